"""Numbers, sums of money, percentages and quantities."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from core.language.grammar import Rule
from core.language.tokens import Token


class Sum(NamedTuple):
    """An exact amount of money in whole currency units; `currency` is an ISO 4217 code, None where none is said."""

    value: Decimal
    currency: str | None


class Percent(NamedTuple):
    """So many hundredths."""

    value: Decimal


class Quantity(NamedTuple):
    """So many of a unit: MW, kW, MWh, kWh, GPU (gigawatts are told in MW, gigawatt hours in MWh)."""

    value: Decimal
    unit: str


class Number(NamedTuple):
    """A bare number."""

    value: Decimal


CURRENCIES = {
    "usd": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "buck": "USD",
    "bucks": "USD",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "gbp": "GBP",
    "pound": "GBP",
    "pounds": "GBP",
    "sterling": "GBP",
    "jpy": "JPY",
    "yen": "JPY",
    "chf": "CHF",
    "cad": "CAD",
    "aud": "AUD",
    "sgd": "SGD",
    "inr": "INR",
    "cny": "CNY",
    "rmb": "CNY",
    "sek": "SEK",
    "nok": "NOK",
    "dkk": "DKK",
    "aed": "AED",
    "sar": "SAR",
    "krw": "KRW",
    "brl": "BRL",
    "hkd": "HKD",
    "nzd": "NZD",
}
SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
SCALES = {
    3: "k thousand thousands grand",
    6: "m mn mm mln mil million millions mio",
    9: "b bn bln billion billions bio",
    12: "t tn trn trillion trillions",
}
LETTERS = frozenset("k m mm b t mil".split())
UNITS = {
    "MW": "mw mws megawatt megawatts",
    "kW": "kw kws kilowatt kilowatts",
    "MWh": "mwh mwhs",
    "kWh": "kwh kwhs",
    "GPU": "gpu gpus",
}
GIGA = {"gw": "MW", "gws": "MW", "gigawatt": "MW", "gigawatts": "MW", "gwh": "MWh", "gwhs": "MWh"}
ONES = "one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
#: Numbers with more digits than this are read as no number at all.
MOST_DIGITS = 24
MILLION = 1_000_000


def numeric(token: Token) -> list[tuple[str, Any]]:
    """The categories of a number token: any number, a day of a month, a year, a two-digit year, eight digits."""
    text, value = token.word, token.value
    if value is None or len(text) > MOST_DIGITS:
        return []
    if not (text.isascii() and text.isdigit()):
        return [("num", int(value) if value == value.to_integral_value() else value)]
    number, size = int(text), len(text)
    found: list[tuple[str, Any]] = [("num", number)]
    if size <= 2:
        found.append(("digits", number))
        if 1 <= number <= 31:
            found.append(("dd", number))
        if size == 2:
            found.append(("yy", 2000 + number))
    elif size == 4 and 1900 <= number <= 2199:
        found.append(("year", number))
    elif size == 8:
        found.append(("ymd", number))
    return found


def plain(count: Any) -> Decimal:
    """As an exact decimal, without an exponent where it is whole."""
    value = Decimal(count)
    return Decimal(int(value)) if value == value.to_integral_value() else value


def scaled(count: Any, power: int) -> Decimal:
    return plain(Decimal(count).scaleb(power))


def amount(count: Any, currency: str | None = None) -> Sum:
    return Sum(plain(count), currency)


def large(count: Any) -> Sum | None:
    """A bare number of a million or more is read as money."""
    return amount(count) if count >= MILLION else None


def thousands(above: int, below: int | None) -> int | None:
    return above * 1000 + (below or 0) if below is None or below < 1000 else None


def hundreds(above: int, below: int | None) -> int | None:
    """Three hundred and five; fifteen hundred, but not ten hundred."""
    return above * 100 + (below or 0) if above % 10 else None


def year_of(number: Any) -> int | None:
    return number if isinstance(number, int) and 1900 <= number <= 2199 else None


def two_part_year(century: int, rest: int) -> int | None:
    return century * 100 + rest if century in (19, 20, 21) and rest >= 10 else None


def ordinal(number: Any) -> int | None:
    return number if isinstance(number, int) and 0 < number < 1000 else None


RULES = (
    Rule("tens_and_ones", "below100", "<tens> -? <ones>", lambda tens, ones: tens + ones),
    Rule("tens_ones_word", "tens_ones", "<tens> -? <ones>", lambda tens, ones: tens + ones),
    Rule("below_thousand", "below1000", "<below100>"),
    Rule("hundreds", "below1000", "<below100> hundred and? <below100>?", hundreds),
    Rule("a_hundred", "below1000", "a hundred and? <below100>?", lambda rest: 100 + (rest or 0)),
    Rule("number_words", "num", "<below1000>"),
    Rule("thousands", "thousands", "<below1000> thousand and? <below1000>?", thousands),
    Rule("thousands_number", "num", "<thousands>"),
    Rule("year_in_words", "year", "<thousands>", year_of),
    Rule("year_two_parts", "year", "<below100> -? <below100>", two_part_year),
    Rule("tens_ordinal", "word_ord", "<tens> -? <ones_ord>", lambda tens, ones: tens + ones),
    Rule("digit_ordinal", "ord", "<num> ~st|nd|rd|th", ordinal),
    Rule("word_ordinal", "ord", "<word_ord>"),
    Rule("scaled_letter", "big", "<num> ~<letter_scale>", scaled),
    Rule("scaled_word", "big", "<num> -? <word_scale>", scaled),
    Rule("a_scaled", "big", "a|an <word_scale>", lambda power: scaled(1, power)),
    Rule("first_scaled", "big", "the first <word_scale>", lambda power: scaled(1, power)),
    Rule("half_scaled", "big", "half a|an <word_scale>", lambda power: scaled(Decimal("0.5"), power)),
    Rule(
        "scaled_and_half", "big", "<num> and a half <word_scale>", lambda n, p: scaled(Decimal(n) + Decimal("0.5"), p)
    ),
    Rule("sum_scaled", "sum", "<big>", amount),
    Rule("sum_large", "sum", "<num>", large),
    Rule("sum_symbol", "sum", "<symbol> <num|big>", lambda currency, n: amount(n, currency)),
    Rule("sum_symbol_loose", "sum", "<symbol> <num> <letter_scale>", lambda c, n, p: amount(scaled(n, p), c)),
    Rule("sum_code_first", "sum", "<currency> <num|big>", lambda currency, n: amount(n, currency)),
    Rule("sum_currency_last", "sum", "<num|big> of? <currency|symbol>", amount),
    Rule("sum_symbol_code", "sum", "<symbol> <num|big> <currency>", lambda _, n, currency: amount(n, currency)),
    Rule("sum_us_dollar", "sum", "us ~$ <num|big>", lambda n: amount(n, "USD")),
    Rule("sum_us_dollars", "sum", "<num|big> us dollars", lambda n: amount(n, "USD")),
    Rule("percent_sign", "pct", "<num> %", lambda n: Percent(Decimal(n))),
    Rule("percent_word", "pct", "<num> -? percent|pct|percentage", lambda n: Percent(Decimal(n))),
    Rule("per_cent", "pct", "<num> per cent", lambda n: Percent(Decimal(n))),
    Rule("basis_points", "pct", "<num> bps|bp", lambda n: Percent(Decimal(n) / 100)),
    Rule("basis_points_word", "pct", "<num> basis points|point", lambda n: Percent(Decimal(n) / 100)),
    Rule("quantity", "qty", "<num|big> -? of? <measure>", lambda n, unit: Quantity(plain(n), unit)),
    Rule("quantity_giga", "qty", "<num|big> -? of? <giga>", lambda n, unit: Quantity(plain(Decimal(n) * 1000), unit)),
    Rule("megawatt_hours", "measure", "megawatt|mw -? hour|hours|h", lambda: "MWh"),
    Rule("kilowatt_hours", "measure", "kilowatt|kw -? hour|hours|h", lambda: "kWh"),
    Rule("gigawatt_hours", "giga", "gigawatt|gw -? hour|hours|h", lambda: "MWh"),
    Rule("half_giga", "qty", "half a|an <giga>", lambda unit: Quantity(Decimal(500), unit)),
    Rule("a_giga", "qty", "a|an <giga>", lambda unit: Quantity(Decimal(1000), unit)),
)


def lexicon() -> dict[str, list[tuple[str, Any]]]:
    """Number words, ordinals, scales, currencies and units."""
    words: dict[str, list[tuple[str, Any]]] = {}

    def put(word: str, *entries: tuple[str, Any]) -> None:
        words.setdefault(word, []).extend(entries)

    for value, word in enumerate((*ONES, *TEENS), 1):
        put(word, ("below100", value))
        if value < 10:
            put(word, ("ones", value))
    for value, word in enumerate(TENS, 2):
        put(word, ("below100", value * 10), ("tens", value * 10))
        put(word[:-1] + "ieth", ("word_ord", value * 10))
    put("zero", ("num", 0))
    for value, word in enumerate(ORDINALS, 1):
        put(word, ("word_ord", value))
        if value < 10:
            put(word, ("ones_ord", value))
    for word, code in CURRENCIES.items():
        put(word, ("currency", code))
    for sign, code in SYMBOLS.items():
        put(sign, ("symbol", code))
    for power, names in SCALES.items():
        for name in names.split():
            put(name, ("letter_scale" if name in LETTERS else "word_scale", power))
    for unit, names in UNITS.items():
        for name in names.split():
            put(name, ("measure", unit))
    for name, unit in GIGA.items():
        put(name, ("giga", unit))
    return words
