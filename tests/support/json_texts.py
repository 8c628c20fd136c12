"""JSON values for Hypothesis, and ways to write them down as YAML."""

import json
import re
from typing import Any

from hypothesis import strategies as st

# What YAML wants escaped: it is not printable, or a line break by the rules of YAML 1.1.
_TO_ESCAPE = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
# Text that is easily taken for something else.
_WORDS = [
    "<<",
    "null",
    "~",
    "true",
    "NO",
    "on",
    "0123",
    "0x1F",
    "0o17",
    "1e3",
    ".5",
    "+1",
    "12:30",
    "2020-01-01",
    ".nan",
    "-",
]
_NEAR_64_BITS = [sign * (2**bits + step) for sign in (1, -1) for bits in (53, 63, 64, 127) for step in (-1, 0, 1)]


def awkward_texts() -> st.SearchStrategy[str]:
    """Return texts with what is special in JSON, YAML and JSON Pointer, and any other text."""
    special = st.text(st.sampled_from("\"\\/~#%{}[]:,-?&*!|<>=@`' u0041é\n\t\r\x00\x7f\x85\u2028\ufeff😀"), max_size=8)
    return special | st.sampled_from(_WORDS) | st.text(max_size=8)


def json_integers() -> st.SearchStrategy[int]:
    """Return integers of all sizes, many around the limits of machine words."""
    return st.integers() | st.sampled_from(_NEAR_64_BITS) | st.integers(-(10**60), 10**60)


def json_scalars() -> st.SearchStrategy[Any]:
    """Return everything in JSON that holds nothing else."""
    floats = st.floats(allow_nan=False, allow_infinity=False)
    return st.none() | st.booleans() | json_integers() | floats | awkward_texts()


def json_values() -> st.SearchStrategy[Any]:
    """Return any JSON value."""
    return st.recursive(
        json_scalars(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(awkward_texts(), inner, max_size=4),
        max_leaves=12,
    )


def json_containers() -> st.SearchStrategy[Any]:
    """Return any JSON object or array."""
    return st.lists(json_values(), max_size=4) | st.dictionaries(awkward_texts(), json_values(), max_size=4)


def json_styles() -> st.SearchStrategy[dict[str, Any]]:
    """Return ways to write JSON, as keyword arguments of ``json.dumps``."""
    return st.fixed_dictionaries(
        {
            "ensure_ascii": st.booleans(),
            "indent": st.sampled_from([None, 0, 1, 4, "\t"]),
            "separators": st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", "\t: "), (",\r\n", " :")]),
        }
    )


def flow_yaml(value: Any, indent: int | None = None) -> str:
    """Write a value as JSON that is YAML as well."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _TO_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def block_yaml(value: Any, margin: str = "") -> str:
    """Write a value in the block style of YAML, each member and item on lines of its own."""
    if isinstance(value, dict) and value:
        return "".join(f"{margin}{flow_yaml(key)}:{_block_below(item, margin)}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{margin}-{_block_below(item, margin)}" for item in value)
    return f"{margin}{flow_yaml(value)}\n"


def _block_below(value: Any, margin: str) -> str:
    if isinstance(value, dict | list) and value:
        return "\n" + block_yaml(value, margin + "  ")
    return f" {flow_yaml(value)}\n"
