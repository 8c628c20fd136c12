"""Files that set up pytest, Python or the installed packages: they matter to every test, whichever reads one."""

import re
from fnmatch import translate
from posixpath import basename

#: Patterns of their names.
SETUP_FILES = (
    *("pyproject.toml", "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg", "setup.py"),
    *("requirements*.txt", "requirements*.in", "constraints*.txt", "*.lock", "pylock*.toml", "Pipfile"),
    *("environment*.y*ml", ".python-version", ".env", "contractdelta.toml", "sitecustomize.py", "usercustomize.py"),
)
_is_name_of_one = re.compile("|".join(map(translate, SETUP_FILES))).fullmatch


def is_setup_file(path: str) -> bool:
    """Tell whether a file sets up pytest, Python or packages, in whatever folder it is.

    >>> is_setup_file("services/shop/requirements-dev.txt")
    True
    >>> is_setup_file("docs/requirements.md")
    False
    """
    return _is_name_of_one(basename(path)) is not None
