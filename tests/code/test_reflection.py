"""Where code reaches for modules that it does not name."""

import pytest

from contractdelta.code.analysis import analyse


def _reaching(body: str) -> bool:
    text = "import sys\n\n\ndef f(name):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    (function,) = analyse("shop/a.py", text).functions
    return bool(function.reflection_lines)


@pytest.mark.parametrize(
    "body",
    [
        "return sys.modules[name].__file__",
        "return getattr(sys.modules['__main__'], '__file__', None)",
        "module = sys.modules.get(name)\nif module is not None:\n    return hasattr(module, '__file__')",
        "module = sys.modules[name]\nmodule = sys.modules.get(name)\nreturn module.__spec__",
        "return __import__('shop.b')",
        "before = set(sys.modules.keys())\nfor key in sys.modules.keys() - before:\n    sys.modules.pop(key)",
        "return name in sys.modules and sorted(sys.modules)",
        "if name not in sys.modules:\n    return len(sys.modules)\ndel sys.modules[name]",
    ],
)
def test_what_python_keeps_in_a_module_is_no_definition(body: str) -> None:
    """No change of a definition alters where a module stands, or whether there is one."""
    assert not _reaching(body)


@pytest.mark.parametrize(
    "body",
    [
        "return sys.modules",
        "return sys.modules[name]",
        "return sys.modules[name].LIMIT",
        "return sys.modules.get(name, name).__file__",
        "return sys.modules[name].__dict__",
        "return getattr(sys.modules[name], name)",
        "module = sys.modules[name]\nreturn module",
        "module = sys.modules[name]\nother = module\nreturn other.LIMIT",
        "module = sys.modules[name]\nif module.__file__:\n    return vars(module)",
        "sys.modules[name] = None",
        "return sys.modules.pop(name)",
        "module = sys.modules.pop(name)\nreturn module.LIMIT",
        "keys = sys.modules.keys\nreturn name(sys.modules)",
        "return [*sys.modules.values()], list(sys.modules)",
        "return sys.modules in name",
        "modules = sys.modules\nreturn list(modules), modules[name]",
        "for module in sys.modules.values():\n    module.__file__",
        "return sys.modules[name].__file__, sys.modules[name].LIMIT",
        "return __import__(name)",
        "return Base.__subclasses__()",
    ],
)
def test_any_other_look_reaches_for_anything(body: str) -> None:
    """A module that is handed on, or asked for what its statements bind, may give any definition."""
    assert _reaching(body)
