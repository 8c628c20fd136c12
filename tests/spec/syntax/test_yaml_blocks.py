"""YAML block by block: what it gives is what the reader of whole texts gives, or nothing."""

import json
from copy import deepcopy
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from support.yaml_texts import SCALARS, texts, written

from contractdelta.errors import InvalidDocument
from contractdelta.spec.limits import MAX_DEPTH
from contractdelta.spec.syntax import yaml_blocks
from contractdelta.spec.syntax.yaml_blocks import read_blocks
from contractdelta.spec.syntax.yaml_reader import read_yaml


def read_whole(data: bytes) -> Any:
    """Read a text as a whole; a text too short for blocks is."""
    assert len(data) < yaml_blocks._LEAST  # noqa: SLF001 - else it would be read block by block
    return read_yaml(data, "x")


def read_by_blocks(data: bytes) -> Any:
    """Read a text block by block, however short it is."""
    padding = b"# padding\n" * (yaml_blocks._LEAST // 10 + 1)  # noqa: SLF001 - longer than that
    return read_blocks(data + (b"" if data.endswith(b"\n") else b"\n") + padding, {}, read_one)


def read_one(block: bytes) -> tuple[Any, int]:
    """Read a block by the rules."""
    return read_yaml(block, "x"), 0


@given(text=texts())
@example(text="paths:\n  a: |\n    1\n\ufeff\n  a: 1\n")
@settings(deadline=None, max_examples=150)
def test_blocks_give_the_same_or_nothing(text: str) -> None:
    """Whatever a text holds: block by block it gives what it gives as a whole, and nothing where that is an error."""
    data = text.encode()
    found = read_by_blocks(data)
    if found is None:
        return
    assert written(found) == written(read_whole(data) or {})


@given(text=texts())
@example(text="paths:\n  a:\n    b: &x 1\n    c: *x\n")
@example(text="paths:\n  a:\n    b: 'x\n    c: y'\n")
@example(text="paths:\n  a:\n    <<: {b: 1}\n    b: 2\n")
@settings(deadline=None, max_examples=150)
def test_blocks_within_blocks_give_the_same_or_nothing(text: str) -> None:
    """Put together from the blocks within them, and those within these, blocks hold the same, too."""
    data = text.encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_blocks, "_LARGE", 0)
        found = read_by_blocks(data)
    if found is not None:
        assert written(found) == written(read_whole(data) or {})


@pytest.mark.parametrize("shape", ["a: {}", "a:\n  - {}", "a: [{}]", "a: {{k: {}}}", "a:\n  {}", "a: x {}", "{}: b"])
def test_odd_scalars(shape: str) -> None:
    """Each odd scalar is read by the rules, wherever it stands, or left to the reader of whole texts."""
    for scalar in SCALARS:
        data = f"paths:\n  {shape.format(scalar)}\n".replace("\n  -", "\n    -").encode()
        found = read_by_blocks(data)
        try:
            expected = read_whole(data)
        except InvalidDocument:
            expected = None
        assert found is None or written(found) == written(expected), data


@pytest.mark.parametrize("indent", [2, 4])
@pytest.mark.parametrize("width", [20, 100, 10_000])
def test_documents_are_read_block_by_block(indent: int, width: int) -> None:
    """What a printer writes is read block by block, and what was read once is not read again."""
    schemas = {
        f"S{number}": {"type": "string", "description": "some - text: of " * (number % 40)} for number in range(400)
    }
    paths = {f"/p{number}": {"get": {"responses": {200: {"description": "é"}}}} for number in range(400)}
    document = {"openapi": "3.1.0", "tags": [{"name": "a"}], "paths": paths, "components": {"schemas": schemas}}
    data = yaml.safe_dump(document, sort_keys=False, indent=indent, width=width, allow_unicode=True).encode()
    known: yaml_blocks.KnownBlocks = {}
    found = read_blocks(data, known, read_one)
    assert found is not None
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(document))
    blocks = len(known)
    changed = data.replace(b"/p7:", b"/changed:")
    assert read_blocks(changed, known, read_one) is not None
    assert len(known) == blocks + 1


def test_what_is_said_twice_within_large_blocks_is_read_once() -> None:
    """Of a large block that differs from others in one place, only that place is read."""
    rest = {f"p{number}": {"type": "string", "description": "x" * number} for number in range(300)}
    schemas = {f"S{name}": {"properties": {"name": {"enum": [name]}, "rest": deepcopy(rest)}} for name in "ab"}
    data = yaml.safe_dump({"components": {"schemas": schemas}}, sort_keys=False).encode()
    lengths: list[int] = []

    def read_and_count(block: bytes) -> tuple[Any, int]:
        lengths.append(len(block))
        return read_one(block)

    found = read_blocks(data, {}, read_and_count)
    assert found == {"components": {"schemas": schemas}}
    assert sum(lengths) < len(data) * 0.6


@pytest.mark.parametrize("depth", [399, 400, 401])
def test_depth_counts_across_blocks(depth: int) -> None:
    """How deep a document may be nested does not depend on how it is read."""
    above = [" " * level + "k:" for level in range(depth - 1)]
    text = "\n".join([*above, *(" " * (depth - 1) + f"k{number}: x" for number in range(2_000)), ""])
    if depth <= MAX_DEPTH:
        assert read_yaml(text.encode(), "x")
    else:
        with pytest.raises(InvalidDocument, match="deep"):
            read_yaml(text.encode(), "x")


def test_errors_tell_the_line_in_the_whole_text() -> None:
    """A key that stands twice is found across blocks and within them, with its line."""
    paths = "".join(f"  /p{number}:\n    get: {{}}\n" for number in range(2_000))
    for extra, line in (("  /p7:\n    get: {}\n", 4_002), ("  /q:\n    a: 1\n    a: 2\n", 4_004)):
        with pytest.raises(InvalidDocument) as caught:
            read_yaml(f"paths:\n{paths}{extra}".encode(), "x")
        assert caught.value.line == line


@pytest.mark.parametrize(
    "text",
    [
        "paths: # a\u2028  /hidden: 1\n  /a: {}\n",
        "# x\ropenapi: 1\npaths:\n  /a: {}\n",
        "paths:\n\t/h: 1\n  /a: 2\n",
        "paths:\n  \t/h: 1\n  /a: 2\n",
        "paths:#a\n  /a: 2\n",
        "paths:\r\n  /a: 2\r\n",
        "paths:\n  a: _1\n  b: -0\n  c: |\n  d: |\n    a\n",
    ],
)
def test_nothing_is_passed_over(text: str) -> None:
    """What stands in front of the first block is read, or the text is left to the reader of whole texts."""
    data = text.encode()
    found = read_by_blocks(data)
    try:
        expected = read_whole(data)
    except InvalidDocument:
        expected = None
    assert found is None or written(found) == written(expected)


def test_aliases_of_all_blocks_count_together() -> None:
    """Blocks whose aliases stand for too much together are refused, as the whole text is."""
    inner = ", ".join(["*x"] * 1_000)
    block = "  /p{}:\n    a: &x [" + ", ".join(["1"] * 100) + "]\n    b: [" + inner + "]\n"
    text = "paths:\n" + "".join(block.format(number) for number in range(30))
    with pytest.raises(InvalidDocument, match="aliases"):
        read_yaml(text.encode(), "x")
