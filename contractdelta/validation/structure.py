"""Whether the objects of a document are built as the OpenAPI specification says: by the JSON Schema of its version.

The schemas come with openapi-spec-validator; they are applied by jsonschema itself, so that the messages do not depend
on which other validators happen to be installed.
"""

from collections.abc import Iterator
from typing import Any, cast

from jsonschema.validators import validator_for
from openapi_spec_validator.schemas.utils import get_schema_content

from contractdelta.contract.model import Contract
from contractdelta.spec.document import Document
from contractdelta.spec.pointer import enclosing, join
from contractdelta.spec.references import Place, References
from contractdelta.validation.messages import tell_all
from contractdelta.validation.model import Finding
from contractdelta.validation.rules import finding, finding_at


def find_malformed_objects(document: Document, contract: Contract, version: str) -> Iterator[Finding]:
    """Yield what the schema of a version refuses, in the root file and in the objects of other files that are used."""
    schema = cast("dict[str, Any]", get_schema_content(version))
    validator = cast("Any", validator_for(schema)(schema))
    yield from _errors(validator, Place(document.root, "", document.tree))
    for place, definition in _objects_elsewhere(document, contract, schema):
        yield from _errors(validator.evolve(schema={"$ref": definition}), place)


def _errors(validator: Any, place: Place) -> Iterator[Finding]:
    try:
        for path, message in tell_all(validator.iter_errors(place.value)):
            yield finding("structure-invalid", place.resource, join(place.pointer, *path), message)
    except RecursionError:
        yield finding_at("not-checked", place, "not checked: nested too deeply")


def _objects_elsewhere(document: Document, contract: Contract, schema: Any) -> Iterator[tuple[Place, str]]:
    """Yield the objects of other files with where the schema describes their kind; not those within one another."""
    section = "definitions" if "definitions" in schema else "$defs"
    names = {name.replace("-", "").lower(): name for name in schema[section]}
    references = References(document)
    around = {(document.root, "")}
    # Sorted, an object comes before those within it.
    for resource, pointer, kind in contract.places:
        name = names.get(kind.replace("_", ""))
        if name is None or resource == document.root or any((resource, up) in around for up in enclosing(pointer)):
            continue
        around.add((resource, pointer))
        place = references.at(resource, pointer)
        if place is not None:
            yield place, f"#/{section}/{name}"
