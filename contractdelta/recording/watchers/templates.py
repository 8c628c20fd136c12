"""Templates that an engine keeps: what one test read the next one gets, and no file is opened for it.

Environments of Jinja, as Flask and ``Jinja2Templates`` have one for all requests, and engines of Django keep what they
have compiled. Whoever asks one for a template uses the file that it was made from.
"""

from collections.abc import Callable
from functools import partial, wraps
from types import ModuleType
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from contractdelta.recording.hooks.imports import when_imported
from contractdelta.recording.hooks.methods import Replacements
from contractdelta.recording.hooks.real_paths import real_path


class _TemplateEngine(NamedTuple):
    """What finds templates, for code and for other templates that extend or include them."""

    owner: str
    names: tuple[str, ...]
    #: From what was found to the template, and from that to the path of its file, or something else where it has none.
    template_in: Callable[[Any], Any]
    file_of: Callable[[Any], object]


_ENGINES = {
    "jinja2.environment": _TemplateEngine(
        "Environment", ("get_template", "select_template"), lambda found: found, lambda template: template.filename
    ),
    "django.template.engine": _TemplateEngine(
        "Engine", ("find_template",), lambda found: found[0], lambda template: template.origin.name
    ),
}


class TemplateWatcher:
    """Tells the file of each template that somebody asks an engine for."""

    def __init__(self, report: Callable[[str], None], on_error: Callable[[Exception], None]) -> None:
        """Watch nothing yet."""
        self._report = report
        self._on_error = on_error
        self._is_on = False
        #: The file of each template that is kept: a test may go to another folder meanwhile.
        self._files: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
        self._replacements = Replacements()
        self._end: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to watch: an engine that is imported later from then on."""
        self._is_on = True
        self._end = when_imported({module: partial(self._watch, engine) for module, engine in _ENGINES.items()})

    def stop(self) -> None:
        """Watch no more."""
        self._is_on = False
        self._end()
        self._replacements.undo()

    def _watch(self, engine: _TemplateEngine, module: ModuleType) -> None:
        try:
            for name in engine.names:
                self._replacements.replace(getattr(module, engine.owner), name, partial(self._told, engine))
        except Exception as err:  # noqa: BLE001 - an engine that is not as expected is not watched, and that is told
            self._on_error(err)

    def _told(self, engine: _TemplateEngine, find: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(find)
        def told(*args: Any, **kwargs: Any) -> Any:
            found = find(*args, **kwargs)
            try:
                if self._is_on:
                    self._tell(engine, engine.template_in(found))
            except Exception as err:  # noqa: BLE001 - an error of ours would fail the code that is tested
                self._on_error(err)
            return found

        return told

    def _tell(self, engine: _TemplateEngine, template: Any) -> None:
        if template not in self._files:
            file = engine.file_of(template)
            self._files[template] = real_path(file) if isinstance(file, str) else ""
        if self._files[template]:
            self._report(self._files[template])
