"""Whether a file defines at import what is made of other files: a table of test files."""

import pytest

from contractdelta.code.analysis import analyse
from contractdelta.code.imports import Modules
from contractdelta.code.name_resolution import NameResolver
from contractdelta.propagation.import_time_dependencies import is_made_of_others, is_plain

PATH, SHOP, OTHER = "tests/test_pets.py", "shop/pets.py", "shop/houses.py"
SHOP_TEXT = "class Pet:\n    pass\n\n\nNAMES = ['a']\n"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("def test_pet():\n    assert pets.NAMES\n", False),
        ("LIMIT = 3\n\n\ndef test_pet(pet: pets.Pet) -> None:\n    assert pet\n", False),
        ("class TestPet:\n    def test_pet(self):\n        pets.Pet()\n", False),
        ("known: pets.Pet\n", False),
        ("@pytest.mark.parametrize('name', ['a', 'b'])\ndef test_pet(name):\n    assert pets.NAMES\n", False),
        ("@pytest.mark.parametrize('name', pets.NAMES)\ndef test_pet(name):\n    pass\n", True),
        ("NAMES = [*pets.NAMES]\n", True),
        ("def names():\n    return pets.NAMES\n\n\nNAMES = names()\n", True),
        ("class Maker:\n    def __call__(self):\n        return pets.NAMES\n\n\nNAMES = Maker()()\n", True),
        ("class TestPet(pets.Pet):\n    pass\n", True),
        ("class TestPet(\n    pets.Pet\n):\n    pass\n", True),
        ("@functools.cache\ndef names():\n    return pets.NAMES\n", True),
        ("if pets.NAMES:\n    def test_pet():\n        pass\n", True),
        ("from shop.pets import *\n", True),
        ("NAMES = __import__('shop.pets').NAMES\n", True),
        ("import importlib\n\nNAMES = importlib.import_module(NAME).NAMES\n", True),
    ],
)
def test_what_is_made_of_a_file_is_told(text: str, answer: bool) -> None:  # noqa: FBT001 - a column of a table
    """What runs at import counts, through functions and classes of the file, too; what runs in tests does not."""
    files = {PATH: f"import functools\nimport pytest\nfrom shop import pets\n\n\n{text}", SHOP: SHOP_TEXT, OTHER: ""}
    sources = {path: analyse(path, one) for path, one in files.items()}
    places = NameResolver(Modules(files), sources.get)
    assert is_made_of_others(sources[PATH], places) is answer
    # Whoever looks at no more than the map may take the trouble for nothing, but never leave a file out.
    assert not (answer and is_plain(sources[PATH].recorded(), files[PATH]))


def test_a_plain_file_need_not_be_taken_apart() -> None:
    """Most test files define constants and functions at import, which the map tells."""
    text = "from shop import pets\n\nLIMIT = 3\n\n\ndef test_pet(pet):\n    assert pets.NAMES\n"
    assert is_plain(analyse(PATH, text).recorded(), text)
