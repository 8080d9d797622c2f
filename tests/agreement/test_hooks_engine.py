"""The real JavaScript engine beside the lowering: what a pipeline of hooks decides on one concrete login."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import quickjs

from ssoproof.javascript.scopes import imported
from ssoproof.javascript.syntax import parse
from ssoproof.logic import build
from ssoproof.logic.expr import Expr, free, substitute, variables
from ssoproof.logic.sorts import EnumSort, RangeSort, values
from ssoproof.providers.auth0.hooks.action_module import exported
from ssoproof.providers.auth0.hooks.list_lengths import largest_length
from ssoproof.providers.auth0.hooks.lower import lower
from ssoproof.providers.auth0.hooks.lowered import MFA_STATE, REMEMBER, Exit, Lowered, Setting
from ssoproof.providers.auth0.hooks.refusals import REVOKE
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest
from ssoproof.providers.auth0.hooks.session_limits import LIMITS
from ssoproof.tenant.model import Hook, HookKind
from tests.agreement.hooks_driver import DRIVER

AUDIENCES = (None, "https://account", "https://console")
PROMPTS = (None, "none", "login")
ACRS = (None, "urn:mfa", "urn:a urn:mfa", "http://schemas.openid.net/pape/policies/2007/06/multi-factor")
SCOPES = (None, "openid profile", "openid admin")


@dataclass(frozen=True)
class Login:
    """One concrete login, `by_sdk` if an SDK sent its request; `world` picks what outside input looks like,
    `lib` what code from elsewhere does to what it gets hold of."""

    client: str = "console-client"
    client_name: str = "Console"
    metadata: tuple[tuple[str, str], ...] = ()
    audience: str | None = None
    in_query: bool = True
    in_body: bool = False
    by_sdk: bool = False
    prompt: str | None = None
    acr: str | None = None
    scope: str | None = None
    max_age: int | None = None
    protocol: str = "oidc-basic-profile"
    first: str = "pwd"
    mfa: int = 0
    roles: tuple[str, ...] | None = None
    factors: tuple[str, ...] | None = None
    world: int = 0
    lib: int = 0
    runs_on: bool = True
    exchange: str | None = None
    session: bool = False


@dataclass(frozen=True)
class Outcome:
    """What the engine did: denied, or the final rule value and the calls of enable."""

    denied: bool
    rule: tuple[str, str]
    enables: tuple[tuple[str, str], ...]
    commands: tuple[tuple[str, tuple[str, ...]], ...] = ()


def started(login: Login) -> quickjs.Context:
    """The engine with everything around hooks in place."""
    context = quickjs.Context()
    context.set_time_limit(2)
    context.set_memory_limit(64_000_000)
    fields = {name: getattr(login, name) for name in Login.__dataclass_fields__}
    fields["metadata"] = dict(login.metadata)
    context.eval(f"var P = {json.dumps(fields)};")
    context.eval(DRIVER)
    return context


def run(hooks: Sequence[Hook], login: Login) -> Outcome:
    """The pipeline in the engine."""
    context = started(login)
    ordered = sorted(hooks, key=lambda hook: hook.kind is HookKind.ACTION)
    for hook in ordered:
        run_hook(context, hook)
        if json.loads(context.eval("JSON.stringify(OUT)"))["denied"]:
            break
    out = json.loads(context.eval("JSON.stringify(OUT)"))
    commands = tuple((name, tuple(str(f) for f in factors)) for name, factors in out["commands"])
    return Outcome(out["denied"], tuple(out["rule"]), tuple(tuple(e) for e in out["enables"]), commands)


def script(hook: Hook) -> str:
    """The hook as the engine reads it: types blanked out, imports and exports as those of an older module."""
    parsed = parse(hook.file, hook.source)
    source = parsed.source.decode()
    if parsed.tree is None or hook.kind is HookKind.RULE:
        return source
    after = [f"exports.{given} = {name};" for name, given in exported(parsed.tree)]
    data = parsed.source
    for kid in reversed(
        [kid for kid in parsed.tree.kids if kid.kind in ("import_statement", "export_statement")]
    ):
        stays = (
            kid.field.get("declaration", kid.field.get("value")) if kid.kind == "export_statement" else None
        )
        made = b"" if stays is None else data[stays.start : kid.end]
        for name, member in imported(kid).items() if kid.kind == "import_statement" else ():
            module = f"require({kid.field['source'].text})"
            made += f"const {name} = {module}{'.' + member if member else ''};".encode()
        data = data[: kid.start] + made + data[kid.end :]
    return "\n".join([data.decode(), *after])


def run_hook(context: quickjs.Context, hook: Hook, handler: str = "onExecutePostLogin") -> None:
    """One hook in the engine, until nothing of it is left to run."""
    source = script(hook)
    if hook.kind is HookKind.RULE:
        context.eval(f"runRule({source.strip().rstrip(';')}\n);")
    else:
        context.eval(
            f"loadAction(function (exports, module, require) {{{source}\n}}); runAction('{handler}');"
        )
    _settle(context)
    for _ in range(50):
        if not context.eval("TIMERS.length"):
            break
        context.eval("runTimer()")
        _settle(context)
    context.eval("endRule();" if hook.kind is HookKind.RULE else "endAction();")


def _settle(context: quickjs.Context) -> None:
    while context.execute_pending_job():
        pass


def pinned(lowered: Lowered, login: Login) -> dict[str, Expr]:
    """What the choices that are questions about inputs come to at this login, as the engine answers them."""
    asked = [choice for choice in lowered.choices if choice.test]
    if not asked:
        return {}
    context = started(login)
    context.eval("var user = makeUser(), context = makeContext(), event = makeEvent(), api = API;")
    answers = {}
    for choice in asked:
        try:
            answer = context.eval(
                f"(function () {{ try {{ return !!({choice.test}); }} catch (e) {{ return null; }} }})()"
            )
        except quickjs.JSException:
            continue
        if isinstance(answer, bool):
            answers[choice.name] = build.boolean(answer)
    return answers


AUDIENCE = build.var("audience", EnumSort(tuple(str(a) for a in AUDIENCES)))
PROMPT = build.var("prompt", EnumSort(tuple(str(p) for p in PROMPTS)))
ACR = build.var("acr", EnumSort(tuple(str(a) for a in ACRS)))
SCOPE = build.var("scope", EnumSort(tuple(str(s) for s in SCOPES)))
IN_QUERY, IN_BODY = build.var("in_query"), build.var("in_body")


def alternatives(variable: Expr, options: tuple[str | None, ...]) -> Alternatives:
    """One option a value of the variable."""
    return Alternatives(tuple((build.is_(variable, str(option)), option) for option in options))


def request_for(login: Login, most: int) -> HookRequest:
    """The request with everything that a grid varies left open."""
    return HookRequest(
        login.client, login.client_name, login.metadata, alternatives(AUDIENCE, AUDIENCES), IN_QUERY, IN_BODY,
        alternatives(PROMPT, PROMPTS), alternatives(ACR, ACRS), alternatives(SCOPE, SCOPES),
        Alternatives.single(login.max_age), login.protocol, login.first, build.var("mfa", RangeSort(0, most)), True,
        login.roles, login.factors, "login", runs_on=build.var("runs_on"),
    )  # fmt: skip


def point(login: Login, most: int) -> dict[str, Expr]:
    """The values of the open inputs at one login."""
    named = {"audience": AUDIENCE, "prompt": PROMPT, "acr": ACR, "scope": SCOPE}
    by = {name: build.const(v.sort, str(getattr(login, name))) for name, v in named.items()}
    by |= {"runs_on": build.boolean(login.runs_on)}
    by |= {"in_query": build.boolean(login.in_query), "in_body": build.boolean(login.in_body)}
    return by | {"mfa": build.number(min(login.mfa, most))}


def matching(lowered: Lowered, outcome: Outcome) -> Expr:
    """True where the lowering decides as the engine did."""
    if outcome.denied:
        revokes = build.or_(*(given.guard for given in lowered.commands if given.name == REVOKE))
        revoked = build.boolean(any(name == REVOKE for name, _ in outcome.commands))
        return lowered.denied if lowered.exits else build.and_(lowered.denied, build.eq(revokes, revoked))
    rules = [s for s in lowered.settings if s.kind is HookKind.RULE]
    if outcome.rule[0] == "strange":
        final = build.TRUE
    else:
        final = build.boolean(outcome.rule == ("unset", "omitted"))
        for setting in rules:
            final = build.ite(setting.guard, _says(setting, outcome.rule), final)
    if (
        lowered.exits
        or any(free(given.guard) for given in lowered.commands)
        or any(g.factors is None for g in lowered.commands)
    ):
        told = build.TRUE
    else:
        given = [g for g in lowered.commands if g.guard is build.TRUE and g.name not in LIMITS]
        redirects = [g for g in given if g.name == "context.redirect"]
        given = [g for g in given if g not in redirects[1:]]
        told = build.boolean(
            len(given) == len(outcome.commands)
            and all(
                g.name == name and _names(g.factors, fs)
                for g, (name, fs) in zip(given, outcome.commands, strict=True)
            )
        )
    actions = [s for s in lowered.settings if s.kind is HookKind.ACTION]
    rows = [build.boolean(j == len(outcome.enables)) for j in range(len(outcome.enables) + 1)]
    for setting in reversed(actions):
        rows = [_row(setting, outcome.enables, rows, j) for j in range(len(rows))]
    return build.and_(build.not_(lowered.denied), final, rows[0], told)


def _names(factors: tuple[str, ...] | None, made: tuple[str, ...]) -> bool:
    """Are these the factors? Those that are an input's are not compared."""
    known = factors or ()
    return any(f.startswith("<") for f in known) or known == made


