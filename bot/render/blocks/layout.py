"""The blocks that messages and views are laid out with, each with Slack's limits.

A block that breaks a limit cannot be made: pydantic's ValidationError is raised, which is a defect of the builder.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from bot.render.blocks.parts import (
    BlockId,
    Button,
    DatePicker,
    Part,
    Plain150,
    Plain2000,
    StaticSelect,
    Text,
    Text2000,
    TextInput,
)
from bot.render.blocks.tables import Table


class Block(Part):
    """What stands under another on a surface. `block_id` is unique on it; Slack makes one where it is None."""

    block_id: BlockId | None = None


class Section(Block):
    """A paragraph, or up to ten short texts in two columns, with a button or a list beside it."""

    type: Literal["section"] = "section"
    text: Text | None = None
    fields: Annotated[tuple[Text2000, ...], Field(min_length=1, max_length=10)] | None = None
    accessory: Annotated[Button | StaticSelect, Field(discriminator="type")] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Section:
        if self.text is None and self.fields is None:
            raise ValueError("a section needs a text or fields")
        return self


class Header(Block):
    """A title in large letters."""

    type: Literal["header"] = "header"
    text: Plain150


class Context(Block):
    """Small grey texts in a row."""

    type: Literal["context"] = "context"
    elements: Annotated[tuple[Text2000, ...], Field(min_length=1, max_length=10)]


class Divider(Block):
    """A thin line."""

    type: Literal["divider"] = "divider"


class Actions(Block):
    """A row of buttons or lists."""

    type: Literal["actions"] = "actions"
    elements: Annotated[
        tuple[Annotated[Button | StaticSelect, Field(discriminator="type")], ...], Field(min_length=1, max_length=25)
    ]


class Input(Block):
    """A labelled field of a form."""

    type: Literal["input"] = "input"
    label: Plain2000
    element: Annotated[DatePicker | TextInput | StaticSelect, Field(discriminator="type")]
    hint: Plain2000 | None = None
    optional: bool | None = None


class Alert(Block):
    """A line that stands out, in modals only."""

    type: Literal["alert"] = "alert"
    text: Text
    level: Literal["default", "info", "warning", "error", "success"] | None = None


#: What may stand in a container: what the documentation and Slack's behaviour agree on.
Child: TypeAlias = Annotated[Actions | Context | Divider | Header | Section | Table, Field(discriminator="type")]


class Container(Block):
    """Blocks under a title, which a reader can fold away."""

    type: Literal["container"] = "container"
    title: Plain150
    subtitle: Plain150 | None = None
    child_blocks: Annotated[tuple[Child, ...], Field(min_length=1, max_length=10)]
    is_collapsible: bool | None = None
    default_collapsed: bool | None = None
    width: Literal["narrow", "standard", "wide", "full"] | None = None

    @model_validator(mode="after")
    def _folds(self) -> Container:
        if self.default_collapsed and not self.is_collapsible:
            raise ValueError("only a collapsible container can be collapsed at first")
        return self
