"""JSON Pointer, RFC 6901, and its form in a URI fragment."""

from collections.abc import Iterator
from urllib.parse import unquote


def escape(token: str) -> str:
    """Write one reference token (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def unescape(token: str) -> str:
    """Read one reference token (RFC 6901, section 4)."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


def join(pointer: str, *tokens: str | int) -> str:
    """Append tokens to a pointer."""
    for token in tokens:
        pointer = f"{pointer}/{escape(token if type(token) is str else str(token))}"
    return pointer


def tokens_of(pointer: str) -> tuple[str, ...]:
    """Split a pointer into its tokens, unescaped. The empty pointer has none."""
    tokens = pointer.split("/")[1:]
    return tuple(map(unescape, tokens) if "~" in pointer else tokens)


def enclosing(pointer: str) -> Iterator[str]:
    """Yield a pointer and those to all that is around it, the root last."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""


def from_fragment(fragment: str) -> str:
    """Return the pointer that a URI fragment stands for (RFC 6901, section 6), percent escapes undone."""
    return unquote(fragment) if "%" in fragment else fragment
