"""Candidates among texts and numbers: at the bounds of one schema, and just beyond those of the other."""

import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, islice
from typing import Any

from contractdelta.delta.values.formats import FORMATS
from contractdelta.delta.witnesses.patterns import pattern_of
from contractdelta.delta.witnesses.shapes import Keywords

#: The longest text that is shown to anybody.
_MAX_LENGTH = 10_000
#: Texts that something or other refuses.
_PROBES = ("a", "", "0", "A", "-", "a b", "~", "a" * 40, "é")


def texts(accepting: Keywords, refusing: Keywords) -> Iterator[str]:
    """Yield texts that one schema may accept and the other may refuse."""
    lengths = tuple(_lengths(accepting, refusing))
    pattern = pattern_of(accepting["pattern"]) if "pattern" in accepting else None
    known = FORMATS.get(accepting.get("format", ""))
    if known and known.samples:
        yield from _extended(known.samples, lengths)
    if pattern:
        yield from pattern.texts(lengths)
        yield from _extended(tuple(islice(pattern.texts(), 1)), lengths)
        return
    if not known or not known.samples:
        yield from ("a" * length for length in lengths)
    yield from _elsewhere(refusing, lengths)
    yield from _PROBES


def _extended(samples: tuple[str, ...], lengths: tuple[int, ...]) -> Iterator[str]:
    """Yield samples, and what allows for more of the same at the end in all lengths."""
    yield from samples
    for text in samples[:1]:
        yield from (f"{text}{(text or 'a')[-1] * (length - len(text))}" for length in lengths)


def _lengths(accepting: Keywords, refusing: Keywords) -> Iterator[int]:
    """Yield lengths within the bounds of the one, those first that are beyond the bounds of the other."""
    least, most = accepting.get("minLength", 0), accepting.get("maxLength", _MAX_LENGTH)
    wanted = [refusing.get("maxLength", -2) + 1, refusing.get("minLength", -1) - 1]
    for length in dict.fromkeys([*wanted, max(least, min(1, most)), least, most if "maxLength" in accepting else -1]):
        if least <= length <= min(most, _MAX_LENGTH):
            yield length


def _elsewhere(refusing: Keywords, lengths: tuple[int, ...]) -> Iterator[str]:
    """Yield texts that have another form than the other schema wants, and some that have the same."""
    for name, known in FORMATS.items():
        if name != refusing.get("format"):
            yield from known.samples[:1]
    pattern = pattern_of(refusing["pattern"]) if "pattern" in refusing else None
    for text in pattern.texts(lengths) if pattern else ():
        yield from (f"{text}~", f"~{text}", text[:-1], text.swapcase(), text)


def numbers(accepting: Keywords, refusing: Keywords) -> Iterator[int | float]:
    """Yield numbers that one schema may accept and the other may refuse."""
    kinds = accepting.get("type", ["number"])
    is_integral = "number" not in kinds
    step = Fraction(str(accepting.get("multipleOf", 1)))
    beyond = chain(_beyond(refusing, step), (Fraction(0), Fraction(1)), _bounds(accepting, step))
    # What is wanted may lie between two multiples.
    found = (nearby for number in beyond for nearby in (number // step * step, -(-number // step) * step))
    wholes = (number for number in found if number.denominator == 1 or not is_integral)
    for number in dict.fromkeys(wholes):
        if number.denominator == 1:
            yield int(number)
        else:
            yield from _as_float(number)
    if not is_integral and "multipleOf" not in accepting:
        yield from _fractions(accepting, refusing)


def _fractions(accepting: Keywords, refusing: Keywords) -> Iterator[float]:
    """Yield numbers that are not whole, near the bounds of both."""
    yield 0.5
    for number in (*_bounds(accepting, Fraction(1, 2)), *_beyond(refusing, Fraction(1, 2))):
        yield from _as_float(number)


def _as_float(number: Fraction) -> Iterator[float]:
    """Yield a number as a float, if one is as large as that."""
    if abs(number) <= sys.float_info.max:
        yield float(number)


def _bounds(keywords: Keywords, step: Fraction) -> Iterator[Fraction]:
    """Yield the numbers at the bounds of a schema."""
    for key, inwards in (("minimum", 0), ("maximum", 0), ("exclusiveMinimum", step), ("exclusiveMaximum", -step)):
        if key in keywords:
            yield Fraction(str(keywords[key])) + inwards
    known = FORMATS.get(keywords.get("format", ""))
    for bound in (known.bounds or ()) if known else ():
        yield Fraction(bound)


def _beyond(keywords: Keywords, step: Fraction) -> Iterator[Fraction]:
    """Yield the numbers just beyond the bounds of a schema."""
    for key, outwards in (("minimum", -step), ("maximum", step), ("exclusiveMinimum", 0), ("exclusiveMaximum", 0)):
        if key in keywords:
            yield Fraction(str(keywords[key])) + outwards
    known = FORMATS.get(keywords.get("format", ""))
    for bound, outwards in zip(known.bounds or (), (-step, step), strict=False) if known else ():
        yield Fraction(bound) + outwards
    if "multipleOf" in keywords:
        multiple = Fraction(str(keywords["multipleOf"]))
        yield from (multiple + step, multiple - step, multiple / 2)


def enumerated(accepting: Keywords, refusing: Keywords) -> list[Any]:
    """Return the values of an enumeration, those first that the other schema does not name."""
    others = refusing.get("enum")
    values = accepting["enum"]
    return values if others is None else sorted(values, key=lambda value: value in others)
