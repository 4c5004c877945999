"""What people answered to the cards: acknowledged, snoozed. Undone answers stay, as history."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.asker import Workspace
from bot.store.audit import append, hold
from bot.store.database import Database
from bot.store.schema import answers as table
from bot.store.schema import storable

Kind = Literal["acknowledged", "snoozed"]


class Answered(NamedTuple):
    """One answer to a card. `until` is the day a snooze ends (the card speaks again on it), None for the others."""

    id: str
    card: str
    kind: Kind
    until: date | None
    person: str
    at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None


class CardState(NamedTuple):
    """The answers to a card that are in force."""

    acknowledged: Answered | None = None
    snoozed: Answered | None = None


_COLUMNS = tuple(table.c[name] for name in Answered._fields)
_OURS = (table.c.enterprise == bindparam("in_enterprise"), table.c.team == bindparam("in_team"))
_OF_CARD = table.c.card == bindparam("of_card")
_NOT_UNDONE = table.c.undone_at.is_(None)
_UNDO = (
    update(table)
    .where(*_OURS, table.c.id == bindparam("with_id"), _NOT_UNDONE)
    .values(undone_by=bindparam("undone_by"), undone_at=bindparam("undone_at"))
    .returning(*_COLUMNS)
)
_LIVE = select(*_COLUMNS).where(*_OURS, table.c.card.in_(bindparam("cards", expanding=True)), _NOT_UNDONE)
_IN_FORCE = select(*_COLUMNS).where(*_OURS, _OF_CARD, table.c.kind == bindparam("of_kind"), _NOT_UNDONE)
_RESTING = select(*_COLUMNS).where(*_OURS, table.c.kind == "snoozed", table.c.until >= bindparam("since"), _NOT_UNDONE)
_HISTORY = select(*_COLUMNS).where(*_OURS, _OF_CARD).order_by(table.c.at, table.c.id)


class Answers:
    """At most one acknowledgement and one snooze in force per card. Each change appends to the audit, with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def acknowledge(self, workspace: Workspace, card: str, person: str, at: datetime) -> Answered:
        """Acknowledge a card: the acknowledgement in force, which is an earlier one's where there was one."""
        return await self._answer(workspace, card, "acknowledged", None, person, at)

    async def snooze(self, workspace: Workspace, card: str, until: date, person: str, at: datetime) -> Answered:
        """Snooze a card until a day, in place of the snooze before it, which counts as undone by this person."""
        return await self._answer(workspace, card, "snoozed", until, person, at)

    async def undo(self, workspace: Workspace, id: str, person: str, at: datetime) -> Answered | None:
        """Undo an answer: it as it is now; None where there is none, or it is not in force."""
        where = {**_in(workspace), "with_id": storable(id), "undone_by": person, "undone_at": at}

        def write(connection: Connection) -> Answered | None:
            hold(connection, workspace)
            row = connection.execute(_UNDO, where).first()
            if row is None:
                return None
            undone = Answered(*row)
            append(connection, workspace, person, f"undone: {undone.kind}", _subject(undone), at)
            return undone

        return await self._database.write(write)

    async def of(self, workspace: Workspace, *cards: str) -> dict[str, CardState]:
        """What is in force for each of the cards, in one query; each is there, empty where nothing is."""
        if not cards:
            return {}
        where = {**_in(workspace), "cards": [storable(card) for card in cards]}
        rows = await self._database.read(lambda connection: connection.execute(_LIVE, where).all())
        found = {(row[1], row[2]): Answered(*row) for row in rows}
        names = {card: storable(card) for card in cards}
        return {card: CardState(found.get((name, "acknowledged")), found.get((name, "snoozed")))
                for card, name in names.items()}  # fmt: skip

    async def snoozes(self, workspace: Workspace, since: date) -> list[Answered]:
        """The snoozes in force that end on a day or after it."""
        where = {**_in(workspace), "since": since}
        rows = await self._database.read(lambda connection: connection.execute(_RESTING, where).all())
        return [Answered(*row) for row in rows]

    async def history(self, workspace: Workspace, card: str) -> list[Answered]:
        """All that was ever answered to a card, oldest first."""
        where = {**_in(workspace), "of_card": storable(card)}
        rows = await self._database.read(lambda connection: connection.execute(_HISTORY, where).all())
        return [Answered(*row) for row in rows]

    async def _answer(
        self, workspace: Workspace, card: str, kind: Kind, until: date | None, person: str, at: datetime
    ) -> Answered:
        """Put an answer in force, where the same is not in force already; another of its kind is undone."""
        new = {"id": secrets.token_hex(8), "card": card, "kind": kind, "until": until, "person": person, "at": at}
        where = {**_in(workspace), "of_card": storable(card), "of_kind": kind}

        def write(connection: Connection) -> Answered:
            hold(connection, workspace)
            row = connection.execute(_IN_FORCE, where).first()
            if row is not None and row[3] == until:
                return Answered(*row)
            if row is not None:
                connection.execute(_UNDO, {**where, "with_id": row[0], "undone_by": person, "undone_at": at})
            added = insert(table).returning(*_COLUMNS)
            answer = Answered(*connection.execute(added, {**workspace._asdict(), **new, "undone_by": ""}).one())
            append(connection, workspace, person, kind, _subject(answer), at)
            return answer

        return await self._database.write(write)


def _in(workspace: Workspace) -> dict[str, Any]:
    return {"in_enterprise": storable(workspace.enterprise), "in_team": storable(workspace.team)}


def _subject(answer: Answered) -> str:
    return f"{answer.card} {answer.id}"
