"""What a file of a snapshot looks like: told quickly where all is well, and by a JSON Schema where it is not."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from contractdelta.contract.parts.condensing import ROOT_MEMBERS, SWAGGER_ROOT_MEMBERS
from contractdelta.errors import InvalidDocument, InvalidSnapshot
from contractdelta.spec.pointer import join

#: Name and version of the format. The number is raised when an older contractdelta would misread a file.
FORMAT = "contractdelta.snapshot/1"
_FORMAT_NAME, _FORMAT_NUMBER = FORMAT.split("/")
_START = re.compile(rb'\s*\{\s*"format"\s*:\s*"contractdelta\.')
#: What the text of every snapshot holds: how that starts which its format and the rules of its reading are called.
_OURS = b'"contractdelta.'
#: What to do about a snapshot that is wrong.
REGENERATE = "Write it anew: contractdelta snapshot"


def is_snapshot(data: bytes) -> bool:
    """Tell whether text in UTF-8 is meant to be a snapshot, whatever its state.

    Tools that write JSON anew may sort the keys, and people edit: then it does not start as it did.
    """
    return _START.match(data) is not None or (_OURS in data and _says_that_it_is_one(data))


def _says_that_it_is_one(data: bytes) -> bool:
    # Lazy: a project in YAML needs no JSON reader.
    from contractdelta.spec.syntax.json_reader import read_json  # noqa: PLC0415

    try:
        tree = read_json(data, "")
    except InvalidDocument:
        return False
    ours = _OURS.decode()[1:]
    return isinstance(tree, dict) and any(str(tree.get(key)).startswith(ours) for key in ("format", "reading"))


def check_format(tree: Any, source: str) -> None:
    """Require that a tree is a snapshot of a format that is known here.

    Raises:
        InvalidSnapshot: It is none.
    """
    stated = tree.get("format") if isinstance(tree, dict) else None
    name, _, number = stated.partition("/") if isinstance(stated, str) else ("", "", "")
    if name == _FORMAT_NAME and number.isascii() and number.isdigit() and int(number) > int(_FORMAT_NUMBER):
        raise InvalidSnapshot(
            f"{source}: made by a newer contractdelta (format {stated}; this one knows up to {FORMAT})",
            hint="Upgrade contractdelta: python -m pip install --upgrade contractdelta",
        )
    if _is_well_formed(tree):
        return
    error = next(_validator().iter_errors(tree), None)
    if error is not None:
        pointer = join("", *error.absolute_path)
        raise InvalidSnapshot(f"{source}#{pointer}: {error.message[:200]}", hint=REGENERATE)


def _is_well_formed(tree: Any) -> bool:
    """Tell quickly that a snapshot is as its JSON Schema says; where not, that schema tells what is wrong."""
    if not isinstance(tree, dict) or not _REQUIRED <= tree.keys() <= _MEMBERS or not _has_well_formed_head(tree):
        return False
    operations, definitions = tree["operations"], tree["definitions"]
    return all(
        isinstance(entry, dict)
        and _OPERATION_KEY.match(key)
        and _OPERATION <= entry.keys() <= _OPERATION_MEMBERS
        and isinstance(entry.get("operation", {}), dict)
        and all(_is_digest(name, entry[name]) for name in entry if name != "operation")
        for key, entry in operations.items()
    ) and all(
        isinstance(entry, dict)
        and _DEFINITION.fullmatch(name)
        and _DEFINED <= entry.keys() <= _DEFINED_MEMBERS
        and _is_digest("print", entry.get("print", _NO_PRINT))
        for name, entry in definitions.items()
    )


def _has_well_formed_head(tree: Mapping[str, Any]) -> bool:
    identified = tree.get("identified", [])
    return (
        tree["format"] == FORMAT
        and all(isinstance(tree[name], dict) for name in ("root", "operations", "definitions"))
        and isinstance(tree["reading"], str)
        and _READING.fullmatch(tree["reading"]) is not None
        and _is_version(tree)
        and isinstance(tree.get("file", "-"), str)
        and tree.get("file") != ""
        and isinstance(identified, list)
        and all(isinstance(name, str) for name in identified)
        and tree["root"].keys() <= set(SWAGGER_ROOT_MEMBERS if "swagger" in tree else ROOT_MEMBERS)
    )


def _is_version(tree: Mapping[str, Any]) -> bool:
    if "swagger" in tree:
        return tree["swagger"] == "2.0" and "openapi" not in tree
    return isinstance(tree.get("openapi"), str) and _VERSION.fullmatch(tree["openapi"]) is not None


def _is_digest(name: str, value: Any) -> bool:
    return isinstance(value, str) and len(value) == _LENGTHS[name] and _HEXADECIMAL.fullmatch(value) is not None


_READING = re.compile(r"contractdelta\.reading/[0-9]+")
_VERSION = re.compile(r"3\.[0-9]+\.0")
_REQUIRED = {"format", "reading", "root", "operations", "definitions"}
_MEMBERS = _REQUIRED | {"openapi", "swagger", "file", "identified"}
_LENGTHS = {"digest": 32, "documentation": 32, "print": 16}
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_NO_PRINT = "0" * _LENGTHS["print"]
_OPERATION_KEY = re.compile(r"[^ ]+ ")
_OPERATION = {"digest", "documentation"}
_OPERATION_MEMBERS = _OPERATION | {"operation", "print"}
_DEFINITION = re.compile(r"[^#]*#(/.*)?", re.DOTALL)
_DEFINED = {"value"}
_DEFINED_MEMBERS = _DEFINED | {"print"}


@cache
def _validator() -> Any:
    # Lazy: only a damaged snapshot needs them.
    from importlib.resources import files  # noqa: PLC0415

    from jsonschema import Draft202012Validator  # noqa: PLC0415

    schema = files("contractdelta.contract.snapshots").joinpath("snapshot.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(schema))
