"""Block Kit is taken as strictly as Slack takes it, with its reasons."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

from bot.local.blocks import BLOCKS, SURFACES, check_message, check_view

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    """A mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain(), "action_id": "go", **more}


def option(value: str = "v", **more: Any) -> Json:
    """An option."""
    return {"text": plain(), "value": value, **more}


def raw(text: str = "x") -> Json:
    """A cell of a table."""
    return {"type": "raw_text", "text": text}


def series(name: str = "s", labels: str = "ab") -> Json:
    """A series with a point for each letter."""
    return {"name": name, "data": [{"label": label, "value": 1.5} for label in labels]}


def bars(*all_series: Json, categories: str = "ab", **axes: Any) -> Json:
    """A bar chart."""
    chart = {"type": "bar", "series": list(all_series or [series()]), "axis_config": {"categories": list(categories), **axes}}
    return {"type": "data_visualization", "title": "t", "chart": chart}


def pie(*values: Any) -> Json:
    """A pie chart."""
    segments = [{"label": str(number), "value": value} for number, value in enumerate(values)]
    return {"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": segments}}


def data_table(*rows: list[Json], **more: Any) -> Json:
    """A data table."""
    return {"type": "data_table", "caption": "c", "rows": list(rows), **more}


def container(*children: Json, **more: Any) -> Json:
    """A container."""
    return {"type": "container", "title": plain(), "child_blocks": list(children), **more}


def modal(*blocks: Json, **more: Any) -> Json:
    """A modal."""
    return {"type": "modal", "title": plain(), "blocks": list(blocks or [SECTION]), **more}


SECTION: Json = {"type": "section", "text": mrkdwn()}
SELECT: Json = {"type": "static_select", "action_id": "s", "options": [option("a"), option("b")]}
TEXT_INPUT: Json = {"type": "plain_text_input", "action_id": "i"}
INPUT: Json = {"type": "input", "label": plain(), "element": TEXT_INPUT}
NUMBER: Json = {"type": "raw_number", "value": 3.5, "text": "3.50"}

