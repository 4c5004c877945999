"""What is sent: a message, the Home view, a modal. Limits that span several blocks are checked here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, model_validator

from bot.render.blocks.charts import DataVisualization
from bot.render.blocks.layout import Actions, Alert, Container, Context, Divider, Header, Input, Section
from bot.render.blocks.parts import Part, Plain24
from bot.render.blocks.tables import DataTable, Table, characters

MOST_CHARTS, MOST_TABLES, MOST_TABLE_CHARACTERS = 2, 1, 10_000

MessageBlock: TypeAlias = Annotated[
    Actions | Container | Context | DataTable | DataVisualization | Divider | Header | Section | Table,
    Field(discriminator="type"),
]
HomeBlock: TypeAlias = Annotated[
    Actions | Container | Context | Divider | Header | Input | Section, Field(discriminator="type")
]
ModalBlock: TypeAlias = Annotated[
    Actions | Alert | Container | Context | Divider | Header | Input | Section, Field(discriminator="type")
]
AnyBlock: TypeAlias = (
    Actions | Alert | Container | Context | DataTable | DataVisualization | Divider | Header | Input | Section | Table
)
Metadata: TypeAlias = Annotated[str, Field(max_length=3000)]


class Message(Part):
    """A message. `text` is what notifications, screen readers and a workspace that refuses the blocks get."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]
    blocks: Annotated[tuple[MessageBlock, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _in_total(self) -> Message:
        every = list(_with_children(self.blocks))
        _unique_ids(every)
        charts = sum(isinstance(block, DataVisualization) for block in every)
        tables = [block for block in every if isinstance(block, (Table, DataTable))]
        if charts > MOST_CHARTS:
            raise ValueError(f"a message holds at most {MOST_CHARTS} charts")
        if len(tables) > MOST_TABLES:
            raise ValueError("a message holds at most one table")
        if sum(characters(table) for table in tables) > MOST_TABLE_CHARACTERS:
            raise ValueError(f"the table of a message has at most {MOST_TABLE_CHARACTERS:,} characters")
        return self

    def payload(self) -> dict[str, Any]:
        """The arguments of chat.postMessage and the like: `text`, and `blocks` where there are any."""
        made: dict[str, Any] = self.model_dump(mode="json", exclude_none=True)
        if not made["blocks"]:
            del made["blocks"]
        return made


class HomeView(Part):
    """The Home tab of one person."""

    type: Literal["home"] = "home"
    blocks: Annotated[tuple[HomeBlock, ...], Field(min_length=1, max_length=100)]
    private_metadata: Metadata | None = None

    @model_validator(mode="after")
    def _in_total(self) -> HomeView:
        _view(self.blocks)
        return self

    def payload(self) -> dict[str, Any]:
        """The view for views.publish."""
        return self.model_dump(mode="json", exclude_none=True)


class Modal(Part):
    """A window over the channel. With a form in it, it needs a button that submits."""

    type: Literal["modal"] = "modal"
    title: Plain24
    blocks: Annotated[tuple[ModalBlock, ...], Field(min_length=1, max_length=100)]
    callback_id: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    submit: Plain24 | None = None
    close: Plain24 | None = None
    private_metadata: Metadata | None = None

    @model_validator(mode="after")
    def _in_total(self) -> Modal:
        _view(self.blocks)
        if self.submit is None and any(isinstance(block, Input) for block in self.blocks):
            raise ValueError("a modal with a form needs a button that submits")
        return self

    def payload(self) -> dict[str, Any]:
        """The view for views.open, views.push and views.update."""
        return self.model_dump(mode="json", exclude_none=True)


def _view(blocks: Sequence[AnyBlock]) -> None:
    every = list(_with_children(blocks))
    _unique_ids(every)
    if any(isinstance(block, Table) for block in every):
        raise ValueError("a table stands in messages only")


def _with_children(blocks: Sequence[AnyBlock]) -> Iterator[AnyBlock]:
    for block in blocks:
        yield block
        if isinstance(block, Container):
            yield from block.child_blocks


def _unique_ids(blocks: Sequence[AnyBlock]) -> None:
    """No block id and no action id twice: Slack could not tell which of the two was meant."""
    blocks_seen = [block.block_id for block in blocks if block.block_id is not None]
    actions = [action for block in blocks for action in _action_ids(block)]
    for what, seen in (("block_id", blocks_seen), ("action_id", actions)):
        if len(set(seen)) < len(seen):
            raise ValueError(f"a {what} stands twice on one surface")


def _action_ids(block: AnyBlock) -> Iterator[str]:
    if isinstance(block, Actions):
        yield from (element.action_id for element in block.elements)
    elif isinstance(block, Input):
        yield block.element.action_id
    elif isinstance(block, Section) and block.accessory is not None:
        yield block.accessory.action_id
