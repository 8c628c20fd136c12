"""The rules about what stands around schemas: one row each, by what they are about and who sends it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from contractdelta.delta.model import Direction, Effect


class Row(NamedTuple):
    """A rule: what happened, what that does, and what it means."""

    id: str
    effect: Effect
    reason: str


_NA, _WI, _SH, _UN, _NO = Effect.NARROWS, Effect.WIDENS, Effect.SHIFTS, Effect.UNKNOWN, Effect.NONE
_REQUEST, _RESPONSE, _BOTH = Direction.REQUEST, Direction.RESPONSE, Direction.BOTH

#: By area and direction.
ROWS: Mapping[tuple[str, Direction], tuple[Row, ...]] = MappingProxyType(
    {
        ("operation", _BOTH): (
            Row("operation-added", _NO, "The operation is new, so no client depends on it yet."),
            Row("operation-removed", _NA, "Clients that call the operation fail."),
            Row(
                "operation-moved",
                _SH,
                "The same operation moved to another method or path, where clients do not find it.",
            ),
            Row("operation-deprecated", _NO, "The operation still works, and clients are told not to rely on it."),
            Row("operation-undeprecated", _NO, "The operation is no longer deprecated."),
            Row("operation-sunset-changed", _NO, "The operation will end at another time than announced before."),
        ),
        ("parameter", _REQUEST): (
            Row("request-parameter-added", _NO, "The parameter is optional, so requests without it are still valid."),
            Row("required-request-parameter-added", _NA, "Requests without the parameter are refused."),
            Row("request-parameter-removed", _UN, "Servers may ignore the parameter or refuse it."),
            Row("request-parameter-became-required", _NA, "Requests without the parameter are refused."),
            Row("request-parameter-became-optional", _WI, "Requests with the parameter are still accepted."),
            Row("request-parameter-default-changed", _SH, "A request without the parameter means something else."),
            Row(
                "request-parameter-serialization-changed",
                _SH,
                "The same value of the parameter is written differently.",
            ),
            Row("request-parameter-empty-value-added", _WI, "The parameter may also be sent without a value."),
            Row(
                "request-parameter-empty-value-removed",
                _NA,
                "Requests that send the parameter without a value are refused.",
            ),
            Row(
                "request-parameter-reserved-characters-added", _WI, "Reserved characters may also be sent as they are."
            ),
            Row(
                "request-parameter-reserved-characters-removed",
                _NA,
                "Servers may refuse reserved characters that are sent as they are.",
            ),
            Row(
                "request-parameter-schema-added", _NA, "The parameter could have any value and must now match a schema."
            ),
            Row("request-parameter-schema-removed", _WI, "The parameter may have any value."),
            Row("request-parameter-changed", _UN, "A member of the parameter changed that no other rule covers."),
        ),
        ("request body", _REQUEST): (
            Row("request-body-added", _NO, "The body is optional, so requests without it are still valid."),
            Row("required-request-body-added", _NA, "Requests without a body are refused."),
            Row("request-body-removed", _NA, "Servers no longer read the body that clients send."),
            Row("request-body-became-required", _NA, "Requests without a body are refused."),
            Row("request-body-became-optional", _WI, "Requests with a body are still accepted."),
            Row("request-body-changed", _UN, "A member of the body changed that no other rule covers."),
        ),
        ("media type", _REQUEST): (
            Row("request-media-type-added", _WI, "Servers accept the body in one more media type."),
            Row("request-media-type-removed", _NA, "Requests with a body of the media type are refused."),
            Row("request-media-type-covered-by-range", _NO, "A range that is still accepted includes the media type."),
            Row("request-media-type-schema-added", _NA, "The body could be anything and must now match a schema."),
            Row("request-media-type-schema-removed", _WI, "The body may be anything."),
            Row(
                "request-media-type-schema-rewritten", _NO, "The body is bytes, and the schema says no more than that."
            ),
            Row(
                "request-media-type-serialization-changed", _SH, "The same values in the body are written differently."
            ),
            Row(
                "request-media-type-changed",
                _UN,
                "The encoding of the body changed, or a member that no other rule covers.",
            ),
            Row("request-part-media-type-added", _WI, "Servers accept a part of the body in one more media type."),
            Row("request-part-media-type-removed", _NA, "Requests with a part of that media type are refused."),
        ),
        ("media type", _RESPONSE): (
            Row("response-media-type-added", _NO, "Clients that ask for another media type still get it."),
            Row("response-media-type-removed", _SH, "Clients that ask for the media type no longer get it."),
            Row(
                "response-media-type-covered-by-range",
                _NO,
                "A range that was documented before includes the media type.",
            ),
            Row("response-media-type-narrowed-to-types", _NA, "A range was replaced by some of its media types."),
            Row("response-media-type-specialized", _UN, "The media type was replaced by a more specific one."),
            Row("response-media-type-schema-added", _NA, "The body could be anything and now matches a schema."),
            Row("response-media-type-schema-removed", _WI, "The body may be anything."),
            Row(
                "response-media-type-schema-rewritten", _NO, "The body is bytes, and the schema says no more than that."
            ),
            Row(
                "response-media-type-serialization-changed", _SH, "The same values in the body are written differently."
            ),
            Row(
                "response-media-type-changed",
                _UN,
                "The encoding of the body changed, or a member that no other rule covers.",
            ),
            Row(
                "response-part-media-type-added", _WI, "A part may have one more media type, and clients cannot choose."
            ),
            Row(
                "response-part-media-type-removed",
                _NA,
                "A part has fewer media types that clients must be able to read.",
            ),
        ),
        ("response", _RESPONSE): (
            Row("response-added", _NO, "Clients may get one more response and can tell it by its status code."),
            Row("success-response-removed", _SH, "Clients do not get the successful response that they wait for."),
            Row("response-removed", _UN, "Servers may send another response in its place."),
            Row(
                "success-response-covered-by-another",
                _UN,
                "The default or a new range of status codes describes it now.",
            ),
            Row("response-covered-by-another", _NO, "The default or a range that was documented before describes it."),
            Row("response-narrowed-to-codes", _NA, "A range was replaced by some of its status codes."),
            Row("response-changed", _UN, "A member of the response changed that no other rule covers."),
        ),
        ("header", _RESPONSE): (
            Row("response-header-added", _NO, "Clients can ignore the header."),
            Row("required-response-header-removed", _WI, "Clients that read the header do not find it."),
            Row("response-header-removed", _UN, "The header could be missing before and is always missing now."),
            Row("response-header-became-required", _NA, "Servers always send the header."),
            Row("response-header-became-optional", _WI, "Clients that read the header may not find it."),
            Row("response-header-serialization-changed", _SH, "The same value of the header is written differently."),
            Row("response-header-schema-added", _NA, "The header could have any value and now matches a schema."),
            Row("response-header-schema-removed", _WI, "The header may have any value."),
            Row("response-header-changed", _UN, "A member of the header changed that no other rule covers."),
        ),
        ("header", _REQUEST): (
            Row("request-header-added", _NO, "The header is optional, so parts of a body without it are still valid."),
            Row("required-request-header-added", _NA, "Parts of a body without the header are refused."),
            Row("request-header-removed", _UN, "Servers may ignore the header of a part or refuse it."),
            Row("request-header-became-required", _NA, "Parts of a body without the header are refused."),
            Row("request-header-became-optional", _WI, "Parts of a body with the header are still accepted."),
            Row("request-header-serialization-changed", _SH, "The same value of the header is written differently."),
            Row("request-header-schema-added", _NA, "The header could have any value and must now match a schema."),
            Row("request-header-schema-removed", _WI, "The header may have any value."),
            Row("request-header-changed", _UN, "A member of a part's header changed that no other rule covers."),
        ),
        ("link", _RESPONSE): (
            Row("response-link-added", _NO, "Clients may follow the link."),
            Row("response-link-removed", _UN, "Clients that follow the link do not find it described."),
            Row("response-link-changed", _UN, "Clients that follow the link may arrive somewhere else."),
        ),
        ("security", _REQUEST): (
            Row("security-added", _NA, "Requests without credentials are refused, unless they already were."),
            Row("security-removed", _WI, "Requests no longer need credentials."),
            Row("security-alternative-added", _WI, "Servers accept other credentials, too."),
            Row("security-alternative-removed", _NA, "Credentials that were sufficient are refused."),
            Row("security-scheme-required", _NA, "Credentials that were sufficient are refused without further ones."),
            Row("security-scheme-not-required", _WI, "Fewer credentials are sufficient."),
            Row("security-scope-added", _NA, "Tokens without the scope are refused."),
            Row("security-scope-removed", _WI, "Tokens with fewer scopes are sufficient."),
            Row("security-scheme-changed", _SH, "Clients must send the credentials in another way."),
            Row("security-flow-added", _WI, "Clients can get tokens in one more way."),
            Row("security-flow-removed", _UN, "Clients may have to get tokens in another way."),
            Row("security-flow-scope-added", _WI, "Clients can get tokens with one more scope."),
            Row("security-flow-scope-removed", _UN, "Clients that ask for the scope may get no token."),
            Row("security-flow-changed", _UN, "Clients may have to get tokens from another address."),
            Row("security-changed", _UN, "A member of the credentials changed that no other rule covers."),
        ),
        ("server", _BOTH): (
            Row("server-added", _NO, "Clients can call the operation at one more address."),
            Row("server-removed", _UN, "Clients that call the operation at that address may fail."),
            Row("servers-changed", _UN, "Clients may find the operation at another address."),
        ),
        ("callback", _BOTH): (
            Row("callback-added", _NO, "Clients get these requests only if they ask for them."),
            Row("callback-removed", _NA, "Clients wait for requests that do not come."),
            Row("callback-changed", _UN, "Clients may get other requests than before."),
        ),
        ("schema", _REQUEST): (
            Row(
                "request-read-only-changed", _NO, "Only servers write the property, so it does not matter in a request."
            ),
        ),
        ("schema", _RESPONSE): (
            Row(
                "response-write-only-changed",
                _NO,
                "Only clients write the property, so it does not matter in a response.",
            ),
        ),
        ("other", _BOTH): (Row("contract-changed", _UN, "A part of the contract changed that no other rule covers."),),
    }
)
