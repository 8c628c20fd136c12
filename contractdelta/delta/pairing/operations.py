"""What of base and head is compared: operations, and facets, also such that stand for what is not described.

An answer falls under its code, else under the range of its code, else under the default; a body falls under its media
type, else under the narrowest range of media types. So what comes was described before by what it fell under, and what
goes still is by what it falls under now. A range that goes, of which codes or types stay or come, is left to these.

Sources: OpenAPI 3.0.4 and 3.1.1, Responses Object ("An explicit code definition takes precedence over the range
definition for that code", and ``default`` is for codes that are not covered otherwise), Request Body and Response
Object ("only the most specific key is applicable"); RFC 9110, section 12.5.1 (who accepts a type does so with any
parameters); RFC 6838, section 4.2.8 (``application/problem+json`` is read as JSON).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import NamedTuple

from contractdelta.contract.model import Facet, Operation
from contractdelta.contract.names.media_types import ranges_over
from contractdelta.delta.pairing.children import without_common
from contractdelta.delta.pairing.contract_sides import Side
from contractdelta.delta.rules.areas import the_rule
from contractdelta.delta.rules.registry import RulePair

#: A body or an answer, and a part of it.
_HOLDER = re.compile(r"(request_body|responses\.[^.]+)(?:\.(.+))?", re.DOTALL)
_CODE = re.compile(r"responses\.([1-5][0-9X][0-9X])")
_RANGE = re.compile(r"responses\.([1-5])XX")
#: A media type without parameters and without a suffix.
_PLAIN_TYPE = re.compile(r"[^/;+*]+/[^/;+*]+")
#: Answers that have no content, whatever their range says (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5).
_WITHOUT_CONTENT = frozenset({"responses.204", "responses.205", "responses.304"})
#: The rules about what went and falls under something else.
_REQUEST_MEDIA_TYPE_COVERED = the_rule("request-media-type-covered-by-range")
_RESPONSE_MEDIA_TYPE_COVERED = the_rule("response-media-type-covered-by-range")
_MEDIA_TYPE_NARROWED = the_rule("response-media-type-narrowed-to-types")
_MEDIA_TYPE_SPECIALIZED = the_rule("response-media-type-specialized")
_RESPONSE_NARROWED = the_rule("response-narrowed-to-codes")
_RESPONSE_COVERED = the_rule("response-covered-by-another")
_SUCCESS_COVERED = the_rule("success-response-covered-by-another")


class FacetPair(NamedTuple):
    """A facet of base and one of head; ``None`` where there is none."""

    before: Facet | None
    after: Facet | None
    #: What the change is called after.
    name: str
    #: The rules about what went, where something else describes it.
    rules: RulePair | None = None


class _Alone(NamedTuple):
    """A facet that only one side has."""

    facet: Facet
    name: str
    came: bool
    #: The facets of the side that has it, and of the other one, by identity.
    here: Mapping[str, Facet]
    there: Mapping[str, Facet]

    def whole(self, rules: RulePair | None = None) -> FacetPair:
        """Return it without another one."""
        before, after = (None, self.facet) if self.came else (self.facet, None)
        return FacetPair(before, after, self.name, rules)

    def beside(self, twin: Facet) -> FacetPair:
        """Return it with the one that stands for it on the other side."""
        before, after = (twin, self.facet) if self.came else (self.facet, twin)
        return FacetPair(before, after, self.name)


def matched_operations(
    base: Iterable[Operation], head: Iterable[Operation]
) -> Iterator[tuple[Operation | None, Operation | None]]:
    """Match operations by key, and those that are left by key without the names of path parameters."""
    old = {operation.key: operation for operation in base}
    new = {operation.key: operation for operation in head}
    for key in sorted(old.keys() & new.keys()):
        yield old.pop(key), new.pop(key)
    before = {operation.identity: operation for operation in old.values()}
    after = {operation.identity: operation for operation in new.values()}
    for identity in sorted(before.keys() | after.keys()):
        yield before.get(identity), after.get(identity)


def paired_facets(old: Iterable[Facet], new: Iterable[Facet]) -> Iterator[FacetPair]:
    """Yield the facets that differ, with their names as shown, each with what it is to be compared with."""
    base, head = ({facet.identity: facet for facet in facets} for facets in (old, new))
    pairs = list(_differing(old, new))
    single = [facet for pair in pairs if None in pair and (facet := pair[0] or pair[1]) is not None]
    wholes = tuple(f"{facet.identity}." for facet in single if _is_whole(facet.identity))
    for before, after in pairs:
        if before is not None and after is not None:
            yield FacetPair(before, after, after.name)
        elif after is not None:
            yield from _one_sided(_Alone(after, after.name, True, head, base), wholes)  # noqa: FBT003 - a field
        elif before is not None:
            yield from _one_sided(_Alone(before, before.name, False, base, head), wholes)  # noqa: FBT003 - a field


def held_facets(side: Side, term: int) -> list[Facet]:
    """Return the facets of an operation that another one holds, in a callback."""
    return [
        Facet(name=edge.keyword, identity=edge.keyword, term=edge.target, digest=side.digest(edge))
        for edge in side.edges(term)
    ]


def differing_names(old: Iterable[Facet], new: Iterable[Facet]) -> set[str]:
    """Return the names of the facets that differ, as shown."""
    return {facet.name for before, after in _differing(old, new) if (facet := after or before) is not None}


def _differing(old: Iterable[Facet], new: Iterable[Facet]) -> Iterator[tuple[Facet | None, Facet | None]]:
    """Yield the facets that differ; where a document says something twice, one identity has several."""
    before, after = _by_identity(old), _by_identity(new)
    for identity in sorted(before.keys() | after.keys()):
        olds, news = before.get(identity, []), after.get(identity, [])
        if len(olds) == len(news) == 1:  # as nearly all
            yield from [] if olds[0].digest == news[0].digest else [(olds[0], news[0])]
            continue
        yield from zip_longest(*without_common(olds, news, _digest_of, _digest_of))


def _digest_of(facet: Facet) -> str:
    return facet.digest


def _by_identity(facets: Iterable[Facet]) -> dict[str, list[Facet]]:
    found: dict[str, list[Facet]] = {}
    for facet in facets:
        found.setdefault(facet.identity, []).append(facet)
    return found


def _is_whole(identity: str) -> bool:
    """Tell whether a facet is a body or an answer, parts of which are facets, too."""
    found = _HOLDER.fullmatch(identity)
    return found is not None and found[2] is None


# --- what one side does not describe ----------------------------------------------------------------------------------


def _one_sided(alone: _Alone, wholes: tuple[str, ...]) -> Iterator[FacetPair]:
    twin, heirs = _stand_in(alone), _heirs(alone)
    if alone.came:
        yield from _lost(alone)
    if twin is None and heirs:
        yield alone.whole(_MEDIA_TYPE_SPECIALIZED)
        yield from map(alone.beside, heirs)
    elif not alone.facet.identity.startswith(wholes):
        yield alone.whole(_rules_of_left(alone, twin))
    elif twin is None and _describing(alone):
        # Its answer is described by another one on the other side, which has no such part.
        yield alone.whole()
    if twin is not None:
        yield alone.beside(twin)


def _lost(alone: _Alone) -> Iterator[FacetPair]:
    """Yield what a code of an answer that comes does not have, and had while it fell under its range.

    Content is not missed where the code has none, as long as something else in the range has it.
    """
    code, home = alone.facet.identity, _describing(alone)
    for identity in sorted(alone.there) if _CODE.fullmatch(code) and _RANGE.fullmatch(home) else ():
        _, part = _split(identity)
        if not part or not identity.startswith(f"{home}."):
            continue
        is_media_type = _is_media_type(part)
        names = (part, *(ranges_over(part) if is_media_type else ()))
        others = (name for name in alone.here if is_media_type and name.startswith(home.rstrip("X")))
        is_elsewhere = code in _WITHOUT_CONTENT and any(_split(name)[1] in names for name in others)
        if not is_elsewhere and not any(f"{code}.{name}" in alone.here for name in names):
            yield FacetPair(alone.there[identity], None, f"{code}.{part}")


def _stand_in(alone: _Alone) -> Facet | None:
    """Return the facet of the other side that a part of a body or an answer falls under there."""
    _, part = _split(alone.facet.identity)
    home = _describing(alone)
    if not part or not home:
        return None
    for name in _covering(home, part):
        found = alone.there.get(f"{home}.{name}")
        if found is not None:
            # Servers choose what they send: that any type may come, too, is no promise of this one.
            is_promised = alone.came or name == part or home == "request_body" or found.identity in alone.here
            return found if is_promised else None
    return None


def _covering(home: str, part: str) -> Iterator[str]:
    """Yield what a part may fall under, the most specific first: itself, else its type, else ranges of types.

    Who accepts a type does so with any parameters, but that text in another charset is not what it was; who sends one
    tells by the parameters what it is.
    """
    yield part
    if _is_media_type(part):
        if home == "request_body" and ";" in part and "charset=" not in part:
            yield part.partition(";")[0]
        yield from ranges_over(part)


def _heirs(alone: _Alone) -> list[Facet]:
    """Return what came in place of a media type that went from an answer, and is of that type.

    One that holds the same is enough.
    """
    holder, part = _split(alone.facet.identity)
    is_plain = _is_media_type(part) and _PLAIN_TYPE.fullmatch(part)
    if alone.came or not holder.startswith("responses.") or not is_plain:
        return []
    others = (name for name in sorted(alone.there) if name.startswith(f"{holder}.") and name not in alone.here)
    found = [alone.there[name] for name in others if _is_of_type(_split(name)[1], part)]
    return [facet for facet in found if facet.digest == alone.facet.digest][:1] or found


def _is_of_type(name: str, plain: str) -> bool:
    """Tell whether a media type is one without parameters, with some; or is read as one, as its suffix tells.

    A range is none: of its types any may come.
    """
    essence = name.partition(";")[0]
    if "*" in essence:
        return False
    kind, _, subtype = essence.partition("/")
    return essence == plain or f"{kind}/{subtype.rpartition('+')[2]}" == plain


def _describing(alone: _Alone) -> str:
    """Return the body or answer of the other side that something falls under; empty where there is none."""
    holder, _ = _split(alone.facet.identity)
    code = _CODE.fullmatch(holder)
    others = (f"responses.{code[1][0]}XX", "responses.default") if code and not _is_left_to_codes(alone, holder) else ()
    return next((name for name in (holder, *others) if name in alone.there), "")


def _is_left_to_codes(alone: _Alone, holder: str) -> bool:
    """Tell whether a range of codes went, and some of its codes are described by themselves.

    What else is in a range of failures falls under the default, where there is one.
    """
    if alone.came or not _RANGE.fullmatch(holder):
        return False
    is_open = "responses.default" in alone.there and not holder.startswith("responses.2")
    within = holder.rstrip("X")
    return not is_open and any(name.startswith(within) and _CODE.fullmatch(name) for name in alone.there)


def _is_media_type(part: str) -> bool:
    return not part.startswith(("headers.", "links."))


def _split(identity: str) -> tuple[str, str]:
    found = _HOLDER.fullmatch(identity)
    return (found[1], found[2] or "") if found else (identity, "")


def _rules_of_left(alone: _Alone, twin: Facet | None) -> RulePair | None:
    """Return the rules about what went and falls under something else; none for anything else."""
    if alone.came:
        return None
    holder, part = _split(alone.facet.identity)
    is_body = holder == "request_body"
    if twin is not None:
        covered = _REQUEST_MEDIA_TYPE_COVERED if is_body else _RESPONSE_MEDIA_TYPE_COVERED
        return covered if part else None
    if part and any(part in ranges_over(_split(name)[1]) for name in alone.there if name.startswith(f"{holder}.")):
        return None if is_body else _MEDIA_TYPE_NARROWED
    if not part and _is_left_to_codes(alone, holder):
        return _RESPONSE_NARROWED if "responses.default" not in alone.there else _SUCCESS_COVERED
    home = "" if part else _describing(alone)
    if not home:
        return None
    stays = home in alone.here and home != "responses.default"
    return _SUCCESS_COVERED if holder.startswith("responses.2") and not stays else _RESPONSE_COVERED
