"""The fixtures of these tests."""

from support.web import web

__all__ = ["web"]
