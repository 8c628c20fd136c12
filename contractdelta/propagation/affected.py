"""Which functions a change of the code affects, and which files affect whatever imports them.

Uses are followed by name: from a definition that changed to the functions that use it, to the definitions that are made
from it at import, and on. A function that runs at import carries a change of its body to whatever its result is bound
to; a function that runs in a test is known by having been recorded there, and carries nothing on.

So what tests run is recorded, and what may follow from a change at import is found in the text: a hybrid, as in
L. Zhang, "Hybrid Regression Test Selection", ICSE 2018. Static analysis alone misses what is called by reflection
(A. Shi and others, "Reflection-Aware Static Regression Test Selection", OOPSLA 2019).

What is not seen: a value that the project hands to code outside of it, which gives it back under no name (a registry of
the framework, classes made known by a base that :mod:`contractdelta.code.conventions` does not list); results that are
kept in ways that :mod:`contractdelta.code.memoization` does not tell; docstrings, to those who read them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePosixPath
from typing import Protocol

from contractdelta.code.analysis import analyse
from contractdelta.code.imports import Modules, imported_files
from contractdelta.code.name_resolution import ANY_FILE, NameResolver
from contractdelta.code.parsed_files import Binding, ParsedFile, Symbol
from contractdelta.propagation.changes import find_changes
from contractdelta.propagation.findings import Affected, CachedContent, Cause
from contractdelta.propagation.import_time_dependencies import is_made_of_others, is_plain
from contractdelta.propagation.links import Links
from contractdelta.propagation.never_imported import still_not_imported
from contractdelta.propagation.new_imports import doubtful_importers
from contractdelta.propagation.nodes import Aspect, Node
from contractdelta.propagation.recorded_code import RecordedCode, RecordedFacts, node_of_keeper
from contractdelta.propagation.subclass_hooks import LostSubclasses
from contractdelta.propagation.text_search import RELATIVE, holds

#: Aspects that no other file uses.
_ENDS = frozenset((Aspect.FUNCTION, Aspect.IMPORT_EFFECT, Aspect.HOOKED))
#: Of how many files that were taken apart one more is taken at once, so that asking takes less than what it spares.
_SHARE = 2


class Unselected(Protocol):
    """The tests that are not selected so far: once there are none, the search can stop."""

    #: The files that hold tests: whether they may hold others now is asked whatever is selected.
    holding: frozenset[str]
    #: How many files are taken apart before it is asked which are to come first.
    few: int

    @property
    def is_empty(self) -> bool:
        """Whether every test is known to run."""

    def select(self, functions: Iterable[Symbol]) -> None:
        """Take away the tests that ran one of some functions."""

    def users_of(self, functions: Mapping[str, Iterable[str]]) -> Mapping[str, int]:
        """Count the tests that ran functions of each file, roughly: what is looked at first decides only how soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOfToday:
    """The code of a project as it is now."""

    #: Gives the text of a file, or nothing where there is none.
    text: Callable[[str], str | None]
    #: All Python files.
    paths: AbstractSet[str]
    #: The files to compare, where all others are known to be the same byte for byte; default: all.
    changed: AbstractSet[str] | None = None
    #: Parses a file, by its path and text; a caller that asks several times may pass a caching one.
    analyse: Callable[[str, str], ParsedFile] = analyse


def affected(
    recorded: RecordedCode,
    now: CodeOfToday,
    *,
    altered: Collection[CachedContent] = (),
    unselected: Unselected | None = None,
) -> Affected:
    """Return what the differences between recorded files and those of today affect.

    ``altered`` are definitions that cache an answer, or the content of a data file that changed. ``unselected`` are the
    tests not selected yet. Once it is empty, the search stops, and only looks for files that may now hold other tests.
    It then decides by file, not by name, and so may return more of them.

    An unchanged file is read, but parsed only if it contains the name of a module that the search has reached.
    """
    propagation = _Propagation(recorded, now)
    changes = dict(find_changes(recorded.files, propagation.source, propagation.compared, propagation.modules))
    changes |= {node_of_keeper(each.path, each.name): Node(Aspect.DATA, each.data) for each in altered}
    changes |= {node: cause for node, cause in propagation.forgotten(changes) if node not in changes}
    if not any(propagation.leads_on(node) for node in changes):
        propagation.stay(changes)
        return propagation.answer(frozenset())
    propagation.spread(changes, unselected)
    starts = {*propagation.compared, *(each.path for each in altered)}
    return propagation.answer(
        propagation.holding(starts, unselected.holding) if unselected and unselected.is_empty else frozenset()
    )


