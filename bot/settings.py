"""What the environment says. The only module that reads it; `.env.example` lists every variable."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

SLACK_API = "https://slack.com/api/"
LEVELS = ("debug", "info", "warning", "error")
#: resend: an alert is sent once more into its channel, marked "(may repeat)"; tell: its subscription's maker gets it.
UNCONFIRMED = ("resend", "tell")
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Secret(str):
    """Text that is whatever text is, but is not shown where a value is only described."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'[secret]'" if self else "''"


class Address(str):
    """A URL; the password in it is not shown where a value is only described."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(self.shown)

    @property
    def shown(self) -> str:
        """The URL as it may be told: without its password and what follows its path."""
        return re.sub(r"(://[^\s/:@]*):\S*@", r"\1:[secret]@", re.sub(r"\?.*", "?[secret]", self, flags=re.DOTALL))


class WrongSetting(NamedTuple):
    """A variable whose value cannot be meant; the default stands in its place. `field` is that of `Settings`."""

    field: str
    variable: str
    what: str
    why: str
    instead: str

    def __str__(self) -> str:
        return f"{self.variable}: {self.what}; {self.why}; {self.instead}"


class Settings(NamedTuple):
    """The settings as they are now. Each field is read from the variable in `VARIABLES`; unset and empty are one."""

    deals: Path | None = None  #: the file or folder of deals; None is the deals that ship with dealbot
    no_color: bool = False  #: never colour the terminal, whatever it is
    debug: bool = False  #: show the traceback of a defect
    history: Path | None = None  #: the file in which `dealbot chat` keeps what was typed; None is in memory only
    bot_token: Secret = Secret("")  #: what the bot speaks to Slack with, `xoxb-…`
    app_token: Secret = Secret("")  #: what Socket Mode is opened with, `xapp-…`
    signing_secret: Secret = Secret("")  #: what Slack signs its requests over HTTP with
    slack_api_url: Address = Address(SLACK_API)  #: where Slack's methods are; ends in exactly one slash
    store: Address = Address("")  #: the database's URL; `read_settings` leaves it empty only beside a problem
    host: str = "127.0.0.1"  #: the address that HTTP is served on
    port: int = 3000  #: its port; 0 is any that is free
    public_url: Address = Address("")  #: where Slack reaches us over HTTP, without a slash at its end; may be empty
    log_level: str = "info"  #: one of LEVELS
    alerts: bool = True  #: whether `dealbot run` sends alerts
    heartbeat: Address = Address("")  #: the URL that is called while the auditor of alerts is content; may be empty
    executor: str = ""  #: this process's name among those that send alerts; empty is one made from the machine's
    engine: Address = Address("")  #: the engine's database, or "sweep" for none; empty is one beside the store
    unconfirmed: str = "resend"  #: one of UNCONFIRMED: what becomes of an alert that nobody can see whether it arrived
    test: bool = False  #: whether the next two count
    waits_scale: float = 1.0  #: in tests only: by how much the waits of alerts are shortened
    crash_at: str = ""  #: in tests only: the point of a delivery at which the process kills itself
    problems: tuple[WrongSetting, ...] = ()  #: what could not be read, in the order of the fields

    def refusal(self, *fields: str) -> str:
        """What is wrong with these fields (with any, where none is named) as one text; empty where nothing is."""
        return "\n".join(str(problem) for problem in self.problems if not fields or problem.field in fields)


VARIABLES: Mapping[str, str] = {
    "deals": "DEALBOT_DEALS", "no_color": "NO_COLOR", "debug": "DEALBOT_DEBUG", "history": "DEALBOT_HISTORY",
    "bot_token": "SLACK_BOT_TOKEN", "app_token": "SLACK_APP_TOKEN", "signing_secret": "SLACK_SIGNING_SECRET",
    "slack_api_url": "SLACK_API_URL", "store": "DEALBOT_STORE", "host": "DEALBOT_HOST", "port": "DEALBOT_PORT",
    "public_url": "DEALBOT_URL", "log_level": "DEALBOT_LOG", "alerts": "DEALBOT_ALERTS",
    "heartbeat": "DEALBOT_HEARTBEAT", "executor": "DEALBOT_EXECUTOR", "engine": "DEALBOT_ENGINE",
    "unconfirmed": "DEALBOT_UNCONFIRMED", "test": "DEALBOT_TEST", "waits_scale": "DEALBOT_WAITS_SCALE",
    "crash_at": "DEALBOT_CRASH_AT",
}  # fmt: skip


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of an environment, the process's own unless another is given. Never raises.

    A value that cannot be meant is left at its default and told in `problems`: only a command that needs the
    setting refuses to run.
    """
    read = _Reader(environment)
    deals = read.text("deals")
    settings = Settings(
        deals=Path(deals) if deals else None,
        no_color=bool(read.text("no_color")),
        debug=bool(read.text("debug")),
        history=read.history(),
        bot_token=Secret(read.text("bot_token").strip()),
        app_token=Secret(read.text("app_token").strip()),
        signing_secret=Secret(read.text("signing_secret").strip()),
        slack_api_url=read.slack_api_url(),
        store=read.store(),
        host=read.host(),
        port=read.port(),
        public_url=read.public_url(),
        log_level=read.log_level(),
        alerts=read.alerts(),
        heartbeat=read.heartbeat(),
        executor=read.executor(),
        engine=read.engine(),
        unconfirmed=read.unconfirmed(),
        test=bool(read.text("test")),
        waits_scale=read.waits_scale(),
        crash_at=read.text("crash_at").strip() if read.text("test") else "",
    )
    return settings._replace(problems=tuple(read.problems)) if read.problems else settings


