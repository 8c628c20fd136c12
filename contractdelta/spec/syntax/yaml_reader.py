"""Read YAML by the rules of the YAML 1.2 core schema, over the events of PyYAML's parser (libyaml).

PyYAML's own constructors follow YAML 1.1, where ``NO`` is a boolean, ``0123`` is 83 and ``12:30`` is 750. Here:

- scalars are resolved by the core schema (YAML 1.2.2, section 10.3.2); digits with a leading zero stay text;
- keys are text, as written: ``200:`` is ``"200"``;
- a key may stand once in a mapping; ``<<`` merges mappings, as published documents expect;
- an anchor may be defined twice (section 3.2.2.2), the later one holds from there on;
- what all aliases together stand for is limited, so that no alias bomb goes off.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml
from yaml import events

from contractdelta.errors import InvalidDocument, RepeatedKey
from contractdelta.memory import gc_paused
from contractdelta.spec.limits import MAX_ALIASED_NODES, MAX_DEPTH
from contractdelta.spec.syntax.yaml_blocks import MOST_AROUND, Held, KnownBlocks, ReadBlock, read_blocks
from contractdelta.spec.syntax.yaml_plain import PlainReader
from contractdelta.spec.syntax.yaml_scalars import resolve

# libyaml's parser is ten times as fast as the one in Python, which is there where PyYAML was built without it.
Parser: Any = vars(yaml.cyaml)["CParser"] if yaml.__with_libyaml__ else yaml.Loader

_TAG = "tag:yaml.org,2002:"
_MERGE = "<<"


def read_yaml(data: bytes, source: str, known: KnownBlocks | None = None, *, is_lenient: bool = False) -> Any:
    """Return the value of the one document that ``data`` holds; ``source`` names it in messages.

    What stands in ``known`` is not read again: blocks of documents that were read before with the same mapping. With
    ``is_lenient`` the last of the members with one key counts.

    Raises:
        RepeatedKey: A key stands twice in one mapping.
        InvalidDocument: The bytes are no YAML, hold several documents, or use what JSON cannot express.
    """
    with gc_paused():
        if is_lenient:
            return _read(data, source, is_lenient=True)[0]
        tree = read_blocks(data, {} if known is None else known, _block_reader(source))
        return _read(data, source)[0] if tree is None else tree


def _block_reader(source: str) -> ReadBlock:
    """Return what reads a block; most need no parser."""
    plain = PlainReader(resolve)

    def read(block: bytes) -> Held:
        value = plain.read(block)
        return _read(block, source, around=MOST_AROUND) if value is None else (value, 0)

    return read


def _read(data: bytes, source: str, *, is_lenient: bool = False, around: int = 0) -> Held:
    try:
        data.decode()
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise InvalidDocument(source, "not UTF-8", line=line, hint="Is it a text file in UTF-8?") from err
    try:
        parser = Parser(data)
    except yaml.YAMLError as err:
        raise _unreadable(source, err, data) from err
    try:
        constructor = _Constructor(parser, source, is_lenient=is_lenient, around=around)
        return constructor.document(), constructor.aliased
    except (yaml.YAMLError, ValueError, OverflowError) as err:  # escapes and directives with absurd numbers
        raise _unreadable(source, err, data) from err
    finally:
        parser.dispose()


def _unreadable(source: str, err: Exception, data: bytes) -> InvalidDocument:
    """Return the error about what the parser refuses, with the place as far as the parser tells it."""
    reason = getattr(err, "problem", None) or getattr(err, "reason", None) or "an escape or number that is none"
    mark = getattr(err, "problem_mark", None) or getattr(err, "context_mark", None)
    if mark is not None:
        rest = "".join(data.decode().splitlines()[mark.line : mark.line + 1])[mark.column :]
        hint = "A tab stands there: YAML is indented by spaces." if rest.startswith("\t") else ""
        return InvalidDocument(source, f"not YAML: {reason}", line=mark.line + 1, column=mark.column + 1, hint=hint)
    # Errors of characters come with their offset, in characters or in bytes.
    before = data.decode()[: getattr(err, "position", 0) or 0]
    return InvalidDocument(source, f"not YAML: {reason}", line=before.count("\n") + 1)


@dataclass(slots=True)
class _Open:
    """A mapping or list under construction."""

    value: Any
    anchor: str | None
    #: How many nodes it stands for so far, and how deeply they are nested, aliases followed.
    size: int = 1
    depth: int = 1
    #: The key that waits for its value; ``None`` where a key comes next.
    key: str | None = None
    #: Mappings named by ``<<``, the first one wins.
    merges: list[Any] = field(default_factory=list)


class _Constructor:
    """Turns events into one tree of dicts, lists and scalars, without recursion."""

    def __init__(self, parser: Any, source: str, *, is_lenient: bool, around: int) -> None:
        self._parser = parser
        self._source = source
        self._is_lenient = is_lenient
        #: How many mappings the text may stand in.
        self._around = around
        #: Value, size and depth by anchor; the size is negative until the value is complete.
        self._anchors: dict[str, tuple[Any, int, int]] = {}
        self.aliased = 0
        self._stack: list[_Open] = []
        self._result: list[Any] = []

    def document(self) -> Any:
        """Read the whole stream."""
        handlers: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: self._open_mapping,
            events.SequenceStartEvent: self._open_sequence,
            events.MappingEndEvent: self._close,
            events.SequenceEndEvent: self._close,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: self._start_document,
        }
        get_event = self._parser.get_event
        while (event := get_event()) is not None:
            handler = handlers.get(type(event))
            if handler:
                handler(event)
        return self._result[0] if self._result else None

    def _start_document(self, event: Any) -> None:
        if self._result:
            self._refuse("a second document starts here; one file holds one document", event)

    def _scalar(self, event: Any) -> None:
        text = event.value
        if event.style == '"' and not text.isascii():
            self._check_characters(text, event)
        top = self._stack[-1] if self._stack else None
        if top is not None and top.key is None and type(top.value) is dict:
            self._key(top, text, event)
            return
        if event.implicit[0] and not event.tag:  # plain
            value = self._typed(text, event)
        else:
            value = self._tagged(text, event) if event.tag else text
        if event.anchor:
            self._anchors[event.anchor] = (value, 1, 0)
        self._add(value, 1, 0, event)

    def _check_characters(self, text: str, event: Any) -> None:
        """Refuse escapes that stand for half a character (a lone surrogate)."""
        try:
            text.encode()
        except UnicodeEncodeError:
            self._refuse("an escape that stands for no character", event)

    def _key(self, mapping: _Open, text: str, event: Any) -> None:
        if event.anchor:
            self._anchors[event.anchor] = (text, 1, 0)
        if event.tag and event.tag != "!":
            self._tagged(text, event)  # a key is text whatever it is, but its tag has to be one
        if text in mapping.value:
            self._repeat(text, event)
        mapping.key = text
        # A quoted "<<" is an ordinary key; only the plain one merges.
        if text == _MERGE and event.implicit[0]:
            return
        mapping.value[text] = None

    def _open_mapping(self, event: Any) -> None:
        self._open({}, f"{_TAG}map", event)

    def _open_sequence(self, event: Any) -> None:
        self._open([], f"{_TAG}seq", event)

    def _open(self, value: Any, tag: str, event: Any) -> None:
        if self._stack and self._stack[-1].key is None and type(self._stack[-1].value) is dict:
            self._refuse("a mapping or list as a key cannot be expressed in JSON", event)
        if event.tag not in (None, "!", tag):
            self._refuse(f"tag {event.tag!r} is not of the core schema", event)
        if len(self._stack) + self._around >= MAX_DEPTH:
            self._refuse(f"nested more than {MAX_DEPTH} levels deep", event)
        if event.anchor:
            # Until it is closed an alias would make it contain itself.
            self._anchors[event.anchor] = (None, -1, 0)
        self._stack.append(_Open(value, event.anchor))

    def _close(self, event: Any) -> None:
        done = self._stack.pop()
        if done.merges:
            # Those before override those after, and what the mapping says itself overrides all.
            merged = {key: value for mapping in reversed(done.merges) for key, value in mapping.items()}
            done.value = merged | done.value
        if done.anchor:
            self._anchors[done.anchor] = (done.value, done.size, done.depth)
        self._add(done.value, done.size, done.depth, event)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            self._refuse(f"alias *{event.anchor} without an anchor before it", event)
        value, size, depth = self._anchors[event.anchor]
        if size < 0:
            self._refuse(f"alias *{event.anchor} within its own anchor", event)
        self.aliased += size
        if self.aliased > MAX_ALIASED_NODES:
            self._refuse(f"its aliases stand for more than {MAX_ALIASED_NODES:,} nodes", event)
        if len(self._stack) + self._around + depth > MAX_DEPTH:
            self._refuse(f"nested more than {MAX_DEPTH} levels deep", event)
        top = self._stack[-1] if self._stack else None
        if top is not None and top.key is None and type(top.value) is dict:
            if not isinstance(value, str):
                self._refuse("only text can be a key", event)
            if value in top.value:
                self._repeat(value, event)
            top.key = value
            return
        self._add(value, size, depth, event)

    def _add(self, value: Any, size: int, depth: int, event: Any) -> None:
        """Put a finished value where it belongs."""
        if not self._stack:
            self._result.append(value)
            return
        top = self._stack[-1]
        top.size += size
        top.depth = max(top.depth, depth + 1)
        if type(top.value) is list:
            top.value.append(value)
            return
        key, top.key = top.key, None
        if key == _MERGE and _MERGE not in top.value:
            top.merges += self._merged(value, event)
        else:
            top.value[key] = value

    def _merged(self, value: Any, event: Any) -> list[Any]:
        mappings = value if isinstance(value, list) else [value]
        if not all(isinstance(item, dict) for item in mappings):
            self._refuse("'<<' merges mappings only", event)
        return mappings

    def _typed(self, text: str, event: Any) -> Any:
        try:
            return resolve(text)
        except ValueError as err:
            self._refuse(str(err), event)

    def _tagged(self, text: str, event: Any) -> Any:
        """Resolve a scalar that carries a tag."""
        tag = event.tag
        if tag in ("!", f"{_TAG}str"):
            return text
        kinds: dict[str, tuple[type, ...]] = {
            f"{_TAG}null": (type(None),),
            f"{_TAG}bool": (bool,),
            f"{_TAG}int": (int,),
            f"{_TAG}float": (float, int),
        }
        if tag not in kinds:
            self._refuse(f"tag {tag!r} is not of the core schema", event)
        value = self._typed(text, event)
        if type(value) not in kinds[tag]:
            self._refuse(f"{text!r} is no {tag.removeprefix(_TAG)}", event)
        return value

    def _repeat(self, key: str, event: Any) -> None:
        if not self._is_lenient:
            mark = event.start_mark
            reason = f"key {key!r} stands twice in one mapping"
            raise RepeatedKey(self._source, reason, line=mark.line + 1, column=mark.column + 1)

    def _refuse(self, reason: str, event: Any) -> NoReturn:
        mark = event.start_mark
        raise InvalidDocument(self._source, reason, line=mark.line + 1, column=mark.column + 1)
