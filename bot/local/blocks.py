"""Block Kit as strictly as Slack takes it: the tables of the blocks, and what holds for a message or a view.

It is written apart from what builds the bot's blocks, so that each is a check of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.local.elements import BUTTON, ELEMENTS, IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION, SLACK_FILE, URL, one_of
from bot.local.shapes import Any_, Arr, Bool, Num, Obj, Out, Problem, Shape, Str, Text, Typed

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
CHARTS, MARKDOWN_LENGTH, TABLE_LENGTH = 2, 12_000, 10_000
IN_CONTAINER = ("actions", "context", "divider", "header", "image", "section", "table", "video")


def _section(value: dict[str, Any], at: str, out: Out) -> None:
    if "text" not in value and "fields" not in value:
        out.append(Problem(at, "must define either `text` or `fields`"))


def _card(value: dict[str, Any], at: str, out: Out) -> None:
    if not value.keys() & {"hero_image", "title", "actions", "body"}:
        out.append(Problem(at, "must define at least one of: hero_image, title, actions, body"))


def _container(value: dict[str, Any], at: str, out: Out) -> None:
    if "default_collapsed" in value and not value.get("is_collapsible"):
        out.append(Problem(f"{at}/default_collapsed", "requires is_collapsible to be true"))


def _data_table(value: dict[str, Any], at: str, out: Out) -> None:
    rows = value["rows"]
    for number, row in enumerate(rows):
        if len(row) != len(rows[0]):
            out.append(Problem(f"{at}/rows/{number}", "every row must have the same number of cells"))
    for number, cell in enumerate(rows[0]):
        if cell["type"] != "raw_text":
            out.append(Problem(f"{at}/rows/0/{number}/type", "a header cell must be raw_text"))
    if value.get("row_header_column_index", 0) >= len(rows[0]):
        out.append(Problem(f"{at}/row_header_column_index", "there is no such column"))


def _series(value: dict[str, Any], at: str, out: Out) -> None:
    categories, names = value["axis_config"]["categories"], [series["name"] for series in value["series"]]
    if len(set(categories)) != len(categories):
        out.append(Problem(f"{at}/axis_config/categories", "categories must be unique"))
    if len(set(names)) != len(names):
        out.append(Problem(f"{at}/series", "series names must be unique"))
    for number, series in enumerate(value["series"]):
        if [point["label"] for point in series["data"]] != categories:
            out.append(Problem(f"{at}/series/{number}/data", "must hold one point for each category, in their order"))


_POINT = Obj({"label": Str(20), "value": Num(fractions=True)})
_SERIES = Obj({"name": Str(20), "data": Arr(_POINT, 20)})
_AXES = Obj({"categories": Arr(Str(20), 20)}, {"x_label": Str(50), "y_label": Str(50)})
_CHART = Obj({"series": Arr(_SERIES, 6), "axis_config": _AXES}, None, _series)
_PIE = Obj({"segments": Arr(Obj({"label": Str(20), "value": Num(above=0, fractions=True)}), 6)})
CHART: Mapping[str, Shape] = {"bar": _CHART, "line": _CHART, "area": _CHART, "pie": _PIE}

_RICH_PART = Obj({"elements": Arr(Any_(), 1000, 0)}, {"style": Any_(), "indent": Num(0, 8), "border": Num(0, 1),
                                                     "offset": Num(0), "language": Str()})  # fmt: skip
_RICH_PARTS = Typed({f"rich_text_{kind}": _RICH_PART for kind in ("section", "list", "preformatted", "quote")})
_RICH = Obj({"elements": Arr(_RICH_PARTS, 100)}, {"block_id": Str()})
_TEXT_CELL = Obj({"text": Str(3000)})
_NUMBER_CELL = Obj({"value": Num(fractions=True)}, {"text": Str(3000)})
_CELL = Typed({"raw_text": _TEXT_CELL, "rich_text": _RICH})
_DATA_CELL = Typed({"raw_text": _TEXT_CELL, "raw_number": _NUMBER_CELL, "rich_text": _RICH})
_COLUMN = Obj({}, {"align": Str(among=("left", "center", "right")), "is_wrapped": Bool()})
_CARD_FIELDS: Mapping[str, Shape] = {
    "title": Text(150), "subtitle": Text(150), "body": Text(200), "icon": Typed({"image": IMAGE}),
    "hero_image": Typed({"image": IMAGE}), "actions": Arr(Typed({"button": BUTTON}), 3),
}  # fmt: skip


def _block(needed: Mapping[str, Shape], may: Mapping[str, Shape] | None = None, also: Any = None) -> Obj:
    return Obj(needed, {"block_id": Str(255), **(may or {})}, also)


_CONTEXT = {"image": IMAGE, "plain_text": Text(3000), "mrkdwn": Text(3000)}
#: Blocks that may also stand in a container; `container` itself is added below.
BLOCKS: dict[str, Shape] = {
    "section": _block({}, {"text": Text(3000), "fields": Arr(Text(2000), 10), "expand": Bool(),
                           "accessory": Typed(ELEMENTS, IN_SECTION)}, _section),
    "header": _block({"text": Text(150, plain=True)}),
    "divider": _block({}),
    "context": _block({"elements": Arr(Typed(_CONTEXT), 10)}),
    "actions": _block({"elements": Arr(Typed(ELEMENTS, IN_ACTIONS), 25)}),
    "context_actions": _block({"elements": Arr(Typed(ELEMENTS, ("feedback_buttons", "icon_button")), 5)}),
    "image": _block({"alt_text": Str(2000)},
                    {"image_url": URL, "slack_file": SLACK_FILE, "title": Text(2000, plain=True)},
                    one_of("image_url", "slack_file")),
    "input": _block({"label": Text(2000, plain=True), "element": Typed(ELEMENTS, IN_INPUT)},
                    {"hint": Text(2000, plain=True), "optional": Bool(), "dispatch_action": Bool()}),
    "table": _block({"rows": Arr(Arr(_CELL, 20), 100)}, {"column_settings": Arr(_COLUMN, 20)}),
    "data_table": _block({"caption": Str(255), "rows": Arr(Arr(_DATA_CELL, 20), 201, 2)},
                         {"page_size": Num(1, 100), "row_header_column_index": Num(0, 19)}, _data_table),
    "data_visualization": _block({"title": Str(50), "chart": Typed(CHART)}),
    "card": _block({}, _CARD_FIELDS, _card),
    "carousel": _block({"elements": Arr(Typed({"card": _block({}, _CARD_FIELDS, _card)}), 10)}),
    "markdown": _block({"text": Str(MARKDOWN_LENGTH)}),
    "alert": _block({"text": Text(3000)}, {"level": Str(among=("default", "info", "warning", "error", "success"))}),
    "video": _block({"alt_text": Str(2000), "title": Text(200, plain=True), "thumbnail_url": URL, "video_url": URL},
                    {"author_name": Str(50), "description": Text(200, plain=True), "provider_icon_url": URL,
                     "provider_name": Str(), "title_url": URL}),
    "rich_text": _block({"elements": Arr(_RICH_PARTS, 100)}),
}  # fmt: skip
BLOCKS["container"] = _block(
    {"title": Text(150, plain=True), "child_blocks": Arr(Typed(BLOCKS, IN_CONTAINER), 10)},
    {"subtitle": Text(150, plain=True), "is_collapsible": Bool(), "default_collapsed": Bool(),
     "width": Str(among=("narrow", "standard", "wide", "full"))}, _container,
)  # fmt: skip
#: The blocks of each surface.
SURFACES: Mapping[str, tuple[str, ...]] = {
    "message": tuple(kind for kind in BLOCKS if kind not in ("alert", "input")),
    "modal": ("section", "header", "divider", "context", "actions", "image", "input", "alert", "container", "video",
              "rich_text"),
    "home": ("section", "header", "divider", "context", "actions", "image", "input", "container", "video", "rich_text"),
}  # fmt: skip
_VIEW_FIELDS: Mapping[str, Shape] = {
    "type": Str(), "blocks": Any_(), "private_metadata": Str(3000, 0), "callback_id": Str(255, 0),
    "external_id": Str(255, 0),
}  # fmt: skip
_VIEWS: Mapping[str, Shape] = {
    "home": Obj({"blocks": Any_()}, _VIEW_FIELDS),
    "modal": Obj({"blocks": Any_(), "title": Text(24, plain=True)},
                 {**_VIEW_FIELDS, "submit": Text(24, plain=True), "close": Text(24, plain=True),
                  "clear_on_close": Bool(), "notify_on_close": Bool(), "submit_disabled": Bool()}),
}  # fmt: skip


def check_message(blocks: list[Any], refused: tuple[str, ...] = ()) -> list[Problem]:
    """What is wrong with the blocks of a message. `refused` are types of blocks that are not taken here."""
    out: list[Problem] = []
    _blocks(blocks, "/blocks", "message", 0, MESSAGE_BLOCKS, out)
    for at, block in _walk(blocks, "/blocks"):
        if block.get("type") in refused:
            out.append(Problem(f"{at}/type", f"unsupported type: {block['type']}", "unsupported_type"))
    if not out:
        _totals(blocks, out)
    return out


def check_view(view: Mapping[str, Any], kind: str) -> list[Problem]:
    """What is wrong with a view, which is to be a "modal" or a "home"."""
    if view.get("type") != kind:
        return [Problem("/view/type", f"must be {kind}", "unsupported_type")]
    out: list[Problem] = []
    _VIEWS[kind].check(view, "/view", out)
    if "blocks" not in view:
        return out
    if not isinstance(view["blocks"], list):
        return [*out, Problem("/view/blocks", "must provide an array", "type_mismatch")]
    _blocks(view["blocks"], "/view/blocks", kind, 1, VIEW_BLOCKS, out)
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in view["blocks"])
    if kind == "modal" and has_input and "submit" not in view:
        out.append(Problem("/view", "must define `submit` to use an `input` block in modals", "missing_field"))
    return out


def reasons(problems: Iterable[Problem]) -> list[str]:
    """The problems as Slack puts them into response_metadata.messages."""
    return [f"[ERROR] {problem.said()}" for problem in problems]


def _blocks(blocks: list[Any], at: str, surface: str, least: int, most: int, out: Out) -> None:
    Arr(Typed(BLOCKS, SURFACES[surface]), most, least).check(blocks, at, out)
    seen: set[str] = set()
    for pointer, block in _walk(blocks, at):
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id:
            if block_id in seen:
                out.append(Problem(f"{pointer}/block_id", f"block_id {block_id} already exists", "duplicate"))
            seen.add(block_id)
        ids: set[str] = set()
        for name in ("elements", "actions"):
            held = block.get(name)
            for number, element in enumerate(held if isinstance(held, list) else ()):
                action_id = element.get("action_id") if isinstance(element, dict) else None
                if isinstance(action_id, str):
                    if action_id in ids:
                        said = f"`action_id` {action_id} already exists for this block"
                        out.append(Problem(f"{pointer}/{name}/{number}/action_id", said, "duplicate"))
                    ids.add(action_id)


def _walk(blocks: list[Any], at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, block in enumerate(blocks):
        if isinstance(block, dict):
            yield f"{at}/{number}", block
            if isinstance(children := block.get("child_blocks"), list):
                yield from _walk(children, f"{at}/{number}/child_blocks")


def _totals(blocks: list[Any], out: Out) -> None:
    """What a whole message may hold, of blocks that are right by themselves."""
    charts = markdown = cells = 0
    for at, block in _walk(blocks, "/blocks"):
        if block["type"] == "data_visualization":
            charts += 1
            if charts == CHARTS + 1:
                out.append(Problem(at, f"no more than {CHARTS} data_visualization blocks allowed"))
        elif block["type"] == "markdown":
            markdown += len(block["text"])
        elif block["type"] in ("table", "data_table"):
            cells += sum(len(_cell_text(cell)) for row in block["rows"] for cell in row)
    if markdown > MARKDOWN_LENGTH:
        out.append(Problem("/blocks", f"markdown blocks must be less than {MARKDOWN_LENGTH + 1} characters in total"))
    if cells > TABLE_LENGTH:
        out.append(Problem("/blocks", f"tables must be less than {TABLE_LENGTH + 1} characters in total"))


def _cell_text(cell: Mapping[str, Any]) -> str:
    if cell["type"] == "rich_text":
        return "".join(str(part.get("text", "")) for one in cell["elements"] for part in one["elements"]
                       if isinstance(part, dict))  # fmt: skip
    return str(cell.get("text", cell.get("value", "")))