def with_dotenv(environment: Mapping[str, str] = os.environ, folder: Path = Path()) -> Settings:
    """The settings of an environment and, below it, of the file `.env` in a folder (the working one), if there is one.

    A variable of the file counts where the environment has none, or an empty one. A file that cannot be read is a
    problem like any other, under the field "dotenv".
    """
    path = folder / ".env"
    if not path.is_file():
        return read_settings(environment)
    from dotenv import dotenv_values

    try:
        found = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        why = (getattr(error, "strerror", None) or "it is not text in UTF-8").lower()
        wrong = WrongSetting("dotenv", str(path), "the file cannot be read", why, "correct it, or remove it")
        settings = read_settings(environment)
        return settings._replace(problems=(*settings.problems, wrong))
    below = {name: found.get(name) or "" for name in VARIABLES.values()}
    return read_settings({**environment, **{name: environment.get(name) or value for name, value in below.items()}})


def unknown_names(environment: Mapping[str, str] = os.environ, folder: Path = Path()) -> tuple[str, ...]:
    """Variables that look as if they were ours and are not, in the environment or in the folder's `.env`."""
    below: Mapping[str, str | None] = {}
    if (folder / ".env").is_file():
        from dotenv import dotenv_values

        with contextlib.suppress(OSError, UnicodeError):
            below = dotenv_values(folder / ".env", interpolate=False, encoding="utf-8-sig")
    ours = set(VARIABLES.values())
    return tuple(sorted(name for name in {*environment, *below} if name.startswith("DEALBOT_") and name not in ours))


