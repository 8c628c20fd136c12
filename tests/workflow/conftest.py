"""The fixtures of these tests."""

import shutil
from pathlib import Path

import pytest
from support.kitchens import Kitchen
from support.projects import garden, garden_template, isolated

__all__ = ["garden", "garden_template", "isolated", "kitchen"]


@pytest.fixture
def kitchen(recorded: Path, tmp_path: Path, isolated: None) -> Kitchen:  # noqa: ARG001 - for its effect
    """Return a copy of what a file of tests recorded: in another folder than the one it was recorded in."""
    shutil.copytree(recorded, tmp_path / "another name")
    return Kitchen(tmp_path / "another name")
