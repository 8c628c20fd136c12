"""Which tests reach what is affected: they ran it, or ran code of a file that imports it."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache

from contractdelta.code.parsed_files import AT_IMPORT, Symbol
from contractdelta.testmap.function_keys import key_of, unpack
from contractdelta.testmap.recorded import RecordedTest, Suite, TestMap

#: How many keys are looked for one by one.
_FEW = 8


class Reached:
    """What each test came to of what is affected."""

    def __init__(
        self,
        testmap: TestMap,
        functions: Iterable[Symbol],
        importers: Mapping[str, AbstractSet[str]],
    ) -> None:
        """Take the affected functions, and by file that affects its importers, these."""
        self._importers = [(path, {path, *others}) for path, others in sorted(importers.items())]
        #: For each file that affects its importers, these and the file itself.
        self.files = [files for _, files in self._importers]
        self._keys = {key_of(*function): function for function in functions}
        #: For each such file the keys of the functions in it and in its importers.
        self._keys_of = {path: _keys(testmap, files) for path, files in self._importers}
        #: The functions that import, or look up, what no name tells.
        self._used_reflection = {
            key_of(path, name) for path, names in testmap.used_reflection.items() for name in names
        }
        #: What tests ran, as it is packed, that holds an affected function.
        self.packs = _holding(self._keys, testmap.suite)
        # What several tests ran is looked at once.
        self._functions_of = cache(self._affected_functions)
        self._files_of = cache(self._imported_files)
        self._reflects = cache(self._uses_reflection)

    def of(self, test: RecordedTest) -> Iterator[Symbol]:
        """Yield the affected functions that a test ran; :data:`AT_IMPORT` of the files that affect their importers."""
        if self.packs.isdisjoint(test.ran) and not self._importers:
            return
        yield from sorted({each for packed in test.ran for each in self._functions_of(packed)})
        if not self._importers:
            return
        reached = {each for packed in test.ran for each in self._files_of(packed)}
        is_reflecting = any(map(self._reflects, test.ran))
        for path, files in self._importers:
            if is_reflecting or path in reached or test.path in files:
                yield Symbol(path, AT_IMPORT)

    def _affected_functions(self, packed: str) -> list[Symbol]:
        """Return the affected functions among some that a test ran."""
        return [self._keys[key] for key in unpack(packed) if key in self._keys]

    def _uses_reflection(self, packed: str) -> bool:
        return not self._used_reflection.isdisjoint(unpack(packed))

    def _imported_files(self, packed: str) -> list[str]:
        """Return the files whose importers are affected that hold some of these functions, or whose importers do."""
        keys = set(unpack(packed))
        return [path for path, known in self._keys_of.items() if not keys.isdisjoint(known)]


def _holding(keys: Mapping[str, object], suite: Suite) -> frozenset[str]:
    """Return what tests ran, as it is packed, that holds one of some keys."""
    packs = suite.packs if keys else frozenset[str]()
    if len(keys) <= _FEW:  # most texts do not even hold the letters, which is told much faster
        packs = {packed for key in keys for packed in packs if key in packed}
    return frozenset(packed for packed in packs if any(key in keys for key in unpack(packed)))


def _keys(testmap: TestMap, paths: Iterable[str]) -> frozenset[str]:
    """Return the keys of all functions of files, as they were recorded."""
    known = (path for path in paths if path in testmap.sources)
    return frozenset(key_of(path, name) for path in known for name in testmap.sources[path].functions)
