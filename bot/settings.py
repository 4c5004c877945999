"""What the environment says. The only module that reads it; `.env.example` lists every variable."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Settings(NamedTuple):
    """The settings as they are now. Each field is read from the variable in `VARIABLES`; unset and empty are one."""

    deals: Path | None = None  #: the file or folder of deals; None is the deals that ship with dealbot
    no_color: bool = False  #: never colour the terminal, whatever it is
    debug: bool = False  #: show the traceback of a defect
    history: Path | None = None  #: the file in which `dealbot chat` keeps what was typed; None is in memory only


VARIABLES: Mapping[str, str] = {
    "deals": "DEALBOT_DEALS", "no_color": "NO_COLOR", "debug": "DEALBOT_DEBUG", "history": "DEALBOT_HISTORY",
}  # fmt: skip


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of an environment, the process's own unless another is given."""
    deals, no_color, debug, history = (environment.get(VARIABLES[name], "") for name in Settings._fields)
    return Settings(
        Path(deals) if deals else None, bool(no_color), bool(debug),
        _state(environment) / os.path.expanduser(history) if history else None,
    )  # fmt: skip


def _state(environment: Mapping[str, str]) -> Path:
    """Where the user's programs keep what should outlast them; a whole path leads elsewhere."""
    state = Path(environment.get("XDG_STATE_HOME", ""))
    return (state if state.is_absolute() else Path("~/.local/state").expanduser()) / "dealbot"


def no_plugins() -> None:
    """Keep pydantic from looking for plugins of other packages: none may change what a contract means.

    To be called before the core is imported; looking takes longer than reading a contract.
    """
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
