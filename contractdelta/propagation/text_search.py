"""Whether a file may use what changed, by the words in its text: this spares parsing most files."""

import re
from collections.abc import Iterable
from functools import cache

#: What reaches definitions without naming them or their module.
_REFLECTION = re.compile(r"import_module|__import__|__subclasses__|sys\s*\.\s*modules|pkgutil|\bgc\b")
#: One of these stands wherever that does. They are found many times as fast, and most files hold none.
_HINTS = ("import_module", "__import__", "__subclasses__", "modules", "pkgutil", "gc")
#: Stands for what names a package without its name.
RELATIVE = "."
_RELATIVE_IMPORT = re.compile(r"from[\s\\]*\.[\s.\\]*import")


def holds(text: str, words: Iterable[str]) -> bool:
    """Tell whether a text contains one of some names, or uses reflection."""
    return any(
        _RELATIVE_IMPORT.search(text) if word == RELATIVE else word in text and _word(word).search(text)
        for word in words
    ) or (any(hint in text for hint in _HINTS) and _REFLECTION.search(text) is not None)


@cache
def _word(name: str) -> re.Pattern[str]:
    """Return an expression that finds a name."""
    return re.compile(rf"\b{re.escape(name)}\b")
