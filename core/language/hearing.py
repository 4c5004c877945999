"""A typed sentence heard: its words, values, names and features, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from core.language.lexicon import CORRECTABLE, PHRASES, Feature, Lexicon, features
from core.language.names import Directory, Mention
from core.language.spelling import correction, shapes
from core.language.tokens import Token, scan
from core.language.values import Lean, Values, When, grammar, read

#: What is longer is not read at all.
LONGEST, MOST_WORDS = 2000, 200

#: Verbs in the past: they put yearless months in the past, and cut a span at the as-of day.
PAST_WORDS = frozenset(
    "did was were had spent paid cost earned received got owed burned burnt billed charged incurred accrued shelled forked "
    "coughed expensed booked collected recognised recognized went wired sent transferred invoiced ran came ended signed "
    "started began commenced dished".split()
)
_SUPPOSING = frozenset("if suppose supposing assume assuming imagine whatif pretend".split())
FUTURE_WORDS = frozenset("will would 'll shall going if next could can should must may might to would 'd".split())


@dataclass(frozen=True)
class Heard:
    """One sentence. `tokens` are as corrected; `shown` is all features, words' and values' alike."""

    text: str
    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    values: Values
    mentions: tuple[Mention, ...]
    features: tuple[Feature, ...]
    past: bool
    corrections: tuple[tuple[str, str], ...] = ()
    shown: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = field(default=())

    @property
    def whens(self) -> tuple[When, ...]:
        return self.values.whens

    def places(self, *names: str) -> list[Feature]:
        """Where any of the features stands, left to right."""
        return [feature for feature in self.features if feature.name in names]


@cache
def lexicon() -> Lexicon:
    return Lexicon(PHRASES)


@cache
def _vocabulary() -> frozenset[str]:
    """Every word that some table knows."""
    times = frozenset(grammar().lexicon) | _pattern_words()
    return frozenset(lexicon().words) | times


@cache
def _correctable() -> dict[tuple[str, int], list[str]]:
    """The keywords that a misspelt word may stand for, by shape."""
    times = frozenset(grammar().lexicon) | _pattern_words()
    return shapes(CORRECTABLE | {word for word in times if len(word) > 5})


@cache
def _pattern_words() -> frozenset[str]:
    """The plain words in the patterns of the grammar of values."""
    found = set()
    for rule in grammar().rules:
        for element in rule.pattern.split():
            if not element.startswith(("<", "~<")):
                found.update(element.strip("~?").split("|"))
    return frozenset(found)


def tokens_of(text: str, directory: Directory) -> tuple[tuple[Token, ...], tuple[tuple[str, str], ...]]:
    """The tokens, misspelt keywords set right, and what was set right."""
    known = _vocabulary()
    tokens = list(scan(text))
    mended: list[tuple[str, str]] = []
    for place, token in enumerate(tokens):
        word = token.word
        if token.kind != "word" or len(word) < 4 or word in known or word in directory.words:
            continue
        if token.glued and place and tokens[place - 1].kind == "number":
            continue
        if place and token.text[0].isupper() and token.text[1:].islower() and tokens[place - 1].kind != "sign" and not mended:
            right = correction(word, directory.words, shapes(directory.words))
            if right is None:
                continue
        right = correction(word, directory.words, shapes(directory.words)) or correction(word, known, _correctable())
        if right is not None:
            tokens[place] = token._replace(word=right)
            mended.append((token.text, right))
    return tuple(tokens), tuple(mended)


def is_past(words: tuple[str, ...]) -> bool:
    """Whether the sentence speaks of the past: a past verb, and nothing that looks ahead or supposes."""
    listed = [word for place, word in enumerate(words) if not (place and words[place - 1] == "be")]
    if any(word in FUTURE_WORDS or word in _SUPPOSING for word in listed if word != "to"):
        return False
    if "have" in listed or "has" in listed:
        return any(word in PAST_WORDS or word.endswith("ed") or word in ("gone", "been") for word in listed)
    return any(word in PAST_WORDS for word in listed if word not in ("cost", "ran", "was", "were")) or listed[:1] in (["did"], ["was"]) or (
        "was" in listed or "were" in listed or "did" in listed
    )


#: The verbs of "don't", "won't" and the like, as the tokenizer leaves them.
_NEGATED = {"don": "do", "doesn": "does", "didn": "did", "won": "will", "aren": "are", "isn": "is", "wasn": "was", "weren": "were",
            "hasn": "has", "haven": "have", "hadn": "had", "shouldn": "should", "wouldn": "would", "couldn": "could", "mustn": "must"}  # fmt: skip


def _plain(words: tuple[str, ...], mentions: tuple[Mention, ...]) -> list[str]:
    """The words as phrases know them: names as "@", contracted negations spelt out."""
    plain = list(words)
    for mention in mentions:
        plain[mention.first : mention.after] = ["@"] + [""] * (mention.after - mention.first - 1)
    for place, word in enumerate(plain):
        if word == "'t":
            plain[place] = "not"
            if place and plain[place - 1] in _NEGATED:
                plain[place - 1] = _NEGATED[plain[place - 1]]
    return plain


#: Signs that part a preamble or an afterthought from the question.
_PARTING = frozenset((":", ",", ";", "?", "!", ".", "(", ")", "-"))


def _strange(tokens: tuple[Token, ...], covered: set[int], seen: Iterable[Feature]) -> tuple[str, ...]:
    """Words that no table knows, in those parts of the sentence that ask something."""
    telling = {place for feature in seen if feature.name not in _MUTE for place in range(feature.first, feature.after)}
    found: list[str] = []
    part: list[str] = []
    tells = False
    any_tells = bool(telling)
    for place, token in enumerate(tokens):
        if token.kind == "sign" and token.word in _PARTING and not (token.word in "-." and token.glued):
            found += part if tells or not any_tells else []
            part, tells = [], False
            continue
        tells = tells or place in telling or token.word in ("contract", "deal", "lease", "agreement")
        if place not in covered and token.kind == "word" and len(token.word) > 2 and token.word not in _vocabulary():
            part.append(token.text)
    return (*found, *(part if tells or not any_tells else []))


#: Features that do not make part of a sentence a question.
_MUTE = frozenset("noise greeting thanks lean need yes_no change_to able now".split())


_PERIOD_WORDS = frozenset("by calendar fiscal financial year quarter month week day".split())


def _real(values: Values, words: tuple[str, ...]) -> Values:
    """The values less "by calendar year" and the like, which ask for a breakdown and are no time."""
    whens = tuple(when for when in values.whens if when.relation != "by" or not set(words[when.first : when.after]) <= _PERIOD_WORDS)
    return values if len(whens) == len(values.whens) else replace(values, whens=whens)


def _shared(values: Values) -> set[tuple[int, int]]:
    """Single words such as "left" that are times by themselves and part of other phrases too ("days left")."""
    return {(when.first, when.after) for when in values.whens if when.after - when.first == 1 and when.relation in ("left", "total", "so_far")}


def hear(text: str, directory: Directory, lean: Lean) -> Heard:
    """Everything a sentence shows. Text longer than the limits is the caller's to refuse."""
    tokens, mended = tokens_of(text, directory)
    words = tuple(token.word for token in tokens)
    past = is_past(words)
    mentions = tuple(directory.find(words))
    values = _real(read(tokens, Lean(lean.as_of, past, lean.before, lean.fiscal_start, lean.day_first, lean.holidays)), words)
    heard_as = _plain(words, mentions)
    claimed = [(when.first, when.after) for when in values.whens]
    for group in (values.durations, values.sums, values.percents, values.quantities):
        claimed += [(found.first, found.after) for found in group]
    seen = features(lexicon(), heard_as, [range_ for range_ in claimed if range_ not in _shared(values)])
    if words[:1] in (("were",), ("had",), ("should",)) and len(words) > 2 and words[1] != "i" and "?" not in words[1:3]:
        seen.append(Feature("suppose", 0, 1))
    covered = {place for feature in seen for place in range(feature.first, feature.after)}
    covered |= {place for first, after in claimed for place in range(first, after)}
    covered |= {place for mention in mentions for place in range(mention.first, mention.after)}
    covered |= {place for found in values.numbers for place in range(found.first, found.after)}
    unknown = _strange(tokens, covered, seen)
    shown = frozenset(feature.name for feature in seen)
    return Heard(text, tokens, words, values, mentions, tuple(seen), past, mended, shown, unknown)
