"""From the text of a small document to its contract."""

from collections.abc import Mapping
from typing import Any

from contractdelta.contract.build import build_contract
from contractdelta.contract.model import Contract
from contractdelta.contract.snapshots.on_disk import problems_of_snapshot, read_snapshot, reading_snapshot
from contractdelta.spec.document import document_of
from contractdelta.spec.pointer import tokens_of
from contractdelta.spec.syntax.yaml_reader import read_yaml

#: What a document is called unless a test calls it otherwise.
SOURCE = "openapi.yaml"
_HEADER = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}
_MISSING = object()


def trees_of(text: str, others: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Read the files of a document, by name: the root in YAML, and others.

    What a root must have and is not given, ``openapi``, ``info`` and ``paths``, is put in front.
    """
    trees = {SOURCE: {**_HEADER, **(read_yaml(text.encode(), SOURCE) or {})}}
    return trees | {name: read_yaml(other.encode(), name) for name, other in (others or {}).items()}


def contract_of_trees(trees: Mapping[str, Any], source: str = SOURCE) -> Contract:
    """Return the contract of the files of a document."""
    return build_contract(document_of(source=source, root=SOURCE, resources=trees, identified=trees))


def load_snapshot(data: bytes, source: str) -> Contract:
    """Read a snapshot and build its contract, with all its problems."""
    snapshot = read_snapshot(data, source)
    with reading_snapshot(source):
        contract = build_contract(snapshot.document)
    return contract.with_problems((*contract.problems, *problems_of_snapshot(snapshot, contract)))


def contract_of_tree(tree: Mapping[str, Any]) -> Contract:
    """Return the contract of a document in one file."""
    return contract_of_trees({SOURCE: tree})


def contract_of(text: str, others: Mapping[str, str] | None = None, *, source: str = SOURCE) -> Contract:
    """Return the contract of a document in YAML; ``others`` are further files by name."""
    return contract_of_trees(trees_of(text, others), source)


def resolves(trees: Mapping[str, Any], shown: str) -> bool:
    """Tell whether a place, as reports show it, is there: ``POINTER``, or ``FILE#POINTER``; references are followed."""
    file, pointer = (SOURCE, shown) if shown.startswith("/") or not shown else shown.split("#", 1)
    return file in trees and _at(trees, file, tokens_of(pointer)) is not _MISSING


def _at(trees: Mapping[str, Any], file: str, tokens: tuple[str, ...]) -> Any:
    value = trees[file]
    for number, token in enumerate(tokens):
        found = _step(value, token)
        if found is _MISSING and isinstance(value, dict) and isinstance(value.get("$ref"), str):
            name, _, pointer = value["$ref"].partition("#")
            return _at(trees, name or file, (*tokens_of(pointer), *tokens[number:]))
        if found is _MISSING:
            return _MISSING
        value = found
    return value


def _step(value: Any, token: str) -> Any:
    if isinstance(value, dict):
        return value.get(token, _MISSING)
    return value[int(token)] if isinstance(value, list) and token.isdigit() and int(token) < len(value) else _MISSING
