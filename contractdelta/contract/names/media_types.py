"""The names of media types: which are the same, and which of them are ranges that hold for others.

Sources: RFC 9110, section 8.3 (types, subtypes, names of parameters and charsets are case-insensitive, a value may be
quoted), section 12.5.1 (ranges); RFC 8259, section 11 (JSON has no ``charset``: to name one has no effect); OpenAPI
3.0.4, Request Body Object (``content``: a media type or range, of which the most specific one counts).
"""

import re
from collections.abc import Collection, Iterable, Iterator

#: ``; name=value``, the value being a token or quoted.
_PARAMETER = re.compile(r'\s*;\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)=([!#$%&\'*+.^_`|~0-9A-Za-z-]+|"[^"\\]*")\s*')
_WHOLE = re.compile(rf"\s*([^\s;]+/[^\s;]+?)((?:{_PARAMETER.pattern})*)\s*")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
#: The charset that is meant in JSON anyway (RFC 8259, section 8.1).
_UTF_8 = ["charset=utf-8"]


def normal_media_type(name: str) -> str:
    """Return what a media type is called: ``Application/JSON; charset="UTF-8"`` is ``application/json``.

    What is no media type is kept as it is.
    """
    found = _WHOLE.fullmatch(name)
    if found is None:
        return name
    essence, parameters = found[1].lower(), list(_parameters(found[2]))
    if parameters == _UTF_8 and essence.endswith(("+json", "/json")):
        return essence
    return "; ".join([essence, *sorted(parameters)])


def _parameters(text: str) -> Iterator[str]:
    for name, value in _PARAMETER.findall(text):
        plain = value[1:-1] if _TOKEN.fullmatch(value[1:-1]) and value[0] == '"' else value
        yield f"{name.lower()}={plain.lower() if name.lower() == 'charset' else plain}"


def media_types_in(text: str) -> list[str]:
    """Return what the media types of a list are called, in an order of their own: ``image/png, image/jpeg``."""
    # What is quoted may hold a comma: then it is taken for one media type.
    names = [text] if '"' in text else text.split(",")
    return sorted({normal_media_type(name.strip()) for name in names})


def is_covered(name: str, by: Collection[str]) -> bool:
    """Tell whether a media type is among some, or falls under a range among them."""
    return name in by or not set(ranges_over(name)).isdisjoint(by)


def normal_media_types(names: Iterable[str]) -> dict[str, str]:
    """Return what each media type of a body is called; those that would be called alike are kept as they are."""
    found = {name: normal_media_type(name) for name in names}
    times = list(found.values())
    return {name: normal if times.count(normal) == 1 else name for name, normal in found.items()}


def ranges_over(name: str) -> Iterator[str]:
    """Yield the ranges that a media type falls under, the most specific one first; none for what is none."""
    kind, slash, rest = normal_media_type(name).partition("/")
    if slash and not rest.startswith("*"):
        yield f"{kind}/*"
    if slash and kind != "*":
        yield "*/*"
