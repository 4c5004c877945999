"""Answers as they read in Slack."""

from __future__ import annotations

from typing import Any

import pytest

from bot.render.blocks import Modal
from bot.render.slack.answer import Around, Run, answer_message, answer_modal, answer_text
from tests.bot.render.answers import EMPTY, FULL, answer, everything, golden, months, row, usd

Json = dict[str, Any]


def blocks(given: Json, around: Around = Around(), plain: bool = False) -> list[Json]:  # noqa: B008 - it is a constant
    made: list[Json] = answer_message(given, around, plain).payload().get("blocks", [])
    return made


def types(given: Json, around: Around = Around(), plain: bool = False) -> list[str]:  # noqa: B008
    return [block["type"] for block in blocks(given, around, plain)]


def of_type(given: Json, kind: str, around: Around = Around()) -> list[Json]:  # noqa: B008
    return [block for block in blocks(given, around) if block["type"] == kind]


def cells(given: Json) -> list[list[str]]:
    """The texts of the one table."""
    (table,) = (block for block in blocks(given) if block["type"] in ("table", "data_table"))
    return [[cell["text"] for cell in row] for row in table["rows"]]


def labels(given: Json, around: Around) -> list[list[str]]:
    """The buttons, row by row."""
    return [[button["text"]["text"] for button in block["elements"]] for block in of_type(given, "actions", around)]


def test_an_interval() -> None:
    """Headline in bold, the figures in a table, what it rests on folded away, how it was read, buttons."""
    given = answer("cost through 2027")
    assert types(given, FULL) == ["context", "section", "table", "container", "context", "actions", "actions"]
    made = blocks(given)
    assert made[0]["text"]["text"] == "*$22.5B to $25.0B from 1 May 2026 to 31 Dec 2027*"
    assert cells(given) == [
        ["Item", "At least, USD", "At most, USD"],
        ["Cost", "22,500,000,000.00", "25,000,000,000.00"],
        ["Accrued so far", "5,958,333,333.33", "8,458,333,333.33"],
        ["Still to come", "16,541,666,666.67", "16,541,666,666.67"],
    ]
    container = made[2]
    assert (container["title"]["text"], container["subtitle"]["text"], container["default_collapsed"]) == (
        "How this was worked out", "2 prices not disclosed · 3 assumptions · 3 sources", True)  # fmt: skip
    assert [child["text"]["text"].split("\n")[0] for child in container["child_blocks"]] == [
        "*Not disclosed*", "*Assumptions*", "*Sources*"]  # fmt: skip
    assert made[3]["elements"][0]["text"] == (
        "colossus-1 · as of 23 Nov 2026 · read as: Cost of Colossus 1, 1 May 2026 to 31 Dec 2027")  # fmt: skip


def test_dates_and_exact_amounts() -> None:
    """Dates with their weekday, then amounts to the cent with their currency, in one table."""
    assert cells(answer("if we give notice today, when does it end and what do we owe"))[1:] == [
        ["Notice given", "23 Nov 2026, Mon"], ["The deal ends", "21 Feb 2027, Sun"],
        ["Owed until the end", "3,729,166,666.67 USD"], ["Saved", "34,062,500,000.00 USD"],
    ]  # fmt: skip


def test_dates_and_an_interval() -> None:
    """A date that hangs on an unknown, beside an amount that does."""
    assert cells(answer("when will we have spent $20B"))[1:] == [
        ["Earliest", "31 Aug 2027, Tue"], ["Latest", "31 Oct 2027, Sun"],
        ["Total", "43,750,000,000.00 to 46,250,000,000.00 USD"],
    ]  # fmt: skip


def test_a_day_that_never_comes() -> None:
    """The headline says so; no row says it again."""
    (section, *_) = of_type(answer("when will we have spent $900B"), "section")[1:]
    assert [field["text"].split("\n")[0] for field in section["fields"]] == ["*Total, at least*", "*Total, at most*"]


def test_one_figure_needs_no_table() -> None:
    """A single amount stands under the headline, to the cent."""
    section = blocks(answer("cost in 2027"))[1]
    assert section["fields"] == [{"type": "mrkdwn", "text": "*Cost*\n15,000,000,000.00 USD", "verbatim": True}]


def test_a_unit_price_comes_first() -> None:
    """The value stands before what it is worked out from."""
    assert [line[0] for line in cells(answer("price per MW-month"))] == ["Item", "Price per unit", "Unit", "MW", "Site", "Per month"]


