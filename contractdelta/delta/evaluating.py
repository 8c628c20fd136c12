"""What is asked of members that nothing describes, written by one keyword.

``unevaluatedProperties`` looks through what stands for the same value as well. Where nothing does, it asks what
``additionalProperties`` asks, and ``unevaluatedItems`` what ``items`` asks (JSON Schema 2020-12 core, section 11).
"""

from contractdelta.contract.grammar import IN_PLACE, Kind
from contractdelta.delta.sides import Side
from contractdelta.delta.spellings import Spelling, Written
from contractdelta.delta.ways import Places

#: The keyword that looks at nothing else, by the one that may.
_PLAIN = {"unevaluatedProperties": "additionalProperties", "unevaluatedItems": "items"}
#: What describes members of a value, and is not looked at by the plain keyword.
_DESCRIBING = IN_PLACE | {"$dynamicRef", "contains", "additionalItems"}


def _differs(old: Side, new: Side, place: Places) -> bool:
    """Tell whether one side asks by the one keyword and the other side by the other one."""
    said = [_keywords(old, place.old), _keywords(new, place.new)]
    return old.contract.terms[place.old].kind is Kind.SCHEMA and any(
        {key, plain} & one == {key} and {key, plain} & other == {plain}
        for key, plain in _PLAIN.items()
        for one, other in (said, said[::-1])
    )


def _plainly(side: Side, term: int) -> Written | None:
    """Write a schema by the plain keywords; ``None`` where it has one already, or where these ask something else."""
    keywords = _keywords(side, term)
    is_plain = keywords.isdisjoint(_DESCRIBING) and not any({key, plain} <= keywords for key, plain in _PLAIN.items())
    if not is_plain and not keywords.isdisjoint(_PLAIN):
        return None
    edges = (edge._replace(keyword=_PLAIN.get(edge.keyword, edge.keyword)) for edge in side.edges(term))
    return Written(side.members(term), tuple(edges))


def _keywords(side: Side, term: int) -> set[str]:
    """Return the keywords of a schema that hold others, and what refers to one that cannot be read."""
    return {edge.keyword for edge in side.edges(term)} | {key for key in side.members(term) if key == "$dynamicRef"}


#: Members without a description that another keyword is about.
REST = Spelling(
    "rest-respelled", "what holds for members without a description is said by another keyword", _differs, _plainly
)
