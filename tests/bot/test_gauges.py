"""The metrics: what is counted, and that no label can grow or tell too much."""

from __future__ import annotations

from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from bot import gauges
from bot.gauges import Gauges
from core.questions import asking


def samples(turned: Gauges) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """All samples that are rendered, by name and labels."""
    body, kind = turned.render()
    assert kind.startswith("text/plain")
    families = text_string_to_metric_families(body.decode())
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for family in families for sample in family.samples}


def test_kinds_are_the_cores() -> None:
    """The kinds of questions that are told apart are those that the core answers, and the help."""
    assert {name for kind in asking.KINDS for name in kind.KINDS} | {"help"} == gauges.KINDS


def test_everything_is_counted() -> None:
    """Each method turns its own metric by one, under its labels."""
    turned = Gauges()
    turned.answered("cost", "answered", "command")
    turned.answered("cost", "answered", "command")
    turned.served("command", 0.004)
    turned.served("command", 0.3)
    turned.acked("command", 0.02)
    turned.acked("block_actions", 4.0)
    turned.slack_error("chat.postMessage", "not_in_channel")
    turned.ignored("duplicate")
    turned.deals(5, 2, 1)
    found = samples(turned)
    command = ("surface", "command")
    assert found["dealbot_answers_total", (("kind", "cost"), ("outcome", "answered"), command)] == 2
    assert found["dealbot_answer_seconds_count", (command,)] == 2
    assert found["dealbot_answer_seconds_bucket", (("le", "0.005"), command)] == 1
    assert found["dealbot_ack_seconds_sum", (command,)] == 0.02
    assert found["dealbot_ack_seconds_bucket", (("le", "3.0"), ("surface", "action"))] == 0
    assert found["dealbot_ack_seconds_bucket", (("le", "+Inf"), ("surface", "action"))] == 1
    refusal = (("code", "not_in_channel"), ("method", "chat.postMessage"))
    assert found["dealbot_slack_errors_total", refusal] == 1
    assert found["dealbot_events_ignored_total", (("reason", "duplicate"),)] == 1
    assert found["dealbot_events_ignored_total", (("reason", "old"),)] == 0
    assert [found["dealbot_deals", (("state", state),)] for state in ("loaded", "stale", "broken")] == [5, 2, 1]
    assert [value for (name, _), value in found.items() if name == "dealbot_build_info"] == [1]


def test_labels_are_bounded() -> None:
    """Whatever is handed in, a label is one of a fixed set or "other": no person, channel, deal or amount."""
    turned = Gauges()
    before = len(samples(turned))
    for number in range(50):
        strange = f"U0CANARY{number} $1,250,000 colossus-1"
        turned.answered(strange, strange, strange)
        turned.answered(None, strange, strange)
        turned.served(strange, 1.0)
        turned.acked(strange, 1.0)
        turned.slack_error(strange, strange)
        turned.ignored(strange)
    body, _ = turned.render()
    assert b"CANARY" not in body
    assert b"colossus" not in body
    assert len(samples(turned)) - before < 50


def test_nothing_is_global() -> None:
    """Two bots in one process count apart, and the library's own registry stays as it was."""
    known = {metric.name for metric in REGISTRY.collect()}
    first, second = Gauges(), Gauges()
    first.ignored("own")
    label = ("dealbot_events_ignored_total", (("reason", "own"),))
    assert (samples(first)[label], samples(second)[label]) == (1, 0)
    assert {metric.name for metric in REGISTRY.collect()} == known
