"""Block Kit as validated models: the only way to send, and the only place where its keys are spelled.

Making a model checks it; what breaks one of Slack's limits raises, so builders cut and page beforehand. Texts are
taken as they are: `bot.render.slack.escape` makes what others wrote safe first.
"""

from bot.render.blocks.charts import AxisConfig, DataVisualization, Point, Series, XYChart
from bot.render.blocks.layout import Actions, Alert, Container, Context, Divider, Header, Input, Section
from bot.render.blocks.parts import Button, DatePicker, Mrkdwn, Option, PlainText, StaticSelect, TextInput
from bot.render.blocks.surfaces import AnyBlock, HomeView, Message, MessageBlock, Modal, ModalBlock
from bot.render.blocks.tables import Cell, ColumnSetting, DataTable, Table

__all__ = [
    "Actions", "Alert", "AnyBlock", "AxisConfig", "Button", "Cell", "ColumnSetting", "Container", "Context",
    "DataTable", "DataVisualization", "DatePicker", "Divider", "Header", "HomeView", "Input", "Message",
    "MessageBlock", "Modal", "ModalBlock", "Mrkdwn", "Option", "PlainText", "Point", "Section", "Series",
    "StaticSelect", "Table", "TextInput", "XYChart",
]  # fmt: skip
