"""Which operations are the same on both sides, told from the text of the document alone.

A document falls into parts: operations, path items without their operations, components. An operation is *settled*
if the two documents have the same text wherever its normal form may come from: in the operation, in every part that it
refers to, directly or not, and in what holds for all operations. Then its digests are equal, and its normal form need
not be built. What text alone cannot tell is never settled: then the normal form decides.

Sources of what an operation depends on besides references: OpenAPI 3.1.1, Discriminator Object (schemas that extend the
parent), Link Object (``operationId``), Security Requirement Object; JSON Schema 2020-12 core, section 8.2
(identifiers).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from contractdelta.contract.canonical import canonical
from contractdelta.contract.components import components_of, depth_of_components, sections_of
from contractdelta.contract.condensing import condensed_root
from contractdelta.contract.grammar import METHODS, POSITIONS, Shape
from contractdelta.contract.operations import Found
from contractdelta.contract.terms import reference_in
from contractdelta.spec.dialects import Dialect
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import from_fragment, join
from contractdelta.spec.references import value_at

#: A reference, in the text of a part.
_REFERENCE = re.compile(rb'"\$ref":"((?:[^"\\]|\\.)*)"')
#: A map of examples that only refer to others; its text is all that they say.
_EXAMPLES = re.compile(rb'"examples":\{((?:"(?:[^"\\]|\\.)*":\{"\$ref":"(?:[^"\\]|\\.)*"\},?)+)\}')
_REFERRING = re.compile(rb'"((?:[^"\\]|\\.)*)":\{"\$ref":')
#: Members that hold one object: where "examples" is the name of something, its reference may stand in one of these.
_SINGLE = frozenset(
    key.encode() for keys in POSITIONS.values() for key, position in keys.items() if position.shape is Shape.ONE
)
_OPERATION_ID = re.compile(rb'"operationId":"((?:[^"\\]|\\.)*)"')
#: What the text of parts does not tell: where these lead.
_BEYOND_TEXT = re.compile(rb'"(?:\$dynamicRef|\$recursiveRef|operationRef)":')
#: A part that no document has, so that what depends on it is never settled.
_NOWHERE = "nowhere"
#: Hexadecimal digits of a print (64 bits): enough among the parts of two documents.
_PRINT_LENGTH = 16


class Source(NamedTuple):
    """What a contract is built from."""

    document: Document
    #: Where the document comes from a snapshot: the prints of the parts that it was made from, by pointer.
    prints: Mapping[str, str] | None = None


class Survey(NamedTuple):
    """A document before its normal form is built."""

    document: Document
    #: Its operations, each with the identity by which base and head are matched.
    operations: tuple[tuple[Found, str], ...]
    #: Identity and path template of each operation, by what links may call it.
    link_targets: Mapping[str | tuple[str, str], tuple[str, str]]
    #: As in :class:`Source`.
    prints: Mapping[str, str] | None


def settled_operations(base: Survey, head: Survey) -> frozenset[str]:
    """Return the keys of the operations that are certainly the same on both sides, documentation included."""
    if not _is_comparable(base, head):
        return frozenset()
    # References are read off a side that has not been condensed, if there is one.
    full, other = (base, head) if head.prints is not None else (head, base)
    unsettled = _unsettled_parts(full, other)
    places = {found.key: _way_to(found, identity) for found, identity in other.operations}
    common = set(_requirements(full.document, full.document.tree.get("security")))
    return frozenset(
        found.key
        for found, identity in full.operations
        if places.get(found.key) == (way := _way_to(found, identity))
        and unsettled.isdisjoint(part_of(pointer, full.document.dialect) for pointer in way[1:])
        and unsettled.isdisjoint(common)
    )


def texts_of(document: Document) -> dict[str, bytes]:
    """Return the text of each part of a document, by pointer; none where parts do not tell all."""
    return {pointer: text_of(value) for pointer, value in parts_of(document)} if is_plain(document) else {}


def print_of(text: bytes, condensed: Any) -> str:
    """Return the print of a part: of its text, and of what is left of it in a snapshot.

    So a print tells that a line of a snapshot was made from this very text, and that nobody has edited it since.
    """
    state = sha256(text)
    state.update(b"\0" + text_of(condensed))
    return state.hexdigest()[:_PRINT_LENGTH]


def text_of(value: Any) -> bytes:
    """Return one text for equal values: keys sorted, numbers as they are written."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # integers beyond 64 bits
        return canonical(value).encode()


