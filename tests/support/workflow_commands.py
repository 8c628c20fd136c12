"""Workflow commands as the runner of GitHub Actions reads them."""

import re

COMMAND = re.compile(r"::(?P<command>error|warning|notice) (?P<properties>[^:]*)::(?P<message>[^\r\n]*)")
#: How the runner reads them back; "%25" last.
_ESCAPES = (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


def read_back(text: str) -> str:
    """Undo escapes."""
    for escaped, character in _ESCAPES:
        text = text.replace(escaped, character)
    return text