class _Reader:
    """Reads one field after the other, and keeps what could not be read."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[WrongSetting] = []

    def text(self, field: str) -> str:
        return self.environment.get(VARIABLES[field], "")

    def wrong(self, field: str, what: str, why: str, instead: str) -> None:
        self.problems.append(WrongSetting(field, VARIABLES[field], what, why, instead))

    def history(self) -> Path | None:
        name = self.text("history")
        if not name:
            return None
        path = Path(os.path.expanduser(name))
        if path.is_absolute():
            return path
        state = self._state()
        if state is None:
            self.wrong("history", "there is nowhere to keep it", "this user has no home", "write a whole path")
            return None
        return state / path

    def store(self) -> Address:
        url = self.text("store").strip()
        if not url:
            state = self._state()
            if state is not None:
                return Address(f"sqlite:///{state / 'dealbot.db'}")
            self.wrong("store", "there is no default", "this user has no home", "write sqlite:////path/to/dealbot.db")
            return Address("")
        if not re.match(r"(sqlite|postgres(ql)?)(\+\w+)?://", url):
            self.wrong("store", "this is not the URL of a database that can be used",
                       "it begins neither with sqlite:// nor with postgresql://",
                       "write sqlite:////path/to/dealbot.db or postgresql://user:password@host/name")
            return Address("")
        return Address(url)

    def slack_api_url(self) -> Address:
        url = self.text("slack_api_url").strip()
        if not url:
            return Address(SLACK_API)
        if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", url):
            self.wrong("slack_api_url", f"{Address(url).shown!r} is not the address of an API",
                       "it is no plain http or https URL", f"leave it empty, or write one such as {SLACK_API}")
            return Address(SLACK_API)
        return Address(url.rstrip("/") + "/")

    def host(self) -> str:
        host = self.text("host").strip()
        if not host:
            return "127.0.0.1"
        if not re.fullmatch(r"[\w.-]+|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*", host):
            self.wrong("host", f"{host!r} is not an address to serve on", "it is neither a host's name nor its number",
                       f"write 127.0.0.1, or 0.0.0.0 for every address of the machine; the port is {VARIABLES['port']}")
            return "127.0.0.1"
        return host

    def port(self) -> int:
        port = self.text("port").strip()
        if not port:
            return 3000
        if not (port.isascii() and port.isdecimal() and len(port) <= 5 and int(port) <= 65535):
            self.wrong("port", f"{port!r} is not a port", "ports are numbers from 0 to 65535", "write one such as 3000")
            return 3000
        return int(port)

    def public_url(self) -> Address:
        url = self.text("public_url").strip()
        address, problem = read_public_url(url)
        if problem:
            self.wrong("public_url", *problem)
        return address

    def log_level(self) -> str:
        level = self.text("log_level").strip().lower()
        if level and level not in LEVELS:
            self.wrong("log_level", f"{level!r} is not a level of the log", f"there are {len(LEVELS)} of them",
                       f"write {', '.join(LEVELS[:-1])} or {LEVELS[-1]}")
            return "info"
        return level or "info"

    def alerts(self) -> bool:
        said = self.text("alerts").strip().lower()
        if said not in ("", "on", "off"):
            self.wrong("alerts", f"{said!r} is neither on nor off", "alerts are sent or not",
                       "write off, or leave it empty")
        return said != "off"

    def heartbeat(self) -> Address:
        url = self.text("heartbeat").strip()
        if url and not re.fullmatch(r"https?://[^\s/?#]+\S*", url):
            self.wrong("heartbeat", f"{Address(url).shown!r} is not an address that can be called",
                       "it is no http or https URL", "write the one that your watchdog gave you, or leave it empty")
            return Address("")
        return Address(url)

    def executor(self) -> str:
        name = self.text("executor").strip()
        if name and not re.fullmatch(r"[\w.-]{1,64}", name):
            self.wrong("executor", f"{name!r} is not a name for a process", "it may hold letters, digits, . _ and -",
                       "write one such as alerts-1, or leave it empty")
            return ""
        return name

    def engine(self) -> Address:
        url = self.text("engine").strip()
        if url and url != "sweep" and not re.match(r"(sqlite|postgres(ql)?)(\+\w+)?://", url):
            self.wrong("engine", "this is not the URL of a database that can be used",
                       "it begins neither with sqlite:// nor with postgresql://",
                       "leave it empty for one beside the store, or write sweep for none")
            return Address("")
        return Address(url)

    def unconfirmed(self) -> str:
        said = self.text("unconfirmed").strip().lower()
        if said and said not in UNCONFIRMED:
            self.wrong("unconfirmed", f"{said!r} is nothing that can be done about an alert in doubt",
                       "it is sent once more, marked, or its subscription's maker is told",
                       f"write {' or '.join(UNCONFIRMED)}, or leave it empty")
            return UNCONFIRMED[0]
        return said or UNCONFIRMED[0]

    def waits_scale(self) -> float:
        said = self.text("waits_scale").strip()
        if not said or not self.text("test"):
            return 1.0
        if not re.fullmatch(r"\d{1,4}(\.\d+)?", said) or float(said) < 1:
            self.wrong("waits_scale", f"{said!r} is no factor", "it is a number of 1 or more", "write one such as 20")
            return 1.0
        return float(said)

    def _state(self) -> Path | None:
        """Where the user's programs keep what should outlast them; None for a user without a home."""
        state = Path(self.environment.get("XDG_STATE_HOME", ""))
        if not state.is_absolute():
            state = Path(os.path.expanduser("~/.local/state"))
        return state / "dealbot" if state.is_absolute() else None


def read_public_url(url: str) -> tuple[Address, tuple[str, str, str] | None]:
    """An address at which Slack shall reach us, without a slash at its end; or what is wrong with it, why, and what
    to write instead. Empty is empty, and fine."""
    if not url:
        return Address(""), None
    found = re.fullmatch(r"(https?)://([^\s/?#@:]+|\[[0-9A-Fa-f:]+\])(:\d+)?(/[^\s?#]*)?", url)
    what = f"{Address(url).shown!r} is not an address that Slack can call"
    if found is None:
        return Address(""), (what, "it is no plain https URL", "write one such as https://dealbot.example.com")
    if found[1] == "http" and found[2] not in _LOOPBACK:
        return Address(""), (what, "Slack only calls https", "put a certificate in front and write https://…")
    return Address(url.rstrip("/").removesuffix("/slack/events").rstrip("/")), None


def no_plugins() -> None:
    """Keep pydantic from looking for plugins of other packages: none may change what a contract means.

    To be called before the core is imported; looking takes longer than reading a contract.
    """
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
