"""A document: an OpenAPI description with every file that it refers to, read and frozen."""

import posixpath
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from contractdelta.errors import ContractDeltaError, InvalidDocument, RepeatedKey, Unreadable
from contractdelta.spec.dialects import Dialect, dialect_of
from contractdelta.spec.limits import MAX_FILES
from contractdelta.spec.named_files import files_named, names_no_file
from contractdelta.spec.reading import KnownTexts, as_utf8, read_leniently, read_tree
from contractdelta.spec.sources.trees import FileTree
from contractdelta.spec.sources.urls import is_remote, shown_url

#: The version of Swagger 2.0, in JSON or YAML.
_SWAGGER = re.compile(rb"""(?:^|[\n{,])\s*["']?swagger["']?\s*:\s*["']?2\.0""")
_IDENTIFIER = re.compile(rb"\$(id|anchor|dynamicAnchor)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What can be lived with in the text of a file."""

    #: The file, and where in it, from 1.
    resource: str
    line: int
    column: int
    #: The same as a person calls it.
    place: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """One OpenAPI description. Compared by identity: its trees are plain dicts and lists, which nobody changes."""

    #: What a person calls it.
    source: str
    #: The file that it starts with.
    root: str
    #: Every file that was read, by its path, or by its URL if it is remote.
    resources: Mapping[str, Any]
    #: Every file that is referred to and could not be read, with the reason.
    absent: Mapping[str, ContractDeltaError]
    #: The version of Swagger or OpenAPI.
    dialect: Dialect
    #: The files in which schemas may carry identifiers (``$id``, ``$anchor``, ``$dynamicAnchor``).
    identified: frozenset[str] = frozenset()
    #: Whether annotations stand as their digests only, as they do in a snapshot.
    is_condensed: bool = False
    #: What can be lived with in the text of the files.
    notes: tuple[Note, ...] = ()
    #: The text of every file that was read, in UTF-8; empty where the document was not read from files.
    texts: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def tree(self) -> Mapping[str, Any]:
        """The tree of the root file."""
        tree: Mapping[str, Any] = self.resources[self.root]
        return tree

    def label(self, resource: str, pointer: str) -> str:
        """Return how to call a place in the document, after how a person calls the document."""
        if is_remote(resource):
            return f"{shown_url(resource)}#{pointer}"
        if self.source.endswith(self.root):
            return f"{self.source.removesuffix(self.root)}{resource}#{pointer}"
        way = posixpath.relpath(resource, posixpath.dirname(self.root) or ".")
        return f"{posixpath.normpath(posixpath.join(posixpath.dirname(self.source), way))}#{pointer}"


def load_document(
    tree: FileTree, path: str, *, remote: FileTree | None = None, known: KnownTexts | None = None
) -> Document:
    """Read a document and every file that it refers to, directly or not, out of one tree of files.

    Remote files are read out of ``remote``; where that is missing, they are not read. Texts that are ``known`` are not
    read again.

    Raises:
        DocumentNotFound: The root file does not exist.
        FetchFailed: The root is remote, and cannot be had.
        InvalidDocument: The root file cannot be read or is no OpenAPI description.
    """
    loading = _Loading(tree, remote, KnownTexts() if known is None else known)
    loading.read(path)
    loading.read_all_named()
    return document_of(
        source=tree.label(path),
        root=path,
        resources=loading.resources,
        absent=loading.absent,
        identified=loading.identified,
        notes=loading.notes,
        texts=loading.texts,
    )


class _Loading:
    """The files of one document while they are read: those of the tree first, then the remote ones."""

    def __init__(self, tree: FileTree, remote: FileTree | None, known: KnownTexts) -> None:
        self._tree = tree
        self._remote = remote
        self._known = known
        self._todo: deque[str] = deque()
        #: Absolute identifiers of schemas: they look like URLs, and what has one is here already.
        self._ids: set[str] = set()
        self.resources: dict[str, Any] = {}
        self.absent: dict[str, ContractDeltaError] = {}
        self.identified: set[str] = set()
        self.notes: list[Note] = []
        self.texts: dict[str, bytes] = {}

    def read(self, name: str) -> None:
        """Read one file, and note which others it names.

        Raises:
            ContractDeltaError: It cannot be read.
        """
        files = self._remote if is_remote(name) and self._remote else self._tree
        data = as_utf8(files.read(name), files.label(name))
        tree = self.resources[name] = self._read_tree(data, name, files.label(name))
        self.texts[name] = data
        if self._known.once(data, "identifiers", lambda: _IDENTIFIER.search(data) is not None):
            self.identified.add(name)
            self._ids.update(_absolute_ids(tree))
        if self._known.once(data, "files", lambda: names_no_file(data)):
            return
        for other in files_named(tree, name):
            # The last one is read next.
            (self._todo.appendleft if is_remote(other) else self._todo.append)(other)

    def _read_tree(self, data: bytes, name: str, label: str) -> Any:
        """Read a text; in Swagger 2.0 a key may stand twice, which is told.

        OpenAPI 3 asks for YAML 1.2, where keys are unique; Swagger 2.0 does not, and documents that repeat a key are
        published, because their readers let the last one count.
        """
        try:
            return read_tree(data, label, self._known)
        except RepeatedKey as err:
            root = next(iter(self.resources.values()), None)
            if not (_SWAGGER.search(data) if root is None else isinstance(root, dict) and "swagger" in root):
                raise
            message = f"{err.reason}; the last one counts"
            self.notes.append(Note(resource=name, line=err.line, column=err.column, place=err.place, message=message))
            return read_leniently(data, label)

    def read_all_named(self) -> None:
        """Read every file that is named, directly or not.

        Raises:
            InvalidDocument: They are too many.
            ContractDeltaError: Nobody knows whether one is there.
        """
        while self._todo:
            name = self._todo.pop()
            if name in self.resources or name in self.absent or not self._is_wanted(name):
                continue
            if len(self.resources) >= MAX_FILES:
                root = next(iter(self.resources))
                raise InvalidDocument(self._tree.label(root), f"refers to more than {MAX_FILES} files")
            try:
                self.read(name)
            except Unreadable as err:
                # Whether that matters shows when a contract reaches the reference: it may stand in an example.
                self.absent[name] = err

    def _is_wanted(self, name: str) -> bool:
        return not is_remote(name) or (self._remote is not None and name not in self._ids)


def document_of(  # noqa: PLR0913 - one argument a field
    *,
    source: str,
    root: str,
    resources: Mapping[str, Any],
    absent: Mapping[str, ContractDeltaError] = MappingProxyType({}),
    identified: Iterable[str] = (),
    is_condensed: bool = False,
    notes: Iterable[Note] = (),
    texts: Mapping[str, bytes] = MappingProxyType({}),
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
        notes=tuple(notes),
        texts=MappingProxyType(dict(texts)),
    )


def _dialect(tree: Any, source: str) -> Dialect:
    dialect = dialect_of(tree, source)
    for key in dialect.maps:
        if not isinstance(tree.get(key, {}), dict):
            raise InvalidDocument(source, f"{key} is not a mapping", pointer=f"/{key}")
    return dialect


def _absolute_ids(tree: Any) -> Iterator[str]:
    """Yield the identifiers of schemas that are URLs, without fragments."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            name = node.get("$id")
            if isinstance(name, str) and is_remote(name):
                yield name.partition("#")[0]
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)
