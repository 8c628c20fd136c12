"""The tables that name operations are read into frozen values, and what is wrong in them is said with the way out."""

from typing import Any

import pytest

from contractdelta.config.operations import EdgesConfig, read_edges, read_sources
from contractdelta.errors import InvalidConfiguration


def test_without_a_table_edges_are_inferred_one_step_far() -> None:
    """The defaults: names tell edges, one is followed, and no more than twenty from one operation."""
    assert read_edges("x.toml", {}) == EdgesConfig(infer=True, depth=1, hub_limit=20, add=(), remove=())


def test_every_key_is_read() -> None:
    """Lines are sorted by what stands on the left; names keep their order."""
    table = {
        "infer": False,
        "depth": 0,
        "hub-limit": 3,
        "add": {"POST /b": ["GET /b", "GET /a"], "POST /a": ["tag:a"]},
        "remove": {"*": ["getHealth"]},
    }
    assert read_edges("x.toml", table) == EdgesConfig(
        infer=False,
        depth=0,
        hub_limit=3,
        add=(("POST /a", ("tag:a",)), ("POST /b", ("GET /b", "GET /a"))),
        remove=(("*", ("getHealth",)),),
    )


def test_sources_are_patterns_with_operations() -> None:
    """Sources are read as they stand."""
    table = {"services/b/**": ["tag:b", "GET /b"], "a.py": ["api:shop"]}
    assert read_sources("x.toml", table) == (("a.py", ("api:shop",)), ("services/b/**", ("tag:b", "GET /b")))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (7, "x.toml: edges is not a table"),
        ({"infer": "no"}, "x.toml: edges.infer is 'no'"),
        ({"depth": -1}, "x.toml: edges.depth is -1"),
        ({"depth": True}, "x.toml: edges.depth is True"),
        ({"hub-limit": 2.5}, "x.toml: edges.hub-limit is 2.5"),
        ({"add": ["GET /a"]}, "x.toml: edges.add is not a table"),
        ({"add": {"POST /a": "GET /a"}}, "x.toml: edges.add.'POST /a' is not a list of operations"),
        ({"add": {"POST /a": []}}, "x.toml: edges.add.'POST /a' is not a list of operations"),
        ({"remove": {"POST /a": [1]}}, "x.toml: edges.remove.'POST /a' is not a list of operations"),
        ({"dept": 1}, "x.toml: edges: unknown key 'dept'"),
    ],
)
def test_edges_of_a_wrong_form_are_refused(table: Any, message: str) -> None:
    """The message names file and key, the hint shows how it is written."""
    with pytest.raises(InvalidConfiguration) as caught:
        read_edges("x.toml", table)
    assert caught.value.message == message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (["src"], "x.toml: sources is not a table"),
        ({"src/**": "tag:a"}, "x.toml: sources.'src/**' is not a list of operations"),
        ({"src/**": [""]}, "x.toml: sources.'src/**' is not a list of operations"),
        ({"!": ["tag:a"]}, "x.toml: sources: Invalid git pattern: '!'"),
    ],
)
def test_sources_of_a_wrong_form_are_refused(table: Any, message: str) -> None:
    """The message names file and line of the table, a pattern that means nothing included."""
    with pytest.raises(InvalidConfiguration) as caught:
        read_sources("x.toml", table)
    assert caught.value.message == message
