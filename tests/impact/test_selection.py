"""Laws of which tests run: the safety law above all."""

from dataclasses import replace
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.contracts import contract_of, contract_of_tree
from support.delta_documents import pairs
from support.impact_worlds import World, is_conftest_of, worlds

from contractdelta.config.project import Config, UnmappedTests
from contractdelta.contract.model import Contract
from contractdelta.delta.compare import compare_contracts
from contractdelta.errors import UnknownOperation
from contractdelta.files import PathPatterns
from contractdelta.git.repository import ChangedFile, FileStatus
from contractdelta.impact.graph import ImpactGraph
from contractdelta.impact.model import AffectedOperation, ChangeScope, Mode, ReasonKind, RecordedImpact, Selection
from contractdelta.impact.selection import Mentions, changed_test_files, select_tests
from contractdelta.testmap.model import CollectedTest, Collection, Tag
from contractdelta.testmap.suite.tags import NamedOperation
from contractdelta.workflow.model import ComparedApis
from contractdelta.workflow.selecting.scope import make_scope
from contractdelta.workflow.sides.contracts import LoadedApi
from contractdelta.workflow.sides.pairs import Pair

_LAWS = settings(deadline=None, max_examples=60)


def _select(world: World) -> Selection:
    return select_tests(world.scope, world.collection, world.mentions)


# --- what the laws go by ----------------------------------------------------------------------------------------------


def _is_test_file(world: World, path: str) -> bool:
    """Tell whether a file is a test file by its name, or because it holds tests."""
    named = PurePosixPath(path).name.startswith("test_")
    return named or path in world.collection.broken or any(test.path == path for test in world.collection.tests)


def _changed(world: World) -> dict[str, FileStatus]:
    """Return the changed files that the delta does not tell about."""
    return {file.path: file.status for file in world.scope.files if file.path not in world.scope.known_files}


def _is_used(world: World, path: str, status: FileStatus) -> bool:
    """Tell whether a changed file acts on tests by being used: it holds tests, held some, or is a conftest.py."""
    tops = {PurePosixPath(other).parts[0] for other in world.collection.files}
    is_gone = status is FileStatus.DELETED and PurePosixPath(path).parts[0] in tops and _is_test_file(world, path)
    return path in world.collection.files or is_gone or PurePosixPath(path).name == "conftest.py"


def _users(world: World, path: str, status: FileStatus) -> list[str]:
    """Return the files that a changed one acts through: itself, and those that mention it."""
    return [path, *sorted(world.mentions.get(path, ()))] if _is_used(world, path, status) else []


def _holds_for(user: str, test_file: str) -> bool:
    return user == test_file or is_conftest_of(user, test_file)


def _reasons_for_everything(world: World) -> set[str]:
    """Return what changed and nobody can tell the users of: the base, or files."""
    ignore, always = PathPatterns(world.scope.ignore), PathPatterns(world.scope.always)
    found = {"setting:base"} if world.scope.why_all else set()
    for file in world.scope.files:
        path, folder = file.path, str(PurePosixPath(file.path).parent)
        is_conftest = PurePosixPath(path).name == "conftest.py"
        unknown = [
            user
            for user in world.mentions.get(path, ())
            if user not in world.collection.files
            and PurePosixPath(user).name != "conftest.py"
            and not _is_test_file(world, user)
            and not (is_conftest and user.startswith(f"{folder}/"))
        ]
        holds_tests = path in world.collection.files
        tops = {PurePosixPath(other).parts[0] for other in world.collection.files}
        is_gone = file.status is FileStatus.DELETED and PurePosixPath(path).parts[0] in tops
        if holds_tests or (is_gone and _is_test_file(world, path)):
            found |= {f"file:{path}"} if unknown else set()
            if PurePosixPath(path).name.startswith("test_"):
                continue
        if always.match(path):
            found.add(f"file:{path}")
        elif path in world.scope.known_files:
            continue
        elif is_conftest:
            found |= {f"file:{path}"} if unknown else set()
        elif not ignore.match(path) and path not in _declared(world):
            found.add(f"file:{path}")
    return found


def _declared(world: World) -> dict[str, set[str]]:
    """Return the changed files that are declared as code behind operations, with the nodes of these."""
    return {
        file.path: {node for pattern, nodes in world.scope.sources if _fits(file.path, pattern) for node in nodes}
        for file in world.scope.files
        if any(_fits(file.path, pattern) for pattern, _ in world.scope.sources)
    }


