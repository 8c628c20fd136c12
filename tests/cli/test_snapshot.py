"""``contractdelta snapshot``: what it writes, and how it ends."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from support.projects import DOCUMENT, DOCUMENTATION, ONE_SCHEMA, GitProject

from contractdelta.cli import main

SNAPSHOT = "snapshots/garden.json"
_ROOT = Path(__file__).parents[2]


def add_shed(garden: GitProject) -> None:
    """Configure a second API."""
    garden.write("shed.yaml", DOCUMENT.replace("Garden", "Shed"))
    garden.append("pyproject.toml", '\n[tool.contractdelta.apis.shed]\nspec = "shed.yaml"\n')


def test_a_snapshot_is_written_for_each_api(garden: GitProject) -> None:
    """Without names, ``snapshots/API.json`` is written for every configured API, and the report names each."""
    add_shed(garden)
    done = garden.run("snapshot")
    assert (done.exit_code, done.stderr) == (0, "")
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [SNAPSHOT, "snapshots/shed.json"]
    assert sorted(path.name for path in (garden.root / "snapshots").iterdir()) == ["garden.json", "shed.json"]


def test_only_named_apis_are_written(garden: GitProject) -> None:
    """With names, the snapshots of those APIs are written and no others."""
    add_shed(garden)
    assert garden.run("snapshot", "shed").exit_code == 0
    assert [path.name for path in (garden.root / "snapshots").iterdir()] == ["shed.json"]


def test_only_named_apis_are_checked(garden: GitProject) -> None:
    """With names, ``--check`` does not look at the snapshots of other APIs."""
    add_shed(garden)
    garden.run("snapshot", "shed")
    assert garden.run("snapshot", "--check", "shed").exit_code == 0
    assert garden.run("snapshot", "--check", "garden").exit_code == 1
    assert garden.run("snapshot", "--check").exit_code == 1


def test_check_is_fine_after_writing(garden: GitProject) -> None:
    """What ``snapshot`` wrote, ``snapshot --check`` finds up to date."""
    garden.run("snapshot")
    done = garden.run("snapshot", "--check")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "up to date" in done.stdout


def test_check_fails_where_there_is_no_snapshot(garden: GitProject) -> None:
    """A missing snapshot is exit code 1, and nothing is written."""
    done = garden.run("snapshot", "--check")
    assert done.exit_code == 1
    assert "missing" in done.stdout
    assert "contractdelta snapshot" in done.stderr
    assert not (garden.root / "snapshots").exists()


def test_check_fails_where_the_contract_changed(garden: GitProject) -> None:
    """A stale snapshot is exit code 1, and ``--check`` does not touch it."""
    garden.run("snapshot")
    before = garden.read(SNAPSHOT)
    garden.edit("openapi.yaml", *ONE_SCHEMA)
    done = garden.run("snapshot", "--check")
    assert done.exit_code == 1
    assert "stale" in done.stdout
    assert "contractdelta snapshot" in done.stderr
    assert garden.read(SNAPSHOT) == before


def test_check_sees_a_change_of_documentation(garden: GitProject) -> None:
    """A snapshot knows documentation by its digest, so it is stale when a description changes."""
    garden.run("snapshot")
    garden.edit("openapi.yaml", *DOCUMENTATION)
    assert garden.run("snapshot", "--check").exit_code == 1


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00", '{"format":"contractdelta.snapshot/99"}'])
def test_a_damaged_snapshot_is_stale_and_written_anew(garden: GitProject, content: str) -> None:
    """Whatever stands in the file of a snapshot, ``--check`` says 1 and ``snapshot`` mends it."""
    garden.run("snapshot")
    good = garden.read(SNAPSHOT)
    garden.write(SNAPSHOT, content)
    assert garden.run("snapshot", "--check").exit_code == 1
    assert garden.run("snapshot").exit_code == 0
    assert garden.read(SNAPSHOT) == good


def test_line_ends_make_no_snapshot_stale(garden: GitProject) -> None:
    """Git may end the lines of a snapshot otherwise on disk, as it does on Windows: it says the same."""
    garden.run("snapshot")
    file = garden.root / SNAPSHOT
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert garden.run("snapshot", "--check").exit_code == 0
    assert "up to date" in garden.run("snapshot").stdout


def test_what_is_up_to_date_is_not_touched(garden: GitProject) -> None:
    """A second ``snapshot`` leaves the file alone, its time included."""
    garden.run("snapshot")
    before = (garden.root / SNAPSHOT).stat()
    done = garden.run("snapshot")
    after = (garden.root / SNAPSHOT).stat()
    assert (done.exit_code, after.st_mtime_ns, after.st_ino) == (0, before.st_mtime_ns, before.st_ino)
    assert "up to date" in done.stdout


def test_one_unreadable_document_stops_all_writing(garden: GitProject) -> None:
    """Where one document cannot be read, no snapshot is written at all."""
    add_shed(garden)
    garden.write("shed.yaml", "openapi: [")
    done = garden.run("snapshot")
    assert done.exit_code == 3
    assert "shed.yaml" in done.stderr
    assert not (garden.root / "snapshots").exists()


def test_an_unknown_api_is_wrong_usage(garden: GitProject) -> None:
    """A name that no API has ends with 2, suggests the nearest, and writes nothing."""
    done = garden.run("snapshot", "gardne")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'gardne'" in done.stderr
    assert "'garden'" in done.stderr
    assert not (garden.root / "snapshots").exists()


def test_an_unknown_api_lists_what_is_configured(garden: GitProject) -> None:
    """Where no API has a name like that, those that there are are listed."""
    done = garden.run("snapshot", "zzz")
    assert done.exit_code == 2
    assert "garden" in done.stderr


def test_no_api_is_wrong_configuration(garden: GitProject) -> None:
    """Where no API is configured and no document found, the way out is shown."""
    garden.write("pyproject.toml", "[tool.contractdelta]\n")
    garden.remove("openapi.yaml")
    done = garden.run("snapshot")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "[tool.contractdelta.apis." in done.stderr


def test_no_repository_is_needed(garden: GitProject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Snapshots are written without git, with the same bytes."""
    garden.run("snapshot")
    plain = GitProject(tmp_path_factory.mktemp("plain"))
    for path in ("pyproject.toml", "openapi.yaml"):
        plain.write(path, garden.read(path))
    assert plain.run("snapshot").exit_code == 0
    assert plain.read(SNAPSHOT) == garden.read(SNAPSHOT)


