"""A document: an OpenAPI description with every file that it refers to, read and frozen."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from contractdelta.errors import ContractDeltaError, InvalidDocument
from contractdelta.spec.dialects import Dialect, dialect_of
from contractdelta.spec.limits import MAX_FILES
from contractdelta.spec.reading import as_utf8, read_tree
from contractdelta.spec.trees import FileTree

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_IDENTIFIER = re.compile(rb"\$(id|anchor|dynamicAnchor)\b")
#: A reference within the file. Without quotes a "#" would start a comment in YAML.
_LOCAL_REFERENCE = re.compile(rb"""\$ref["']?\s*:\s*["']#""")
#: What else may lead to files: the mapping of a discriminator, ``$dynamicRef``, and "$ref" with letters escaped.
_OTHER_REFERENCE = re.compile(rb"\bmapping\b|\$dynamicRef|\\[xuU]0*(?:24|65|66|72)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """One OpenAPI description. Compared by identity: its trees are plain dicts and lists, which nobody changes."""

    #: What a person calls it.
    source: str
    #: The file that it starts with.
    root: str
    #: Every file that was read, by its path.
    resources: Mapping[str, Any]
    #: Every file that is referred to and could not be read, with the reason.
    absent: Mapping[str, ContractDeltaError]
    #: The version of Swagger or OpenAPI.
    dialect: Dialect
    #: The files in which schemas may carry identifiers (``$id``, ``$anchor``, ``$dynamicAnchor``).
    identified: frozenset[str] = frozenset()
    #: Whether annotations stand as their digests only, as they do in a snapshot.
    is_condensed: bool = False

    @property
    def tree(self) -> Mapping[str, Any]:
        """The tree of the root file."""
        tree: Mapping[str, Any] = self.resources[self.root]
        return tree

    def label(self, resource: str, pointer: str) -> str:
        """Return how to call a place in the document, after how a person calls the document."""
        if self.source.endswith(self.root):
            return f"{self.source.removesuffix(self.root)}{resource}#{pointer}"
        way = posixpath.relpath(resource, posixpath.dirname(self.root) or ".")
        return f"{posixpath.normpath(posixpath.join(posixpath.dirname(self.source), way))}#{pointer}"


def load_document(tree: FileTree, path: str) -> Document:
    """Read a document and every file that it refers to, directly or not, out of one tree of files.

    Raises:
        DocumentNotFound: The root file does not exist.
        InvalidDocument: The root file cannot be read or is no OpenAPI description.
    """
    source = tree.label(path)
    data = as_utf8(tree.read(path), source)
    root = read_tree(data, source)
    resources: dict[str, Any] = {path: root}
    absent: dict[str, ContractDeltaError] = {}
    identified = {path} if _IDENTIFIER.search(data) else set()
    todo = list(_files_named(data, root, path))
    while todo:
        name = todo.pop()
        if name in resources or name in absent:
            continue
        if len(resources) >= MAX_FILES:
            raise InvalidDocument(source, f"refers to more than {MAX_FILES} files")
        try:
            data = as_utf8(tree.read(name), tree.label(name))
            resources[name] = read_tree(data, tree.label(name))
        except ContractDeltaError as err:
            # Whether that matters shows when a contract reaches the reference: it may stand in an example.
            absent[name] = err
            continue
        todo.extend(_files_named(data, resources[name], name))
        if _IDENTIFIER.search(data):
            identified.add(name)
    return document_of(source=source, root=path, resources=resources, absent=absent, identified=identified)


def document_of(  # noqa: PLR0913 - one argument a field
    *,
    source: str,
    root: str,
    resources: Mapping[str, Any],
    absent: Mapping[str, ContractDeltaError] = MappingProxyType({}),
    identified: Iterable[str] = (),
    is_condensed: bool = False,
) -> Document:
    """Freeze trees into a document.

    Raises:
        InvalidDocument: The root is no OpenAPI description of a version that is understood.
    """
    dialect = _dialect(resources[root], source)
    return Document(
        source=source,
        root=root,
        resources=MappingProxyType(dict(resources)),
        absent=MappingProxyType(dict(absent)),
        dialect=dialect,
        identified=frozenset(identified) if dialect.has_identifiers else frozenset(),
        is_condensed=is_condensed,
    )


def file_of(reference: str, resource: str) -> str | None:
    """Return the file that a reference leads to; ``None`` for a remote one."""
    name = reference.partition("#")[0]
    if not name:
        return resource
    if _SCHEME.match(name):
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(resource), unquote(name)))


def _dialect(tree: Any, source: str) -> Dialect:
    dialect = dialect_of(tree, source)
    for key in dialect.maps:
        if not isinstance(tree.get(key, {}), dict):
            raise InvalidDocument(source, f"{key} is not a mapping", pointer=f"/{key}")
    return dialect


def _files_named(data: bytes, tree: Any, resource: str) -> Iterator[str]:
    """Name the files that a tree refers to, those in examples included."""
    if data.count(b"$ref") == len(_LOCAL_REFERENCE.findall(data)) and not _OTHER_REFERENCE.search(data):
        return
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
                if key in ("$ref", "$dynamicRef") and isinstance(value, str):
                    yield value
                elif key == "mapping" and isinstance(value, dict):
                    yield from (name for name in value.values() if isinstance(name, str) and _names_a_file(name))
        elif isinstance(node, list):
            todo.extend(item for item in node if isinstance(item, dict | list))


def _names_a_file(name: str) -> bool:
    file = name.partition("#")[0]
    return "/" in file or file.endswith((".json", ".yaml", ".yml"))
