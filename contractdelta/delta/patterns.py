"""Texts that match a pattern, and how long a text a pattern may safely be asked about.

Patterns are those of ECMA-262. Python's are near: what both read alike is parsed here, and everything else is refused,
so that nothing is proved by a pattern that means something else to others. Neither may one run for ever: a repetition
within a repetition is asked about short texts only.
"""

import re
import warnings
from collections.abc import Iterator
from functools import lru_cache
from math import inf, isinf, log
from typing import NamedTuple

#: What a repetition without a bound may be drawn out to.
_FAR = 1 << 14
#: From how many repetitions on one counts as wide: going back over them takes time.
_WIDE = 17
#: The longest text by the number of wide repetitions one after the other, the search for the start included.
_LENGTHS = (1 << 14, 1 << 14, 1000, 100, 40)
#: The same where one stands within another.
_NESTED_LENGTH = 16
#: The logarithm of how many ways one repetition may have before it counts as having another within it.
_MAX_FREEDOM = log(10_000)
#: How many ways to match are tried.
_WAYS = 12

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_DIGITS = "0123456789"
_WORDS = _DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
_SETS = {"d": _DIGITS, "w": _WORDS, "s": " \t\n"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)")
_GROUP = re.compile(r"\((?:\?(:|=|!|<=|<!))?")
_CODE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))")


class UnreadablePattern(Exception):
    """A pattern that is not understood well enough."""


class _Chars(NamedTuple):
    """One of some characters; there are others, if it excludes some."""

    some: str


class _Repeat(NamedTuple):
    child: "_Node"
    least: int
    most: int


class _Sequence(NamedTuple):
    children: "tuple[_Node, ...]"


class _Choice(NamedTuple):
    branches: "tuple[_Node, ...]"


class _Anchor(NamedTuple):
    """A place, not a text. What stands around it may contradict: each text is matched in the end."""

    start: bool = False


_Node = _Chars | _Repeat | _Sequence | _Choice | _Anchor


class Pattern:
    """A pattern that can be asked."""

    def __init__(self, text: str) -> None:
        """Read a pattern.

        Raises:
            UnreadablePattern: It is none of ECMA-262, or says something that only one of the two languages knows.
        """
        self._tree = _Reader(text).read()
        try:
            with warnings.catch_warnings():  # Python means to read some classes otherwise one day
                warnings.simplefilter("ignore", FutureWarning)
                self._compiled = re.compile(text)
        except (re.error, OverflowError, RecursionError):
            raise UnreadablePattern("Python does not understand it") from None
        wide = _wide(self._tree)
        degree = min(wide + (wide > 0 and not text.startswith("^")), len(_LENGTHS) - 1)
        #: The longest text that it may be asked about.
        self.longest = _NESTED_LENGTH if isinf(_freedom(self._tree)) else _LENGTHS[degree]

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


