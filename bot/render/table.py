"""Aligned tables, bars and wrapped paragraphs in plain characters."""

from __future__ import annotations

from collections.abc import Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉"
GAP = "  "


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def table(rows: Sequence[Sequence[str]], align: str, indent: str = "") -> list[str]:
    """The rows as lines of equal columns; `align` has `<` or `>` for each column."""
    if not rows:
        return []
    widths = [max(columns(row[place]) for row in rows) for place in range(len(align))]
    lines = []
    for row in rows:
        cells = []
        for text, width, side in zip(row, widths, align, strict=True):
            blank = " " * (width - columns(text))
            cells.append(text + blank if side == "<" else blank + text)
        lines.append((indent + GAP.join(cells)).rstrip())
    return lines


def bar(low: float, high: float, cells: int, unicode: bool) -> str:
    """A bar of at most `cells` characters: full up to `low`, light from there to `high`; both shares of 0 to 1."""
    if not unicode or high > low:
        full, end = round(low * cells), round(high * cells)
        return ("█" if unicode else "#") * full + ("░" if unicode else ".") * (end - full)
    eighths = round(low * cells * 8)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """The text in lines of at most `width` columns; `first` begins the first line and `rest` the others."""
    rest = " " * columns(first) if rest is None else rest
    lines, line, used = [], first, columns(first)
    empty = True
    for whole in text.split():
        word, size = whole, columns(whole)
        if not empty and used + 1 + size > width:
            lines.append(line)
            line, used, empty = rest, columns(rest), True
        while used + size > width and len(word) > 1:  # a word longer than a line is cut
            cut = max(width - used, 1)
            while cut > 1 and columns(word[:cut]) > width - used:
                cut -= 1
            lines.append(line + word[:cut])
            word, line, used, empty = word[cut:], rest, columns(rest), True
            size = columns(word)
        line += word if empty else f" {word}"
        used += size + (not empty)
        empty = False
    return [*lines, line] if not empty or not lines else lines
