"""A sentence cut into words, numbers and signs, each with its place in what was typed."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Literal, NamedTuple

#: Signs that people's keyboards and word processors put in place of the plain ones.
PLAIN = {
    **dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\uff0d", "-"),
    "\u2044": "/",
    "\uff05": "%",
    "\uff04": "$",
}
#: What may follow an apostrophe within a word: "what's", "we're", "don't".
CLITICS = frozenset(("s", "re", "d", "t", "ll", "ve", "m"))


class Token(NamedTuple):
    """One word, number or sign. `start` and `end` are character offsets, the end exclusive."""

    text: str
    word: str
    kind: Literal["word", "number", "sign"]
    value: Decimal | None
    start: int
    end: int
    glued: bool


def scan(text: str) -> tuple[Token, ...]:
    """The tokens of a text, in one pass. Runs of letters and of digits are told apart: 3Q27 is 3, Q, 27."""
    tokens: list[Token] = []
    at, size, last_end = 0, len(text), -1
    while at < size:
        char = text[at]
        if char.isspace():
            at += 1
            continue
        glued = at == last_end
        start = at
        if char.isalpha():
            at += 1
            while at < size and (text[at].isalpha() or unicodedata.combining(text[at])):
                at += 1
            tokens.append(Token(text[start:at], plain_word(text[start:at]), "word", None, start, at, glued))
        elif char.isdecimal():
            after_point = glued and start > 1 and text[start - 1] == "." and text[start - 2].isdecimal()
            at, value = number(text, start, after_point)
            shown = text[start:at]
            tokens.append(Token(shown, shown if shown.isascii() else str(value), "number", value, start, at, glued))
        else:
            at += 1
            sign = PLAIN.get(char, char)
            if sign == "'" and glued and tokens[-1].kind != "sign" and at < size and text[at].isalpha():
                stop = at
                while stop < size and text[stop].isalpha():
                    stop += 1
                if text[at:stop].casefold() in CLITICS:
                    at = stop
                    word = "'" + text[start + 1 : stop].casefold()
                    tokens.append(Token(text[start:stop], word, "word", None, start, stop, True))
                    last_end = at
                    continue
            tokens.append(Token(char, sign, "sign", None, start, at, glued))
        last_end = at
    return tuple(tokens)


def plain_word(text: str) -> str:
    """The word by which rules know it: compatibility forms folded, no case."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold()


def digits_end(text: str, at: int) -> int:
    while at < len(text) and text[at].isdecimal():
        at += 1
    return at


def number(text: str, start: int, after_point: bool) -> tuple[int, Decimal]:
    """Where the number that begins at `start` ends, and its value.

    Groups of three after a comma or an underscore belong to it ("1,250", "1_250_000"), and so does one
    decimal part; digits with two points ("31.12.2027") are a date's parts and stay apart.
    """
    at = digits_end(text, start)
    digits = text[start:at]
    if at - start <= 3:
        while at < len(text) and text[at] in ",_" and digits_end(text, at + 1) == at + 4:
            digits += text[at + 1 : at + 4]
            at += 4
    if not after_point and at + 1 < len(text) and text[at] == "." and text[at + 1].isdecimal():
        stop = digits_end(text, at + 1)
        if not (stop + 1 < len(text) and text[stop] == "." and text[stop + 1].isdecimal()):
            digits += text[at:stop]
            at = stop
    return at, Decimal(digits)