def test_project_option_is_as_if_started_there(garden: GitProject) -> None:
    """With ``-C`` the snapshots of that project are written, beside its configuration."""
    done = garden.run("snapshot", "-C", "garden", folder=garden.root.parent)
    assert (done.exit_code, (garden.root / SNAPSHOT).is_file()) == (0, True)
    assert garden.run("snapshot", "--check", folder=garden.root / "tests").exit_code == 0


def test_an_invalid_document_is_a_warning(garden: GitProject) -> None:
    """Writing a snapshot tells what makes the document invalid, with its line, and writes."""
    garden.edit("openapi.yaml", "soil: {type: string}", "soil: {type: string, default: 3}")
    done = garden.run("snapshot")
    assert (done.exit_code, "written" in done.stdout) == (0, True)
    (line,) = (n for n, text in enumerate(garden.read("openapi.yaml").splitlines(), 1) if "default: 3" in text)
    assert done.stderr == f"warning: openapi.yaml:{line}:30: 3 is not of type 'string'\n"


def test_strict_refuses_an_invalid_document(garden: GitProject) -> None:
    """With ``--strict`` an invalid document is exit code 3, and nothing is written; with ``--check`` as well."""
    garden.edit("openapi.yaml", "soil: {type: string}", "soil: {type: string, default: 3}")
    for options in (["--strict"], ["--strict", "--check"]):
        done = garden.run("snapshot", *options)
        assert (done.exit_code, done.stdout) == (3, ""), done
        assert "3 is not of type 'string'" in done.stderr
    assert not (garden.root / "snapshots").exists()


def test_strict_does_not_ask_for_completeness(garden: GitProject) -> None:
    """A missing id or an unused component makes no document invalid."""
    garden.edit("openapi.yaml", "      operationId: getWeather\n", "")
    assert garden.run("snapshot", "--strict").exit_code == 0


def test_many_errors_are_cut(garden: GitProject) -> None:
    """At most twenty warnings are printed, and how many more there are."""
    wrong = ", ".join(f"p{index}: {{type: string, default: 3}}" for index in range(30))
    garden.edit("openapi.yaml", "soil: {type: string}", wrong.replace(", p", "\n        p"))
    done = garden.run("snapshot")
    assert done.stderr.count("\n") == 21, done.stderr
    assert "and 10 more" in done.stderr


def test_check_does_not_wait_for_validation(garden: GitProject) -> None:
    """``--check`` tells nothing about validity: it compares."""
    garden.edit("openapi.yaml", "soil: {type: string}", "soil: {type: string, default: 3}")
    garden.run("snapshot")
    assert garden.run("snapshot", "--check").stderr == ""


def test_a_warning_is_one_line(garden: GitProject) -> None:
    """A name that holds line breaks and the like cannot be taken for another warning."""
    name = r'"/pl\nwarning: all is well\e[31m\u2028ots\x85"'
    garden.edit("openapi.yaml", "  /plots:\n    get:", f"  {name}:\n    get:\n      requestBody: {{$ref: '#/none'}}")
    done = garden.run("snapshot")
    assert done.exit_code == 0
    assert all(line.startswith("warning: openapi.yaml") for line in done.stderr.splitlines())
    assert any("pl\\nwarning: all is well" in line and "#/none" in line for line in done.stderr.splitlines())
    refused = garden.run("snapshot", "--strict")
    assert refused.exit_code == 3
    assert len(refused.stderr.splitlines()) == len(done.stderr.splitlines()) + 1


def test_the_snapshot_of_this_project_is_up_to_date() -> None:
    """Whoever changes the normal form changes it with the snapshot of the example that lies beside it."""
    done = CliRunner().invoke(main, ["snapshot", "--check", "-C", str(_ROOT)])
    assert done.exit_code == 0, done.output
