"""Code that takes memory or time without bound ends with a remark, within the limits, whatever it grows."""

from __future__ import annotations

import resource

import pytest
from tests.unit.bounds.of_hooks import REQUEST, action
from tests.work import work

from ssoproof.javascript.choices import ChoiceKind
from ssoproof.javascript.meter import Exhausted, Space
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.tenant.model import Hook, HookKind

#: Calls of functions within which any code here is left.
MOST = 80_000_000

#: Each grows something, and then decides by it.
GROWING = {
    "spread": "let s=[1]; for(let i=0;i<40;i++) s=[...s,...s];",
    "concat": "let s=[1]; for(let i=0;i<40;i++) s=s.concat(s);",
    "arguments": "const f=(...a)=>f(...a,...a); f(1,2); const s='';",
    "text": "let s='ab'; for(let i=0;i<60;i++) s=s+s;",
    "combined": "let s='ab'; for(let i=0;i<60;i++) s+=s;",
    "template": "let s='ab'; for(let i=0;i<60;i++) s=`${s}${s}`;",
    "repeat": "let s='ab'; for(let i=0;i<60;i++) s=s.repeat(10);",
    "padStart": "let s='a'.padStart(1e9,'xy');",
    "replaceAll": "let s='a'.repeat(9000); s=s.replaceAll('a', s);",
    "replace": "let s='a'.repeat(100); s=s.replace(/a/g, 'b'.repeat(9000));",
    "join": "let s=['ab']; for(let i=0;i<40;i++) s=[...s,...s]; s=s.join('x');",
    "fill": "let s=new Array(1e9).fill(0);",
    "from": "let s=Array.from({length: 1e9}, (_, i) => i);",
    "characters": "const t='a'.repeat(9999); const s=[]; for(let i=0;i<2000;i++) s.push([...t]);",
    "members": "let o={}; for(let i=0;i<1500;i++) o['k'+i]=i; const s=[]; for(let i=0;i<2000;i++) "
    "s.push({...o});",
    "entries": "let o={}; for(let i=0;i<1500;i++) o['k'+i]=i; const s=[]; for(let i=0;i<2000;i++) "
    "s.push(Object.entries(o));",
    "maps": "let s=new Map(); for(let i=0;i<1e9;i++){ const b=new Map(); b.set('x',s); b.set('y',s); s=b; }",
    "sets": "const s=new Set(); for(let i=0;i<1e9;i++) s.add(i);",
    "shared": "let s=[1]; for(let i=0;i<60;i++) s=[s,s];",
    "shared members": "let s={}; for(let i=0;i<60;i++) s={a: s, b: s};",
    "shared, as text": "let s=[1]; for(let i=0;i<60;i++) s=[s,s]; s=String(s);",
    "recursion": "const f=(n)=>f(n+1)+1; const s=f(0);",
    "promises": "function f(){ return Promise.resolve().then(f); } const s=await f();",
    "sorting": "let s='zyxwvutsrq'.repeat(190).split(''); for(let i=0;i<5000;i++) s.sort();",
    "optional": f"const s=/{'a?' * 29}{'a' * 29}b/.test('{'a' * 29}');",
    "stars": f"let s=0; for(let i=0;i<5000;i++) if (/a*a*a*b/.test('{'a' * 119}')) s=i;",
    "alternatives": f"const s=/^(?:a|a)*b/.test('{'a' * 60}');",
    "never": "while(true){} const s='';",
}


@pytest.mark.parametrize("name", GROWING)
def test_growing_code_is_left_within_the_limits(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    code = f"{GROWING[name]} if (s && JSON.stringify(s).length > 9) {{ api.multifactor.enable('any'); }}"
    with work(MOST):
        found = lower([action(code)], REQUEST)
    assert any(choice.kind is ChoiceKind.UNMODELLED for choice in found.choices)
    assert all(d.code != "hook-fault" for d in found.diagnostics)
    assert (
        any(
            d.code in ("hook-too-much", "hook-not-understood") and d.primary and d.help
            for d in found.diagnostics
        )
        or found.choices
    )
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


@pytest.mark.parametrize(
    "code",
    [
        "[1, 2].at(Infinity); [1, 2].at(-Infinity); [1][1/0]; 'a'[1/0]; [1].slice(0, 1/0); 'a'.slice(0, "
        "Infinity);",
        "const y = [1]; y[Infinity] = 2;",
        "const n = 1e999; if (event.authentication.methods.length > n) api.access.deny('x');",
        "event.authentication.methods[1e300]; const n = event.authentication.methods.length + Infinity;",
        f"const n = 0x{'f' * 2000}; const m = Number('0x{'f' * 2000}'); const k = {'9' * 6000};",
        "[1]['\u00b2'];",
    ],
)
def test_numbers_beyond_all_bounds_are_no_fault(code: str) -> None:
    found = lower([action(code)], REQUEST)
    assert all(d.code != "hook-fault" for d in found.diagnostics)


def test_a_rule_that_fills_what_rules_share_leaves_the_next_one_a_way_out() -> None:
    """The second is not followed to its end from states of a hundred thousand cells, and still may do
    anything."""
    first = (
        "let s = []; for (let i = 0; i < 1900; i++) s.push({i: [i]}); user.kept = s; callback(null, user, "
        "context);"
    )
    second = "while (true) {}"
    rules = [
        Hook(f"r{n}", HookKind.RULE, f"r{n}.js", f"function (user, context, callback) {{ {body} }}")
        for n, body in enumerate((first, second))
    ]
    found = lower(rules, REQUEST)
    assert any(d.code == "hook-too-much" for d in found.diagnostics)
    assert {exit.kind for exit in found.exits if exit.hook == "r1"} >= {"denied", "unknown"}


def test_a_value_that_many_operations_lead_to_is_a_plain_constant() -> None:
    """How it comes from the request would double with each of them."""
    code = (
        "let s = event.client.name; for (let i = 0; i < 60; i++) s = (s + s).slice(0, 4); if (s === 'name') "
        "api.access.deny('x');"
    )
    with work(MOST):
        found = lower([action(code)], REQUEST, notes={})
    assert [exit.kind for exit in found.exits] == ["denied"]


def test_the_meter_stops_at_its_end() -> None:
    meter = Space(3)
    meter.take(3)
    with pytest.raises(Exhausted, match="more than 3"):
        meter.take(1)
