"""The test map of a project: read it, set it against the files as they are, write what was recorded."""

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fnmatch import translate
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from contractdelta.errors import InvalidTestMap, UsageError
from contractdelta.files import write_atomically
from contractdelta.recording.endpoints import endpoints_of
from contractdelta.recording.matching import Matcher
from contractdelta.recording.observer import Observation
from contractdelta.testmap.analysis import analyse
from contractdelta.testmap.evidence import Evidence, content_digest, data_of, merged
from contractdelta.testmap.import_time import cover
from contractdelta.testmap.map_file import dump_map, parse_map
from contractdelta.testmap.marks import pack
from contractdelta.testmap.model import Tag
from contractdelta.testmap.recorded import Outcome, RecordedTest, TestMap
from contractdelta.testmap.sources import Source
from contractdelta.workflow.contracts import load, read_api
from contractdelta.workflow.project import SNAPSHOTS, Project

#: Where the map is, relative to the project.
MAP = f"{SNAPSHOTS}/testmap.json"
#: How many requests that match no operation are told.
_MAX_TOLD = 10


def python_version() -> str:
    """Return the version of Python that tests run with, as a map names it: ``3.11``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def read_map(project: Project) -> TestMap | None:
    """Return the map of a project; ``None`` where there is none.

    Raises:
        InvalidTestMap: It cannot be read.
    """
    try:
        data = (project.root / MAP).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as err:
        raise InvalidTestMap(MAP, str(err.strerror)) from err
    return parse_map(data, MAP)


def evidence_of(project: Project, found: TestMap) -> Evidence:
    """Set a map against the files as they are now."""
    return Evidence(found, reader(project), project.python_files())


def unknown_test_files(project: Project, found: TestMap) -> tuple[str, ...] | None:
    """Return the test files whose tests a map does not tell; ``None`` where that may be any.

    What tests a file holds is also up to each ``conftest.py`` and to pytest's configuration. A file of which a test was
    never recorded, or not seen to its end, is one that the map does not tell.
    """
    read = reader(project)
    now = set(project.python_files())
    recorded = {test.path for test in found.tests.values()}
    changed = {path for path in now | recorded if _differs(path, found, read)}
    if any(PurePosixPath(path).name == "conftest.py" for path in changed) or not recorded <= found.sources.keys():
        return None
    is_named = [re.compile(translate(pattern)) for pattern in found.test_files]
    named = {path for path in now if any(each.fullmatch(PurePosixPath(path).name) for each in is_named)}
    # Where other files hold tests as well, doctests that is, a new file may.
    candidates = now if recorded - named else named | recorded
    return tuple(sorted((changed & now & candidates) | ((named | (recorded & now)) - set(found.whole))))


def _differs(path: str, found: TestMap, read: Callable[[str], bytes | None]) -> bool:
    return path not in found.contents or content_digest(read(path)) != found.contents[path]


def reader(project: Project) -> Callable[[str], bytes | None]:
    """Return what reads a file of the project, once; ``None`` stands for one that is not there."""
    known: dict[str, bytes | None] = {}

    def read(path: str) -> bytes | None:
        if path not in known:
            try:
                known[path] = (project.root / path).read_bytes()
            except OSError:
                known[path] = None
        return known[path]

    return read


# --- recording --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Observed:
    """What processes saw, before it is known which operations their requests were."""

    #: By node id: path, outcome, seconds, tags, requests, data, functions; as JSON has it.
    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: The file of each test that was collected, by node id.
    collected: dict[str, str] = field(default_factory=dict)
    #: The files of which all tests were collected.
    whole: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)
    #: Patterns of the names of test files.
    test_files: set[str] = field(default_factory=set)

    def merge(self, other: "Observed") -> None:
        """Add what another process saw."""
        self.tests |= other.tests
        self.collected |= other.collected
        self.whole |= other.whole
        self.errors |= other.errors
        self.test_files |= other.test_files

    def dump(self) -> dict[str, Any]:
        """Return it as JSON, for another process."""
        sets = {"whole": self.whole, "errors": self.errors, "test_files": self.test_files}
        return {"tests": self.tests, "collected": self.collected, **{name: sorted(each) for name, each in sets.items()}}

    @classmethod
    def parse(cls, data: dict[str, Any]) -> "Observed":
        """Read what :meth:`dump` returned."""
        return cls(
            tests=data["tests"],
            collected=data["collected"],
            whole=set(data["whole"]),
            errors=set(data["errors"]),
            test_files=set(data["test_files"]),
        )


class FunctionFinder:
    """Finds the functions of a project that executed lines belong to; takes each file apart once."""

    def __init__(self, project: Project) -> None:
        """Take a project."""
        self._root = project.root.resolve()
        self._paths = frozenset(project.python_files())
        self._read = reader(project)
        self._sources: dict[str, Source] = {}
        self._relative = cache(self._find_relative)
        self._name_at = cache(self._find_name)
        self._names_of = cache(self._find_names)

    def functions(self, observation: Observation) -> list[list[str]]:
        """Return file and qualified name of each function that was executed, or may have been; sorted."""
        unmeasured = self._paths & set(map(self._relative, observation.unmeasured))
        found = {(path, one.qualname) for path in unmeasured for one in self._source(path).functions}
        for file, lines in observation.lines.items():
            path = self._relative(file)
            if path in self._paths:
                found.update((path, name) for name in self._names_of(path, lines))
        return [list(one) for one in sorted(found)]

    def _find_names(self, path: str, lines: frozenset[int]) -> frozenset[str]:
        """Return the functions that lines belong to; many tests run the same lines of a file."""
        return frozenset(name for line in lines if (name := self._name_at(path, line)))

    def _find_name(self, path: str, line: int) -> str:
        found = self._source(path).function_at(line)
        return "" if found is None else found.qualname

    def _find_relative(self, file: str) -> str:
        path = Path(file).resolve()
        return path.relative_to(self._root).as_posix() if path.is_relative_to(self._root) else ""

    def _source(self, path: str) -> Source:
        if path not in self._sources:
            self._sources[path] = _analysed(path, self._read(path))
        return self._sources[path]


@cache
def _analysed(path: str, data: bytes | None) -> Source:
    """Take a file apart; once for whoever finds functions in it and for the map, since that takes its time."""
    return analyse(path, (data or b"").decode("utf-8", "replace"))


def update_map(project: Project, observed: Observed) -> list[str]:
    """Write the map with what was recorded now; return what there is to say, one line each.

    Raises:
        UsageError: It cannot be written.
        Unreadable: A document of the project cannot be read.
    """
    lines = [f"warning: {error}" for error in sorted(observed.errors)]
    try:
        before = read_map(project)
        # What is in a source is read when it is asked for: damage there counts as well.
        before = before and replace(before, sources=dict(before.sources))
    except InvalidTestMap as err:
        before = None
        lines.append(f"warning: {err.message}; it is replaced")
    matcher, several = _matcher(project)
    unmatched: set[str] = set()
    tests = {nodeid: _test(nodeid, seen, matcher, several, unmatched) for nodeid, seen in observed.tests.items()}
    now = _map(project, tests, observed)
    if before is not None:

        def gone(test: RecordedTest) -> bool:
            is_gone = test.path in observed.whole and test.nodeid not in observed.collected
            return is_gone or not (project.root / test.path).is_file()

        now = merged(before, now, evidence_of(project, before), gone)
        now = replace(now, data=data_of(now.tests, reader(project)))
    now = replace(now, whole=_whole(before, now, observed))
    _write(project, now)
    lines += _about_unmatched(unmatched)
    operations = {name for test in now.tests.values() for name, _ in test.calls}
    return [*lines, f"{MAP}: {len(tests)} tests recorded, {len(now.tests)} known, {len(operations)} operations called"]


def _map(project: Project, tests: dict[str, RecordedTest], observed: Observed) -> TestMap:
    read = reader(project)
    texts = {path: data for path in sorted(project.python_files()) if (data := read(path)) is not None}
    found = {path: _analysed(path, data) for path, data in texts.items()}
    at_import = cover(found)
    return TestMap(
        python=python_version(),
        test_files=tuple(sorted(observed.test_files)),
        whole=(),
        contents={path: content_digest(data) for path, data in texts.items()},
        sources={path: replace(one.recorded(), import_time=at_import[path]) for path, one in found.items()},
        data=data_of(tests, read),
        tests=tests,
    )


def _whole(before: TestMap | None, now: TestMap, observed: Observed) -> tuple[str, ...]:
    """Return the files of which the map knows every test: as seen now, or before where nothing differs since."""
    unknown = {path for nodeid, path in observed.collected.items() if nodeid not in now.tests}
    kept = () if before is None else (p for p in before.whole if before.contents.get(p) == now.contents.get(p))
    return tuple(sorted({*observed.whole, *kept} - unknown))


def _write(project: Project, found: TestMap) -> None:
    try:
        write_atomically(project.root / MAP, dump_map(found))
    except OSError as err:
        raise UsageError(f"{MAP}: {err.strerror}") from err


def _matcher(project: Project) -> tuple[Matcher, bool]:
    """Return what finds operations, and whether their names have to tell their API."""
    tree = project.disk()
    apis = project.require_apis()
    loaded = [load(read_api(tree, project, api)) for api in apis]
    return Matcher(e for api in loaded for e in endpoints_of(api.name, api.contract)), len(apis) > 1


def _test(nodeid: str, seen: dict[str, Any], matcher: Matcher, several: bool, unmatched: set[str]) -> RecordedTest:  # noqa: FBT001
    calls: dict[str, set[int]] = {}
    for method, url, status in seen["requests"]:
        endpoints = matcher.match(method, url)
        if not endpoints:
            unmatched.add(f"{method} {url}")
        for endpoint in endpoints:
            name = f"{endpoint.api}::{endpoint.operation}" if several else endpoint.operation
            calls.setdefault(name, set()).update({status} - {0})
    return RecordedTest(
        nodeid=nodeid,
        path=seen["path"],
        outcome=Outcome(seen["outcome"]),
        seconds=round(seen["seconds"], 2),
        tags=tuple(Tag(names=tuple(names), tag=tag, api=api) for names, tag, api in seen["tags"]),
        calls=tuple(sorted((name, tuple(sorted(statuses))) for name, statuses in calls.items())),
        ran=pack(((path, name) for path, name in seen["functions"]), seen["path"]),
        data=tuple(seen["data"]),
    )


def _about_unmatched(unmatched: Iterable[str]) -> list[str]:
    shown = sorted(unmatched)
    lines = [f"no operation of the API: {request}" for request in shown[:_MAX_TOLD]]
    return [*lines, f"and {len(shown) - _MAX_TOLD} more"] if len(shown) > _MAX_TOLD else lines