@pytest.mark.parametrize(("low", "high", "said"), [
    ("10.00", None, ["*Cost, at least*\n10.00 EUR", "*Cost, at most*\nnot bounded"]),
    (None, "10.00", ["*Cost, at least*\nnot bounded", "*Cost, at most*\n10.00 EUR"]),
    ("-1250000.50", "-1250000.50", ["*Cost*\n-1,250,000.50 EUR"]),
])  # fmt: skip
def test_bounds(low: str | None, high: str | None, said: list[str]) -> None:
    """Amounts without a bound, below zero and in other currencies."""
    given = {**EMPTY, "kind": "cost", "value": {"low": low, "high": high, "currency": "EUR"}}
    assert [field["text"] for field in blocks(given)[1]["fields"]] == said


def test_what_the_headline_says_is_not_said_again() -> None:
    """Parties and a site are told once."""
    assert types(answer("who are the parties")) == ["section", "container", "context"]
    assert types(answer("how much capacity")) == ["section", "container", "context"]


def test_a_schedule() -> None:
    """Rows with their total under them, and a chart by quarter where there are too many months for one."""
    given = answer("cost by month")
    rows = cells(given)
    assert (rows[0], rows[1], rows[-1], len(rows)) == (
        ["Month", "At least, USD", "At most, USD"], ["May 2026", "0.00", "1,250,000,000.00"],
        ["Total", "43,750,000,000.00", "46,250,000,000.00"], 39)  # fmt: skip
    (drawn,) = of_type(given, "data_visualization")
    assert drawn["title"] == "By quarter"
    chart = drawn["chart"]
    assert chart["axis_config"]["y_label"] == "USD, billions"
    assert chart["axis_config"]["categories"][:2] == ["Q2 2026", "Q3 2026"]
    assert [(one["name"], one["data"][0]["value"], one["data"][1]["value"]) for one in chart["series"]] == [
        ("At least", 0.0, 3.75), ("At most", 2.5, 3.75)]  # fmt: skip


def test_a_chart_of_known_amounts() -> None:
    """One series where nothing is open, in the unit that fits."""
    (drawn,) = of_type(answer("cost by year", golden("exits")), "data_visualization")
    assert drawn["title"] == "By year"
    assert drawn["chart"]["series"][0] == {"name": "Amount", "data": [
        {"label": year, "value": 3.72} for year in ("2027", "2028", "2029")]}  # fmt: skip


@pytest.mark.parametrize(("changes", "title"), [
    ({"rows": months(2)}, None), ({"kind": "why"}, None), ({"rows": months(20)}, "By month"), ({"rows": months(21)}, "By quarter"),
    ({"rows": months(60)}, "By quarter"), ({"rows": months(61)}, "By year"),
    ({"rows": [{**one, "label": str(2027 + number)} for number, one in enumerate(months(25))]}, "By year, the first 20 of 25"),
    ({"rows": [*months(2), {**months(3)[2], "high": None}]}, None), ({"rows": [*months(3), row("x 1", "2030-01-01", "2030-01-31", "-1", "1")]}, None),
    ({"kind": "compare", "rows": [{**one, "label": "A deal of a very long name"} for one in months(3)]}, "By deal"),
])  # fmt: skip
def test_which_rows_are_drawn(changes: Json, title: str | None) -> None:
    """At least three periods or deals, bounded and not below zero; merged into longer periods where there are many."""
    drawn = of_type({**EMPTY, "kind": "schedule", "rows": months(3), **changes}, "data_visualization")
    assert [one["title"] for one in drawn] == ([title] if title else [])


def test_names_of_bars_are_told_apart() -> None:
    """Deals whose names are cut to the same twenty characters get numbers."""
    rows = [{**one, "label": "A deal of a very long name"} for one in months(3)]
    (drawn,) = of_type({**EMPTY, "kind": "compare", "rows": rows}, "data_visualization")
    assert drawn["chart"]["axis_config"]["categories"] == ["A deal of a very lo…", "A deal of a ver… (2)", "A deal of a ver… (3)"]


def test_many_rows() -> None:
    """Up to a hundred rows stand in a table, more of them in pages, and beyond two hundred they are counted."""
    given = {**EMPTY, "kind": "why", "rows": months(99)}
    assert [len(block["rows"]) for block in of_type(given, "table")] == [100]
    (paged,) = of_type({**given, "rows": months(150)}, "data_table")
    assert (len(paged["rows"]), paged["caption"], paged["page_size"]) == (151, "Rows", 12)
    given = {**given, "rows": months(300)}
    assert [len(block["rows"]) for block in of_type(given, "data_table")] == [200]
    assert "and 101 more rows" in of_type(given, "section")[1]["text"]["text"]


def test_long_rows() -> None:
    """Rows with more characters than a message takes are cut, and counted."""
    rows = [{**one, "label": "word " * 100} for one in months(90)]
    given = {**EMPTY, "kind": "why", "rows": rows, "facts": {"total": usd("1.00")}}
    made = cells(given)
    assert sum(len(text) for line in made for text in line) <= 10_000
    assert made[-1][0] == "Total"
    assert "more rows" in of_type(given, "section")[1]["text"]["text"]


