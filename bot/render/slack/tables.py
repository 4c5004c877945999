"""An answer's figures and rows as blocks: a table where one is due, else short texts in two columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from bot.render.blocks import Cell, ColumnSetting, DataTable, MessageBlock, Mrkdwn, PlainText, Section, Table
from bot.render.figures import Breakdown, Figures, all_exact, breakdown, figures, is_dated, row_currency, say_bound
from bot.render.plain import say_weekday
from bot.render.slack.escape import NOTHING, code, cut, plain
from bot.render.slack.prose import FIELD, SECTION, capital, listed, section, sentence, titled
from bot.render.table import table

Json: TypeAlias = Mapping[str, Any]

#: Rows that a table takes with its header, that a table in pages takes without, and characters of both.
IN_TABLE, IN_PAGES, CHARACTERS = 100, 200, 9_800
PAGE, IN_CODE, CELL, FIELDS = 12, 60, 300, 10
_LEFT, _RIGHT = ColumnSetting(is_wrapped=True), ColumnSetting(align="right")
#: What labels are, by the kind of question.
_HEADS: Mapping[str, str] = {
    "portfolio": "Deal", "compare": "Deal", "why": "Step", "key_dates": "Event", "billing": "Invoice",
}  # fmt: skip
#: Rows that are deals, which their titles name already.
OF_DEALS = frozenset({"portfolio", "compare"})
#: What the row of the total holds in each column.
_TOTAL: Mapping[str, Callable[[Json], str]] = {
    "label": lambda _: "Total", "deal": lambda _: NOTHING, "period": lambda _: NOTHING,
    "low": lambda total: say_bound(total["low"]), "high": lambda total: say_bound(total["high"]),
}  # fmt: skip


class Grid(NamedTuple):
    """Rows of text, the header first; `cut_off` counts rows that did not fit."""

    columns: list[str]  #: what each holds: label, deal, period, low, high
    rows: list[list[str]]
    align: str
    cut_off: int


def amount_text(amount: Json, currency: bool = True) -> str:
    """An amount to the cent: one figure, or the least and the most that it can be."""
    low, high = amount["low"], amount["high"]
    if low == high and low is not None:
        said = say_bound(low)
    elif low is None:
        said = "not bounded" if high is None else f"at most {say_bound(high)}"
    else:
        said = f"at least {say_bound(low)}" if high is None else f"{say_bound(low)} to {say_bound(high)}"
    return f"{said} {amount['currency']}" if currency else said


def told(answer: Json) -> Figures:
    """The answer's figures as they are shown in Slack: weekdays beside dates, and a day that never comes left out."""
    found = figures(answer, say_weekday)
    if answer["value"] == {"earliest": None, "latest": None}:
        del found.others["earliest"], found.others["latest"]
    return found


def told_by_headline(answer: Json, found: Figures) -> bool:
    """Whether the headline says all of it already; an amount is only rounded there."""
    return not found.amounts and all(text in answer["headline"] for text in found.others.values())


# without a table ------------------------------------------------------------------------------------------------


def fields(found: Figures) -> Iterator[Section]:
    """The figures as short texts in two columns."""
    pairs = list(found.others.items())
    for word, amount in found.amounts.items():
        low, high = amount["low"], amount["high"]
        if len(found.amounts) == 1 and low != high:
            pairs += [
                (f"{word}, {end}", f"{say_bound(bound)} {amount['currency']}" if bound is not None else say_bound(None))
                for end, bound in (("at least", low), ("at most", high))
            ]
        else:
            pairs.append((word, amount_text(amount)))
    for first in range(0, len(pairs), FIELDS):
        yield Section(
            fields=tuple(titled(capital(word), [text], FIELD) for word, text in pairs[first : first + FIELDS])
        )


def listed_rows(answer: Json) -> Section:
    """Rows that are only sentences."""
    return section(listed("", [row["label"] for row in answer["rows"]]))


