"""Watch the HTTP clients of this process."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from functools import partial, wraps
from types import ModuleType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

from contractdelta.recording.hooks.imports import Hook, when_imported
from contractdelta.recording.hooks.methods import Replacements
from contractdelta.recording.http.client_libraries import PROBES, TRANSPORTS
from contractdelta.recording.http.client_probes import Call, Hop, Probe, unanswered
from contractdelta.recording.http.request import SeenRequest, seen_request
from contractdelta.recording.http.standard_library import ConnectionWatch

#: Tells a server in another process which test a request comes from.
HEADER = "X-ContractDelta-Test"
#: The longest value of it: servers refuse headers of 8 KiB and more.
_LONGEST = 4_000


def watch(
    report: Callable[[SeenRequest], None],
    *,
    on_error: Callable[[Exception], None],
    labels: Callable[[], Iterable[str]] = tuple,
    header: Callable[[], str | None] | None = None,
) -> Callable[[], None]:
    """Report every request that a client library of this process sends, when its answer is there.

    Libraries that are imported later are watched from then on. A request that one library sends by another is
    reported once, a redirect that is followed once more. What an application sends while it answers a request of
    this process is a request like any other. ``report`` is called in the thread and context of the client, so
    several calls can run at the same time.

    Nothing that goes wrong in here reaches the client: for each request that cannot be told, ``on_error`` is called
    once.

    Args:
        report: Takes each request.
        on_error: Takes what went wrong, in the thread and context of the client.
        labels: Asked when a request is sent, in the thread and context of the client; goes into ``SeenRequest.labels``.
        header: What requests that leave this process are to carry in the header ``X-ContractDelta-Test``, where it is
            percent-encoded; ``None``: no header.

    Returns:
        A function that puts everything back as it was.
    """
    watcher = _Watcher(report, on_error, labels, header)
    end = when_imported(watcher.hooks())

    def undo() -> None:
        end()
        watcher.end()

    return undo


class _Watcher:
    """Holds what is replaced while the clients are watched."""

    def __init__(
        self,
        report: Callable[[SeenRequest], None],
        on_error: Callable[[Exception], None],
        labels: Callable[[], Iterable[str]],
        header: Callable[[], str | None] | None,
    ) -> None:
        self._report = report
        self._on_error = on_error
        self._labels = labels
        self._header = header
        self._replacements = Replacements()
        self.is_on = True

    def hooks(self) -> Mapping[str, Hook]:
        """Return what is to be done to which module."""
        probes: dict[str, list[Probe]] = {}
        for probe in PROBES:
            probes.setdefault(probe.module, []).append(probe)
        hooks: dict[str, Hook] = {module: partial(self._watch_module, found) for module, found in probes.items()}
        return hooks | {"http.client": self._watch_connections}

    def end(self) -> None:
        """Put the methods back; one that somebody has wrapped since stays where it is and does nothing."""
        self.is_on = False
        self._replacements.undo()

    def fail(self, error: Exception) -> None:
        """Hand over an error. An error of the receiver is dropped: there is nowhere to report it."""
        with suppress(Exception):
            self._on_error(error)

    def labels(self) -> tuple[str, ...] | None:
        """Return the labels of a request that is sent now; none where that fails: then it is told as an error alone."""
        try:
            return tuple(self._labels())
        except Exception as error:  # noqa: BLE001 - whatever is wrong in here, the client goes on
            self.fail(error)
            return None

    def header(self) -> tuple[str, str] | None:
        """Return the header of a request that is sent now, if it is to have one and can."""
        try:
            name = self._header() if self._header and self.is_on else None
            return (HEADER, header_value(name)) if name else None
        except Exception as error:  # noqa: BLE001 - whatever is wrong in here, the client goes on
            self.fail(error)
            return None

    def tell(self, hops: Callable[[], Iterable[Hop]], labels: tuple[str, ...] | None) -> None:
        """Report requests, unless they have been told as an error."""
        if not self.is_on or labels is None:
            return
        try:
            for hop in hops():
                self._report(seen_request(hop.method, hop.url, hop.status, labels))
        except Exception as error:  # noqa: BLE001 - whatever is wrong in here, the client goes on
            self.fail(error)

    def is_known(self, family: str, call: Call) -> bool:
        """Tell whether a call is the request that is under way already, on its way through another library.

        What is sent within it otherwise is a request of its own: a redirect, or what an application sends that answers
        it in this process.
        """
        for flight in reversed(_FLIGHTS.get()):
            if flight.watcher is self:
                return flight.is_open and flight.family != family and flight.target == call.target()
        return False

    def _watch_module(self, probes: Iterable[Probe], module: ModuleType) -> None:
        for probe in probes:
            for name in probe.names:
                self._replace(module, probe.owner, name, partial(_watched, self, probe, name))
        if self._header:
            for owner, name in TRANSPORTS.get(module.__name__, ()):
                self._replace(module, owner, name, partial(_with_header, self))

    def _watch_connections(self, module: ModuleType) -> None:
        connections = ConnectionWatch(self)
        for name, wrap in connections.wrappers():
            self._replace(module, "HTTPConnection", name, wrap)

    def _replace(self, module: ModuleType, owner: str, name: str, wrap: Callable[[Any], Any]) -> None:
        try:
            self._replacements.replace(getattr(module, owner), name, wrap)
        except Exception as error:  # noqa: BLE001 - a library that is not as expected is not watched, and that is told
            self.fail(error)


def header_value(name: str) -> str:
    """Return the value of the header: ASCII without anything that has a meaning in headers.

    Raises:
        ValueError: It is too long.
    """
    value = quote(name, safe="/:[]()=@!$&'*+~")
    if len(value) > _LONGEST:
        raise ValueError(f"too long for the header {HEADER}: {name[:80]}…")
    return value


class _Flight:
    """A call of a watched method while it runs."""

    __slots__ = ("_before", "_call", "_labels", "_probe", "family", "is_open", "keywords", "target", "watcher")

    def __init__(self, watcher: _Watcher, probe: Probe, call: Call, keywords: Mapping[str, Any]) -> None:
        self.watcher = watcher
        self.family = probe.family
        self.target = call.target()
        self.is_open = True
        #: What to call the method with.
        self.keywords = keywords
        self._probe = probe
        self._call = call
        self._labels = watcher.labels()
        self._before: tuple[_Flight, ...] = ()

    def __enter__(self) -> Self:
        self._before = _FLIGHTS.get()
        _FLIGHTS.set((*self._before, self))
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        # A context that was copied in between keeps this flight: it must not count there any more.
        self.is_open = False
        # Not reset by its token: that raises where a coroutine is driven from several contexts.
        _FLIGHTS.set(self._before)
        if error is not None:
            # What an application of this process raises comes through here, too: only the library's errors are read.
            is_own = type(error).__module__.partition(".")[0] == self.family
            raised = self._probe.raised if is_own else unanswered
            self.watcher.tell(lambda: raised(self._call, error), self._labels)

    def returned(self, result: Any) -> None:
        """Report what came of it."""
        self.watcher.tell(lambda: self._probe.returned(self._call, result), self._labels)


#: The calls that are running, outermost first; of all watchers, as a variable for each would never be freed.
_FLIGHTS: ContextVar[tuple[_Flight, ...]] = ContextVar("contractdelta_flights", default=())


class _Method(NamedTuple):
    """A method that is watched."""

    probe: Probe
    name: str
    signature: inspect.Signature


def _take_off(watcher: _Watcher, method: _Method, args: Any, keywords: Mapping[str, Any]) -> _Flight | None:
    """Return the flight of a call; ``None`` if it belongs to another call, or cannot be read."""
    probe = method.probe
    if not watcher.is_on:
        return None
    try:
        bound = method.signature.bind(*args, **keywords).arguments
        call = probe.read(method.name, args[0], bound)
        if watcher.is_known(probe.family, call):
            return None
        header = watcher.header() if probe.with_header else None
        if header and probe.with_header:
            keywords = {**keywords, **probe.with_header(bound, header)}
        return _Flight(watcher, probe, call, keywords)
    except Exception as error:  # noqa: BLE001 - whatever is wrong in here, the client goes on
        watcher.fail(error)
        return None


def _watched(watcher: _Watcher, probe: Probe, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that does the same and is watched."""
    watched = _Method(probe, name, inspect.signature(method))

    @wraps(method)
    def call(*args: Any, **keywords: Any) -> Any:
        flight = _take_off(watcher, watched, args, keywords)
        if flight is None:
            return method(*args, **keywords)
        with flight:
            result = method(*args, **flight.keywords)
        flight.returned(result)
        return result

    @wraps(method)
    async def acall(*args: Any, **keywords: Any) -> Any:
        flight = _take_off(watcher, watched, args, keywords)
        if flight is None:
            return await method(*args, **keywords)
        with flight:
            result = await method(*args, **flight.keywords)
        flight.returned(result)
        return result

    return acall if inspect.iscoroutinefunction(method) else call


def _with_header(watcher: _Watcher, method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a transport's method that sends the header.

    The request belongs to the test, which can look at it: the header is taken away again.
    """

    @wraps(method)
    def handle(transport: Any, request: Any) -> Any:
        with _Header(request.headers, watcher.header()):
            return method(transport, request)

    @wraps(method)
    async def ahandle(transport: Any, request: Any) -> Any:
        with _Header(request.headers, watcher.header()):
            return await method(transport, request)

    return ahandle if inspect.iscoroutinefunction(method) else handle


class _Header:
    """Adds a header for as long as a block runs, unless it is there already."""

    def __init__(self, headers: Any, header: tuple[str, str] | None) -> None:
        self._headers = headers
        self._header = header if header and header[0] not in headers else None

    def __enter__(self) -> None:
        if self._header:
            self._headers[self._header[0]] = self._header[1]

    def __exit__(self, *_: object) -> None:
        if self._header:
            with suppress(KeyError):
                del self._headers[self._header[0]]
