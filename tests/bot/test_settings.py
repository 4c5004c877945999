"""The settings, and the example file that lists them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import bot.settings
from bot.settings import (
    SLACK_API,
    VARIABLES,
    Address,
    Secret,
    Settings,
    read_public_url,
    read_settings,
    unknown_names,
    with_dotenv,
)


def test_example_lists_every_setting(root: Path) -> None:
    """`.env.example` has each variable once, empty, under one comment of its own, and no other."""
    groups = (root / ".env.example").read_text().strip().split("\n\n")[1:]
    listed = []
    for group in groups:
        comment, line = group.splitlines()
        assert comment.startswith("# ")
        name, _, value = line.partition("=")
        assert value == ""
        listed.append(name)
    assert sorted(listed) == sorted(VARIABLES.values())
    assert set(VARIABLES) == set(Settings._fields) - {"problems"}


def test_defaults() -> None:
    """Nothing set and everything set to nothing are the defaults; only the store's depends on whose home it is."""
    read = read_settings({})
    assert read == read_settings(dict.fromkeys(VARIABLES.values(), ""))
    assert read == Settings(store=Address(f"sqlite:///{os.path.expanduser('~')}/.local/state/dealbot/dealbot.db"))
    assert read.slack_api_url == SLACK_API
    assert (read.host, read.port, read.log_level) == ("127.0.0.1", 3000, "info")


def test_values() -> None:
    """Each variable reaches its field."""
    given = {
        "DEALBOT_DEALS": "deals", "NO_COLOR": "1", "DEALBOT_DEBUG": "yes", "DEALBOT_HISTORY": "/h",
        "SLACK_BOT_TOKEN": " xoxb-1\n", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "ab",
        "SLACK_API_URL": "http://127.0.0.1:9/api", "DEALBOT_STORE": "postgresql://u@h/d", "DEALBOT_HOST": "::1",
        "DEALBOT_PORT": "0", "DEALBOT_URL": "https://d.example.com/", "DEALBOT_LOG": "Warning",
        "DEALBOT_ALERTS": "off", "DEALBOT_HEARTBEAT": "https://beat.example/1", "DEALBOT_EXECUTOR": "one",
        "DEALBOT_ENGINE": "sweep", "DEALBOT_UNCONFIRMED": "Tell", "DEALBOT_TEST": "1", "DEALBOT_WAITS_SCALE": "20",
        "DEALBOT_CRASH_AT": "after_send:3",
    }  # fmt: skip
    assert read_settings(given) == Settings(
        Path("deals"), True, True, Path("/h"), Secret("xoxb-1"), Secret("xapp-1"), Secret("ab"),
        Address("http://127.0.0.1:9/api/"), Address("postgresql://u@h/d"), "::1", 0, Address("https://d.example.com"),
        "warning", False, Address("https://beat.example/1"), "one", Address("sweep"), "tell", True, 20.0,
        "after_send:3",
    )  # fmt: skip
    assert set(given) == set(VARIABLES.values())


