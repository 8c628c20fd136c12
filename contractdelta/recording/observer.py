"""All that is watched, in one place: requests, data files, executed code."""

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec

from contractdelta.recording.clients import watch
from contractdelta.recording.executed import CodeWatcher, Lines
from contractdelta.recording.files import FileWatcher
from contractdelta.recording.imports import ImportWatcher
from contractdelta.recording.journal import Journal
from contractdelta.recording.model import Seen

_P = ParamSpec("_P")
_LEFT_OUT = (
    "the coverage measurement that runs leaves out {} imported files of the project: each test counts as a user of all "
    "that is in them (record without it, or without its 'source' and 'omit', to select less)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was executed in a process, whoever's doing it was."""

    #: Executed lines by path and context; outside of every context under an empty name.
    lines: Mapping[str, Lines]
    #: The contexts in which files were imported.
    imports: frozenset[str]
    #: Paths of Python files of which nobody saw what was executed when they were imported, or at all.
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
    #: Paths of Python files of which nobody saw what was executed: it may be all that is in them.
    unmeasured: tuple[str, ...] = ()


class Observer:
    """Watches one process. An error in it is noted, and never reaches what is watched."""

    def __init__(self, root: Path, *, excluded: Container[str] = frozenset()) -> None:
        """Watch nothing yet; data files in ``excluded``, relative to ``root``, do not count."""
        self._code = CodeWatcher(root)
        self._journal = Journal(lambda context: self.guarded(self._code.switch, context))
        self._imports = ImportWatcher(root, self._within_import)
        self._files = FileWatcher(root, self._journal.saw_data, excluded, self.note_error)
        self._importing: set[str] = set()
        self._is_blind = False
        self._undo: Callable[[], None] = lambda: None
        self._executed: dict[str, Lines] | None = None
        self._unmeasured: tuple[str, ...] = ()
        #: What went wrong, one line each.
        self.errors: set[str] = set()
        #: Contexts in which something went wrong: what was seen there is not all.
        self.broken: set[str] = set()

    def start(self) -> None:
        """Begin to watch. Where something cannot be watched, no test is seen whole."""
        known = len(self.errors)
        self.guarded(self._code.start)
        self.guarded(self._files.start)
        self.guarded(self._imports.start)
        self.guarded(self._watch_clients)
        self._is_blind = len(self.errors) > known

    def stop(self) -> None:
        """Watch no more."""
        for stop in (self._undo, self._imports.stop, self._files.stop, self._code.stop):
            self.guarded(stop)

    def guarded(self, function: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Call a function of ours; note an error instead of passing it on."""
        try:
            function(*args, **kwargs)
        except Exception as err:  # noqa: BLE001 - whatever it is, the tests are not to blame
            self.note_error(err)

    def note_error(self, err: BaseException) -> None:
        """Note an error; what runs at this moment is not seen whole."""
        self.errors.add(f"{type(err).__name__}: {err}")
        if self._journal.current:
            self.broken.add(self._journal.current)

    @contextmanager
    def within(self, context: str) -> Iterator[None]:
        """Write down under a context what happens meanwhile."""
        with self._journal.within(context):
            yield

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
        lines = {
            path: frozenset(line for context in contexts for line in by_context.get(context, ()))
            for path, by_context in self.measured().lines.items()
        }
        return Observation(
            requests=tuple(sorted({request for entry in entries for request in entry.requests})),
            data=tuple(sorted({path for entry in entries for path in entry.data})),
            lines={path: found for path, found in lines.items() if found},
            unmeasured=self._unmeasured,
        )

    def measured(self) -> Measured:
        """Return all that was executed so far; asked again, the same."""
        if self._executed is None:
            self._executed, self._unmeasured = self._code.executed(), tuple(self._code.unmeasured())
            if self._unmeasured:
                self.errors.add(_LEFT_OUT.format(len(self._unmeasured)))
        return Measured(
            lines=self._executed,
            imports=frozenset(self._importing),
            unseen=self._code.unseen | set(self._unmeasured),
        )

    def is_broken(self, test: str) -> bool:
        """Tell whether something went wrong in a test, or in what it builds on, or from the beginning."""
        return self._is_blind or not self.broken.isdisjoint(self._journal.reached(test))

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
        self._undo = watch(self._saw_request, on_error=self.note_error)

    def _saw_request(self, seen: Seen) -> None:
        self._journal.saw_request(seen.method, seen.url or seen.path, seen.status)
