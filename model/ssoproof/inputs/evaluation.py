"""Evaluates tests on concrete values of inputs, in a real JavaScript engine (QuickJS) with limits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ssoproof.inputs.terms import Test
from ssoproof.inputs.values import Value, written

#: One test may take so many seconds, all together so many bytes.
_SECONDS, _BYTES = 5, 64 * 1024 * 1024

#: For each test whether it holds; one that throws does not.
Vector = tuple[bool, ...]

_ENGINE = """
function at(value, names) {
  for (const name of names) {
    if (value === undefined || value === null) return undefined;
    value = value[name];
  }
  return value;
}
// whether a text is JSON, as tests ask that
JSON.parses = text => { try { JSON.parse(text); return true; } catch (e) { return false; } };
function vector(make, tests) {
  return tests.map(test => { try { return test(make()) ? 1 : 0; } catch (e) { return 0; } }).join('');
}
"""


def evaluate(
    tests: Sequence[Test], roots: Sequence[str], rows: Sequence[Mapping[str, Value]]
) -> list[Vector]:
    """The vector of each row, which gives each root path its value; RuntimeError where that takes too
    much."""
    import quickjs

    context = quickjs.Context()
    context.set_time_limit(_SECONDS)
    context.set_memory_limit(_BYTES)
    functions = ", ".join(f"V => ({_written(test, roots)})" for test in tests)
    values = ", ".join(f"() => [{', '.join(written(row[root]) for root in roots)}]" for row in rows)
    script = f"{_ENGINE}\nconst TESTS = [{functions}];\nJSON.stringify([{values}].map(v => vector(v, TESTS)))"
    try:
        answer = context.eval(script)
    except (quickjs.JSException, quickjs.StackOverflow) as wrong:
        raise RuntimeError(str(wrong)) from None
    return [tuple(sign == "1" for sign in signs) for signs in json.loads(answer)]


def _written(test: Test, roots: Sequence[str]) -> str:
    """The test with each path as a look-up in the row."""
    text, at = [], 0
    for start, end, path in sorted(test.places):
        index = next(k for k, root in enumerate(roots) if path == root or path.startswith(f"{root}."))
        names = path[len(roots[index]) :].split(".")[1:]
        text += [test.source[at:start], f"at(V[{index}], {json.dumps(names)})"]
        at = end
    return "".join((*text, test.source[at:]))
