"""What the processes of a recorded test run saw, before it is known which operations their requests were."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, TypedDict

from contractdelta.code.parsed_files import Symbol
from contractdelta.propagation.findings import CachedContent


class KeptResult(NamedTuple):
    """A function that may have run for a result that is kept, and the keeper of that."""

    path: str
    name: str
    keeper_path: str
    keeper: str


class KeptAnswer(NamedTuple):
    """A request, and path and name of the keeper of its answer."""

    method: str
    url: str
    path: str
    name: str


class DocumentReader(NamedTuple):
    """A file that read a document of an API outside of tests."""

    #: The document, a file of it, or :data:`contractdelta.testmap.recorded.ANY_DOCUMENT`.
    document: str
    #: The file that read it, or :data:`contractdelta.testmap.recorded.ANY_READER`.
    path: str


class PluginFile(NamedTuple):
    """A plugin, or another file that pytest looks into."""

    path: str
    #: The folder or file whose tests it may matter to.
    below: str


class ObservedTest(TypedDict):
    """What one test was seen to use, as processes send it to each other in JSON."""

    #: Of the file that holds the test, relative to the project.
    path: str
    outcome: str
    seconds: float
    #: See :func:`contractdelta.testmap.model.dump_tag`.
    tags: list[Any]
    #: Method, URL or path, and status of the answer; 0: none.
    requests: list[tuple[str, str, int]]
    #: Paths of data files.
    data: list[str]
    #: Whether it started processes that may run code of the project.
    processes: bool
    #: Path and qualified name of each.
    functions: list[list[str]]


@dataclass(slots=True)
class RecordedSession:
    """What was seen, to be completed by what other processes saw."""

    #: By node id.
    tests: dict[str, ObservedTest] = field(default_factory=dict)
    #: The file of each test that was collected, by node id.
    collected: dict[str, str] = field(default_factory=dict)
    #: The files of which all tests were collected, and how many kinds of tests were looked for in each.
    complete_files: dict[str, int] = field(default_factory=dict)
    errors: set[str] = field(default_factory=set)
    #: The tests that were not seen to their end, by the error that is the reason.
    lost: dict[str, set[str]] = field(default_factory=dict)
    #: The functions that ran outside of tests, or may have run there.
    ran_outside_tests: set[Symbol] = field(default_factory=set)
    #: The Python files that were imported.
    imported: set[str] = field(default_factory=set)
    #: Those of which Python keeps a module: they were imported by a name.
    modules: set[str] = field(default_factory=set)
    #: The functions that may have run for results that are kept, and the keepers.
    cached_results: set[KeptResult] = field(default_factory=set)
    #: The functions that were seen to use a module by a computed name.
    used_reflection: set[Symbol] = field(default_factory=set)
    #: Patterns of the names of test files.
    test_files: set[str] = field(default_factory=set)
    #: What read documents outside of tests.
    document_readers: set[DocumentReader] = field(default_factory=set)
    #: Data files, and what keeps their content.
    cached_data: set[CachedContent] = field(default_factory=set)
    #: Requests, and what keeps their answers.
    cached_answers: set[KeptAnswer] = field(default_factory=set)
    #: Plugins, and other files that pytest looks into.
    plugins: set[PluginFile] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        """Whether it was put together to its end: it then has what is added last."""
        return bool(self.test_files)

    def add_cached_data(self, data: str, keepers: Iterable[Symbol]) -> None:
        """Add the definitions that keep the content of a data file."""
        self.cached_data.update(CachedContent(data, *keeper) for keeper in keepers)

    def merge(self, other: "RecordedSession") -> None:
        """Add what another process saw."""
        for error, tests in other.lost.items():
            self.lost.setdefault(error, set()).update(tests)
        for name in (*_MAPPINGS, *_SETS):
            getattr(self, name).update(getattr(other, name))

    def dump(self) -> dict[str, Any]:
        """Return it as JSON, for another process."""
        lost = {error: sorted(tests) for error, tests in sorted(self.lost.items())}
        mappings = {name: getattr(self, name) for name in _MAPPINGS}
        return {"lost": lost, **mappings, **{name: sorted(getattr(self, name)) for name in _SETS}}

    @classmethod
    def parse(cls, data: dict[str, Any]) -> "RecordedSession":
        """Read what :meth:`dump` returned."""
        members: dict[str, Any] = {name: data[name] for name in _MAPPINGS}
        members["lost"] = {error: set(tests) for error, tests in data["lost"].items()}
        for name in _SETS:
            value = _VALUES.get(name)
            members[name] = {value(*each) for each in data[name]} if value else set(data[name])
        return cls(**members)


#: The members that JSON has a form for, and those that it has none for.
_MAPPINGS = ("tests", "collected", "complete_files")
_SETS = tuple(each.name for each in fields(RecordedSession) if each.default_factory is set)
#: The values of these sets; all others hold texts.
_VALUES: Mapping[str, Callable[..., Any]] = {
    "ran_outside_tests": Symbol,
    "used_reflection": Symbol,
    "cached_results": KeptResult,
    "document_readers": DocumentReader,
    "cached_data": CachedContent,
    "cached_answers": KeptAnswer,
    "plugins": PluginFile,
}
