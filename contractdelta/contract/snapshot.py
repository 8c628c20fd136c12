"""A contract on disk: ``snapshots/NAME.json``.

A snapshot is the document itself, without what is not contract: annotations are replaced by their digest, and what no
operation reaches is left out. It is read back the same way as any document, so two snapshots give the same delta as the
two documents, and JSON Pointers keep their meaning.

Operations and definitions stand on one line each, sorted, so that git shows a change where it is and merges the rest.
The digests are there for people, to see which operations a commit changes; they are never trusted. What counts is
computed from the content, so that a snapshot that was merged by hand cannot be wrong about itself.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from contractdelta.contract.build import build_contract
from contractdelta.contract.canonical import canonical
from contractdelta.contract.condensing import condense
from contractdelta.contract.grammar import (
    METHODS,
    Kind,
)
from contractdelta.contract.model import Contract, Operation, Problem
from contractdelta.errors import ContractDeltaError, InvalidDocument, InvalidSnapshot
from contractdelta.spec.document import Document, document_of
from contractdelta.spec.json_reader import read_json
from contractdelta.spec.pointer import join, tokens_of
from contractdelta.spec.reading import READING_RULES
from contractdelta.spec.references import value_at

#: Name and version of the format. The number is raised when an older contractdelta would misread a file.
FORMAT = "contractdelta.snapshot/1"
_FORMAT_NAME, _FORMAT_NUMBER = FORMAT.split("/")
_START = re.compile(rb'\s*\{\s*"format"\s*:\s*"contractdelta\.')
#: Members at the top of a document that hold for its operations.
_ROOT_MEMBERS = ("jsonSchemaDialect", "security", "servers")
_SWAGGER_ROOT_MEMBERS = ("basePath", "consumes", "host", "produces", "schemes", "security")
#: What the root file is called where no other file can refer to it.
_ANONYMOUS = "openapi"
_NOTHING = object()
_REGENERATE = "Write it anew: contractdelta snapshot"


# --- writing ----------------------------------------------------------------------------------------------------------


def dump_snapshot(document: Document, contract: Contract) -> bytes:
    """Return the bytes of the snapshot of a document and its contract.

    Raises:
        InvalidDocument: The document is nested too deeply.
    """
    try:
        return _dump(document, contract)
    except RecursionError:
        raise InvalidDocument(document.source, "nested too deeply") from None


def _dump(document: Document, contract: Contract) -> bytes:
    member, version = document.dialect.first_line
    head: dict[str, Any] = {"format": FORMAT, "reading": READING_RULES, member: version}
    if len(document.resources) > 1:
        head["file"] = document.root
    if document.identified:
        head["identified"] = sorted("" if name == document.root else name for name in document.identified)
    head["root"] = dict(_root_members(document))
    operations = _operations(document, contract)
    lines = [f"{canonical(key)}:{canonical(value)}" for key, value in head.items()]
    lines.append(_block("operations", operations))
    lines.append(_block("definitions", _definitions(document, contract, operations)))
    return ("{" + ",\n".join(lines) + "}\n").encode()


def _root_members(document: Document) -> Iterator[tuple[str, Any]]:
    for key in _SWAGGER_ROOT_MEMBERS if document.dialect.is_swagger else _ROOT_MEMBERS:
        value = document.tree.get(key)
        if key == "servers" and isinstance(value, list):
            yield key, [condense(Kind.SERVER, server, dialect=document.dialect) for server in value]
        elif value is not None:
            yield key, value


def _block(name: str, entries: Mapping[str, Any]) -> str:
    """Return a member with one entry a line."""
    lines = [f"{canonical(key)}:{canonical(entries[key])}" for key in sorted(entries)]
    return f"{canonical(name)}:{{\n" + ",\n".join(lines) + ("\n}" if lines else "}")


def _operations(document: Document, contract: Contract) -> dict[str, Any]:
    found = {}
    for operation in contract.operations:
        entry: dict[str, Any] = {"digest": operation.digest, "documentation": operation.documentation}
        if _stands_below_paths(document, operation):
            value = value_at(document.tree, operation.pointer)
            entry["operation"] = condense(Kind.OPERATION, value, dialect=document.dialect)
        found[operation.key] = entry
    return found


def _stands_below_paths(document: Document, operation: Operation) -> bool:
    """Tell whether an operation stands in its own path item, not in one that is referred to."""
    return operation.resource == document.root and operation.pointer == _pointer_of(operation.key)


def _pointer_of(key: str) -> str:
    """Return where an operation stands if it stands in its own path item."""
    method, path = key.split(" ", 1)
    if path.startswith("webhook:"):
        return join("", "webhooks", path.removeprefix("webhook:"), method.lower())
    return join("", "paths", path, method.lower())


def _definitions(document: Document, contract: Contract, operations: Mapping[str, Any]) -> dict[str, Any]:
    """Return what operations reach besides themselves, by file and pointer."""
    found = {}
    kept = _skeleton(document, operations)
    for resource, pointer, kind in contract.places:
        value = value_at(document.resources[resource], pointer)
        if kind is Kind.PATH_ITEM and _is_below_paths(document, resource, pointer):
            # Its operations have lines of their own.
            value = {key: item for key, item in value.items() if not (key in METHODS and isinstance(item, dict))}
        elif resource in kept and value_at(kept[resource], pointer, _NOTHING) is not _NOTHING:
            continue
        condensed = condense(kind, value, dialect=document.dialect)
        if condensed or kind is not Kind.PATH_ITEM:
            found[f"{'' if resource == document.root else _escaped(resource)}#{pointer}"] = condensed
        _insert(kept, resource, pointer, condensed)
    return found


def _escaped(resource: str) -> str:
    """Return the name of a file such that it holds no "#", which ends it."""
    return resource.replace("%", "%25").replace("#", "%23")


def _skeleton(document: Document, operations: Mapping[str, Any]) -> dict[str, Any]:
    """Return the trees as far as the lines of operations tell them."""
    kept: dict[str, Any] = {document.root: dict(_root_members(document))}
    for key, entry in operations.items():
        if "operation" in entry:
            _insert(kept, document.root, _pointer_of(key), entry["operation"])
    return kept


def _is_below_paths(document: Document, resource: str, pointer: str) -> bool:
    tokens = tokens_of(pointer)
    return resource == document.root and len(tokens) == 2 and tokens[0] in ("paths", "webhooks")  # noqa: PLR2004


# --- reading ----------------------------------------------------------------------------------------------------------


def is_snapshot(data: bytes) -> bool:
    """Tell whether bytes are meant to be a snapshot, whatever its state."""
    return _START.match(data) is not None


def load_snapshot(data: bytes, source: str) -> Contract:
    """Read a snapshot; ``source`` names it in messages.

    Raises:
        InvalidSnapshot: It is damaged, or of a format that this version does not know.
    """
    try:
        tree = read_json(data, source)
    except ContractDeltaError as err:
        raise InvalidSnapshot(err.message, hint=_REGENERATE) from err
    _check_format(tree, source)
    try:
        contract = build_contract(_document(tree, source))
    except ContractDeltaError as err:
        raise InvalidSnapshot(err.message, hint=_REGENERATE) from err
    except (AttributeError, LookupError, TypeError, ValueError) as err:
        # Its lines do not fit together: one stands within another that is no mapping, or the like.
        raise InvalidSnapshot(f"{source}: its definitions contradict each other", hint=_REGENERATE) from err
    problems = (*contract.problems, *_discrepancies(tree, contract, source))
    return contract.with_problems(problems)


def _check_format(tree: Any, source: str) -> None:
    stated = tree.get("format") if isinstance(tree, dict) else None
    name, _, number = stated.partition("/") if isinstance(stated, str) else ("", "", "")
    if name == _FORMAT_NAME and number.isascii() and number.isdigit() and int(number) > int(_FORMAT_NUMBER):
        raise InvalidSnapshot(
            f"{source}: made by a newer contractdelta (format {stated}; this one knows up to {FORMAT})",
            hint="Upgrade contractdelta: python -m pip install --upgrade contractdelta",
        )
    error = next(_validator().iter_errors(tree), None)
    if error is not None:
        pointer = join("", *error.absolute_path)
        raise InvalidSnapshot(f"{source}#{pointer}: {error.message[:200]}", hint=_REGENERATE)


@cache
def _validator() -> Any:
    # Lazy: only commands that read a snapshot pay for it.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    schema = files("contractdelta.contract").joinpath("snapshot.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(schema))


def _document(tree: Mapping[str, Any], source: str) -> Document:
    """Put the lines of a snapshot back into trees."""
    root = tree.get("file", _ANONYMOUS)
    first_line = {key: tree[key] for key in ("openapi", "swagger") if key in tree}
    trees: dict[str, Any] = {root: {**first_line, **tree["root"]}}
    # Those above before those below: an entry may stand within another.
    for key, entry in tree["operations"].items():
        if "operation" in entry:
            _insert(trees, root, _pointer_of(key), entry["operation"])
    for name in sorted(tree["definitions"], key=lambda name: (name.count("/"), name)):
        resource, _, pointer = name.partition("#")
        _insert(trees, unquote(resource) or root, pointer, tree["definitions"][name])
    identified = [name or root for name in tree.get("identified", ())]
    return document_of(source=source, root=root, resources=trees, identified=identified, is_condensed=True)


def _insert(trees: dict[str, Any], resource: str, pointer: str, value: Any) -> None:
    """Put a value into a tree; what is missing on the way there becomes a mapping."""
    tokens = tokens_of(pointer)
    if not tokens:
        trees[resource] = {**trees.get(resource, {}), **value} if isinstance(value, dict) else value
        return
    node = trees.setdefault(resource, {})
    for token in tokens[:-1]:
        node = node[int(token)] if isinstance(node, list) else node.setdefault(token, {})
    if isinstance(node, list):
        node[int(tokens[-1])] = value
    elif isinstance(node.get(tokens[-1]), dict) and isinstance(value, dict):
        node[tokens[-1]] = {**node[tokens[-1]], **value}
    else:
        node[tokens[-1]] = value


def _discrepancies(tree: Mapping[str, Any], contract: Contract, source: str) -> Iterator[Problem]:
    if tree["reading"] != READING_RULES:
        message = f"made by other reading rules ({tree['reading']}; now {READING_RULES}). {_REGENERATE}"
        yield Problem(place=source, message=message)
    digests = {operation.key: operation.digest for operation in contract.operations}
    stale = [key for key, entry in tree["operations"].items() if digests.get(key) != entry["digest"]]
    if stale:
        message = (
            f"{len(stale)} digests do not fit their operations, as after a merge; they are not used. {_REGENERATE}"
        )
        yield Problem(place=source, message=message)
