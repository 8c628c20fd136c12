"""What answers an operation is known from tests in which it answered well."""

import pytest

from contractdelta.recording.functions.handlers import handlers_of
from contractdelta.testmap.function_keys import key_of

ADD, GET, HELP, KEY = (key_of("shop/routes.py", name) for name in ("add", "get", "help", "key"))


@pytest.mark.parametrize(
    ("recordings", "handlers"),
    [
        pytest.param([({"POST /pets": [201]}, {ADD, KEY})], {ADD, KEY}, id="one test"),
        pytest.param([({"POST /pets": [201]}, {ADD, GET}), ({"POST /pets": [201]}, {ADD})], {ADD}, id="what all ran"),
        pytest.param([({"POST /pets": [201]}, {ADD}), ({"POST /pets": [422]}, {KEY})], {ADD}, id="refused"),
        pytest.param([({"POST /pets": [422, 201]}, {ADD})], {ADD}, id="refused first"),
        pytest.param([({"POST /pets": [201]}, {ADD, HELP})], {ADD}, id="asks for nothing"),
        pytest.param([({"POST /pets": [422]}, {KEY})], set(), id="always refused"),
        pytest.param([({"POST /pets": []}, {ADD})], set(), id="never answered"),
        pytest.param([({"GET /pets": [200]}, {GET})], set(), id="another operation"),
    ],
)
def test_what_ran_in_all_good_answers_may_answer(
    recordings: list[tuple[dict[str, list[int]], set[str]]], handlers: set[str]
) -> None:
    """A function answers an operation if it asks for something, and ran in every test that got a good answer."""
    found = handlers_of(((calls, frozenset(ran)) for calls, ran in recordings), frozenset({ADD, GET, KEY}))
    assert found.get("POST /pets", frozenset()) == handlers
