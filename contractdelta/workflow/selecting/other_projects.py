"""Tests of other projects: their tags name operations of other APIs, and other changes matter to them."""

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from contractdelta.config.project import CONFIGURATION_FILES, is_configured
from contractdelta.workflow.project import Project


def why_other_projects(project: Project, files: Iterable[str]) -> str:
    """Return why everything has to run if one of some test files belongs to another project; else nothing.

    A file belongs to the nearest folder upwards that is configured. One that belongs to none is a test of this project.

    Raises:
        InvalidConfiguration: What might configure a folder is no TOML.
    """
    root = str(project.root)

    @cache
    def is_other(folder: str) -> bool:
        if folder == root:
            return False
        may_be = any(os.path.exists(f"{folder}/{name}") for name in CONFIGURATION_FILES)  # noqa: PTH110 - texts are looked up much faster
        if may_be and is_configured(Path(folder)):
            return True
        above = os.path.dirname(folder)  # noqa: PTH120 - texts are looked up much faster
        return above != folder and not os.path.exists(f"{folder}/.git") and is_other(above)  # noqa: PTH110 - texts are looked up much faster

    # Many test files share a folder. There may be hundreds of folders, and texts are looked up much faster than paths.
    folders = {os.path.dirname(path) for path in files}  # noqa: PTH120
    found = min((folder for folder in folders if is_other(os.path.normpath(f"{root}/{folder}"))), default="")
    return f"{found} holds tests of another project, and nothing tells when these run" if found else ""
