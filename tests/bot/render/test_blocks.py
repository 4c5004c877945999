"""Blocks keep to Slack's limits: the edge is taken, one step further is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.render.blocks import (
    Actions,
    Alert,
    AxisConfig,
    Button,
    Cell,
    ColumnSetting,
    Container,
    Context,
    DataTable,
    DataVisualization,
    Divider,
    Header,
    HomeView,
    Input,
    Message,
    Modal,
    Mrkdwn,
    Option,
    PlainText,
    Point,
    Section,
    Series,
    StaticSelect,
    Table,
    TextInput,
    XYChart,
)
from tests.bot.render.reading import refused

Make = Callable[[int], Any]


def text(length: int) -> PlainText:
    return PlainText(text="x" * length)


def button(number: int = 0, **more: Any) -> Button:
    return Button(text=text(1), action_id=f"a{number}", **more)


def section(number: int = 0) -> Section:
    return Section(text=text(1), block_id=f"b{number}")


def rows(count: int, width: int = 1, length: int = 1) -> tuple[tuple[Cell, ...], ...]:
    return ((Cell(text="x" * length),) * width,) * count


def option(number: int = 0, length: int = 1) -> Option:
    return Option(text=text(length), value=f"v{number}")


def chart(points: int = 1, series: int = 1, length: int = 1, kind: Any = "bar") -> XYChart:
    labels = tuple(f"{number:02}" + "x" * max(length - 2, 0) for number in range(points))
    data = tuple(Point(label=label, value=1.0) for label in labels)
    return XYChart(type=kind, series=tuple(Series(name=f"s{number}", data=data) for number in range(series)),
                   axis_config=AxisConfig(categories=labels))  # fmt: skip


def drawn(number: int = 0) -> DataVisualization:
    return DataVisualization(title="t", chart=chart(), block_id=f"c{number}")


def message(*blocks: Any) -> Message:
    return Message(text="t", blocks=blocks)


#: What is made with a number that may be so large and no larger.
MOST: list[tuple[str, int, Make]] = [
    ("text of a message", 4000, lambda n: Message(text="x" * n)),
    ("blocks of a message", 50, lambda n: message(*map(section, range(n)))),
    ("blocks of a home view", 100, lambda n: HomeView(blocks=tuple(map(section, range(n))))),
    ("blocks of a modal", 100, lambda n: Modal(title=text(1), blocks=tuple(map(section, range(n))))),
    ("charts of a message", 2, lambda n: message(*map(drawn, range(n)))),
    ("tables of a message", 1, lambda n: message(*(Table(rows=rows(1)) for _ in range(n)))),
    ("characters of tables", 10_000, lambda n: message(Table(rows=(*rows(1, 2, 5_000 - 1), (Cell(text="x"), Cell(text="x" * (n - 9_999))))))),
    ("text of a section", 3000, lambda n: Section(text=text(n))),
    ("text with marks of a section", 3000, lambda n: Section(text=Mrkdwn(text="x" * n))),
    ("fields", 10, lambda n: Section(fields=(text(1),) * n)),
    ("text of a field", 2000, lambda n: Section(fields=(text(n),))),
    ("header", 150, lambda n: Header(text=text(n))),
    ("elements of a context", 10, lambda n: Context(elements=(text(1),) * n)),
    ("text of a context", 2000, lambda n: Context(elements=(text(n),))),
    ("buttons in a row", 25, lambda n: Actions(elements=tuple(map(button, range(n))))),
    ("text of a button", 75, lambda n: Button(text=text(n), action_id="a")),
    ("value of a button", 2000, lambda n: button(value="x" * n)),
    ("action id", 255, lambda n: Button(text=text(1), action_id="x" * n)),
    ("block id", 255, lambda n: Divider(block_id="x" * n)),
    ("options", 100, lambda n: StaticSelect(action_id="a", options=tuple(map(option, range(n))))),
    ("text of an option", 75, lambda n: option(0, n)),
    ("value of an option", 150, lambda n: Option(text=text(1), value="x" * n)),
    ("label of an input", 2000, lambda n: Input(label=text(n), element=TextInput(action_id="a"))),
    ("hint of an input", 2000, lambda n: Input(label=text(1), hint=text(n), element=TextInput(action_id="a"))),
    ("initial value", 3000, lambda n: TextInput(action_id="a", initial_value="x" * n)),
    ("initial value within its own limit", 5, lambda n: TextInput(action_id="a", initial_value="x" * n, max_length=5)),
    ("rows of a table", 100, lambda n: Table(rows=rows(n))),
    ("cells of a row", 20, lambda n: Table(rows=rows(1, n))),
    ("column settings", 20, lambda n: Table(rows=rows(1), column_settings=(ColumnSetting(),) * n)),
    ("rows of a table in pages", 201, lambda n: DataTable(caption="c", rows=rows(n))),
    ("page size", 100, lambda n: DataTable(caption="c", rows=rows(2), page_size=n)),
    ("column that heads the rows", 1, lambda n: DataTable(caption="c", rows=rows(2, 2), row_header_column_index=n)),
    ("title of a chart", 50, lambda n: DataVisualization(title="x" * n, chart=chart())),
    ("points", 20, lambda n: chart(points=n)),
    ("series", 6, lambda n: chart(series=n)),
    ("label of a point", 20, lambda n: chart(length=n)),
    ("name of a series", 20, lambda n: Series(name="x" * n, data=(Point(label="l", value=1.0),))),
    ("label of an axis", 50, lambda n: AxisConfig(categories=("a",), y_label="x" * n)),
    ("blocks of a container", 10, lambda n: Container(title=text(1), child_blocks=tuple(map(section, range(n))))),
    ("title of a container", 150, lambda n: Container(title=text(n), child_blocks=(section(),))),
    ("subtitle of a container", 150, lambda n: Container(title=text(1), subtitle=text(n), child_blocks=(section(),))),
    ("title of a modal", 24, lambda n: Modal(title=text(n), blocks=(section(),))),
    ("submit", 24, lambda n: Modal(title=text(1), submit=text(n), blocks=(section(),))),
    ("close", 24, lambda n: Modal(title=text(1), close=text(n), blocks=(section(),))),
    ("metadata", 3000, lambda n: Modal(title=text(1), private_metadata="x" * n, blocks=(section(),))),
    ("callback id", 255, lambda n: Modal(title=text(1), callback_id="x" * n, blocks=(section(),))),
]  # fmt: skip


@pytest.mark.parametrize(("most", "make"), [case[1:] for case in MOST], ids=[case[0] for case in MOST])
def test_most(most: int, make: Make) -> None:
    """The most that Slack takes can be made; one more cannot."""
    make(most)
    with pytest.raises(ValidationError):
        make(most + 1)


FIELD = Input(label=text(1), element=TextInput(action_id="a"))
REFUSED: list[tuple[str, Callable[[], Any]]] = [
    ("an empty text", lambda: text(0)),
    ("an empty cell", lambda: Cell(text="")),
    ("a message without text", lambda: Message(text="")),
    ("a section that says nothing", Section),
    ("a key that Slack does not know", lambda: Divider.model_validate({"type": "divider", "color": "red"})),
    ("a mention of a place that takes plain text", lambda: Header(text=Mrkdwn(text="x"))),
    ("rows of unequal length", lambda: Table(rows=(*rows(1, 1), *rows(1, 2)))),
    ("a table in pages without rows", lambda: DataTable(caption="c", rows=rows(1))),
    ("pages without rows on them", lambda: DataTable(caption="c", rows=rows(2), page_size=0)),
    ("a chart with a point missing", lambda: XYChart(
        type="bar", series=(Series(name="s", data=(Point(label="a", value=1),)),), axis_config=AxisConfig(categories=("a", "b")))),
    ("points in another order", lambda: XYChart(
        type="line", series=(Series(name="s", data=(Point(label="a", value=1), Point(label="b", value=1))),),
        axis_config=AxisConfig(categories=("b", "a")))),
    ("two categories of one name", lambda: XYChart(
        type="bar", series=(Series(name="s", data=(Point(label="a", value=1), Point(label="a", value=1))),),
        axis_config=AxisConfig(categories=("a", "a")))),
    ("two series of one name", lambda: XYChart(
        type="bar", series=(Series(name="s", data=(Point(label="a", value=1),)),) * 2, axis_config=AxisConfig(categories=("a",)))),
    ("a point without end", lambda: Point(label="a", value=float("inf"))),
    ("a container that is collapsed but not collapsible", lambda: Container(
        title=text(1), child_blocks=(section(),), default_collapsed=True)),
    ("a chart in a container", lambda: Container(title=text(1), child_blocks=(drawn(),))),
    ("a container in a container", lambda: Container(
        title=text(1), child_blocks=(Container(title=text(1), child_blocks=(section(),)),))),
    ("an alert in a message", lambda: message(Alert(text=text(1)))),
    ("a form in a message", lambda: message(FIELD)),
    ("a table on Home", lambda: HomeView(blocks=(Table(rows=rows(1)),))),
    ("a chart in a modal", lambda: Modal(title=text(1), blocks=(drawn(),))),
    ("a table in a container on Home", lambda: HomeView(
        blocks=(Container(title=text(1), child_blocks=(Table(rows=rows(1)),)),))),
    ("a form that cannot be sent", lambda: Modal(title=text(1), blocks=(FIELD,))),
    ("two tables, one of them in a container", lambda: message(
        Table(rows=rows(1)), Container(title=text(1), child_blocks=(Table(rows=rows(1)),)))),
    ("one block id twice", lambda: message(section(1), section(1))),
    ("one action id twice", lambda: message(Actions(elements=(button(),)), Section(text=text(1), accessory=button()))),
    ("one action id twice, once in a container", lambda: message(
        Actions(elements=(button(),)), Container(title=text(1), child_blocks=(Actions(elements=(button(),)),)))),
    ("two options of one value", lambda: StaticSelect(action_id="a", options=(option(), option()))),
    ("a choice at first that is none of the options", lambda: StaticSelect(
        action_id="a", options=(option(),), initial_option=option(1))),
]  # fmt: skip


@pytest.mark.parametrize("make", [case[1] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refused(make: Callable[[], Any]) -> None:
    """What Slack would not take cannot be made."""
    with pytest.raises(ValidationError):
        make()


def test_a_model_does_not_change() -> None:
    """What was checked stays as it was checked."""
    with pytest.raises(ValidationError):
        setattr(text(1), "text", "")  # noqa: B010 - the type checker knows it already


def test_payloads_are_plain_data() -> None:
    """Lists and dictionaries without empty keys, as they go over the wire; no blocks where there are none."""
    assert Message(text="t").payload() == {"text": "t"}
    made = message(Table(rows=rows(1)), drawn(), Container(title=text(1), child_blocks=(section(),))).payload()
    assert made["blocks"][0] == {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    assert made["blocks"][1]["chart"]["axis_config"] == {"categories": ["00"]}
    assert "None" not in str(made)
    assert "()" not in str(made)


blocks = st.sampled_from((
    section(1), Divider(), Header(text=text(150)), Context(elements=(text(2000),) * 10), drawn(1), drawn(2),
    Actions(elements=tuple(map(button, range(25)))), Table(rows=rows(100, 20)), DataTable(caption="c", rows=rows(201, 20)),
    Section(text=text(3000), fields=(Mrkdwn(text="x" * 2000),) * 10), Alert(text=text(1), level="error"), FIELD,
    Container(title=text(150), subtitle=text(150), child_blocks=(Divider(),) * 10, is_collapsible=True, default_collapsed=True),
))  # fmt: skip


@given(st.lists(blocks, max_size=55))
def test_what_can_be_made_is_taken(chosen: list[Any]) -> None:
    """Whatever message or view the models let through, the local Slack and slack_sdk take as well."""
    makes: list[Callable[[], Message | HomeView | Modal]] = [
        lambda: message(*chosen), lambda: HomeView(blocks=tuple(chosen)),
        lambda: Modal(title=text(24), submit=text(24), blocks=tuple(chosen)),
    ]  # fmt: skip
    for make in makes:
        try:
            made = make()
        except ValidationError:
            continue
        assert refused(made.payload()) == []
