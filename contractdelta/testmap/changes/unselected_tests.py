"""The tests that are not selected so far: once there are none, nothing more that is found selects another."""

from collections import Counter
from collections.abc import Iterable, Mapping

from contractdelta.code.parsed_files import Symbol
from contractdelta.testmap.function_keys import key_of, unpack
from contractdelta.testmap.recorded import RecordedTest


class UnselectedTests:
    """The recorded tests that are not selected yet. Which these are is its state.

    It implements :class:`contractdelta.propagation.affected.Unselected`.
    """

    def __init__(self, tests: Iterable[RecordedTest], holding: Iterable[str], few: int = 16) -> None:
        """Take tests, and the files that hold tests by the map."""
        self.holding = frozenset(holding)
        self.few = few
        self._tests = tests
        self._counted: Counter[tuple[str, ...]] | None = None

    @property
    def _left(self) -> Counter[tuple[str, ...]]:
        """How many tests ran the same; counted when it is asked for first: most changes lead nowhere."""
        if self._counted is None:
            self._counted = Counter(test.ran for test in self._tests)
        return self._counted

    @property
    def is_empty(self) -> bool:
        """Whether every test is known to run."""
        return not self._left

    def select(self, functions: Iterable[Symbol]) -> None:
        """Take away the tests that ran one of some functions."""
        keys = {key_of(*function) for function in functions}
        known = {packed for ran in self._left for packed in ran} if keys else set()
        tied = {packed for packed in known if not keys.isdisjoint(unpack(packed))}
        if tied:
            self._counted = Counter({ran: count for ran, count in self._left.items() if tied.isdisjoint(ran)})

    def users_of(self, functions: Mapping[str, Iterable[str]]) -> Counter[str]:
        """Count the tests that ran functions of each file, roughly: what is looked at first decides only how soon."""
        files = {key_of(path, name): path for path, names in functions.items() for name in names}
        packs: Counter[str] = Counter()
        for ran, count in self._left.items():
            packs.update(dict.fromkeys(ran, count))
        users: Counter[str] = Counter()
        for packed, count in packs.items():
            users.update(dict.fromkeys({files[key] for key in unpack(packed) if key in files}, count))
        return users
