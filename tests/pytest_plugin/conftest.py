"""The fixtures of these tests."""

from support.projects import garden_template, isolated, tested_garden

__all__ = ["garden_template", "isolated", "tested_garden"]
