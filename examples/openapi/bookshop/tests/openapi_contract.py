"""Hold what goes over the wire against an OpenAPI document."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openapi_place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpx2 import Request, Response

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class ContractBroken(AssertionError):
    """Something went over the wire that the document does not allow."""


class Contract:
    """Check every answer, and every request that was answered with success.

    A request that was refused is free to be wrong: that is what its test is about.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Find the operations of ``document``."""
        self.operations = [
            Operation(method.upper(), path, item)
            for path, item in Place.root(document).entries("paths")
            for method in METHODS
            if method in item.node
        ]

    def check(self, response: Response) -> None:
        """Check one exchange; this is a response hook for an HTTPX client.

        Raises:
            ContractBroken: with a line for each breach.

        """
        response.read()
        if breaches := list(self.find_breaches(response)):
            request = response.request
            exchange = f"{request.method} {request.url} -> {response.status_code}"
            raise ContractBroken("\n  ".join([exchange, *breaches]))

    def find_breaches(self, response: Response) -> Iterator[str]:
        """Find whatever the document does not allow."""
        matching = [each for each in self.operations if each.matches(response.request)]
        if not matching:
            yield "the operation is not documented"
            return
        # OpenAPI: concrete paths "MUST be matched before their templated counterparts".
        operation = min(matching, key=lambda each: each.path.count("{"))
        yield from operation.find_answer_breaches(response)
        if response.is_success:
            yield from operation.find_request_breaches(response.request)


@dataclass(frozen=True)
class Operation:
    """One operation of the document; ``item`` is where its path stands."""

    method: str
    path: str
    item: Place

    @property
    def place(self) -> Place:
        """Go to the operation itself."""
        return self.item / self.method.lower()

    @property
    def pattern(self) -> str:
        """Write the path as a regular expression with a group for each parameter."""
        literals = re.sub(r"[^{}\w/]", r"\\\g<0>", self.path)
        return re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", literals)

    def matches(self, request: Request) -> bool:
        """Tell whether ``request`` asks for this operation."""
        found = re.fullmatch(self.pattern, request.url.path)
        return found is not None and request.method == self.method

    def find_answer_breaches(self, response: Response) -> Iterator[str]:
        """Check status, headers and body."""
        answers = dict(self.place.entries("responses"))
        answer = answers.get(str(response.status_code))
        if answer is None:
            yield "the status is not documented"
            return
        for name, header in answer.entries("headers"):
            value = response.headers.get(name)
            yield from _find_text_breaches(header, f"header {name}", value)
        yield from _find_body_breaches(answer, response)

    def find_request_breaches(self, request: Request) -> Iterator[str]:
        """Check parameters and body; a query parameter has to be documented."""
        found = re.fullmatch(self.pattern, request.url.path)
        sent: dict[str, Mapping[str, str]] = {
            "path": found.groupdict() if found else {},
            "query": request.url.params,
            "header": request.headers,
        }
        unknown = set(sent["query"])
        for owner in (self.item, self.place):
            for _, parameter in owner.entries("parameters"):
                place, name = parameter.node["in"], parameter.node["name"]
                value = sent[place].get(name)
                yield from _find_text_breaches(parameter, f"{place} {name}", value)
                unknown -= {name} if place == "query" else set()
        yield from (f"query {name} is not documented" for name in sorted(unknown))
        if "requestBody" in self.place.node:
            yield from _find_body_breaches(self.place / "requestBody", request)


def _find_body_breaches(owner: Place, message: Request | Response) -> Iterator[str]:
    """Check that the body is of a documented media type, and valid."""
    media_type = message.headers.get("content-type", "").partition(";")[0]
    contents = dict(owner.entries("content"))
    if media_type in contents:
        schema = contents[media_type] / "schema"
        yield from schema.errors(json.loads(message.content))
    elif contents or message.content:
        yield f"a body of type {media_type!r} is not documented"


def _find_text_breaches(owner: Place, name: str, text: str | None) -> Iterator[str]:
    """Check a value that travels as text: as such, or as the JSON it may stand for."""
    if text is None:
        if owner.node.get("required", False):
            yield f"{name} is missing"
        return
    schema = owner / "schema"
    errors = list(schema.errors(text))
    with suppress(ValueError):
        errors = errors and list(schema.errors(json.loads(text)))
    yield from (f"{name}: {error}" for error in errors)
