"""What is counted and timed while the bot runs, as Prometheus reads it.

Every label comes from a fixed set, else it is "other": no metric tells of a person, a channel, a deal or an amount,
and none grows without end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

OTHER = "other"
#: The kinds of questions, and the verbs of the command beside them.
KINDS = frozenset({
    "billing", "capacity", "compare", "cost", "exit", "exposure", "fee", "help", "key_dates", "notice_deadline",
    "parties", "portfolio", "renewal", "revenue", "run_rate", "schedule", "source", "term", "termination",
    "threshold", "unit_price", "unknowns", "why",
})  # fmt: skip
#: How a question can end: the four outcomes of the core, and a fault of ours.
OUTCOMES = frozenset({"answered", "undisclosed", "unclear", "out_of_scope", "fault"})
SURFACES = frozenset({"command", "dm", "mention", "home", "shortcut", "action", "view", "event"})
#: What Slack calls payloads that belong to a surface.
PAYLOADS = {
    "block_actions": "action", "event_callback": "event", "message_action": "shortcut", "view_closed": "view",
    "view_submission": "view",
}  # fmt: skip
#: Why an event was not acted upon.
REASONS = frozenset({"duplicate", "own", "bot", "edited", "old", "empty", "subtype", "stranger"})
METHODS = frozenset({
    "apps.connections.open", "assistant.threads.setSuggestedPrompts", "auth.test", "chat.delete", "chat.getPermalink",
    "chat.postEphemeral", "chat.postMessage", "chat.update", "conversations.history", "conversations.info",
    "conversations.list", "conversations.open", "conversations.replies", "files.completeUploadExternal",
    "files.getUploadURLExternal", "response_url", "users.conversations", "users.info", "views.open", "views.publish",
    "views.push", "views.update",
})  # fmt: skip
#: What Slack, or the way to it, answers where it does not do as asked.
CODES = frozenset({
    "account_inactive", "cannot_dm_bot", "channel_not_found", "connection", "exchanged_trigger_id",
    "expired_trigger_id",
    "expired_url", "fatal_error", "internal_error", "invalid_auth", "invalid_blocks", "is_archived",
    "message_not_found", "missing_scope", "msg_too_long", "no_text", "not_in_channel", "rate_limited", "ratelimited",
    "restricted_action", "server_error", "timeout", "token_expired", "token_revoked", "used_url", "user_not_found",
    "view_expired",
})  # fmt: skip
#: The states of an alert in the ledger.
ALERTS = ("planned", "sending", "unclear", "sent", "cancelled", "undeliverable", "suppressed")
#: Upper edges in seconds. Slack gives up on an acknowledgement after 3 seconds.
ACK_EDGES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
ANSWER_EDGES = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Gauges:
    """All metrics of one running bot, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._answers = Counter("dealbot_answers", "Questions by how they ended", ("kind", "outcome", "surface"),
                                registry=registry)
        self._ack = Histogram("dealbot_ack_seconds", "From the arrival of a request to its acknowledgement",
                              ("surface",), buckets=ACK_EDGES, registry=registry)
        self._answer = Histogram("dealbot_answer_seconds", "From the arrival of a request to its answer being sent",
                                 ("surface",), buckets=ANSWER_EDGES, registry=registry)
        self._slack = Counter("dealbot_slack_errors", "Calls that Slack refused or that did not reach it",
                              ("method", "code"), registry=registry)
        self._ignored = Counter("dealbot_events_ignored", "Events that were not acted upon", ("reason",),
                                registry=registry)
        self._deals = Gauge("dealbot_deals", "Deals that answer (loaded), that answer from their last good version "
                            "(stale, also among the loaded), and that do not answer (broken)", ("state",),
                            registry=registry)
        self._alerts = Gauge("dealbot_alerts", "Alerts by their state in the ledger, as of the last audit", ("state",),
                             registry=registry)
        self._overdue = Gauge("dealbot_alerts_overdue", "Alerts that should have been posted by the last audit",
                              registry=registry)
        self._lateness = Gauge("dealbot_alerts_lateness_seconds", "How late the oldest overdue alert was at the last "
                               "audit", registry=registry)
        self._audited = Gauge("dealbot_alerts_audited", "When the alerts were last audited, in seconds since 1970",
                              registry=registry)
        self._content = Gauge("dealbot_alerts_content", "1 where the last audit found nothing amiss", registry=registry)
        self._healthy = Gauge("dealbot_alerts_healthy", "1 where nothing is wrong now with the alerts of this process, "
                              "or it sends none", registry=registry)
        self._subscriptions = Gauge("dealbot_subscriptions", "Subscriptions by whether their alerts can be posted",
                                    ("state",), registry=registry)
        build = Gauge("dealbot_build_info", "Always 1; the version is the label", ("version",), registry=registry)
        build.labels(_version()).set(1)
        for reason in REASONS:  # a series that is there from the start shows its first rise
            self._ignored.labels(reason)
        self.deals(0, 0, 0)
        self.alerting(True)

    def answered(self, kind: str | None, outcome: str, surface: str) -> None:
        """A question of a kind (None: not known) ended in an outcome."""
        self._answers.labels(_known(kind, KINDS), _known(outcome, OUTCOMES), _surface(surface)).inc()

    def served(self, surface: str, seconds: float) -> None:
        """All that a request asked for was done and sent, `seconds` after it came in."""
        self._answer.labels(_surface(surface)).observe(seconds)

    def acked(self, surface: str, seconds: float) -> None:
        """A request was acknowledged, `seconds` after it came in; on a surface, or of a payload's type."""
        self._ack.labels(_surface(surface)).observe(seconds)

    def slack_error(self, method: str, code: str) -> None:
        """A call of a method of Slack's ended in an error code (or "connection", "timeout", "server_error")."""
        self._slack.labels(_known(method, METHODS), _known(code, CODES)).inc()

    def ignored(self, reason: str) -> None:
        """An event was not acted upon; the reason is one of REASONS."""
        self._ignored.labels(_known(reason, REASONS)).inc()

    def deals(self, loaded: int, stale: int, broken: int) -> None:
        """How many deals answer, how many of these from their last good version, and how many are absent."""
        for state, count in (("loaded", loaded), ("stale", stale), ("broken", broken)):
            self._deals.labels(state).set(count)

    def alerts(self, counts: Mapping[str, int], overdue: int, lateness: float, content: bool, at: float) -> None:
        """What an audit found: alerts by state, how many are overdue, the oldest by how many seconds; `at` is when."""
        for state in ALERTS:
            self._alerts.labels(state).set(counts.get(state, 0))
        self._overdue.set(overdue)
        self._lateness.set(lateness)
        self._content.set(content)
        self._audited.set(at)

    def alerting(self, healthy: bool) -> None:
        """Whether nothing is wrong with the alerts that this process sends."""
        self._healthy.set(healthy)

    def subscriptions(self, active: int, broken: int) -> None:
        """How many subscriptions there are, and for how many of these nothing can be posted."""
        self._subscriptions.labels("active").set(active)
        self._subscriptions.labels("broken").set(broken)

    def render(self) -> tuple[bytes, str]:
        """All metrics in Prometheus's text format, and the content type to send it as."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


def _surface(name: str) -> str:
    return _known(PAYLOADS.get(name, name), SURFACES)


def _known(label: str | None, among: Iterable[str]) -> str:
    return label if label is not None and label in among else OTHER


def _version() -> str:
    try:
        return version("dealbot")
    except PackageNotFoundError:
        return "unknown"
