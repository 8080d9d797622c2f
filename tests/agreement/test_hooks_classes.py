"""Classes, accessors and conversions beside the real engine: what they decide is decided, and exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ssoproof.javascript import conversions, promises, prototypes
from ssoproof.javascript.heap import Record
from tests.agreement.test_hooks_engine import Login, action, compare

#: Bodies that end with a condition which is true in the engine; nothing in them is left open.
KNOWN = {
    "fields and methods": "class A { x = 1; y; m() { return this.x + 1; } } const a = new A();"
    " return a.m() === 2 && a.y === undefined && 'y' in a && Object.keys(a).join() === 'x,y';",
    "a constructor": "class A { constructor(x) { this.x = x; } get twice() { return this.x * 2; }"
    " set twice(v) { this.x = v / 2; } } const a = new A(3); a.twice = 10; return a.x === 5 && a.twice === 10;",
    "static members": "class A { static n = 1; static m() { return this.n + 1; } static { this.k = this.m(); } }"
    " return A.k === 2 && A.n === 1 && A.m() === 2;",
    "inheritance": "class A { constructor(x) { this.x = x; } m() { return 'a' + this.x; } }"
    " class B extends A { y = 2; constructor(x) { super(x + 1); this.z = this.y; } m() { return super.m() + 'b'; } }"
    " const b = new B(1); return b.m() === 'a2b' && b.z === 2 && b instanceof A && b instanceof B;",
    "no constructor of its own": "class A { constructor(x) { this.x = x; } } class B extends A {}"
    " return new B(4).x === 4 && !(new A(1) instanceof B);",
    "static inheritance": "class A { static m() { return 1; } static get g() { return this.k; } }"
    " class B extends A { static k = 7; static m() { return super.m() + 1; } } return B.m() === 2 && B.g === 7;",
    "super getters": "class A { get v() { return this.n; } } class B extends A { n = 3; get w() { return super.v; } }"
    " return new B().w === 3;",
    "private members": "class A { #n = 1; static #k = 2; #m() { return this.#n + A.#k; } inc() { this.#n++; return this.#m(); } }"
    " const a = new A(); a.inc(); return a.inc() === 5 && a.n === undefined;",
    "private names of two classes": "class A { #n = 1; a() { return this.#n; } } class B extends A { #n = 2; b() { return this.#n; } }"
    " const b = new B(); return b.a() === 1 && b.b() === 2;",
    "a private method is not written to": "class A { #m() {} go() { this.#m = 1; } } try { new A().go(); } catch (e) {"
    " return e instanceof TypeError; }",
    "errors of their own": "class MyError extends Error { constructor(m) { super(m); this.name = 'MyError'; this.code = 7; } }"
    " try { throw new MyError('x'); } catch (e) { return e instanceof MyError && e instanceof Error && e.message === 'x'"
    " && e.name === 'MyError' && e.code === 7; }",
    "this before super": "class A {} class B extends A { constructor() { this.x = 1; } }"
    " try { new B(); } catch (e) { return e instanceof ReferenceError; }",
    "super is not called": "class A {} class B extends A { constructor() {} }"
    " try { new B(); } catch (e) { return e instanceof ReferenceError; }",
    "a class without new": "class A {} try { A(); } catch (e) { return e instanceof TypeError; }",
    "before its declaration": "try { new A(); } catch (e) { return e instanceof ReferenceError; } class A {}",
    "fields see the object": "class A { x = 1; y = this.x + 1; f = () => this.y; } const f = new A().f; return f() === 2;",
    "computed names": "const k = 'm'; class A { [k + '1']() { return 1; } static [k] = 2; } return new A().m1() === 1 && A.m === 2;",
    "the order of a class": "let s = ''; const t = x => { s += x; return x; }; class A { static [t('a')] = t('c'); [t('b')] = t('d'); }"
    " new A(); return s === 'abcd';",
    "expressions": "const A = class B { who() { return B === A; } }; return new A().who();",
    "the class of an object": "class A { make() { return new this.constructor(); } } return new A().make() instanceof A && A.name === 'A';",
    "a constructor that gives another": "class A { constructor() { return { x: 1 }; } } return new A().x === 1;",
    "functions as classes": "function A(x) { this.x = x; } const a = new A(2); return a.x === 2;",
    "accessors": "let n = 0; const o = { get x() { n++; return 5; }, set x(v) { n += v; }, y: 1 }; o.x = 10;"
    " return o.x === 5 && n === 11 && o.y === 1 && 'x' in o;",
    "a getter that throws": "const o = { get x() { throw new Error('no'); } }; try { o.x; } catch (e) { return e.message === 'no'; }",
    "getters in patterns": "let n = 0; const { x, ...rest } = { get x() { return ++n; }, y: 2 }; return x === 1 && n === 1 && rest.y === 2;",
    "spread getters": "let n = 0; const o = { ...{ get x() { return ++n; } } }; return o.x === 1 && o.x === 1 && n === 1;",
    "methods know their object": "const o = { n: 2, m() { return this.n; }, f: function () { return this.n + 1; } }; return o.m() + o.f() === 5;",
    "arrows know the object around": "const o = { n: 2, m() { return [1, 2].map(x => x * this.n).join(); } }; return o.m() === '2,4';",
    "call and apply": "function f(a, b) { return this.n + a + b; } return f.call({ n: 1 }, 2, 3) === 6 && f.apply({ n: 2 }, [3, 4]) === 9;",
    "bind": "const o = { n: 1, m(a, b) { return this.n + a + b; } }; const f = o.m.bind({ n: 5 }, 1); return f(2) === 8 && f.target === undefined;",
    "members of promises": "const f = async () => 5; const p = f(); return p.value === undefined && p.error === undefined;",
    "plus": "let s = ''; const o = { valueOf() { s += 'v'; return 2; }, toString() { s += 't'; return 'x'; } };"
    " return o + 1 === 3 && `${o}` === 'x' && o * 2 === 4 && s === 'vtv';",
    "the order of conversions": "let s = ''; const a = { valueOf() { s += 'a'; return 1; } }, b = { valueOf() { s += 'b'; return 2; } };"
    " return a + b === 3 && a < b && s === 'abab';",
    "toPrimitive": "const o = { [Symbol.toPrimitive](hint) { return hint === 'number' ? 4 : hint; } };"
    " return +o === 4 && `${o}` === 'string' && o + '' === 'default';",
    "loose equality": "let n = 0; const o = { valueOf() { n++; return 1; } }; return o == 1 && !(o == null) && o != 2 && n === 2;",
    "names of members": "const o = { toString() { return 'k'; } }; const x = { k: 3, [o]: 4 }; return x[o] === 4 && 'k' in x && o in x;",
    "lists become texts": "const o = { toString() { return 'k'; } }; return [1, o, null] + '' === '1,k,' && [[o], 2].join('-') === 'k-2';",
    "objects become texts": "class A {} return {} + '' === '[object Object]' && `${new A()}` === '[object Object]' && [{}] + '' === '[object Object]';",
    "numbers and texts": "const o = { valueOf() { return 7; }, toString() { return '8'; } };"
    " return Number(o) === 7 && String(o) === '8' && parseInt(o, 10) === 8 && isNaN({ valueOf: () => NaN }) && Math.max(o, 3) === 7;",
    "no primitive": "const o = { valueOf() { return {}; }, toString() { return []; } }; try { o + 1; } catch (e) { return e instanceof TypeError; }",
    "classes convert": "class Money { constructor(n) { this.n = n; } valueOf() { return this.n; } } return new Money(3) > new Money(2);",
    "hasInstance": "let n = 0; class Even { static [Symbol.hasInstance](x) { n++; return x % 2 === 0; } }"
    " return 2 instanceof Even && !(1 instanceof Even) && n === 2;",
    "counting objects": "let z = { valueOf() { return 4; } }; z++; return z === 5;",
    "thenables": "let s = ''; const t = { then(yes) { s += 't'; yes(5); } }; const p = (async () => await t)(); s += 'm';"
    " return await p === 5 && s === 'mt';",
    "thenables that fail": "const t = { then(yes, no) { no(new Error('x')); yes(1); } }; try { await t; } catch (e) { return e.message === 'x'; }",
    "thenables that throw": "const t = { get then() { throw new Error('g'); } }; try { await t; } catch (e) { return e.message === 'g'; }",
    "resolved with a thenable": "const t = { then(yes) { yes({ then(again) { again(3); } }); } }; return await Promise.resolve(t) === 3;",
    "resolved once": "const p = new Promise((yes, no) => { yes(Promise.resolve(1)); no(new Error('x')); }); return await p === 1;",
    "thenables of a class": "class Q { where() { return this; } then(yes) { yes([1, 2]); } } const r = await new Q().where(); return r.length === 2;",
    "then with thenables": "return await Promise.resolve(1).then(x => ({ then(yes) { yes(x + 1); } })) === 2;",
    "toJSON": 'const o = { toJSON() { return { a: 1 }; } }; return JSON.stringify({ o, b: [o] }) === \'{"o":{"a":1},"b":[{"a":1}]}\';',
    "revivers": "let n = 0; const o = JSON.parse('{\"a\":[1,2]}', (k, v) => { n++; return typeof v === 'number' ? v + 1 : v; });"
    " return o.a[1] === 3 && n === 4;",
    "iterators of their own": "const o = { [Symbol.iterator]() { let n = 0; return { next: () => ({ done: n > 1, value: n++ }) }; } };"
    " const all = []; for (const x of o) all.push(x); return all.join() === '0,1' && [...o].length === 2;",
    "methods see the variables of their turn": "const all = []; for (let i = 0; i < 2; i++) {"
    " all.push({ get() { return i; } }, new (class { get() { return i; } })()); function f() { return i; } all.push({ get: f }); }"
    " return all.map(one => one.get()).join() === '0,0,0,1,1,1';",
    "a rest beside computed keys": "let n = 0; const k = { toString() { n++; return 'a'; } };"
    " const { [k]: x, ['b']: y = 5, ...rest } = { a: 1, b: undefined, c: 3 };"
    " return n === 1 && x === 1 && y === 5 && Object.keys(rest).join() === 'c';",
    "what is no number": "return isNaN(Math.max(1, NaN)) && isNaN(Math.min(NaN, 1)) && isNaN(Math.max(1, 0 / 0, 2));",
    "functions of mathematics by other names": "const f = Math.min; { const Math = { max: f }; return Math.max(1, 2) === 1; }",
    "functions without a prototype": "const o = { m() {} }; async function f() {} let n = 0;"
    " for (const one of [() => 1, o.m, f, (() => 1).bind(null)]) { if (5 instanceof one) return false;"
    " try { o instanceof one; } catch (e) { n += e instanceof TypeError ? 1 : 0; } } return n === 4;",
    "bound classes": "class A {} return new A() instanceof A.bind(null);",
    "a constructor that gives a primitive": "class A { constructor() { return 1; } } class B extends A { constructor() { super(); return null; } }"
    " if (!(new A() instanceof A)) return false; try { new B(); } catch (e) { return e instanceof TypeError; }",
    "arguments that are no list": "const f = (...all) => all.length; let n = 0; for (const one of ['ab', 5, true])"
    " try { f.apply(null, one); } catch (e) { n += e instanceof TypeError ? 1 : 0; }"
    " return n === 3 && f.apply(null, new Set([1])) === 0 && f.apply(null, new Map([[1, 2]])) === 0 && f.apply(null) === 0;",
    "copies of what symbols name": "const o = { ...{ [Symbol.toPrimitive]: () => 4 }, b: 1 };"
    " const { b, ...rest } = o; const all = Object.assign({}, o);"
    " return +o === 4 && +rest === 4 && +all === 4 && Object.keys(o).join() === 'b' && JSON.stringify(all) === '{\"b\":1}';",
    "toJSON of functions": "class A { static toJSON() { return 'a'; } } class B extends A {} const f = () => 1; f.toJSON = () => 5;"
    ' return JSON.stringify({ A, B, f, g: () => 1 }) === \'{"A":"a","B":"a","f":5}\';',
    "fields of what is frozen": "class A { constructor() { Object.freeze(this); } } class B extends A { x = 1; } let n = 0;"
    " try { new B(); } catch (e) { n += e instanceof TypeError ? 1 : 0; }"
    " try { class C { static x = Object.freeze(this); static y = 1; } } catch (e) { n += e instanceof TypeError ? 1 : 0; }"
    " return n === 2;",
    "symbols are primitives": "const s = Symbol.iterator; class A { constructor() { return s; } }"
    " const o = { valueOf() { return s; }, toString() { return s; } };"
    " return typeof s === 'symbol' && new A() instanceof A && s != 'a' && o == s && !(s instanceof Object);",
    "symbols are not converted": "const s = Symbol.iterator, o = { valueOf: () => s, toString: () => s }; let n = 0; const all = ["
    " () => +s, () => s + '', () => `${s}`, () => s - 1, () => s < 1, () => [s] + '', () => [s].join(), () => +o, () => o + 1, () => `${o}`,"
    " () => Number(s), () => parseInt(s), () => Math.max(s, 1), () => JSON.parse(s), () => new Date(s)];"
    " for (const one of all) try { one(); } catch (e) { n += e instanceof TypeError ? 1 : 0; } return n === all.length;",
    "private members of what has none": "class A { #x = 1; static get(o) { return o.#x; } static set(o) { o.#x = 2; } static go(o) { o.#x(); } }"
    " let n = 0; for (const one of ['a', 5, JSON, {}]) for (const how of [A.get, A.set, A.go])"
    " try { how(one); } catch (e) { n += e instanceof TypeError ? 1 : 0; } return n === 12;",
    "names that begin oddly": "const k = '\\0Symbol.toPrimitive'; class A { ['\\0x'] = 1; } const o = { [k]: () => 5, a: 1 };"
    " return isNaN(+o) && Object.keys(o).length === 2 && JSON.stringify(new A()) === '{\"\\\\u0000x\":1}';",
    "sorting by a function": "return [3, 1, 2].sort((a, b) => a - b).join() === '1,2,3';",
}


def hook(body: str) -> str:
    """An Action that asks for MFA where the body is true."""
    return (
        f"exports.onExecutePostLogin = async (event, api) => {{ const test = async () => {{ {body} }};"
        " if (await test()) api.multifactor.enable('any'); };"
    )


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_known_is_decided_as_in_the_engine(name: str) -> None:
    comparison = compare([action(hook(KNOWN[name]))], [Login()])
    assert not comparison.wrong, comparison.wrong[0]
    assert comparison.exact == 1


#: Lists and values from outside in classes, conversions and built-ins.
INPUTS = {
    "a role that is sought": "if (event.user.app_metadata.roles?.find(r => r === 'admin')) api.multifactor.enable('any');",
    "the last role": "if (event.authorization?.roles.findLast(r => r === 'editor')) api.multifactor.enable('any');",
    "an entry that is sought": "const m = event.authentication.methods.find(({ name }) => name === 'mfa');"
    " if (!m) api.multifactor.enable('any');",
    "a list of one value": "const l = new Array(event.user.name); if (l.length === 1 && l.toString() === 'Ann')"
    " api.multifactor.enable('any');",
    "a joined list": "if ([event.user.name, event.user.app_metadata.mfa].join('-') === 'Ann-always') api.multifactor.enable('any');",
    "a class of inputs": "class Risk { constructor(e) { this.e = e; } get high() { return this.e.user.app_metadata.mfa === 'always'; }"
    " valueOf() { return this.high ? 2 : 1; } } if (new Risk(event) > 1) api.multifactor.enable('any');",
    "classes by an input": "class A { go() { api.multifactor.enable('any'); } } class B extends A { go() { api.access.deny('x'); } }"
    " const K = event.user.email ? A : B; new K().go();",
    "fields by an input": "const name = event.user.email ? 'a' : 'b'; class K { [name] = 1; static [name + 's'] = 2; }"
    " if (new K().a === 1) api.multifactor.enable('any'); if (K.bs === 2) api.access.deny('x');",
    "a method of a date that is none": "try { Date.getDay(); } catch (e) { api.multifactor.enable('any'); }",
    "a private member of an input": "class A { #x = 1; static get(o) { return o.#x; } }"
    " try { if (A.get(event.user) === 1) api.access.deny('x'); } catch (e) { api.multifactor.enable('any'); }",
    "the language by the global object": "if (global.JSON.parse('1') === 1) api.multifactor.enable('any');",
}


@pytest.mark.parametrize("name", INPUTS)
def test_what_inputs_decide_is_exact(name: str) -> None:
    source = f"exports.onExecutePostLogin = async (event, api) => {{ {INPUTS[name]} }};"
    logins = [replace(Login(), world=world, mfa=mfa) for world in range(3) for mfa in range(3)]
    comparison = compare([action(source)], logins)
    assert not comparison.wrong, comparison.wrong[0]
    assert comparison.share == 1, f"{comparison.covered} logins are left open"


#: What code that is not known gets, and what it gives.
OPEN = {
    "a package gets an object": "const m = require('zork'); const o = {}; m(o); if (o.name === 'mfa') api.multifactor.enable('any');",
    "a package keeps an object": "const m = require('zork'); const o = {}; m(o); o.r = event.request; m(1);"
    " if (event.request.query.audience === 'https://account') api.multifactor.enable('any');",
    "a package calls a function": "require('zork').go(() => api.multifactor.enable('any'));",
    "a package gives what it got": "const m = require('zork'); const o = {}; if (m(o) === o) api.multifactor.enable('any');",
    "an instance of a package": "const m = require('zork'); const o = {}; new m.ManagementClient(o).get(o);"
    " if (o.name === 'mfa') api.multifactor.enable('any');",
    "what the process shares": "global.x = global.x || 1; if (global.x === 1) api.multifactor.enable('any');",
    "a function of the process": "globalThis.go = () => api.multifactor.enable('any'); globalThis.go();",
    "a conversion of what the process shares": "global.o = { valueOf() { api.multifactor.enable('any'); return 1; } }; global.o + 1;",
    "a generator": "const o = { *g() { yield 1; yield 2; } }; let n = 0; for (const x of o.g()) n += x; if (n === 3) api.access.deny('x');",
    "a function of the host as then": "await { then: api.access.deny };",
    "a function of the host as a conversion": "const o = { valueOf: () => ({}), toString: api.access.deny }; try { o + 1; } catch (e) {}",
    "a sum": "const n = (event.user.app_metadata.roles || []).reduce((a, r) => a + (r === 'admin' ? 1 : 0), 0);"
    " if (n > 0) api.multifactor.enable('any');",
}


@pytest.mark.parametrize("name", OPEN)
def test_what_is_not_known_covers_what_the_engine_does(name: str) -> None:
    source = f"exports.onExecutePostLogin = async (event, api) => {{ {OPEN[name]} }};"
    logins = [replace(Login(), lib=lib, world=lib % 3) for lib in (0, 1, 2, 3, 4, 5, 6, 10, 11, 12)]
    comparison = compare([action(source)], logins)
    assert not comparison.wrong, comparison.wrong[0]


def _never_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversions, "_by_own_code", lambda machine, node, ref, hint: 1.0)


def _no_getters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prototypes, "_got", lambda machine, node, getter, this: prototypes.UNDEFINED)


def _no_setters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prototypes, "put", lambda machine, node, ref, name, value: False)


def _no_parents(monkeypatch: pytest.MonkeyPatch) -> None:
    right = prototypes.holder
    monkeypatch.setattr(
        prototypes, "holder", lambda machine, ref, name: ref if right(machine, ref, name) == ref else None
    )


def _not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promises, "then_of", lambda machine, value: None)


def _more_than_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def one(machine, promise):  # type: ignore[no-untyped-def]
        made = [Record("resolver", {"promise": promise, "how": how}) for how in ("value", "error")]
        return machine.state.new(made[0]), machine.state.new(made[1])

    monkeypatch.setattr(promises, "resolvers", one)


FAULTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], tuple[str, ...]]] = {
    "a coercion is not called": (_never_called, ("plus", "the order of conversions", "toPrimitive")),
    "a getter is not called": (_no_getters, ("accessors", "getters in patterns")),
    "a setter is not called": (_no_setters, ("a constructor", "accessors")),
    "nothing is inherited": (_no_parents, ("fields and methods", "static inheritance")),
    "a thenable is a value": (_not_waited_for, ("thenables", "thenables that fail")),
    "a promise is resolved again": (_more_than_once, ("resolved once",)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, victims = FAULTS[fault]
    for victim in victims:
        with monkeypatch.context() as patched:
            plant(patched)
            assert compare([action(hook(KNOWN[victim]))], [Login()]).wrong, victim