def _fits(path: str, pattern: str) -> bool:
    return path == pattern or path.startswith(pattern.removesuffix("**"))


def _touched(world: World) -> set[str]:
    """Return the operations that changed, or have changed code behind them, and those that build on them.

    Step by step, with the number of inferred edges that were followed: more than the depth leads nowhere.
    """
    reached = {(operation.node, 0) for operation in world.scope.affected}
    reached |= {(node, 0) for nodes in _declared(world).values() for node in nodes}
    while True:
        more = {
            (edge.consumer, number + (edge.provenance == "inferred"))
            for node, number in reached
            for edge in world.scope.edges
            if edge.producer == node
        }
        more = {(node, number) for node, number in more if number <= world.scope.depth} - reached
        if not more:
            return {node for node, _ in reached}
        reached |= more


def _must_run(world: World, test: CollectedTest) -> bool:
    """Tell whether the change can alter the outcome of a test, as far as anybody knows."""
    graph = ImpactGraph(world.scope, world.collection.tests)
    return bool(
        _reasons_for_everything(world)
        or _touched(world) & set(graph.operations_of(test.nodeid))
        or any(
            _holds_for(user, test.path)
            for path, status in _changed(world).items()
            for user in _users(world, path, status)
        )
        or (not test.tags and world.scope.unmapped_tests is UnmappedTests.RUN)
        or PathPatterns(world.scope.always).match(test.path)
    )


# --- the safety law ---------------------------------------------------------------------------------------------------


@_LAWS
@given(worlds())
def test_what_the_change_can_alter_runs_and_nothing_else(world: World) -> None:
    """A test runs exactly if the change can alter its outcome, or if nobody can tell that it cannot."""
    expected = {test.nodeid for test in world.collection.tests if _must_run(world, test)}

    assert {test.nodeid for test in _select(world).tests} == expected | set(world.collection.broken)


@_LAWS
@given(worlds())
def test_every_test_of_an_affected_operation_runs_for_it(world: World) -> None:
    """A test that depends on an affected operation has that operation among its reasons."""
    reasons = {
        test.nodeid: {r.path[-2] for r in test.reasons if r.kind is ReasonKind.OPERATION and not r.edges}
        for test in _select(world).tests
    }
    affected = {operation.node for operation in world.scope.affected}
    graph = ImpactGraph(world.scope, world.collection.tests)

    for test in world.collection.tests:
        expected = affected & set(graph.operations_of(test.nodeid))
        assert reasons.get(test.nodeid, set()) == expected


@_LAWS
@given(worlds())
def test_selected_and_skipped_are_all_in_their_order(world: World) -> None:
    """Every collected test is selected or skipped, never both, in the order of the collection."""
    collected = [test.nodeid for test in world.collection.tests] + list(world.collection.broken)

    selection = _select(world)

    selected = [test.nodeid for test in selection.tests]
    assert selected == [nodeid for nodeid in collected if nodeid in set(selected)]
    assert list(selection.skipped) == [nodeid for nodeid in collected if nodeid not in set(selected)]
    assert selection.total == len(collected)
    assert selection.skip_ratio == (len(selection.skipped) / len(collected) if collected else 0)


@_LAWS
@given(worlds())
def test_the_mode_says_how_much_runs(world: World) -> None:
    """All, and then it says why; a subset; or none, and then none is selected."""
    selection = _select(world)

    if _reasons_for_everything(world):
        assert selection.mode is Mode.ALL
        assert selection.why_all
        assert selection.skipped == ()
    else:
        assert selection.mode is (Mode.SUBSET if selection.tests else Mode.NONE)
        assert selection.why_all is None


@_LAWS
@given(worlds())
def test_every_cause_of_running_everything_is_named(world: World) -> None:
    """The reason to run everything names each file that makes it necessary, and the base if that does."""
    why = _select(world).why_all or ""

    for cause in _reasons_for_everything(world):
        assert (world.scope.why_all if cause == "setting:base" else cause.removeprefix("file:")) in why


