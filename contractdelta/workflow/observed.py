"""What the processes of a test run saw."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from contractdelta.code.parsed_files import Symbol
from contractdelta.propagation.findings import CachedContent


class KeptResult(NamedTuple):
    """A function that may have run for a result that is kept, and what keeps that."""

    path: str
    name: str
    keeper_path: str
    keeper: str


class KeptAnswer(NamedTuple):
    """A request, and file and name of what keeps its answer."""

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


class LookedInto(NamedTuple):
    """A plugin, or what else pytest looks into."""

    path: str
    #: The folder or file whose tests it may matter to.
    below: str


@dataclass(slots=True)
class Observed:
    """What processes saw, before it is known which operations their requests were."""

    #: By node id: path, outcome, seconds, tags, requests, data, processes, functions; as JSON has it.
    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: The file of each test that was collected, by node id.
    collected: dict[str, str] = field(default_factory=dict)
    #: The files of which all tests were collected, and how many kinds of tests were looked for in each.
    complete_files: dict[str, int] = field(default_factory=dict)
    errors: set[str] = field(default_factory=set)
    #: The tests that were not seen whole, by the error for which.
    lost: dict[str, set[str]] = field(default_factory=dict)
    #: The functions that ran outside of tests, or may have.
    ran_outside_tests: set[Symbol] = field(default_factory=set)
    #: The Python files that were imported.
    imported: set[str] = field(default_factory=set)
    #: Those of which Python keeps a module: they were imported by a name.
    modules: set[str] = field(default_factory=set)
    #: The functions that may have run for results that are kept, with what keeps these.
    cached_results: set[KeptResult] = field(default_factory=set)
    #: The functions that were seen to reach for anything, in whatever module.
    used_reflection: set[Symbol] = field(default_factory=set)
    #: Patterns of the names of test files.
    test_files: set[str] = field(default_factory=set)
    #: What read documents outside of tests.
    document_readers: set[DocumentReader] = field(default_factory=set)
    #: What keeps what data files held.
    cached_data: set[CachedContent] = field(default_factory=set)
    #: What keeps the answers of requests.
    cached_answers: set[KeptAnswer] = field(default_factory=set)
    #: Plugins and what else pytest looks into.
    plugins: set[LookedInto] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        """Whether it came to be put together, to its end: what is put in last is there."""
        return bool(self.test_files)

    def add_cached_data(self, data: str, keepers: Iterable[Symbol]) -> None:
        """Add the definitions that keep what stood in a data file."""
        self.cached_data.update(CachedContent(data, *keeper) for keeper in keepers)

    def merge(self, other: "Observed") -> None:
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
    def parse(cls, data: dict[str, Any]) -> "Observed":
        """Read what :meth:`dump` returned."""
        found: dict[str, Any] = {name: data[name] for name in _MAPPINGS}
        found["lost"] = {error: set(tests) for error, tests in data["lost"].items()}
        for name in _SETS:
            value = _VALUES.get(name)
            found[name] = {value(*one) for one in data[name]} if value else set(data[name])
        return cls(**found)


#: What is sent as it is, and what JSON has no word for.
_MAPPINGS = ("tests", "collected", "complete_files")
_SETS = tuple(one.name for one in fields(Observed) if one.default_factory is set)
#: What is in these sets; in all others there are texts.
_VALUES: Mapping[str, Callable[..., Any]] = {
    "ran_outside_tests": Symbol,
    "used_reflection": Symbol,
    "cached_results": KeptResult,
    "document_readers": DocumentReader,
    "cached_data": CachedContent,
    "cached_answers": KeptAnswer,
    "plugins": LookedInto,
}
