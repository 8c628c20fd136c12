"""A contract on disk: ``snapshots/NAME.json``.

A snapshot is the document itself, without what is not contract: annotations are replaced by their digest, and what no
operation reaches is left out. It is read back the same way as any document, so two snapshots give the same delta as the
two documents, and JSON Pointers keep their meaning.

Operations and definitions stand on one line each, sorted, so that git shows a change where it is and merges the rest.
The digests are there for people, to see which operations a commit changes; they are never trusted. What counts is
computed from the content, so that a snapshot that was merged by hand cannot be wrong about itself.
"""

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from contractdelta.contract.build import build_contract
from contractdelta.contract.canonical import canonical
from contractdelta.contract.condensing import ROOT_MEMBERS, SWAGGER_ROOT_MEMBERS, condense, condensed_root
from contractdelta.contract.grammar import (
    METHODS,
    Kind,
)
from contractdelta.contract.model import Contract, Operation, Problem
from contractdelta.contract.parts import Source, print_of, texts_of
from contractdelta.contract.terms import reference_in
from contractdelta.errors import ContractDeltaError, InvalidDocument, InvalidSnapshot
from contractdelta.spec.dialects import Dialect
from contractdelta.spec.document import Document, document_of, file_of
from contractdelta.spec.json_reader import read_json
from contractdelta.spec.pointer import enclosing, join, tokens_of
from contractdelta.spec.reading import READING_RULES
from contractdelta.spec.references import value_at

#: Name and version of the format. The number is raised when an older contractdelta would misread a file.
FORMAT = "contractdelta.snapshot/1"
_FORMAT_NAME, _FORMAT_NUMBER = FORMAT.split("/")
_START = re.compile(rb'\s*\{\s*"format"\s*:\s*"contractdelta\.')
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
    operations, definitions = _lines(document, contract)
    if len(document.resources) > 1 or _names(document.root, [operations, definitions]):
        head["file"] = document.root
    if document.identified:
        head["identified"] = sorted("" if name == document.root else name for name in document.identified)
    head["root"] = condensed_root(document)
    _add_prints(document, operations, definitions)
    lines = [f"{canonical(key)}:{canonical(value)}" for key, value in head.items()]
    lines.append(_block("operations", operations))
    lines.append(_block("definitions", definitions))
    return ("{" + ",\n".join(lines) + "}\n").encode()


