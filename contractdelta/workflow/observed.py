"""What the processes of a test run saw."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Observed:
    """What processes saw, before it is known which operations their requests were."""

    #: By node id: path, outcome, seconds, tags, requests, data, processes, functions; as JSON has it.
    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: The file of each test that was collected, by node id.
    collected: dict[str, str] = field(default_factory=dict)
    #: The files of which all tests were collected, and how many kinds of tests were looked for in each.
    whole: dict[str, int] = field(default_factory=dict)
    errors: set[str] = field(default_factory=set)
    #: The tests that were not seen whole, by the error for which.
    lost: dict[str, set[str]] = field(default_factory=dict)
    #: The functions that ran outside of tests, or may have, by path and qualified name.
    early: set[tuple[str, str]] = field(default_factory=set)
    #: The Python files that were imported.
    imported: set[str] = field(default_factory=set)
    #: Those of which Python keeps a module: they were imported by a name.
    modules: set[str] = field(default_factory=set)
    #: The functions that may have run for results that are kept, with what keeps these: two paths and names.
    results: set[tuple[str, str, str, str]] = field(default_factory=set)
    #: The functions that were seen to reach for anything, in whatever module.
    reaching: set[tuple[str, str]] = field(default_factory=set)
    #: Patterns of the names of test files.
    test_files: set[str] = field(default_factory=set)
    #: Document of an API, and a file that read it outside of tests; an empty path stands for whoever.
    readers: set[tuple[str, str]] = field(default_factory=set)
    #: Data file, and file and name of what keeps what it held.
    kept: set[tuple[str, str, str]] = field(default_factory=set)
    #: Plugins and what else pytest looks into, each with a folder or file whose tests it may matter to.
    plugins: set[tuple[str, str]] = field(default_factory=set)

    def merge(self, other: "Observed") -> None:
        """Add what another process saw."""
        self.tests |= other.tests
        self.collected |= other.collected
        self.whole |= other.whole
        self.errors |= other.errors
        self.lost = {
            error: self.lost.get(error, set()) | other.lost.get(error, set())
            for error in self.lost.keys() | other.lost.keys()
        }
        self.early |= other.early
        self.imported |= other.imported
        self.modules |= other.modules
        self.results |= other.results
        self.reaching |= other.reaching
        self.test_files |= other.test_files
        self.readers |= other.readers
        self.kept |= other.kept
        self.plugins |= other.plugins

    def dump(self) -> dict[str, Any]:
        """Return it as JSON, for another process."""
        sets: dict[str, set[Any]] = {
            "errors": self.errors,
            "early": self.early,
            "imported": self.imported,
            "modules": self.modules,
            "results": self.results,
            "test_files": self.test_files,
            "readers": self.readers,
            "kept": self.kept,
            "reaching": self.reaching,
            "plugins": self.plugins,
        }
        lists = {name: sorted(each) for name, each in sets.items()}
        lost = {error: sorted(tests) for error, tests in sorted(self.lost.items())}
        return {"tests": self.tests, "collected": self.collected, "whole": self.whole, "lost": lost, **lists}

    @classmethod
    def parse(cls, data: dict[str, Any]) -> "Observed":
        """Read what :meth:`dump` returned."""
        return cls(
            tests=data["tests"],
            collected=data["collected"],
            whole=data["whole"],
            errors=set(data["errors"]),
            lost={error: set(tests) for error, tests in data["lost"].items()},
            early={(path, name) for path, name in data["early"]},
            imported=set(data["imported"]),
            modules=set(data["modules"]),
            results={(path, name, file, keeper) for path, name, file, keeper in data["results"]},
            reaching={(path, name) for path, name in data["reaching"]},
            test_files=set(data["test_files"]),
            readers={(path, file) for path, file in data["readers"]},
            kept={(path, file, name) for path, file, name in data["kept"]},
            plugins={(path, below) for path, below in data["plugins"]},
        )
