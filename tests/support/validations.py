"""Findings to render: ordinary ones, and odd ones."""

from contractdelta.validation.model import Validation
from contractdelta.validation.rules import finding

#: Spaces, what URLs and workflow commands escape, line breaks, what a terminal obeys, other scripts.
ODD = "50% of, a:b\r\n\x1b[31mrot ü 植物"

_FINDINGS = (
    finding("structure-invalid", "openapi.yaml", "/info", "'title' is a required property").with_location(2, 1),
    finding("default-invalid", f"docs/{ODD}.json", f"/a/{ODD}", f"{ODD!r} is wrong: {ODD}").with_location(12, 34),
    finding("component-unused", "openapi.yaml", "/components/schemas/Plot", "'Plot' in schemas is not used"),
    finding("not-checked", "openapi.yaml", "", "not checked: nested too deeply").with_location(1, 1),
)
FOUND = Validation(api="garden", source="openapi.yaml", findings=_FINDINGS)
CLEAN = Validation(api="shed", source="shed.yaml", findings=())
BOTH = (FOUND, CLEAN)
