"""The tables of Block Kit's elements: what each may hold, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.local.shapes import Any_, Arr, Bool, Num, Obj, Out, Problem, Shape, Str, Text

ACTION_ID = Str(255)
URL = Str(3000)


def one_of(*names: str) -> Any:
    """A check that exactly one of the fields is there."""

    def check(value: dict[str, Any], at: str, out: Out) -> None:
        if sum(name in value for name in names) != 1:
            out.append(Problem(at, f"must define exactly one of: {', '.join(names)}"))

    return check


def _menu(value: dict[str, Any], at: str, out: Out) -> None:
    """A menu has options, its own or in groups, with values of their own; what it begins with is one of them."""
    one_of("options", "option_groups")(value, at, out)
    grouped = [one for group in value.get("option_groups", ()) for one in group["options"]]
    options = [*value.get("options", ()), *grouped]
    values = [option["value"] for option in options]
    if len(set(values)) != len(values):
        out.append(Problem(f"{at}/options", "option values must be unique"))
    initial = [value["initial_option"]] if "initial_option" in value else value.get("initial_options", [])
    for one in initial:
        if one not in options:
            out.append(Problem(f"{at}/initial_option", "must be one of the provided options"))


CONFIRM = Obj(
    {"title": Text(100, plain=True), "text": Text(300), "confirm": Text(30, plain=True), "deny": Text(30, plain=True)},
    {"style": Str(among=("primary", "danger"))},
)
OPTION = Obj({"text": Text(75, plain=True), "value": Str(150)}, {"description": Text(75, plain=True)})
RICH_OPTION = Obj({"text": Text(75), "value": Str(150)}, {"description": Text(75)})
OVERFLOW_OPTION = Obj({**OPTION.needed}, {"description": Text(75, plain=True), "url": URL})
GROUP = Obj({"label": Text(75, plain=True), "options": Arr(OPTION, 100)})
SLACK_FILE = Obj({}, {"id": Str(), "url": URL}, one_of("id", "url"))
IMAGE = Obj({"alt_text": Str(2000)}, {"image_url": URL, "slack_file": SLACK_FILE}, one_of("image_url", "slack_file"))

_ACTS: Mapping[str, Shape] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": Bool()}
_HOLDS: Mapping[str, Shape] = {**_ACTS, "placeholder": Text(150, plain=True)}
_MENU: Mapping[str, Shape] = {**_HOLDS, "options": Arr(OPTION, 100), "option_groups": Arr(GROUP, 100)}
_TYPED: Mapping[str, Shape] = {
    "action_id": ACTION_ID, "placeholder": Text(150, plain=True), "focus_on_load": Bool(),
    "dispatch_action_config": Obj({}, {"trigger_actions_on": Arr(Str(), 2)}), "initial_value": Str(3000),
}  # fmt: skip

BUTTON = Obj(
    {"text": Text(75, plain=True)},
    {"action_id": ACTION_ID, "url": URL, "value": Str(2000), "style": Str(among=("primary", "danger")),
     "confirm": CONFIRM, "accessibility_label": Str(75)},
)  # fmt: skip
_FEEDBACK = Obj({"text": Text(75, plain=True), "value": Str(2000)}, {"accessibility_label": Str(75)})

#: Each element by its type. All but `image` are interactive.
ELEMENTS: Mapping[str, Shape] = {
    "button": BUTTON,
    "image": IMAGE,
    "overflow": Obj({"options": Arr(OVERFLOW_OPTION, 5)}, {"action_id": ACTION_ID, "confirm": CONFIRM}),
    "static_select": Obj({}, {**_MENU, "initial_option": OPTION}, _menu),
    "multi_static_select": Obj(
        {}, {**_MENU, "initial_options": Arr(OPTION, 100), "max_selected_items": Num(1)}, _menu
    ),
    "external_select": Obj({}, {**_HOLDS, "initial_option": OPTION, "min_query_length": Num(0)}),
    "users_select": Obj({}, {**_HOLDS, "initial_user": Str()}),
    "multi_users_select": Obj({}, {**_HOLDS, "initial_users": Arr(Str(), 100), "max_selected_items": Num(1)}),
    "channels_select": Obj({}, {**_HOLDS, "initial_channel": Str(), "response_url_enabled": Bool()}),
    "conversations_select": Obj(
        {}, {**_HOLDS, "initial_conversation": Str(), "default_to_current_conversation": Bool(),
             "response_url_enabled": Bool(), "filter": Any_()}
    ),
    "radio_buttons": Obj({"options": Arr(RICH_OPTION, 10)}, {**_ACTS, "initial_option": RICH_OPTION}, _menu),
    "checkboxes": Obj({"options": Arr(RICH_OPTION, 10)}, {**_ACTS, "initial_options": Arr(RICH_OPTION, 10)}, _menu),
    "datepicker": Obj({}, {**_HOLDS, "initial_date": Str(10, 10)}),
    "timepicker": Obj({}, {**_HOLDS, "initial_time": Str(5, 5), "timezone": Str()}),
    "plain_text_input": Obj(
        {}, {**_TYPED, "multiline": Bool(), "min_length": Num(0, 3000), "max_length": Num(1, 3000)}
    ),
    "number_input": Obj({"is_decimal_allowed": Bool()}, {**_TYPED, "min_value": Str(), "max_value": Str()}),
    "email_text_input": Obj({}, _TYPED),
    "url_text_input": Obj({}, _TYPED),
    "feedback_buttons": Obj({"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {"action_id": ACTION_ID}),
    "icon_button": Obj(
        {"icon": Str(), "text": Text(75, plain=True)},
        {"action_id": ACTION_ID, "value": Str(2000), "confirm": CONFIRM, "accessibility_label": Str(75),
         "visible_to_user_ids": Arr(Str(), 100)},
    ),
}  # fmt: skip

_MENUS = ("static_select", "external_select", "users_select", "channels_select", "conversations_select",
          "multi_static_select", "multi_users_select")  # fmt: skip
IN_ACTIONS = ("button", "overflow", "datepicker", "timepicker", "radio_buttons", "checkboxes", *_MENUS)
IN_SECTION = (*IN_ACTIONS, "image")
IN_INPUT = ("plain_text_input", "number_input", "email_text_input", "url_text_input", "datepicker", "timepicker",
            "radio_buttons", "checkboxes", *_MENUS)  # fmt: skip
