"""The fixtures of these tests."""

from support.projects import garden, garden_template, isolated

__all__ = ["garden", "garden_template", "isolated"]
