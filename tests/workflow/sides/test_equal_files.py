"""Two files with the same bytes: large ones are not read, and nothing else is taken for such."""

from pathlib import Path

import pytest
from support.projects import DOCUMENT

from contractdelta.errors import StrictProblems
from contractdelta.workflow.diff import compare_operands
from contractdelta.workflow.model import ComparisonOptions
from contractdelta.workflow.project import open_project
from contractdelta.workflow.sides.equal_files import LEAST, find_equal

#: More than is read all the same.
FILLER = "# nothing\n" * (LEAST // 10)
LARGE = (DOCUMENT + FILLER).encode()


def put(folder: Path, **files: bytes) -> None:
    """Write files: ``a`` to ``a.yaml``, ``sub_a`` to ``sub/a.yaml``."""
    for name, data in files.items():
        path = folder / (name.replace("_", "/") + ".yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def test_large_equal_files_are_untouched(tmp_path: Path) -> None:
    """Nothing differs, nothing is counted, and the names are those that the user gave."""
    put(tmp_path, a=LARGE, b=LARGE)
    comparison = compare_operands(open_project(tmp_path), "a.yaml", "b.yaml", folder=tmp_path)
    (delta,) = comparison.untouched
    assert (comparison.deltas, comparison.problems) == ((), ())
    assert (delta.api, delta.base, delta.head, delta.operations) == ("b", "a.yaml", "b.yaml", ())


def test_a_file_is_equal_to_itself(tmp_path: Path) -> None:
    """One file on both sides is the same as two."""
    put(tmp_path, a=LARGE)
    assert find_equal("a.yaml", "a.yaml", tmp_path) is not None


@pytest.mark.parametrize(
    ("files", "base", "head"),
    [
        pytest.param({"a": LARGE, "b": LARGE[:-2] + b"x\n"}, "a.yaml", "b.yaml", id="another byte"),
        pytest.param({"a": LARGE, "b": LARGE + b"\n"}, "a.yaml", "b.yaml", id="another length"),
        pytest.param({"a": LARGE, "sub_a": LARGE}, "a.yaml", "sub/a.yaml", id="in another folder references differ"),
        pytest.param({"a": DOCUMENT.encode(), "b": DOCUMENT.encode()}, "a.yaml", "b.yaml", id="small"),
        pytest.param(
            dict.fromkeys("ab", b'{"format": "contractdelta.snapshot/99"}' + b" " * LEAST),
            "a.yaml",
            "b.yaml",
            id="snapshot",
        ),
        pytest.param({"a": LARGE}, "a.yaml", "HEAD", id="a revision"),
        pytest.param({"a": LARGE}, "a\0.yaml", "a.yaml", id="no name of a file"),
        pytest.param({}, "a.yaml", "a.yaml", id="missing"),
        pytest.param({"sub_a": LARGE}, "sub", "sub", id="a folder"),
    ],
)
def test_what_is_read(tmp_path: Path, files: dict[str, bytes], base: str, head: str) -> None:
    """Whatever is not plainly the same is read."""
    put(tmp_path, **files)
    assert find_equal(base, head, tmp_path) is None


def test_strict_reads_all(tmp_path: Path) -> None:
    """Whoever asks for problems gets those of equal files, too."""
    broken = DOCUMENT.replace("soil: {type: string}", 'soil: {$ref: "#/components/schemas/Soil"}') + FILLER
    put(tmp_path, a=broken.encode())
    project = open_project(tmp_path)
    assert not compare_operands(project, "a.yaml", "a.yaml", folder=tmp_path).problems
    with pytest.raises(StrictProblems, match="Soil"):
        compare_operands(project, "a.yaml", "a.yaml", folder=tmp_path, options=ComparisonOptions(is_strict=True))
