"""What a pattern says, as a tree: classes, literals, repetitions, groups, alternatives, anchors.

Only what ECMA-262 and Python read alike is understood.
"""

import re
from typing import NamedTuple

#: What a repetition without a bound may be drawn out to.
FAR = 1 << 14

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


class Chars(NamedTuple):
    """One character: one of these, or of others that stand for as much."""

    some: str


class Repeat(NamedTuple):
    """Some number of times the same."""

    child: "Node"
    least: int
    most: int


class Sequence(NamedTuple):
    """One after the other."""

    children: "tuple[Node, ...]"


class Choice(NamedTuple):
    """One of some."""

    branches: "tuple[Node, ...]"


class Anchor(NamedTuple):
    """A place, not a text. What stands around it may contradict: each text is matched in the end."""


Node = Chars | Repeat | Sequence | Choice | Anchor


def read_pattern(text: str) -> Node:
    """Read a pattern.

    Raises:
        UnreadablePattern: It is none of ECMA-262, or says something that only one of the two languages knows.
    """
    return _Reader(text).read()


class _Reader:
    """Reads the common subset of the two languages: classes, literals, repetitions, groups, alternatives, anchors."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def read(self) -> Node:
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

    def _choice(self) -> Node:
        branches = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _sequence(self) -> Node:
        children: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            children.append(self._quantified(self._atom()))
        return Sequence(tuple(children))

    def _quantified(self, child: Node) -> Node:
        found = _QUANTIFIER.match(self._text, self._at)
        if found is None:
            if self._peek() in ("*", "+", "?", "{"):
                raise UnreadablePattern("a repetition of nothing")
            return child
        self._at = found.end()
        sign, least, comma, most = found[1], found[2], found[3], found[4]
        if sign:
            return Repeat(child, int(sign == "+"), 1 if sign == "?" else FAR)
        upper = int(most) if most else FAR if comma else int(least)
        return Repeat(child, int(least), upper)

    def _atom(self) -> Node:
        char = self._peek()
        if char == "(":
            return self._group()
        self._at += 1
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        if char in "^$":
            return Anchor()
        if char in "*+?{":
            raise UnreadablePattern("a repetition of nothing")
        return Chars("a0 -" if char == "." else char)

    def _group(self) -> Node:
        found = _GROUP.match(self._text, self._at)
        assert found is not None
        self._at = found.end()
        if self._peek() == "?":
            raise UnreadablePattern("a group of another language")
        child = self._choice()
        if self._next() != ")":
            raise UnreadablePattern("a bracket is not closed")
        # What is looked for ahead or behind takes no place; whether it holds is seen in the end.
        return Repeat(child, 0, 0) if found[1] in ("=", "!", "<=", "<!") else child

    def _escape(self) -> Node:
        if self._peek() in "bB":
            self._at += 1
            return Anchor()
        return Chars(self._escaped())

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

    def _class(self) -> Node:
        is_negated = self._peek() == "^"
        self._at += is_negated
        if self._peek() == "]":  # nothing or everything in ECMA-262, a bracket in Python
            raise UnreadablePattern("an empty class is not the same everywhere")
        found: list[str] = []
        while self._peek() != "]":
            found.append(self._range())
        self._at += 1
        every = "".join(found)
        return Chars("".join(char for char in _PRINTABLE if char not in every) if is_negated else every)

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
