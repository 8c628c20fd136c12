"""Attribute what is seen to what runs at that moment.

A *context* is a test, or a fixture that several tests share: what such a fixture does belongs to each test that uses
it, not to the first one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit

from contractdelta.recording.watchers.files import Reader

#: Stands for code that is not of the project, or not known: a hook of a plugin, for instance, that makes tests of what
#: it reads.
UNKNOWN = Reader("", "", 0)
#: Method, URL or path, and status of the answer; 0 where there was none.
Request: TypeAlias = tuple[str, str, int]


@dataclass(slots=True)
class Entry:
    """What was seen in one context."""

    requests: set[Request] = field(default_factory=set)
    #: Paths of data files, relative to the project.
    data: set[str] = field(default_factory=set)
    #: Whether a process was started that may run code of the project.
    has_processes: bool = False
    #: The code that ran when requests were sent, innermost first, and these: what answered them ran for all of it.
    askers: dict[tuple[Reader, ...], set[Request]] = field(default_factory=dict)
    #: The contexts that it builds on.
    uses: set[str] = field(default_factory=set)


class Journal:
    """The entries of one process. One test runs at a time, whatever threads it starts."""

    def __init__(self, on_switch: Callable[[str], None] = lambda _: None) -> None:
        """Start outside of every context; ``on_switch`` is called with each context that begins or goes on."""
        self._stack: list[str] = []
        self._entries: dict[str, Entry] = {}
        self._on_switch = on_switch
        #: The code that read each data file.
        self.readers: dict[str, set[Reader]] = {}
        #: The code that did so outside of every context: tests may be made of what it read.
        self.early_readers: dict[str, set[Reader]] = {}
        #: Whether a process was started there: it may have read anything.
        self.has_early_process = False
        #: The code that started processes which may run code of the project, or sent work to one.
        self.starters: set[Reader] = set()
        #: The outermost code of the project that did so outside of every context.
        self.early_starters: set[Reader] = set()

    @property
    def current(self) -> str:
        """What runs at this moment; empty where nothing does."""
        return self._stack[-1] if self._stack else ""

    @contextmanager
    def within(self, context: str) -> Iterator[None]:
        """Write down under a context what happens meanwhile."""
        self.enter(context)
        try:
            yield
        finally:
            self.leave()

    def enter(self, context: str) -> None:
        """Begin a context, or go on with it; the one before goes on after it."""
        self._stack.append(context)
        self._on_switch(context)

    def leave(self) -> None:
        """End the context that runs."""
        if self._stack:
            self._stack.pop()
        self._on_switch(self.current)

    def saw_request(
        self, method: str, url: str, status: int | None, *, context: str = "", askers: tuple[Reader, ...] = ()
    ) -> None:
        """Note a request, in the context that runs or in another one, and the code that ran when it was sent."""
        request = method.upper(), url, status or 0
        if context or self._stack:
            self._entry(context or self.current).requests.add(request)
        if askers:
            self._entry(self.current).askers.setdefault(askers, set()).add(request)

    def asked(self) -> Mapping[str, Entry]:
        """Return what was seen where code of the project sent requests; outside of contexts under an empty name."""
        return {context: entry for context, entry in sorted(self._entries.items()) if entry.askers}

    def requests(self) -> Iterator[tuple[str, str]]:
        """Yield method and path of each request."""
        for entry in self._entries.values():
            yield from ((method, urlsplit(url).path or "/") for method, url, _ in entry.requests)

    def saw_data(self, path: str, readers: Iterable[Reader], *, is_ours: bool) -> None:
        """Note that a data file was read, and by which code; outside of every context it may be for all tests.

        What we read there ourselves is for none; in a test of this package it is as any other. Nor is a folder that is
        listed there by no code of the project, as plugins do that look for tests.
        """
        readers = tuple(readers)
        if self._stack:
            self._entry(self.current).data.add(path)
        elif is_ours or (path.endswith("/") and not readers):
            return
        else:
            readers = readers if any(reader.line for reader in readers) else (UNKNOWN, *readers)
            self.early_readers.setdefault(path, set()).update(readers)
        self.readers.setdefault(path, set()).update(readers)

    def saw_shared(self, path: str) -> None:
        """Note a data file that code may read, from now on, without anybody being told."""
        self.readers.setdefault(path, set()).add(UNKNOWN)

    def saw_process(self, starters: tuple[Reader, ...]) -> None:
        """Note that a process was started, or given work, by which code; outside of contexts it may be for any test."""
        self.starters.update(starters)
        if self._stack:
            self._entry(self.current).has_processes = True
        else:
            self.has_early_process = True
            self.early_starters.update(starters[-1:])

    def builds_on(self, context: str, others: Iterable[str]) -> None:
        """Note that what was done in other contexts is used in one."""
        self._entry(context).uses.update(others)

    def reached(self, context: str) -> frozenset[str]:
        """Return a context and all that it builds on, directly or not."""
        found, todo = {context}, [context]
        while todo:
            entry = self._entries.get(todo.pop())
            fresh = entry.uses - found if entry else set()
            found |= fresh
            todo += fresh
        return frozenset(found)

    def entries(self, contexts: Iterable[str]) -> Iterator[Entry]:
        """Yield what was seen in contexts."""
        yield from (self._entries[context] for context in contexts if context in self._entries)

    def _entry(self, context: str) -> Entry:
        return self._entries.setdefault(context, Entry())
