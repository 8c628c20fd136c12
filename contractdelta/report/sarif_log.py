"""What every SARIF 2.1.0 log of ours has in common, whatever it reports.

Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from typing import Any
from urllib.parse import quote

from contractdelta.report.json_report import dump

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: What file names are relative to: the top of the repository, wherever that is.
_ROOT = "%SRCROOT%"


def render_log(rules: list[dict[str, Any]], results: list[dict[str, Any]]) -> str:
    """Return one run of one tool."""
    run = {
        # Without a version: the same input gives the same bytes.
        "tool": {"driver": {"name": "contractdelta", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def physical_location(file: str, line: int, column: int) -> dict[str, Any]:
    """Return a place in a file (3.29); 0 for a line that is not known."""
    # A relative reference; a colon in its first part would be taken for the end of a scheme (RFC 3986, 4.2).
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(file, safe="/"), "uriBaseId": _ROOT}}
    if line:
        location["region"] = {"startLine": line, "startColumn": column}
    return location
