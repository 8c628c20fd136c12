"""Functions that keep a result by hand."""

import ast
import textwrap

import pytest

from contractdelta.code.memoization import fillers_of, fills
from contractdelta.code.syntax import FunctionNode, nodes_in


def filled(text: str) -> frozenset[str]:
    """Return the names in which the first function of a text keeps something."""
    functions = [node for node in ast.walk(ast.parse(textwrap.dedent(text))) if isinstance(node, FunctionNode)]
    return fills(functions[0], nodes_in(functions[0]), fillers_of(functions))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("def f():\n global X\n if X is None:\n  X = load()\n return X", "X", id="a global name"),
        pytest.param("def f():\n global X\n if X:\n  return X\n X = load()\n return X", "X", id="given back at once"),
        pytest.param("def f(self):\n if hasattr(self, 'x'): return\n self.x = load()", "self", id="left at once"),
        pytest.param("def f():\n global X\n X = X or load()\n return X", "X", id="or"),
        pytest.param("def f():\n global X\n X = X if X else load()", "X", id="a conditional expression"),
        pytest.param("async def f():\n global X\n async with lock:\n  if not X: X = await load()", "X", id="async"),
        pytest.param("def f(k):\n if k not in C:\n  C[k] = load(k)\n return C[k]", "C", id="a table"),
        pytest.param("def f(k):\n try: return C[k]\n except KeyError: v = C[k] = load(k)\n return v", "C", id="try"),
        pytest.param("def f(k):\n try: return C[k]\n except KeyError: pass\n C[k] = load(k)", "C", id="after try"),
        pytest.param("def f(k):\n if (v := C.get(k)) is None: v = C[k] = load(k)\n return v", "C", id="walrus"),
        pytest.param("def f(k):\n v = C.get(k)\n if v: return v\n C[k] = load(k)", "C", id="looked up before"),
        pytest.param("def f(k, c=dict()):\n if k not in c: c[k] = load(k)\n return c[k]", "c", id="a made default"),
        pytest.param("def f():\n if 'x' not in os.environ: os.environ['x'] = load()", "os", id="the environment"),
        pytest.param(
            "def f(self, k):\n v = self.c.get(k)\n if v is None:\n  v = load(k)\n  self.c[k] = v\n return v",
            "self",
            id="a table of an object, by a name",
        ),
        pytest.param("def f():\n if not R: R.extend(load())\n return R", "R", id="a list"),
        pytest.param("def f():\n if m.x is None: m.x = load()\n return m.x", "m", id="an attribute of a module"),
        pytest.param(
            "def f(cls):\n if cls.i is None: cls.i = cls()\n return cls.i", "cls", id="an attribute of a class"
        ),
        pytest.param("def f(cls):\n if not hasattr(cls, 'i'): cls.i = cls()", "cls", id="hasattr"),
        pytest.param("def f(self):\n if self.x is None: self.x = load()\n return self.x", "self", id="an object"),
        pytest.param("def f(k):\n nonlocal x\n if x is None: x = load(k)\n return x", "x", id="a closure"),
        pytest.param(
            "def f(k):\n v = C.get(k)\n if v is None:\n  v = load(k)\n  C[k] = v\n return v", "C", id="by a name"
        ),
        pytest.param("def f(k):\n if k in C: return C[k]\n v = load(k)\n C[k] = v = v + 1", "C", id="by two names"),
        pytest.param("def f():\n if not C:\n  for v in load(): C[v.k] = v", "C", id="by a loop"),
        pytest.param("def f(k):\n if k in C: return C[k]\n return C.setdefault(k, load(k))", "C", id="setdefault"),
        pytest.param("def f():\n if V.get() is None: V.set(load())", "V", id="a context variable"),
        pytest.param("def f(k, c={}):\n if k not in c: c[k] = load(k)\n return c[k]", "c", id="a default that stays"),
        pytest.param("def f(self, k):\n if k not in self: self[k] = load(k)\n return self[k]", "self", id="a mapping"),
        pytest.param("def f():\n while not C: C.append(load())\n return C[0]", "C", id="while"),
        pytest.param("def f():\n global X\n match X:\n  case None: X = load()", "X", id="match"),
        pytest.param(
            "def f():\n global X\n d, v = X\n if not d:\n  v = load()\n  X = True, v\n return v", "X", id="two in one"
        ),
        pytest.param(
            "def f():\n if X is None: g()\n return X\ndef g():\n global X\n X = load()",
            "X",
            id="another function's global",
        ),
        pytest.param("def f():\n global X\n if X: return\n C.update(load())\n X = True", "X", id="a mark"),
        pytest.param(
            "def f(self):\n if not self.x:\n  self.y = load()\n  self.x = True", "self", id="a mark of an object"
        ),
        pytest.param("def f():\n if not S.x:\n  load()\n  S.x = True", "S", id="a mark of a class"),
        pytest.param(
            "def f():\n if not S.x: g()\n return S.x\ndef g():\n S.x = load()", "S", id="made by another function"
        ),
        pytest.param(
            "def f(self):\n if self.x is None: self.g()\n return self.x\ndef g(self):\n self.x = load()",
            "self",
            id="made by another method",
        ),
        pytest.param(
            "def f(k):\n if k not in C: g(k, load(k))\n return C[k]\ndef g(k, v):\n C[k] = v", "C", id="put by another"
        ),
        pytest.param(
            "def f(k):\n return C[k] if k in C else g(k)\ndef g(k):\n C[k] = load(k)", "C", id="or made by another"
        ),
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
        pytest.param("def f(self):\n if self.x: return self.x\n v = load()\n self.x = v", id="of an object by a name"),
        pytest.param("def f(p):\n p = real(p)\n if p not in sys.path: sys.path.insert(0, p)", id="of the process"),
        pytest.param(
            "def f():\n v = request_ctx.x\n if v is None:\n  v = load()\n  request_ctx.x = v",
            id="of a request by a name",
        ),
        pytest.param("def f(d):\n b = make(d)\n if b.id in B: raise E\n B[b.id] = b", id="a table of what is new"),
        pytest.param(
            "def f(k, d):\n b = B.get(k)\n if b is None: raise E\n b = b.copy(d)\n B[k] = b", id="replaced by a name"
        ),
        pytest.param("def f():\n global X\n if X: X.close()\n X = None", id="what is dropped"),
        pytest.param(
            "def f(self):\n if self.x: return\n self.x = True\n self.y.close()", id="a mark that it is closed"
        ),
        pytest.param("def f(k):\n if O[k].x: return\n O[k].x = True\n tell(k)", id="a mark of what is in a table"),
        pytest.param("def f():\n if not S.x: raise E\n g()\ndef g():\n S.x = load()", id="made each time by another"),
    ],
)
def test_what_is_given_or_made_each_time_is_no_result(text: str) -> None:
    """A store of the application is what a test leaves behind; a local name ends with the call."""
    assert filled(text) == frozenset()