GOOD: list[Json] = [
    SECTION,
    {"type": "section", "fields": [mrkdwn()] * 10, "accessory": button(style="primary")},
    {"type": "section", "text": plain("x" * 3000), "expand": True, "accessory": SELECT},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider", "block_id": "line"},
    {"type": "context", "elements": [mrkdwn(), plain(), {"type": "image", "image_url": "https://x.example/i", "alt_text": "i"}]},
    {"type": "actions", "elements": [button(action_id=f"a{number}") for number in range(25)]},
    {"type": "actions", "elements": [{**SELECT, "initial_option": option("a")}, {"type": "overflow", "action_id": "o", "options": [option(url="https://x.example")]}]},
    {"type": "actions", "elements": [button(confirm={"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()})]},
    {"type": "image", "image_url": "https://x.example/i.png", "alt_text": "i", "title": plain()},
    {"type": "table", "rows": [[raw(), raw()]] * 100, "column_settings": [{"align": "right", "is_wrapped": True}]},
    data_table([raw(), raw()], [raw(), NUMBER], page_size=100, row_header_column_index=1),
    bars(series("one"), series("two"), x_label="x", y_label="y"),
    pie(1, 2.5),
    container(SECTION, {"type": "divider"}, is_collapsible=True, default_collapsed=True, width="wide", subtitle=plain()),
    {"type": "card", "title": plain(), "actions": [button()]},
    {"type": "markdown", "text": "x" * 12_000},
]  # fmt: skip


@pytest.mark.parametrize("block", GOOD, ids=[f"{number}-{block['type']}" for number, block in enumerate(GOOD)])
def test_taken(block: Json) -> None:
    """What is within the limits is taken, and left as it was."""
    before = copy.deepcopy(block)
    assert check_message([block]) == []
    assert block == before


#: A block, where it is wrong, and why.
BAD: list[tuple[Json, str, str]] = [
    ({"type": "marquee"}, "/blocks/0/type", "unsupported type: marquee"),
    ({}, "/blocks/0/type", "unsupported type: None"),
    ({"type": "section"}, "/blocks/0", "must define either `text` or `fields`"),
    ({"type": "section", "text": mrkdwn(""), }, "/blocks/0/text/text", "must be more than 0 characters"),
    ({"type": "section", "text": mrkdwn("x" * 3001)}, "/blocks/0/text/text", "must be less than 3001 characters"),
    ({"type": "section", "text": {"type": "markdown", "text": "x"}}, "/blocks/0/text/type", "unsupported type: markdown"),
    ({"type": "section", "text": "x"}, "/blocks/0/text", "must provide an object"),
    ({"type": "section", "text": {**mrkdwn(), "emoji": True}}, "/blocks/0/text", "invalid additional property: emoji"),
    ({"type": "section", "text": {"type": "mrkdwn"}}, "/blocks/0/text", "missing required field: text"),
    ({"type": "section", "fields": [mrkdwn()] * 11}, "/blocks/0/fields", "no more than 10 items allowed"),
    ({"type": "section", "fields": []}, "/blocks/0/fields", "no less than 1 items allowed"),
    ({"type": "section", "fields": [mrkdwn("x" * 2001)]}, "/blocks/0/fields/0/text", "must be less than 2001 characters"),
    ({**SECTION, "colour": "red"}, "/blocks/0", "invalid additional property: colour"),
    ({**SECTION, "accessory": TEXT_INPUT}, "/blocks/0/accessory/type", "unsupported type: plain_text_input"),
    ({**SECTION, "block_id": "x" * 256}, "/blocks/0/block_id", "must be less than 256 characters"),
    ({"type": "header", "text": mrkdwn()}, "/blocks/0/text/type", "must be plain_text"),
    ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text", "must be less than 151 characters"),
    ({"type": "context", "elements": [mrkdwn()] * 11}, "/blocks/0/elements", "no more than 10 items allowed"),
    ({"type": "context", "elements": [button()]}, "/blocks/0/elements/0/type", "unsupported type: button"),
    ({"type": "actions", "elements": [button(action_id=str(n)) for n in range(26)]}, "/blocks/0/elements", "no more than 25 items allowed"),
    ({"type": "actions", "elements": [button(text=plain("x" * 76))]}, "/blocks/0/elements/0/text/text", "must be less than 76 characters"),
    ({"type": "actions", "elements": [button(value="x" * 2001)]}, "/blocks/0/elements/0/value", "must be less than 2001 characters"),
    ({"type": "actions", "elements": [button(style="warning")]}, "/blocks/0/elements/0/style", "must be one of: primary, danger"),
    ({"type": "actions", "elements": [button(), button()]}, "/blocks/0/elements/1/action_id", "`action_id` go already exists for this block"),
    ({"type": "actions", "elements": [{**SELECT, "options": []}]}, "/blocks/0/elements/0/options", "no less than 1 items allowed"),
    ({"type": "actions", "elements": [{**SELECT, "options": [option(), option()]}]}, "/blocks/0/elements/0/options", "option values must be unique"),
    ({"type": "actions", "elements": [{**SELECT, "initial_option": option("c")}]}, "/blocks/0/elements/0/initial_option", "must be one of the provided options"),
    ({"type": "actions", "elements": [{"type": "static_select", "action_id": "s"}]}, "/blocks/0/elements/0", "must define exactly one of: options, option_groups"),
    ({"type": "actions", "elements": [{**SELECT, "options": [option("x" * 151)]}]}, "/blocks/0/elements/0/options/0/value", "must be less than 151 characters"),
    ({"type": "image", "alt_text": "x"}, "/blocks/0", "must define exactly one of: image_url, slack_file"),
    ({"type": "table", "rows": [[raw("")]]}, "/blocks/0/rows/0/0/text", "must be more than 0 characters"),
    ({"type": "table", "rows": [[raw()] * 21]}, "/blocks/0/rows/0", "no more than 20 items allowed"),
    ({"type": "table", "rows": [[raw()]] * 101}, "/blocks/0/rows", "no more than 100 items allowed"),
    ({"type": "table", "rows": [[NUMBER]]}, "/blocks/0/rows/0/0/type", "unsupported type: raw_number"),
    ({"type": "table", "rows": [[raw()]], "column_settings": [{"align": "middle"}]}, "/blocks/0/column_settings/0/align", "must be one of: left, center, right"),
    ({"type": "table", "rows": [[raw("x" * 3000)] * 4]}, "/blocks", "tables must be less than 10001 characters in total"),
    (data_table([raw()]), "/blocks/0/rows", "no less than 2 items allowed"),
    (data_table(*[[raw()]] * 202), "/blocks/0/rows", "no more than 201 items allowed"),
    (data_table([raw(), raw()], [raw()]), "/blocks/0/rows/1", "every row must have the same number of cells"),
    (data_table([raw()], [raw("")]), "/blocks/0/rows/1/0/text", "must be more than 0 characters"),
    (data_table([NUMBER], [NUMBER]), "/blocks/0/rows/0/0/type", "a header cell must be raw_text"),
    (data_table([raw()], [{"type": "raw_number", "value": "3"}]), "/blocks/0/rows/1/0/value", "must provide a number"),
    (data_table([raw()], [raw()], page_size=101), "/blocks/0/page_size", "must be at most 100"),
    (data_table([raw()], [raw()], page_size=0), "/blocks/0/page_size", "must be at least 1"),
    (data_table([raw()], [raw()], row_header_column_index=1), "/blocks/0/row_header_column_index", "there is no such column"),
    ({"type": "data_table", "rows": [[raw()], [raw()]]}, "/blocks/0", "missing required field: caption"),
    ({**bars(), "title": "x" * 51}, "/blocks/0/title", "must be less than 51 characters"),
    ({"type": "data_visualization", "title": "t", "chart": {"type": "radar"}}, "/blocks/0/chart/type", "unsupported type: radar"),
    (bars(*[series(str(n)) for n in range(7)]), "/blocks/0/chart/series", "no more than 6 items allowed"),
    (bars(series(), series()), "/blocks/0/chart/series", "series names must be unique"),
    (bars(series(labels="a")), "/blocks/0/chart/series/0/data", "must hold one point for each category, in their order"),
    (bars(series(labels="ba")), "/blocks/0/chart/series/0/data", "must hold one point for each category, in their order"),
    (bars(series(labels="aa"), categories="aa"), "/blocks/0/chart/axis_config/categories", "categories must be unique"),
    (bars(series("x" * 21)), "/blocks/0/chart/series/0/name", "must be less than 21 characters"),
    (bars(series(labels="abcdefghijklmnopqrstu")), "/blocks/0/chart/series/0/data", "no more than 20 items allowed"),
    (bars(y_label="x" * 51), "/blocks/0/chart/axis_config/y_label", "must be less than 51 characters"),
    (pie(1, 0), "/blocks/0/chart/segments/1/value", "must be greater than 0"),
    (pie(float("nan")), "/blocks/0/chart/segments/0/value", "must provide a number"),
    (pie(True), "/blocks/0/chart/segments/0/value", "must provide a number"),
    (pie(*range(1, 8)), "/blocks/0/chart/segments", "no more than 6 items allowed"),
    (container(), "/blocks/0/child_blocks", "no less than 1 items allowed"),
    (container(*[SECTION] * 11), "/blocks/0/child_blocks", "no more than 10 items allowed"),
    (container(container(SECTION)), "/blocks/0/child_blocks/0/type", "unsupported type: container"),
    (container(bars()), "/blocks/0/child_blocks/0/type", "unsupported type: data_visualization"),
    (container(SECTION, default_collapsed=True), "/blocks/0/default_collapsed", "requires is_collapsible to be true"),
    (container(SECTION, width="huge"), "/blocks/0/width", "must be one of: narrow, standard, wide, full"),
    (container(SECTION, is_collapsible="yes"), "/blocks/0/is_collapsible", "must provide a boolean"),
    ({"type": "card", "subtitle": plain()}, "/blocks/0", "must define at least one of: hero_image, title, actions, body"),
    ({"type": "card", "body": plain("x" * 201)}, "/blocks/0/body/text", "must be less than 201 characters"),
    ({"type": "markdown", "text": "x" * 12_001}, "/blocks/0/text", "must be less than 12001 characters"),
    ({"type": "alert", "text": plain()}, "/blocks/0/type", "unsupported type: alert"),
    (INPUT, "/blocks/0/type", "unsupported type: input"),
    ({"type": "context", "elements": "x"}, "/blocks/0/elements", "must provide an array"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "pointer", "reason"), BAD)
def test_refused(block: Json, pointer: str, reason: str) -> None:
    """What Slack refuses is refused, with the place and the reason."""
    assert [(problem.pointer, problem.message) for problem in check_message([block])] == [(pointer, reason)]


@pytest.mark.parametrize(
    ("blocks", "pointer", "reason"),
    [
        ([SECTION] * 51, "/blocks", "no more than 50 items allowed"),
        ([bars()] * 3, "/blocks/2", "no more than 2 data_visualization blocks allowed"),
        ([{"type": "markdown", "text": "x" * 7000}] * 2, "/blocks", "markdown blocks must be less than 12001 characters in total"),
        ([{"type": "table", "rows": [[raw("x" * 2600)] * 2]}] * 2, "/blocks", "tables must be less than 10001 characters in total"),
        ([{**SECTION, "block_id": "b"}] * 2, "/blocks/1/block_id", "block_id b already exists"),
        ([{**SECTION, "block_id": "b"}, container({**SECTION, "block_id": "b"})], "/blocks/1/child_blocks/0/block_id", "block_id b already exists"),
        ([SECTION, "x"], "/blocks/1", "must provide an object"),
    ],
)
def test_whole_messages(blocks: list[Any], pointer: str, reason: str) -> None:
    """What a message may hold in all."""
    assert [(problem.pointer, problem.message) for problem in check_message(blocks)] == [(pointer, reason)]


@pytest.mark.parametrize(
    ("view", "pointer", "reason"),
    [
        (modal(INPUT), "/view", "must define `submit` to use an `input` block in modals"),
        (modal(title=plain("x" * 25)), "/view/title/text", "must be less than 25 characters"),
        (modal(title=mrkdwn()), "/view/title/type", "must be plain_text"),
        (modal(submit=plain("x" * 25)), "/view/submit/text", "must be less than 25 characters"),
        (modal(private_metadata="x" * 3001), "/view/private_metadata", "must be less than 3001 characters"),
        (modal(callback_id="x" * 256), "/view/callback_id", "must be less than 256 characters"),
        (modal(*[SECTION] * 101), "/view/blocks", "no more than 100 items allowed"),
        (modal(colour="red"), "/view", "invalid additional property: colour"),
        (modal(bars()), "/view/blocks/0/type", "unsupported type: data_visualization"),
        (modal({"type": "table", "rows": [[raw()]]}), "/view/blocks/0/type", "unsupported type: table"),
        ({"type": "modal", "blocks": [SECTION]}, "/view", "missing required field: title"),
        ({"type": "modal", "title": plain(), "blocks": []}, "/view/blocks", "no less than 1 items allowed"),
        ({"type": "modal", "title": plain()}, "/view", "missing required field: blocks"),
        ({"type": "modal", "title": plain(), "blocks": {}}, "/view/blocks", "must provide an array"),
        ({"type": "home", "blocks": []}, "/view/type", "must be modal"),
    ],
)
def test_refused_modals(view: Json, pointer: str, reason: str) -> None:
    """What a modal may hold."""
    assert [(problem.pointer, problem.message) for problem in check_view(view, "modal")] == [(pointer, reason)]


def test_views() -> None:
    """Modals and Home take a hundred blocks, inputs, and a container; alerts are for modals alone."""
    alert = {"type": "alert", "text": plain(), "level": "warning"}
    assert check_view(modal(INPUT, alert, container(SECTION), submit=plain(), close=plain(), notify_on_close=True), "modal") == []
    assert check_view({"type": "home", "blocks": [INPUT, container(SECTION), *[SECTION] * 98]}, "home") == []
    (problem,) = check_view({"type": "home", "blocks": [alert]}, "home")
    assert problem.message == "unsupported type: alert"


def test_older_workspace() -> None:
    """A workspace without a newer block refuses it, wherever it is."""
    inner = {"type": "table", "rows": [[raw()]]}
    (problem,) = check_message([container(inner)], refused=("table",))
    assert (problem.pointer, problem.message) == ("/blocks/0/child_blocks/0/type", "unsupported type: table")


def test_every_block_has_a_surface() -> None:
    """Each block of the table may stand somewhere, and each surface knows its blocks."""
    assert set(BLOCKS) == {kind for kinds in SURFACES.values() for kind in kinds}


@pytest.mark.parametrize("block", [block for block in GOOD if block["type"] in ("section", "header", "divider", "context", "actions", "image")])
def test_agrees_with_the_sdk(block: Json) -> None:
    """slack_sdk's own validators take what is taken here."""
    parsed = SdkBlock.parse(block)
    assert parsed is not None
    parsed.validate_json()


def test_agrees_with_the_sdk_on_views() -> None:
    """slack_sdk's own validator of views refuses what is refused here."""
    SdkView(**modal(INPUT, submit=plain())).validate_json()
    with pytest.raises(Exception, match="24"):
        SdkView(**modal(title=plain("x" * 25))).validate_json()
