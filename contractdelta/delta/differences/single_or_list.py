"""What became of a value that is a list of such values now, or was one, where a list of one is written as its item is.

``color=blue`` is a colour, and a list of one colour: whoever sent the one sends the other. Where items are joined, a
text may hold what stands between them; numbers do not.

Sources: OpenAPI 3.0.4 and 3.1.1, Parameter Object, "Style Values" and "Style Examples"; Header Object.
"""

import json
from collections.abc import Iterator, Mapping

from contractdelta.contract.grammar import Kind
from contractdelta.contract.model import Edge
from contractdelta.delta.differences.model import Below, ChildFinding, Schemas
from contractdelta.delta.values.types import types_of
from contractdelta.delta.values.wire import Wire, Writing

#: The types of which a list of one is written alike, by how lists are written.
_ALIKE: Mapping[Wire, frozenset[str]] = {
    Wire.REPEATED: frozenset({"string", "integer", "fraction", "boolean", "null"}),
    # A dot stands between the items in the style "label".
    Wire.JOINED: frozenset({"integer", "boolean", "null"}),
}
#: Where parameters have ``form`` style, and are exploded, unless they say otherwise.
IN_FORM_STYLE = ('"query"', '"cookie"')
#: What no payload in JSON shows, where a list of one is not what its item is.
UNSHOWN = frozenset({"wrapped-in-list", "unwrapped-from-list"})
#: What a list of one may be asked for: it has an item, and no other.
_ASKED = frozenset({"type", "minItems", "maxItems", "uniqueItems"})


def compare_with_list(schemas: Schemas, wire: Wire) -> Iterator[ChildFinding | Below]:
    """Yield that a value became a list of such values, or the other way about; nothing where that is not the same."""
    alike = _ALIKE.get(wire, frozenset())
    for is_new in (True, False):
        (side, term), (list_side, list_term) = schemas.sides() if is_new else schemas.sides()[::-1]
        members, of_list = side.members(term), list_side.members(list_term)
        items = list_side.edges(list_term)
        if not types_of(members) <= alike or not _holds_one(of_list, items):
            continue
        fact = "wrapped-in-list" if is_new else "unwrapped-from-list"
        yield ChildFinding(fact, fact.replace("-", " "), schemas.old, schemas.new)
        for item in items:
            old, new = (term, item.target) if is_new else (item.target, term)
            # Null is not written: where either side of both allows it, the list has it as the value had it.
            is_null_told = all("null" in types_of(of) for of in (members, of_list))
            yield Below(old, new, writing=Writing(Wire.SPREAD), is_in_place=True, is_null_told=is_null_told)
        return


def idle_members(schemas: Schemas, kind: Kind) -> frozenset[str]:
    """Return the members of an object that change nothing about a value that both sides may have.

    Where one side has neither arrays nor objects, ``explode`` says nothing of what both have; nor does it where it is
    the same, and only its default is another one, as that of another style is. Where one side alone has a media type,
    that says how a value is written, and nothing else does.
    """
    if kind not in (Kind.PARAMETER, Kind.HEADER):
        return frozenset()
    if len(set(map(bool, schemas.edges("content")))) > 1:
        return frozenset({"style", "explode", "allowReserved"})
    if len({_explodes(members) for members in schemas.members()}) == 1:
        return frozenset({"explode"})
    written = [
        [types_of(side.members(side.contract.resolve(edge.target))) for edge in edges]
        for (side, _), edges in zip(schemas.sides(), schemas.edges("schema"), strict=True)
    ]
    is_idle = any(types and all(found <= _ALIKE[Wire.REPEATED] for found in types) for types in written)
    return frozenset({"explode"}) if is_idle else frozenset()


def _explodes(parameter: Mapping[str, str]) -> str:
    """Return whether a parameter in normal form is exploded, as text: in ``form`` style it is unless it says not."""
    is_form = parameter.get("style", '"form"' if parameter.get("in") in IN_FORM_STYLE else "") == '"form"'
    return parameter.get("explode", "true" if is_form else "false")


def _holds_one(members: Mapping[str, str], edges: tuple[Edge, ...]) -> bool:
    """Tell whether a schema is of lists, of which those with one item are asked for nothing but that item."""
    is_list = types_of(members) - {"null"} == {"array"} and members.keys() <= _ASKED
    is_plain = all(edge.keyword == "items" and not edge.name for edge in edges)
    bounds = [json.loads(members.get(key, "1")) for key in ("minItems", "maxItems")]
    return is_list and is_plain and bounds[0] in (0, 1) and bounds[1] != 0
