"""Random contracts as plain data: every term that costs money, in every form, of up to five years."""

from __future__ import annotations

import calendar
import random
from datetime import date, timedelta
from typing import Any

from tests.deals.golden import written
from tests.oracle import first_day, last_day

Term = dict[str, Any]


def some_day(rng: random.Random, first: date, last: date) -> date:
    """A day between two, often one on which a month begins or ends."""
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    edge = rng.random()
    if edge < 0.25:
        day = day.replace(day=1)
    elif edge < 0.4:
        day = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return min(max(day, first), last)


def figure(rng: random.Random) -> int:
    return rng.choice([rng.randint(1, 2000), rng.randint(1, 10**6) * 100, rng.randint(1, 999), 100_000])


def amount(rng: random.Random, at_most: int | None = None) -> str:
    """An amount with one of its qualifiers; its figures stay below `at_most`."""
    high = figure(rng) if at_most is None else rng.randint(0, at_most)
    low = rng.randint(0, high)
    exact = f"{high}.{rng.randint(0, 99):02}" if at_most is None else f"{high}"
    return rng.choices(
        [exact, f"up to {high}", f"up to {high} and at least {low}", f"undisclosed between {low} and {high}",
         "undisclosed", f"at least {low}"],
        [60, 10, 5, 5, 5, 5],
    )[0]  # fmt: skip


def percentage(rng: random.Random, at_most: int) -> str:
    low, high = sorted((rng.randint(0, at_most), rng.randint(0, at_most)))
    return rng.choices(
        [f"{high}%", f"{high}.5%" if high < at_most else f"{high}%", f"up to {high}%",
         f"undisclosed between {low}% and {high}%", "undisclosed"],
        [50, 20, 10, 10, 10],
    )[0]  # fmt: skip


def limits(rng: random.Random, first: date, last: date) -> Term:
    """A term's own first and last day within the deal's, either of which may be left out."""
    one, other = sorted((some_day(rng, first, last), some_day(rng, first, last)))
    found: Term = {}
    if rng.random() < 0.4:
        found["from"] = one.isoformat()
    if rng.random() < 0.3:
        found["until"] = other.isoformat()
    return found


def smallest(text: str) -> int:
    """The least whole figure that an amount's words allow it to be."""
    words = text.split()
    if words[0] == "up" and "least" not in words:
        return 0
    figures = [int(float(word)) for word in words if word[0].isdigit()]
    return min(figures, default=0)


def capacity(rng: random.Random, name: str, unit: str, first: date, last: date) -> Term:
    def quantity() -> str:
        size = rng.randint(1, 400)
        return rng.choices([f"{size} {unit}", f"{size}.5 {unit}", "undisclosed"], [80, 15, 5])[0]

    term: Term = {"term": "capacity", "name": name, "source": "contract"}
    if rng.random() < 0.4:
        return {**term, "quantity": quantity()}
    days = sorted({some_day(rng, first, last) for _ in range(rng.randint(1, 4))})
    return {**term, "steps": [{"from": day.isoformat(), "quantity": quantity()} for day in days]}


def changes(rng: random.Random, fee: Term, start: date, last: date) -> list[Term]:
    """At most one escalator, one ramp and one discount of a fee."""
    found: list[Term] = []
    base = {"of": fee["name"], "source": "contract"}
    if rng.random() < 0.3:
        escalator: Term = {"term": "escalator", "name": f"rise-{fee['name']}", **base,
                           "percent": percentage(rng, 12), "basis": rng.choice(["anniversary", "calendar"]),
                           "compounding": rng.choice(["yes", "no"])}  # fmt: skip
        if rng.random() < 0.2:
            escalator["first"] = some_day(rng, start, last).isoformat()
        found.append(escalator)
    if rng.random() < 0.25:
        count = rng.randint(1, 3)
        steps: list[Term] = []
        if rng.random() < 0.5:
            steps = [{"from_month": str(number)} for number in sorted(rng.sample(range(1, 14), count))]
        else:
            days = sorted({some_day(rng, start, last) for _ in range(count)})
            steps = [{"from": day.isoformat()} for day in days]
        for step in steps:
            if rng.random() < 0.7:
                step["percent"] = percentage(rng, 100)
            else:
                step["price"] = amount(rng, smallest(fee["amount"]))
        found.append({"term": "ramp", "name": f"ramp-{fee['name']}", **base, "steps": steps})
    if rng.random() < 0.35:
        discount: Term = {"term": "discount", "name": f"cheaper-{fee['name']}", **base}
        months = (last.year - start.year) * 12 + last.month - start.month + 1
        if rng.random() < 0.6:
            discount["first_months"] = str(rng.randint(1, min(months, 8)))
        else:
            discount |= limits(rng, start, last)
        kind = rng.choice(["percent", "amount", "price"])
        if kind == "percent":
            discount["percent"] = percentage(rng, 100)
        else:
            discount[kind] = amount(rng, smallest(fee["amount"]))
        found.append(discount)
    return found


