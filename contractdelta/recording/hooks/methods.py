"""Replace methods of classes, and put them back."""

from collections.abc import Callable
from typing import Any

_ABSENT = object()


class Replacements:
    """What was replaced by what."""

    def __init__(self) -> None:
        """Start with nothing replaced."""
        #: Class, name, what stood in the class itself, what stands there now.
        self._done: list[tuple[Any, str, Any, Any]] = []

    def replace(self, owner: Any, name: str, wrap: Callable[[Any], Any]) -> None:
        """Replace a method by what ``wrap`` makes of it.

        Raises:
            AttributeError: The class has no such method, or cannot be changed.
        """
        new = wrap(getattr(owner, name))
        self._done.append((owner, name, vars(owner).get(name, _ABSENT), new))
        setattr(owner, name, new)

    def undo(self) -> None:
        """Put back what is still as it was replaced, the last first.

        What somebody else has replaced since is theirs: putting the old one back would undo their work.
        """
        while self._done:
            owner, name, old, new = self._done.pop()
            if vars(owner).get(name) is not new:
                continue
            if old is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, old)