def test_state_directory() -> None:
    """The store and a history by its name alone stand where the user's state is kept."""
    read = read_settings({"XDG_STATE_HOME": "/state", "DEALBOT_HISTORY": "typed"})
    assert (read.store, read.history) == ("sqlite:////state/dealbot/dealbot.db", Path("/state/dealbot/typed"))


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no home, reading the settings still works; what needs one is a problem."""
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    read = read_settings({"DEALBOT_HISTORY": "typed"})
    assert (read.store, read.history) == ("", None)
    assert [problem.field for problem in read.problems] == ["history", "store"]
    assert read_settings({"DEALBOT_STORE": "sqlite:////x.db"}).problems == ()


@pytest.mark.parametrize(
    ("variable", "value", "field"),
    [
        ("DEALBOT_PORT", "abc", "port"),
        ("DEALBOT_PORT", "65536", "port"),
        ("DEALBOT_PORT", "-1", "port"),
        ("DEALBOT_PORT", "３０００", "port"),
        ("DEALBOT_LOG", "loud", "log_level"),
        ("DEALBOT_UNCONFIRMED", "again", "unconfirmed"),
        ("DEALBOT_HOST", "http://127.0.0.1", "host"),
        ("DEALBOT_HOST", "127.0.0.1:3000", "host"),
        ("DEALBOT_STORE", "dealbot.db", "store"),
        ("DEALBOT_STORE", "mysql://h/d", "store"),
        ("SLACK_API_URL", "slack.com/api", "slack_api_url"),
        ("SLACK_API_URL", "https://slack.com/api/?x=1", "slack_api_url"),
        ("DEALBOT_URL", "dealbot.example.com", "public_url"),
        ("DEALBOT_URL", "http://dealbot.example.com", "public_url"),
        ("DEALBOT_URL", "https://user:pw@dealbot.example.com", "public_url"),
    ],
)
def test_bad_values(variable: str, value: str, field: str) -> None:
    """A value that cannot be meant is a problem that says what, why and what instead; nothing else is touched."""
    read = read_settings({variable: value})
    assert [(problem.field, problem.variable) for problem in read.problems] == [(field, variable)]
    problem = read.problems[0]
    assert problem.what
    assert problem.why
    assert problem.instead
    assert str(problem) == f"{variable}: {problem.what}; {problem.why}; {problem.instead}"
    assert read._replace(problems=(), store=Address("")) == Settings()
    assert read.refusal(field) == read.refusal() == str(problem)
    assert read.refusal("deals") == ""


@pytest.mark.parametrize(
    "url", ["https://d.example.com/", "https://d.example.com/slack/events", "https://d.example.com/slack/events/"]
)
def test_public_url_is_where_the_path_begins(url: str) -> None:
    """Whoever gives the whole address of events means the same as who gives its beginning."""
    assert read_public_url(url) == ("https://d.example.com", None)
    assert read_public_url("http://localhost:3000/bot/") == ("http://localhost:3000/bot", None)


def test_secrets_are_not_described() -> None:
    """Describing the settings shows neither tokens nor passwords; the values themselves are whole."""
    read = read_settings({
        "SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_APP_TOKEN": "xapp-canary", "SLACK_SIGNING_SECRET": "canary",
        "DEALBOT_STORE": "postgresql://u:canary@h/d?sslpassword=canary", "SLACK_API_URL": "https://u:canary@h/api?canary",
        "DEALBOT_URL": "https://u:canary@h",
    })  # fmt: skip
    for shown in (repr(read), str(read), f"{read}", f"{(read.bot_token, read.store)}", read.refusal()):
        assert "canary" not in shown
    assert read.bot_token.removeprefix("xoxb-") == "canary"
    assert read.store == "postgresql://u:canary@h/d?sslpassword=canary"
    assert read.store.shown.startswith("postgresql://u:[secret]@h/d")
    assert "127.0.0.1" in repr(read)


def test_dotenv(tmp_path: Path) -> None:
    """What `.env` says counts where the environment has nothing; no other variable of it is taken."""
    (tmp_path / ".env").write_text(
        '# comment\nSLACK_BOT_TOKEN=xoxb-file\nDEALBOT_PORT="4000"\nexport DEALBOT_HOST=0.0.0.0\n'
        "DEALBOT_LOG=$HOME\nXDG_STATE_HOME=/elsewhere\n"
    )
    read = with_dotenv({"DEALBOT_PORT": "5000", "SLACK_BOT_TOKEN": ""}, tmp_path)
    assert (read.bot_token, read.port, read.host) == ("xoxb-file", 5000, "0.0.0.0")  # noqa: S104 (a value to read)
    assert read.refusal("log_level").startswith("DEALBOT_LOG: '$home'")
    assert "elsewhere" not in read.store


def test_no_dotenv(tmp_path: Path) -> None:
    """Without the file, or with a folder in its place, it is the environment alone."""
    assert with_dotenv({"DEALBOT_PORT": "5000"}, tmp_path) == read_settings({"DEALBOT_PORT": "5000"})
    (tmp_path / ".env").mkdir()
    assert with_dotenv({}, tmp_path) == read_settings({})


def test_dotenv_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is no text is a problem, and the environment counts."""
    (tmp_path / ".env").write_bytes(b"DEALBOT_PORT=\xff\xfe")
    read = with_dotenv({"DEALBOT_HOST": "localhost"}, tmp_path)
    assert [problem.field for problem in read.problems] == ["dotenv"]
    assert read.host == "localhost"
    assert unknown_names({}, tmp_path) == ()


def test_unknown_names(tmp_path: Path) -> None:
    """Names that look like ours and are not are told, wherever they stand."""
    (tmp_path / ".env").write_text("DEALBOT_PROT=1\nDEALBOT_PORT=1\nOTHER=1\n")
    assert unknown_names({"DEALBOT_DEAL": "x", "SLACK_TEAM": "x"}, tmp_path) == ("DEALBOT_DEAL", "DEALBOT_PROT")


def test_ask_does_not_mind(dealbot: object, tmp_path: Path) -> None:
    """`dealbot ask` neither needs the Slack settings nor fails because of bad ones, and reads no `.env`."""
    (tmp_path / ".env").write_text("DEALBOT_DEALS=/nowhere\n")
    assert callable(dealbot)
    done = dealbot("ask", "total cost", "--as-of", "2026-11-23", env={"DEALBOT_PORT": "abc", "DEALBOT_LOG": "loud"})
    assert (done.returncode, done.stderr) == (0, b"")


def test_documented() -> None:
    """The module says where the variables are listed."""
    assert ".env.example" in (bot.settings.__doc__ or "")


@pytest.mark.parametrize(("variable", "value", "field"), [
    ("DEALBOT_ALERTS", "maybe", "alerts"), ("DEALBOT_HEARTBEAT", "ftp://x", "heartbeat"),
    ("DEALBOT_EXECUTOR", "two words", "executor"), ("DEALBOT_ENGINE", "redis://x", "engine"),
])  # fmt: skip
def test_settings_of_alerts_that_cannot_be_meant(variable: str, value: str, field: str) -> None:
    """Each is told, and left at its default."""
    read = read_settings({variable: value})
    assert [problem.field for problem in read.problems] == [field]
    assert getattr(read, field) == getattr(Settings(), field)


def test_what_is_for_tests_counts_in_tests_only() -> None:
    """Nothing shortens a wait or ends a process where nobody says that it is a test."""
    given = {"DEALBOT_WAITS_SCALE": "20", "DEALBOT_CRASH_AT": "after_send"}
    read = read_settings(given)
    assert (read.waits_scale, read.crash_at) == (1.0, "")
    read = read_settings({**given, "DEALBOT_TEST": "1"})
    assert (read.waits_scale, read.crash_at) == (20.0, "after_send")
    assert read_settings({"DEALBOT_TEST": "1", "DEALBOT_WAITS_SCALE": "x"}).problems[0].field == "waits_scale"
