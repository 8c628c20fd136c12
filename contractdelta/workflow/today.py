"""The files of a project as they are now, each of them read once however many ask."""

from functools import cached_property

from contractdelta.testmap.evidence import content_digest
from contractdelta.testmap.recorded import TestMap
from contractdelta.workflow.project import Project


class Today:
    """Answers what is asked of files. What was read so far is its state, so it is for one question of one moment."""

    def __init__(self, project: Project) -> None:
        """Read nothing yet."""
        self.project = project
        self._contents: dict[str, bytes | None] = {}
        self._digests: dict[str, str] = {}
        self._top = f"{project.root}/"

    @cached_property
    def python_files(self) -> tuple[str, ...]:
        """The Python files of the repository that git does not ignore, relative to the project."""
        return self.project.python_files()

    def read(self, path: str) -> bytes | None:
        """Return what is in a file; ``None`` where it is not there."""
        if path not in self._contents:
            try:
                # A path that is put together as a text is there much faster, and there are thousands.
                with open(self._top + path, "rb", buffering=0) as file:  # noqa: PTH123
                    self._contents[path] = file.read()
            except OSError:
                self._contents[path] = None
        return self._contents[path]

    def digest(self, path: str) -> str:
        """Return the digest of a file, as a map has it; empty where it is not there."""
        if path not in self._digests:
            self._digests[path] = content_digest(self.read(path))
        return self._digests[path]

    def differs(self, path: str, found: TestMap) -> bool:
        """Tell whether a Python file is not as it was when a map was recorded, or was not there."""
        return path not in found.contents or self.digest(path) != found.contents[path]
