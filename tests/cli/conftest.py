"""The fixtures of these tests."""

from support.projects import garden, garden_template, isolated
from support.web import web

__all__ = ["garden", "garden_template", "isolated", "web"]
