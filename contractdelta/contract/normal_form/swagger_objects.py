"""The normal form of the objects of Swagger 2.0 below its operations: parameters, headers, security schemes.

What OpenAPI 3.0 says in several objects one within the other stands here in one: a parameter is its schema as well.

Sources: Swagger 2.0, Parameter, Items, Header and Security Scheme Object; OpenAPI 3.0.4, Parameter, Encoding, Header
and OAuth Flow Object.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from contractdelta.contract.canonical import canonical, canonical_set
from contractdelta.contract.grammar import SWAGGER_POSITIONS, Kind
from contractdelta.contract.model import Edge
from contractdelta.contract.normal_form.drafts import Context, Draft, Normalise, Reading, add_members, reference_in
from contractdelta.contract.normal_form.objects import add_element_names, add_parameter, erase_case
from contractdelta.contract.normal_form.schemas import normalise_schema
from contractdelta.contract.normal_form.term_builder import TermBuilder, follow_alias
from contractdelta.spec.references import Place

#: Members of a parameter or header that are keywords of schemas, those that may not stand there included.
_KEYWORDS = frozenset(
    {
        "type",
        "format",
        "default",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "maxLength",
        "minLength",
        "pattern",
        "maxItems",
        "minItems",
        "uniqueItems",
        "enum",
        "multipleOf",
        *SWAGGER_POSITIONS[Kind.SCHEMA],
    }
)
#: ``style`` and ``explode`` for each ``collectionFormat`` of a query or form parameter; ``multi`` is the default.
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "csv": {"style": "form", "explode": False},
    "ssv": {"style": "spaceDelimited", "explode": False},
    "pipes": {"style": "pipeDelimited", "explode": False},
    "multi": {},
}
#: The formats of lists, and the types of values that are no lists.
_FORMATS = (*_STYLES, "tsv")
_SCALARS = ("string", "number", "integer", "boolean", "file")
_FLOWS = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}
_FLOW_MEMBERS = ("authorizationUrl", "tokenUrl", "refreshUrl")


# --- parameters, headers, and their schemas ---------------------------------------------------------------------------


def _normalise_parameter(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Tell a parameter from its schema. Only references that lead nowhere get here."""
    reference = reference_in(value)
    if reference is not None:
        draft.members["$ref"] = canonical(reference)
        return
    add_parameter(builder, draft, beside_schema(value, value.get("in")))
    spell_format(draft, value)
    _add_schema(builder, draft)


