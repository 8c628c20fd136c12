"""Small edits of a project, as people make them: found by the syntax tree, chosen by a seed."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from random import Random
from typing import Any, TypeAlias

#: What edits are called in the table, in its order. Those of the second row keep the meaning of the code.
CHANGING = (
    *("comparison", "constant", "line", "class body", "decorator", "module level", "bare statement", "import"),
    *("fixture", "test", "data file", "schema"),
)
KEEPING = ("comment", "docstring", "layout")

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Raise, ast.Delete, ast.Assert)
_BARE = (ast.Expr, ast.AugAssign, ast.Delete, ast.If, ast.For, ast.With, ast.Try)
#: A comparison as it is written, and its opposite.
_SYMBOLS: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", ">="),
    ast.LtE: ("<=", ">"),
    ast.Gt: (">", "<="),
    ast.GtE: (">=", "<"),
    ast.Is: ("is", "is not"),
    ast.IsNot: (r"is\s+not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: (r"not\s+in", "in"),
}
_FIXTURE = re.compile(r"(?:pytest\.)?fixture\b")
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_WORD = re.compile(r"\b[A-Za-z]{4,}\b")
#: In a document: what a schema says, and no text for people.
_SCHEMA = re.compile(r"^ *(?:(?:m(?:ax|in)\w+|type|format|required|pattern|default): \S.*|- [a-z]\w*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One file, changed in one place."""

    kind: str
    #: Relative to the project.
    path: str
    line: int
    #: What stood there, and what stands there now; cut where it is long.
    what: str
    #: Bytes from and to which the file is replaced, and with what.
    start: int
    end: int
    new: str

    def applied(self, data: bytes) -> bytes:
        """Return the file with the edit."""
        return data[: self.start] + self.new.encode() + data[self.end :]


_Change: TypeAlias = tuple[int, int, str]


def choose(folder: Path, edits: Iterable[Edit], count: int, seed: int) -> list[Edit]:
    """Return edits, as many of each kind as there are and as fit, the same ones for the same seed."""
    random = Random(seed)  # noqa: S311 - a sample, no secret
    by_kind: dict[str, list[Edit]] = {kind: [] for kind in (*CHANGING, *KEEPING)}
    for edit in edits:
        by_kind[edit.kind].append(edit)
    shuffled = [_sound(folder, _spread(random.sample(found, len(found)))) for found in by_kind.values()]
    turns = (edit for turn in zip_longest(*shuffled) for edit in turn if edit is not None)
    return [edit for edit, _ in zip(turns, range(count), strict=False)]


def _sound(folder: Path, edits: Iterable[Edit]) -> Iterator[Edit]:
    """Find the edits of Python files that leave Python, and keep its meaning if they are of a kind that does."""
    for edit in edits:
        before = (folder / edit.path).read_bytes()
        after = edit.applied(before)
        if not edit.path.endswith(".py") or (_is_python(after) and _is_kept(before, after) == _keeps(edit)):
            yield edit


def _keeps(edit: Edit) -> bool:
    # A docstring is a part of the syntax tree.
    return edit.kind in ("comment", "layout")


def _spread(edits: Sequence[Edit]) -> list[Edit]:
    """Order edits so that each file has its turn."""
    seen: Counter[str] = Counter()
    turn = {}
    for edit in edits:
        turn[edit] = seen[edit.path]
        seen[edit.path] += 1
    return sorted(edits, key=lambda edit: turn[edit])


def find_edits(folder: Path, code: Iterable[str], data: Iterable[str], document: str) -> Iterator[Edit]:
    """Find all edits of a project: of its Python files, its data files, and its OpenAPI document."""
    for path in code:
        yield from code_edits(path, (folder / path).read_text("utf-8"))
    for path in data:
        yield from line_edits("data file", path, (folder / path).read_text("utf-8"))
    yield from line_edits("schema", document, (folder / document).read_text("utf-8"), _SCHEMA)


def line_edits(kind: str, path: str, text: str, only: re.Pattern[str] = re.compile("")) -> Iterator[Edit]:
    """Change a number or a word in each line of a text."""
    start = 0
    for number, line in enumerate(text.split("\n")):
        end = start + len(line.encode())
        if only.match(line):
            new = _NUMBER.sub(lambda found: str(int(found[0]) + 1), line, count=1)
            if new == line:
                *_, last = [None, *_WORD.finditer(line)]
                new = f"{line[: last.start()]}{last[0]}x{line[last.end() :]}" if last else line
            new = line.replace("string", "integer") if line.endswith("type: string") else new
            if new != line:
                what = f"`{_short(line)}` → `{_short(new)}`"
                yield Edit(kind=kind, path=path, line=number + 1, what=what, start=start, end=end, new=new)
        start = end + 1


def code_edits(path: str, text: str) -> Iterator[Edit]:
    """Find the edits of a Python file."""
    finder = _Finder(path, text)
    return finder.edits()


