"""How a change spreads: one link from what is used to what uses it, for each use of a name."""

from collections.abc import Iterable, Iterator

from contractdelta.code.classes import has_hook, methods_making
from contractdelta.code.conventions import ROUTING_DECORATORS
from contractdelta.code.name_resolution import ANY_FILE, NAMELESS, NameResolver, ResolutionStep
from contractdelta.code.parsed_files import LOCALS, Binding, Definition, FileParser, Function, MethodCall, ParsedFile
from contractdelta.code.scopes import ANY_MODULE, ANY_NAME
from contractdelta.code.uses import Role, Use
from contractdelta.propagation.nodes import LEVELS, Aspect, Node, implied
from contractdelta.propagation.recorded_code import RecordedFacts
from contractdelta.propagation.results import links_of_results, links_to_function, nodes_after
from contractdelta.propagation.use_nodes import as_run, is_member, is_own, named_by, used_at_import


class Links:
    """The links from a change to what it changes."""

    def __init__(self, resolver: NameResolver, source: FileParser, facts: RecordedFacts) -> None:
        """Take a name resolver, a parser of files, and what was recorded."""
        self._resolver = resolver
        self._source = source
        self._ran_outside_tests = facts.may_run_outside_tests
        self._facts = facts
        self._next: dict[Node, dict[Node, None]] = {}
        #: What got a link since this was emptied last.
        self._grown: dict[Node, None] = {}
        #: Files whose definitions are reached in ways that cannot be followed.
        self.opened: set[str] = set()
        #: The names that imports bind to modules, by the files of these.
        self.aliases: dict[str, set[str]] = {}

    def after(self, node: Node) -> Iterator[Node]:
        """Yield what may change when a node changes."""
        yield from self._next.get(node, ())
        yield from nodes_after(node, self._facts)
        yield from implied(node)
        if node.aspect is Aspect.NAME and self._facts.is_gone(node):
            yield Node(Aspect.FAILING, node.path, node.name)
        if node.aspect in (Aspect.NAME, Aspect.MUTATED, Aspect.FILE):
            yield from (Node(Aspect.ANY, path) for path in (node.path, ANY_FILE))
        if node.aspect is Aspect.ANY or (node.aspect is Aspect.BODY and self._ran_outside_tests(node.path, node.name)):
            yield from (Node(Aspect.ANY_RUN, path) for path in (node.path, ANY_FILE))
        if (node.aspect is Aspect.ANY and node.path in self.opened) or self._facts.is_used_by_anybody(node):
            yield Node(Aspect.IMPORT_EFFECT, node.path)

    def grown(self) -> list[Node]:
        """Return the nodes that got a link since the last call."""
        grown = [*self._grown, *(Node(Aspect.ANY, path) for path in sorted(self.opened))]
        self._grown.clear()
        return grown

    def add(self, source: ParsedFile) -> None:
        """Add the links of a file: from what its parts use to these parts."""
        path = source.path
        self.add_nesting(source)
        for function in source.functions:
            self._add_function(path, function)
        for definition in source.definitions:
            if definition.name:
                self._add_definition(source, definition)
        for number, call in enumerate(source.calls):
            self._add_call(path, Node(Aspect.MODULE_CALL, path, str(number)), call)
        self._add_statement(path, source.effect_uses, Node(Aspect.IMPORT_EFFECT, path), Node(Aspect.MODULE_CALL, path))
        for number, uses in enumerate(source.alterations):
            statement = Node(Aspect.MODULE_CALL, path, f"={number}")
            self._add_statement(path, uses, statement, statement)
        self._join_all(links_of_results(source, self._resolver, self._facts))

    def add_nesting(self, source: ParsedFile) -> None:
        """Add the links from functions to those that are made in them: what the outer one holds is at hand there."""
        for function in source.functions:
            outer, separator, _ = function.qualname.rpartition(LOCALS)
            if separator:
                self._link(*(Node(Aspect.FUNCTION, source.path, name) for name in (outer, function.qualname)))

    def _add_call(self, path: str, node: Node, call: MethodCall) -> None:
        """Link what a call of a method uses to the object whose method it is: that is what it may alter.

        So it is for an object that a definition makes. Of any other one, of a package for instance, nobody knows who
        has it; and a call that is given an object may alter that. Then whoever imports the file may see it.
        """
        steps = {use: self._find(path, use) for use in as_run(path, call.uses, self._resolver)}
        given = {kind for use in steps if use.given for step in steps[use] for kind in self._kinds(step)}
        roots = [step for step in self._resolver.find(path, call.root) if is_own(step, self._resolver)]
        if not roots or Binding.VALUE in given:
            node = Node(Aspect.IMPORT_EFFECT, path)
        for use, each in steps.items():
            for step in () if self._comes_along(use, each) else each:
                self._link(used_at_import(step, use), node)
                self._fail(step, path)
                self._touch(step, use, node, alters=False)
        for origin in {node, Node(Aspect.MODULE_CALL, path)} - {Node(Aspect.IMPORT_EFFECT, path)}:
            for step in roots:
                self._link(origin, Node(Aspect.MUTATED, step.path, step.name))

    def _add_statement(self, path: str, uses: Iterable[Use], node: Node, origin: Node) -> None:
        """Link what statements use to what follows from that, and where they start to what they alter."""
        for use in as_run(path, uses, self._resolver):
            steps = self._find(path, use)
            for step in () if self._comes_along(use, steps) else steps:
                self._link(used_at_import(step, use), node)
                self._touch(step, use, origin, alters=use.alters)

    def _comes_along(self, use: Use, steps: Iterable[ResolutionStep]) -> bool:
        """Tell whether something comes with the function that is registered: ``response_model=Book``."""
        kinds = {kind for step in steps for kind in self._kinds(step)}
        return use.role is Role.REGISTERED and bool(kinds & {Binding.CLASS, Binding.FUNCTION})

    def _add_function(self, path: str, function: Function) -> None:
        node = Node(Aspect.FUNCTION, path, function.qualname)
        ran_outside_tests = self._ran_outside_tests(path, function.qualname)
        for use in (*function.header, *function.annotations, *function.body):
            steps = self._find(path, use, opens=ran_outside_tests)
            self._join_all(links_to_function(node, steps, self._facts))
            for step in steps:
                self._link(named_by(step), node)
                if use in function.annotations and function.annotated and LOCALS not in function.qualname:
                    self._fail(step, path)  # They are evaluated with the `def`.

    def _add_definition(self, source: ParsedFile, definition: Definition) -> None:
        path, name = source.path, Node(Aspect.NAME, source.path, definition.name)
        for use in as_run(path, definition.uses, self._resolver):
            for step in self._find(path, use, opens=not is_member(definition, use)):
                # The annotation of a variable says nothing of its value.
                if use.role is not Role.NAMED or definition.kind not in (Binding.VALUE, Binding.LITERAL):
                    self._link(used_at_import(step, use), name, alters=use.role is not Role.BASE)
                self._fail(step, path)
                # Decorators that may alter something are effects; but some look at what they decorate.
                is_value = definition.kind is not Binding.FUNCTION
                for origin in (name, Node(Aspect.LOADED, path)) if is_value else (name,):
                    alters = is_value and (use.alters or (use.given and not step.further))
                    self._touch(step, use, origin, alters=alters)
        adders = {Binding.FUNCTION: self._add_calls, Binding.CLASS: self._add_class, Binding.IMPORT: self._add_import}
        adders.get(definition.kind, self._add_value)(source, definition)

    def _add_value(self, source: ParsedFile, definition: Definition) -> None:
        """Doing anything with a value may run whatever it was made with."""
        run = Node(Aspect.RUN, source.path, definition.name)
        for use in as_run(source.path, definition.uses, self._resolver):
            if use.role is not Role.NAMED:
                self._link_all(self._find(source.path, use), Aspect.RUN, run)

    def _add_import(self, source: ParsedFile, definition: Definition) -> None:
        for target in definition.targets:
            for step in self._resolver.find(source.path, target):
                if step.name == ANY_NAME:
                    self.aliases.setdefault(step.path, set()).add(definition.name)
                    continue
                self._link(named_by(step), Node(Aspect.NAME, source.path, definition.name))
                if step.name:
                    self._add_alias(step, source.path, definition.name)
                self._fail(step, source.path)

    def _add_alias(self, step: ResolutionStep, path: str, name: str) -> None:
        for aspect in (*LEVELS[1:], Aspect.MUTATED):
            self._link(Node(aspect, step.path, step.name), Node(aspect, path, name))
        for aspect in (Aspect.METHODS, Aspect.MAY_MUTATE, Aspect.MUTATED):
            self._link(Node(aspect, path, name), Node(aspect, step.path, step.name))

    def _add_calls(self, source: ParsedFile, definition: Definition) -> None:
        """Link what runs when a function is called to what calls it at import."""
        # Its defaults, and what its decorators made of it, are at hand when it runs.
        self._link(Node(Aspect.NAME, source.path, definition.name), Node(Aspect.FUNCTION, source.path, definition.name))
        for function in source.function(definition.name):
            level = LEVELS[min(function.held + 1, 3)]
            self._add_running(source.path, function, Node(level, source.path, definition.name))
            self._add_touching(source.path, function, definition.name)
            self._add_kept(source.path, function, definition.name)

    def _add_running(self, path: str, function: Function, node: Node) -> None:
        """Link what runs in a function to what calls it at import; a new caller has changed itself."""
        if not self._ran_outside_tests(path, function.qualname):
            return
        self._link(Node(Aspect.BODY, path, function.qualname), node)
        for use in function.header:
            # What it is registered with may have called it: `@signal.connect`, and `signal.send()`.
            is_called = use.role in (Role.MADE, Role.APPLIED) and ROUTING_DECORATORS.isdisjoint(use.chain[-1:])
            for step in self._find(path, use) if is_called and function.decorated else ():
                self._link(Node(Aspect.BODY, path, function.qualname), Node(Aspect.RUN, step.path, step.name))
        for use in function.used:
            if use.module != ANY_MODULE or self._facts.may_use_reflection(path):
                self._link_all(self._find(path, use), Aspect.RUN, node)

    def _add_kept(self, path: str, function: Function, name: str) -> None:
        """Link what runs at import to those who get what a function caches for all."""
        keeper = Node(Aspect.NAME, path, name)
        if keeper in self._facts.keepers(path, function.qualname):
            self._link(Node(Aspect.RUN, path, name), keeper)

    def _add_touching(self, path: str, function: Function, name: str) -> None:
        touched = Node(Aspect.MAY_MUTATE, path, name)
        for use in function.body:
            for step in self._find(path, use, opens=self._ran_outside_tests(path, function.qualname)):
                self._touch(step, use, touched, alters=use.alters)

    def _add_class(self, source: ParsedFile, definition: Definition) -> None:
        path = source.path
        name, methods = Node(Aspect.NAME, path, definition.name), Node(Aspect.METHODS, path, definition.name)
        self._link(name, methods)
        making = {function.qualname for function in methods_making(source, definition)}
        for function in source.methods(definition.name):
            level = Aspect.MADE if function.qualname in making else Aspect.RUN
            self._link(methods, Node(Aspect.FUNCTION, path, function.qualname))
            self._add_running(path, function, Node(level, path, definition.name))
            self._add_touching(path, function, definition.name)
            self._add_kept(path, function, definition.name)
        for use in (one for one in definition.uses if one.role is not Role.BASE):
            # What a class holds may run when an instance is made: `field(default_factory=make)`.
            self._link_all(self._find(path, use, opens=False), Aspect.RUN, Node(Aspect.MADE, path, definition.name))
        for step in self._bases(source, definition):
            self._add_base(step, path, definition.name)
        for step in self._bases(source, definition, Role.BASE, Role.META):
            self._link(Node(Aspect.MAY_MUTATE, path, definition.name), Node(Aspect.MAY_MUTATE, step.path, step.name))

    def _add_base(self, step: ResolutionStep, path: str, name: str) -> None:
        """Link a class and its base, which an instance of the class is, too."""
        self._link(Node(Aspect.METHODS, path, name), Node(Aspect.METHODS, step.path, step.name))
        for level in LEVELS[1:]:
            self._link(Node(level, step.path, step.name), Node(level, path, name))
        if self.is_hooked(step):
            self._link(Node(Aspect.RUN, step.path, step.name), Node(Aspect.NAME, path, name))
            for origin in (Node(Aspect.NAME, path, name), Node(Aspect.LOADED, path)):
                self._link(origin, Node(Aspect.MUTATED, step.path, step.name))
                # The hook may keep it in a table beside the base.
                self._link(origin, Node(Aspect.MAY_MUTATE, path, name))

    def is_hooked(self, step: ResolutionStep, seen: frozenset[ResolutionStep] = frozenset()) -> bool:
        """Tell whether a base does something when it gets a subclass: it is no class that is known, or has a hook."""
        source = self._source(step.path)
        if source is None or step in seen:
            return False
        named = [one for one in source.definitions if one.name == step.name and one.kind is not Binding.IMPORT]
        return any(
            one.kind is not Binding.CLASS
            or has_hook(source, one)
            or any(self.is_hooked(base, seen | {step}) for base in self._bases(source, one))
            for one in named
        )

    def _bases(self, source: ParsedFile, definition: Definition, *roles: Role) -> Iterator[ResolutionStep]:
        """Find the bases of a class that are of the project; with ``roles`` what it uses in these."""
        for use in definition.uses:
            if use.role in (roles or (Role.BASE,)):
                own = (source.path, definition.name)
                found = (step for step in self._find(source.path, use) if step.name not in NAMELESS)
                yield from (step for step in found if (step.path, step.name) != own)

    def _find(self, path: str, use: Use, *, opens: bool = True) -> tuple[ResolutionStep, ...]:
        """Find what a name stands for, and note the files that cannot be followed from there on, if not in a test."""
        steps = self._resolver.find(path, (use.module, use.chain))
        if use.role is Role.NAMED:
            # Nobody reaches into a module that is only named.
            return tuple(step for step in steps if step.name != ANY_NAME)
        if opens:
            self.opened.update(step.path for step in steps if step.name == ANY_NAME and step.path != ANY_FILE)
        return steps

    def _kinds(self, step: ResolutionStep) -> set[Binding]:
        return {one.kind for one in self._resolver.definitions(step)}

    def _touch(self, step: ResolutionStep, use: Use, origin: Node, *, alters: bool) -> None:
        """Link code that runs in another way than before to what it may alter."""
        if step.name in NAMELESS:
            return
        if use.role in (Role.META, Role.MADE, Role.APPLIED, Role.RUN):
            self._link(origin, Node(Aspect.MAY_MUTATE, step.path, step.name), alters=False)
        kinds = self._kinds(step) if alters else set()
        is_bound = bool(kinds) and (use.binds or (use.role is Role.RUN and not step.further))
        if is_bound or Binding.VALUE in kinds or (Binding.CLASS in kinds and step.further):
            self._link(origin, Node(Aspect.MUTATED, step.path, step.name), alters=False)

    def _fail(self, step: ResolutionStep, path: str) -> None:
        """Link a name that is gone to the effects of the file that needs it at import: the import fails."""
        node = named_by(step)
        if self._facts.is_gone(node):
            self._link(node, Node(Aspect.IMPORT_EFFECT, path))

    def _link_all(self, steps: Iterable[ResolutionStep], aspect: Aspect, to: Node) -> None:
        for step in steps:
            if step.name == ANY_NAME:
                self._link(Node(Aspect.ANY_RUN, step.path), to)
            elif step.name:
                self._link(Node(aspect, step.path, step.name), to)

    def _link(self, node: Node, to: Node, *, alters: bool = True) -> None:
        if node == to:
            return
        self._join_all([(node, to)])
        if node.aspect is Aspect.NAME and alters:
            self._link(Node(Aspect.MUTATED, node.path, node.name), to)
        if node.aspect in LEVELS[1:]:
            is_level = to.aspect in LEVELS[1:]
            after = Node(Aspect.FAILING, to.path, to.name) if is_level else Node(Aspect.IMPORT_EFFECT, to.path)
            self._link(Node(Aspect.FAILING, node.path, node.name), after)

    def _join_all(self, links: Iterable[tuple[Node, Node]]) -> None:
        for node, to in links:
            self._next.setdefault(node, {})[to] = self._grown[node] = None