def contract(rng: random.Random) -> Term:
    """A random contract of up to five years, mostly shorter ones."""
    begins = date(2024, 1, 1) + timedelta(days=rng.randint(0, 1500))
    days = rng.choices([rng.randint(1, 200), rng.randint(200, 600), rng.randint(600, 1826)], [75, 20, 5])[0]
    ends = begins + timedelta(days=days - 1)
    whole_months = rng.random() < 0.25
    start, end = (f"{day:%Y-%m}" if whole_months else day.isoformat() for day in (begins, ends))
    first, last = first_day(start), last_day(end)
    terms: list[Term] = []
    for number in range(rng.choices([1, 2, 3], [60, 30, 10])[0]):
        limit = limits(rng, first, last)
        fee: Term = {"name": f"fee-{number}", "amount": amount(rng), "source": "contract", "stacks": "yes", **limit}
        if rng.random() < 0.3:
            fee["fixed"] = "yes" if fee["amount"].startswith(("up to", "undisclosed between")) else "no"
        if rng.random() < 0.3:
            fee["proration"] = rng.choice(["actual", "30/360", "none", "undisclosed"])
        kind = rng.random()
        if kind < 0.6:
            fee |= {"term": "fee", "per": rng.choice(["month", "month", "quarter", "year"])}
        elif kind < 0.9:
            per = rng.choice(["MW-month", "kW-month", "GPU-month", "GPU-hour", "MWh"])
            fee |= {"term": "unit fee", "per": per, "of": f"size-{number}"}
            unit = "GPU" if per.startswith("GPU") else rng.choice(["MW", "kW"])
            terms.append(capacity(rng, f"size-{number}", unit, first, last))
        else:
            terms.append({"term": "one-time fee", "name": fee["name"], "amount": fee["amount"], "source": "contract",
                          "on": some_day(rng, first, last).isoformat()})  # fmt: skip
            continue
        terms.append(fee)
        terms.extend(changes(rng, fee, first_day(limit.get("from", start)),
                             last_day(limit.get("until", end))))  # fmt: skip
    if rng.random() < 0.2:
        terms.append({"term": "billing", "name": "billing", "source": "contract",
                      "proration": rng.choice(["actual", "30/360", "none", "undisclosed"])})  # fmt: skip
    overlays = amendments(rng, terms, first, last) if rng.random() < 0.2 else []
    return written(*terms, start=start, end=end, overlays=overlays)


def amendments(rng: random.Random, terms: list[Term], first: date, last: date) -> list[Term]:
    """One or two amendments of recurring fees: of their amounts, or of something that is no price."""
    fees = [term for term in terms if term["term"] in ("fee", "unit fee")]
    least = {fee["name"]: max([0, *(floor(term) for term in terms if term.get("of") == fee["name"])]) for fee in fees}
    found: list[Term] = []
    for number, day in enumerate(sorted({some_day(rng, first, last) for _ in range(rng.randint(1, 2))})):
        sets: Term = {}
        for fee in fees:
            changed = f"{least[fee['name']] + figure(rng)}" if least[fee["name"]] else amount(rng)
            sets[fee["name"]] = rng.choice([{"amount": changed, "fixed": "no"}, {"note": "renumbered"}])
        if sets:
            found.append({"overlay": "amendment", "id": f"change-{number}", "title": f"change {number}",
                          "source": "contract", "known_from": f"2020-01-0{number + 1}",
                          "applies_from": day.isoformat(), "set": sets})  # fmt: skip
    for fee in fees if found else []:
        fee.pop("fixed", None)
    return found


