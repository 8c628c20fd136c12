"""All that is watched, in one place: requests, data files, executed code."""

import os
from collections.abc import Callable, Collection, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ParamSpec

from contractdelta.recording.http.clients import header_value, watch
from contractdelta.recording.http.request import SeenRequest
from contractdelta.recording.journal import Entry, Journal
from contractdelta.recording.servers import read_seen, sizes_of
from contractdelta.recording.watchers.code import CodeWatcher, Lines, imported_below
from contractdelta.recording.watchers.files import FileWatcher, Reader
from contractdelta.recording.watchers.imports import ImportWatcher
from contractdelta.recording.watchers.processes import ProcessWatcher
from contractdelta.recording.watchers.templates import TemplateWatcher

#: Tells clients in other processes what to send in the header ``X-ContractDelta-Test``.
TEST_VARIABLE = "CONTRACTDELTA_TEST"
#: How the contexts begin in which fixtures are set up that several tests share.
SHARED_FIXTURE = "fixture "
_P = ParamSpec("_P")
_UNTRACED = "something else traced code for a while (sys.settrace), so that not all was seen that ran"
_NOBODY = (
    "servers were asked for something by clients that named no test (header X-ContractDelta-Test): no test is known to "
    "need that"
)
_LEFT_OUT = (
    "the coverage measurement that runs leaves out {} imported files of the project: each test counts as a user of all "
    "that is in them (record without it, as with --no-cov, or without its 'source' and 'omit', to select less)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was executed in a process, in tests and outside of them."""

    #: Executed lines by path and context; outside of every context under an empty name.
    lines: Mapping[str, Lines]
    #: The code that ran when requests were sent, innermost first, by context.
    asked: Mapping[str, frozenset[tuple[Reader, ...]]]
    #: The contexts in which files were imported.
    imports: frozenset[str]
    #: Paths of Python files whose execution was not seen, at import or at all.
    unseen: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one test was seen to use, the fixtures that it shares with others included."""

    #: Method, URL or path, status of the answer (0: none); sorted.
    requests: tuple[tuple[str, str, int], ...]
    #: Paths of data files, relative to the project; sorted.
    data: tuple[str, ...]
    #: Executed lines by path.
    lines: dict[str, frozenset[int]]
    #: Whether it started a process that may run code of the project.
    has_processes: bool = False
    #: Paths of Python files whose execution was not seen: all that is in them may have run.
    unmeasured: tuple[str, ...] = ()


class Observer:
    """Watches one process. An error in it is noted, and never reaches what is watched."""

    def __init__(self, root: Path, top: Path | None = None) -> None:
        """Watch nothing yet.

        ``top`` is a folder around the project, its repository: what tests use of that counts as well.
        """
        self.root = root
        self._top = top = top or root
        #: Data files that do not count, relative to the root.
        self.excluded: Container[str] = frozenset()
        #: Where servers in other processes write what they are asked for; without it they are not told which test asks.
        self.servers: Path | None = None
        self._code = CodeWatcher(top, self._lost_code)
        self._journal = Journal(lambda context: self.guarded(self._switch, context))
        self._written: Mapping[Path, int] = {}
        self._has_lost = False
        told = self._journal.saw_data
        self._files = FileWatcher(root, told, self.note_error, top=top, shared=self._journal.saw_shared)
        self._imported_before: frozenset[str] = frozenset()
        self._templates = TemplateWatcher(self._files.used, self.note_error)
        self._processes = ProcessWatcher(top, self._saw_process, self.note_error, self._files.used)
        self._imports = ImportWatcher(top, self._within_import, self.note_error)
        self._importing: set[str] = set()
        self._is_blind = False
        self._has_stopped = False
        self._undo: Callable[[], None] = lambda: None
        #: What went wrong, one line each.
        self.errors: set[str] = set()
        #: Contexts in which something went wrong, and what: all that was seen there is not known.
        self._broken: dict[str, set[str]] = {}

    def start_files(self) -> None:
        """Begin to watch files: that alone matters before the first test is known."""
        self.guarded(self._note_imported)
        self.guarded(self._files.start)

    def start(self) -> None:
        """Begin to watch the rest. Where something cannot be watched, no test is seen whole."""
        self.guarded(self._code.start)
        if self.servers is not None:
            self._written = sizes_of(self.servers)
        self.guarded(self._imports.start)
        self.guarded(self._processes.start)
        self.guarded(self._templates.start)
        self.guarded(self._watch_clients)
        self._is_blind = bool(self.errors)

    def stop(self) -> None:
        """Watch no more; asked again, do nothing."""
        if self._has_stopped:
            return
        self._has_stopped = True
        watchers = (self._templates, self._processes, self._imports, self._files, self._code)
        for stop in (self._undo, *(each.stop for each in watchers), self._hear_servers):
            self.guarded(stop)

    def guarded(self, function: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Call a function of ours; note an error instead of passing it on."""
        try:
            function(*args, **kwargs)
        except Exception as err:  # noqa: BLE001 - whatever it is, the tests are not to blame
            self.note_error(err)

    def note_error(self, err: BaseException) -> None:
        """Note an error; what runs at this moment is not seen whole."""
        error = f"{type(err).__name__}: {err}"
        self.errors.add(error)
        if self._journal.current:
            self._broken.setdefault(self._journal.current, set()).add(error)

    @contextmanager
    def within(self, context: str) -> Iterator[None]:
        """Write down under a context what happens meanwhile."""
        with self._journal.within(context):
            yield

    @property
    def current(self) -> str:
        """The context that runs; empty where none does."""
        return self._journal.current

    def enter(self, context: str) -> None:
        """Begin a context, or go on with it."""
        self._journal.enter(context)

    def leave(self) -> None:
        """End the context that runs."""
        self._journal.leave()

    def builds_on(self, context: str, others: list[str]) -> None:
        """Note that what was done in other contexts is used in one."""
        self._journal.builds_on(context, others)

    def seen(self, test: str) -> Observation:
        """Return what a test used."""
        contexts = self._journal.reached(test)
        entries = list(self._journal.entries(contexts))
        lines: dict[str, frozenset[int]] = {}
        for context in contexts:
            for path, found in self._lines_by_context.get(context, ()):
                lines[path] = lines[path] | found if path in lines else found
        return Observation(
            requests=tuple(sorted({request for entry in entries for request in entry.requests})),
            data=tuple(sorted({path for entry in entries for path in entry.data if path not in self.excluded})),
            lines=dict(sorted(lines.items())),
            has_processes=any(entry.has_processes for entry in entries),
            unmeasured=self._unmeasured,
        )

    def readers(self) -> dict[str, tuple[Reader, ...]]:
        """Return the code that read each data file, at import, too; sorted.

        What sent a request may have got what was read to answer it, in another thread.
        """
        found = {path: set(each) for path, each in self._journal.readers.items()}
        for entry in self._journal.asked().values():
            for path in entry.data:
                found.setdefault(path, set()).update(*entry.askers)
        return {path: tuple(sorted(found[path])) for path in sorted(found) if path not in self.excluded}

    def early_readers(self) -> Mapping[str, Collection[Reader]]:
        """Return the code that read each data file outside of tests."""
        return self._journal.early_readers

    def unwatched(self) -> frozenset[str]:
        """Return the paths of the Python files that may have read any file before the watching began."""
        return self._imported_before

    def asked(self) -> Mapping[str, Entry]:
        """Return what was seen where code of the project sent requests, by context."""
        return self._journal.asked()

    @property
    def has_early_process(self) -> bool:
        """Whether a process was started outside of tests that may have run code of the project, for any test."""
        return self._journal.has_early_process

    def starters(self) -> tuple[Reader, ...]:
        """Return the code that started processes which may run code of the project, at import, too; sorted."""
        askers = (entry.askers for entry in self._journal.asked().values() if entry.has_processes)
        return tuple(sorted(self._journal.starters.union(*(stack for each in askers for stack in each))))

    def early_starters(self) -> Collection[Reader]:
        """Return the outermost code that started such processes outside of tests: it did so for all."""
        return self._journal.early_starters

    @cached_property
    def measured(self) -> Measured:
        """All that was executed when this is first asked for, after the tests."""
        if self._unmeasured:
            self.errors.add(_LEFT_OUT.format(len(self._unmeasured)))
        return Measured(
            lines=self._code.executed(),
            asked={context: frozenset(entry.askers) for context, entry in self._journal.asked().items()},
            imports=frozenset(self._importing),
            unseen=self._code.unseen | set(self._unmeasured),
        )

    @cached_property
    def _unmeasured(self) -> tuple[str, ...]:
        return tuple(self._code.unmeasured())

    @cached_property
    def _lines_by_context(self) -> Mapping[str, list[tuple[str, frozenset[int]]]]:
        """The executed lines of each context by path: a test ran few of all files."""
        found: dict[str, list[tuple[str, frozenset[int]]]] = {}
        for path, by_context in self.measured.lines.items():
            for context, lines in by_context.items():
                found.setdefault(context, []).append((path, lines))
        return found

    def lost_to(self, test: str) -> frozenset[str]:
        """Return what went wrong in a test, in what it builds on, or from the beginning: it was not seen whole then."""
        if self._is_blind or self._has_lost:
            return frozenset(self.errors)
        return frozenset(error for context in self._journal.reached(test) for error in self._broken.get(context, ()))

    def _switch(self, context: str) -> None:
        self._code.switch(context)
        if self.servers is not None:
            os.environ[TEST_VARIABLE] = header_value(context)

    def _hear_servers(self) -> None:
        """Note what servers in other processes saw, each request in the context that asked for it."""
        if self.servers is None:
            return
        os.environ.pop(TEST_VARIABLE, None)
        self._has_lost = True
        known = set(self._journal.requests())
        for seen in read_seen(self.servers, self._written):
            for context in seen.labels:
                self._journal.saw_request(seen.method, seen.url, seen.status, context=context)
            # One that a client of this process sent to a server within it names no test, and needs none.
            if not seen.labels and (seen.method, seen.path) not in known:
                self.errors.add(_NOBODY)
        # If reading failed above, it is not known whose requests are lost.
        self._has_lost = False

    def _lost_code(self, context: str) -> None:
        """Note that not all code was seen that ran in a context; outside of tests that matters to every test."""
        self.errors.add(_UNTRACED)
        self._broken.setdefault(context, set()).add(_UNTRACED)
        self._is_blind = self._is_blind or not context

    @contextmanager
    def _within_import(self) -> Iterator[None]:
        """Write down what an import does under a name of its own: it is done for the test that needs it, and others."""
        current = self._journal.current
        if not current or current in self._importing:
            yield
            return
        context = f"import in {current}"
        self._importing.add(context)
        self._journal.builds_on(current, [context])
        with self._journal.within(context):
            yield

    def _watch_clients(self) -> None:
        header = None if self.servers is None else lambda: self._journal.current or None
        self._undo = watch(self._saw_request, on_error=self.note_error, header=header)

    def _note_imported(self) -> None:
        self._imported_before = frozenset(imported_below(self._top))

    def _saw_process(self) -> None:
        self._journal.saw_process(self._files.readers())

    def _saw_request(self, seen: SeenRequest) -> None:
        self._journal.saw_request(seen.method, seen.url or seen.path, seen.status, askers=self._files.readers())
