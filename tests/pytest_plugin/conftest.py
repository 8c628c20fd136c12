"""The fixtures of these tests."""

from contextlib import suppress

from support.projects import garden_template, isolated, tested_garden

# A compiled module is imported once in a process: runs within this one would not find its tracer a second time.
with suppress(ImportError):  # coverage.py has one where it was compiled
    import coverage.tracer  # noqa: F401

__all__ = ["garden_template", "isolated", "tested_garden"]
