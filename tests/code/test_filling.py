"""Functions that keep a result by hand."""

import ast
import textwrap

import pytest

from contractdelta.code.filling import fills
from contractdelta.code.syntax import FunctionNode, nodes_in


def filled(text: str) -> frozenset[str]:
    """Return the names in which the first function of a text keeps something."""
    node = ast.parse(textwrap.dedent(text)).body[0]
    assert isinstance(node, FunctionNode)
    return fills(node, nodes_in(node))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("def f():\n global X\n if X is None:\n  X = load()\n return X", "X", id="a global name"),
        pytest.param("def f():\n global X\n if X:\n  return X\n X = load()\n return X", "X", id="given back at once"),
        pytest.param("def f():\n global X\n X = X or load()\n return X", "X", id="or"),
        pytest.param("def f():\n global X\n X = X if X else load()", "X", id="a conditional expression"),
        pytest.param("async def f():\n global X\n async with lock:\n  if not X: X = await load()", "X", id="async"),
        pytest.param("def f(k):\n if k not in C:\n  C[k] = load(k)\n return C[k]", "C", id="a table"),
        pytest.param("def f(k):\n try: return C[k]\n except KeyError: v = C[k] = load(k)\n return v", "C", id="try"),
        pytest.param("def f(k):\n try: return C[k]\n except KeyError: pass\n C[k] = load(k)", "C", id="after try"),
        pytest.param("def f(k):\n if (v := C.get(k)) is None: v = C[k] = load(k)\n return v", "C", id="walrus"),
        pytest.param("def f(k):\n v = C.get(k)\n if v: return v\n C[k] = load(k)", "C", id="looked up before"),
        pytest.param("def f():\n if not R: R.extend(load())\n return R", "R", id="a list"),
        pytest.param("def f():\n if m.x is None: m.x = load()\n return m.x", "m", id="an attribute of a module"),
        pytest.param(
            "def f(cls):\n if cls.i is None: cls.i = cls()\n return cls.i", "cls", id="an attribute of a class"
        ),
        pytest.param("def f(cls):\n if not hasattr(cls, 'i'): cls.i = cls()", "cls", id="hasattr"),
        pytest.param("def f(self):\n if self.x is None: self.x = load()\n return self.x", "self", id="an object"),
        pytest.param("def f(k):\n nonlocal x\n if x is None: x = load(k)\n return x", "x", id="a closure"),
    ],
)
def test_what_is_made_only_where_it_is_missing_is_kept(text: str, name: str) -> None:
    """Whoever calls it next gets what was made, and runs nothing of what made it."""
    assert filled(text) == {name}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f(b):\n if b.id in B: raise E\n B[b.id] = b", id="a table of what is given"),
        pytest.param(
            "def f(k):\n if k not in B: raise E\n B[k] = make(k)\n return B[k]", id="replaced where it is there"
        ),
        pytest.param("def f(n):\n if n not in S: S.append(n)", id="a list of what is given"),
        pytest.param("def f(b):\n B.append(make(b))", id="put each time"),
        pytest.param("def f():\n global X\n X = load()", id="made each time"),
        pytest.param("def f():\n x = None\n if x is None: x = load()\n return x", id="a local name"),
        pytest.param("def f(x=None):\n if x is None: x = load()\n return x", id="a default"),
        pytest.param("def f(d, k):\n if k not in d: d[k] = load()", id="what the caller has"),
        pytest.param("def f():\n if 'db' not in g: g.db = connect()\n return g.db", id="what a request has"),
        pytest.param("def __init__(self, x):\n self.x = x or load()", id="what an object is made with"),
        pytest.param("def __init__(self, x):\n self.x = x\n if not self.x: self.x = load()", id="what it lacks"),
        pytest.param("def f(a):\n def g(self):\n  if not self.x: self.x = load()", id="of an inner function"),
        pytest.param("def f(self):\n self.x = load()\n if self.y: return 1", id="something else is looked at"),
        pytest.param("def f(k):\n return C[k] if k in C else load(k)", id="nothing is put anywhere"),
    ],
)
def test_what_is_given_or_made_each_time_is_no_result(text: str) -> None:
    """A store of the application is what a test leaves behind; a local name ends with the call."""
    assert filled(text) == frozenset()
