"""The rows of an answer as bars that Slack draws, for the eye: the figures stand in the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from bot.render.blocks import AxisConfig, DataVisualization, Point, Series, XYChart
from bot.render.figures import CHARTED, bounds_to_draw, is_dated, row_currency
from bot.render.slack.escape import cut, plain

Json: TypeAlias = Mapping[str, Any]

MOST_BARS, LABEL = 20, 20
_SCALES = ((1e12, "trillions"), (1e9, "billions"), (1e6, "millions"), (1e3, "thousands"))


class Bar(NamedTuple):
    """One bar: the least and the most."""

    label: str
    low: float
    high: float


def chart(answer: Json) -> DataVisualization | None:
    """Bars by period or deal; None where there are fewer than three or a chart would mislead.

    More than twenty months are drawn by quarter, more than twenty quarters by year.
    """
    rows: Sequence[Json] = answer["rows"]
    ends = bounds_to_draw(rows) if answer["kind"] in CHARTED else []
    if not ends:
        return None
    bars = [Bar(row["label"], low, high) for row, (low, high) in zip(rows, ends, strict=True)]
    title = "By deal"
    if all(map(is_dated, rows)):
        bars, title = _by_period(bars, rows)
    if len(bars) > MOST_BARS:
        bars, title = bars[:MOST_BARS], f"{title}, the first {MOST_BARS} of {len(bars)}"
    return _drawn(bars, title, row_currency(answer))


def _by_period(bars: list[Bar], rows: Sequence[Json]) -> tuple[list[Bar], str]:
    """The bars of periods, merged into longer ones until there are few enough; and what they are called together."""
    first = bars[0].label
    if " " not in first:
        return bars, "By year"
    if len(bars) <= MOST_BARS:
        return bars, "By quarter" if first.startswith("Q") else "By month"
    if not first.startswith("Q"):
        quarters = _merged(bars, [_quarter(row["start"]) for row in rows])
        if len(quarters) <= MOST_BARS:
            return quarters, "By quarter"
    return _merged(bars, [bar.label.split()[-1] for bar in bars]), "By year"


def _quarter(start: str) -> str:
    """The calendar quarter of an ISO date: `Q3 2027`."""
    return f"Q{(int(start[5:7]) + 2) // 3} {start[:4]}"


def _merged(bars: list[Bar], names: list[str]) -> list[Bar]:
    """Bars with one name in one."""
    made: dict[str, Bar] = {}
    for bar, name in zip(bars, names, strict=True):
        before = made.get(name, Bar(name, 0.0, 0.0))
        made[name] = Bar(name, before.low + bar.low, before.high + bar.high)
    return list(made.values())


def _drawn(bars: list[Bar], title: str, currency: str) -> DataVisualization:
    most = max(bar.high for bar in bars)
    unit, word = next(((unit, word) for unit, word in _SCALES if most >= unit), (1.0, ""))
    labels = _distinct([cut(plain(bar.label), LABEL) for bar in bars])
    sides = [("At least", [bar.low for bar in bars]), ("At most", [bar.high for bar in bars])]
    if all(bar.low == bar.high for bar in bars):
        sides = [("Amount", sides[0][1])]
    series = tuple(
        Series(name=name, data=tuple(
            Point(label=label, value=round(value / unit, 3)) for label, value in zip(labels, values, strict=True)
        ))
        for name, values in sides
    )  # fmt: skip
    axis = ", ".join(part for part in (plain(currency) if currency else "", word) if part)
    return DataVisualization(
        title=title,
        chart=XYChart(
            type="bar", series=series, axis_config=AxisConfig(categories=tuple(labels), y_label=cut(axis, 50) or None)
        ),
    )


def _distinct(labels: list[str]) -> list[str]:
    """The labels, those that are there already with a number."""
    seen: set[str] = set()
    made = []
    for label in labels:
        number, distinct = 1, label
        while distinct in seen:
            number += 1
            mark = f" ({number})"
            distinct = cut(label, LABEL - len(mark)) + mark
        seen.add(distinct)
        made.append(distinct)
    return made
