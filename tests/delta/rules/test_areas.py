"""Which rules changes around schemas fall under: all of them exist, whatever changes."""

import ast
import re
from itertools import product
from pathlib import Path

import pytest

import contractdelta.delta
from contractdelta.contract.grammar import Kind
from contractdelta.delta.model import Direction
from contractdelta.delta.rules.areas import (
    CONTRACT_CHANGED,
    SECURITY_FATES,
    facet_of,
    is_parameter,
    rules_of_child,
    rules_of_member,
    rules_of_one_sided,
    the_rule,
)
from contractdelta.delta.rules.facts import FACTS
from contractdelta.delta.rules.registry import FACT_RULES, RULES

_FACETS = {
    "parameters.query.limit": "request-parameter",
    "request_body": "request-body",
    "request_body.application/json": "request-media-type",
    "responses.404": "response",
    "responses.default.text/csv": "response-media-type",
    "responses.200.headers.ETag": "response-header",
    "responses.200.links.next": "response-link",
    "callbacks.done": "callback",
    "security": "security",
    "servers": "servers",
    "futureMember": "contract",
}
#: What never differs by a member: it holds others, or is compared otherwise.
_WITHOUT_RULES = (Kind.SCHEMA, Kind.PATH_ITEM, Kind.RESPONSES, Kind.REFERENCE, Kind.VALUE)
#: The modules that compare: others look names up when they are imported, or name something else with hyphens.
_MODULES = [
    path
    for path in sorted(Path(*contractdelta.delta.__path__).rglob("*.py"))
    if path.stem
    not in ("areas", "facts", "registry", "area_rows", "examples", "formats", "wider_formats", "composites")
]


def test_a_name_that_is_no_rule_is_an_error() -> None:
    """Nothing falls under another rule because a name is misspelt."""
    with pytest.raises(KeyError):
        the_rule("response-remvoed")
    with pytest.raises(KeyError):
        FACT_RULES["type-narowed"]


@pytest.mark.parametrize(("name", "area"), _FACETS.items())
def test_a_facet_falls_under_the_rules_of_its_kind(name: str, area: str) -> None:
    """What came, went or changed as a whole falls under a rule for what it is; few have one for what is required."""
    rules = facet_of(name).rules
    assert rules.changed.request is rules.changed.response
    assert rules.changed.request.id == f"{area}-changed"
    for came, is_required in product((True, False), repeat=2):
        found = rules_of_one_sided(name, came=came, is_required=is_required)
        usual = f"{area}-{'added' if came else 'removed'}"
        names = [f"required-{usual}"] * is_required + [usual, f"{area}-changed"]
        assert found.request.id == next(name for name in names if name in RULES)
        assert found.response is found.request
    assert is_parameter(name) == (area == "request-parameter")


def test_only_a_success_that_goes_is_missed() -> None:
    """The answer that clients wait for has a rule of its own when it goes."""
    for name, rule in (("responses.204", "success-response-removed"), ("responses.302", "response-removed")):
        assert rules_of_one_sided(name, came=False, is_required=False).request is RULES[rule]
    assert rules_of_one_sided("responses.204", came=True, is_required=False).request is RULES["response-added"]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("key", ["required", "allowReserved", "style", "contentType", "scopes", "enum", "futureMember"])
def test_every_member_of_every_object_has_a_rule(kind: Kind, key: str) -> None:
    """Whatever member changes, of whatever object, there is a rule for whoever sends it."""
    for before, after in (("true", "false"), ("false", "true"), (None, "[]"), ('["a"]', '["a","b"]')):
        rules = rules_of_member(kind, key, before, after)
        assert {rules.request.id, rules.response.id} <= RULES.keys()
        assert (rules is CONTRACT_CHANGED) == (kind in _WITHOUT_RULES)


def test_who_sends_it_decides() -> None:
    """A pair has the rule of each direction, and what came is told from what went."""
    rules = FACT_RULES["type-narrowed"]
    assert rules.of(Direction.REQUEST) is RULES["request-type-narrowed"]
    assert rules.of(Direction.RESPONSE) is RULES["response-type-narrowed"]
    found = [SECURITY_FATES.of(came=came).request.id for came in (True, False)]
    assert found == ["security-added", "security-removed"]


@pytest.mark.parametrize(
    ("kind", "keyword", "flags", "expected"),
    [
        (Kind.SERVERS, "server", "", ("server-added", "server-removed")),
        (Kind.FLOWS, "password", "", ("security-flow-added", "security-flow-removed")),
        (Kind.ENCODING, "headers", "", ("request-header-added", "response-header-removed")),
        (Kind.ENCODING, "headers", "required", ("required-request-header-added", "required-response-header-removed")),
        (Kind.HEADER, "schema", "", ("request-header-schema-added", "response-header-schema-removed")),
        (Kind.MEDIA_TYPE, "itemSchema", "", ("request-media-type-schema-added", "response-media-type-schema-removed")),
        (Kind.PARAMETER, "content", "", ("request-parameter-serialization-changed",) * 2),
        (Kind.MEDIA_TYPE, "encoding", "", ("request-media-type-changed", "response-media-type-changed")),
        (
            Kind.MEDIA_TYPE,
            "encoding",
            "written otherwise",
            ("request-media-type-serialization-changed", "response-media-type-serialization-changed"),
        ),
        (Kind.LINK, "server", "written otherwise", ("response-link-changed",) * 2),
        (Kind.PATH_ITEM, "parameters", "", ("contract-changed",) * 2),
    ],
)
def test_a_child_that_came_or_went_has_a_rule(kind: Kind, keyword: str, flags: str, expected: tuple[str, str]) -> None:
    """What comes in a request and what goes from an answer falls under the rule for what it is."""
    came, went = (
        rules_of_child(
            kind,
            keyword,
            came=is_new,
            is_required=flags == "required",
            is_written_otherwise=flags == "written otherwise",
        )
        for is_new in (True, False)
    )
    assert (came.request.id, went.response.id) == expected


@pytest.mark.parametrize("module", _MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_fact_that_code_names_is_there(module: Path) -> None:
    """Where schemas are compared no fact, and no beginning of one, is misspelt, also one that is put together."""
    unknown = []
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        texts = [str(part.value) if isinstance(part, ast.Constant) else "" for part in parts]
        # What ends with a hyphen is the part of one that is put together, and is looked at there.
        if re.fullmatch("[a-z]+(-[a-z]*)+", "".join(texts)) and not texts[-1].endswith("-"):
            pattern = "".join(re.escape(text) if text else "[a-z-]+" for text in texts)
            if not any(re.match(rf"{pattern}(-|$)", name) for name in (*FACTS, *RULES, "x-extensible-enum")):
                unknown.append(pattern)
    assert unknown == []
