"""The command line `dealbot`: picks the command and is the one place where errors become words.

Exit status: what the command says; 2 for a wrong call or a contract that does not load; 70 for a defect of ours;
74 where the output cannot be written; 130 after Ctrl-C; 141 where whoever read the output went away.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from bot.cli import COMMANDS
from bot.cli.calls import BAD_CALL, WrongCall
from bot.settings import no_plugins, read_settings

DEFECT, STREAM_FAILED, INTERRUPTED, PIPE_CLOSED = 70, 74, 130, 141

_EXAMPLES = """\
examples:
  dealbot ask "cost through 2027"
  dealbot ask "last day to give notice"
  dealbot ask --json "how much is left" --as-of 2026-11-23
  dealbot init my-deal.yaml
  dealbot check my-deal.yaml
  dealbot ask --deals my-deal.yaml "total cost"

`dealbot COMMAND --help` shows the options of a command.
"""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help of a fixed width: asking the terminal for its own loads archive modules, on the way to every answer."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=88)


def parser() -> argparse.ArgumentParser:
    """The grammar of the command line."""
    top = argparse.ArgumentParser(
        prog="dealbot", description="Answers questions about deal terms: exact, sourced, always the same.",
        epilog=_EXAMPLES, formatter_class=_Help, allow_abbrev=False,
    )  # fmt: skip
    commands = top.add_subparsers(metavar="COMMAND", required=True, prog="dealbot")
    for command in COMMANDS:
        sub = commands.add_parser(
            command.NAME, help=command.HELP, description=command.HELP[:1].upper() + command.HELP[1:] + ".",
            epilog=command.EXAMPLES, formatter_class=_Help, allow_abbrev=False,
        )  # fmt: skip
        command.arguments(sub)
        sub.set_defaults(run=command.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; no exception escapes."""
    words = [_readable(word) for word in (sys.argv[1:] if argv is None else argv)]
    settings = read_settings()
    try:
        if not words:
            parser().print_help(sys.stderr)
            return BAD_CALL
        arguments = parser().parse_args(words)
        status: int = arguments.run(arguments, settings)
        sys.stdout.flush()
        return status
    except SystemExit as done:  # argparse has printed the help, or what is wrong with the call
        return int(done.code or 0)
    except WrongCall as wrong:
        return _say(str(wrong), BAD_CALL)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return PIPE_CLOSED
    except OSError as error:  # reading files is told as problems of theirs, so this is the output or the input
        return _say(f"standard output or input failed ({error.strerror}); check where they lead", STREAM_FAILED)
    except Exception as error:
        if settings.debug:
            raise
        return _say(f"this is a defect of dealbot ({type(error).__name__}), not of your question or contract; "
                    "set DEALBOT_DEBUG=1 to see where, and report it", DEFECT)  # fmt: skip


def _readable(word: str) -> str:
    """An argument as text: bytes that are not UTF-8 become the replacement character."""
    return word.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _say(text: str, status: int) -> int:
    from bot.render.plain import printable

    print(f"dealbot: {printable(text)}", file=sys.stderr)
    return status


def run() -> NoReturn:
    """The console script: `main` in a process of its own, quick to start and to end."""
    gc.disable()  # collecting while modules load costs more than it frees in so short a life
    no_plugins()
    _streams()
    status = main()
    try:
        sys.stdout.flush()
    except (OSError, KeyboardInterrupt):
        status = status or STREAM_FAILED
    os._exit(status)  # taking all modules apart first would cost a tenth of the whole


def _streams() -> None:
    """Standard streams that are there and never fail on a character; a closed one leads nowhere."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115 (stays open as long as the process)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 (likewise)
        getattr(sys, name).reconfigure(errors="replace")


if __name__ == "__main__":
    run()
