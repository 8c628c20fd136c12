"""Examples of rules in words, as text, markdown and JSON."""

import json
from collections.abc import Mapping
from difflib import unified_diff
from typing import Any

from contractdelta.delta.model import Direction
from contractdelta.delta.rules.examples import Example, Place

_REQUEST, _RESPONSE, _BOTH = Direction.REQUEST, Direction.RESPONSE, Direction.BOTH
#: Where an example stands, by who sends what is there; ``both`` where one serves what either of them sends.
_PLACES: Mapping[Place, Mapping[Direction, str]] = {
    Place.BODY: {
        _REQUEST: "in the schema of a request body",
        _RESPONSE: "in the schema of a response body",
        _BOTH: "in the schema of a body",
    },
    Place.TEXT: {
        _REQUEST: "in the schema of a request body that is plain text",
        _RESPONSE: "in the schema of a response body that is plain text",
        _BOTH: "in the schema of a body that is plain text",
    },
    Place.FIELD: {
        _REQUEST: "in the schema of a query parameter",
        _RESPONSE: "in the schema of a response header",
        _BOTH: "in the schema of a query parameter or of a response header",
    },
    Place.OPERATION: dict.fromkeys(Direction, "in an operation"),
    Place.DOCUMENT: dict.fromkeys(Direction, "in a document"),
}
_ONLY_BEFORE = "Valid only before"
_ONLY_AFTER = "Valid only after"


def place_of(example: Example, direction: Direction) -> str:
    """Return where an example stands, in words: ``in the schema of a request body``."""
    return _PLACES[example.place][direction]


def sections(example: Example, direction: Direction) -> list[tuple[str, str]]:
    """Return what stands in a document before the change and after it, each with its title."""
    return [(f"Before, {place_of(example, direction)}:", example.before), ("After:", example.after)]


def values(example: Example) -> list[tuple[str, str]]:
    """Return the values that show the change, as JSON, each with what is said of it."""
    told = ((_ONLY_BEFORE, example.only_before), (_ONLY_AFTER, example.only_after))
    return [(f"{words}:", value) for words, value in told if value]


def as_text(example: Example, direction: Direction) -> str:
    """Return an example as lines of text."""
    parts = []
    for title, code in sections(example, direction):
        parts += [title, "\n".join(f"  {line}" for line in code.split("\n"))]
    shown = "\n".join(f"{title} {value}" for title, value in values(example))
    return "\n\n".join(filter(None, (*parts, shown)))


def as_markdown(example: Example, direction: Direction) -> str:
    """Return an example as markdown."""
    parts = [f"{title}\n\n```yaml\n{code}\n```" for title, code in sections(example, direction)]
    return "\n\n".join([*parts, *_values_in_markdown(example)])


def as_markdown_diff(example: Example) -> str:
    """Return an example as markdown, in as few lines as can be."""
    before, after = example.before.split("\n"), example.after.split("\n")
    lines = list(unified_diff(before, after, n=len(before), lineterm=""))[3:]  # behind names and numbers of lines
    code = "\n".join(["```diff", *lines, "```"])
    return "\n\n".join([code, *_values_in_markdown(example)])


def _values_in_markdown(example: Example) -> list[str]:
    return [f"{title} `{value}`" for title, value in values(example)]


def as_json(example: Example) -> dict[str, Any]:
    """Return an example as a member of JSON; a value that is not there has no member, as ``null`` is a value."""
    shown = {"only_before": example.only_before, "only_after": example.only_after}
    return {
        "place": example.place,
        "before": example.before,
        "after": example.after,
        **{key: json.loads(value) for key, value in shown.items() if value},
    }