def _row(setting: Setting, enables: Sequence[tuple[str, str]], rows: Sequence[Expr], at: int) -> Expr:
    """The setting makes the next call, or with a free state any number of calls that come to the last one."""
    ends = range(at + 1, len(enables) + 1) if free(setting.state) else range(at + 1, len(enables) + 1)[:1]
    made = build.or_(*(build.and_(_says(setting, enables[end - 1]), rows[end]) for end in ends))
    return build.ite(setting.guard, made, rows[at])


def _says(setting: Setting, wanted: tuple[str, str]) -> Expr:
    if wanted[0] == "unset" and setting.kind is HookKind.RULE:
        return build.is_(setting.state, "unset", "none")
    return build.and_(
        build.eq(setting.state, build.const(MFA_STATE, wanted[0])),
        build.eq(setting.remember, build.const(REMEMBER, wanted[1])),
    )


def satisfiable(condition: Expr, budget: list[int]) -> bool:
    """Is there a value of the free choices that makes the condition true?"""
    names = variables(condition)
    if not names:
        return condition is build.TRUE
    budget[0] -= 1
    assert budget[0] > 0, "too many choices to try"
    name, sort = next(iter(names.items()))
    return any(satisfiable(substitute(condition, {name: build.const(sort, v)}), budget) for v in values(sort))


