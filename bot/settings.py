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


VARIABLES: Mapping[str, str] = {"deals": "DEALBOT_DEALS", "no_color": "NO_COLOR", "debug": "DEALBOT_DEBUG"}


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of an environment, the process's own unless another is given."""
    deals, no_color, debug = (environment.get(VARIABLES[name], "") for name in ("deals", "no_color", "debug"))
    return Settings(Path(deals) if deals else None, bool(no_color), bool(debug))


def no_plugins() -> None:
    """Keep pydantic from looking for plugins of other packages: none may change what a contract means.

    To be called before the core is imported; looking takes longer than reading a contract.
    """
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
