"""A typed sentence heard: its words, values, names and features, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from core.dates import Span
from core.language.english import NEUTRAL
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
_SUBJECTS = frozenset("we i they xai spacex anthropic it you provider customer vendor supplier already".split())
_PRESENT = frozenset("are is be get gets being am 're".split())
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
    omitted: tuple[When, ...] = ()  #: the times that are left out: "except 2027", "without December"

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
    return frozenset(lexicon().words) | times | NEUTRAL


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


_MAY_DO = frozenset("i we you they he she it one someone anyone either the xai spacex anthropic".split())
_BEFORE_MONTHS = frozenset("in of since until till by from through thru to for and last next this before after mid during - early late".split())


def tokens_of(text: str, directory: Directory) -> tuple[tuple[Token, ...], tuple[tuple[str, str], ...]]:
    """The tokens, misspelt keywords set right, and what was set right."""
    known = _vocabulary()
    tokens = list(scan(text))
    for place in range(len(tokens) - 1):  # "may I know": not the month
        before = tokens[place - 1].word if place else ""
        if tokens[place].word == "may" and tokens[place + 1].word in _MAY_DO and before not in _BEFORE_MONTHS:
            tokens[place] = tokens[place]._replace(word="might")
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
    if any(
        (word in FUTURE_WORDS and listed[place - 1 : place] != ["i"]) or (word in _SUPPOSING and listed[place + 1 : place + 3] != ["i", "may"])
        for place, word in enumerate(listed) if word not in ("to", "may")
    ):
        return False
    if {"was", "were", "did", "went", "began", "took", "came"} & set(listed):
        return True
    if {"have", "has", "'ve"} & set(listed) and any(
        word in PAST_WORDS or word.endswith("ed") or word in ("gone", "been") for word in listed
    ):
        return True
    # "we paid", "xAI earned"; but not "fees accrued", nor "are we charged"
    return any(
        word in PAST_WORDS and word not in ("cost", "ran") and _SUBJECTS & set(listed[max(place - 2, 0) : place])
        and not _PRESENT & set(listed[max(place - 3, 0) : place])
        for place, word in enumerate(listed) if not (word == "got" and listed[place + 1 : place + 2] == ["to"])
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
#: Words after which an unknown word is a verb or an adverb, which does not change what the question is about.
_BEFORE_VERBS = frozenset("we they it us still not never".split())


def _strange(tokens: tuple[Token, ...], covered: set[int], seen: Iterable[Feature]) -> tuple[str, ...]:
    """Words that no table knows and that tell what the question is about: it is about something else."""
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
            before = tokens[place - 1].word if place else ""
            if token.word and not token.word.endswith(("ly", "able", "ible")) and before not in _BEFORE_VERBS:
                part.append(token.text)
    own = {place for feature in seen if not feature.name.startswith("role_") and feature.name not in _MUTE
           for place in range(feature.first, feature.after)}  # fmt: skip
    mine = [
        tokens[place + 1].text for place, token in enumerate(tokens[:-1])
        if token.word == "my" and tokens[place + 1].word not in _AT_WORK and place + 1 not in own
    ]
    return (*found, *(part if tells or not any_tells else []), *mine)


def _numbered(tokens: tuple[Token, ...], covered: set[int], names: Iterable[Mention]) -> list[str]:
    """ "Colossus 2", where the book has Colossus 1: another deal, by its number."""
    return [
        f"{tokens[name.first].text} {tokens[name.after].text}" for name in names
        if name.after < len(tokens) and not name.roles and tokens[name.after].kind == "number"
        and name.after not in covered and len(tokens[name.after].text) < 3 and tokens[name.after - 1].kind == "word"
    ]


#: What is "mine" in a question about the company's deals.
_AT_WORK = frozenset(
    "boss manager team colleague colleagues cfo ceo calendar notes question questions model deck board understanding opinion "
    "view mind knowledge company department side report slide slides spreadsheet forecast director lawyer controller memo "
    "deal deals contract own records file bad apologies head client".split()
)


#: Words that, right before a time, leave it out; some of them only after another word.
_OMITTING = frozenset(
    "except excepting excepted excluding exclude excludes excl ex without omitting omit ignoring ignore besides barring "
    "bar".split()
)
_OMITTING_AFTER: dict[str, frozenset[str]] = {
    "but": frozenset("everything all anything every whatever whole".split()), "than": frozenset(("other",)),
    "from": frozenset(("apart", "aside", "away")), "out": frozenset(("leaving", "leave", "taking", "take")),
    "counting": frozenset(("not",)), "including": frozenset(("not",)), "not": frozenset(("but",)),
    "exception": frozenset(("the",)), "for": frozenset(("except", "save")), "o": frozenset(("/",)),
    "no": frozenset(("with",)), "less": frozenset(("total", "everything", "all")),
}  # fmt: skip
#: Words that may stand between those and the time.
_BETWEEN_OMITTED = frozenset(
    "the in for of all during on calendar year month months any both whatever : , . is from than fee fees cost costs "
    "spend rent bill".split()
)
_LEADING = _BETWEEN_OMITTED | _OMITTING | frozenset(_OMITTING_AFTER)
#: Features of leaving: to leave something out is then another matter ("out without paying for July").
_LEAVES = frozenset("notice leave cancel deadline avoid".split())


def _omits(words: tuple[str, ...], when: When, others: Iterable[When]) -> bool:
    """Whether a time is one that the sentence leaves out; in "2027 minus 2028" none is."""
    following = words[when.after : when.after + 2]
    if following[:1] in (("excluded",), ("excepted",)) or following == ("left", "out"):
        return True
    if when.relation not in ("in", "on") and {"not", "no"} & set(words[when.first : when.after]):
        return False  # "but not after May"
    place = when.first
    while place < when.after and words[place] in _LEADING:  # the time of "apart from 2027" and "without March"
        place += 1
    for at in range(place - 1, max(place - 5, -1), -1):
        word, before = words[at], words[at - 1] if at else ""
        if word in _OMITTING or (word in _OMITTING_AFTER and before in _OMITTING_AFTER[word]):
            return True
        if word == "minus":
            return not any(other.after == at and other.target is not None for other in others)
        if word not in _BETWEEN_OMITTED:
            return False
    return False


def _itself(when: When, words: tuple[str, ...], whole: Span | None) -> When:
    """The time of "apart from 2027", whose "from" gives it no direction, and of "2027 except the first quarter"."""
    span = when.target if when.relation == "from" and words[when.first] == "from" else None
    if when.relation == "deal_first" and when.duration is not None and whole is not None:
        span = Span(whole.start, when.duration.after(whole.start))
    return when if span is None else replace(when, relation="in", start=span.start, last_day=span.last_day, target=span)


def _omitted(values: Values, tokens: tuple[Token, ...], lean: Lean) -> tuple[Values, tuple[When, ...]]:
    """The values, and the times left out; one without a year is that of the time it is taken from."""
    words = tuple(token.word for token in tokens)
    out: list[When] = []
    for when in values.whens:
        listed = bool(out) and set(words[out[-1].after : when.first]) <= {",", "and", "or", "in"}
        if when.relation != "total" and (_omits(words, when, values.whens) or (listed and when.relation in ("in", "on"))):
            out.append(when)
    whole = next((when.target for when in values.whens if when not in out and when.target is not None), None)
    if out and whole is not None:
        within = {when.first: when for when in read(tokens, replace(lean, before=whole)).whens}
        out = [within.get(when.first, when) for when in out]
    out = [_itself(when, words, whole) for when in out]
    firsts = {when.first: when for when in out}
    whens = tuple(firsts.get(when.first, when) for when in values.whens)
    return replace(values, whens=whens), tuple(out)


#: Features that do not make part of a sentence a question.
_MUTE = frozenset("noise greeting thanks lean need yes_no change_to able now".split())


_PERIOD_WORDS = frozenset("yr qtr mo by calendar fiscal financial year quarter month week day".split())


def _real(values: Values, words: tuple[str, ...]) -> Values:
    """The values less "by calendar year" and the like, which ask for a breakdown and are no time."""
    whens = tuple(when for when in values.whens if when.relation != "by" or not set(words[when.first : when.after]) <= _PERIOD_WORDS)
    return values if len(whens) == len(values.whens) else replace(values, whens=whens)


def _not_this(seen: list[Feature], words: tuple[str, ...]) -> list[Feature]:
    """The features less those of an opening clause that says what is not asked: "not the revenue, the cost"."""
    if words[:1] != ("not",) or "," not in words:
        return seen
    return [item for item in seen if item.first > words.index(",")]


#: "if nobody gives notice", "unless someone terminates it", "irrespective of any notice": nothing is supposed.
_NOBODY = frozenset("nobody neither none unless irrespective regardless".split())


def _unless(seen: list[Feature], words: tuple[str, ...]) -> list[Feature]:
    """The features less a notice or an exit that a sentence says will not be."""
    for place, word in enumerate(words):
        nobody = word in _NOBODY or (word == "no" and words[place + 1 : place + 2] in (("one",), ("notice",), ("side",), ("party",)))
        if nobody and not (place == 0 and word in ("neither", "none")):
            stop = next((at for at in range(place, len(words)) if words[at] in (",", ";", "?", ".")), len(words))
            gone = [
                item for item in seen
                if place <= item.first < stop and item.name in ("notice", "notice_period", "leave", "cancel", "parties")
            ]
            if gone:
                if any(item.name == "deadline" for item in seen):
                    seen = [*seen, Feature("end", place, place + 1)]
                start = max((at + 1 for at in range(place) if words[at] in (",", ";", "?", ".")), default=0)
                return [item for item in seen if item not in gone and not (item.name == "suppose" and start <= item.first < stop)]
    return seen


def _left(words: tuple[str, ...], claimed: set[int], seen: list[Feature]) -> list[Feature]:
    """ "if we left in June": there, left is a way of leaving, and no remainder."""
    if not any(item.name == "suppose" for item in seen):
        return []
    return [
        Feature("leave", place, place + 1) for place, word in enumerate(words)
        if word == "left" and place not in claimed and words[place - 1 : place] and words[place - 1] in _MAY_DO
        and words[place + 1 : place + 2] != ("to",)
    ]  # fmt: skip


def _shared(values: Values) -> set[tuple[int, int]]:
    """Single words such as "left" that are times by themselves and part of other phrases too ("days left")."""
    return {(when.first, when.after) for when in values.whens if when.after - when.first == 1 and when.relation in ("left", "total", "so_far")}


def hear(text: str, directory: Directory, lean: Lean) -> Heard:
    """Everything a sentence shows. Text longer than the limits is the caller's to refuse."""
    tokens, mended = tokens_of(text, directory)
    words = tuple(token.word for token in tokens)
    past = is_past(words)
    mentions = tuple(directory.find(words))
    lean = replace(lean, past=past)
    values, omitted = _omitted(_real(read(tokens, lean), words), tokens, lean)
    heard_as = _plain(words, mentions)
    claimed = [(when.first, when.after) for when in values.whens]
    for group in (values.durations, values.sums, values.percents, values.quantities):
        claimed += [(found.first, found.after) for found in group]
    seen = features(lexicon(), heard_as, [range_ for range_ in claimed if range_ not in _shared(values)])
    if words[:1] in (("were",), ("had",), ("should",)) and len(words) > 2 and words[1] != "i" and "?" not in words[1:3]:
        seen.append(Feature("suppose", 0, 1))
    seen = _unless(_not_this(seen, words), words)
    starts = {when.first for when in values.whens if when.relation in ("by", "on", "in", "before", "as_of", "from", "between")}
    seen += [Feature("leave", item.first, item.after) for item in seen if item.name == "out" and item.after in starts]
    seen += _left(words, {place for first, after in claimed for place in range(first, after)}, seen)
    covered = {place for feature in seen for place in range(feature.first, feature.after)}
    covered |= {place for first, after in claimed for place in range(first, after)}
    covered |= {place for mention in mentions for place in range(mention.first, mention.after)}
    covered |= {place for found in values.numbers for place in range(found.first, found.after)}
    unknown = (
        *_strange(tokens, covered, seen),
        *_numbered(tokens, {place for first, after in claimed for place in range(first, after)}, mentions),
    )
    shown = frozenset(feature.name for feature in seen)
    omitted = () if shown & _LEAVES else omitted
    return Heard(text, tokens, words, values, mentions, tuple(seen), past, mended, shown, unknown, omitted)