def test_a_what_if() -> None:
    """What is supposed stands right under the headline, beside what the contract says."""
    given = answer("what if the fee were $1 billion a month, cost in 2027?")
    assert blocks(given)[1]["text"]["text"] == (
        "*What if, not the contract*\n• monthly fee: $1.00B a month (the contract: $1.25B a month)")  # fmt: skip
    assert ["Difference", "-3,000,000,000.00"] in cells(given)
    assert answer_modal(given).payload()["blocks"][1]["type"] == "alert"


def test_undisclosed() -> None:
    """What is missing is named, unless the headline names it."""
    said = [block["text"]["text"] for block in of_type(answer("how big is the discount"), "section") if "text" in block]
    assert "Missing from the terms: first two months." in said
    assert not any("Missing" in str(block) for block in blocks(answer("when are invoices due")))


def test_unclear() -> None:
    """The question back, and the choices as buttons that run; as a list where there are no buttons."""
    given = answer("what do we owe")
    around = Around(choices=tuple(Run(choice, "v") for choice in given["choices"]), missed="m")
    assert types(given, around) == ["section", "actions", "actions"]
    assert labels(given, around) == [given["choices"], ["Not what I asked"]]
    assert blocks(given)[1]["text"]["text"].startswith("*You can ask*\n• how much have we paid so far")


def test_sources_are_listed_once() -> None:
    """Where the sources are the answer, they are not folded away again."""
    given = answer("where do the terms come from")
    assert blocks(given)[1]["text"]["text"].startswith("• monthly fee: up to $1.25 billion a month (news article")
    assert "*Sources*" not in str(blocks(given))


def test_two_questions() -> None:
    """Both answers, each with what it rests on; one table, as Slack takes no more; one line of how they were read."""
    given = answer("total cost and last day to give notice")
    assert types(given) == ["section", "table", "container", "divider", "section", "section", "container", "context"]
    assert "1 May 2026 to 31 May 2029; and Last day to give notice" in blocks(given)[-1]["elements"][0]["text"]


def test_more_questions_than_fit() -> None:
    """Answers beyond the third are told by their headlines."""
    parts = [{**EMPTY, "headline": f"Part {number}"} for number in range(6)]
    made = blocks({**EMPTY, "also": parts})
    assert made[-1]["text"]["text"] == "*Answered too*\n• Part 2\n• Part 3\n• Part 4\n• Part 5"


def test_several_currencies() -> None:
    """Amounts that do not add up are told to be in their own deals' currencies, and no deal is named for all."""
    given = answer("list our deals", everything())
    assert cells(given)[0] == ["Deal", "Period", "At least", "At most"]
    assert blocks(given)[2]["text"]["text"] == "Each amount is in its own deal's currency."
    assert blocks(given)[-1]["elements"][0]["text"].startswith("as of 23 Nov 2026 · read as: All deals")


def test_brief() -> None:
    """Headline, table and how it was read; what is supposed is never left out."""
    assert types(answer("cost by year"), Around(brief=True)) == ["section", "table", "context"]
    assert types(answer("what if the fee were $1 billion a month, cost in 2027?"), Around(brief=True)) == [
        "section", "section", "table", "context"]  # fmt: skip


def test_plain() -> None:
    """Without newer blocks, figures stand in two columns, rows in equal-width characters, the rest in small print."""
    made = blocks(answer("cost by quarter"), FULL, plain=True)
    assert {block["type"] for block in made} == {"section", "context", "actions"}
    lines = made[2]["text"]["text"].split("\n")
    assert lines[:3] == ["```", "Quarter      At least, USD       At most, USD", "Q2 2026               0.00   2,500,000,000.00"]
    assert lines[-2:] == ["Total    43,750,000,000.00  46,250,000,000.00", "```"]


def test_buttons() -> None:
    """Choices first, then what is likely next, then what may be done; each question once, each id once."""
    around = Around((Run("a", "1"), Run("b", "2")), (Run("b", "3"), Run("c" * 90, "4")), "s", "m")
    made = of_type(EMPTY, "actions", around)
    assert [[(one["action_id"], one["value"]) for one in block["elements"]] for block in made] == [
        [("dealbot.ask.0", "1"), ("dealbot.ask.1", "2")],
        [("dealbot.ask.2", "4"), ("dealbot.share", "s"), ("dealbot.missed", "m")],
    ]  # fmt: skip
    assert labels(EMPTY, around)[1] == ["c" * 74 + "…", "Share in channel", "Not what I asked"]


def test_shared() -> None:
    """A shared answer begins with the question and who shared it; notes stand last."""
    made = blocks(answer("cost in 2027"), FULL)
    assert [element["text"] for element in made[0]["elements"]] == ["“cost?”", "Shared by <@U01ABC>"]
    context = [block for block in made if block["type"] == "context"][-1]
    assert context["elements"][-1]["text"] == "Leans on your last thread."


