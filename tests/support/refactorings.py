"""Transformations of documents that change no contract: one for each clause of the refactoring law.

Each takes a document and a way to choose, and returns another document. Which place is transformed is chosen; where
there is none, the document comes back as it is.
"""

import json
import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from support.loading import ROOT
from support.positions import (
    SECTION_OF,
    SECTIONS,
    SINCE,
    Path,
    Spot,
    mapped,
    operations_in,
    path_of,
    pointer_of,
    reference_in,
    spots,
    value_at,
    with_value,
)

Document = dict[str, Any]
#: Returns a number from 0 up to, not including, its argument.
Pick = Callable[[int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refactoring:
    """A transformation that changes no contract."""

    transform: Callable[[Document, Pick], Document]
    #: Whether annotations stay as they are, too.
    keeps_documentation: bool = True
    #: Whether that holds where names of components are on the wire: in discriminators and XML.
    keeps_names: bool = True


# --- order ------------------------------------------------------------------------------------------------------------


def with_keys_reordered(document: Document, pick: Pick) -> Document:
    """Put the members of every mapping, those of examples included, into another order."""
    turn = 1 + pick(5)

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(value[key]) for key in _turned(list(value), turn)}
        return [walk(item) for item in value] if isinstance(value, list) else value

    turned: Document = walk(document)
    return turned


def with_lists_reordered(document: Document, pick: Pick) -> Document:
    """Put every list whose order does not count into another order."""
    turn = 1 + pick(5)
    unordered = {
        "schema": ("required", "enum", "type", "allOf", "anyOf", "oneOf"),
        "operation": ("parameters", "security"),
        "path item": ("parameters",),
        "server variable": ("enum",),
    }

    def transform(spot: Spot) -> Any:
        names = unordered.get(spot.kind, ()) if isinstance(spot.value, dict) else ()
        lists = {key: _turned(spot.value[key], turn) for key in names if isinstance(spot.value.get(key), list)}
        return {**spot.value, **lists} if lists else spot.value

    turned = mapped(document, transform)
    return {**turned, "security": _turned(turned["security"], turn)} if "security" in turned else turned


def _turned(values: Sequence[Any], turn: int) -> list[Any]:
    """Turn a list round: odd numbers backwards."""
    at = turn % len(values) if values else 0
    turned = [*values[at:], *values[:at]]
    return turned[::-1] if turn % 2 else turned


# --- references -------------------------------------------------------------------------------------------------------


def with_reference_inlined(document: Document, pick: Pick) -> Document:
    """Replace a reference by what it leads to; a recursion is unrolled by that."""
    return _inlined(document, pick, lambda _spot: True)


def with_recursion_unrolled(document: Document, pick: Pick) -> Document:
    """Write what refers to itself once more by hand."""
    return _inlined(document, pick, lambda spot: path_of(spot.value["$ref"]) == spot.path[:3])


def _inlined(document: Document, pick: Pick, is_meant: Callable[[Spot], bool]) -> Document:
    found = [spot for spot in spots(document) if _is_reference(spot.value) and is_meant(spot)]
    if not found:
        return document
    spot = found[pick(len(found))]
    return with_value(document, spot.path, value_at(document, path_of(spot.value["$ref"])))


def _is_reference(value: Any) -> bool:
    return reference_in(value) is not None and len(value) == 1


def with_component_extracted(document: Document, pick: Pick) -> Document:
    """Make a component of something that is written inline, and refer to it."""
    is_old = _is_old(document)
    found = [
        spot
        for spot in spots(document)
        if spot.kind in SECTION_OF
        and isinstance(spot.value, bool if spot.kind == "schema" and not is_old else dict)
        | isinstance(spot.value, dict)
        and _minor(document) >= SINCE.get(SECTION_OF[spot.kind], 0)
        and not _is_reference(spot.value)
    ]
    if not found:
        return document
    spot = found[pick(len(found))]
    section = SECTION_OF[spot.kind]
    components = document.get("components", {})
    name = f"Extracted{len(components.get(section, {}))}"
    document = with_value(document, spot.path, {"$ref": "#" + pointer_of(("components", section, name))})
    components = document.get("components", {})
    extracted = {**components.get(section, {}), name: spot.value}
    return {**document, "components": {**components, section: extracted}}


def with_components_renamed(document: Document, pick: Pick) -> Document:
    """Call every component something else, wherever it is named."""
    suffix = (".new", "-x", "_1")[pick(3)]
    components = document.get("components", {})
    new = {
        section: {name + suffix: item for name, item in items.items()} if section in SECTIONS else items
        for section, items in components.items()
    }

    def renamed(reference: str) -> str:
        path = path_of(reference)
        return "#" + pointer_of((*path[:2], f"{path[2]}{suffix}", *path[3:]))

    document = with_references(document, lambda _spot, reference: renamed(reference))
    document = mapped(document, lambda spot: _with_schemes_renamed(spot.kind, spot.value, suffix))
    document = _with_schemes_renamed("operation", document, suffix)
    moved = document.get("components", {})
    names = {section: dict(zip(items, moved[section].values(), strict=True)) for section, items in new.items()}
    return {**document, "components": names} if components else document


def _with_schemes_renamed(kind: str, value: Any, suffix: str) -> Any:
    if kind != "operation" or "security" not in value:
        return value
    return {**value, "security": [{name + suffix: item for name, item in each.items()} for each in value["security"]]}


def with_references(document: Document, function: Callable[[Spot, str], str]) -> Document:
    """Return a document with other references; a function tells which, by what holds the old one."""

    def transform(spot: Spot) -> Any:
        reference = reference_in(spot.value)
        if reference is not None:
            return {**spot.value, "$ref": function(spot, reference)}
        is_object = spot.kind == "discriminator" and isinstance(spot.value, dict)
        return _with_mapping(spot, function) if is_object else spot.value

    return mapped(document, transform)


def _with_mapping(spot: Spot, function: Callable[[Spot, str], str]) -> Any:
    """Return a discriminator with other references; names of components stay."""

    def turned(target: str) -> str:
        return function(spot, target) if target.startswith("#") else target

    found = dict(spot.value)
    if "mapping" in found:
        found["mapping"] = {name: turned(target) for name, target in found["mapping"].items()}
    if "defaultMapping" in found:
        found["defaultMapping"] = turned(found["defaultMapping"])
    return found


# --- schemas ----------------------------------------------------------------------------------------------------------


def with_schema_wrapped(document: Document, pick: Pick) -> Document:
    """Write a schema as the only one of an ``allOf``."""
    is_old = _is_old(document)
    found = [spot for spot in spots(document) if spot.kind == "schema" and not (is_old and spot.value in (True, False))]
    if not found:
        return document
    spot = found[pick(len(found))]
    return with_value(document, spot.path, {"allOf": [spot.value]})


def upgraded(document: Document, pick: Pick) -> Document:
    """Write a document as one of a later version.

    From OpenAPI 3.0: types of null, numeric exclusive bounds, no ignored siblings, examples in a list. What 3.0.4 says
    of ``nullable`` is taken by the letter: it adds to ``type`` and to nothing else; ``enum`` must name ``null`` itself.
    """
    later = range(_minor(document) + 1, 3)
    if not later:
        return document
    upgrade = mapped(document, _upgraded) if _is_old(document) else document
    return {**upgrade, "openapi": f"3.{later[pick(len(later))]}.0"}


def _upgraded(spot: Spot) -> Any:
    if spot.kind != "schema" or not isinstance(spot.value, dict):
        return spot.value
    if reference_in(spot.value) is not None:
        return {"$ref": spot.value["$ref"]}
    value = dict(spot.value)
    if "type" in value and value.pop("nullable", False):
        value["type"] = [value["type"], "null"]
    if "example" in value:
        value["examples"] = [value.pop("example")]
    for exclusive, inclusive in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if value.get(exclusive) is False:
            del value[exclusive]
        elif value.get(exclusive) is True and inclusive in value:
            value[exclusive] = value.pop(inclusive)
    return value


def with_constants_rewritten(document: Document, _pick: Pick) -> Document:
    """Write each ``const`` as an ``enum`` of one, and the other way about."""
    return document if _is_old(document) else mapped(document, _rewritten)


def _rewritten(spot: Spot) -> Any:
    if spot.kind != "schema" or not isinstance(spot.value, dict):
        return spot.value
    rest = {key: item for key, item in spot.value.items() if key not in ("const", "enum")}
    if "const" in spot.value and "enum" not in spot.value:
        return {**rest, "enum": [spot.value["const"]]}
    if "const" not in spot.value and len(spot.value.get("enum", ())) == 1:
        return {**rest, "const": spot.value["enum"][0]}
    return spot.value


def with_numbers_rewritten(document: Document, _pick: Pick) -> Document:
    """Write whole numbers as ``1.0`` where a double holds them, and ``1.0`` as ``1``."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        if isinstance(value, list):
            return [walk(item) for item in value]
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return float(value) if type(value) is int and int(float(value)) == value else value

    rewritten: Document = walk(document)
    return rewritten


#: Members that say what holds without them. A schema that allows everything is one where nothing looks at what it
#: evaluates.
_DEFAULTS: Mapping[str, Sequence[tuple[str, Any]]] = {
    "schema": (
        *(("readOnly", False), ("writeOnly", False), ("uniqueItems", False)),
        *(("minLength", 0), ("minItems", 0), ("minProperties", 0), ("properties", {}), ("items", {})),
        *(("additionalProperties", True), ("additionalProperties", {})),
    ),
    "schema 3.0": (("nullable", False), ("exclusiveMinimum", False), ("exclusiveMaximum", False)),
    "schema 3.1": (
        *(("required", []), ("dependentRequired", {}), ("dependentSchemas", {}), ("patternProperties", {})),
        *(("propertyNames", True), ("contentSchema", {}), ("then", {}), ("else", True), ("items", True)),
        *(("unevaluatedItems", True), ("unevaluatedProperties", {})),
    ),
    "parameter": (("required", False), ("allowReserved", False), ("allowEmptyValue", False)),
    "header": (("required", False), ("style", "simple"), ("explode", False)),
    "request body": (("required", False),),
    "response": (("headers", {}), ("links", {})),
    "media type": (("encoding", {}),),
    "operation": (("parameters", []), ("callbacks", {})),
    "path item": (("parameters", []),),
    "xml": (("attribute", False), ("wrapped", False)),
    "": (("servers", [{"url": "/"}]), ("security", [])),
}
_LOOKING = ("unevaluatedProperties", "unevaluatedItems")


def with_default_written(document: Document, pick: Pick) -> Document:
    """Write a member out that says what holds anyway."""
    found = [
        (spot, *default) for spot in (*spots(document), Spot("", (), document)) for default in _defaults(spot, document)
    ]
    if not found:
        return document
    spot, key, value = found[pick(len(found))]
    return with_value(document, spot.path, {**spot.value, key: value})


def _defaults(spot: Spot, document: Document) -> list[tuple[str, Any]]:
    if not isinstance(spot.value, dict) or (reference_in(spot.value) is not None and spot.kind != "schema"):
        return []
    found = list(_DEFAULTS.get(spot.kind, ()))
    if spot.kind == "schema":
        found += _DEFAULTS["schema 3.0" if _is_old(document) else "schema 3.1"]
        if any(key in other.value for other in spots(document) if isinstance(other.value, dict) for key in _LOOKING):
            found = [(key, item) for key, item in found if key not in ("items", "additionalProperties", *_LOOKING)]
    if spot.kind == "parameter":
        style = {"query": "form", "cookie": "form", "querystring": None}.get(spot.value["in"], "simple")
        found += [("style", style)] if style else []
        found += [("explode", spot.value.get("style", style) in ("form", "cookie"))]
        found = [(key, item) for key, item in found if not (key == "required" and spot.value["in"] == "path")]
    return [(key, item) for key, item in found if key not in spot.value]


# --- operations -------------------------------------------------------------------------------------------------------


def with_path_parameters_renamed(document: Document, pick: Pick) -> Document:
    """Call every path parameter something else, in templates and in parameters."""
    suffix = ("_x", "-id", "2")[pick(3)]

    def transform(spot: Spot) -> Any:
        if spot.kind == "parameter" and spot.value.get("in") == "path":
            return {**spot.value, "name": spot.value["name"] + suffix}
        return spot.value

    document = mapped(document, transform)
    return {**document, "paths": {path.replace("}", suffix + "}"): item for path, item in document["paths"].items()}}


def with_parameters_moved(document: Document, pick: Pick) -> Document:
    """Write the parameters of a path with its operations, or the other way about where there is one operation."""
    found = [spot for spot in spots(document) if spot.kind == "path item" and reference_in(spot.value) is None]
    if not found:
        return document
    spot = found[pick(len(found))]
    item = {key: value for key, value in spot.value.items() if key != "parameters"}
    shared = spot.value.get("parameters", [])
    ways = [way for _, way in operations_in(item)]
    if shared:
        for way in ways:
            operation = value_at(item, way)
            own = operation.get("parameters", [])
            taken = {_parameter_key(document, parameter) for parameter in own}
            rest = [parameter for parameter in shared if _parameter_key(document, parameter) not in taken]
            item = with_value(item, way, {**operation, "parameters": own + rest})
    elif len(ways) == 1:
        operation = dict(value_at(item, ways[0]))
        parameters = operation.pop("parameters", [])
        item = {**with_value(item, ways[0], operation), "parameters": parameters}
    return with_value(document, spot.path, item)


def _parameter_key(document: Document, parameter: Any) -> tuple[str, str]:
    while (reference := reference_in(parameter)) is not None:
        parameter = value_at(document, path_of(reference))
    return parameter["in"], parameter["name"].lower() if parameter["in"] == "header" else parameter["name"]


def with_security_moved(document: Document, _pick: Pick) -> Document:
    """Write the security of the document with its operations, or overrule one that is given to the document."""
    general = document.get("security", [])

    def transform(spot: Spot) -> Any:
        is_open = spot.kind == "operation" and "security" not in spot.value
        return {**spot.value, "security": general} if is_open else spot.value

    moved = mapped(document, transform)
    if "security" in moved:
        return {key: item for key, item in moved.items() if key != "security"}
    return {**moved, "security": [{}]}


def with_servers_moved(document: Document, _pick: Pick) -> Document:
    """Write the servers of the document and of paths with their operations."""
    items = document["paths"]
    if any(reference_in(item) is not None for item in items.values()):
        return document
    general = document.get("servers", [{"url": "/"}])
    moved = {}
    for path, item in items.items():
        servers = item.get("servers", general)
        moved[path] = {key: value for key, value in item.items() if key != "servers"}
        for _, way in operations_in(item):
            moved[path] = with_value(moved[path], way, {"servers": servers, **value_at(item, way)})
    return {key: value for key, value in document.items() if key != "servers"} | {"paths": moved}


# --- annotations ------------------------------------------------------------------------------------------------------


def with_other_words(document: Document, pick: Pick) -> Document:
    """Describe everything in another way."""
    word = ("one", "other")[pick(2)]

    def transform(spot: Spot) -> Any:
        if not isinstance(spot.value, dict):
            return spot.value
        kept = {key: item for key, item in spot.value.items() if spot.kind == "responses" or key != "deprecated"}
        if spot.kind == "schema":
            kept |= {"title": word, "$comment": word, "example": {"$ref": word}, "externalDocs": {"url": word}}
        if spot.kind == "server" and _minor(document) == 2:
            kept |= {"name": word}
        return {**kept, "description": word, "x-other": word} if spot.kind not in ("responses", "callback") else kept

    return mapped(document, transform)


REFACTORINGS: Mapping[str, Refactoring] = {
    "keys reordered": Refactoring(transform=with_keys_reordered),
    "lists reordered": Refactoring(transform=with_lists_reordered),
    "reference inlined": Refactoring(transform=with_reference_inlined, keeps_names=False),
    "recursion unrolled": Refactoring(transform=with_recursion_unrolled, keeps_names=False),
    "component extracted": Refactoring(transform=with_component_extracted, keeps_names=False),
    "components renamed": Refactoring(transform=with_components_renamed, keeps_names=False),
    "schema wrapped": Refactoring(transform=with_schema_wrapped, keeps_names=False),
    "upgraded": Refactoring(transform=upgraded, keeps_documentation=False),
    "constants rewritten": Refactoring(transform=with_constants_rewritten),
    "numbers rewritten": Refactoring(transform=with_numbers_rewritten),
    "default written": Refactoring(transform=with_default_written),
    "path parameters renamed": Refactoring(transform=with_path_parameters_renamed),
    "parameters moved": Refactoring(transform=with_parameters_moved),
    "security moved": Refactoring(transform=with_security_moved),
    "servers moved": Refactoring(transform=with_servers_moved),
    "other words": Refactoring(transform=with_other_words, keeps_documentation=False),
}


# --- files ------------------------------------------------------------------------------------------------------------


def in_one_file(document: Document, _pick: Pick) -> dict[str, Any]:
    """Write a document as JSON."""
    return {ROOT: document}


def in_yaml(document: Document, _pick: Pick) -> dict[str, Any]:
    """Write a document as YAML, under a name that does not tell."""
    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    # Through JSON: what is shared would be written as an alias.
    copy = json.loads(json.dumps(document))
    return {ROOT.replace(".json", ".txt"): yaml.dump(copy, Dumper=dumper, sort_keys=False, allow_unicode=True)}


def in_a_file_a_section(document: Document, _pick: Pick) -> dict[str, Any]:
    """Move every section of components into a file of its own; the names of security schemes need theirs."""
    return _split(document, lambda path: path[:2] if path[0] == "components" and path[1] in _MOVABLE else ())


def in_a_file_a_component(document: Document, _pick: Pick) -> dict[str, Any]:
    """Move every component into a file of its own, and leave a reference to it where it was."""
    return _split(
        document, lambda path: path[:3] if path[0] == "components" and path[1] in _MOVABLE else (), is_kept=True
    )


def in_a_file_a_path(document: Document, _pick: Pick) -> dict[str, Any]:
    """Move every path item into a file of its own, and leave a reference to it where it was."""
    return _split(document, lambda path: path[:2] if path[0] in ("paths", "webhooks") else (), is_kept=True)


_MOVABLE = frozenset(SECTIONS) - {"securitySchemes"}

LAYOUTS: Mapping[str, Callable[[Document, Pick], dict[str, Any]]] = {
    "JSON": in_one_file,
    "YAML": in_yaml,
    "a file a section": in_a_file_a_section,
    "a file a component": in_a_file_a_component,
    "a file a path": in_a_file_a_path,
}


def _split(document: Document, top_of: Callable[[Path], Path], *, is_kept: bool = False) -> dict[str, Any]:
    """Cut subtrees out of a document, each into a file; ``top_of`` tells the top of the one that holds a place."""
    tops = sorted({top for spot in spots(document) if (top := top_of(spot.path))}, key=pointer_of)
    names = {top: f"parts/{'/'.join(map(str, top[:-1]))}/{number}.json" for number, top in enumerate(tops)}
    names[()] = ROOT

    def moved(spot: Spot, reference: str) -> str:
        target = path_of(reference)
        here, there = names[top_of(spot.path)], names[top_of(target)]
        if is_kept and top_of(target) == target:
            # By way of what is left there: references in a row.
            there, pointer = ROOT, pointer_of(target)
        else:
            pointer = pointer_of(target[len(top_of(target)) :])
        file = "" if here == there else posixpath.relpath(there, posixpath.dirname(here))
        return f"{file}#{pointer}"

    document = with_references(document, moved)
    files: dict[str, Any] = {}
    for top in tops:
        files[names[top]] = value_at(document, top)
        if is_kept:
            document = with_value(document, top, {"$ref": names[top]})
        else:
            rest = {key: item for key, item in document["components"].items() if key != top[1]}
            document = {**document, "components": rest}
    return files | {ROOT: document}


def _is_old(document: Document) -> bool:
    return _minor(document) == 0


def _minor(document: Document) -> int:
    return int(document["openapi"].split(".")[1])
