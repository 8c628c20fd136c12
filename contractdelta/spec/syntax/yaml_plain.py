"""Read YAML in its plainest form: block style, a key or a scalar a line, nothing that only a parser can tell.

Most lines of most documents are of that form, and reading them needs no parser: the column in which a line starts tells
what it belongs to (YAML 1.2.2, sections 8.2.1 and 8.2.2). A text of which any line is of another form is not read here
at all: the reader of all YAML decides about it, and about everything that is wrong. So what is read here is what that
one makes of it, a few times faster.
"""

import re
from collections.abc import Callable
from typing import Any

import orjson

#: Indent, dashes of list items, a key, and the rest of the line; text in single quotes may go on for several lines.
#: Where quotes are not closed all that is left is taken, so that no text is searched for their end twice.
_LINE = re.compile(
    r"""\n(\ *)((?:-\ )*)
    (?:([A-Za-z0-9_$/][A-Za-z0-9_$/.{}+-]{0,500}|'[^'\n]{0,500}'):(?:\ |(?=\n)|\Z))?
    ('(?:[^']++|'')*+'(?=\n|\Z)|'.*+|[^\n]*)""",
    re.VERBOSE | re.DOTALL,
)
#: All bytes but control characters (YAML 1.2.2, section 5.1).
_ORDINARY = b"\n" + bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100))
#: Beyond ASCII: what is not printable, and what breaks lines for some readers.
_ODD = re.compile("[\x80-\x9f\u2028\u2029\ufeff\ufffd-\uffff]")
#: What starts plain text never, or only before certain characters (section 7.3.3).
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@` ")
_NEGATIVE = re.compile(r"-[0-9.]")
#: Double quotes, and the escapes that mean the same in JSON.
_QUOTED = re.compile(r'"(?:[^"\\]|\\["\\bfnrt])*"')
#: Line breaks in single quotes, with the blanks around them (section 6.5).
_BREAKS = re.compile(r" *\n((?: *\n)*) *")
#: What starts or ends a document, if it starts a line (section 9.1).
_MARKS = ("\n---", "\n...")
_EMPTY: dict[str, Callable[[], Any]] = {"[]": list, "{}": dict}
#: Deeper nesting, and longer text, is not what most lines are.
_MAX_DEPTH = 100
_MAX_KNOWN = 100
#: The name of the whole, as a member of what is around it.
_ROOT = ""

#: Resolves a plain scalar.
Resolve = Callable[[str], Any]


class _NotPlain(Exception):
    """A line is of another form."""


class PlainReader:
    """Reads plain texts, such as the blocks of one document; knows again the keys and scalars that it has met."""

    def __init__(self, resolve: Resolve) -> None:
        """Take what returns the value of a plain scalar, or raises ``ValueError``."""
        self._resolve = resolve
        self._names: dict[str, str] = {}
        self._scalars: dict[str, Any] = {}

    def read(self, data: bytes) -> dict[str, Any] | None:
        """Return the mapping that a text in UTF-8 holds, with a line break before each line; ``None`` if not plain."""
        if data.translate(None, _ORDINARY):
            return None
        text = data.decode(errors="replace")
        if not data.isascii() and _ODD.search(text):
            return None
        try:
            return self._mapping(text)
        except (_NotPlain, ValueError):
            return None

    def _mapping(self, text: str) -> dict[str, Any]:
        """Read all lines, the first of which holds a key."""
        tree = _Tree()
        names, scalars = self._names, self._scalars
        container: Any = None
        column = -1
        for spaces, dashes, key, rest in _LINE.findall(text):
            if not (key or dashes):
                _require_nothing(rest)
                continue
            # Most lines hold one more key of the mapping that the line before belongs to.
            if dashes or len(spaces) != column or tree.waiting is not None:
                container, column = tree.find(len(spaces), len(dashes) // 2, has_key=key != "")
            value = scalars[rest] if rest in scalars else self._scalar(rest)
            if not key:
                _require_something(rest)
                container.append(value)
                continue
            name = names.get(key) or self._name(key)
            if name in container:
                raise _NotPlain
            container[name] = value
            if not rest:
                tree.waiting = name
        if type(tree.root) is not dict:
            raise _NotPlain
        return tree.root

    def _name(self, key: str) -> str:
        name = self._names[key] = key[1:-1] if key[0] == "'" else key
        return name

    def _scalar(self, text: str) -> Any:
        """Return the value of what stands behind a key or dash; ``None`` of nothing."""
        if text in _EMPTY:
            return _EMPTY[text]()
        value = _value(text, self._resolve) if text else None
        if len(text) < _MAX_KNOWN:
            self._scalars[text] = value
        return value


class _Tree:
    """A tree under construction."""

    def __init__(self) -> None:
        #: The key, in the innermost mapping, whose value may stand on the lines that follow.
        self.waiting: str | None = _ROOT
        #: The mappings and lists that are open, and the columns in which their members start.
        self._open: list[Any] = [{_ROOT: {}}]
        self._columns: list[int] = [-1]

    @property
    def root(self) -> Any:
        """What stands in the first column that anything stands in."""
        return self._open[0][_ROOT]

    def find(self, column: int, dashes: int, *, has_key: bool) -> tuple[Any, int]:
        """Return what a line belongs to that starts in a column, behind its dashes, and the column of its members."""
        opened, columns, key, self.waiting = self._open, self._columns, self.waiting, None
        # The items of a list may stand as far to the left as the key that it belongs to.
        if key is not None and (column > columns[-1] or (dashes and column == columns[-1])):
            inner: Any = [] if dashes else {}
            opened[-1][key] = inner
            opened.append(inner)
            columns.append(column)
        else:
            while columns[-1] > column:
                opened.pop()
                columns.pop()
            if not dashes and type(opened[-1]) is list:
                opened.pop()
                columns.pop()
            if columns[-1] != column or (dashes > 0) is not (type(opened[-1]) is list):
                raise _NotPlain
        if len(columns) + dashes > _MAX_DEPTH:
            raise _NotPlain
        if dashes:
            column = self._open_items(column, dashes, has_key=has_key)
        # Behind a list comes no line that is one more key of it.
        return opened[-1], column if has_key else -1

    def _open_items(self, column: int, dashes: int, *, has_key: bool) -> int:
        """Open what the dashes of a line start within the innermost list; return the column behind them."""
        for left in range(dashes, 0, -1):
            column += 2
            if left > 1 or has_key:
                item: Any = [] if left > 1 else {}
                self._open[-1].append(item)
                self._open.append(item)
                self._columns.append(column)
        return column


def _require_nothing(rest: str) -> None:
    """Refuse a line without a key, unless it is blank or a comment."""
    if rest and rest[0] != "#":
        raise _NotPlain


def _require_something(rest: str) -> None:
    """Refuse a dash with nothing behind it: what it stands for is on the next line."""
    if not rest:
        raise _NotPlain


def _value(text: str, resolve: Resolve) -> Any:
    first = text[0]
    if first == "'":
        return _single_quoted(text)
    if first == '"' and _QUOTED.fullmatch(text):
        return orjson.loads(text)
    is_plain = first not in _INDICATORS or _NEGATIVE.match(text)
    if not is_plain or ": " in text or " #" in text or text[-1] in ": ":
        raise _NotPlain
    return resolve(text)


def _single_quoted(text: str) -> str:
    inner = text[1:-1]
    if len(text) < 2 or text[-1] != "'" or "'" in inner.replace("''", ""):  # noqa: PLR2004 - two quotation marks
        raise _NotPlain
    if "\n" in inner:
        if any(mark in inner for mark in _MARKS):
            raise _NotPlain
        inner = _BREAKS.sub(lambda found: "\n" * found[1].count("\n") or " ", inner)
    return inner.replace("''", "'")