@dataclass
class Comparison:
    """Counts of a grid, and the first logins on which the lowering and the engine differ."""

    exact: int = 0
    covered: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of exact grid points."""
        return self.exact / max(1, self.exact + self.covered + len(self.wrong))


def compare(hooks: Sequence[Hook], logins: Sequence[Login], commands: bool = True) -> Comparison:
    """Engine and lowering on each login."""
    most = largest_length(hooks) + 1
    lowerings: dict[Login, Lowered] = {}
    result = Comparison()
    for login in logins:
        key = replace(Login(), client=login.client, client_name=login.client_name, metadata=login.metadata,
                      roles=login.roles, factors=login.factors, first=login.first, protocol=login.protocol)  # fmt: skip
        if key not in lowerings:
            lowerings[key] = lower(hooks, request_for(login, most), None, commands)
        _compare_one(hooks, lowerings[key], login, most, result)
    return result


def _unknown(lowered: Lowered, by: dict[str, Expr]) -> tuple[Exit, ...]:
    """Ends at which the hook may have done anything, commands included."""
    return tuple(
        e for e in lowered.exits if e.kind == "unknown" and substitute(e.guard, by) is not build.FALSE
    )


def _compare_one(
    hooks: Sequence[Hook], lowered: Lowered, login: Login, most: int, result: Comparison
) -> None:
    outcome = run(hooks, login)
    by = point(login, most) | pinned(lowered, login)
    here = Lowered(
        tuple(replace(s, guard=substitute(s.guard, by)) for s in lowered.settings),
        _unknown(lowered, by), substitute(lowered.denied, by), lowered.choices, (),
        tuple(replace(c, guard=substitute(c.guard, by)) for c in lowered.commands if substitute(c.guard, by) is not build.FALSE),
    )  # fmt: skip
    condition = matching(here, outcome)
    guards = [here.denied, *(s.guard for s in here.settings), *(c.guard for c in here.commands)]
    guards += [e for s in here.settings if s.guard is not build.FALSE for e in (s.state, s.remember)]
    if not any(free(guard) for guard in guards):
        if condition is build.TRUE:
            result.exact += 1
        else:
            result.wrong.append(f"{login}: engine {outcome}, lowering {here.settings}, denied {here.denied}")
    elif satisfiable(condition, [20_000]):
        result.covered += 1
    else:
        result.wrong.append(
            f"{login}: engine {outcome} is not covered by {here.settings}, denied {here.denied}"
        )


def grid(**fixed: object) -> Iterator[Login]:
    """Logins over audience, its place, prompt, and the number of entries; `fixed` replaces fields."""
    for audience, mfa, prompt, where in itertools.product(
        AUDIENCES, range(4), PROMPTS[:2], ("query", "body")
    ):
        login = Login(
            audience=audience, mfa=mfa, prompt=prompt, in_query=where == "query", in_body=where == "body"
        )
        yield replace(login, world=mfa % 2, runs_on=mfa < 2 or where == "query", **fixed)  # type: ignore[arg-type]


def rule(source: str, name: str = "rule") -> Hook:
    """A rule."""
    return Hook(name, HookKind.RULE, f"{name}.js", source)


def action(source: str, name: str = "action") -> Hook:
    """An action."""
    return Hook(name, HookKind.ACTION, f"{name}.js", source)


def test_the_engine_runs_rules_and_actions_as_one_pipeline() -> None:
    hooks = [
        action("exports.onExecutePostLogin = async (event, api) => { api.multifactor.enable('any'); };"),
        rule(
            "function (user, context, callback) "
            "{ context.multifactor = {provider: 'any'}; callback(null, user, context); }"
        ),
    ]
    assert run(hooks, Login()) == Outcome(False, ("demand", "omitted"), (("demand", "omitted"),))


def test_the_engine_denies_at_an_exception() -> None:
    assert run([rule("function (user, context, callback) { context.nothing.more(); }")], Login()).denied
