"""Files on disk: atomic writing, clocks, and path patterns as in ``.gitignore``."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

#: What git writes where both sides of a merge changed something.
_CONFLICT = b"<<<<<<< "
#: What is said of that.
CONFLICT = "a merge conflict that nobody resolved"
#: In nanoseconds.
_SECOND = 1_000_000_000


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old content or the new one, never a part.

    What is there and no file, as a pipe or a device such as ``/dev/stdout``, is written to, and stays what it is. So is
    the file that such a name may stand for.

    Raises:
        OSError: The folder cannot be made or written to; the old file is untouched then.
    """
    is_device = path.is_symlink() and path.is_absolute() and path.parts[1:2] in (("dev",), ("proc",))
    if path.exists() and (is_device or not path.is_file()):
        with path.open("ab") as stream:
            stream.write(data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        with new.open("xb") as file:
            file.write(data)
        if path.exists():
            new.chmod(path.stat().st_mode)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def read_regular(path: Path) -> bytes | None:
    """Return the content of a file; ``None`` where there is none that can be read.

    To wait for a pipe, or read a device to its end, would take for ever.
    """
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def source_text(data: bytes | None) -> str:
    """Return the text of a file, whatever is in it; of one that is gone none."""
    return (data or b"").decode("utf-8", "replace")


def conflict_line(data: bytes) -> int:
    """Return the line, from 1, in which git left the first conflict of a merge; 0 where it left none."""
    found = 0 if data.startswith(_CONFLICT) else data.find(b"\n" + _CONFLICT) + 1
    return data.count(b"\n", 0, found) + 1 if data.startswith(_CONFLICT, found) else 0


def is_outside(path: str) -> bool:
    """Tell whether a path in normal form, with ``/`` between its parts, leads out of the folder that it starts from."""
    return path == ".." or path.startswith(("../", "/"))


def has_own_clock(path: str) -> bool:
    """Tell whether a file has the time at which it was written: else that was set later, or the file came from afar."""
    try:
        found = os.lstat(path)
    except OSError:  # gone in between
        return False
    # On Windows this is when it was made: there it tells nothing.
    return os.name == "nt" or abs(found.st_ctime_ns - found.st_mtime_ns) < _SECOND


class PathPatterns:
    """A list of patterns with the meaning they have in ``.gitignore``: ``*.md``, ``docs/**``, ``!keep.md``."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Compile the patterns.

        Raises:
            ValueError: A pattern cannot be understood.
        """
        self._match = _matcher(patterns) if patterns else None

    def match(self, path: str) -> bool:
        """Tell whether a relative path, with ``/`` between its parts, matches."""
        return self._match is not None and self._match(path)


def _matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    # Lazy: pathspec is not needed by most projects, and start-up is a feature.
    import re  # noqa: PLC0415
    import warnings  # noqa: PLC0415

    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    with warnings.catch_warnings():
        # What Python may take a "[" in brackets for some day is its own affair.
        warnings.simplefilter("ignore", FutureWarning)
        try:
            return GitIgnoreSpec.from_lines(patterns).match_file
        except re.error as err:  # such as "[z-a]", which git takes for nothing
            raise ValueError(f"Invalid git pattern: {_first_broken(patterns)!r}") from err


def _first_broken(patterns: Sequence[str]) -> str:
    """Return the first of some patterns that cannot be understood, of which one is."""
    for pattern in patterns[:-1]:
        try:
            _matcher([pattern])
        except ValueError:
            return pattern
    return patterns[-1]
