"""Each kind of block once, in small: what a workspace is asked to take, to see which kinds it knows."""

from __future__ import annotations

from bot.render.blocks.charts import AxisConfig, DataVisualization, Point, Series, XYChart
from bot.render.blocks.layout import Actions, Alert, Container, Context, Divider, Header, Input, Section
from bot.render.blocks.parts import Button, Mrkdwn, Option, PlainText, StaticSelect, TextInput
from bot.render.blocks.surfaces import HomeView, Message, MessageBlock, Modal
from bot.render.blocks.tables import Cell, ColumnSetting, DataTable, Table

_YEARS = ("2026", "2027", "2028")
_SECTION = Section(text=Mrkdwn(text="A *section*."))
_CHOICES = StaticSelect(
    action_id="dealbot.sample.choice",
    options=(Option(text=PlainText(text="one"), value="one"), Option(text=PlainText(text="two"), value="two")),
)
_ROWS = tuple(
    tuple(Cell(text=text) for text in row) for row in (("Year", "Amount"), ("2026", "1.00"), ("2027", "2.00"))
)


def samples() -> tuple[tuple[str, Message], ...]:
    """Every kind of block that messages use, by its type, each in a message of its own."""
    blocks: tuple[MessageBlock, ...] = (
        _SECTION,
        Header(text=PlainText(text="A header")),
        Context(elements=(Mrkdwn(text="A context"),)),
        Divider(),
        Actions(elements=(Button(text=PlainText(text="A button"), action_id="dealbot.sample", value="-"), _CHOICES)),
        Table(rows=_ROWS, column_settings=(ColumnSetting(), ColumnSetting(align="right"))),
        DataTable(caption="A table in pages", rows=_ROWS, page_size=5),
        DataVisualization(title="A chart", chart=_chart()),
        Container(title=PlainText(text="A container"), child_blocks=(_SECTION,), is_collapsible=True,
                  default_collapsed=True),
    )
    tried = "dealbot tries the block"
    return tuple((block.type, Message(text=f"{tried} {block.type}", blocks=(block,))) for block in blocks)


def view_samples() -> tuple[tuple[str, HomeView | Modal], ...]:
    """A Home view and a modal with what stands only in views, by what they show."""
    field = Input(label=PlainText(text="A field"), element=TextInput(action_id="dealbot.sample.field"))
    modal = Modal(
        title=PlainText(text="A modal"), submit=PlainText(text="Send"), close=PlainText(text="Close"),
        blocks=(Alert(text=PlainText(text="An alert"), level="info"), field),
    )
    return (("home", HomeView(blocks=(_SECTION, Divider()))), ("modal with input and alert", modal))


def _chart() -> XYChart:
    points = tuple(Point(label=year, value=float(number)) for number, year in enumerate(_YEARS, 1))
    return XYChart(type="bar", series=(Series(name="amount", data=points),),
                   axis_config=AxisConfig(categories=_YEARS, y_label="USD, billions"))
