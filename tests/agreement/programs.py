"""Small programs of JavaScript at random: closures, loops with labels, exceptions, patterns, classes, promises."""

from __future__ import annotations

import random

PRELUDE = (
    "let a = 1, b = 'x', c, d = [1]; const o = {a: 1, m() { return this.a; }, get g() { a = 7; return 2; }, "
    "set s(v) { b = v; }}; const q = {a: 1, b: 2}; class K { v = 1; inc() { return ++this.v; } get w() { return this.v * 2; } } "
    "const k = new K(); function f(x, y = x) { b = y; return x; } "
    "const g = x => { if (x === 2) throw new TypeError('g'); return 5; };"
)
LITERALS = ("0", "1", "2", "-1", "'x'", "''", "null", "undefined", "true", "NaN", "[]", "[1, 2]", "({a: 1})", "'2'")  # fmt: skip
INPUTS = (
    "event.user.app_metadata.n",
    "event.user.app_metadata.use_mfa",
    "event.user.user_metadata.lang",
    "event.user.email",
    "event.organization",
    "event.secrets.MODE",
)

#: E: an expression, S: statements, V: a variable, I: a new name, B: break, continue or nothing.
EXPRESSIONS = (
    "(E + E)", "(E === E)", "(E < E)", "(E - E)", "(E && E)", "(E || E)", "(E ?? E)", "(E ? E : E)", "(V = E)", "(V += E)",
    "(V ??= E)", "(V++)", "(--V)", "(E, E)", "typeof E", "!E", "f(E, E)", "g(E)", "[E, ...[1, 2], E].join()", "[E, E].includes(E)",
    "({a: E, [V]: E}).a", "E?.a", "E?.m?.()", "`<${E}>`", "((p = a) => p)(E)", "(({a: p = 5} = {}) => p)(E)", "((...p) => p.length)(E)",
    "(function () { S return E; })()", "void E", "o.m()", "o.g", "(o.s = E)", "(o.a++)", "(delete q.a)", "('a' in q)", "k.inc()",
    "k.w", "k.no?.(E)", "o.m(E, o.a = E)",
)  # fmt: skip
STATEMENTS = (
    "log(E);", "log(f(E, E));", "V = E;", "if (E) { S } else { S }", "try { S null.x; } catch (x) { S }", "try { S throw E; } catch { S } finally { S }",
    "for (let I = 0; I < 2; I++) { S if (E) B S }", "for (const x of [1, 2]) { log(x); S if (E) B }", "for (const x in q) { log(x); S B }",
    "for (const {length: x} of ['ab', [1]]) { log(x); S }", "switch (E) { case E: S break; default: S case E: S }",
    "I: for (let y = 0; y < 2; y++) { for (const z of [0, 1]) { S if (E) continue I; log(z); } }", "I: { S if (E) break I; S }", "{ let V = E; S }",
    "log((() => { try { S return E; } catch (q) { return E; } finally { S } })());", "log((() => { try { return E; } finally { S return 9; } })());",
    "log([1, 2].map(x => { S return E; }).join());", "[a, b] = [b, a];", "({a, b = E, ...d} = {a: 3});", "var I = E; log(I);",
    "{ const I = []; for (let x = 0; x < 2; x++) { I.push(() => x); } log(I.map(h => h()).join()); }",
    "{ function I() { S return E; } log(I()); }", "class I { x = E; static m() { S return E; } get y() { return E; } } log(new I().y);",
)  # fmt: skip
LATER = (
    "await null;", "await (async () => { S })();", "Promise.resolve(E).then(x => { S });", "(async () => { S await 0; S })().catch(() => log(7));",
    "try { await Promise.reject(E); } catch (r) { log(typeof r); }", "setTimeout(() => { S }, 0);",
    "await Promise.all([E, E]).then(x => log(x.join()));",
)  # fmt: skip


class _Writer:
    def __init__(self, seed: int) -> None:
        self.random, self.names = random.Random(seed), 0
        inputs = self.random.random() < 0.3
        self.values: tuple[str, ...] = INPUTS if inputs else LITERALS
        self.later = self.random.random() < 0.3

    def filled(self, pattern: str, depth: int) -> str:
        self.names += 1
        name, variable = f"i{self.names}", self.random.choice("abcd")
        parts = []
        for at, letter in enumerate(pattern):
            alone = not (pattern[at - 1 : at].isalnum() or pattern[at + 1 : at + 2].isalnum())
            if letter in "ESVIB" and alone:
                parts.append(self.part(letter, depth, name, variable))
            else:
                parts.append(letter)
        return "".join(parts)

    def part(self, letter: str, depth: int, name: str, variable: str) -> str:
        if letter == "E":
            return self.expression(depth + 1)
        if letter == "S":
            return self.statements(depth + 1)
        if letter == "B":
            return self.random.choice(("break;", "continue;", ";"))
        return name if letter == "I" else variable

    def expression(self, depth: int) -> str:
        if depth > 3 or self.random.random() < 0.3:
            leaves: list[str] = [*self.values, *LITERALS[:4], *"abcd"]
            return self.random.choice(leaves)
        return self.filled(self.random.choice(EXPRESSIONS), depth)

    def statements(self, depth: int) -> str:
        among = STATEMENTS[:3] if depth > 2 else (*STATEMENTS, *(LATER if self.later and depth == 0 else ()))
        return " ".join(
            self.filled(self.random.choice(among), depth) for _ in range(self.random.randrange(1, 3))
        )


def program(seed: int) -> str:
    """The statements of one program, which writes down what it sees with `log`."""
    writer = _Writer(seed)
    body = " ".join(writer.statements(0) for _ in range(2))
    end = "await new Promise(r => setTimeout(r, 1));" if writer.later else ""
    return f"{PRELUDE} {body} {end} log(a); log(b); log(c); log(typeof d);"
