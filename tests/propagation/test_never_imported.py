"""Files that nobody imported while tests were recorded."""

import pytest
from support.python_files import names_of, record, today

from contractdelta.propagation.affected import affected
from contractdelta.propagation.never_imported import never_imported_files
from contractdelta.propagation.recorded_code import RecordedCode

#: The example fills a table that others read; no test imports it.
BEFORE = {
    "shop/__init__.py": "",
    "shop/table.py": "class Table:\n    def __init__(self): self.rows = []\ntable = Table()\n",
    "shop/made.py": "def make(): return 1\n",
    "shop/example.py": "from shop.made import make\nfrom shop.table import table\ntable.rows.append(make())\n",
    "shop/read.py": "from shop.table import table\ndef f(): return table.rows\n",
    "shop/other.py": "import shop.read\ndef g(): return 1\n",
}
MAKE = {"shop/made.py": "def make(): return 2\n"}
READER = "shop/read.py::f"


@pytest.mark.parametrize(
    ("edits", "never_imported", "is_affected"),
    [
        pytest.param(MAKE, (), True, id="imported"),
        pytest.param(MAKE, ("shop/example.py",), False, id="not imported"),
        pytest.param({"shop/example.py": "import shop.table\n"}, ("shop/example.py",), False, id="a change of it"),
        pytest.param({"shop/example.py": None}, ("shop/example.py",), False, id="it is gone"),
        pytest.param(
            {**MAKE, "shop/other.py": "import shop.example\ndef g(): return 1\n"},
            ("shop/example.py",),
            True,
            id="imported by what changed",
        ),
        pytest.param(
            {**MAKE, "shop/new.py": "def h():\n    import shop.example\n"},
            ("shop/example.py",),
            True,
            id="imported in a function of a new file",
        ),
        pytest.param(
            {**MAKE, "shop/other.py": "import shop.more\n", "shop/more.py": "import shop.example\n"},
            ("shop/example.py",),
            True,
            id="imported by way of another file",
        ),
        pytest.param(
            {**MAKE, "shop/other.py": "import shop.read\nx = 1\n"},
            ("shop/example.py",),
            False,
            id="another file changed besides",
        ),
    ],
)
def test_nothing_leads_through_a_file_that_nobody_imports(
    edits: dict[str, str | None], never_imported: tuple[str, ...], *, is_affected: bool
) -> None:
    """What such a file does with the code of others matters to no test, until a changed file imports it."""
    after = {path: text for path, text in {**BEFORE, **edits}.items() if text is not None}
    found = affected(RecordedCode(files=record(BEFORE), never_imported=never_imported), today(after))
    assert (READER in names_of(found), "shop/example.py" in found.importers) == (is_affected, False)


def test_a_file_that_nobody_imports_may_import_another() -> None:
    """Whoever imports one that imports another wakes both."""
    before = {**BEFORE, "shop/first.py": "import shop.example\nlimit = 1\n"}
    after = {**before, **MAKE, "shop/other.py": "import shop.first\n"}
    recorded = RecordedCode(files=record(before), never_imported=("shop/first.py", "shop/example.py"))
    found = affected(recorded, today(after))
    assert (READER in names_of(found), "shop/example.py" in found.importers) == (True, False)


def test_a_file_was_never_imported_if_something_of_it_could_have_run() -> None:
    """Nobody sees that an empty file is imported; a package is, by whatever is in it."""
    files = {"shop/__init__.py", "shop/a.py", "shop/empty.py", "shop/b.py", "tools/__init__.py", "tools/c.py"}
    found = never_imported_files(files, {"shop/a.py"}, lambda path: path == "shop/empty.py")
    assert found == ["shop/b.py", "tools/__init__.py", "tools/c.py"]
