"""A tree of files in memory, for what reads documents out of any tree."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contractdelta.errors import DocumentNotFound


@dataclass(frozen=True, kw_only=True)
class MemoryTree:
    """Files by name."""

    files: Mapping[str, bytes | str]
    #: Every name that was asked for, in order.
    asked: list[str] = field(default_factory=list)

    def read(self, path: str) -> bytes:
        """Return the content of a file.

        Raises:
            DocumentNotFound: There is no such file.
        """
        self.asked.append(path)
        if path not in self.files:
            raise DocumentNotFound(self.label(path))
        content = self.files[path]
        return content.encode() if isinstance(content, str) else content

    def label(self, path: str) -> str:
        """Return the name with where it is from, as trees of revisions do."""
        return f"memory:{path}"
