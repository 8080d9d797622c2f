"""The machine beside the real engine: control flow, the order of what runs later, loops, members, built-ins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.agreement.test_hooks_engine import Login, action, compare, rule

#: Bodies that end with a condition which is true in the engine; nothing in them is left open.
KNOWN = {
    "order of handlers": "let s = ''; Promise.resolve().then(() => { s += 'a'; }).then(() => { s += 'c'; });"
    " Promise.resolve().then(() => { s += 'b'; }); await null; await null; await null; return s === 'abc';",
    "await takes a turn": "let s = ''; const f = async () => { s += '1'; await null; s += '3'; }; const p = f();"
    " s += '2'; await p; return s === '123';",
    "a promise that is returned": "let s = ''; const f = async () => Promise.resolve(1);"
    " f().then(() => { s += 'late'; }); Promise.resolve().then(() => { s += 'a'; }).then(() => { s += 'b'; })"
    ".then(() => { s += 'c'; }).then(() => { s += 'd'; }); for (let i = 0; i < 9; i++) await null;"
    " return s === 'abclated' || s === 'ablatecd';",
    "two at a time": "const s = []; const f = async n => { s.push(n); await null; s.push(n + 10); return n; };"
    " const r = await Promise.all([f(1), f(2), 3]); return s.join() === '1,2,11,12' && r.join() === '1,2,3';",
    "all fails": "const bad = async () => { await null; throw new Error('x'); }; let m = '';"
    " try { await Promise.all([bad(), Promise.resolve(1)]); } catch (e) { m = e.message; } return m === 'x';",
    "all settled": "const r = await Promise.allSettled([Promise.resolve(1), Promise.reject(2)]);"
    " return r[0].status === 'fulfilled' && r[1].reason === 2;",
    "race": "return await Promise.race([new Promise(r => setTimeout(r, 5)), Promise.resolve(7)]) === 7;",
    "finally": "const f = () => { try { return 'a'; } finally { s += 'f'; } }; let s = ''; s = f() + s;"
    " return s === 'af';",
    "finally in a loop": "let n = 0; for (const x of [1, 2, 3]) { try { if (x === 2) continue; n += x; }"
    " finally { n += 10; } } return n === 34;",
    "await in finally": "let s = ''; const f = async () => { try { return 1; } finally { await null; s += 'f'; } };"
    " s += await f(); return s === 'f1';",
    "variables of each turn": "const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i);"
    " return fs.map(f => f()).join('') === '012';",
    "a variable of all turns": "const fs = []; for (var i = 0; i < 3; i++) fs.push(() => i);"
    " return fs.map(f => f()).join('') === '333';",
    "labels": "let n = 0; outer: for (const a of [1, 2, 3]) { for (const b of [1, 2]) { if (b === 2) continue outer;"
    " if (a === 3) break outer; n += a; } } return n === 3;",
    "switch falls through": "const f = x => { let s = ''; switch (x) { case 1: s += 'a'; default: s += 'b';"
    " case 2: s += 'c'; break; case 3: s += 'd'; } return s; };"
    " return [f(1), f(2), f(3), f(4)].join() === 'abc,c,d,bc';",
    "switch true": "const f = n => { switch (true) { case n > 2: return 'big'; case n > 1: return 'mid'; }"
    " return 'low'; }; return f(3) + f(2) + f(1) === 'bigmidlow';",
    "do while": "let n = 0; do { n++; if (n === 2) continue; } while (n < 4); return n === 4;",
    "patterns": "const { a = 1, b: { c = 2 } = {}, ...rest } = { d: 4, e: 5 }; const [x, y, ...ys] = [1, 2, 3, 4];"
    " return a + c === 3 && Object.keys(rest).join() === 'd,e' && x === 1 && ys.join() === '3,4';",
    "defaults see others": "const f = (a, b = a + 1, { c } = { c: b }) => a + b + c; return f(1) === 5;",
    "computed keys": "const k = 'x'; const { [k]: v } = { x: 3 }; return v === 3;",
    "optional chains": "const o = { f() { return 1; } }; let n = 0; const no = undefined;"
    " return no?.a.b.c(n++) === undefined && n === 0 && o.g?.(n++) === undefined && n === 0 && o.f?.() === 1;",
    "logical assignment": "let a = null, b = 0, c = 1, n = 0; a ??= 5; b ||= 6; c &&= 7; a ??= n++;"
    " return a === 5 && b === 6 && c === 7 && n === 0;",
    "counting members": "const o = { n: 1 }; const x = o.n++ + ++o.n; return x === 4 && o.n === 3;",
    "spread": "const f = (...xs) => xs.length; return f(...[1, 2], ...'ab') === 4 && { ...{ a: 1 }, b: 2 }.a === 1;",
    "tagged order": "let s = ''; const g = x => { s += x; return x; }; const o = { [g('a')]: g('b'), ...{ [g('c')]: 1 } };"
    " return s === 'abc' && o.c === 1;",
    "recursion": "const f = n => n < 2 ? n : f(n - 1) + f(n - 2); return f(7) === 13;",
    "closures count": "const make = () => { let n = 0; return () => ++n; }; const a = make(), b = make();"
    " a(); a(); return a() === 3 && b() === 1;",
    "holes": "return new Array(3).length === 3 && Array(3).join('-') === '--' && new Array(2).fill(0).join() === '0,0';",
    "entries": "const o = Object.fromEntries(Object.entries({ a: 1, b: 2 }).map(([k, v]) => [k + k, v * 2]));"
    " return o.aa === 2 && o.bb === 4;",
    "maps": "const m = new Map([['a', 1], ['b', 2]]); m.delete('a'); let s = ''; for (const [k, v] of m) s += k + v;"
    " return s === 'b2' && m.size === 1;",
    "sets": "const s = new Set(['a']); s.add('b'); s.delete('a'); return s.size === 1 && s.has('b') && !s.has('a');",
    "flat": "return [[1], [2, 3], 4].flat().join() === '1,2,3,4';",
    "typeof of nothing": "return typeof undefined === 'undefined' && typeof null === 'object';",
    "comma": "let a = (1, 2); for (let i = 0, j = 3; i < j; i++, j--) a += j; return a === 7;",
    "await before brackets": "const f = async () => ({ x: { y: 2 } }); return (await (await f()).x).y === 2;",
    "throw in a callback": "let s = ''; try { [1, 2].forEach(x => { s += x; if (x === 1) throw x; }); }"
    " catch (e) { s += e; } return s === '11';",
}


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_known_is_decided_as_in_the_engine(name: str) -> None:
    body = f"const test = async () => {{ {KNOWN[name]} }}; if (await test()) api.multifactor.enable('any');"
    hook = action(f"exports.onExecutePostLogin = async (event, api) => {{ {body} }};")
    comparison = compare([hook], [Login()])
    assert not comparison.wrong, comparison.wrong[0]
    assert comparison.exact == 1


#: What inputs decide, joined on the way.
JOINED = {
    "an object that collects": "const o = {}; for (const k of ['use_mfa', 'n', 'mfa', 'x', 'y', 'roles'])"
    " if (event.user.app_metadata[k]) o[k] = k; if (Object.keys(o).length > 2) api.multifactor.enable('any');"
    " if (o.mfa) api.multifactor.enable('none');",
    "a count": "let n = 0; if (event.user.email) n++; if (event.user.name) n++; if (event.organization) n++;"
    " if (event.session) n++; if (event.user.app_metadata.n) n++; if (event.user.app_metadata.mfa) n++;"
    " if (n > 2) api.multifactor.enable('any'); if (n === 2) api.access.deny('x');",
    "names that differ in order": "const o = {}; if (event.user.email) { o.a = 1; o.b = 2; } else { o.b = 2; o.a = 1; }"
    " if (event.user.name) o.c = 1; if (event.organization) o.d = 1; if (event.session) o.e = 1;"
    " if (Object.keys(o)[0] === 'a') api.multifactor.enable('any');",
    "removed again": "const o = { a: 1, b: 1, c: 1, d: 1 }; if (event.user.email) delete o.a;"
    " if (event.user.name) delete o.b; if (event.organization) delete o.c; if (event.session) delete o.d;"
    " if ('a' in o && 'c' in o) api.multifactor.enable('any'); if (o.b === undefined) api.access.deny('x');",
    "lists of one length": "const l = [0, 0, 0, 0]; if (event.user.email) l[0] = 1; if (event.user.name) l[1] = 1;"
    " if (event.organization) l[2] = 1; if (event.session) l[3] = 1;"
    " if (l.reduce((a, b) => a + b, 0) > 2) api.multifactor.enable('any'); if (l.includes(0)) api.access.deny('x');",
    "a helper": "const f = () => { let n = 0; if (event.user.email) n += 1; if (event.user.name) n += 2;"
    " if (event.organization) n += 4; if (event.session) n += 8; return n; }; const n = f();"
    " if (n > 6) api.multifactor.enable('any'); if (n % 2 === 1) api.access.deny('x');",
    "one input, twice": "const f = () => event.user.app_metadata.use_mfa === true; if (f()) api.multifactor.enable('any');"
    " if (true !== event.user.app_metadata.use_mfa) api.access.deny('x');",
    "a found role": "for (const r of event.user.app_metadata.roles || []) { if (r === 'admin') {"
    " api.multifactor.enable('any'); return; } } api.access.deny('x');",
    "a split text": "const scopes = (event.request.query.scope || '').trim().split(/\\s+/).filter(Boolean);"
    " if (scopes.some(s => s === 'admin')) api.multifactor.enable('any');",
    "an entry of the methods": "if (event.authentication.methods.some(m => m.name === 'mfa' &&"
    " m.timestamp === '2024-01-01T00:00:02Z')) api.multifactor.enable('any'); else api.access.deny('x');",
    "every entry": "if (event.authentication.methods.every(({ name, timestamp }) => name === 'pwd' ||"
    " timestamp === '2024-01-01T00:00:01Z')) api.multifactor.enable('any');",
    "maps of one size": "const m = new Map(); if (event.user.email) m.set('a', 2); else m.set('a', 1);"
    " if (event.user.name) m.set('b', 2); else m.set('b', 1); if (event.organization) m.set('c', 2); else m.set('c', 1);"
    " if (m.get('a') + m.get('b') + m.get('c') > 4) api.multifactor.enable('any'); if (m.get('b') === 1)"
    " api.access.deny('x');",
    "a set of an input": "const s = new Set(event.user.app_metadata.roles || []); if (s.has('admin'))"
    " api.multifactor.enable('any');",
}


@pytest.mark.parametrize("name", JOINED)
def test_what_inputs_decide_is_exact_after_joins(name: str) -> None:
    hook = action(f"exports.onExecutePostLogin = async (event, api) => {{ {JOINED[name]} }};")
    scopes = (None, "openid profile", "openid admin")
    logins = [
        replace(Login(), world=world, mfa=mfa, scope=scope)
        for world in range(3)
        for mfa in range(4)
        for scope in scopes
    ]
    comparison = compare([hook], logins)
    assert not comparison.wrong, comparison.wrong[0]
    assert comparison.share == 1, f"{comparison.covered} logins are left open"


def test_an_input_has_one_value_in_all_hooks() -> None:
    first = action(
        "exports.onExecutePostLogin = async (e, api) => { if (e.user.app_metadata.n === 3) api.access.deny('x'); };"
    )
    second = action(
        "exports.onExecutePostLogin = async (e, api) => { if (3 !== e.user.app_metadata.n) api.multifactor.enable('any'); };",
        "second",
    )
    comparison = compare([first, second], [replace(Login(), world=world) for world in range(3)])
    assert not comparison.wrong and comparison.share == 1


def test_a_node_style_answer_comes_later() -> None:
    body = (
        "let now = true; request('http://x', function (err, res) { if (now) context.multifactor = {provider: 'any'};"
        " callback(null, user, context); }); now = false;"
    )
    hook = rule(f"function (user, context, callback) {{ {body} }}")
    comparison = compare([hook], [replace(Login(), lib=lib) for lib in (10, 11)])
    assert not comparison.wrong, comparison.wrong[0]
