"""Dialects: the versions of Swagger and OpenAPI that are understood, and what each means for the reader of a document.

Sources: Swagger 2.0; OpenAPI 3.0.4, 3.1.1 and 3.2.0, Schema Object and Reference Object.
"""

import re
from enum import IntEnum
from typing import Any

from contractdelta.errors import InvalidDocument

_OPENAPI = re.compile(r"3\.([0-2])(\.\d+)?(-.+)?")
_FIRST_LINE = "An OpenAPI document has a member such as: openapi: 3.1.0"


class Dialect(IntEnum):
    """A version, ordered by age. The code asks what it means, not which one it is."""

    SWAGGER_2_0 = 20
    OPENAPI_3_0 = 30
    OPENAPI_3_1 = 31
    OPENAPI_3_2 = 32

    @property
    def is_swagger(self) -> bool:
        """Whether operations, parameters and responses have the form that they had before OpenAPI 3."""
        return self is Dialect.SWAGGER_2_0

    @property
    def heeds_siblings(self) -> bool:
        """Whether what stands beside a ``$ref`` in a schema counts."""
        return self >= Dialect.OPENAPI_3_1

    @property
    def has_identifiers(self) -> bool:
        """Whether ``$id`` and anchors are keywords of schemas."""
        return self >= Dialect.OPENAPI_3_1

    @property
    def has_conditions(self) -> bool:
        """Whether ``then``, ``minContains`` and their like assert nothing without the keyword that they hang on."""
        return self >= Dialect.OPENAPI_3_1

    @property
    def has_self(self) -> bool:
        """Whether a document may name itself by ``$self``."""
        return self >= Dialect.OPENAPI_3_2

    @property
    def refers_to_security_schemes(self) -> bool:
        """Whether a security requirement may name a scheme by a reference to it."""
        return self >= Dialect.OPENAPI_3_2

    @property
    def has_nullable(self) -> bool:
        """Whether ``nullable`` is a keyword of schemas; elsewhere it counts like any that nobody knows."""
        return self is Dialect.OPENAPI_3_0

    @property
    def maps(self) -> tuple[str, ...]:
        """The members at the top of a document that have to be mappings."""
        return ("paths",) if self.is_swagger else ("paths", "components", "webhooks")

    @property
    def first_line(self) -> tuple[str, str]:
        """The member that states the version, without its patch level."""
        number = f"{self // 10}.{self % 10}"
        return ("swagger", number) if self.is_swagger else ("openapi", f"{number}.0")


def dialect_of(tree: Any, source: str) -> Dialect:
    """Return the dialect that the root of a document states.

    Raises:
        InvalidDocument: It states none, or one that is not understood.
    """
    if not isinstance(tree, dict):
        raise InvalidDocument(source, "not an OpenAPI document: a mapping was expected", hint=_FIRST_LINE)
    if "openapi" in tree:
        return _openapi(tree["openapi"], source)
    if "swagger" not in tree:
        raise InvalidDocument(source, "not an OpenAPI document: no version in it", hint=_FIRST_LINE)
    # YAML reads a number where the quotes are forgotten.
    if tree["swagger"] not in ("2.0", 2.0) or isinstance(tree["swagger"], int):
        reason = f"Swagger version {tree['swagger']!r} is not understood"
        raise InvalidDocument(source, reason, pointer="/swagger", hint="Version 2.0 is.")
    return Dialect.SWAGGER_2_0


def _openapi(version: Any, source: str) -> Dialect:
    found = _OPENAPI.fullmatch(str(version)) if isinstance(version, str | float) else None
    if not found:
        reason = f"OpenAPI version {version!r} is not understood"
        raise InvalidDocument(source, reason, pointer="/openapi", hint="Versions 3.0, 3.1 and 3.2 are.")
    return Dialect(30 + int(found[1]))