def parts_of(document: Document) -> Iterator[tuple[str, Any]]:
    """Yield the parts of the root file, with their pointers."""
    for section in ("paths", "webhooks"):
        for path, item in (document.tree.get(section) or {}).items():
            yield from _parts_of_item(join("", section, path), item)
    for components in sections_of(document):
        for name, value in components.value.items():
            yield join(components.pointer, name), value


def part_of(pointer: str, dialect: Dialect) -> str:
    """Return the part that holds what a pointer leads to; :data:`_NOWHERE` where that is more than one, or none."""
    tokens = pointer.split("/")
    length = depth_of_components(tokens[1:2], dialect)
    if not length and tokens[1:2] in (["paths"], ["webhooks"]):
        length = 3 if len(tokens) > 3 and tokens[3] in METHODS else 2  # noqa: PLR2004 - /paths/PATH/METHOD
    return "/".join(tokens[: length + 1]) if 0 < length < len(tokens) else _NOWHERE


def _parts_of_item(pointer: str, item: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(item, dict):
        yield pointer, item
        return
    rest = {}
    for key, value in item.items():
        if key in METHODS and isinstance(value, dict):
            yield f"{pointer}/{key}", value
        else:
            rest[key] = value
    if rest:
        yield pointer, rest


def is_plain(document: Document) -> bool:
    """Tell whether a document is one file without identifiers, which would give pointers another meaning."""
    return len(document.resources) == 1 and not document.identified


def _is_comparable(base: Survey, head: Survey) -> bool:
    """Tell whether text can be compared at all, and what holds for all operations is the same."""
    old, new = base.document, head.document
    if not (is_plain(old) and is_plain(new) and old.dialect is new.dialect):
        return False
    return canonical(condensed_root(old)) == canonical(condensed_root(new))


def _way_to(found: Found, identity: str) -> tuple[str, ...]:
    """Return the identity of an operation and the places that describe it."""
    return identity, found.place.pointer, *(item.pointer for item in found.items)


# --- which parts are not settled --------------------------------------------------------------------------------------


def _unsettled_parts(full: Survey, other: Survey) -> set[str]:
    """Return the parts that differ, are there on one side only, or lead to such parts."""
    known = dict(parts_of(other.document))
    # Two snapshots are compared as they are.
    prints = other.prints if full.prints is None else None
    dependencies = _Dependencies(full, other)
    users: dict[str, list[str]] = {}
    same = set()
    for pointer, value in parts_of(full.document):
        text = text_of(value)
        if pointer in known and _is_same(value, text, pointer, known.pop(pointer), prints):
            same.add(pointer)
            for part in dependencies.of(pointer, value, text):
                users.setdefault(part, []).append(pointer)
        else:
            known[pointer] = None
    unsettled = {_NOWHERE, *known, *(users.keys() - same)}
    todo = list(unsettled)
    while todo:
        fresh = [user for user in users.get(todo.pop(), ()) if user not in unsettled]
        unsettled.update(fresh)
        todo += fresh
    return unsettled


def _is_same(value: Any, text: bytes, pointer: str, other: Any, prints: Mapping[str, str] | None) -> bool:
    if prints is None:
        return other is value or text_of(other) == text  # what was read once is one object
    return prints.get(pointer) == print_of(text, other)


class _Dependencies:
    """What a part depends on besides its own text."""

    def __init__(self, full: Survey, other: Survey) -> None:
        self._full = full
        self._other = other
        self._tree = full.document.tree
        self._targets: dict[bytes, str] = {}
        self._children: dict[str, set[str]] | None = None

    def of(self, pointer: str, value: Any, text: bytes) -> Iterator[str]:
        """Yield the parts that a part depends on."""
        followed = text if _may_follow_examples(pointer, text) else _EXAMPLES.sub(_without_examples, text)
        for reference in set(_REFERENCE.findall(followed)):
            yield self._target(reference)
        if b'"security":' in text:
            yield from _all_requirements(self._full.document, value)
        if b'"operationId":' in text and not self._are_links_the_same(pointer, value, text):
            yield _NOWHERE
        if b'"discriminator":' in text:
            yield from self._alternatives(pointer, value)
        if _BEYOND_TEXT.search(text):
            yield _NOWHERE

    def _target(self, reference: bytes) -> str:
        found = self._targets.get(reference)
        if found is None:
            found = self._targets[reference] = self._part(orjson.loads(b'"%b"' % reference))
        return found

    def _part(self, reference: str) -> str:
        if not reference.startswith("#/"):
            return _NOWHERE
        # References in examples are not followed, unless something refers to the example itself.
        if "/examples" in reference and not reference.startswith("#/components/examples/"):
            return _NOWHERE
        pointer = from_fragment(reference[1:])
        part = part_of(pointer, self._full.document.dialect)
        # A path item is more than one part; what is not there may be there on the other side.
        is_whole_item = part == pointer and pointer.startswith(("/paths/", "/webhooks/")) and pointer.count("/") == 2  # noqa: PLR2004
        is_there = part == pointer or value_at(self._tree, pointer, _NOWHERE) is not _NOWHERE
        return part if is_there and not is_whole_item else _NOWHERE

    def _are_links_the_same(self, pointer: str, value: Any, text: bytes) -> bool:
        """Tell whether links that name an operation by its id mean the same one on both sides."""
        names = {orjson.loads(b'"%b"' % name) for name in _OPERATION_ID.findall(text)}
        is_operation = pointer.rpartition("/")[2] in METHODS and pointer.startswith(("/paths/", "/webhooks/"))
        if is_operation and text.count(b'"operationId":') == 1 and value.get("operationId") in names:
            return True  # its own
        old, new = self._other.link_targets, self._full.link_targets
        return all(old.get(name) == new.get(name) for name in names)

    def _alternatives(self, pointer: str, value: Any) -> Iterator[str]:
        """Yield the parts that a discriminator may lead to, though nothing refers to them."""
        schemas = components_of(self._full.document, "schemas")
        for name in _mapped_names(value):
            yield join(schemas.pointer, name) if name in schemas.value else self._part(name)
        if self._children is None:
            self._children = {}
            for survey in (self._full, self._other):
                _add_children(survey.document, self._children)
        if _NOWHERE in self._children:
            yield _NOWHERE
        todo, seen = [pointer], {pointer}
        while todo:
            fresh = self._children.get(todo.pop(), set()) - seen
            yield from fresh
            seen |= fresh
            todo += fresh


def _may_follow_examples(pointer: str, text: bytes) -> bool:
    """Tell whether "examples" may be the name of a callback, any member of which is followed."""
    return b'"callbacks":' in text or pointer.startswith("/components/callbacks/")


def _without_examples(found: re.Match[bytes]) -> bytes:
    """Leave out references that are not followed, because nothing but examples can hold them."""
    return b"" if _SINGLE.isdisjoint(_REFERRING.findall(found[1])) else found[0]


def _add_children(document: Document, children: dict[str, set[str]]) -> None:
    """Add the schemas that extend others, or stand for one that does, by the part that they extend."""
    schemas = components_of(document, "schemas")
    for name, schema in schemas.value.items():
        branches = schema.get("allOf") if isinstance(schema, dict) else None
        for branch in (schema, *(branches if isinstance(branches, list) else ())):
            reference = reference_in(branch)
            if reference is not None:
                place = from_fragment(reference[1:]) if reference.startswith("#") else ""
                # What a reference to anything but a named schema leads on to is not told by the text of schemas.
                is_schema = place.startswith(f"{schemas.pointer}/") and place == part_of(place, document.dialect)
                children.setdefault(place if is_schema else _NOWHERE, set()).add(join(schemas.pointer, name))


def _mapped_names(value: Any) -> Iterator[str]:
    """Yield what the mappings of discriminators lead to, wherever they stand."""
    for node in _mappings(value):
        about = node.get("discriminator")
        if isinstance(about, dict):
            mapping = about.get("mapping")
            targets = [*(mapping.values() if isinstance(mapping, dict) else ()), about.get("defaultMapping")]
            yield from (target for target in targets if isinstance(target, str))


def _all_requirements(document: Document, value: Any) -> Iterator[str]:
    """Yield the parts of the security schemes that anything in a value requires."""
    for node in _mappings(value):
        yield from _requirements(document, node.get("security"))


def _requirements(document: Document, security: Any) -> Iterator[str]:
    schemes = components_of(document, "securitySchemes").pointer
    for alternative in security if isinstance(security, list) else ():
        for name in alternative if isinstance(alternative, dict) else ():
            yield join(schemes, name)


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every mapping in a value."""
    todo: list[Any] = [value]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            yield node
        below: Iterable[Any] = node.values() if isinstance(node, dict) else node
        todo += [child for child in below if isinstance(child, dict | list)]
