"""The pieces of which blocks are made: texts, buttons, choices of a list, days of a calendar, fields to type in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


class Part(BaseModel):
    """Anything that is sent: frozen, and without a key that Slack does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PlainText(Part):
    """Text that Slack shows as it is: no formatting, no mentions; `:tada:` stays those seven characters."""

    type: Literal["plain_text"] = "plain_text"
    text: Annotated[str, Field(min_length=1, max_length=3000)]
    emoji: Literal[False] = False


class Mrkdwn(Part):
    """Text with Slack's own marks. `verbatim`: names and addresses in it are not made into links."""

    type: Literal["mrkdwn"] = "mrkdwn"
    text: Annotated[str, Field(min_length=1, max_length=3000)]
    verbatim: Literal[True] = True


Text: TypeAlias = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]


def _at_most(most: int) -> Callable[[Any], Any]:
    def check(part: PlainText | Mrkdwn) -> PlainText | Mrkdwn:
        if len(part.text) > most:
            raise ValueError(f"the text has {len(part.text)} characters and may have {most}")
        return part

    return check


#: A text of a place that takes fewer than 3,000 characters.
Plain24 = Annotated[PlainText, AfterValidator(_at_most(24))]
Plain75 = Annotated[PlainText, AfterValidator(_at_most(75))]
Plain150 = Annotated[PlainText, AfterValidator(_at_most(150))]
Plain2000 = Annotated[PlainText, AfterValidator(_at_most(2000))]
Text2000 = Annotated[Text, AfterValidator(_at_most(2000))]

ActionId: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]
BlockId: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]


class Button(Part):
    """A button; `value` comes back when it is clicked."""

    type: Literal["button"] = "button"
    text: Plain75
    action_id: ActionId
    value: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    style: Literal["primary", "danger"] | None = None


class Option(Part):
    """One choice of a list."""

    text: Plain75
    value: Annotated[str, Field(min_length=1, max_length=150)]
    description: Plain75 | None = None


class StaticSelect(Part):
    """A list to choose one of; `initial_option` is one of its options, word for word."""

    type: Literal["static_select"] = "static_select"
    action_id: ActionId
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=100)]
    initial_option: Option | None = None
    placeholder: Plain150 | None = None

    @model_validator(mode="after")
    def _consistent(self) -> StaticSelect:
        if len({option.value for option in self.options}) < len(self.options):
            raise ValueError("two options have one value, so that a choice would be ambiguous")
        if self.initial_option is not None and self.initial_option not in self.options:
            raise ValueError("the option that is chosen at first is not among the options")
        return self


class DatePicker(Part):
    """A calendar to choose a day from; days are ISO texts."""

    type: Literal["datepicker"] = "datepicker"
    action_id: ActionId
    initial_date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    placeholder: Plain150 | None = None


class TextInput(Part):
    """A field to type in. `max_length` and `initial_value` keep to Slack's 3,000 characters."""

    type: Literal["plain_text_input"] = "plain_text_input"
    action_id: ActionId
    initial_value: Annotated[str, Field(min_length=1, max_length=3000)] | None = None
    multiline: bool | None = None
    min_length: Annotated[int, Field(ge=0, le=3000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=3000)] | None = None
    placeholder: Plain150 | None = None

    @model_validator(mode="after")
    def _fits(self) -> TextInput:
        if self.max_length is not None and len(self.initial_value or "") > self.max_length:
            raise ValueError("the text that stands in the field at first is longer than the field takes")
        return self
