"""What a card's buttons bring back: which day of which deal, for which channel or person."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class CardKey(NamedTuple):
    """A card: the same for all steps of a day's ladder at one destination, a channel or a person by id."""

    destination: str
    deal: str
    rule: str
    target: str
    day: date

    def encode(self) -> str:
        """The key as a button's value, and as the store knows the card."""
        return "|".join((self.destination, self.deal, self.rule, self.target, self.day.isoformat()))

    @property
    def ref(self) -> str:
        """The event by which a decision names it, as `core.Event.ref`."""
        return f"{self.rule}|{self.target}|{self.day.isoformat()}"

    @classmethod
    def decode(cls, text: str) -> CardKey | None:
        """The key in a button's value; None where it is none, such as from a version that wrote another form."""
        parts = text.split("|")
        if len(parts) < 5:
            return None
        try:
            day = date.fromisoformat(parts[-1])
        except ValueError:
            return None
        return cls(parts[0], parts[1], parts[2], "|".join(parts[3:-1]), day)


class Undoing(NamedTuple):
    """What an Undo button takes back: a decision, or an answer to a card, by its id; and the card that it stands on."""

    what: str  #: "decision" or "answer"
    id: str
    card: str

    def encode(self) -> str:
        return f"{self.what}:{self.id}:{self.card}"

    @classmethod
    def decode(cls, text: str) -> Undoing | None:
        what, _, rest = text.partition(":")
        id, colon, card = rest.partition(":")
        return cls(what, id, card) if what in ("decision", "answer") and id and colon else None
