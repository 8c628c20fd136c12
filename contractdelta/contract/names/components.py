"""The named parts of a document: where they stand, and what they are called in the impact graph.

Sources: Swagger 2.0, Swagger Object; OpenAPI 3.1.1, Components Object.
"""

from collections.abc import Iterator

from contractdelta.spec.dialects import Dialect
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import join, tokens_of
from contractdelta.spec.references import Place, value_at

#: Where Swagger 2.0 keeps what is a component since OpenAPI 3: at the top of the document.
_SWAGGER_SECTIONS = {
    "schemas": "definitions",
    "parameters": "parameters",
    "responses": "responses",
    "securitySchemes": "securityDefinitions",
}
#: What parts of the document are called by the section they stand in, where that is not the section without its "s".
_UNITS = {
    "securitySchemes": "security",
    "requestBodies": "request_body",
    "mediaTypes": "media_type",
    "definitions": "schema",
    "securityDefinitions": "security",
}


def components_of(document: Document, section: str) -> Place:
    """Return the place of the named components of a section, a mapping; an empty one where they are malformed."""
    way = (_SWAGGER_SECTIONS.get(section, section),) if document.dialect.is_swagger else ("components", section)
    pointer = join("", *way)
    found = value_at(document.tree, pointer)
    return Place(document.root, pointer, found if isinstance(found, dict) else {})


def sections_of(document: Document) -> Iterator[Place]:
    """Yield the place of each section of named components, a mapping."""
    components = document.tree.get("components")
    known = _SWAGGER_SECTIONS if document.dialect.is_swagger else components if isinstance(components, dict) else ()
    for section in known:
        yield components_of(document, section)


def depth_of_components(first: list[str], dialect: Dialect) -> int:
    """Return how many tokens the pointers of named components have that start with this one; 0 where there are none."""
    if dialect.is_swagger:
        return 2 if first and first[0] in _SWAGGER_SECTIONS.values() else 0
    return 3 if first == ["components"] else 0


def unit_at(document: Document, place: Place) -> str:
    """Return the node of the impact graph for what a reference leads to: ``schema:Pet``, ``response:NotFound``."""
    tokens = tokens_of(place.pointer)
    named = _named(tokens, is_swagger=document.dialect.is_swagger)
    if named:
        section, name = named
        return f"{_UNITS.get(section, section.rstrip('s'))}:{name}"
    file = "" if place.resource == document.root else place.resource
    return f"schema:{file}#{place.pointer}" if place.pointer else f"schema:{file}"


def _named(tokens: tuple[str, ...], *, is_swagger: bool) -> tuple[str, ...]:
    """Return section and name of what stands at ``/components/SECTION/NAME``, in Swagger 2.0 at ``/SECTION/NAME``."""
    if is_swagger:
        return tokens[:2] if len(tokens) > 1 and tokens[0] in _SWAGGER_SECTIONS.values() else ()
    return tokens[1:3] if len(tokens) > 2 and tokens[0] == "components" else ()  # noqa: PLR2004 - three tokens
