"""Which files a text refers to.

Sources: OpenAPI 3.1.1, Reference Object and Discriminator Object; OpenAPI 3.2.0, Security Requirement Object.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from contractdelta.spec.sources.urls import is_remote, resolve_url

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
#: A reference that may lead out of the file, or one in two lines. Without quotes a "#" would start a comment in YAML.
_FOREIGN_REFERENCE = re.compile(rb"""\$(?!ref["']?\s*:\s*["']#)(?:ref|dynamicRef|r?e?\\\r?\n)""")
#: Members of discriminators whose values may lead to files, and what they have to be.
_MAPPINGS: Mapping[str, type] = {"mapping": dict, "defaultMapping": str}
#: An entry of a mapping in YAML that leads to the same file: a key, and a fragment in quotes, on one line.
_ENTRY = rb"""(?:[\w./-]+|'[^'\r\n]*'|"[^"\\\r\n]*"):\ +(?:'\#[^'\r\n]*'|"\#[^"\\\r\n]*")\ *(?:\r?\n|\Z)"""
#: The mapping of a discriminator, which may lead to files, unless it is one that plainly does not: in JSON, or with an
#: entry a line, behind the last of which no line starts in their column or farther to the right.
_MAPPING = re.compile(
    rb"""apping["']?\s*:(?!
        \s*\{(?:\s*"[^"\\]*"\s*:\s*"\#[^"\\]*"\s*,?)*\s*\}
        | \ *\r?\n(\ +)%(entry)s (?:\1%(entry)s)* (?!\1|\ *[\#\r\n])
    )"""
    % {b"entry": _ENTRY},
    re.VERBOSE,
)
#: Keys that may be references of security requirements, which may lead to files, or aliases of such ones; and the
#: first member of a document of a version that knows none.
_SECURITY = tuple(
    map(
        re.compile,
        (rb"""#(?:\\?/[^"':#\r\n]*+)?["']?\s*:""", rb"""\.(?:json|ya?ml)["']?\s*:""", rb"\*[^\s\[\]{},]+\s+:"),
    )
)
_OLDER = re.compile(rb"""(?:\s|---|\#[^\n]*\n)*+\{?\s*["']?(?:swagger|openapi)["']?\s*:\s*["']?(?:2|3\.[01])""")
#: A member with letters escaped; and as an anchor, whose alias may be the key of another member.
_ESCAPED = re.compile(rb"\\(?:x|u00|U000000)[2-7][0-9a-fA-F]")
_ANCHORED = re.compile(rb"&\S+\s+[\"']?(?:\$ref|(?:defaultM|m)apping)")


def file_of(reference: str, resource: str) -> str | None:
    """Return the file that a reference leads to: its path, or its URL if it is remote; ``None`` where it is neither.

    What a remote file refers to is remote, too: never a file of the tree.
    """
    name = reference.partition("#")[0]
    if not name:
        return resource
    if _SCHEME.match(name) or is_remote(resource):
        return resolve_url(resource, name)
    return posixpath.normpath(posixpath.join(posixpath.dirname(resource), unquote(name)))


def names_no_file(data: bytes) -> bool:
    """Tell whether a document in UTF-8 certainly refers to no other file; known from its bytes, before it is read.

    Each pattern starts with a text that is found fast: together they take less than a tenth of what reading takes.
    """
    ways = (_FOREIGN_REFERENCE, _MAPPING, _ESCAPED, _ANCHORED, *(() if _OLDER.match(data) else _SECURITY))
    return not any(how.search(data) for how in ways)


def files_named(tree: Any, resource: str) -> Iterator[str]:
    """Name the files that a tree refers to, those in examples included."""
    for reference in _references(tree):
        name = file_of(reference, resource)
        if name is not None and name != resource:
            yield name


def _references(tree: Any) -> Iterator[str]:
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            for key, value in node.items():
                if isinstance(value, dict | list):
                    todo.append(value)
                yield from _references_in(key, value)
        elif isinstance(node, list):
            todo.extend(item for item in node if isinstance(item, dict | list))


def _references_in(key: str, value: Any) -> Iterator[str]:
    """Yield the references that a member holds itself."""
    if key in ("$ref", "$dynamicRef") and isinstance(value, str):
        yield value
    elif key in _MAPPINGS and isinstance(value, _MAPPINGS[key]):
        targets = value.values() if isinstance(value, dict) else (value,)
        yield from (name for name in targets if isinstance(name, str) and _names_a_file(name))
    elif key == "security" and isinstance(value, list):
        schemes = (name for alternative in value if isinstance(alternative, dict) for name in alternative)
        yield from filter(_names_a_file, schemes)


def is_reference(name: str) -> bool:
    """Tell whether what may be a name or a reference looks like a reference."""
    return "#" in name or _names_a_file(name)


def _names_a_file(name: str) -> bool:
    file = name.partition("#")[0]
    return "/" in file or file.endswith((".json", ".yaml", ".yml"))
