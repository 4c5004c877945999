"""The directions in which the code may lean, read from the source itself."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: The layers of the core from the ground up. A module may import from lower layers and, within its own, as listed
#: in `_SAME_LAYER`; a package stands for all its modules.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "dates"),
    ("money", "stated"),
    ("terms",),
    ("deal", "answer"),
    ("pricing", "notice"),
    ("schedule", "checks", "contract"),
    ("wording",),
    ("load",),
    ("language",),
    ("questions",),
    ("alerts", "decisions"),
    ("__init__",),
)
#: What the language must not know: it reads words and never looks into a deal.
NOT_FOR_LANGUAGE = {"deal", "pricing", "schedule", "notice", "checks", "contract", "load", "answer"}
CORE_MAY_USE = {"pydantic", "pydantic_core", "dateutil", "rapidfuzz", "core"}
#: The world: a module of the core that imports one of these is not pure.
WORLD = {
    "asyncio", "fileinput", "ftplib", "getpass", "glob", "http", "io", "logging", "mmap", "multiprocessing", "os",
    "pathlib", "pickle", "random", "secrets", "select", "shelve", "shutil", "signal", "socket", "sqlite3", "ssl",
    "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid", "warnings", "zoneinfo",
}  # fmt: skip
CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today")}
SLACK_ONLY_IN = ("app", "serve", "web", "surfaces", "alerts", "doctor", "installations", "local")


def sources(package: str) -> list[Path]:
    """The modules of a package, by their paths."""
    return sorted((ROOT / package).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Each imported module by its whole name, with its line; also those inside functions."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import; write the whole name"
            assert node.module is not None
            for alias in node.names:  # `from core import money` names a module, `from core import Book` does not
                name = f"{node.module}.{alias.name}"
                yield node.lineno, name if is_module(name) else node.module


def is_module(name: str) -> bool:
    base = ROOT.joinpath(*name.split("."))
    return base.is_dir() or base.with_suffix(".py").is_file()


def lookups(path: Path) -> Iterator[tuple[int, str, str]]:
    """Each name that is looked up on another, `owner.name`, or called by itself (then without an owner)."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            yield node.lineno, name, node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, "", node.func.id


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def part(module: str) -> str:
    """The layer's name of a module of the core: `core.language.spans` -> `language`."""
    names = module.split(".")
    return names[1] if len(names) > 1 else "__init__"


def layer(name: str) -> int:
    found = [number for number, names in enumerate(LAYERS) if name in names]
    assert found, f"core/{name} is in no layer: add it to LAYERS, where it belongs"
    return found[0]


def test_there_is_something_to_look_at() -> None:
    """The rules below look at the real source: the files that everybody knows are among it."""
    core = {str(path.relative_to(ROOT)) for path in sources("core")}
    bot = {str(path.relative_to(ROOT)) for path in sources("bot")}
    assert {"core/__init__.py", "core/money.py", "core/terms.py", "core/deal.py", "core/schedule.py"} <= core
    assert {"bot/__main__.py", "bot/shelf.py", "bot/settings.py", "bot/clock.py", "bot/render/terminal.py"} <= bot
    assert any(path.startswith("core/language/") for path in core)
    assert any(path.startswith("core/questions/") for path in core)
    seen = {name for path in sources("core") for _, name in imports(path)}
    assert {"core.money", "core.terms", "pydantic"} <= seen


def test_bot_goes_through_the_door() -> None:
    """`bot` imports `core` only through `core/__init__`."""
    wrong = [f"{place(path, line)} imports {name}" for path in sources("bot") for line, name in imports(path)
             if name.startswith("core.")]  # fmt: skip
    assert wrong == []


def test_core_never_imports_bot() -> None:
    """`core` imports itself, pydantic, dateutil, rapidfuzz and the pure part of the standard library; never `bot`."""
    pure = CORE_MAY_USE | (set(sys.stdlib_module_names) - WORLD)
    wrong = [f"{place(path, line)} imports {name}" for path in sources("core") for line, name in imports(path)
             if name.partition(".")[0] not in pure]  # fmt: skip
    assert wrong == []


def test_layers() -> None:
    """A module of the core imports only from the layers below its own, or from beside it without a cycle."""
    wrong = []
    for path in sources("core"):
        names = path.relative_to(ROOT / "core").with_suffix("").parts
        own = names[0]
        for line, name in imports(path):
            other = part(name)
            if not name.startswith("core") or (len(names) > 1 and own == other) or own == "__init__":
                continue
            if layer(other) > layer(own):
                wrong.append(f"{place(path, line)}: {own} imports {name}, a higher layer")
            if own == "language" and other in NOT_FOR_LANGUAGE:
                wrong.append(f"{place(path, line)}: the language imports {name}")
    assert wrong == []


