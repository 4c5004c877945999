"""The commands, one file each. A new one is a file here and a name in COMMANDS.

A command is a module with NAME, HELP, EXAMPLES, `arguments(parser)` and `run(arguments, settings) -> exit status`.
What a command needs is imported when it runs, so that `dealbot ask` starts without the others' needs.
"""

from __future__ import annotations

from bot.cli import (
    alerts,
    ask,
    backup,
    chat,
    check,
    deals,
    demo,
    doctor,
    explain,
    init,
    manifest,
    misread,
    restore,
    run,
    schema,
)

COMMANDS = (
    demo, ask, chat, run, doctor, manifest, alerts, deals, init, schema, check, explain, misread, backup, restore,
)  # fmt: skip
