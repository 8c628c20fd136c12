"""The package whose suite is recorded becomes a project of ours."""

from pathlib import Path

from recording import make_project

from contractdelta.workflow.project import open_project


def test_a_package_becomes_a_project(tmp_path: Path) -> None:
    """Its configuration is one, and names a document that is there."""
    make_project(tmp_path)
    project = open_project(tmp_path)
    assert [api.name for api in project.config.apis] == ["api"]
    assert (tmp_path / project.config.apis[0].spec).is_file()
