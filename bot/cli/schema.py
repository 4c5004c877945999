"""`dealbot schema`: the JSON Schema of a contract file, by which editors complete and check it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings

NAME = "schema"
HELP = "print the JSON Schema of a contract file"
EXAMPLES = """\
examples:
  dealbot schema > dealbot.schema.json

A first line `# yaml-language-server: $schema=dealbot.schema.json` in a contract file then lets editors with
a YAML language server complete and check it.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    import json

    from core import schema

    print(json.dumps(schema(), indent=2))
    return 0
