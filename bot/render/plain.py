"""Text that is safe to show, and dates and amounts in words. Knows no terminal."""

from __future__ import annotations

from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_JOINERS = "\u200c\u200d"  # shape letters and emoji; harmless


def printable(text: str) -> str:
    """The text on one line, without what could steer a terminal or reorder what is read.

    Control and escape characters, bidirectional marks and the like become U+FFFD, so that their presence shows;
    line breaks and odd spaces become a space.
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in _JOINERS else " " if char.isspace() else "\ufffd" for char in text
    )


def say_day(day: date) -> str:
    """`31 Dec 2027`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_iso(text: str) -> str | None:
    """An ISO date as people write it; None where the text is no ISO date."""
    if len(text) != 10 or text[4] != "-":
        return None
    try:
        return say_day(date.fromisoformat(text))
    except ValueError:
        return None


def say_weekday(text: str) -> str | None:
    """An ISO date with its weekday, `2 Oct 2027, Sat`; None where the text is no ISO date."""
    said = say_iso(text)
    return None if said is None else f"{said}, {WEEKDAYS[date.fromisoformat(text).weekday()]}"


def say_figure(plain: str) -> str:
    """A plain decimal with thousands separators, its decimals as they are: `-1,250,000.50`."""
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, point, decimals = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{decimals}" if whole.isdecimal() else plain