@pytest.mark.parametrize("package", ["core", "bot"])
def test_no_cycles(package: str) -> None:
    """No module imports itself by way of others; imports inside functions and for types count as well."""
    leans: dict[str, set[str]] = {}
    for path in sources(package):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        leans[name] = {other for _, other in imports(path) if other.startswith(f"{package}.")}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way[way.index(name) :], name))
        if name not in done:
            for other in sorted(leans.get(name, ())):
                visit(other, (*way, name))
            done.add(name)

    for name in sorted(leans):
        visit(name, ())
    assert len(done) >= 10


def test_core_is_pure() -> None:
    """The core reads no clock, opens no file, looks at no environment, prints and logs nothing."""
    wrong = []
    for path in sources("core"):
        for line, owner, name in lookups(path):
            if (owner, name) in CLOCKS or (owner == "time" and name in ("time", "monotonic", "perf_counter")):
                wrong.append(f"{place(path, line)}: reads the clock")
            if not owner and name in ("open", "print", "input", "exec", "eval", "breakpoint", "__import__"):
                wrong.append(f"{place(path, line)}: uses {name}")
            if name in ("environ", "getenv", "read_text", "write_text", "read_bytes", "write_bytes"):
                wrong.append(f"{place(path, line)}: uses {name}")
    assert wrong == []


def test_environment_only_in_settings() -> None:
    """Only `bot/settings.py` looks at the environment."""
    users = {str(path.relative_to(ROOT)) for path in sources("bot") for _, owner, name in lookups(path)
             if name in ("environ", "environb", "getenv", "putenv")}  # fmt: skip
    assert users == {"bot/settings.py"}


def test_clock_only_in_clock() -> None:
    """Only `bot/clock.py` knows what day it is."""
    readers = {str(path.relative_to(ROOT)) for path in sources("bot") for _, owner, name in lookups(path)
               if (owner, name) in CLOCKS or owner == "time"}  # fmt: skip
    assert readers == {"bot/clock.py"}


def test_slack_only_where_it_belongs() -> None:
    """Slack's packages stay in the modules that speak to Slack."""
    wrong = [f"{place(path, line)} imports {name}" for path in sources("bot") for line, name in imports(path)
             if name.startswith(("slack_bolt", "slack_sdk"))
             and path.relative_to(ROOT / "bot").parts[0].removesuffix(".py") not in SLACK_ONLY_IN]  # fmt: skip
    assert wrong == []


def test_blocks_are_spelled_only_in_render() -> None:
    """A dictionary of a block's type stands only in `render`, and in the local Slack, which checks and draws them."""
    blocks = {"section", "context", "actions", "divider", "header", "table", "data_table", "data_visualization", "container",
              "card", "alert", "markdown", "input", "image", "rich_text", "plain_text", "mrkdwn", "button", "static_select"}  # fmt: skip
    wrong, looked = [], 0
    for path in sources("bot"):
        if path.relative_to(ROOT / "bot").parts[0] in ("render", "local"):
            continue
        looked += 1
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Dict):
                spelled = {(key.value, value.value) for key, value in zip(node.keys, node.values, strict=True)
                           if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)}  # fmt: skip
                wrong += [place(path, node.lineno) for block in blocks if ("type", block) in spelled]
    assert looked > 20
    assert wrong == []


def test_surfaces_hold_a_desk() -> None:
    """A surface imports no other surface, and neither the store nor the deals' files."""
    surfaces = {path.stem for path in sources("bot/surfaces") if "\nLISTENERS = (" in path.read_text(encoding="utf-8")}
    assert {"command", "dm", "mention", "home", "buttons", "about"} <= surfaces
    others = {f"bot.surfaces.{name}" for name in surfaces} | {"bot.store", "bot.keeper", "bot.shelf"}
    wrong = [f"{place(path, line)} imports {name}" for path in sources("bot/surfaces") if path.stem in surfaces
             for line, name in imports(path) if name in others]  # fmt: skip
    assert wrong == []


def test_files_stay_short() -> None:
    """Files can be read in one sitting: few are above 400 lines, and none is above 600."""
    counts = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
              for package in ("core", "bot") for path in sources(package)}  # fmt: skip
    assert len([path for path, count in counts.items() if count > 400]) <= 4
    assert [path for path, count in counts.items() if count > 600] == []


def test_modules_say_what_they_are() -> None:
    """Every module begins with a docstring."""
    silent = [place(path, 1) for package in ("core", "bot") for path in sources(package) if not ast.get_docstring(tree(path))]
    assert silent == []
