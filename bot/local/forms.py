"""What can be clicked and filled in within blocks, and the state that Slack sends of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

State = dict[str, dict[str, dict[str, Any]]]

#: Where the state of each input keeps what was entered.
_ENTERED: Mapping[str, str] = {
    "plain_text_input": "value", "number_input": "value", "email_text_input": "value", "url_text_input": "value",
    "static_select": "selected_option", "external_select": "selected_option", "radio_buttons": "selected_option",
    "overflow": "selected_option", "multi_static_select": "selected_options", "checkboxes": "selected_options",
    "datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time",
    "users_select": "selected_user", "channels_select": "selected_channel",
    "conversations_select": "selected_conversation", "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels", "multi_conversations_select": "selected_conversations",
}  # fmt: skip
_INITIAL: Mapping[str, str] = {
    "value": "initial_value", "selected_option": "initial_option", "selected_options": "initial_options",
    "selected_date": "initial_date", "selected_time": "initial_time", "selected_date_time": "initial_date_time",
    "selected_user": "initial_user", "selected_channel": "initial_channel",
    "selected_conversation": "initial_conversation", "selected_users": "initial_users",
    "selected_channels": "initial_channels", "selected_conversations": "initial_conversations",
}  # fmt: skip


def elements(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each interactive element with its block, from top to bottom, those inside containers too."""
    for block in blocks:
        held = [block.get("element"), block.get("accessory")]
        for element in [*held, *(block.get("elements") or ()), *(block.get("actions") or ())]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        yield from elements(block.get("child_blocks") or [])


def block_ids(blocks: list[dict[str, Any]], start: int = 1) -> list[dict[str, Any]]:
    """The blocks, each with a block_id as Slack gives one where the app did not."""
    taken = {block.get("block_id") for block in blocks}
    named: list[dict[str, Any]] = []
    for number, block in enumerate(blocks, start):
        own = dict(block)
        if not own.get("block_id"):
            made = f"b{number:03d}"
            while made in taken:
                made += "x"
            own["block_id"] = made
        if isinstance(own.get("child_blocks"), list):
            own["child_blocks"] = block_ids(own["child_blocks"], number * 1000)
        named.append(own)
    return named


def found_action(blocks: list[dict[str, Any]], action_id: str) -> tuple[str, dict[str, Any]] | None:
    """The block id and the element with an action id; None where there is none."""
    for block, element in elements(blocks):
        if element["action_id"] == action_id:
            return str(block.get("block_id", "")), element
    return None


def options_of(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The options of a menu, those in groups too."""
    grouped = [option for group in element.get("option_groups") or () for option in group["options"]]
    return [*(element.get("options") or ()), *grouped]


def chosen(element: Mapping[str, Any], value: str) -> dict[str, Any]:
    """The choice of the option with this value, as an action holds it. ValueError: no such option."""
    for option in options_of(element):
        if option.get("value") == value:
            return {"selected_option": option}
    raise ValueError(f"there is no option {value!r} in {element.get('action_id')}")


def state_of(
    blocks: list[dict[str, Any]], given: Mapping[str, Mapping[str, Any]], before: State | None = None
) -> State:
    """The state of all inputs: what is `given`, else what it was `before`, else what the app began with.

    What is given is a text, the value of an option, a list of these, or a whole entry of a state. ValueError names
    what has no input.
    """
    state: State = {}
    left = {(block, action) for block, actions in given.items() for action in actions}
    for block, element in elements(blocks):
        key = _ENTERED.get(element["type"])
        block_id, action_id = str(block.get("block_id", "")), str(element["action_id"])
        entry: dict[str, Any] | None = None
        if action_id in given.get(block_id, {}):
            left.discard((block_id, action_id))
            if key is not None:
                entry = _entry(element, key, given[block_id][action_id])
        elif key is not None:
            initial = element.get(_INITIAL[key], [] if key.endswith("s") and key != "value" else None)
            entry = (before or {}).get(block_id, {}).get(action_id) or {"type": element["type"], key: initial}
        if entry is not None and element["type"] != "overflow":
            state.setdefault(block_id, {})[action_id] = entry
    if left:
        raise ValueError(f"there is no input {'/'.join(min(left))}")
    return state


def _entry(element: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    if isinstance(value, dict) and key in value:
        return {"type": element["type"], key: value[key]}
    if key == "selected_option" and isinstance(value, str):
        return {"type": element["type"], **chosen(element, value)}
    if key == "selected_options" and isinstance(value, list):
        found = [chosen(element, one)["selected_option"] if isinstance(one, str) else one for one in value]
        return {"type": element["type"], key: found}
    return {"type": element["type"], key: value or None}


def entered(view: dict[str, Any], block_id: str, action_id: str, action: Mapping[str, Any]) -> None:
    """Keep in a view's state what an action in it chose."""
    key = _ENTERED.get(str(action["type"]), "")
    if key in action:
        entry = {"type": action["type"], key: action[key]}
        view.setdefault("state", {"values": {}})["values"].setdefault(block_id, {})[action_id] = entry


def missing(view: Mapping[str, Any]) -> dict[str, str]:
    """What Slack itself objects to before the app is asked: inputs left empty, texts too short or too long."""
    wrong: dict[str, str] = {}
    for block, element in elements(view["blocks"]):
        if block["type"] != "input":
            continue
        entry = view["state"]["values"].get(block["block_id"], {}).get(element["action_id"], {})
        value = entry.get(_ENTERED.get(element["type"], ""))
        if not value:
            if not block.get("optional"):
                wrong[block["block_id"]] = "Please complete this required field."
        elif isinstance(value, str) and len(value) < element.get("min_length", 0):
            wrong[block["block_id"]] = f"Please enter at least {element['min_length']} characters."
        elif isinstance(value, str) and len(value) > element.get("max_length", 3000):
            wrong[block["block_id"]] = f"Please enter at most {element.get('max_length', 3000)} characters."
    return wrong
