"""Git as a process: it is asked for what it tells programs, by a list of arguments, and never through a shell."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

#: In English, as it is passed on; and no lock that a git of the user would meet.
_ENVIRONMENT = {"LANGUAGE": "C", "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}


def run_git(folder: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[int, bytes, str]:
    """Run git, and return its exit code, its answer and what it said to people.

    Raises:
        OSError: It is not there, or cannot be run with these arguments.
        ValueError: An argument holds a NUL.
    """
    # Lazy: to compare two files takes no git.
    import subprocess  # noqa: PLC0415

    done = subprocess.run(  # noqa: S603 - a program by its full path, no shell
        [_executable(), *arguments],
        cwd=folder,
        env={**os.environ, **_ENVIRONMENT, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        # Windows opens a window for it otherwise.
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        check=False,
    )
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace").strip()


def _executable() -> str:
    """Return the git of the search path.

    It is looked for here, because Windows would look into the current folder first: that may be a repository which
    somebody put a program of that name into.

    Raises:
        FileNotFoundError: There is none.
    """
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.get_exec_path():
        file = os.path.join(folder, name)  # noqa: PTH118 - before each command: as texts paths are there much faster
        if os.path.isabs(folder) and os.path.isfile(file) and os.access(file, os.X_OK):  # noqa: PTH113, PTH117
            return file
    raise FileNotFoundError(name)