def _add_prints(document: Document, operations: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Add the print of each part that has a line, so that a part is known again without its normal form."""
    texts = texts_of(document)
    for key, entry in operations.items():
        pointer = _pointer_of(key)
        if "operation" in entry and pointer in texts:
            entry["print"] = print_of(texts[pointer], entry["operation"])
    for name, entry in definitions.items():
        if name[1:] in texts:
            entry["print"] = print_of(texts[name[1:]], entry["value"])


def _block(name: str, entries: Mapping[str, Any]) -> str:
    """Return a member with one entry a line."""
    lines = [f"{canonical(key)}:{canonical(entries[key])}" for key in sorted(entries)]
    return f"{canonical(name)}:{{\n" + ",\n".join(lines) + ("\n}" if lines else "}")


def _names(file: str, tree: Any) -> bool:
    """Tell whether any text in a tree may be a reference to a file by its name."""
    name, todo = posixpath.basename(file), [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            if name in unquote(node) and file_of(node, file) == file:
                return True
        elif isinstance(node, dict | list):
            todo.extend(node.values() if isinstance(node, dict) else node)
    return False


def _lines(document: Document, contract: Contract) -> tuple[dict[str, Any], dict[str, Any]]:
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
    return operation.resource == document.root and operation.pointer == _pointer_of(operation.key)


def _pointer_of(key: str) -> str:
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
        value, tree = value_at(document.resources[resource], pointer), kept.get(resource, _NOTHING)
        if kind is Kind.PATH_ITEM and _is_below_paths(document, resource, pointer):
            # Its operations have lines of their own.
            value = {key: item for key, item in value.items() if not (key in METHODS and isinstance(item, dict))}
        elif not _has_room(tree, pointer):
            if not _serves(value_at(tree, pointer, _NOTHING), kind, value, document.dialect):
                unfit.add(resource)
            continue
        condensed = condense(kind, value, dialect=document.dialect)
        if condensed or kind is not Kind.PATH_ITEM:
            found[_name(document, resource, pointer)] = {"value": condensed}
        _insert(kept, resource, pointer, condensed)
    return found, frozenset(unfit)


def _has_room(tree: Any, pointer: str) -> bool:
    """Tell whether something can be put at a place of a tree: nothing is there, and a mapping, or nothing, around."""
    here, *around = (value_at(tree, up, _NOTHING) for up in enclosing(pointer))
    return here is _NOTHING and isinstance(next((value for value in around if value is not _NOTHING), {}), dict)


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
            _insert(kept, document.root, _pointer_of(key), entry["operation"])
    return kept


def _is_below_paths(document: Document, resource: str, pointer: str) -> bool:
    tokens = tokens_of(pointer)
    return resource == document.root and len(tokens) == 2 and tokens[0] in ("paths", "webhooks")  # noqa: PLR2004


# --- reading ----------------------------------------------------------------------------------------------------------


def is_snapshot(data: bytes) -> bool:
    """Tell whether bytes are meant to be a snapshot, whatever its state."""
    return _START.match(data) is not None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """A snapshot as it was read."""

    document: Document
    #: The print of each part that it was made from, by pointer, as far as it has a line.
    prints: Mapping[str, str]
    #: What it says about the digest of each operation, by key.
    stated: Mapping[str, str]
    #: What can be lived with in the file itself.
    problems: tuple[Problem, ...]

    @property
    def source(self) -> Source:
        """What a contract is built from."""
        return Source(self.document, self.prints)


def read_snapshot(data: bytes, source: str) -> Snapshot:
    """Read a snapshot; ``source`` names it in messages.

    Raises:
        InvalidSnapshot: It is damaged, or of a format that this version does not know.
    """
    try:
        tree = read_json(data, source)
        _check_format(tree, source)
        document = _document(tree, source)
    except InvalidSnapshot:
        raise
    except ContractDeltaError as err:
        raise InvalidSnapshot(err.message, hint=_REGENERATE) from err
    except MISFITS as err:
        raise _contradictory(source) from err
    message = f"made by other reading rules ({tree['reading']}; now {READING_RULES}). {_REGENERATE}"
    return Snapshot(
        document=document,
        prints=dict(_prints(tree)),
        stated={key: entry["digest"] for key, entry in tree["operations"].items()},
        problems=() if tree["reading"] == READING_RULES else (Problem(place=source, message=message),),
    )


def _prints(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, entry in tree["operations"].items():
        if "print" in entry:
            yield _pointer_of(key), entry["print"]
    for name, entry in tree["definitions"].items():
        if "print" in entry and name.startswith("#"):
            yield name[1:], entry["print"]


def load_snapshot(data: bytes, source: str) -> Contract:
    """Read a snapshot and build its contract; ``source`` names it in messages.

    Raises:
        InvalidSnapshot: It is damaged, or of a format that this version does not know.
    """
    snapshot = read_snapshot(data, source)
    with reading_snapshot(source):
        contract = build_contract(snapshot.document)
    return contract.with_problems((*contract.problems, *problems_of_snapshot(snapshot, contract)))


@contextmanager
def reading_snapshot(source: str) -> Iterator[None]:
    """Report what goes wrong while a contract is built as an error of the snapshot that it is built from.

    Raises:
        InvalidSnapshot: Instead of any error that speaks of a document.
    """
    try:
        yield
    except ContractDeltaError as err:
        raise InvalidSnapshot(err.message, hint=_REGENERATE) from err
    except MISFITS as err:
        raise _contradictory(source) from err


#: Its lines do not fit together: one stands within another that is no mapping, or the like.
MISFITS = (AttributeError, LookupError, TypeError, ValueError)


def _contradictory(source: str) -> InvalidSnapshot:
    return InvalidSnapshot(f"{source}: its definitions contradict each other", hint=_REGENERATE)


def problems_of_snapshot(snapshot: Snapshot, contract: Contract) -> Iterator[Problem]:
    """Yield what can be lived with in a snapshot, other than in what it describes."""
    yield from snapshot.problems
    # An operation that did not have to be built has an empty digest.
    digests = {operation.key: operation.digest for operation in contract.operations}
    stale = [key for key, digest in snapshot.stated.items() if digests.get(key) not in (digest, "")]
    if stale:
        message = (
            f"{len(stale)} digests do not fit their operations, as after a merge; they are not used. {_REGENERATE}"
        )
        yield Problem(place=contract.source, message=message)


def _check_format(tree: Any, source: str) -> None:
    stated = tree.get("format") if isinstance(tree, dict) else None
    name, _, number = stated.partition("/") if isinstance(stated, str) else ("", "", "")
    if name == _FORMAT_NAME and number.isascii() and number.isdigit() and int(number) > int(_FORMAT_NUMBER):
        raise InvalidSnapshot(
            f"{source}: made by a newer contractdelta (format {stated}; this one knows up to {FORMAT})",
            hint="Upgrade contractdelta: python -m pip install --upgrade contractdelta",
        )
    if _is_well_formed(tree):
        return
    error = next(_validator().iter_errors(tree), None)
    if error is not None:
        pointer = join("", *error.absolute_path)
        raise InvalidSnapshot(f"{source}#{pointer}: {error.message[:200]}", hint=_REGENERATE)


def _is_well_formed(tree: Any) -> bool:
    """Tell quickly that a snapshot is as its JSON Schema says; where not, that schema tells what is wrong."""
    if not isinstance(tree, dict) or not _REQUIRED <= tree.keys() <= _MEMBERS or not _has_well_formed_head(tree):
        return False
    operations, definitions = tree["operations"], tree["definitions"]
    return all(
        isinstance(entry, dict)
        and _OPERATION_KEY.match(key)
        and _OPERATION <= entry.keys() <= _OPERATION_MEMBERS
        and isinstance(entry.get("operation", {}), dict)
        and all(_is_digest(name, entry[name]) for name in entry if name != "operation")
        for key, entry in operations.items()
    ) and all(
        isinstance(entry, dict)
        and _DEFINITION.fullmatch(name)
        and _DEFINED <= entry.keys() <= _DEFINED_MEMBERS
        and _is_digest("print", entry.get("print", _NO_PRINT))
        for name, entry in definitions.items()
    )


def _has_well_formed_head(tree: Mapping[str, Any]) -> bool:
    identified = tree.get("identified", [])
    return (
        tree["format"] == FORMAT
        and all(isinstance(tree[name], dict) for name in ("root", "operations", "definitions"))
        and isinstance(tree["reading"], str)
        and _READING.fullmatch(tree["reading"]) is not None
        and _is_version(tree)
        and isinstance(tree.get("file", "-"), str)
        and tree.get("file") != ""
        and isinstance(identified, list)
        and all(isinstance(name, str) for name in identified)
        and tree["root"].keys() <= set(SWAGGER_ROOT_MEMBERS if "swagger" in tree else ROOT_MEMBERS)
    )


def _is_version(tree: Mapping[str, Any]) -> bool:
    if "swagger" in tree:
        return tree["swagger"] == "2.0" and "openapi" not in tree
    return isinstance(tree.get("openapi"), str) and _VERSION.fullmatch(tree["openapi"]) is not None


def _is_digest(name: str, value: Any) -> bool:
    return isinstance(value, str) and len(value) == _LENGTHS[name] and _HEXADECIMAL.fullmatch(value) is not None


_READING = re.compile(r"contractdelta\.reading/[0-9]+")
_VERSION = re.compile(r"3\.[0-9]+\.0")
_REQUIRED = {"format", "reading", "root", "operations", "definitions"}
_MEMBERS = _REQUIRED | {"openapi", "swagger", "file", "identified"}
_LENGTHS = {"digest": 32, "documentation": 32, "print": 16}
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_NO_PRINT = "0" * _LENGTHS["print"]
_OPERATION_KEY = re.compile(r"[^ ]+ ")
_OPERATION = {"digest", "documentation"}
_OPERATION_MEMBERS = _OPERATION | {"operation", "print"}
_DEFINITION = re.compile(r"[^#]*#(/.*)?", re.DOTALL)
_DEFINED = {"value"}
_DEFINED_MEMBERS = _DEFINED | {"print"}


@cache
def _validator() -> Any:
    # Lazy: only a damaged snapshot needs it.
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
        _insert(trees, unquote(resource) or root, pointer, tree["definitions"][name]["value"])
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
