"""Deltas as Markdown that fits a comment on a pull request.

The first line is a comment that nobody sees: by it a job finds its comment of last time, and replaces it. Tables come
first, then the changes of each operation, folded; what does not fit is counted. Format: GitHub Flavored Markdown,
https://github.github.com/gfm/
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from contractdelta.delta.model import Delta, OperationDelta, Severity
from contractdelta.errors import counted, one_line
from contractdelta.report.changes import (
    ToldChange,
    alike,
    differing,
    documented,
    place,
    says_all,
    severities,
    summary,
    told,
    told_together,
    verdict,
    waived,
)
from contractdelta.report.proofs import payload_lines, proof

MARKER = "<!-- contractdelta diff -->"
#: Longest comment that GitHub takes. Counted in bytes, which are never fewer than characters.
LIMIT = 65_536
#: How much of it the APIs, the rows of their tables, and these with the changes may take; the rest is for the ends.
_APIS, _ROWS, _BODY = 8_000, 18_000, 56_000
#: How much of that the changes of one operation may take, and what stands around the table of one API.
_BLOCK, _FRAME = 8_000, 200
#: How much of one thing is shown.
_SHOWN_ROWS = 20
_SHOWN_LINES = 40
_SHOWN_NAMES = 5
_MAX_TEXT = 200
_MAX_NAME = 60
#: Characters that mean something in Markdown or HTML, and could make a table, an emphasis, a link or a formula.
_SPECIAL = re.compile(r"[&<>|`*_\[\]\\~@#$!^]|:(?=//)|www\.")
_Item = TypeVar("_Item")
#: An operation, and the API that it is part of.
_Row = tuple[Delta, OperationDelta]


def render_deltas(deltas: Sequence[Delta], untouched: Sequence[Delta] = ()) -> str:
    """Return a comment: a line that counts, a table for each API, the changes of each operation."""
    is_only = len(deltas) == 1
    apis, more_apis = _fitting(deltas, _APIS, lambda delta: _FRAME + _size(_heading(delta, is_only=is_only)))
    rows, more_rows = _fitting(_worst_first(apis), _ROWS, lambda row: _size(_row(row[1])))
    tables = list(_tables(apis, rows, is_only=is_only))
    room = _BODY - _size("\n\n".join(tables))
    groups = _groups(apis)
    blocks, more_blocks = _fitting([_block(*group, is_only=is_only) for group in groups], room, _size)
    more_told = sum(len(operations) for _, operations in groups[len(groups) - more_blocks :])
    parts = [MARKER, f"## {_title(deltas)}", *tables]
    parts += ["### Changes", *blocks] if blocks else []
    left = [counted(number, what) for number, what in ((more_apis, "API"), (more_rows, "operation")) if number]
    left += [f"the changes of {counted(more_told, 'operation')}"] if more_blocks else []
    if left:
        parts.append(f"**Left out, because a comment has to be short: {', '.join(left)}.** The other formats show all.")
    parts += [f"Untouched: {_names([delta.api for delta in untouched])}"] if untouched else []
    return "\n\n".join(parts) + "\n"


def _worst_first(apis: Iterable[Delta]) -> list[_Row]:
    """Return the operations of all APIs: what does not fit must not be what breaks clients."""
    order = list(Severity)
    rows = [(delta, operation) for delta in apis for operation in differing(delta)]
    return sorted(rows, key=lambda row: order.index(row[1].severity))


def _fitting(items: Sequence[_Item], room: int, size: Callable[[_Item], int]) -> tuple[list[_Item], int]:
    """Return as many items from the start as there is room for, and how many are left."""
    taken: list[_Item] = []
    for item in items:
        room -= size(item)
        if room < 0:
            break
        taken.append(item)
    return taken, len(items) - len(taken)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))


def _title(deltas: Sequence[Delta]) -> str:
    counts = severities(deltas)
    if counts:
        return f"Changes of the API contract: {counts}"
    has_waived = any(differing(delta) for delta in deltas)
    return "Changes of the API contract: none that counts" if has_waived else "The API contract did not change"


# --- tables -----------------------------------------------------------------------------------------------------------


def _tables(apis: Sequence[Delta], rows: Iterable[_Row], *, is_only: bool) -> Iterator[str]:
    found: dict[str, list[OperationDelta]] = {delta.api: [] for delta in apis}
    for delta, operation in rows:
        found[delta.api].append(operation)
    for delta in apis:
        yield _heading(delta, is_only=is_only)
        operations = found[delta.api]
        if operations:
            yield _table(operations[:_SHOWN_ROWS])
        if len(operations) > _SHOWN_ROWS:
            rest = operations[_SHOWN_ROWS:]
            yield f"<details><summary>{counted(len(rest), 'more operation')}</summary>"
            yield _table(rest)
            yield "</details>"


def _heading(delta: Delta, *, is_only: bool) -> str:
    lines = [] if is_only else [f"### {_text(delta.api)}"]
    lines.append(f"{summary(delta)}. {_code(delta.base)} → {_code(delta.head)}")
    if documented(delta):
        lines.append(f"Documentation only: {_names(documented(delta))}")
    return "\n\n".join(lines)


def _table(operations: Iterable[OperationDelta]) -> str:
    return "\n".join(["| severity | operation | what |", "|---|---|---|", *map(_row, operations)])


def _row(operation: OperationDelta) -> str:
    found = told(operation)
    first = "" if says_all(operation) or not found else f": {_text(found[0].text)}"
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    severity = f"**{verdict(operation)}**" if operation.severity is Severity.BREAKING else verdict(operation)
    return f"| {severity} | {_code(operation.operation)} | {operation.status}{first}{more} |"


# --- changes ----------------------------------------------------------------------------------------------------------


def _groups(apis: Iterable[Delta]) -> list[tuple[Delta, list[OperationDelta]]]:
    """Return the operations that need more than a row of the tables, grouped by equal changes."""
    order = list(Severity)
    groups = [(delta, group) for delta in apis for group in alike(differing(delta)) if not says_all(group[0])]
    return sorted(groups, key=lambda group: order.index(group[1][0].severity))


def _block(delta: Delta, operations: Sequence[OperationDelta], *, is_only: bool) -> str:
    """Return the changes of operations to which the same happened, folded."""
    api = "" if is_only else f"{_text(delta.api)}: "
    first = operations[0]
    changes = [_change(item) for item in told_together(operations)]
    shown, more = _fitting(changes, _BLOCK, _size)
    number = counted(len(changes), "change")
    head = f"<details><summary>{api}{_names([o.operation for o in operations])}: {verdict(first)}, {number}</summary>"
    return "\n\n".join([head, *shown, *([f"- and {more} more"] if more else []), "</details>"])


def _change(item: ToldChange) -> str:
    change = item.change
    lines = [f"- **{item.verdict}** {_text(item.text)} ({_code(change.rule)}, {_code(place(change))})"]
    lines += [f"  {_text(waived(change.waiver))}"] if change.waiver else []
    lines += [f"  {_text(proof(change))}"] if proof(change) else []
    if change.witness:
        payload = payload_lines(change.witness)
        shown = [line[:_MAX_TEXT] for line in payload[:_SHOWN_LINES]]
        shown += [f"  … {len(payload) - _SHOWN_LINES} more lines"] if len(payload) > _SHOWN_LINES else []
        # No line can end the fence: each starts with a mark or a space, then JSON.
        lines.append("\n".join(f"  {line}" for line in ["```diff", *shown, "```"]))
    return "\n\n".join(lines)


# --- texts ------------------------------------------------------------------------------------------------------------


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    return ", ".join(_code(name, _MAX_NAME) for name in names[:_SHOWN_NAMES]) + more


def _code(text: str, longest: int = _MAX_TEXT) -> str:
    """Return a name. A code span of Markdown could not hold every name in a table, an element of HTML can."""
    return f"<code>{_text(text, longest)}</code>"


def _text(text: str, longest: int = _MAX_TEXT) -> str:
    """Write a text of a document so that nothing in it means anything.

    What is written as a number is never taken for Markdown (CommonMark 0.31, 2.5). What GitHub looks for afterwards,
    such as ``@team`` and ``#1``, is broken up by a space without width.
    """
    line = one_line(text)
    shown = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return _SPECIAL.sub(_reference, shown)


def _reference(found: re.Match[str]) -> str:
    letters = "".join(f"&#{ord(letter)};" for letter in found[0])
    return f"{letters}&#8203;" if found[0] in "@#" else letters
