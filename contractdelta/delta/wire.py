"""How values are written on the wire, and so which types of them can be told apart there.

Sources: OpenAPI 3.0.4, Parameter Object ("Style Values"), Encoding Object, XML Object; RFC 8259, section 3.
"""

from enum import Enum


class Wire(Enum):
    """What of the type of a value its text shows."""

    #: Every type has a shape of its own, as in JSON. What is not known otherwise is taken to be like this.
    TYPED = "typed"
    #: Arrays and objects are spread over several texts, all other values are one: queries, headers, paths, forms.
    SPREAD = "spread"
    #: Everything but null is text, elements in elements included: XML, plain text.
    TEXT = "text"


#: What forms are sent as: field by field, each as a text (OpenAPI 3.0.4, Encoding Object).
_FORM_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/"
#: Formats that write types down, whatever they are registered under.
_TYPED = ("json", "yaml")


def wire_of(media_type: str) -> Wire:
    """Return how values are written in a media type; an empty one is none."""
    name = media_type.lower()
    if name.startswith((_FORM_URLENCODED, _MULTIPART)):
        return Wire.SPREAD
    is_text = name.startswith("text/") or "xml" in name
    return Wire.TEXT if is_text and not any(word in name for word in _TYPED) else Wire.TYPED