class _Reader:
    """Reads the common subset of the two languages: classes, literals, repetitions, groups, alternatives, anchors."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def read(self) -> _Node:
        found = self._choice()
        if self._at < len(self._text):
            raise UnreadablePattern("a bracket is closed that was not opened")
        return found

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        char = self._peek()
        if not char:
            raise UnreadablePattern("it ends too early")
        self._at += 1
        return char

    def _choice(self) -> _Node:
        branches = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else _Choice(tuple(branches))

    def _sequence(self) -> _Node:
        children: list[_Node] = []
        while self._peek() not in ("", "|", ")"):
            children.append(self._quantified(self._atom()))
        return _Sequence(tuple(children))

    def _quantified(self, child: _Node) -> _Node:
        found = _QUANTIFIER.match(self._text, self._at)
        if found is None:
            if self._peek() in ("*", "+", "?", "{"):
                raise UnreadablePattern("a repetition of nothing")
            return child
        self._at = found.end()
        sign, least, comma, most = found[1], found[2], found[3], found[4]
        if sign:
            return _Repeat(child, int(sign == "+"), 1 if sign == "?" else _FAR)
        upper = int(most) if most else _FAR if comma else int(least)
        return _Repeat(child, int(least), upper)

    def _atom(self) -> _Node:
        char = self._peek()
        if char == "(":
            return self._group()
        self._at += 1
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        if char in "^$":
            return _Anchor(start=char == "^")
        if char in "*+?{":
            raise UnreadablePattern("a repetition of nothing")
        return _Chars("a0 -" if char == "." else char)

    def _group(self) -> _Node:
        found = _GROUP.match(self._text, self._at)
        assert found is not None
        self._at = found.end()
        if self._peek() == "?":
            raise UnreadablePattern("a group of another language")
        child = self._choice()
        if self._next() != ")":
            raise UnreadablePattern("a bracket is not closed")
        # What is looked for ahead or behind takes no place; whether it holds is seen in the end.
        return _Repeat(child, 0, 0) if found[1] in ("=", "!", "<=", "<!") else child

    def _escape(self) -> _Node:
        if self._peek() in "bB":
            self._at += 1
            return _Anchor()
        return _Chars(self._escaped())

    def _escaped(self) -> str:
        """Return the characters that an escape stands for, after its backslash."""
        found = _CODE.match(self._text, self._at - 1)
        if found:
            self._at = found.end()
            return chr(int(found[1] or found[2], 16))
        char = self._next()
        if char in _SETS:
            return _SETS[char]
        if char.lower() in _SETS:
            return "".join(item for item in _PRINTABLE if item not in _SETS[char.lower()])
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char.isalnum():
            raise UnreadablePattern(f"\\{char} is not the same everywhere")
        return char

    def _class(self) -> _Node:
        is_negated = self._peek() == "^"
        self._at += is_negated
        if self._peek() == "]":  # nothing or everything in ECMA-262, a bracket in Python
            raise UnreadablePattern("an empty class is not the same everywhere")
        found: list[str] = []
        while self._peek() != "]":
            found.append(self._range())
        self._at += 1
        every = "".join(found)
        return _Chars("".join(char for char in _PRINTABLE if char not in every) if is_negated else every)

    def _range(self) -> str:
        first = self._class_item()
        if self._text[self._at : self._at + 1] != "-" or self._text[self._at + 1 : self._at + 2] == "]":
            return first
        self._at += 1
        last = self._class_item()
        if len(first) != 1 or len(last) != 1 or first > last:
            raise UnreadablePattern("a range without bounds")
        return "".join(map(chr, range(ord(first), min(ord(last), ord(first) + 0x7F) + 1)))

    def _class_item(self) -> str:
        char = self._next()
        if char != "\\":
            return char
        if self._peek() == "b":
            self._at += 1
            return "\b"
        return self._escaped()


def _wide(node: _Node) -> int:
    """Return how many wide repetitions follow one another."""
    if isinstance(node, _Repeat):
        return max(_wide(node.child), int(node.most >= _WIDE))
    if isinstance(node, _Sequence):
        return sum(map(_wide, node.children))
    return max(map(_wide, node.branches)) if isinstance(node, _Choice) else 0


def _freedom(node: _Node) -> float:
    """Return the logarithm of how many ways there are through a pattern; infinite where it repeats too many of them.

    A matcher that fails may have gone all of them.
    """
    if isinstance(node, _Repeat):
        inner = _freedom(node.child)
        if inner and node.most > 1:
            return inner * node.most if inner * node.most < _MAX_FREEDOM else inf
        return inner + log(node.most - node.least + 1)
    if isinstance(node, _Sequence):
        return sum(map(_freedom, node.children))
    return max(map(_freedom, node.branches)) + log(len(node.branches)) if isinstance(node, _Choice) else 0.0


def _least(node: _Node) -> int:
    """Return the length of the shortest text that a part of a pattern stands for."""
    if isinstance(node, _Repeat):
        return node.least * _least(node.child)
    if isinstance(node, _Sequence):
        return sum(map(_least, node.children))
    if isinstance(node, _Choice):
        return min(map(_least, node.branches))
    return int(isinstance(node, _Chars))


class _Writer:
    """Writes one text for a pattern: which of the ways to match it takes follows from a number."""

    def __init__(self, way: int, spare: int) -> None:
        self._way, self._choices = way, 0
        #: How many characters more than the fewest are wanted.
        self._spare = spare

    def write(self, node: _Node) -> str:
        if isinstance(node, _Chars):
            return node.some[self._pick(len(node.some))] if node.some else ""
        if isinstance(node, _Sequence):
            return "".join(map(self.write, node.children))
        if isinstance(node, _Choice):
            return self.write(node.branches[self._pick(len(node.branches))])
        return self._repeated(node) if isinstance(node, _Repeat) else ""

    def _repeated(self, node: _Repeat) -> str:
        size = max(1, _least(node.child))
        extra = min(node.most - node.least, max(0, self._spare) // size)
        self._spare -= extra * size
        if self._way and not extra:
            extra = min(node.most - node.least, self._pick(3))
        return "".join([self.write(node.child) for _ in range(min(node.least + extra, _FAR))])

    def _pick(self, count: int) -> int:
        """Choose one of some: the first on the first way, the last on the second, then ever other ones."""
        self._choices += 1
        if self._way < 2:  # noqa: PLR2004 - the first and the last
            return (count - 1) * self._way
        return (self._way * 7919 + self._choices * 104729 * self._way) % count
