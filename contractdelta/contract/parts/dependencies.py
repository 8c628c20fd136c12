"""What a part of a document depends on besides its own text.

Sources, besides references: OpenAPI 3.1.1, Discriminator Object (schemas that extend the parent), Link Object
(``operationId``), Security Requirement Object.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from contractdelta.contract.grammar import METHODS, POSITIONS, Shape
from contractdelta.contract.names.components import components_of, sections_of
from contractdelta.contract.normal_form.drafts import reference_in
from contractdelta.contract.normal_form.extending_schemas import references_joined
from contractdelta.contract.normal_form.operations import Found
from contractdelta.contract.parts.texts import NOWHERE, part_of
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import from_fragment, join
from contractdelta.spec.references import value_at

#: A reference, in the text of a part.
_REFERENCE = re.compile(rb'"\$ref":"((?:[^"\\]++|\\.)*+)"')
#: A map of examples that only refer to others; its text is all that they say.
_EXAMPLES = re.compile(rb'"examples":\{((?:"(?:[^"\\]++|\\.)*+":\{"\$ref":"(?:[^"\\]++|\\.)*+"\},?)+)\}')
_REFERRING = re.compile(rb'"((?:[^"\\]++|\\.)*+)":\{"\$ref":')
#: Members that hold one object: where "examples" is the name of something, its reference may stand in one of these.
_SINGLE = frozenset(
    key.encode() for keys in POSITIONS.values() for key, position in keys.items() if position.shape is Shape.ONE
)
_OPERATION_ID = re.compile(rb'"operationId":"((?:[^"\\]++|\\.)*+)"')
#: What the text of parts does not tell: where these lead.
_DYNAMIC, _RECURSIVE, _OPERATION = b'"$dynamicRef":', b'"$recursiveRef":', b'"operationRef":'


class Survey(NamedTuple):
    """A document before its normal form is built."""

    document: Document
    #: Its operations, each with the identity by which base and head are matched.
    operations: tuple[tuple[Found, str], ...]
    #: Identity and path template of each operation, by what links may call it.
    link_targets: Mapping[str | tuple[str, str], tuple[str, str]]
    #: As in :class:`contractdelta.contract.parts.texts.Source`.
    prints: Mapping[str, str] | None


def leads_to_components(survey: Survey) -> bool:
    """Tell whether no part of a document depends on anything but components that are there.

    Plain text tells: no children of discriminators, no links, nothing that dynamic scopes decide, nothing elsewhere.
    """
    document, sections = survey.document, list(sections_of(survey.document))
    top = {key: document.tree.get(key) for key in ("paths", "webhooks")}
    try:
        text = orjson.dumps([*(place.value for place in sections), top])
    except TypeError:  # integers beyond 64 bits
        return False
    if any(mark in text for mark in (_DYNAMIC, _RECURSIVE, _OPERATION, b'"discriminator":')):
        return False
    names = {_written(join(place.pointer, name)) for place in sections for name in place.value}
    # Several paths may have the operations of one path item.
    operations = {found.place.pointer: found.place.value for found, _ in survey.operations}.values()
    required = [*requirements(document, document.tree.get("security"))]
    required += [part for value in operations for part in requirements(document, value.get("security"))]
    return (
        names.issuperset(_REFERENCE.findall(text))
        and names.issuperset(map(_written, required))
        # None that stands anywhere but in an operation: in a link, or in that of a callback.
        and text.count(b'"operationId":') == sum(isinstance(value.get("operationId"), str) for value in operations)
        and text.count(b'"security":') == sum("security" in value for value in operations)
    )


def _written(pointer: str) -> bytes:
    """Return a reference as it stands in the text of a part."""
    return orjson.dumps(f"#{pointer}")[1:-1]


class Dependencies:
    """What a part depends on besides its own text."""

    def __init__(self, full: Survey, parts: Container[str], other: Survey) -> None:
        """Take the document whose text is read, its parts, and the document that it is compared with."""
        self._full = full
        self._parts = parts
        self._other = other
        self._tree = full.document.tree
        self._targets: dict[bytes, str] = {}
        self._children: dict[str, set[str]] | None = None

    def of(self, pointer: str, value: Any, text: bytes) -> Iterator[str]:
        """Yield the parts that a part depends on; without a pointer, those that some members of one depend on."""
        followed = text
        if b'"examples":' in text and not _may_follow_examples(pointer, text):
            followed = _EXAMPLES.sub(_without_examples, text)
        for reference in set(_REFERENCE.findall(followed)):
            yield self._target(reference)
        if b'"security":' in text:
            yield from _all_requirements(self._full.document, value)
        if b'"operationId":' in text and not self._are_links_the_same(pointer, value, text):
            yield NOWHERE
        if b'"discriminator":' in text:
            yield from self._alternatives(pointer, value)
        if _DYNAMIC in text or _RECURSIVE in text or _OPERATION in text:
            yield NOWHERE

    def _target(self, reference: bytes) -> str:
        found = self._targets.get(reference)
        if found is None:
            found = self._targets[reference] = self._part(orjson.loads(b'"%b"' % reference))
        return found

    def _part(self, reference: str) -> str:
        if not reference.startswith("#/"):
            return NOWHERE
        # References in examples are not followed, unless something refers to the example itself.
        if "/examples" in reference and not reference.startswith("#/components/examples/"):
            return NOWHERE
        pointer = from_fragment(reference[1:])
        if pointer.startswith(("/paths/", "/webhooks/")) and pointer.count("/") == 2:  # noqa: PLR2004
            return NOWHERE  # a path item is more than one part
        if pointer in self._parts:
            return pointer
        part = part_of(pointer, self._full.document.dialect)
        # What is not there may be there on the other side.
        return part if part == pointer or value_at(self._tree, pointer, NOWHERE) is not NOWHERE else NOWHERE

    def _are_links_the_same(self, pointer: str, value: Any, text: bytes) -> bool:
        """Tell whether links that name an operation by its id mean the same one on both sides."""
        is_operation = pointer.rpartition("/")[2] in METHODS and pointer.startswith(("/paths/", "/webhooks/"))
        if is_operation and text.count(b'"operationId":') == 1 and isinstance(value.get("operationId"), str):
            return True  # its own
        names = {orjson.loads(b'"%b"' % name) for name in _OPERATION_ID.findall(text)}
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
        if NOWHERE in self._children:
            yield NOWHERE
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
        joined = references_joined(schemas.child(name), heeds_siblings=False)
        for reference in (reference_in(schema), *(reference_in(place.value) for place in joined)):
            if reference is not None:
                place = from_fragment(reference[1:]) if reference.startswith("#") else ""
                # What a reference to anything but a named schema leads on to is not told by the text of schemas.
                is_schema = place.startswith(f"{schemas.pointer}/") and place == part_of(place, document.dialect)
                children.setdefault(place if is_schema else NOWHERE, set()).add(join(schemas.pointer, name))


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
        yield from requirements(document, node.get("security"))


def requirements(document: Document, security: Any) -> Iterator[str]:
    """Yield the parts of the security schemes that a list of alternatives requires."""
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
