"""The lines of a snapshot: which parts of a document it keeps, by operation and by JSON Pointer."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from contractdelta.contract.parts.condensing import condense, condensed_root
from contractdelta.contract.normal_form.drafts import reference_in
from contractdelta.contract.grammar import METHODS, Kind
from contractdelta.contract.model import Contract, Operation
from contractdelta.spec.dialects import Dialect
from contractdelta.spec.document import Document
from contractdelta.spec.named_files import file_of
from contractdelta.spec.pointer import enclosing, join, tokens_of
from contractdelta.spec.references import value_at

_NOTHING = object()
#: Members by which a file or schema says what it is called.
_NAMES = ("$id", "$self")


def lines_of(document: Document, contract: Contract) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the lines of operations and those of definitions.

    A reference may lead from a schema to the whole document. Then what annotates the document is contract in the
    schema, and a file of which that is true of any part is kept as it is.
    """
    operations = _operations(document, contract, frozenset())
    definitions, whole = _definitions(document, contract, operations)
    if whole:
        operations = _operations(document, contract, whole)
        definitions, _ = _definitions(document, contract, operations, whole)
    return operations, definitions


def _operations(document: Document, contract: Contract, whole: frozenset[str]) -> dict[str, Any]:
    found = {}
    for operation in contract.operations:
        entry: dict[str, Any] = {"digest": operation.digest, "documentation": operation.documentation}
        if document.root not in whole and _stands_below_paths(document, operation):
            value = value_at(document.tree, operation.pointer)
            entry["operation"] = condense(Kind.OPERATION, value, dialect=document.dialect)
        found[operation.key] = entry
    return found


def _stands_below_paths(document: Document, operation: Operation) -> bool:
    """Tell whether an operation stands in its own path item, not in one that is referred to."""
    return operation.resource == document.root and operation.pointer == pointer_of(operation.key)


def pointer_of(key: str) -> str:
    """Return where an operation stands if it stands in its own path item."""
    method, path = key.split(" ", 1)
    if path.startswith("webhook:"):
        return join("", "webhooks", path.removeprefix("webhook:"), method.lower())
    return join("", "paths", path, method.lower())


def _definitions(
    document: Document, contract: Contract, operations: Mapping[str, Any], whole: frozenset[str] = frozenset()
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return what operations reach besides themselves, by file and pointer, and the files it cannot be told of so.

    Of a file that is kept ``whole`` there is one line.
    """
    found = {_name(document, resource, ""): {"value": document.resources[resource]} for resource in whole}
    kept = _skeleton(document, operations)
    unfit = set()
    for resource, pointer, kind in contract.places:
        if resource in whole:
            continue
        for up, names in _names_around(document, kept, resource, pointer):
            found[_name(document, resource, up)] = {"value": names}
            insert(kept, resource, up, dict(names))
        value, tree = value_at(document.resources[resource], pointer), kept.get(resource, _NOTHING)
        has_lines = kind is Kind.PATH_ITEM and _is_below_paths(document, resource, pointer)
        if has_lines:
            # Its operations have lines of their own.
            value = {key: item for key, item in value.items() if not (key in METHODS and isinstance(item, dict))}
        elif not _has_room(tree, pointer):
            if not _serves(value_at(tree, pointer, _NOTHING), kind, value, document.dialect):
                unfit.add(resource)
            continue
        condensed = condense(kind, value, dialect=document.dialect)
        if condensed or not has_lines:
            found[_name(document, resource, pointer)] = {"value": condensed}
        insert(kept, resource, pointer, condensed)
    return found, frozenset(unfit)


def _names_around(
    document: Document, kept: Mapping[str, Any], resource: str, pointer: str
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what is around a place, names itself and is not kept, with its names: references are read from there.

    The outermost first. Sources: JSON Schema 2020-12 core, section 8.2.1 (``$id``); OpenAPI 3.2.0, OpenAPI Object
    (``$self``).
    """
    is_identified = resource in document.identified
    around = [*enclosing(pointer)][:0:-1] if is_identified else [""] if pointer and document.dialect.has_self else []
    for up in around:
        value, known = value_at(document.resources[resource], up), value_at(kept.get(resource), up)
        names = {key: value[key] for key in _NAMES if isinstance(value, dict) and isinstance(value.get(key), str)}
        if names and not (isinstance(known, dict) and known.keys() >= names.keys()):
            yield up, names


def _has_room(tree: Any, pointer: str) -> bool:
    """Tell whether something can be put at a place of a tree: nothing is there, and a mapping, or nothing, around."""
    if value_at(tree, pointer, _NOTHING) is not _NOTHING:
        return False
    around = (value_at(tree, up, _NOTHING) for up in enclosing(pointer))
    return isinstance(next((value for value in around if value is not _NOTHING), {}), dict)


def _serves(known: Any, kind: Kind, value: Any, dialect: Dialect) -> bool:
    """Tell whether what is kept of an object in its surroundings says what is to be kept of it as this kind."""
    if known is not _NOTHING and kind is Kind.REFERENCE and reference_in(value) is None:  # looked for, and not read
        return True
    return bool(known == condense(kind, value, dialect=dialect) or known == value)


def _name(document: Document, resource: str, pointer: str) -> str:
    """Return the name of a line; that of a file is written such that it holds no "#", which ends it."""
    file = "" if resource == document.root else resource.replace("%", "%25").replace("#", "%23")
    return f"{file}#{pointer}"


def _skeleton(document: Document, operations: Mapping[str, Any]) -> dict[str, Any]:
    """Return the trees as far as the lines of operations tell them."""
    kept: dict[str, Any] = {document.root: condensed_root(document)}
    for key, entry in operations.items():
        if "operation" in entry:
            insert(kept, document.root, pointer_of(key), entry["operation"])
    return kept


def _is_below_paths(document: Document, resource: str, pointer: str) -> bool:
    tokens = tokens_of(pointer)
    return resource == document.root and len(tokens) == 2 and tokens[0] in ("paths", "webhooks")  # noqa: PLR2004


def insert(trees: dict[str, Any], resource: str, pointer: str, value: Any) -> None:
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


def names_file(file: str, tree: Any) -> bool:
    """Tell whether any text in a tree may be a reference to a file by its name."""
    name, todo = posixpath.basename(file), [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            if name in unquote(node) and file_of(node, file) == file:
                return True
        elif isinstance(node, dict | list):
            todo.extend(node)
            todo.extend(node.values() if isinstance(node, dict) else ())
    return False
