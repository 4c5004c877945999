"""Plain data -> a book, or all its problems: each with its path, and what, why and what to write instead."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Document, load_book, schema
from core.terms import Clause
from tests.deals.golden import FOLDER, SHIPPED, amendment, book_of, data_of, exit_right, fee, problems_of, written

law = settings(derandomize=True, deadline=None, max_examples=150)
Term = dict[str, Any]


def changed(**more: Any) -> Term:
    """A contract that loads, with some of its keys changed; None takes a key out."""
    data = {**written(fee(), exit_right()), **more}
    return {key: value for key, value in data.items() if value is not None}


def term(**more: Any) -> Term:
    """A contract that loads, with its one fee changed so; None takes a key out."""
    (item,) = written(fee())["terms"]
    return changed(terms=[{key: value for key, value in {**item, **more}.items() if value is not None}])


MISTAKES: dict[str, tuple[Term, tuple[str | int, ...], str, str, str]] = {
    "a key is missing": (changed(currency=None), ("currency",), "'currency' is missing", "it is required", "add `currency:`"),
    "a term's key is missing": (
        term(amount=None), ("terms", 0, "amount"), "'amount' is missing", "it is required here", "add `amount:`",
    ),
    "a key is misspelt": (
        changed(curency="USD"), ("curency",), "unknown key 'curency'", "it would be ignored", "did you mean 'currency'?",
    ),
    "a term's key is misspelt": (
        term(amout="5"), ("terms", 0, "amout"), "unknown key 'amout'", "it would be ignored", "did you mean 'amount'?",
    ),
    "a key of another term": (
        term(first_months="2"), ("terms", 0, "first_months"), "unknown key 'first_months'", "ignored", "write one of source, ",
    ),
    "a key deep inside is misspelt": (
        changed(start={"dat": "2027", "date": "2027", "source": "contract"}), ("start", "dat"),
        "unknown key 'dat'", "it would be ignored", "did you mean 'date'?",
    ),
    "a source's key is misspelt": (
        changed(sources={"contract": {"title": "x", "kind": "contract", "published": "2027", "publishd": "2"}}),
        ("sources", "contract", "publishd"), "unknown key 'publishd'", "it would be ignored", "did you mean 'published'?",
    ),
    "a term of no kind": (
        term(term=None), ("terms", 0), "the kind of term is missing", "each term says what it is", "add `term: fee`",
    ),
    "a term of an unknown kind": (
        term(term="unit fe"), ("terms", 0, "term"), "there is no term 'unit fe'", "kinds of term are fixed", "did you mean 'unit fee'?",
    ),
    "a word that is not one of a few": (
        term(per="mont"), ("terms", 0, "per"), "'mont' is not one of the words for 'per'",
        "it is one of month, quarter, year", "did you mean 'month'?",
    ),
    "a word nowhere near": (
        term(per="fortnight"), ("terms", 0, "per"), "'fortnight' is not one of", "month, quarter, year", "write one of month",
    ),
    "a source of no kind": (
        changed(sources={"contract": {"title": "x", "kind": "rumour", "published": "2027"}}),
        ("sources", "contract", "kind"), "'rumour' is not one of the words for 'kind'", "contract, filing, press", "write one",
    ),
    "a name in capitals": (
        term(name="My Fee"), ("terms", 0, "name"), "'My Fee' has the wrong form for 'name'", "a name for other terms",
        "write lower-case letters, digits and hyphens",
    ),
    "a currency in words": (
        changed(currency="dollars"), ("currency",), "'dollars' is no currency", "three capital letters", "write USD",
    ),
    "a number that is none": (
        changed(fiscal_year_starts="May"), ("fiscal_year_starts",), "'May' is not a whole number",
        "'fiscal_year_starts' is a whole number", "write a whole number",
    ),
    "neither yes nor no": (
        term(stacks="perhaps"), ("terms", 0, "stacks"), "'perhaps' is not yes or no", "'stacks' is yes or no", "write yes or no",
    ),
    "a month that is none": (
        changed(fiscal_year_starts="13"), ("fiscal_year_starts",), "'13' is not usable for 'fiscal_year_starts'",
        "less than or equal to 12", "see `dealbot schema`",
    ),
    "a text where a group stands": (
        changed(start="2027"), ("start",), "'start' is not a group of keys and values", "'2027' stands where", "write a group",
    ),
    "a text where a list stands": (
        changed(terms="all"), ("terms",), "'terms' is not a list", "'all' stands where a list is expected", "write a list",
    ),
    "a list where a text stands": (
        changed(title=["a", "b"]), ("title",), "'title' is not a text", "stands where a text is expected", "write a text",
    ),
    "a list where a value stands": (
        term(amount=["5"]), ("terms", 0, "amount"), "not a single value", "an amount with its qualifier", "write '1.25 billion'",
    ),
    "an amount that is none": (
        term(amount="plenty"), ("terms", 0, "amount"), "'plenty' is not a number", "an amount is digits", "1.25 billion",
    ),
    "a date that is none": (
        changed(end={"date": "2029-06-31", "source": "contract"}), ("end", "date"),
        "'2029-06-31' is not a date", "that month has no such day", "write a day from 01 to 30",
    ),
    "a period that is none": (
        changed(terms=[written(exit_right("soon"))["terms"][0]]), ("terms", 0, "notice"),
        "'soon' is not a period", "a whole number and a unit", "write 90 days, 10 business days or 3 months",
    ),
    "no source at all": (
        changed(sources={}), ("sources",), "'sources' has too few entries", "it needs at least 1", "add what is missing",
    ),
    "one party only": (
        changed(parties=[{"name": "Alone", "role": "customer", "source": "contract"}]), ("parties",),
        "'parties' has too few entries", "it needs at least 2", "add what is missing",
    ),
    "a party without a role": (
        changed(parties=[{"name": "One", "role": "customer", "source": "contract"}, {"name": "Two", "source": "contract"}]),
        ("parties", 1, "role"), "'role' is missing", "it is required here", "add `role:`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_where_it_stands(name: str) -> None:
    """Each mistake is the one problem of its contract, at its path, with what, why and what to write instead."""
    data, path, what, why, instead = MISTAKES[name]
    (problem,) = problems_of(data)
    assert problem.path == path
    assert what in problem.what
    assert why in problem.why
    assert instead in problem.instead


@pytest.mark.parametrize("data", ["text", ["a", "list"], None, "", 7, []])
def test_what_is_no_contract_says_so(data: object) -> None:
    """A file that holds a text, a list or nothing is told what a contract file is and how to begin one."""
    (problem,) = problems_of(data)
    assert (problem.path, problem.what) == ((), "this is no contract")
    assert "dealbot init" in problem.instead


def test_several_mistakes_of_several_files_are_told_at_once() -> None:
    """All the problems of all the files are found in one go, each under its file's name."""
    loaded = load_book([
        Document("one.yaml", term(per="fortnight", amount="plenty", amout="5")),
        Document("two.yaml", changed(currency="dollars")),
        Document("three.yaml", written(fee(source="hearsay"))),
    ])  # fmt: skip
    assert loaded.book is None
    assert [(problem.document, problem.path[-1]) for problem in loaded.problems] == [
        ("one.yaml", "amount"), ("one.yaml", "per"), ("one.yaml", "amout"), ("two.yaml", "currency"), ("three.yaml", "source"),
    ]  # fmt: skip