@_LAWS
@given(worlds(), st.data())
def test_a_larger_change_selects_no_fewer_tests(world: World, data: st.DataObject) -> None:
    """With one more affected operation, every test that ran before still runs."""
    graph = ImpactGraph(world.scope, world.collection.tests)
    nodes = sorted({node for test in world.collection.tests for node in graph.operations_of(test.nodeid)})
    more = [AffectedOperation(node=data.draw(st.sampled_from(nodes)), causes=())] if nodes else []
    known = {operation.node: operation for operation in (*more, *world.scope.affected)}
    larger = replace(world.scope, affected=tuple(known[node] for node in sorted(known)))

    found = select_tests(larger, world.collection, world.mentions)

    assert {test.nodeid for test in _select(world).tests} <= {test.nodeid for test in found.tests}


# --- the explanation law ----------------------------------------------------------------------------------------------


def _edges(world: World) -> set[tuple[str, str]]:
    """Return the edges of the impact graph: from what is used to what uses it."""
    graph = ImpactGraph(world.scope, world.collection.tests)
    edges = set(world.scope.uses) | {(edge.producer, edge.consumer) for edge in world.scope.edges}
    edges |= {(f"file:{path}", node) for path, nodes in _declared(world).items() for node in nodes}
    items = [(test.nodeid, test.path, bool(test.tags)) for test in world.collection.tests]
    items += [(path, path, False) for path in world.collection.broken]
    always = PathPatterns(world.scope.always)
    for nodeid, test_file, is_tagged in items:
        node = f"test:{nodeid}"
        edges |= {(operation, node) for operation in graph.operations_of(nodeid)}
        for path, status in _changed(world).items():
            for user in _users(world, path, status) or [path]:
                edges |= {(f"file:{path}", f"file:{user}")} if user != path else set()
                edges |= {(f"file:{user}", node)} if _holds_for(user, test_file) else set()
        edges |= {(cause, node) for cause in _reasons_for_everything(world)}
        if nodeid in world.collection.broken:
            edges.add(("setting:collection-error", node))
        elif not is_tagged and world.scope.unmapped_tests is UnmappedTests.RUN:
            edges.add(("setting:unmapped-tests", node))
        if always.match(test_file) and nodeid not in world.collection.broken:
            edges.add(("setting:always", node))
    return edges


@_LAWS
@given(worlds())
def test_every_selected_test_has_a_way_from_what_changed(world: World) -> None:
    """Each reason is a way to the test: it starts at something that changed, or at a setting, and follows edges."""
    edges = _edges(world)
    changed = {f"file:{path}" for path in _changed(world)}
    for operation in world.scope.affected:
        changed |= {operation.node, *operation.causes}

    for test in _select(world).tests:
        assert test.reasons
        for reason in test.reasons:
            assert reason.path[-1] == f"test:{test.nodeid}"
            assert reason.path[0] in changed or reason.path[0].startswith("setting:"), reason
            assert all(step in edges for step in pairwise(reason.path)), reason


@_LAWS
@given(worlds())
def test_no_reason_is_given_twice(world: World) -> None:
    """A test has each of its reasons once."""
    for test in _select(world).tests:
        assert len(set(test.reasons)) == len(test.reasons)


_PREFIXES = {
    ReasonKind.OPERATION: "operation:",
    ReasonKind.TEST_CHANGED: "file:",
    ReasonKind.NEW: "file:",
    ReasonKind.UNMAPPED: "setting:",
}


@_LAWS
@given(worlds())
def test_what_a_test_runs_for_stands_on_the_way(world: World) -> None:
    """The node of a reason is an operation, a file or a setting on its way to the test, without the type."""
    for test in _select(world).tests:
        for reason in test.reasons:
            prefixes = [_PREFIXES[reason.kind]] if reason.kind in _PREFIXES else ["setting:", "file:"]
            assert any(f"{prefix}{reason.node}" in reason.path for prefix in prefixes), reason


# --- one case at a time -----------------------------------------------------------------------------------------------

_PETS = NamedOperation(
    api="shop", key="GET /pets/{petId}", names=("GET /pets/{petId}", "GET /pets/{}", "getPet"), tags=("pets",)
)
_ORDERS = NamedOperation(api="shop", key="GET /orders", names=("GET /orders", "listOrders"), tags=("orders",))


def _test(path: str, *names: str, name: str = "test_it") -> CollectedTest:
    return CollectedTest(nodeid=f"{path}::{name}", path=path, tags=(Tag(names=names),) if names else ())