class _Propagation:
    """Follows changes through the files of a project. Its state: what it has reached so far, and from where."""

    def __init__(self, recorded: RecordedCode, now: CodeOfToday) -> None:
        self._before = recorded.files
        self.paths = sorted({*self._before, *now.paths})
        self.modules = Modules(self.paths)
        self._text = cache(now.text)
        self._take = now.analyse
        self.source = cache(self._analyse)
        changed = frozenset(self.paths if now.changed is None else now.changed)
        self._facts = RecordedFacts(recorded, self.source, changed)
        self._resolver = NameResolver(self.modules, self.source)
        self._links = Links(self._resolver, self.source, self._facts)
        self._forgotten = LostSubclasses(self._before, self.modules, self._resolver, self.source, self._links.is_hooked)
        self._reached: dict[Node, Node | None] = {}
        self._words: set[str] = set()
        asleep = still_not_imported(recorded.never_imported, sorted(changed), self.source, self.modules)
        #: The files to compare; a file that still is not imported affects nothing.
        self.compared = sorted(changed - asleep)
        self._unread = [path for path in self.paths if path not in asleep]
        self._number = 0

    def forgotten(self, changes: Iterable[Node]) -> list[tuple[Node, Node]]:
        """Return what a base class with a hook may have recorded of classes that are gone, or have other bases now."""
        names = (node for node in changes if node.aspect is Aspect.NAME)
        tests = (self._facts.is_gone, self._facts.has_other_bases, self._forgotten.may_have_been_base)
        return list(self._forgotten.find(node for node in names if any(is_so(node) for is_so in tests)))

    def leads_on(self, node: Node) -> bool:
        """Tell whether a change may reach more than the tests that ran the function."""
        source = self.source(node.path)
        is_followed = self._facts.may_run_outside_tests(node.path, node.name) or bool(
            self._facts.keepers(node.path, node.name)
        )
        return node.aspect is not Aspect.BODY or source is None or is_followed

    def stay(self, changes: Mapping[Node, Node | None]) -> None:
        """Follow changes of functions that only tests call: they affect nothing but the functions defined in them."""
        for path in {node.path for node in changes}:
            if source := self.source(path):
                self._links.add_nesting(source)
        self._reached |= changes
        self._follow(list(changes))

    def spread(self, changes: Mapping[Node, Node | None], unselected: Unselected | None) -> None:
        """Follow changes, each with its cause, until nothing new is reached and no other file can lead on.

        Stop earlier once every test is selected.
        """
        todo = dict(changes)
        asked: set[str] = set()
        waiting: list[str] = []
        while todo or waiting or not self._words <= asked:
            self._reached |= {node: cause for node, cause in todo.items() if node not in self._reached}
            followed = self._follow(list(todo))
            if unselected:
                unselected.select(Symbol(node.path, node.name) for node in followed if node.aspect is Aspect.FUNCTION)
                if unselected.is_empty:
                    return
            fresh = self._words - asked
            asked |= fresh
            waiting = self._take_apart([*waiting, *self._mentioning(fresh)], unselected)
            for path in {node.path for node in self._reached} & self._links.aliases.keys():
                self._words |= self._links.aliases[path]
            # What was reached before may lead into the files that are read now.
            grown = [node for node in self._links.grown() if node in self._reached]
            todo = {after: node for node in grown for after in self._links.after(node) if self._is_new(after)}

    def _take_apart(self, waiting: list[str], unselected: Unselected | None) -> list[str]:
        """Parse waiting files, and return those left for later. Of many files, those that most tests ran come first."""
        reached = {node.path for node in self._reached} if unselected else frozenset[str]()
        number = len(waiting)
        if near := [path for path in waiting if path in reached]:
            waiting, number = [*near, *(path for path in waiting if path not in reached)], len(near)
        elif unselected and number > max(unselected.few, self._number // _SHARE):
            number = max(unselected.few, self._number // _SHARE)
            names = {path: self._before[path].functions for path in waiting if path in self._before}
            users = unselected.users_of(names)
            waiting = sorted(waiting, key=lambda path: (-users[path], path))
        for path in waiting[:number]:
            if source := self.source(path):
                self._links.add(source)
        self._number += len(waiting[:number])
        return waiting[number:]

    def holding(self, changed: Collection[str], paths: frozenset[str]) -> frozenset[str]:
        """Return those of ``paths`` that may define something else than before.

        Such a file changed, uses another file at import, or is imported by another file, which may alter it.
        """
        imports = [(path, one.imports) for path, one in self._before.items()]
        imports += [(path, source.imports) for path in changed if (source := self.source(path))]
        used = {file for path, names in imports for file in imported_files(path, names, self.modules)}
        return frozenset(path for path in paths if path in changed or path in used or self._is_made_of_others(path))

    def _is_made_of_others(self, path: str) -> bool:
        recorded = self._before.get(path)
        if recorded and is_plain(recorded, self._text(path) or ""):
            return False
        source = self.source(path)
        return source is not None and is_made_of_others(source, self._resolver)

    def answer(self, others: frozenset[str]) -> Affected:
        """Return what was reached; ``others`` are more files that may do something else at import."""
        ends = [node for node in self._reached if node.aspect in _ENDS]
        causes = [Cause(path=node.path, qualname=node.name, chain=self._chain(node)) for node in ends]
        running = {node.path: node for node in self._reached if self._runs(node) and self._is_there(node.path)}
        importers = frozenset(node.path for node in ends if node.aspect is Aspect.IMPORT_EFFECT)
        doubtful = doubtful_importers(self.compared, self._before, self.source, self.modules, self._resolver)
        return Affected(
            functions=frozenset(Symbol(node.path, node.name) for node in ends if node.aspect is Aspect.FUNCTION),
            importers=importers,
            hooked=frozenset(node.path for node in ends if node.aspect is Aspect.HOOKED),
            reevaluated=others.union(running),
            doubtful=frozenset((*filter(self._is_there, importers), *doubtful)),
            causes=tuple(sorted(causes, key=lambda cause: (cause.path, cause.qualname))),
            reevaluations=tuple(Cause(path=path, chain=self._chain(running[path])) for path in sorted(running)),
        )

    def _is_there(self, path: str) -> bool:
        return self._text(path) is not None

    def _runs(self, node: Node) -> bool:
        """Tell whether a definition runs code at import that may fail now."""
        if node.aspect is Aspect.LOADED:
            return True
        source = self.source(node.path) if node.aspect is Aspect.NAME else None
        definitions = (one for one in source.definitions if one.name == node.name) if source else ()
        return any(
            one.kind is Binding.CLASS or (one.kind is Binding.VALUE and not one.plain) or one.uses or one.ordered
            for one in definitions
        )

    def _is_new(self, node: Node) -> bool:
        return node not in self._reached

    def _follow(self, nodes: list[Node]) -> list[Node]:
        """Follow links from nodes, and return all that was passed."""
        passed = []
        while nodes:
            node = nodes.pop()
            passed.append(node)
            self._words.update(_words(node))
            for after in self._links.after(node):
                if after not in self._reached:
                    self._reached[after] = node
                    nodes.append(after)
        return passed

    def _mentioning(self, words: Iterable[str]) -> Iterator[str]:
        """Yield the unread files that contain one of some words, or were reached."""
        words = list(words)
        unread, self._unread = self._unread, []
        reached = {node.path for node in self._reached}
        for path in unread:
            text = self._text(path)
            if text is not None and (path in reached or holds(text, words)):
                yield path
            else:
                self._unread.append(path)

    def _analyse(self, path: str) -> ParsedFile | None:
        text = self._text(path)
        if text is None:
            return None
        source = self._take(path, text)
        return replace(source, functions=tuple(self._facts.as_seen(path, one) for one in source.functions))

    def _chain(self, node: Node) -> tuple[str, ...]:
        chain: list[str] = []
        step: Node | None = node
        while step is not None:
            label = f"{step.path}::{step.name}" if step.name else step.path
            chain += [label] if label not in chain[-1:] else []
            step = self._reached.get(step)
        return tuple(reversed(chain))


def _words(node: Node) -> Iterator[str]:
    """Yield the words that any file contains which uses the node: the name of its module."""
    if node.aspect in _ENDS or node.path == ANY_FILE:
        return
    path = PurePosixPath(node.path)
    if path.name == "__init__.py":
        yield from (path.parent.name, RELATIVE)
    else:
        yield path.stem
