"""A contract on disk: ``snapshots/NAME.json``.

A snapshot is the document itself, without what is not contract: annotations are replaced by their digest, and what no
operation reaches is left out. It is read back the same way as any document, so two snapshots give the same delta as the
two documents, and JSON Pointers keep their meaning.

Operations and definitions stand on one line each, sorted, so that git shows a change where it is and merges the rest.
The digests are there for people, to see which operations a commit changes; they are never trusted. What counts is
computed from the content, so that a snapshot that was merged by hand cannot be wrong about itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from contractdelta.contract.canonical import canonical
from contractdelta.contract.parts.condensing import condensed_root
from contractdelta.contract.model import Contract, Problem
from contractdelta.contract.parts.texts import Source, print_of, texts_of
from contractdelta.contract.snapshots.format import FORMAT, REGENERATE, check_format
from contractdelta.contract.snapshots.lines import insert, lines_of, names_file, pointer_of
from contractdelta.errors import ContractDeltaError, InvalidDocument, InvalidSnapshot
from contractdelta.files import CONFLICT, conflict_line
from contractdelta.spec.document import Document, document_of
from contractdelta.spec.syntax.json_reader import read_json
from contractdelta.spec.reading import READING_RULES, as_utf8

#: What the root file is called where no other file can refer to it.
_ANONYMOUS = "openapi"

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
    operations, definitions = lines_of(document, contract)
    if len(document.resources) > 1 or names_file(document.root, [operations, definitions]):
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
        pointer = pointer_of(key)
        if "operation" in entry and pointer in texts:
            entry["print"] = print_of(texts[pointer], entry["operation"])
    for name, entry in definitions.items():
        if name[1:] in texts:
            entry["print"] = print_of(texts[name[1:]], entry["value"])


def _block(name: str, entries: Mapping[str, Any]) -> str:
    """Return a member with one entry a line."""
    lines = [f"{canonical(key)}:{canonical(entries[key])}" for key in sorted(entries)]
    return f"{canonical(name)}:{{\n" + ",\n".join(lines) + ("\n}" if lines else "}")


# --- reading ----------------------------------------------------------------------------------------------------------


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
        tree = read_json(as_utf8(data, source), source)
        check_format(tree, source)
        document = _document(tree, source)
    except InvalidSnapshot:
        raise
    except ContractDeltaError as err:
        line = conflict_line(data)
        message = f"{source}:{line}: {CONFLICT}" if line else err.message
        raise InvalidSnapshot(message, hint=REGENERATE) from err
    except MISFITS as err:
        raise _contradictory(source) from err
    message = f"made by other reading rules ({tree['reading']}; now {READING_RULES}). {REGENERATE}"
    return Snapshot(
        document=document,
        prints=dict(_prints(tree)),
        stated={key: entry["digest"] for key, entry in tree["operations"].items()},
        problems=() if tree["reading"] == READING_RULES else (Problem(place=source, message=message),),
    )


def _prints(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, entry in tree["operations"].items():
        if "print" in entry:
            yield pointer_of(key), entry["print"]
    for name, entry in tree["definitions"].items():
        if "print" in entry and name.startswith("#"):
            yield name[1:], entry["print"]


@contextmanager
def reading_snapshot(source: str) -> Iterator[None]:
    """Report what goes wrong while a contract is built as an error of the snapshot that it is built from.

    Raises:
        InvalidSnapshot: Instead of any error that speaks of a document.
    """
    try:
        yield
    except ContractDeltaError as err:
        raise InvalidSnapshot(err.message, hint=REGENERATE) from err
    except MISFITS as err:
        raise _contradictory(source) from err


#: Its lines do not fit together: one stands within another that is no mapping, or the like.
MISFITS = (AttributeError, LookupError, TypeError, ValueError)


def _contradictory(source: str) -> InvalidSnapshot:
    return InvalidSnapshot(f"{source}: its definitions contradict each other", hint=REGENERATE)


def problems_of_snapshot(snapshot: Snapshot, contract: Contract) -> Iterator[Problem]:
    """Yield what can be lived with in a snapshot, other than in what it describes."""
    yield from snapshot.problems
    # An operation that did not have to be built, or not as a whole, has not the digest that is stated.
    digests = {operation.key: "" if operation.is_partial else operation.digest for operation in contract.operations}
    stale = [key for key, digest in snapshot.stated.items() if digests.get(key) not in (digest, "")]
    if stale:
        message = f"{len(stale)} digests do not fit their operations, as after a merge; they are not used. {REGENERATE}"
        yield Problem(place=contract.source, message=message)


def _document(tree: Mapping[str, Any], source: str) -> Document:
    """Put the lines of a snapshot back into trees."""
    root = tree.get("file", _ANONYMOUS)
    first_line = {key: tree[key] for key in ("openapi", "swagger") if key in tree}
    trees: dict[str, Any] = {root: {**first_line, **tree["root"]}}
    # Those above before those below: an entry may stand within another.
    for key, entry in tree["operations"].items():
        if "operation" in entry:
            insert(trees, root, pointer_of(key), entry["operation"])
    for name in sorted(tree["definitions"], key=lambda name: (name.count("/"), name)):
        resource, _, pointer = name.partition("#")
        insert(trees, unquote(resource) or root, pointer, tree["definitions"][name]["value"])
    # A file of which nothing is reached is not kept, whatever is named in it.
    identified = [file for name in tree.get("identified", ()) if (file := name or root) in trees]
    return document_of(source=source, root=root, resources=trees, identified=identified, is_condensed=True)