_SUITE = (
    _test("tests/test_pets.py", "getPet"),
    _test("tests/api/test_orders.py", "listOrders"),
    _test("tests/api/deep/test_both.py", "getPet", "listOrders"),
    _test("tests/test_plain.py"),
)


def _file(path: str, status: FileStatus = FileStatus.MODIFIED) -> ChangedFile:
    return ChangedFile(path=path, status=status)


def _reasons(
    *files: ChangedFile,
    tests: tuple[CollectedTest, ...] = _SUITE,
    broken: tuple[str, ...] = (),
    test_files: tuple[str, ...] = ("test_*.py", "*_test.py"),
    mentions: Mentions | None = None,
    **more: Any,
) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Return why each test runs, by its file: kind of reason, and the way without the test itself."""
    scope = ChangeScope(
        **{"operations": (_PETS, _ORDERS), "files": files, "unmapped_tests": UnmappedTests.SKIP, **more}
    )
    collection = Collection(tests=tests, broken=broken, test_files=test_files)
    selection = select_tests(scope, collection, mentions or {})
    return {
        test.nodeid.split("::")[0]: [(reason.kind.value, reason.path[:-1]) for reason in test.reasons]
        for test in selection.tests
    }


def test_without_a_change_nothing_runs() -> None:
    """Where nothing changed, and unmapped tests are to be skipped, nothing runs."""
    assert _reasons() == {}


@pytest.mark.parametrize(
    ("affected", "expected"),
    [
        pytest.param([], {}, id="none"),
        pytest.param(
            [AffectedOperation(node="operation:GET /orders", causes=())],
            {
                "tests/api/test_orders.py": [("operation", ("operation:GET /orders",))],
                "tests/api/deep/test_both.py": [("operation", ("operation:GET /orders",))],
            },
            id="itself",
        ),
        pytest.param(
            [
                AffectedOperation(node="operation:GET /orders", causes=("schema:Order",)),
                AffectedOperation(node="operation:GET /pets/{petId}", causes=("schema:Order",)),
            ],
            {
                "tests/test_pets.py": [("operation", ("operation:GET /pets/{petId}",))],
                "tests/api/test_orders.py": [("operation", ("schema:Order", "operation:GET /orders"))],
                "tests/api/deep/test_both.py": [
                    ("operation", ("operation:GET /pets/{petId}",)),
                    ("operation", ("schema:Order", "operation:GET /orders")),
                ],
            },
            id="both, one by a schema",
        ),
    ],
)
def test_tests_of_affected_operations_run(
    affected: list[AffectedOperation], expected: dict[str, list[tuple[str, tuple[str, ...]]]]
) -> None:
    """A test runs once for each affected operation that it is tagged with."""
    assert _reasons(affected=tuple(affected), uses=(("schema:Order", "operation:GET /orders"),)) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (FileStatus.ADDED, {"tests/test_pets.py": [("new", ("file:tests/test_pets.py",))]}),
        (FileStatus.MODIFIED, {"tests/test_pets.py": [("test-changed", ("file:tests/test_pets.py",))]}),
    ],
)
def test_a_test_file_that_differs_runs(
    status: FileStatus, expected: dict[str, list[tuple[str, tuple[str, ...]]]]
) -> None:
    """The tests of a new file and of a changed file run, and say which it was."""
    assert _reasons(_file("tests/test_pets.py", status)) == expected


def test_a_deleted_test_file_selects_those_that_mention_it() -> None:
    """A test file that is gone runs what used it, and nothing else."""
    gone = "tests/test_gone.py"

    assert _reasons(_file(gone, FileStatus.DELETED)) == {}
    assert _reasons(
        _file(gone, FileStatus.DELETED), mentions={gone: frozenset({"tests/test_pets.py", "tests/test_none.py"})}
    ) == {"tests/test_pets.py": [("test-changed", (f"file:{gone}", "file:tests/test_pets.py"))]}


@pytest.mark.parametrize("status", FileStatus)
def test_files_that_mention_a_test_file_run(status: FileStatus) -> None:
    """Whoever uses a test file that differs runs, and the way leads through it."""
    mentions = {"tests/test_pets.py": frozenset({"tests/api/test_orders.py"})}

    found = _reasons(_file("tests/test_pets.py", status), mentions=mentions)

    assert found["tests/api/test_orders.py"] == [
        ("test-changed", ("file:tests/test_pets.py", "file:tests/api/test_orders.py"))
    ]


def test_a_conftest_that_mentions_a_test_file_passes_it_on() -> None:
    """A ``conftest.py`` that uses a changed test file runs everything below it, and nothing beside it."""
    changed, conftest = "tests/test_pets.py", "tests/api/conftest.py"

    assert _reasons(_file(changed), mentions={changed: frozenset({conftest})}) == {
        changed: [("test-changed", (f"file:{changed}",))],
        "tests/api/test_orders.py": [("test-changed", (f"file:{changed}", f"file:{conftest}"))],
        "tests/api/deep/test_both.py": [("test-changed", (f"file:{changed}", f"file:{conftest}"))],
    }


def test_a_helper_that_mentions_a_test_file_runs_everything() -> None:
    """A module that uses a changed test file may be used by any test: everything runs, and says through what."""
    scope = ChangeScope(files=(_file("tests/test_pets.py"),), operations=(_PETS, _ORDERS))
    mentions = {"tests/test_pets.py": frozenset({"tests/checks.py"})}

    selection = select_tests(scope, Collection(tests=_SUITE), mentions)

    assert selection.mode is Mode.ALL
    assert selection.why_all is not None
    assert "tests/checks.py" in selection.why_all
    assert "tests/test_pets.py" in selection.why_all


@pytest.mark.parametrize(
    ("conftest", "expected"),
    [
        ("conftest.py", {"tests/test_pets.py", "tests/api/test_orders.py", "tests/api/deep/test_both.py"}),
        ("tests/conftest.py", {"tests/test_pets.py", "tests/api/test_orders.py", "tests/api/deep/test_both.py"}),
        ("tests/api/conftest.py", {"tests/api/test_orders.py", "tests/api/deep/test_both.py"}),
        ("tests/api/deep/conftest.py", {"tests/api/deep/test_both.py"}),
        ("../conftest.py", {"tests/test_pets.py", "tests/api/test_orders.py", "tests/api/deep/test_both.py"}),
        ("other/conftest.py", set()),
        ("tests/ap/conftest.py", set()),
        ("tests/api/deep/deeper/conftest.py", set()),
    ],
)
@pytest.mark.parametrize("status", FileStatus)
def test_a_conftest_selects_what_is_below_it(conftest: str, status: FileStatus, expected: set[str]) -> None:
    """A ``conftest.py`` that differs runs every test in its folder and below, and no other."""
    assert _reasons(_file(conftest, status), tests=_SUITE[:3]).keys() == expected


@pytest.mark.parametrize(
    ("path", "test_files", "expected"),
    [
        pytest.param("tests/test_none.py", ("test_*.py",), (), id="a test file by its name"),
        pytest.param("tests/none_test.py", ("test_*.py", "*_test.py"), (), id="a test file by its other name"),
        pytest.param("tests/none.py", ("tests/*.py",), (), id="a test file by its folder"),
        pytest.param("checks/check_none.py", ("check_*.py",), ("checks/check_none.py",), id="where no tests are"),
        pytest.param("tests/check_none.py", ("test_*.py",), ("tests/check_none.py",), id="no test file"),
        pytest.param("src/none.py", ("checks/*.py",), ("src/none.py",), id="a file in another folder"),
    ],
)
def test_pytest_says_what_a_test_file_is(path: str, test_files: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """What is gone was a test file by the patterns of ``python_files``, among tests; any other runs everything."""
    found = _reasons(_file(path, FileStatus.DELETED), test_files=test_files)

    assert {way[0].removeprefix("file:") for reasons in found.values() for _, way in reasons} == set(expected)
    assert len(found) == (len(_SUITE) if expected else 0)


def test_a_file_that_is_only_called_like_a_test_file_is_one_that_nobody_knows() -> None:
    """A file that holds no test, whatever its name, may be a helper of any test."""
    assert len(_reasons(_file("tests/test_none.py"))) == len(_SUITE)


def test_a_document_that_holds_tests_is_a_test_file() -> None:
    """A text with doctests is a test file for what it holds, though other texts are ignored."""
    tests = (*_SUITE, _test("docs/guide.md", "getPet"))

    found = _reasons(_file("docs/guide.md"), _file("docs/other.md"), tests=tests, ignore=("docs/**",))

    assert found == {"docs/guide.md": [("test-changed", ("file:docs/guide.md",))]}


def test_a_module_with_doctests_is_more_than_a_test_file() -> None:
    """A changed module of the program runs everything, whether or not there are doctests in it."""
    tests = (*_SUITE, _test("src/shop/prices.py", "getPet", name="shop.prices.total"))

    assert len(_reasons(_file("src/shop/prices.py"), tests=tests)) == len(tests)


@pytest.mark.parametrize("status", FileStatus)
@pytest.mark.parametrize("path", ["src/shop.py", "tests/data.json", "tests/checks.py", "pyproject.toml", "../lib/x.py"])
def test_a_file_that_nobody_knows_runs_everything(path: str, status: FileStatus) -> None:
    """A changed file of which nothing is known may alter every outcome: all tests run, and each says for which file."""
    found = _reasons(_file(path, status))

    assert found == {test.path: [("always", (f"file:{path}",))] for test in _SUITE}


@pytest.mark.parametrize(
    ("ignore", "path", "is_ignored"),
    [
        (("*.md",), "README.md", True),
        (("*.md",), "docs/deep/notes.md", True),
        (("docs/**",), "docs/deep/notes.txt", True),
        (("LICENSE",), "LICENSE", True),
        (("*.md", "!keep.md"), "keep.md", False),
        (("docs/**",), "src/docs.py", False),
        ((), "README.md", False),
    ],
)
def test_ignored_files_select_nothing(ignore: tuple[str, ...], path: str, is_ignored: bool) -> None:  # noqa: FBT001 - a column of the table
    """A changed file that is configured not to count selects nothing; any other does."""
    assert bool(_reasons(_file(path), ignore=ignore)) is not is_ignored


@pytest.mark.parametrize(
    "path", ["tests/test_pets.py", "tests/conftest.py", "tests/api/conftest.py", "tests/api/deep/conftest.py"]
)
def test_tests_cannot_be_ignored(path: str) -> None:
    """A test file or ``conftest.py`` that differs counts, whatever is configured to be ignored."""
    assert _reasons(_file(path), ignore=("tests/**", "*.py"))


def test_tests_that_are_configured_to_run_always_do() -> None:
    """A test in a file that counts always runs, also where nothing changed."""
    assert _reasons(always=("tests/api/**",)) == {
        "tests/api/test_orders.py": [("always", ("setting:always",))],
        "tests/api/deep/test_both.py": [("always", ("setting:always",))],
    }


@pytest.mark.parametrize(
    ("path", "known_files"),
    [
        pytest.param("src/shop.py", [], id="a file that nobody knows"),
        pytest.param("docs/notes.md", [], id="a file that is ignored, too"),
        pytest.param("openapi.yaml", ["openapi.yaml"], id="a document"),
        pytest.param("tests/api/conftest.py", [], id="a conftest.py"),
    ],
)
def test_a_file_that_counts_always_runs_everything(path: str, known_files: list[str]) -> None:
    """A changed file other than a test that is configured to count always runs everything, whatever else is known."""
    found = _reasons(_file(path), always=(path,), ignore=("docs/**",), known_files=frozenset(known_files))

    assert found.keys() == {test.path for test in _SUITE}


@pytest.mark.parametrize("path", ["openapi.yaml", "snapshots/shop.json", "schemas/pet.yaml"])
def test_documents_and_snapshots_are_known(path: str) -> None:
    """What the delta tells about needs no more than its affected operations."""
    known = frozenset({"openapi.yaml", "snapshots/shop.json", "schemas/pet.yaml"})

    assert _reasons(_file(path), known_files=known) == {}
    assert len(_reasons(_file(path))) == len(_SUITE)


def test_unmapped_tests_run_unless_told_otherwise() -> None:
    """A test without tags runs; with ``unmapped-tests = "skip"`` it does not, and tagged ones never run for that."""
    assert _reasons(unmapped_tests=UnmappedTests.RUN) == {
        "tests/test_plain.py": [("unmapped", ("setting:unmapped-tests",))]
    }
    assert _reasons(unmapped_tests=UnmappedTests.SKIP) == {}


@pytest.mark.parametrize("unmapped", UnmappedTests)
def test_tags_do_not_do_where_a_map_is_to_tell_of_code(unmapped: UnmappedTests) -> None:
    """With a map, a tagged test that it does not know runs, and the reason is another one than that it has no tag."""
    scope = ChangeScope(operations=(_PETS, _ORDERS), unmapped_tests=unmapped)
    known = RecordedImpact(files=frozenset({"src/b.py"}))

    found = select_tests(scope, Collection(tests=_SUITE), {}, known).tests

    names = {test.nodeid.partition("::")[0]: test.reasons[0].node for test in found}
    tagged = dict.fromkeys((test.path for test in _SUITE if test.tags), "unrecorded-test")
    expected = {**tagged, "tests/test_plain.py": "unmapped-tests"}
    assert names == (expected if unmapped is UnmappedTests.RUN else {})


@pytest.mark.parametrize("unmapped", UnmappedTests)
def test_a_file_that_cannot_be_collected_is_selected_as_a_whole(unmapped: UnmappedTests) -> None:
    """Nobody knows what is in a broken file: it runs, whatever is configured for unmapped tests."""
    found = _reasons(broken=("tests/test_broken.py",), tests=(), unmapped_tests=unmapped)

    assert found == {"tests/test_broken.py": [("unmapped", ("setting:collection-error",))]}


def test_a_broken_file_that_changed_says_so() -> None:
    """A broken file has the reasons of any other file, and that it is broken."""
    path = "tests/test_broken.py"

    assert _reasons(_file(path), broken=(path,), tests=()) == {
        path: [("test-changed", (f"file:{path}",)), ("unmapped", ("setting:collection-error",))]
    }


def test_without_a_base_everything_runs() -> None:
    """Where there is nothing to compare with, everything runs, and says why."""
    scope = ChangeScope(operations=(_PETS, _ORDERS), why_all="there is no base")

    selection = select_tests(scope, Collection(tests=_SUITE), {})

    assert (selection.mode, selection.why_all, selection.skipped) == (Mode.ALL, "there is no base", ())
    assert all(test.reasons[-1].path[0] == "setting:base" for test in selection.tests)


def test_every_reason_to_run_everything_is_told() -> None:
    """Where several things make everything run, all of them are told, in one line."""
    scope = ChangeScope(
        operations=(_PETS, _ORDERS), why_all="there is no base", files=(_file("src/a.py"), _file("src/b.py"))
    )

    why = select_tests(scope, Collection(tests=_SUITE), {}).why_all

    assert why is not None
    assert "\n" not in why
    assert [text in why for text in ("there is no base", "src/a.py", "src/b.py")] == [True, True, True]


@pytest.mark.parametrize("number", [1, 2, 5, 6, 40])
def test_files_that_nobody_knows_are_told_in_one_sentence(number: int) -> None:
    """They are named, up to five, and counted beyond that."""
    files = tuple(_file(f"src/file{place}.py") for place in range(number))

    why = (
        select_tests(ChangeScope(operations=(_PETS, _ORDERS), files=files), Collection(tests=_SUITE), {}).why_all or ""
    )

    assert why.count("nothing tells which tests use") == 1
    assert why.count("src/file") == min(number, 5)
    assert (f" {number - 5} more files changed" in why) == (number > 5)


@pytest.mark.parametrize(("files", "impact"), [(("src/a.py",), False), (("src/a.py",), True), ((), False)])
def test_what_to_do_is_said_where_a_file_is_unknown(files: tuple[str, ...], impact: bool) -> None:  # noqa: FBT001
    """Whoever has no map is told to record one, and whoever has, to declare the file; no file, no word."""
    scope = ChangeScope(operations=(_PETS, _ORDERS), files=tuple(map(_file, files)), why_all="there is no base")
    known = RecordedImpact(files=frozenset({"src/b.py"})) if impact else RecordedImpact()

    hint = select_tests(scope, Collection(tests=_SUITE), {}, known).hint

    assert ("--contract-record" in hint) == bool(files and not impact)
    assert ("sources" in hint) == bool(files)


def test_a_tag_that_names_nothing_is_an_error() -> None:
    """A misspelt tag stops the selection: skipping its test would not be safe."""
    with pytest.raises(UnknownOperation, match="getPte"):
        _reasons(tests=(_test("tests/test_pets.py", "getPte"),))


def test_changed_test_files_are_those_that_tests_may_use() -> None:
    """They are told by what they hold, by what could not be read of them, and each conftest.py is one."""
    paths = ["tests/test_new.py", "tests/broken.py", "docs/guide.md", "tests/conftest.py", "src/shop.py", "README.md"]
    collection = Collection(tests=(_test("docs/guide.md"),), broken=("tests/broken.py",))

    found = changed_test_files(ChangeScope(files=tuple(map(_file, paths))), collection)

    assert found == ("tests/broken.py", "docs/guide.md", "tests/conftest.py")


# --- from documents to tests ------------------------------------------------------------------------------------------


def _pair(name: str, base: Contract, head: Contract) -> Pair:
    return Pair(old=LoadedApi(name=name, contract=base), new=LoadedApi(name=name, contract=head))


def _scope_of(*sides: Pair) -> ChangeScope:
    deltas = tuple(
        compare_contracts(side.named.name, side.old.contract, side.new.contract)
        for side in sides
        if side.old and side.new
    )
    return make_scope(Config(), ComparedApis(pairs=sides, deltas=deltas), base="main")


@settings(deadline=None, max_examples=50)
@given(pairs())
def test_every_test_of_an_operation_whose_contract_differs_runs(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Whoever is tagged with an operation, by any of its names, runs if its digest differs or a side lacks it."""
    base, head = map(contract_of_tree, pair)
    digests = [{o.key.replace("petId", "id"): o.digest for o in side.operations} for side in (base, head)]
    tests: list[CollectedTest] = []
    expected = set()
    for contract in (base, head):
        for operation in contract.operations:
            key = operation.key.replace("petId", "id")
            for name in {
                operation.key,
                operation.key.lower().replace("id}", "other}"),
                key,
                operation.operation_id or key,
            }:
                tests.append(_test(f"tests/test_{len(tests)}.py", name))
                if digests[0].get(key) != digests[1].get(key):
                    expected.add(tests[-1].nodeid)

    selection = select_tests(_scope_of(_pair("shop", base, head)), Collection(tests=tuple(tests)), {})

    assert expected <= {test.nodeid for test in selection.tests}


