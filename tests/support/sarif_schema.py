"""What SARIF 2.1.0 requires of the parts that are written, section by section of its specification.

It is stricter than the specification, which allows many more members; those that are not written need no rule here.
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_POSITIVE = {"type": "integer", "minimum": 1}


def _object(*optional: str, **members: Any) -> dict[str, Any]:
    """Return the schema of an object with these members, and no others: SARIF allows none."""
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": members, "required": required, "additionalProperties": False}


def _list(items: Any, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


_MESSAGE = _object(text=_TEXT)  # 3.11
_MULTIFORMAT = _object("markdown", text=_TEXT, markdown=_TEXT)  # 3.12
_TAGS = _object(tags={**_list(_TEXT), "uniqueItems": True})  # 3.8
_RULE = _object(  # 3.49
    *("help", "properties"),
    id=_TEXT,
    shortDescription=_MULTIFORMAT,
    help=_MULTIFORMAT,
    defaultConfiguration=_object(level=_LEVEL),  # 3.50
    properties=_TAGS,
)
_PHYSICAL = _object(  # 3.29
    "region",
    artifactLocation=_object(uri={"type": "string", "pattern": "^[!-~]+$"}, uriBaseId=_TEXT),  # 3.4
    region=_object(startLine=_POSITIVE, startColumn=_POSITIVE),  # 3.30
)
_LOGICAL = _object(fullyQualifiedName=_TEXT, kind=_TEXT)  # 3.33
_SUPPRESSION = _object(  # 3.35
    kind={"enum": ["inSource", "external"]},
    status={"enum": ["accepted", "underReview", "rejected"]},
    justification=_TEXT,
)
_RESULT = _object(  # 3.27
    "suppressions",
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=_LEVEL,
    message=_MESSAGE,
    locations=_list(_object(physicalLocation=_PHYSICAL, logicalLocations=_list(_LOGICAL, 1)), 1),  # 3.28
    partialFingerprints={"type": "object", "additionalProperties": _TEXT, "minProperties": 1},
    suppressions=_list(_SUPPRESSION, 1),
)
_DRIVER = _object(name=_TEXT, rules={**_list(_RULE), "uniqueItems": True})  # 3.19
#: A whole log, 3.13 and 3.14.
SARIF = _object(
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"const": "2.1.0"},
    runs=_list(
        _object(
            tool=_object(driver=_DRIVER),
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            results=_list(_RESULT),
        ),
        1,
    ),
)
