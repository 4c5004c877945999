"""Every wait of the alerts, in seconds, so that tests can run them at a fraction of the time."""

from __future__ import annotations

from typing import NamedTuple


class Waits(NamedTuple):
    """How long what takes. `scaled(20)` divides all of it but `late`, which is a matter of what people are told."""

    sweep: float = 15.0  #: between two looks at the ledger for what is due
    plan: float = 3_600.0  #: between two plannings that nothing has asked for
    settle: float = 60.0  #: from an intent until its message must have arrived, if it ever left a sender now silent
    own_settle: float = 2.0  #: the same where the sender itself saw the call fail
    send_deadline: float = 5.0  #: from an intent until its sender refuses to send any more
    timeout: float = 10.0  #: of one call of Slack's
    lease: float = 60.0  #: from a claim until another may take the row, if there was no intent
    retry_least: float = 1.0  #: the first wait after a refusal that says no time; it doubles
    retry_cap: float = 3_600.0  #: the longest wait that Slack's Retry-After or the doubling can ask for
    pace: float = 1.0  #: between two posts into one channel
    pace_workspace: float = 0.05  #: between two posts into one workspace
    auditor: float = 120.0  #: between two audits
    overdue: float = 300.0  #: from the due moment until the auditor sends by itself and complains
    repeats: float = 180.0  #: from an outcome that was once unclear until its channel is searched for repeats
    beat: float = 10.0  #: between two signs of life of a process
    adopt: float = 45.0  #: of silence, until another process takes over
    drain: float = 10.0  #: that a stop waits for what is being sent
    poll: float = 0.5  #: between two looks of the engine at its own queue
    readers: float = 60.0  #: that is believed who reads a channel, until it is asked anew
    late: float = 600.0  #: from the due moment until an alert is told to be late; never scaled

    def scaled(self, by: float) -> Waits:
        """All waits `by` times as short, but for what people are told."""
        return Waits(*(value / by for value in self))._replace(late=self.late)