def _normalise_header(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Tell a header from its schema."""
    reference = reference_in(value)
    if reference is not None:
        follow_alias(builder, draft, reference)
        return
    add_members(draft, beside_schema(value, "header").items())
    spell_format(draft, value)
    _add_schema(builder, draft)


def spell_format(draft: Draft, value: Mapping[str, Any]) -> None:
    """Note where style and explode are written: as ``collectionFormat``, or not at all."""
    for key in ("style", "explode"):
        if key in draft.members and key not in value:
            draft.spellings[key] = "collectionFormat" if "collectionFormat" in value else ""


def beside_schema(value: Mapping[str, Any], where: Any) -> dict[str, Any]:
    """Return the members of a parameter or header that are none of its schema, in the words of OpenAPI 3.0."""
    rest = {key: item for key, item in value.items() if key not in _KEYWORDS and key != "schema"}
    written = rest.pop("collectionFormat", "csv")
    # Where somebody wrote words of OpenAPI 3, what holds is not for us to say.
    if "style" in rest or "explode" in rest:
        return {**rest, "collectionFormat": written}
    if value.get("type") == "array" and where in ("query", "formData") and isinstance(written, str):
        return {**rest, **_STYLES.get(written, {"collectionFormat": written})}
    # What has no parts is written alike in every format of lists.
    is_idle = value.get("type") in _SCALARS and written in _FORMATS
    return rest if written == "csv" or is_idle else {**rest, "collectionFormat": written}


def _add_schema(builder: TermBuilder, draft: Draft) -> None:
    for target in schemas_of(builder, draft.place, draft.context, draft.kind):
        draft.edges.append(Edge("schema", "", target))


def schemas_of(builder: TermBuilder, place: Place, context: Context, written: Kind) -> Iterator[int]:
    """Yield the schema that a parameter or header is, and one that it has, though it may have none."""
    context = Context(unit=context.unit)
    if "schema" in place.value:
        yield builder.term(Kind.SCHEMA, place.child("schema"), context)
    if "schema" not in place.value or not _KEYWORDS.isdisjoint(place.value):
        yield builder.term(Kind.SCHEMA, place, context, Reading(written, _normalise_simple_schema))


def _normalise_simple_schema(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Make a schema of those members of a parameter or header that are keywords of schemas."""
    _add_simple_schema(builder, draft, {key: item for key, item in value.items() if key in _KEYWORDS})


def _normalise_items(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Make a schema of an Items Object. The format of arrays in arrays has no counterpart: it counts as it is."""
    without = "collectionFormat" if value.get("collectionFormat") == "csv" else ""
    _add_simple_schema(builder, draft, {key: item for key, item in value.items() if key != without})


def _add_simple_schema(builder: TermBuilder, draft: Draft, value: dict[str, Any]) -> None:
    if isinstance(value.get("items"), dict):
        del value["items"]
        place, context = draft.place.child("items"), Context(unit=draft.context.unit)
        index = builder.term(Kind.SCHEMA, place, context, Reading(Kind.SCHEMA, _normalise_items))
        draft.edges.append(Edge("items", "", index, is_trivial_where_true=True))
    normalise_schema(builder, draft, value)


# --- content ----------------------------------------------------------------------------------------------------------


def _normalise_content(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Make a media type of what has the schema of a body: a parameter, a response."""
    if "schema" in value:
        place = draft.place.child("schema")
        schema = builder.term(Kind.SCHEMA, place, Context(unit=draft.context.unit))
        draft.edges.append(Edge("schema", "", schema, is_trivial_where_true=True))
        if draft.context.is_xml:
            add_element_names(builder, draft, place)


#: How the content of a request and of a response is read.
BODY_CONTENT = Reading(Kind.PARAMETER, _normalise_content)
RESPONSE_CONTENT = Reading(Kind.RESPONSE, _normalise_content)


# --- security ---------------------------------------------------------------------------------------------------------


def _normalise_security_scheme(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    """Write ``basic`` as a scheme of HTTP, and put the flow of OAuth 2 into an object of its own."""
    reference = reference_in(value)
    if reference is not None:
        follow_alias(builder, draft, reference)
        return
    rest = dict(value)
    if value.get("type") == "basic":
        draft.members["scheme"], draft.spellings["scheme"] = canonical("basic"), "type"
        rest["type"] = "http"
    elif value.get("type") == "oauth2" and _flow(value):
        draft.edges.append(Edge("flows", "", _part(builder, draft, Kind.FLOWS, _normalise_flows)))
        rest = {key: item for key, item in value.items() if key not in ("flow", "scopes", *_FLOW_MEMBERS)}
    if "scopes" in rest:
        draft.members["scopes"] = _scopes(rest.pop("scopes"))
    add_members(draft, rest.items())
    erase_case(draft, {key: item for key, item in rest.items() if key in ("in", "name")})


def _flow(value: Mapping[str, Any]) -> str:
    """Return what a flow is called in OpenAPI 3.0; nothing where it is none."""
    flow = value.get("flow")
    return _FLOWS.get(flow, "") if isinstance(flow, str) else ""


def _part(builder: TermBuilder, draft: Draft, kind: Kind, normalise: Normalise) -> int:
    return builder.term(kind, draft.place, draft.context, Reading(Kind.SECURITY_SCHEME, normalise))


def _normalise_flows(builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    draft.edges.append(Edge(_flow(value), "", _part(builder, draft, Kind.FLOW, _normalise_flow)))


def _normalise_flow(_builder: TermBuilder, draft: Draft, value: Mapping[str, Any]) -> None:
    add_members(draft, ((key, value[key]) for key in _FLOW_MEMBERS if key in value))
    draft.members["scopes"] = _scopes(value.get("scopes", {}))


def _scopes(scopes: Any) -> str:
    """Keep the names of scopes (Scopes Object: what they are described with is documentation, as extensions are)."""
    if not isinstance(scopes, dict):
        return canonical(scopes)
    return canonical_set([name for name in scopes if not name.startswith("x-")])


#: What each kind of object looks like in normal form, where that is not as in OpenAPI 3.
SWAGGER_OBJECTS: Mapping[Kind, Normalise] = {
    Kind.PARAMETER: _normalise_parameter,
    Kind.HEADER: _normalise_header,
    Kind.SECURITY_SCHEME: _normalise_security_scheme,
}