def floor(change: Term) -> int:
    """The largest figure that a change of a fee names, below which an amended amount must not fall."""
    written = [change, *change.get("steps", [])]
    texts = [item[key] for item in written for key in ("amount", "price") if key in item]
    return max([int(word) for text in texts for word in text.split() if word.isdigit()], default=0)


def watched(rng: random.Random) -> Term:
    """A random contract with all that alerts are made of: rights, an end of the term, deliveries, billing, exits, people."""
    data = contract(rng)
    first, last = first_day(data["start"]["date"]), last_day(data["end"]["date"])
    terms = [term for term in data["terms"] if term["term"] != "billing"]
    terms += [leaving(rng, number, first, last) for number in range(rng.randint(0, 2))]
    if rng.random() < 0.6:
        terms.append(ending(rng))
    if rng.random() < 0.6:
        terms.append({"term": "billing", "name": "billing", "source": "contract", "every": rng.choice(["month", "quarter", "year"]),
                      "timing": rng.choice(["advance", "arrears"]), "days_to_pay": str(rng.choice([0, 30, 45]))})  # fmt: skip
    for number in range(rng.randint(0, 3)):
        due = some_day(rng, first, last)
        terms.append({"term": "milestone", "name": f"delivery-{number}", "what": f"part {number}", "source": "contract",
                      "due": due.isoformat(), "by": rng.choice(["customer", "provider", "either"]),
                      "cure": rng.choice(["30 days", "1 month", "10 business days", "none", "undisclosed"])})  # fmt: skip
    exits = [{"id": f"exit-{number}", "end": some_day(rng, first, last).isoformat()} for number in range(rng.randint(0, 3))]
    holidays = sorted({some_day(rng, first, last).isoformat() for _ in range(rng.randint(0, 12))})
    alerts: Term = {"ladder": [str(step) for step in rng.sample(range(130), rng.randint(1, 5))]} if rng.random() < 0.3 else {}
    return {**data, "terms": terms, "exits": exits, "holidays": holidays, "alerts": alerts}


def leaving(rng: random.Random, number: int, first: date, last: date) -> Term:
    """A right to end the deal, under any of the conventions; it may turn out to be of no use."""
    term: Term = {"term": "termination", "name": f"exit-{number}", "source": "contract",
                  "by": rng.choice(["either", "customer", "provider"]),
                  "notice": rng.choice(["0 days", "30 days", "90 days", "1 month", "3 months", "10 business days"])}  # fmt: skip
    if rng.random() < 0.3:
        term["counting"] = "clear days"
    if rng.random() < 0.2:
        term["ends"] = "month end"
    if rng.random() < 0.2:
        term["deemed_receipt"] = "3"
    if rng.random() < 0.4:
        term[rng.choice(["no_notice_before", "no_end_before"])] = some_day(rng, first, last).isoformat()
    if rng.random() < 0.4:
        term["fee"] = amount(rng)
    return term


def ending(rng: random.Random) -> Term:
    """What happens at the end of the term."""
    term: Term = {"term": "renewal", "name": "ending", "source": "contract", "by": rng.choice(["either", "customer", "provider"]),
                  "how": rng.choice(["automatic", "option", "none", "undisclosed"]), "length": rng.choice(["1 year", "90 days"]),
                  "price": rng.choice(["same", "market"])}  # fmt: skip
    if term["how"] == "automatic":
        term["notice"] = rng.choice(["60 days", "2 months", "undisclosed"])
    elif term["how"] == "option":
        term |= {"window_opens": "6 months", "window_closes": "30 days"}
    return term
