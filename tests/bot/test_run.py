"""`dealbot run`: what it refuses before it looks for Slack, in the words of `dealbot doctor`."""

from __future__ import annotations

from typing import Any

import pytest

from bot.__main__ import main
from bot.cli import run as command
from bot.doctor import setup
from bot.settings import VARIABLES, read_settings

BOT, APP, SIGNING = "xoxb-1234567890-abcdef", "xapp-1-A0-1234567890-abcdef", "0123456789abcdef0123456789abcdef"
NOWHERE = "http://127.0.0.1:9/api/"


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `dealbot run` with these tokens, in an empty folder, and with nothing where Slack would be."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.__main__.COMMANDS", (command,))
    monkeypatch.setattr("bot.journal.configure", lambda *_, **__: None)

    def run(*words: str, bot: str = BOT, app: str = APP, secret: str = SIGNING) -> tuple[int, str]:
        given = {"SLACK_BOT_TOKEN": bot, "SLACK_APP_TOKEN": app, "SLACK_SIGNING_SECRET": secret, "SLACK_API_URL": NOWHERE,
                 "DEALBOT_STORE": f"sqlite:///{tmp_path / 'dealbot.db'}", "DEALBOT_ALERTS": "off", "DEALBOT_PORT": "0"}  # fmt: skip
        for variable in VARIABLES.values():
            monkeypatch.setenv(variable, given.get(variable, ""))
        status = main(["run", *words])
        return status, capsys.readouterr().err

    return run


@pytest.mark.parametrize(("words", "given", "says"), [
    ((), {"bot": APP, "app": BOT}, "SLACK_BOT_TOKEN holds an app's token (the two are swapped); swap them"),
    (("--http",), {"bot": APP}, "SLACK_BOT_TOKEN holds an app's token, which belongs in SLACK_APP_TOKEN"),
    ((), {"app": "xoxp-1234567890-abcdef"}, "SLACK_APP_TOKEN holds a person's token; https://api.slack.com/apps"),
    ((), {"bot": '"xoxb-1234567890-abcdef"'}, "stands in quotation marks, which are taken as part of it; take them away"),
    ((), {"bot": "xoxb-1"}, "begins as it should, but is cut short"),
    (("--http",), {"secret": SIGNING[:-1]}, "SLACK_SIGNING_SECRET holds no signing secret; it has 32 letters and digits"),
    (("--http",), {"secret": BOT}, "SLACK_SIGNING_SECRET holds a bot's token"),
    ((), {"bot": ""}, "SLACK_BOT_TOKEN not set; copy .env.example"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused(call: Any, words: tuple[str, ...], given: dict[str, str], says: str) -> None:
    """It says what, why and what to do, with the status of other refusals, and opens no store for it."""
    status, err = call(*words, **given)
    assert status == 2
    assert err.startswith("dealbot: ")
    assert says in err
    assert "cannot be reached" not in err
    assert SIGNING[:-1] not in err


@pytest.mark.parametrize(("words", "given"), [
    ((), {"secret": ""}), ((), {"secret": "nonsense"}), (("--http",), {"app": ""}), (("--http",), {"app": "nonsense"}),
])  # fmt: skip
def test_what_only_the_other_way_in_needs_is_left_alone(call: Any, words: tuple[str, ...], given: dict[str, str]) -> None:
    """It goes on, as far as to a Slack that is not there."""
    status, err = call(*words, **given)
    assert status == 2
    assert "Slack cannot be reached" in err


@pytest.mark.parametrize("http", [False, True])
def test_the_doctor_says_the_same(http: bool) -> None:
    """Each line of a refusal is a finding of the doctor's; none where nothing is wrong."""
    wrong = read_settings({"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT, "SLACK_SIGNING_SECRET": "x"})
    found = [f"{one.found}; {one.remedy}" for one in setup.tokens(wrong) if one.state == "wrong"]
    assert len(setup.refusals(wrong, http)) == 2
    assert set(setup.refusals(wrong, http)) <= set(found)
    fine = read_settings({"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "SLACK_SIGNING_SECRET": SIGNING})
    assert setup.refusals(fine, http) == []
