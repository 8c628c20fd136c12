"""Answers that stood for others: an answer that comes was given under its range of codes before, or as the default.

Source: OpenAPI 3.0.4 and 3.1.1, Responses Object: "An explicit code definition takes precedence over the range
definition for that code", and ``default`` is for codes that are not covered otherwise.
"""

import re
from collections.abc import Mapping

from contractdelta.contract.model import Facet

_CODE = re.compile(r"responses\.([1-5][0-9X][0-9X])(\..+)")


def standing_in(name: str, facets: Mapping[str, Facet]) -> Facet | None:
    """Return the facet of another answer that a part of an answer falls under, where that answer is not described."""
    found = _CODE.fullmatch(name)
    if found is None:
        return None
    code, part = found.groups()
    if f"responses.{code}" in facets:
        return None
    for other in (f"{code[0]}XX", "default"):
        if f"responses.{other}" in facets:
            return facets.get(f"responses.{other}{part}")
    return None
