"""What teams ask of every operation: an id of its own, what it answers when all is well, and a test.

Sources: OpenAPI 3.0.4 and 3.1.1, Operation, Responses and Response Object, and "Working with Binary Data";
Swagger 2.0, Response Object; RFC 9110, sections 9.3.2 and 15.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from contractdelta.contract.grammar import Kind
from contractdelta.contract.model import Contract, Operation
from contractdelta.contract.places import meant_by
from contractdelta.spec.document import Document
from contractdelta.spec.references import Place, References
from contractdelta.validation.model import Finding
from contractdelta.validation.rules import finding_at

#: What may be said without a body, too: information, redirects, 204 No Content, 205 Reset Content.
_NO_BODY = re.compile(r"[13]..|20[45]")
_WITH_BODY = re.compile(r"2..")
#: Media types whose content is text or data of known shape.
_SHAPED = re.compile(r"text/|.*(json|xml|yaml|form)|\*")
_WEBHOOK = "webhook:"


def find_missing_ids(document: Document, contract: Contract) -> Iterator[Finding]:
    """Yield the operations without an id. Callbacks may go without: nobody calls them by one."""
    for operation, place in _operations(document, contract):
        if operation.operation_id is None:
            yield finding_at("operation-id-missing", place, f"{operation.key} has no operationId")


def find_repeated_ids(document: Document, contract: Contract) -> Iterator[Finding]:
    """Yield each operation whose id is that of one before it, callbacks and webhooks included."""
    keys = _keys(contract)
    references = References(document)
    first: dict[str, str] = {}
    for resource, pointer, kind in contract.places:
        place = references.at(resource, pointer) if kind is Kind.OPERATION else None
        if place is None or not isinstance(place.value, dict) or not isinstance(place.value.get("operationId"), str):
            continue
        name = place.value["operationId"]
        # Where a path item serves several paths, one object is several operations.
        for key in keys.get((resource, pointer), (f"the operation at {contract.shown(resource, pointer)}",)):
            if name in first:
                message = f"operationId {name!r} of {key} is that of {first[name]}, too"
                yield finding_at("operation-id-repeated", place.child("operationId"), message)
            else:
                first[name] = key


def find_unclear_successes(document: Document, contract: Contract) -> Iterator[Finding]:
    """Yield the operations that do not tell what they answer when all is well, or not what its body looks like.

    ``default`` stands for success where no such status is documented. A redirect is a success. Webhooks are left out:
    what they answer is up to those who are called.
    """
    references = References(document)
    for operation, place in _operations(document, contract):
        if operation.key.partition(" ")[2].startswith(_WEBHOOK):
            continue
        found = list(_successes(place, references))
        if not found:
            message = f"{operation.key} documents no successful response"
            yield finding_at("success-response-missing", _member(place, "responses"), message)
        elif not any(_tells_its_body(operation, status, response, document) for status, _, response in found):
            status, at, _ = found[0]
            message = f"response {status} of {operation.key} has no schema"
            yield finding_at("success-response-without-schema", at, message)


def find_untested(document: Document, contract: Contract, tested: Collection[str]) -> Iterator[Finding]:
    """Yield the operations that are not among those with a test, by key. Webhooks are called by the server."""
    for operation, place in _operations(document, contract):
        if operation.key not in tested and not operation.key.partition(" ")[2].startswith(_WEBHOOK):
            message = f"no test of the test map calls {operation.key} or is tagged with it"
            yield finding_at("operation-untested", place, message)


def _operations(document: Document, contract: Contract) -> Iterator[tuple[Operation, Place]]:
    references = References(document)
    for operation in contract.operations:
        place = references.at(operation.resource, operation.pointer)
        if place is not None:
            yield operation, place


def _keys(contract: Contract) -> Mapping[tuple[str, str], tuple[str, ...]]:
    keys: dict[tuple[str, str], tuple[str, ...]] = {}
    for operation in contract.operations:
        place = operation.resource, operation.pointer
        keys[place] = (*keys.get(place, ()), operation.key)
    return keys


def _member(place: Place, key: str) -> Place:
    return place.child(key) if key in place.value else place


def _successes(operation: Place, references: References) -> Iterator[tuple[str, Place, Place]]:
    """Yield status, place and what is meant there, of each response that tells of success."""
    responses = operation.value.get("responses")
    if not isinstance(responses, dict):
        return
    is_told = False
    for status in responses:
        if _WITH_BODY.fullmatch(status) or _NO_BODY.fullmatch(status):
            is_told = True
            place = operation.child("responses", status)
            yield status, place, meant_by(place, references)
    if not is_told and "default" in responses:
        place = operation.child("responses", "default")
        yield "default", place, meant_by(place, references)


def _tells_its_body(operation: Operation, status: str, response: Place, document: Document) -> bool:
    """Tell whether a response has a schema, or needs none."""
    value = response.value
    if operation.key.startswith("HEAD ") or _NO_BODY.fullmatch(status):
        return True
    if not isinstance(value, dict) or "$ref" in value:
        # Malformed, or a reference that leads nowhere: other rules tell.
        return True
    content = value.get("content")
    media_types = content.items() if isinstance(content, dict) else ()
    return "schema" in value or any(_has_schema(name, media, document) for name, media in media_types)


def _has_schema(name: str, media_type: Any, document: Document) -> bool:
    if not isinstance(media_type, dict) or {"schema", "itemSchema", "$ref"} & media_type.keys():
        return True
    # From OpenAPI 3.1 on, a media type alone describes binary content.
    is_old = str(document.tree.get("openapi", "2")).startswith(("2", "3.0"))
    return not is_old and not _SHAPED.match(name.lower())
