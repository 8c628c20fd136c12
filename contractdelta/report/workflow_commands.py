"""Workflow commands, which GitHub Actions shows beside the lines of a pull request.

Format: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

import re

#: Characters that a terminal obeys; the log of a workflow is shown as on one. Line breaks are escaped below.
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def command(  # noqa: PLR0913 - one argument a property
    name: str, message: str, *, title: str, file: str = "", line: int = 0, column: int = 0
) -> str:
    """Return one command as a line.

    >>> print(command("error", "50% more", title="a: b", file="openapi.yaml", line=1, column=5), end="")
    ::error file=openapi.yaml,line=1,col=5,title=a%3A b::50%25 more
    """
    properties = [f"file={_property(file)}"] if file else []
    properties += [f"line={line}", f"col={column}"] if file and line else []
    properties.append(f"title={_property(title)}")
    return f"::{name} {','.join(properties)}::{_data(message)}\n"


def _data(text: str) -> str:
    """Escape what would end a message, or be taken for an escape."""
    shown = _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape what would end a property, too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