def test_a_book_loads_whole_or_not_at_all() -> None:
    """One broken file among good ones leaves no book to answer from."""
    loaded = load_book([Document("good.yaml", changed()), Document("bad.yaml", changed(deal="other", currency="x"))])
    assert loaded.book is None
    assert {problem.document for problem in loaded.problems} == {"bad.yaml"}


def test_two_deals_may_not_share_an_id() -> None:
    """The second file with an id is told who has it."""
    loaded = load_book([Document("one.yaml", changed()), Document("two.yaml", changed())])
    (problem,) = loaded.problems
    assert (problem.document, problem.path) == ("two.yaml", ("deal",))
    assert (problem.what, problem.why, problem.instead) == ("the deal id 'small' is taken", "one.yaml has it", "choose another")


def test_an_empty_book_says_how_to_begin() -> None:
    """No file at all is a problem of its own."""
    (problem,) = load_book([]).problems
    assert problem.what == "it holds no deal"
    assert "dealbot init" in problem.instead


# overlays ---------------------------------------------------------------------------------------------


def overlaid(**more: Any) -> Term:
    return changed(overlays=[amendment("2027-02-01", "2027-03-01", **more)])


OVERLAY_MISTAKES: dict[str, tuple[Term, tuple[str | int, ...], str, str]] = {
    "an unknown source": (
        overlaid(source="contrat", set={}), ("overlays", 0, "source"), "there is no source 'contrat'", "did you mean 'contract'?",
    ),
    "a term to change that is not there": (
        overlaid(set={"fees": {"amount": "5"}}), ("overlays", 0, "set", "fees"), "there is no term 'fees'", "did you mean 'fee'?",
    ),
    "a field to change that is not there": (
        overlaid(set={"fee": {"amout": "5"}}), ("overlays", 0, "set", "fee", "amout"), "unknown key 'amout'", "'amount'?",
    ),
    "a value that is none": (
        overlaid(set={"fee": {"amount": "plenty"}}), ("overlays", 0, "set", "fee", "amount"), "'plenty' is not a number", "write",
    ),
    "a term to remove that is not there": (
        overlaid(remove=["exits"]), ("overlays", 0, "remove"), "there is no term 'exits' to remove", "did you mean 'exit'?",
    ),
    "a term to add that is none": (
        overlaid(add=[{"term": "fe", "name": "x"}]), ("overlays", 0, "add", 0, "term"), "there is no term 'fe'", "did you mean 'fee'?",
    ),
    "no signing date": (
        changed(overlays=[{key: value for key, value in amendment("2027-02-01").items() if key != "known_from"}]),
        ("overlays", 0, "known_from"), "the amendment has no signing date", "write known_from: 2027-01-31",
    ),
    "an overlay of no kind": (
        overlaid(overlay="rumour"), ("overlays", 0, "overlay"), "'rumour' is not one of the words", "write one of amendment",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OVERLAY_MISTAKES)
def test_a_mistake_in_an_overlay_is_found_where_it_stands(name: str) -> None:
    """Overlays are checked like terms: path, what, and what to write instead."""
    data, path, what, instead = OVERLAY_MISTAKES[name]
    (problem,) = problems_of(data)
    assert problem.path == path
    assert what in problem.what
    assert problem.why
    assert instead in problem.instead


def test_a_reading_needs_no_signing_date() -> None:
    """A reading is known from its source's publication, or from a day of its own."""
    reading = {"overlay": "reading", "id": "other", "title": "other", "source": "contract", "set": {"exit": {"notice": "5 days"}}}
    told = [
        book_of(changed(overlays=[{**reading, **more}])).deals[0].overlays[0].known_from
        for more in ({}, {"known_from": "2026-06"})
    ]
    assert told == [date(2020, 1, 1), date(2026, 6, 1)]


# exits and alerts -----------------------------------------------------------------------------------------


def test_exits_and_alerts_are_read() -> None:
    """Exits end on the last day that their date may mean; steps are sorted and kept once, people in the file's order."""
    deal = book_of(changed(
        exits=[{"id": "mid", "end": "2027-06", "note": "a note"}],
        alerts={"ladder": ["7", "30", "7"], "owners": ["U0DESK", "W0DESK", "U0DESK"], "escalate": ["S0LEGAL"]},
    )).deals[0]  # fmt: skip
    assert [tuple(chosen[:3]) for chosen in deal.exits] == [("mid", date(2027, 6, 30), "a note")]
    assert deal.alerting == ((30, 7), ("U0DESK", "W0DESK"), ("S0LEGAL",))


def test_without_them_there_are_none() -> None:
    """A file that says nothing of exits and alerts has none, and its ladder is the default one."""
    deal = book_of(changed()).deals[0]
    assert (deal.exits, deal.alerting, deal.decisions) == ((), ((), (), ()), ())


@pytest.mark.parametrize(
    ("alerts", "path", "what"),
    [
        ({"owners": ["@desk"]}, ("alerts", "owners", 0), "'@desk' is no Slack id of a person"),
        ({"owners": ["S0LEGAL"]}, ("alerts", "owners", 0), "'S0LEGAL' is no Slack id of a person"),
        ({"owners": ["U0<!channel>"]}, ("alerts", "owners", 0), "is no Slack id of a person"),
        ({"owners": ["U0DESK\n"]}, ("alerts", "owners", 0), "is no Slack id of a person"),
        ({"escalate": ["C0GENERAL"]}, ("alerts", "escalate", 0), "'C0GENERAL' is no Slack id of a person or a user group"),
        ({"ladder": ["-1"]}, ("alerts", "ladder", 0), "'-1' is not usable"),
        ({"ladder": ["a week"]}, ("alerts", "ladder", 0), "'a week' is not a whole number"),
        ({"ladders": ["7"]}, ("alerts", "ladders"), "unknown key 'ladders'"),
    ],
)  # fmt: skip
def test_alerts_that_are_wrong(alerts: Term, path: Any, what: str) -> None:
    """People are ids, never names or mentions; steps are days."""
    (problem,) = problems_of(changed(alerts=alerts))
    assert problem.path == path
    assert what in problem.what


# the book's own settings ------------------------------------------------------------------------------


def test_a_books_settings_hold_for_all_deals() -> None:
    """Perspective, fiscal year, order of days and holidays come from the book's own file."""
    settings_file = {"perspective": "provider", "fiscal_year_starts": "7", "numeric_dates": "day first",
                     "time_zone": "Europe/Berlin", "holidays": ["2027-12-24"]}  # fmt: skip
    loaded = load_book([Document("book.yaml", settings_file, is_book=True), Document("one.yaml", changed())])
    assert loaded.book is not None
    book = loaded.book
    assert (book.perspective, book.fiscal_start, book.day_first) == ("provider", 7, True)
    assert (book.time_zone, book.holidays) == ("Europe/Berlin", frozenset({date(2027, 12, 24)}))


def test_a_book_without_settings_has_the_usual_ones() -> None:
    """Without a book's file: the customer's side, calendar years, no order of days, no holidays."""
    book = book_of(changed())
    assert (book.perspective, book.fiscal_start, book.day_first, book.holidays) == ("customer", 1, None, frozenset())


def test_a_mistake_in_the_books_settings_is_told() -> None:
    """The book's own file is checked like a contract."""
    loaded = load_book([Document("book.yaml", {"perspectiv": "provider"}, is_book=True), Document("one.yaml", changed())])
    (problem,) = loaded.problems
    assert (problem.document, problem.path) == ("book.yaml", ("perspectiv",))
    assert problem.instead == "did you mean 'perspective'?"


# what may come in -------------------------------------------------------------------------------------


plain_data = st.recursive(
    st.text(max_size=12) | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12,
)  # fmt: skip
KEYS = sorted(written(fee(), overlays=[], exits=[], alerts={}))


@law
@given(st.sampled_from(KEYS), plain_data)
def test_no_plain_data_breaks_the_loader(key: str, value: object) -> None:
    """Whatever stands under a key, the loader gives a book or problems with words, never an exception."""
    loaded = load_book([Document("odd.yaml", {**changed(), key: value})])
    assert (loaded.book is None) == bool(loaded.problems)
    assert all(problem.what and problem.instead for problem in loaded.problems)


@law
@given(st.sampled_from(["fee", "discount", "ramp", "capacity", "termination", "renewal", "unit fee"]), plain_data, plain_data)
def test_no_term_breaks_the_loader(kind: str, one: object, other: object) -> None:
    """Whatever a term holds, the loader gives a book or problems with words, never an exception."""
    odd = {"term": kind, "name": "odd", "source": "contract", "of": one, "amount": other, "steps": one, "notice": other}
    loaded = load_book([Document("odd.yaml", changed(terms=[odd]))])
    assert (loaded.book is None) == bool(loaded.problems)
    assert all(problem.what and problem.instead for problem in loaded.problems)


def test_a_boolean_or_float_is_not_taken_for_an_amount() -> None:
    """Scalars are typed by the schema: a float or a truth that a reader made of a word is refused, not guessed at."""
    for amount in (1.5, True):
        (problem,) = problems_of(term(amount=amount))
        assert problem.what == "not a single value"


def test_every_golden_contract_and_the_shipped_one_load() -> None:
    """All contracts of this folder and the shipped ones load, by themselves and as one book."""
    paths = [path for path in (*FOLDER.glob("*.yaml"), *SHIPPED.glob("*.yaml")) if ".expected" not in path.name]
    book = book_of(*(data_of(path) for path in paths))
    assert len(book.deals) == len(paths) >= 9


def test_the_schema_names_every_key_that_the_loader_knows() -> None:
    """The JSON Schema is of the draft that editors read, and knows the file's keys and every kind of term."""
    found = schema()
    assert found["$schema"].endswith("2020-12/schema")
    assert set(KEYS) <= set(found["properties"])
    kinds = {name for name, part in found["$defs"].items() if "term" in part.get("properties", {})}
    assert kinds == {"Fee", "OneTimeFee", "UnitFee", "Discount", "Ramp", "Escalator", "Capacity", "Termination", "Renewal",
                     "Billing", "Milestone", "Clause"}  # fmt: skip


def test_overlays_that_clash_are_told() -> None:
    """Two overlays of one id, and two chosen readings of one term, are refused."""
    reading = {"overlay": "reading", "id": "one", "title": "one reading", "source": "contract", "chosen": "yes",
               "set": {"fee": {"note": "as read"}}}  # fmt: skip
    found = problems_of(changed(overlays=[reading, {**reading, "title": "another reading"}]))
    assert [(problem.path, problem.what) for problem in found] == [
        (("overlays", 1, "id"), "the overlay id 'one' is taken"),
        (("overlays", 1, "chosen"), "two readings of 'fee' are chosen"),
    ]


def test_an_amendment_may_change_what_an_earlier_one_added() -> None:
    """Amendments are checked in order, each against what those before it left."""
    added = {"term": "clause", "name": "law", "about": "governing law", "text": "Texas", "source": "contract"}
    first = amendment("2027-02-01", "2027-03-01", set={}, add=[added])
    second = {**amendment("2027-04-01", "2027-05-01", set={"law": {"text": "New York"}}), "id": "second"}
    deal = book_of(changed(overlays=[first, second])).deals[0]
    told = [term.text for term in deal.known(date(2027, 6, 1)).named("law") if isinstance(term, Clause)]
    assert told == ["Texas", "New York"]
