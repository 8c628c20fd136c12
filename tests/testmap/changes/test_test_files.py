"""Which changes of a test file concern only tests that ran what changed: a table of edits."""

import pytest

from contractdelta.code.analysis import analyse
from contractdelta.testmap.changes.test_files import has_run, has_same_tests, is_followed
from contractdelta.testmap.function_keys import pack
from contractdelta.testmap.recorded import RecordedTest

PATH = "tests/test_pets.py"
TEXT = """\
import pytest
from shop import helper

LIMIT = 3
client = pytest.fixture(helper)
pytestmark = []


def cases():
    return [1]


HOUSES = cases()


@pytest.fixture
def pet():
    return LIMIT


class Base:
    size = 1

    def setup_method(self):
        self.size = 2


@pytest.mark.parametrize("number", HOUSES)
def test_pet(pet, number):
    assert pet == 3


def helped():
    return 1


def pytest_generate_tests():
    pass
"""


#: What ran when the file was collected.
EARLY = {"cases"}


def _is_followed(old: str, new: str) -> bool:
    assert TEXT.count(old) == 1
    paths = {PATH, "shop/__init__.py", "shop/helpers.py"}
    return is_followed(analyse(PATH, TEXT).recorded(), EARLY, analyse(PATH, TEXT.replace(old, new)), paths)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("assert pet == 3", "assert pet == 4", id="a test"),
        pytest.param("return LIMIT", "return 2 * LIMIT", id="the body of a fixture"),
        pytest.param("return 1\n", "return 2\n", id="a function"),
        pytest.param("LIMIT = 3", "LIMIT = 4", id="a constant"),
        pytest.param("size = 1", "size = 3", id="an attribute of a class"),
        pytest.param("def test_pet(pet", "def test_none():\n    pass\n\n\ndef test_pet(pet", id="another test"),
        pytest.param("assert pet == 3", "assert pet == 3  # three", id="a comment"),
        pytest.param("assert pet == 3", "assert pet == 'body.price'", id="a text with a dot"),
    ],
)
def test_what_pytest_does_not_see_is_followed(old: str, new: str) -> None:
    """Bodies, constants, classes, and tests that come and go concern nobody who did not run or name them."""
    assert _is_followed(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("@pytest.fixture\n", "@pytest.fixture(autouse=True)\n", id="a fixture for all"),
        pytest.param("def pet():", "def animal():", id="the name of a fixture"),
        pytest.param("def helped", "@pytest.fixture\ndef helped", id="a function that becomes a fixture"),
        pytest.param("from shop import helper", "from shop.helpers import helper", id="an import"),
        pytest.param("import pytest\n", "import pytest\nimport shop\n", id="one more import"),
        pytest.param("client = pytest.fixture(helper)", "client = 3", id="a fixture without a def"),
        pytest.param("pytestmark = []", "pytestmark = [pytest.mark.skip]", id="marks"),
        pytest.param("return [1]", "return [1, 2]", id="what ran when it was collected"),
        pytest.param("    pass\n", "    raise SystemExit\n", id="a hook"),
        pytest.param("self.size = 2", "self.size = 3", id="what pytest calls before tests"),
        pytest.param("LIMIT = 3", "LIMIT = 3\nprint(LIMIT)", id="a bare statement"),
        pytest.param("assert pet == 3", "assert pet == 'shop.helpers'", id="a text that names a module"),
        pytest.param("def helped", "def setup_module():\n    pass\n\n\ndef helped", id="a new set-up"),
    ],
)
def test_what_pytest_may_see_is_not(old: str, new: str) -> None:
    """Fixtures, hooks, marks, imports and effects may concern tests that neither ran nor named them."""
    assert not _is_followed(old, new)


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        pytest.param("assert pet == 3", "assert pet == 4", True, id="what a test does"),
        pytest.param("return LIMIT", "return 2 * LIMIT", True, id="what a fixture does"),
        pytest.param("assert pet == 3", "assert pet == 3  # three", True, id="a comment"),
        pytest.param("return [1]", "return [1, 2]", False, id="what ran when it was collected"),
        pytest.param("LIMIT = 3", "LIMIT = 4", False, id="a constant"),
        pytest.param("def test_pet(pet", "def test_none():\n    pass\n\n\ndef test_pet(pet", False, id="another test"),
        pytest.param("def test_pet(pet, number)", "def test_pet(number, pet)", False, id="parameters"),
        pytest.param("size = 1", "size = 3", False, id="an attribute of a class"),
        pytest.param("HOUSES)\n", "HOUSES, ids=str)\n", False, id="a decorator"),
        pytest.param("    pass\n", "    raise SystemExit\n", False, id="a hook"),
        pytest.param("assert pet == 3", '""">>> 1"""\n    assert pet == 3', False, id="a doctest"),
    ],
)
def test_only_what_tests_do_makes_no_other_tests(old: str, new: str, answer: bool) -> None:  # noqa: FBT001 - a column of a table
    """Who changes nothing but what runs in tests changes no name, no mark and no parameter of a test."""
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    before = analyse(PATH, TEXT).recorded()
    assert has_same_tests(before, EARLY, analyse(PATH, text), text) is answer


@pytest.mark.parametrize(
    ("nodeid", "ran", "answer"),
    [
        ("tests/test_pets.py::test_pet[a::b[c]]", "test_pet", True),
        ("tests/test_pets.py::TestPet::test_pet", "TestPet.test_pet", True),
        ("tests/test_pets.py::TestPet::test_pet", "Base.test_pet", False),
        ("tests/test_pets.py::tests.test_pets.pet", "pet", False),
        ("tests/test_pets.py::test_pet", "pet", False),
    ],
)
def test_a_test_ran_its_function(nodeid: str, ran: str, answer: bool) -> None:  # noqa: FBT001 - a column of a table
    """A test that was skipped, is inherited or stands in a docstring is not told by the function of its name."""
    assert has_run(RecordedTest(nodeid=nodeid, path=PATH, ran=pack([(PATH, ran)], PATH))) is answer
