"""Turn whatever goes wrong into the ``Problem`` that ``openapi.yaml`` promises."""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Final

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from bookshop.models import FieldError, Problem

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]


class Refusal(Exception):
    """Say no to a well-formed request; the subclass tells the status."""

    status: ClassVar[HTTPStatus]

    def __init__(self, detail: str, *errors: FieldError) -> None:
        """Keep the words for the answer, and the fields to blame."""
        super().__init__(detail)
        self.detail = detail
        self.errors = errors


class NotFound(Refusal):
    """The path names something that does not exist."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, kind: str, identity: int) -> None:
        """Say what kind of thing is missing."""
        super().__init__(f"There is no {kind.lower()} {identity}.")


class Conflict(Refusal):
    """The present state of the shop forbids it."""

    status = HTTPStatus.CONFLICT


class UnknownReference(Refusal):
    """A field of the body refers to something that does not exist."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, *path: str | int) -> None:
        """Put the blame on the field at ``path`` in the body."""
        field = ".".join(map(str, ("body", *path)))
        error = FieldError(field=field, message="This does not exist.")
        super().__init__("The body refers to something that does not exist.", error)


class Unauthorized(HTTPException):
    """The API key is missing or wrong; a matter of HTTP, not of the shop."""

    def __init__(self) -> None:
        """Challenge the client, as RFC 9110 section 15.5.2 demands."""
        super().__init__(
            HTTPStatus.UNAUTHORIZED,
            "The X-API-Key header is missing or wrong.",
            {"WWW-Authenticate": "APIKey"},
        )


def render_problem(
    status: int,
    detail: str,
    errors: Iterable[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Write a ``Problem`` in its own media type."""
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=list(errors),
    )
    return JSONResponse(problem.model_dump(), status, headers, media_type="application/problem+json")


async def answer_refusal(_request: Request, refusal: Refusal) -> JSONResponse:
    """Pass on what the shop says."""
    return render_problem(refusal.status, refusal.detail, refusal.errors)


async def answer_http_error(_request: Request, error: StarletteHTTPException) -> JSONResponse:
    """Pass on what the framework says: no such path, no such method, no key."""
    return render_problem(error.status_code, error.detail, headers=error.headers)


async def answer_invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
    """Name each field that pydantic refuses."""
    errors = [
        FieldError(field=".".join(map(str, details["loc"])), message=details["msg"]) for details in error.errors()
    ]
    return render_problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The request is not valid.", errors)


HANDLERS: Final[dict[int | type[Exception], Handler]] = {
    Refusal: answer_refusal,
    StarletteHTTPException: answer_http_error,
    RequestValidationError: answer_invalid,
}
