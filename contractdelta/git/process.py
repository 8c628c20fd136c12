"""Git as a process: it is asked for what it tells programs, by a list of arguments, and never through a shell."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from contractdelta.errors import NotARepository

#: In English, as it is passed on; and no lock that a git of the user would meet.
_ENVIRONMENT = {"LANGUAGE": "C", "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
#: What git tells hooks and who they start: where its repository is, which need not be the one that holds a folder, and
#: how patterns of paths are meant.
_OF_HOOKS = frozenset(
    f"GIT_{name}"
    for name in (
        *("DIR", "WORK_TREE", "COMMON_DIR", "INDEX_FILE", "PREFIX"),
        *("LITERAL_PATHSPECS", "GLOB_PATHSPECS", "NOGLOB_PATHSPECS", "ICASE_PATHSPECS"),
    )
)


def run_git(folder: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[int, bytes, str]:
    """Run git, and return its exit code, its answer and what it said to people.

    Raises:
        OSError: It is not there, or cannot be run with these arguments.
        ValueError: An argument holds a NUL.
    """
    # Lazy: to compare two files takes no git.
    import subprocess  # noqa: PLC0415

    inherited = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    done = subprocess.run(  # noqa: S603 - a program by its full path, no shell
        [_executable(), *arguments],
        cwd=folder,
        env={**inherited, **_ENVIRONMENT, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        # Windows opens a window for it otherwise.
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        check=False,
    )
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace").strip()


def find_top(folder: Path) -> Path:
    """Return the top of the repository that holds a folder: of its work tree, or a bare repository itself.

    Raises:
        NotARepository: None does, git does not open it, or git is not installed.
    """
    question = "--show-toplevel"
    if not any((parent / ".git").exists() for parent in (folder.resolve(), *folder.resolve().parents)):
        if not ((folder / "HEAD").is_file() and (folder / "objects").is_dir()):
            raise NotARepository(str(folder))
        question = "--absolute-git-dir"
    try:
        code, answer, said = run_git(folder, ("rev-parse", question), {})
    except OSError as err:
        raise NotARepository(str(folder), said="git is not installed") from err
    if code:
        raise NotARepository(str(folder), said=said)
    top = Path(decoded(answer).removesuffix("\n"))
    if not folder.resolve().is_relative_to(top.resolve()):
        raise NotARepository(str(folder), said=f"its work tree is {top}")
    return top


def decoded(answer: bytes) -> str:
    """Return an answer as text; bytes of paths that are no UTF-8 as Python stands for them in paths."""
    return answer.decode("utf-8", "surrogateescape")


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