class _Finder:
    """Finds the edits of one file."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._data = text.encode()
        self._tree = ast.parse(text)
        lines = self._data.split(b"\n")
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        name = PurePosixPath(path).name
        self._is_test = name.startswith("test_") or name == "conftest.py"

    def edits(self) -> Iterator[Edit]:
        """Find all."""
        seen: set[_Change] = set()
        for kind, change in (*self._module(), *self._functions(), *self._keeping()):
            if change not in seen:
                seen.add(change)
                yield self._edit(kind, change)

    def _module(self) -> Iterator[tuple[str, _Change]]:
        """Find edits of what runs when the file is imported."""
        for node in self._tree.body:
            yield from self._statement(node)
        for one in ast.walk(self._tree):
            if isinstance(one, ast.ClassDef):
                yield from self._class(one)
            if isinstance(one, ast.ClassDef | _Function):
                yield from self._decorators(one)

    def _statement(self, node: ast.stmt) -> Iterator[tuple[str, _Change]]:
        if isinstance(node, ast.Import | ast.ImportFrom) and getattr(node, "module", "") != "__future__":
            yield "import", self._dropped(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from (("module level", change) for change in self._constants(node))
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                yield "bare statement", self._after(node, f"{node.targets[0].id} = None")
        elif isinstance(node, _BARE) and not _is_text(node):
            yield "bare statement", self._dropped(node)
            yield from (("bare statement", change) for change in self._constants(node))

    def _class(self, node: ast.ClassDef) -> Iterator[tuple[str, _Change]]:
        for statement in node.body:
            if isinstance(statement, _SIMPLE) and not _is_text(statement):
                yield "class body", self._dropped(statement)
                yield from (("class body", change) for change in self._constants(statement))
            elif isinstance(statement, _Function) and node in self._tree.body and not self._is_test:
                yield "bare statement", self._after(node, f"{node.name}.{statement.name} = None")

    def _decorators(self, node: "ast.ClassDef | _Function") -> Iterator[tuple[str, _Change]]:
        for decorator in node.decorator_list:
            start, end = self._span(decorator)
            yield "decorator", (self._data.rindex(b"@", 0, start), end, "")
            yield from (("decorator", change) for change in self._constants(decorator))

    def _functions(self) -> Iterator[tuple[str, _Change]]:
        """Find edits of what runs when a function is called."""
        for node in ast.walk(self._tree):
            if isinstance(node, _Function):
                is_fixture = any(_FIXTURE.match(ast.unparse(decorator)) for decorator in node.decorator_list)
                own = "fixture" if is_fixture else "test" if self._is_test else ""
                for statement in (one for one in node.body if not isinstance(one, _Function | ast.ClassDef)):
                    yield from ((own or kind, change) for kind, change in self._body(statement))

    def _body(self, statement: ast.stmt) -> Iterator[tuple[str, _Change]]:
        if _is_text(statement):
            return
        for node in _walk(statement):
            if isinstance(node, _SIMPLE):
                yield "line", self._dropped(node)
            if isinstance(node, ast.Compare) and len(node.ops) == 1:
                end, start = self._span(node.left)[1], self._span(node.comparators[0])[0]
                # Brackets around either side are kept.
                old, new = _SYMBOLS[type(node.ops[0])]
                yield "comparison", (end, start, re.sub(old, new, self._data[end:start].decode(), count=1))
        yield from (("constant", change) for change in self._constants(statement))

    def _constants(self, node: ast.AST) -> Iterator[_Change]:
        for one in _walk(node):
            if isinstance(one, ast.Constant):
                new = _other_value(one.value)
                if new is not None:
                    yield (*self._span(one), repr(new))

    def _keeping(self) -> Iterator[tuple[str, _Change]]:
        """Find edits that keep the meaning of the code."""
        for node in ast.walk(self._tree):
            body = getattr(node, "body", None)
            if isinstance(node, ast.Module | ast.ClassDef | _Function) and isinstance(body, list) and body:
                if _is_text(body[0]):
                    yield "docstring", (*self._span(body[0]), '"""Say something else."""')
                for statement in body:
                    start = self._starts[statement.lineno - 1]
                    is_decorated = getattr(statement, "decorator_list", None)
                    if not is_decorated and self._data[start : self._span(statement)[0]].isspace():
                        indent = " " * statement.col_offset
                        yield "comment", (start, start, f"{indent}# A word about that.\n")
                        yield "layout", (start, start, "\n")

    def _span(self, node: Any) -> tuple[int, int]:
        return (
            self._starts[node.lineno - 1] + node.col_offset,
            self._starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def _dropped(self, node: ast.stmt) -> _Change:
        return (*self._span(node), "pass")

    def _after(self, node: ast.stmt, statement: str) -> _Change:
        end = self._span(node)[1]
        return end, end, f"\n\n\n{statement}"

    def _edit(self, kind: str, change: _Change) -> Edit:
        start, end, new = change
        line = self._data.count(b"\n", 0, start) + 1
        what = f"`{_short(self._data[start:end].decode())}` → `{_short(new)}`" if kind not in KEEPING else kind
        return Edit(kind=kind, path=self._path, line=line, what=what, start=start, end=end, new=new)


def _is_kept(before: bytes, after: bytes) -> bool:
    return ast.dump(ast.parse(before)) == ast.dump(ast.parse(after))


def _is_python(data: bytes) -> bool:
    try:
        compile(data, "edit", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _short(text: str) -> str:
    return " ".join(text.replace("`", "'").split())[:40]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Walk through code; not into formatted strings, whose parts have no places of their own, nor into functions."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.JoinedStr | _Function | ast.ClassDef) and not _is_text(child):
            yield from _walk(child)


def _other_value(value: object) -> object:
    makers: Mapping[type, Callable[[Any], object]] = {
        bool: lambda one: not one,
        int: lambda one: one + 1,
        float: lambda one: one + 1.0,
        str: lambda one: f"{one}x",
        bytes: lambda one: one + b"x",
    }
    maker = makers.get(type(value))
    return maker(value) if maker else None
