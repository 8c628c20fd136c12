"""A site of Django, in one file."""

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", USE_TZ=True)  # noqa: S106 - no secret
    django.setup()


def _pets(_request: HttpRequest, pet: str = "") -> HttpResponse:
    return HttpResponse(pet, status=201 if pet else 200)


def _old(_request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/v1/pets")


def _broken(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [
    path("v1/pets", _pets),
    path("v1/pets/<str:pet>", _pets),
    path("v1/old", _old),
    path("v1/broken", _broken),
]
