"""Texts that match a pattern, and how long a text a pattern may safely be asked about.

Patterns are those of ECMA-262. Python's are near: what both read alike is parsed here, and everything else is refused,
so that nothing is proved by a pattern that means something else to others. Neither may one run for ever: a repetition
within a repetition is asked about short texts only.
"""

import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from math import comb, inf, isinf, log

from contractdelta.delta.witnesses.pattern_tree import (
    FAR,
    Chars,
    Choice,
    Node,
    Repeat,
    Sequence,
    UnreadablePattern,
    read_pattern,
)

#: From how many ways on a repetition counts as wide: going back over them takes time.
_WIDE = 16
#: How many narrow ones may follow one another before they count, too.
_MAX_NARROW = 12
#: How many ways through a text are bearable where repetitions follow one another.
_MAX_WAYS = 1_000_000
#: How many ways through a text are bearable where one stands within another: they multiply with each character.
_MAX_TRIES = log(40_000)
#: The logarithm of how many ways one repetition may have before it counts as having another within it.
_MAX_FREEDOM = log(10_000)
#: How many ways to match are tried.
_WAYS = 12


class Pattern:
    """A pattern that can be asked."""

    def __init__(self, text: str) -> None:
        """Read a pattern.

        Raises:
            UnreadablePattern: It is none of ECMA-262, or says something that only one of the two languages knows.
        """
        self._tree = read_pattern(text)
        try:
            with warnings.catch_warnings():  # Python means to read some classes otherwise one day
                warnings.simplefilter("ignore", FutureWarning)
                self._compiled = re.compile(text)
        except (re.error, OverflowError, RecursionError):
            raise UnreadablePattern("Python does not understand it") from None
        growth = _growth(self._tree)
        self.longest = 1 + int(_MAX_TRIES / log(growth)) if growth > 1 else _longest(self._tree, text)

    def matches(self, text: str) -> bool | None:
        """Tell whether a text matches; ``None`` where that may take too long, or the languages differ about it."""
        if len(text) > self.longest or not text.isascii() or text.endswith("\n"):
            return None
        return self._compiled.search(text) is not None

    def texts(self, lengths: tuple[int, ...] = ()) -> Iterator[str]:
        """Yield texts that match, short ones first, then such of the lengths asked for, as far as they are found."""
        seen: set[str] = set()
        if _least(self._tree) > self.longest:
            return
        for way, length in (*((way, 0) for way in range(_WAYS)), *((way, n) for n in lengths for way in range(3))):
            text = _Writer(way, length - _least(self._tree)).write(self._tree)
            if text not in seen and self.matches(text):
                seen.add(text)
                yield text


@lru_cache(maxsize=4096)
def pattern_of(text: str) -> Pattern | None:
    """Return a pattern that can be asked; ``None`` where it is not understood."""
    try:
        return Pattern(text)
    except UnreadablePattern:
        return None


def _longest(tree: Node, text: str) -> int:
    """Return how long a text may be for which there are bearably many ways through repetitions in a row."""
    steps = _repetitions(tree, 1)
    if steps <= _MAX_NARROW:
        steps = _repetitions(tree, _WIDE)
    steps += steps > 0 and not text.startswith("^")  # where it starts is open, too
    return bisect_right(range(FAR + 1), _MAX_WAYS, key=lambda length: comb(length + steps, steps)) - 1


def _repetitions(node: Node, least: int) -> int:
    """Return how many repetitions of so many ways follow one another; a choice counts as a narrow one."""
    if isinstance(node, Repeat):
        return max(_repetitions(node.child, least), int(node.most - node.least >= least))
    if isinstance(node, Sequence):
        return sum(_repetitions(child, least) for child in node.children)
    if isinstance(node, Choice):
        return max(int(least == 1), *(_repetitions(branch, least) for branch in node.branches))
    return 0


def _freedom(node: Node) -> float:
    """Return the logarithm of how many ways there are through a pattern; infinite where it repeats too many of them.

    A matcher that fails may have gone all of them.
    """
    if isinstance(node, Repeat):
        inner = _freedom(node.child)
        if inner and node.most > 1:
            return inner * node.most if inner * node.most < _MAX_FREEDOM else inf
        return inner + log(node.most - node.least + 1)
    if isinstance(node, Sequence):
        return sum(map(_freedom, node.children))
    return max(map(_freedom, node.branches)) + log(len(node.branches)) if isinstance(node, Choice) else 0.0


def _growth(node: Node) -> int:
    """Return how many ways each further character adds, at most, where repetitions stand within one another."""
    if isinstance(node, Repeat):
        return max(_growth(node.child), _ways(node.child) if isinf(_freedom(node)) else 1)
    if isinstance(node, Sequence):
        return max(map(_growth, node.children), default=1)
    return max(map(_growth, node.branches)) if isinstance(node, Choice) else 1


def _ways(node: Node) -> int:
    """Return in how many ways a part of a pattern may go on at a character, at most."""
    if isinstance(node, Repeat):
        return _ways(node.child) + (node.most > node.least)
    if isinstance(node, Sequence):
        return 1 + sum(_ways(child) - 1 for child in node.children)
    return sum(map(_ways, node.branches)) if isinstance(node, Choice) else 1


def _least(node: Node) -> int:
    """Return the length of the shortest text that a part of a pattern stands for."""
    if isinstance(node, Repeat):
        return node.least * _least(node.child)
    if isinstance(node, Sequence):
        return sum(map(_least, node.children))
    if isinstance(node, Choice):
        return min(map(_least, node.branches))
    return int(isinstance(node, Chars))


class _Writer:
    """Writes one text for a pattern: which of the ways to match it takes follows from a number."""

    def __init__(self, way: int, spare: int) -> None:
        self._way, self._choices = way, 0
        #: How many characters more than the fewest are wanted.
        self._spare = spare

    def write(self, node: Node) -> str:
        if isinstance(node, Chars):
            return node.some[self._pick(len(node.some))] if node.some else ""
        if isinstance(node, Sequence):
            return "".join(map(self.write, node.children))
        if isinstance(node, Choice):
            return self.write(node.branches[self._pick(len(node.branches))])
        return self._repeated(node) if isinstance(node, Repeat) else ""

    def _repeated(self, node: Repeat) -> str:
        size = max(1, _least(node.child))
        extra = min(node.most - node.least, max(0, self._spare) // size)
        self._spare -= extra * size
        if self._way and not extra:
            extra = min(node.most - node.least, self._pick(3))
        return "".join([self.write(node.child) for _ in range(min(node.least + extra, FAR))])

    def _pick(self, count: int) -> int:
        """Choose one of some: the first on the first way, the last on the second, then ever other ones."""
        self._choices += 1
        if self._way < 2:  # noqa: PLR2004 - the first and the last
            return (count - 1) * self._way
        return (self._way * 7919 + self._choices * 104729 * self._way) % count
