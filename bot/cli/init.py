"""`dealbot init`: a commented contract file to start from."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.calls import WrongCall

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "init"
HELP = "write a commented contract file to start from"
EXAMPLES = """\
examples:
  dealbot init my-deal.yaml
  dealbot check my-deal.yaml
  dealbot ask --deals my-deal.yaml "total cost"
"""
TEMPLATE = Path(__file__).with_name("template.yaml")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write; it must not exist yet")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    import shlex

    from bot.render.plain import printable

    path: Path = arguments.file
    if path.suffix not in (".yaml", ".yml"):
        raise WrongCall(f"{path} is no YAML file by its name, so a folder's book would leave it out; "
                        f"write {path.name or 'my-deal'}.yaml")
    try:
        with path.open("xb") as file:
            file.write(TEMPLATE.read_bytes())
    except FileExistsError:
        raise WrongCall(f"{path} is there already and is not overwritten; choose another name") from None
    except (OSError, ValueError) as error:
        reason = str(getattr(error, "strerror", None) or error).lower()
        raise WrongCall(f"{path} cannot be written: {reason}; choose a folder that exists and is yours") from None
    name = shlex.quote(printable(str(path)))
    print(f"Wrote {name}: a contract that loads, with every kind of term. Replace what is not yours, then:\n"
          f"  dealbot check {name}\n  dealbot ask --deals {name} \"total cost\"")
    return 0
