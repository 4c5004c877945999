"""How a line is read, told: the same way through as `ask`, and phrases by themselves."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import core
from core import Book, Explained, ask, describe_phrase, explain, explain_phrase
from core.questions.explaining import Part
from tests.expectations import lines

AS_OF = date(2026, 11, 23)


def only(told: Explained) -> Part:
    (part,) = told.parts
    return part


@pytest.mark.parametrize("line", list(lines("questions"))[::7], ids=lambda line: line["id"])
def test_same_as_ask(book: Book, line: dict[str, Any]) -> None:
    """What is explained is what is answered: as many questions, the same headlines, the worst of the statuses."""
    as_of = date.fromisoformat(line["as_of"])
    told, answer = explain(book, line["question"], as_of), ask(book, line["question"], as_of).answer
    assert [part.answer.headline for part in told.parts] == [one.headline for one in (answer, *answer.also)]
    assert told.status == answer.status
    json.dumps(told.to_json())


@pytest.mark.parametrize("talk", list(lines("dialogues")), ids=lambda talk: talk["id"])
def test_same_as_ask_in_a_conversation(book: Book, talk: dict[str, Any]) -> None:
    """A line that leans on the one before is explained as it is answered."""
    state, as_of = None, date.fromisoformat(talk["as_of"])
    for turn in talk["turns"]:
        told, reply = explain(book, turn["question"], as_of, state=state), ask(book, turn["question"], as_of, state=state)
        assert [part.answer.headline for part in told.parts] == [one.headline for one in (reply.answer, *reply.answer.also)]
        state = reply.state


def test_plain_question(book: Book) -> None:
    """Tokens, the time with its rules, the features, the rule and the reading of a question."""
    plain = only(explain(book, "cost through 2027", AS_OF)).to_json()
    assert [token["word"] for token in plain["tokens"]] == ["cost", "through", "2027"]
    (time,) = plain["values"]
    assert (time["text"], time["relation"], time["role"], time["anchor"]) == ("through 2027", "through", "days", "cost")
    assert (time["start"], time["last_day"], time["rules"][0]) == (None, "2027-12-31", "through")
    assert plain["features"] == [{"text": "cost", "names": ["cost"]}]
    assert "DAYS" in plain["added"]
    assert plain["rules"][0] | {"by": []} == {
        "rule": "cost-word", "kind": "cost", "asks": "", "explained": 1, "unexplained": [], "by": [],
    }  # fmt: skip
    assert plain["reading"] == {"kind": "cost", "rule": "cost-word", "deal": "colossus-1", "days": [None, "2027-12-31"]}
    assert (plain["supposition"], plain["deal"], plain["status"]) == (None, "colossus-1", "answered")


def test_corrections_and_names(book: Book) -> None:
    """What was set right in the typing, and whom the names mean."""
    plain = only(explain(book, "what do we ow xAI on terminaton", AS_OF)).to_json()
    assert ["terminaton", "termination"] in plain["corrections"]
    assert {"text": "xAI", "deals": ["colossus-1"], "roles": ["provider"]} in plain["names"]
    assert {"text": "terminaton", "word": "termination", "kind": "word"} in plain["tokens"]


def test_every_sort_of_value(book: Book) -> None:
    """Sums, percentages, quantities, durations and numbers are told left to right, in plain digits."""
    line = "what if 10% of 300 MW for ninety days cost $1.25bn, or 7"
    values = only(explain(book, line, AS_OF)).to_json()["values"]
    assert [(value["kind"], value["value"]) for value in values] == [
        ("percent", "10%"), ("quantity", "300 MW"), ("duration", "P90D"), ("sum", "1250000000 USD"), ("number", "7"),
    ]  # fmt: skip
    assert all(value["rules"] or value["kind"] == "number" for value in values)


def test_supposition(book: Book) -> None:
    """A what-if tells its changes, the features that they explain, and the times that they use up."""
    plain = only(explain(book, "what if the fee were 10% lower from 2028", AS_OF)).to_json()
    assert plain["supposition"]["changes"] == [{"what": "percent_off", "value": "10", "since": "2028-01-01"}]
    assert {"fee", "lower"} <= set(plain["supposition"]["explains"])
    assert plain["supposition"]["times"] == ["from 2028"]
    assert plain["values"][1]["role"] == "supposed"


def test_rejected(book: Book) -> None:
    """Other rules that fit are told with the reason of their place and with what they alone would read."""
    part = only(explain(book, "how much do we owe if we leave in March 2027", AS_OF))
    assert part.reading is not None
    assert part.reading.kind == "exit"
    others = part.to_json()["rejected"]
    assert len(others) == len(part.sense.rules) - 1 > 0
    assert all(other["why"] and (other["reading"] or other["headline"]) for other in others)
    assert all(other["reading"] is None or other["reading"]["rule"] == other["rule"] for other in others)


def test_barred(book: Book) -> None:
    """Rules that would fit but for a feature are told with it."""
    barred = only(explain(book, "what do we owe this year", AS_OF)).to_json()["barred"]
    assert "DAYS" in next(rule["by"] for rule in barred if rule["rule"] == "owe-alone")


@pytest.mark.parametrize(
    ("question", "status", "told"),
    [
        ("what do we owe", "unclear", "Owed to date"),
        ("cost in 03/04/2027", "unclear", "day and month"),
        ("is it legal to sublet", "out_of_scope", "lawyer"),
        ("tell me a joke", "out_of_scope", "only know the terms"),
    ],
)
def test_asked_back(book: Book, question: str, status: str, told: str) -> None:
    """A question that is asked back or declined has no reading, and says why."""
    part = only(explain(book, question, AS_OF))
    assert part.reading is None
    assert part.answer.status == status
    assert told in part.to_json()["headline"]


def test_not_read(book: Book) -> None:
    """A line that is too long is not read at all."""
    told = explain(book, "cost " * 1000, AS_OF)
    assert (told.parts, told.status) == ((), "unclear")
    assert "ask in at most" in told.to_json()["refusal"]


def test_several_questions(book: Book) -> None:
    """Each question of a line is a part of its own."""
    told = explain(book, "what did we pay in 2026 and when can we leave?", AS_OF)
    assert [part.answer.kind for part in told.parts] == ["cost", "exit"]


def test_conversation(book: Book) -> None:
    """A follow-up is read by the turn before; what its own words fit is rejected for that."""
    state = ask(book, "cost in 2027", AS_OF).state
    part = only(explain(book, "and in 2028?", AS_OF, state=state))
    assert part.reading is not None
    assert part.reading.carried
    assert all(other.why for other in part.rejected)


@given(st.text(max_size=80))
def test_any_text(book: Book, text: str) -> None:
    """Any text is explained, as JSON, and as `ask` answers it."""
    told = explain(book, text, AS_OF)
    json.dumps(told.to_json())
    assert told.status == ask(book, text, AS_OF).answer.status


PHRASES: list[tuple[str, dict[str, str | None]]] = [
    ("in 2027", {"start": "2027-01-01", "last_day": "2027-12-31"}),
    ("through 2027", {"start": None, "last_day": "2027-12-31"}),
    ("after 2027", {"start": "2028-01-01", "last_day": None}),
    ("tomorrow", {"start": "2026-11-24", "last_day": "2026-11-24"}),
    ("ninety days", {"duration": "P90D"}),
    ("18 months", {"duration": "P18M"}),
    ("31 June 2027", {}),
    ("03/04/2027", {}),
    ("a month later", {}),
    ("the first six months of the deal", {}),
    ("you may not", {}),
    ("", {}),
    ("x " * 2000, {}),
]


@pytest.mark.parametrize(("text", "expected"), PHRASES, ids=[text[:40] for text, _ in PHRASES])
def test_phrase(text: str, expected: dict[str, str | None]) -> None:
    """A phrase is one time or one duration, or nothing: also where it is asked back, or leans on a deal."""
    assert explain_phrase(text, AS_OF) == expected


def test_phrase_settings() -> None:
    """The order of numeric dates and the fiscal year are handed in."""
    assert explain_phrase("03/04/2027", AS_OF, day_first=True) == {"start": "2027-04-03", "last_day": "2027-04-03"}
    assert explain_phrase("03/04/2027", AS_OF, day_first=False) == {"start": "2027-03-04", "last_day": "2027-03-04"}
    assert explain_phrase("FY27", AS_OF, fiscal_start=7) == {"start": "2026-07-01", "last_day": "2027-06-30"}


def test_phrase_told() -> None:
    """A phrase that is asked back says why, and what it may be."""
    told = describe_phrase("03/04/2027", AS_OF)
    assert told["problem"]
    assert told["options"] == ["3 April 2027", "4 March 2027"]
    assert describe_phrase("nothing here", AS_OF) == {}


@given(st.text(max_size=60))
def test_any_phrase(text: str) -> None:
    """Any phrase gives one of the three forms."""
    assert set(explain_phrase(text, AS_OF)) in ({"start", "last_day"}, {"duration"}, set())


def test_the_door_has_no_other_names() -> None:
    """What the door does not hold is missing as from any module."""
    with pytest.raises(AttributeError, match="nothing_like_it"):
        core.nothing_like_it  # noqa: B018
    assert all(getattr(core, name) for name in core.__all__)