@settings(deadline=None, max_examples=50)
@given(pairs())
def test_what_changed_leads_to_the_operations_that_it_affects(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Every part of a document that is said to have changed for an operation is used by it, directly or not."""
    scope = _scope_of(_pair("shop", *map(contract_of_tree, pair)))

    for operation in scope.affected:
        for cause in operation.causes:
            found, level = {cause}, {cause}
            while level:
                level = {user for used, user in scope.uses if used in level} - found
                found |= level
            assert operation.node in found, (operation, cause)


_SHOP = "paths: {/pets: {get: {operationId: listPets}}}"
_SHOP_CHANGED = "paths: {/pets: {get: {operationId: listPets, responses: {'200': {description: ok}}}}}"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(_SHOP, id="with the same operations"),
        pytest.param("paths: {/orders: {get: {}}}", id="with other operations"),
        pytest.param("paths: {}", id="without operations"),
    ],
)
def test_a_change_of_one_api_runs_its_tests_whatever_the_others_hold(other: str) -> None:
    """With several APIs, a change of one runs the tests of that one, and those that do not say which they mean."""
    scope = _scope_of(
        _pair("shop", contract_of(_SHOP), contract_of(_SHOP_CHANGED)),
        _pair("stock", contract_of(other), contract_of(other)),
    )
    tests = (
        _test("tests/test_any.py", "listPets"),
        CollectedTest(nodeid="shop", path="tests/test_shop.py", tags=(Tag(names=("listPets",), api="shop"),)),
    )

    selection = select_tests(scope, Collection(tests=tests), {})

    assert [test.nodeid for test in selection.tests] == ["tests/test_any.py::test_it", "shop"]
    assert {reason.kind for test in selection.tests for reason in test.reasons} == {ReasonKind.OPERATION}


def test_a_change_of_one_api_does_not_run_the_tests_of_another() -> None:
    """A test that says which API it means runs for that one only, though both have an operation of that name."""
    scope = _scope_of(
        _pair("shop", contract_of(_SHOP), contract_of(_SHOP_CHANGED)),
        _pair("stock", contract_of(_SHOP), contract_of(_SHOP)),
    )
    test = CollectedTest(nodeid="stock", path="tests/test_stock.py", tags=(Tag(names=("listPets",), api="stock"),))

    assert select_tests(scope, Collection(tests=(test,)), {}).skipped == ("stock",)
