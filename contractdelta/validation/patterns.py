"""Patterns of ECMA-262 that Python does not read: they are no mistake in a document.

Source: JSON Schema 2020-12 core, section 6.4; ECMA-262, section 22.2.1.
"""

import re
import warnings

#: What ECMA-262 alone knows: properties and code points of Unicode, control characters, named groups, any character.
#: What else is escaped is passed over, so that nothing is looked for behind half of an escape.
_OF_ECMA = re.compile(
    r"\\[pP]\{[\w=]+\}|\\u\{[0-9A-Fa-f]+\}|\\c[A-Za-z]|\\k<[\w$]+>|\[\^\]|(?P<group>\(\?<[A-Za-z_$][\w$]*>)|(?P<kept>\\.)",
    re.DOTALL,
)
#: What Python says of a pattern that it understands, and cannot run.
_NOT_RUN = "look-behind requires fixed-width pattern"


def is_of_ecma(pattern: object) -> bool:
    """Tell whether a value is no text that is certainly no pattern of ECMA-262; Python may not read it."""
    return not isinstance(pattern, str) or _is_read(_OF_ECMA.sub(_written_for_python, pattern))


def _written_for_python(found: re.Match[str]) -> str:
    """Return what stands in the same places in Python; what it matches does not matter."""
    return found["kept"] or ("(?:" if found["group"] else "a")


def _is_read(pattern: str) -> bool:
    try:
        with warnings.catch_warnings():  # Python means to read some classes otherwise one day
            warnings.simplefilter("ignore", FutureWarning)
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as err:
        return str(err).startswith(_NOT_RUN)
    return True
