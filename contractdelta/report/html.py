"""Deltas as one page that asks for nothing else: to be kept beside a build, searched, and read on a phone.

What it may run and how it looks is fixed by digests (Content Security Policy Level 3, 2.3.1): should a text of a
document ever get through unescaped, it is still not obeyed.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from contractdelta.delta.model import Change, Delta, OperationDelta, Severity, Status
from contractdelta.delta.rules.registry import RULES
from contractdelta.errors import counted, one_line
from contractdelta.report.changes import (
    COUNTED,
    WAIVED,
    ToldChange,
    differing,
    documented,
    place,
    severities,
    summary,
    told,
    verdict,
    waived,
)
from contractdelta.report.proofs import payload_lines, proof

#: Up to so many operations are unfolded from the start.
_OPEN = 10
#: Longest value that is shown; the JSON report has all of it.
_MAX_VALUE = 400
_LINE_CLASSES = {"-": "gone", "+": "came", "!": "both"}


def render_deltas(deltas: Sequence[Delta], untouched: Sequence[Delta] = ()) -> str:
    """Return a page: what counts, a search, and for each API its operations with their changes."""
    is_open = sum(len(differing(delta)) for delta in deltas) <= _OPEN
    return "\n".join(
        [
            *_head(),
            "<h1>Changes of the API contract</h1>",
            f"<p>{severities(deltas) or 'None that counts.'}</p>",
            *_form(),
            "<main>",
            *(line for delta in deltas for line in _api(delta, is_open=is_open)),
            *([f'<p class="faint">Untouched: {_names(delta.api for delta in untouched)}</p>'] if untouched else []),
            "</main>",
            f"<script>{_source('page.js')}</script>",
            "</body>",
            "</html>\n",
        ]
    )


def _source(name: str) -> str:
    return files("contractdelta.report").joinpath(name).read_text("utf-8")


def _head() -> list[str]:
    style, script = (b64encode(sha256(_source(name).encode()).digest()).decode() for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>Changes of the API contract</title>",
        f"<style>{_source('page.css')}</style>",
        "</head>",
        "<body>",
    ]


def _form() -> Iterator[str]:
    """Yield the search; a page without scripts does not show what it cannot do."""
    yield "<form hidden>"
    yield '<input type="search" placeholder="Search operations, rules, properties" aria-label="Search">'
    for name in (*COUNTED, WAIVED, Severity.NONE):
        label = "documentation" if name == Severity.NONE else name
        box = f'<input type="checkbox" value="{name}" checked>'
        yield f'<label class="{name}">{box} {label}</label>'
    yield '<button type="button">Unfold or fold all</button>'
    yield '<output aria-live="polite"></output>'
    yield "</form>"


# --- operations -------------------------------------------------------------------------------------------------------


def _api(delta: Delta, *, is_open: bool) -> Iterator[str]:
    yield "<section>"
    yield f"<h2>{_text(delta.api)}</h2>"
    yield f'<p>{summary(delta)}. <span class="faint">{_code(delta.base)} → {_code(delta.head)}</span></p>'
    for operation in differing(delta):
        yield from _operation(operation, is_open=is_open)
    names = documented(delta)
    if names:
        items = "".join(f'<li class="entry">{_code(name)}</li>' for name in names)
        yield f'<details><summary><span class="faint">documentation only</span> {len(names)}</summary>'
        yield f"<ul>{items}</ul></details>"
    yield "</section>"


def _operation(operation: OperationDelta, *, is_open: bool) -> Iterator[str]:
    found = told(operation)
    what = counted(len(found), "change") if operation.status is Status.CHANGED else operation.status
    yield f'<details class="entry"{" open" if is_open else ""}>'
    yield (
        f"<summary>{_verdict(verdict(operation))} {_code(operation.operation)} "
        f'<span class="faint">{what}</span></summary>'
    )
    yield "<ol>"
    for item in found:
        yield from _change(item)
    yield "</ol></details>"


def _change(item: ToldChange) -> Iterator[str]:
    change = item.change
    yield f'<li data-verdict="{item.verdict}">{_verdict(item.verdict)} {_text(item.text)}'
    yield f'<p class="faint">{_code(change.rule)} {_text(RULES[change.rule].reason)}</p>'
    yield f'<p class="faint">{_code(place(change))}</p>'
    if len(item.facets) > 1:
        yield f'<p class="faint">In {_names(item.facets)}</p>'
    if change.waiver:
        yield f"<p>{_text(waived(change.waiver))}</p>"
    yield from _values(change)
    if proof(change):
        yield f"<p>{_text(proof(change))}</p>"
    if change.witness:
        yield _pre(payload_lines(change.witness))
    yield "</li>"


def _values(change: Change) -> Iterator[str]:
    """Yield the value before and after; of what came or went whole, the message tells enough."""
    if change.base is not None and change.head is not None:
        yield _pre([f"- {_shortened(change.base)}", f"+ {_shortened(change.head)}"])


def _shortened(value: str) -> str:
    return value if len(value) <= _MAX_VALUE else f"{value[: _MAX_VALUE - 1]}…"


# --- texts ------------------------------------------------------------------------------------------------------------


def _pre(lines: Iterable[str]) -> str:
    """Return lines of a diff in their colours; the marks say the same without them."""
    spans = (f'<span class="{_LINE_CLASSES.get(line[0], "same")}">{_text(line)}</span>' for line in lines)
    return f"<pre>{''.join(spans)}</pre>"


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(_code, names))


def _verdict(name: str) -> str:
    return f'<span class="verdict {name}">{name}</span>'


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"


def _text(text: str) -> str:
    return escape(one_line(text))