def test_text() -> None:
    """The text alone tells the headline, the figures and how the question was read."""
    assert answer_text(answer("cost through 2027")).splitlines() == [
        "$22.5B to $25.0B from 1 May 2026 to 31 Dec 2027",
        "• Cost: 22,500,000,000.00 to 25,000,000,000.00 USD",
        "• Accrued so far: 5,958,333,333.33 to 8,458,333,333.33 USD",
        "• Still to come: 16,541,666,666.67 USD",
        "Read as: Cost of Colossus 1, 1 May 2026 to 31 Dec 2027; as of 23 Nov 2026",
    ]
    assert "• Q2 2026: 0.00 to 2,500,000,000.00 USD" in answer_text(answer("cost by quarter")).splitlines()
    assert "and 13 more rows" in answer_text(answer("cost by month"))
    assert "You can ask:\n• how much have we paid so far" in answer_text(answer("what do we owe"))


def fields_of(made: Modal) -> list[tuple[str, str]]:
    """The pairs of fields of a modal's sections, in order."""
    texts = [field["text"] for block in made.payload()["blocks"] for field in block.get("fields", ())]
    return list(zip(texts[::2], texts[1::2], strict=False))


def test_modal() -> None:
    """The same answer in a window, without tables and charts, and with its question where it is given."""
    made = answer_modal(answer("cost by quarter"), FULL).payload()
    assert (made["title"]["text"], made["close"]["text"]) == ("Answer", "Close")
    assert {block["type"] for block in made["blocks"]} == {"section", "container", "context", "actions"}
    asked = answer_modal(answer("cost by quarter"), Around(asked="cost by quarter")).payload()["blocks"][0]
    assert (asked["type"], asked["elements"][0]["text"]) == ("context", "“cost by quarter”")


def test_rows_in_a_modal() -> None:
    """Rows are what and how much side by side, never a table in characters; the total stands under them."""
    made = answer_modal(answer("cost by quarter"))
    rows = fields_of(made)
    assert rows[:2] == [("*Q2 2026*", "0.00 to 2,500,000,000.00 USD"), ("*Q3 2026*", "3,750,000,000.00 USD")]
    assert rows[-1] == ("*Total*", "43,750,000,000.00 to 46,250,000,000.00 USD")
    assert "```" not in str(made.payload())
    assert all(len(block["fields"]) <= 10 for block in made.payload()["blocks"] if "fields" in block)
    assert "and 19 more rows" in str(answer_modal(answer("what do we owe") | {"rows": months(79)}).payload())


def test_the_steps_of_a_why() -> None:
    """Each step with its days and its amount; a day alone stands for itself; one deal needs no column for its id."""
    steps = [row("Notice is given", "2026-11-23", "2026-11-23"),
             row("Monthly fee, 2 months", "2026-12-01", "2027-01-31", "2500000000.00", "2500000000.00", "colossus-1")]
    given = answer("why is it that cost") | {"kind": "why", "rows": steps, "facts": {"owed": usd("2500000000.00")}}
    assert fields_of(answer_modal(given))[:2] == [
        ("*Notice is given*", "23 Nov 2026, Mon"),
        ("*Monthly fee, 2 months*\n1 Dec 2026 to 31 Jan 2027", "2,500,000,000.00 USD"),
    ]
    assert cells(given)[0] == ["Step", "Period", "Amount, USD"]
    assert "Deal id" not in str(blocks(given, plain=True))
    two = given | {"rows": [*steps, row("Monthly fee", "2027-02-01", "2027-02-21", "1.00", "1.00", "acme")]}
    assert ("*Monthly fee*\n1 Feb 2027 to 21 Feb 2027\nacme", "1.00 USD") in fields_of(answer_modal(two))
    assert "Deal id" in cells(two)[0]


@pytest.mark.parametrize(("low", "high", "said"), [
    ("1.00", None, "at least 1.00 USD"), (None, "2.00", "at most 2.00 USD"), ("1.00", "2.00", "1.00 to 2.00 USD"),
])  # fmt: skip
def test_bounds_of_rows_in_a_modal(low: str | None, high: str | None, said: str) -> None:
    """A row without an end says so in words."""
    given = EMPTY | {"kind": "schedule", "rows": [row("2027", "2027-01-01", "2027-12-31", low, high)], "value": usd("1.00")}
    assert ("*2027*", said) in fields_of(answer_modal(given))


def test_thanks_were_no_question() -> None:
    """A courtesy returned has no button against how it was read; what was declined has one."""
    assert labels(answer("thanks"), FULL._replace(choices=(), follow=())) == [["Share in channel"]]
    assert "Not what I asked" in str(labels(answer("tell me a joke"), FULL))