def code_rows(answer: Json, total: Json | None = None) -> Iterator[Section]:
    """The rows, and a total under them, as a table in characters, for places that take no table."""
    grid = _rows(answer, IN_CODE, total)
    lines = table(grid.rows, grid.align)
    if grid.cut_off:
        lines.append(_more(grid.cut_off))
    first = 0
    while first < len(lines):
        last = first + 1
        while last < len(lines) and len(code(lines[first : last + 1])) < SECTION - 200:
            last += 1
        text = code(lines[first:last])
        yield Section(text=Mrkdwn(text=text if len(text) <= SECTION else code([cut(lines[first], SECTION // 6)])))
        first = last


def row_fields(answer: Json, total: Json | None = None) -> Iterator[Section]:
    """The rows, and a total under them, as what and how much side by side, for windows too narrow for a table."""
    grid = _rows(answer, IN_CODE, total)
    currency = row_currency(answer)
    pairs = [_pair(dict(zip(grid.columns, row, strict=True)), currency) for row in grid.rows[1:]]
    for first in range(0, len(pairs), FIELDS // 2):
        yield Section(fields=tuple(field for pair in pairs[first : first + FIELDS // 2] for field in pair))
    if grid.cut_off:
        yield section(sentence(_more(grid.cut_off)))


def _pair(cells: Mapping[str, str], currency: str) -> tuple[PlainText | Mrkdwn, PlainText | Mrkdwn]:
    """A row: its label, with its days and its deal where these are told; and its amount, or the days without one."""
    below = [cells[name] for name in ("period", "deal") if cells.get(name, NOTHING) != NOTHING]
    low = cells.get("low", NOTHING)
    high = cells.get("high", low)
    if low == high == NOTHING:
        said = below.pop(0) if below else NOTHING
    else:
        open_end = say_bound(None)
        least = f"at least {low}" if high == open_end else f"{low} to {high}"
        said = low if low == high else f"at most {high}" if low == open_end else least
        said = f"{said} {currency}".rstrip() if said != open_end else said
    return titled(cells["label"], below, FIELD), sentence(said, FIELD)


# tables ---------------------------------------------------------------------------------------------------------


def facts_table(answer: Json, found: Figures) -> Table:
    """Dates and numbers first, then amounts to the cent; the value before them where it is an amount of its own."""
    amounts = found.amounts
    currencies = {amount["currency"] for amount in amounts.values()}
    if found.others or len(currencies) != 1:
        said = [[word, amount_text(amount)] for word, amount in amounts.items()]
        others = [[word, text] for word, text in found.others.items()]
        first = 1 if "currency" in (answer["value"] or {}) and answer["value"] not in answer["facts"].values() else 0
        return _table(_named([["Item", "Value"], *said[:first], *others, *said[first:]]), "<>")
    currency = currencies.pop()
    if all_exact(amounts):
        rows = [["Item", f"Amount, {currency}"]]
        rows += [[word, amount_text(amount, False)] for word, amount in amounts.items()]
        return _table(_named(rows), "<>")
    rows = [["Item", f"At least, {currency}", f"At most, {currency}"]]
    rows += [[word, say_bound(amount["low"]), say_bound(amount["high"])] for word, amount in amounts.items()]
    return _table(_named(rows), "<>>")


def rows_table(answer: Json, total: Json | None = None) -> Iterator[MessageBlock]:
    """The rows, and a total under them, as a table; in pages where there are many; and how many do not fit."""
    grid = _rows(answer, IN_PAGES - 1, total)
    if len(grid.rows) <= IN_TABLE:
        yield _table(grid.rows, grid.align)
    else:
        yield DataTable(
            caption=cut(plain(answer["read_as"] or "Rows"), 150), rows=tuple(map(_cells, grid.rows)), page_size=PAGE
        )
    if grid.cut_off:
        yield section(sentence(_more(grid.cut_off)))


def total_of(answer: Json, found: Figures) -> Json | None:
    """The total, where it is all that the figures hold and the rows are amounts, so that it can stand under them."""
    priced = any(row["low"] is not None or row["high"] is not None for row in answer["rows"])
    return found.amounts["total"] if priced and not found.others and [*found.amounts] == ["total"] else None


def several_currencies(answer: Json) -> bool:
    """Whether the rows' amounts are in currencies of which the answer names none."""
    return not row_currency(answer) and any(row["low"] is not None for row in answer["rows"])


def only_sentences(answer: Json) -> bool:
    """Whether no row has a date or an amount."""
    return all(row["start"] is None and row["low"] is None and row["high"] is None for row in answer["rows"])


def _rows(answer: Json, most: int, total: Json | None) -> Grid:
    """Header, rows and total, as many rows as Slack takes."""
    made = breakdown(answer, say_weekday)
    shown = [place for place, name in enumerate(made.columns) if name != "deal" or answer["kind"] not in OF_DEALS]
    heads = [_head(answer, made, place) for place in shown]
    last = []
    if total is not None and len(made.cells) > 1:
        last.append([_TOTAL[made.columns[place]](total) for place in shown])
    kept: list[list[str]] = []
    used = sum(len(text) for row in (heads, *last) for text in row)
    for row in made.cells[:most]:
        texts = [cut(plain(row[place]), CELL) if row[place] else NOTHING for place in shown]
        used += sum(map(len, texts))
        if used > CHARACTERS:
            break
        kept.append(texts)
    align = "".join(made.align[place] for place in shown)
    return Grid([made.columns[place] for place in shown], [heads, *kept, *last], align, len(made.cells) - len(kept))


def _head(answer: Json, made: Breakdown, place: int) -> str:
    match made.columns[place]:
        case "label":
            return _HEADS.get(answer["kind"]) or _period_head(answer["rows"])
        case "deal":
            return "Deal id"
        case "period":
            single = all(row["start"] == row["end"] for row in answer["rows"])
            return "Period" if not single else "Due" if answer["kind"] == "billing" else "Date"
        case _:
            return capital(plain(made.header[place]))


def _period_head(rows: Sequence[Json]) -> str:
    """`Month`, `Quarter` or `Year`, by what the labels are."""
    if not all(map(is_dated, rows)):
        return "Item"
    label = str(rows[0]["label"])
    return "Year" if " " not in label else "Quarter" if label.startswith("Q") else "Month"


def _more(count: int) -> str:
    return f"and {count:,} more rows: ask by quarter or by year, or for a shorter time."


def _named(rows: list[list[str]]) -> list[list[str]]:
    """The rows with names that begin in a capital, made safe."""
    return [[cut(capital(plain(name)), CELL), *(cut(plain(text), CELL) for text in texts)] for name, *texts in rows]


def _table(rows: list[list[str]], align: str) -> Table:
    settings = tuple(_LEFT if side == "<" else _RIGHT for side in align)
    return Table(rows=tuple(map(_cells, rows)), column_settings=settings)


def _cells(row: list[str]) -> tuple[Cell, ...]:
    return tuple(Cell(text=text) for text in row)
