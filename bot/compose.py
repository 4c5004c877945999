"""YAML events -> plain data and places. Iterative, so that no nesting can exhaust the stack."""

from __future__ import annotations

from typing import Any

import yaml

from bot.places import Located, Path, Places

MAX_DEPTH = 32
MAX_NODES = 20_000
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml where it is built in
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})

#: What stands for a value that was refused: no field accepts it, so nothing is ever computed from it.
REFUSED = ""


class _Stop(Exception):
    """The file cannot be read any further; the problem is noted already."""


class _Group:
    """A mapping or list that is being filled, and the key that waits for its value."""

    __slots__ = ("data", "key", "key_refused", "path")

    def __init__(self, data: dict[str, Any] | list[Any], path: Path) -> None:
        self.data, self.path = data, path
        self.key: str | None = None
        self.key_refused = False


class Composer:
    """Composes one document; `places` and `problems` fill up meanwhile."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places = Places()
        self.problems: list[Located] = []
        self._groups: list[_Group] = []
        self._root: Any = None
        self._nodes = 0
        self._documents = 0

    def compose(self, text: str) -> Any:
        """The data of the document; None where the file could not be read to its end."""
        loader = _LOADER(text)
        try:
            while loader.check_event():
                self._take(loader.get_event())
        except _Stop:
            return None
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
            return None
        except yaml.YAMLError as error:
            self._problem(None, "this is not YAML", str(error).partition("\n")[0], "delete the character")
            return None
        finally:
            loader.dispose()
        if not self._documents:
            self._problem(None, "the file is empty", "there is no contract in it",
                          "start from a template: `dealbot init my-deal.yaml` writes one")
        return self._root

    def _take(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                self._bare(event)
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._bare(event)
                self._open(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._groups.pop()
            case yaml.AliasEvent():
                self._problem(event, f"the alias *{event.anchor}", "what a line says should stand on that line",
                              "write the value out")
                self._count(event)
                self._place(event, REFUSED, refused=True)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._problem(event, "a second document begins here", "one file holds one deal",
                                  "delete the line ---, or make two files")
                    raise _Stop
            case _:
                pass

    def _bare(self, event: Any) -> None:
        """A node without anchor and tag, counted."""
        if event.anchor is not None:
            self._problem(event, f"the anchor &{event.anchor}", "aliases are not read here, so nothing can refer to it",
                          "delete it")
        if event.tag is not None:
            self._problem(event, f"the tag {event.tag}", "the schema says what a value is, not a tag", "delete it")
        self._count(event)

    def _count(self, event: Any) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._problem(event, f"the file has more than {MAX_NODES:,} values", "a contract is a few hundred",
                          "write one file per deal")
            raise _Stop

    def _scalar(self, event: Any) -> None:
        group = self._groups[-1] if self._groups else None
        if group is not None and isinstance(group.data, dict) and group.key is None:
            self._key(event, group)
            return
        text = event.value
        if not event.style and text in _NULLS:
            self._problem(event, "no value" if not text else f"{text} is no value",
                          "an empty one could mean several things", "write undisclosed, none or leave the key out")
            self._place(event, REFUSED, refused=True)
        elif (control := control_in(text)) is not None:
            self._problem(event, f"the text holds the control character U+{ord(text[control]):04X}",
                          "a contract is text that people read", "delete the escape")
            self._place(event, REFUSED, refused=True)
        else:
            self._place(event, text)

    def _key(self, event: Any, group: _Group) -> None:
        assert isinstance(group.data, dict)
        key, path = event.value, (*group.path, event.value)
        if not event.style and key == "<<":
            self._problem(event, "the merge key <<", "what a group says should stand in it", "write the keys out")
        elif not key or control_in(key) is not None:
            self._problem(event, "a key without a readable name", "every value is named by its key", "write the key")
        elif key in group.data:
            line = self.places.keys[path][0]
            self._problem(event, f"the key {_short(key)} is given twice", f"line {line} has it already", "keep one")
        else:
            group.key, group.key_refused = key, False
            self.places.keys[path] = _mark(event)
            return
        group.key, group.key_refused = key, True

    def _open(self, event: Any) -> None:
        if len(self._groups) >= MAX_DEPTH:
            self._problem(event, f"the nesting is deeper than {MAX_DEPTH}", "no term needs that", "write it flat")
            raise _Stop
        group = self._groups[-1] if self._groups else None
        if group is not None and isinstance(group.data, dict) and group.key is None:
            self._problem(event, "a key that is a list or a group", "keys are plain words", "write a word as the key")
            raise _Stop
        data: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._place(event, data)
        if path is None:
            path = (*(group.path if group else ()), "\0")  # under a refused key: read on, but kept out of the data
        else:
            self.places.groups.add(path)
        self._groups.append(_Group(data, path))

    def _place(self, event: Any, value: Any, refused: bool = False) -> Path | None:
        """Put a value where it belongs and note its place; None where its key was refused."""
        path: Path
        if not self._groups:
            self._root, path = value, ()
        else:
            group = self._groups[-1]
            if isinstance(group.data, list):
                path = (*group.path, len(group.data))
                group.data.append(value)
            else:
                key, kept = group.key, not group.key_refused
                group.key, group.key_refused = None, False
                assert key is not None
                if not kept:
                    return None
                path = (*group.path, key)
                group.data[key] = value
        self.places.values[path] = _mark(event)
        if refused:
            self.places.refused.add(path)
        return path

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        what = error.problem or error.context or "it cannot be read"
        instead = "check the indentation and the quotes here and just above"
        if "mapping values are not allowed" in what:
            instead = "quote a text that holds a colon, or correct the indentation"
        elif "cannot start any token" in what:
            instead = "indent with spaces, not tabs, and quote a text that begins with a special character"
        line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        self.problems.append(Located(self.name, line, column, "this is not YAML", what, instead))

    def _problem(self, event: Any, what: str, why: str, instead: str) -> None:
        line, column = (1, 1) if event is None else _mark(event)
        self.problems.append(Located(self.name, line, column, what, why, instead))


def control_in(text: str) -> int | None:
    """Where the first character stands that no text needs: a control character, half a pair, a byte order mark.

    Each distinct character is looked at once, so that long texts take no time.
    """
    if text.isascii() and text.isprintable():
        return None
    return min((text.index(char) for char in set(text) if _is_control(ord(char))), default=None)


def _is_control(code: int) -> bool:
    if code < 0xA0:
        return not (0x20 <= code < 0x7F or code in (0x09, 0x0A, 0x0D, 0x85))
    return 0xD800 <= code < 0xE000 or code in (0xFEFF, 0xFFFE, 0xFFFF)


def _mark(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
