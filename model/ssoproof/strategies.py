"""Hypothesis strategies for expressions, systems and tenants; public, for tests of what is built on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from ssoproof.logic.build import (
    FALSE,
    TRUE,
    add,
    and_,
    boolean,
    const,
    eq,
    ite,
    le,
    lt,
    min_,
    not_,
    number,
    or_,
    sub,
)
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import BOOL, BoolSort, EnumSort, RangeSort, Sort, Value, fits, values
from ssoproof.providers.registry import LOADERS
from ssoproof.settings import Sourced
from ssoproof.system.system import Parameter, Transition, TransitionSystem, Variable
from ssoproof.tenant.model import (
    Api,
    Application,
    CacheKind,
    Demand,
    DemandKind,
    Hook,
    HookKind,
    MfaMode,
    OnLoginRequired,
    RememberPolicy,
    SdkProfile,
    SessionPolicy,
    Tenant,
    User,
)

COLOURS = EnumSort(("red", "green", "blue"))
SMALL = RangeSort(0, 3)
SORTS: tuple[Sort, ...] = (BOOL, COLOURS, SMALL)


def value(sort: Sort) -> st.SearchStrategy[Value]:
    """A value of the sort."""
    return st.sampled_from(list(values(sort)))


def booleans(names: Sequence[Expr], depth: int = 3) -> st.SearchStrategy[Expr]:
    """A boolean expression over the named variables."""
    leaves = [e for e in names if isinstance(e.sort, BoolSort)]
    base = st.sampled_from(leaves) if leaves else st.booleans().map(boolean)
    if depth == 0:
        return base | st.booleans().map(boolean)
    below = booleans(names, depth - 1)
    enums = [e for e in names if isinstance(e.sort, EnumSort)]
    options = [
        base,
        below.map(not_),
        st.lists(below, max_size=3).map(lambda xs: and_(*xs)),
        st.lists(below, max_size=3).map(lambda xs: or_(*xs)),
        st.builds(ite, below, below, below),
        st.builds(eq, below, below),
    ]
    if enums:
        options.append(
            st.sampled_from(enums).flatmap(lambda e: value(e.sort).map(lambda v: eq(e, const(e.sort, v))))
        )
    if any(isinstance(e.sort, RangeSort) for e in names):
        numbers = naturals(names, depth - 1)
        options += [st.builds(op, numbers, numbers) for op in (lt, le, eq)]
    return st.one_of(options)


def naturals(names: Sequence[Expr], depth: int = 2) -> st.SearchStrategy[Expr]:
    """A numeric expression over the named variables."""
    leaves = [e for e in names if isinstance(e.sort, RangeSort)]
    constants = st.integers(0, 4).map(number)
    base = st.sampled_from(leaves) | constants if leaves else constants
    if depth == 0:
        return base
    below = naturals(names, depth - 1)
    return st.one_of(
        base,
        st.builds(add, below, below),
        st.builds(sub, below, below),
        st.builds(min_, below, below),
        st.builds(ite, booleans(names, depth - 1), below, below),
    )


def enumerated(sort: EnumSort, names: Sequence[Expr], depth: int = 2) -> st.SearchStrategy[Expr]:
    """An expression of an enumeration over the named variables."""
    leaves = [e for e in names if e.sort == sort]
    base = value(sort).map(lambda v: const(sort, v))
    base = base | st.sampled_from(leaves) if leaves else base
    if depth == 0:
        return base
    below = enumerated(sort, names, depth - 1)
    return base | st.builds(ite, booleans(names, depth - 1), below, below)


def of_sort(sort: Sort, names: Sequence[Expr]) -> st.SearchStrategy[Expr]:
    """An expression whose values all fit the sort."""
    if isinstance(sort, BoolSort):
        return booleans(names)
    if isinstance(sort, EnumSort):
        return enumerated(sort, names)
    return naturals(names).map(lambda e: e if fits(e.sort, sort) else min_(e, number(sort.hi)))


@st.composite
def systems(draw: st.DrawFn) -> TransitionSystem:
    """A small system with state, rigid variables and parameters of every sort."""
    state = []
    for index in range(draw(st.integers(1, 4))):
        sort: Sort = draw(st.sampled_from(SORTS))
        state.append(Variable(f"v{index}", sort, draw(value(sort))))
    rigid = [
        Variable(f"R{index}", draw(st.sampled_from(SORTS[:2])), None)
        for index in range(draw(st.integers(0, 2)))
    ]
    names = [v.expr for v in (*state, *rigid)]
    transitions = [_transition(draw, index, state, names) for index in range(draw(st.integers(1, 4)))]
    return TransitionSystem((*state, *rigid), tuple(transitions))


@st.composite
def growing_systems(draw: st.DrawFn) -> TransitionSystem:
    """A small system with some variables that only ever allow more when they are true, as summaries of others
    do."""
    system = draw(systems())
    more = [Variable(f"g{index}", BOOL, False) for index in range(draw(st.integers(1, 3)))]
    flags = st.sampled_from([v.expr for v in more])
    transitions = []
    for t in system.transitions:
        known = [*(v.expr for v in system.variables), *(p.expr for p in t.parameters)]
        updates = {}
        for v in draw(st.lists(st.sampled_from(more), unique=True, max_size=2)):
            kept = or_(draw(flags), draw(booleans(known, 1)))
            updates[v.name] = draw(
                st.sampled_from((kept, and_(draw(flags), draw(booleans(known, 1))), TRUE, FALSE))
            )
        guard = draw(st.sampled_from((t.guard, and_(t.guard, draw(flags)), or_(t.guard, draw(flags)))))
        goal = draw(st.sampled_from((t.outputs["goal"], and_(t.outputs["goal"], draw(flags)))))
        transitions.append(replace(t, guard=guard, updates={**t.updates, **updates}, outputs={"goal": goal}))
    return TransitionSystem((*system.variables, *more), tuple(transitions))


def _transition(draw: st.DrawFn, index: int, state: list[Variable], names: list[Expr]) -> Transition:
    parameters = tuple(
        Parameter(f"p{index}_{k}", draw(st.sampled_from(SORTS))) for k in range(draw(st.integers(0, 2)))
    )
    known = [*names, *(p.expr for p in parameters)]
    changed = draw(st.lists(st.sampled_from(state), unique_by=lambda v: v.name, max_size=3))
    updates = {v.name: draw(of_sort(v.sort, known)) for v in changed}
    outputs = {"goal": draw(booleans(known, 2))}
    return Transition(f"t{index}", "a", f"t{index}", parameters, draw(booleans(known)), updates, outputs)


#: What a generated hook may do for an application: nothing, waive, demand (remembering allowed or not, or by
#: itself).
WRITES = ("", "none", "allow", "forbid", "alone")
_SHORT, _LONG, _MONTH = 600, 259_200, 2_592_000


def hook_source(kind: HookKind, table: Sequence[tuple[str, str]]) -> str:
    """A rule or an Action that decides by client and by whether the methods have mfa.

    `table`: for the first, second ... application (client ids app0, app1 ...) what to write where mfa is
    missing, and where it is there.
    """
    rule = kind is HookKind.RULE
    methods = "(context.authentication || {}).methods" if rule else "event.authentication?.methods"
    client = "context.clientID" if rule else "event.client.client_id"
    lines = [f"const done = ({methods} || []).some(m => m.name === 'mfa');"]
    for index, (missing, there) in enumerate(table):
        for condition, write in (("!done", missing), ("done", there)):
            if write:
                effect = _write(rule, write)
                lines.append(f"if ({client} === 'app{index}' && {condition}) {{ {effect} }}")
    if rule:
        return (
            "function (user, context, callback) {\n"
            + "\n".join(lines)
            + "\ncallback(null, user, context);\n}"
        )
    return "exports.onExecutePostLogin = async (event, api) => {\n" + "\n".join(lines) + "\n};"


def _write(rule: bool, write: str) -> str:
    provider = {"none": "none", "alone": "duo"}.get(write, "any")
    remember = "" if write == "none" else f"allowRememberBrowser: {'false' if write == 'forbid' else 'true'}"
    if rule:
        return f"context.multifactor = {{ provider: '{provider}', {remember} }};"
    return f"api.multifactor.enable('{provider}', {{ {remember} }});"


#: What a generated Action may do besides: commands that make the login wait, and refusals.
COMMANDS = {
    "challenge": "api.authentication.challengeWith({ type: 'otp' });",
    "other": "api.authentication.challengeWithAny([{ type: 'phone' }, { type: 'email' }]);",
    "away": "if (api.redirect.canRedirect()) api.redirect.sendUserTo('https://away');",
    "leave": "api.redirect.sendUserTo('https://away');",
    "form": "api.prompt.render('ap_form');",
    "enrol": "api.authentication.enrollWith({ type: 'otp' });",
    "revoke": "api.session.revoke('no');",
    "deny": "api.access.deny('no');",
    "shorten": "api.session.setExpiresAt(Date.now() + 600000);",
    "shorten idle": "api.session.setIdleExpiresAt(new Date(Date.now() + 3600000));",
    "shorten somehow": "api.session.setExpiresAt(event.user.user_metadata.until);",
    "deny and revoke": "api.access.deny('no'); api.session.revoke('no');",
}

#: Who gives which write or command; what is drawn often comes first, and silence most often.
_ORDERS = (
    "",
    "",
    "challenge",
    "challenge",
    "leave",
    "away",
    "form",
    "other",
    "deny",
    "revoke",
    "deny and revoke",
    "shorten",
    "shorten idle",
    "shorten somehow",
    "enrol",
    *WRITES[1:],
)


@st.composite
def commanding_actions(draw: st.DrawFn, apps: int) -> tuple[Hook, ...]:
    """One Action or two that decide by client and methods, and may do so again on return from a redirect."""
    return tuple(
        Hook(name, HookKind.ACTION, f"hooks/{name}.js", _commanding(draw, apps))
        for name in draw(st.sampled_from((("first",), ("first", "second"))))
    )


def _commanding(draw: st.DrawFn, apps: int) -> str:
    def handler(name: str, orders: Sequence[str]) -> str:
        lines = ["const done = (event.authentication?.methods || []).some(m => m.name === 'mfa');"]
        for index in range(apps):
            for condition in ("!done", "done"):
                order = draw(st.sampled_from(orders))
                if order:
                    write = COMMANDS.get(order) or _write(False, order)
                    lines.append(f"if (event.client.client_id === 'app{index}' && {condition}) {{ {write} }}")
        return f"exports.{name} = async (event, api) => {{\n" + "\n".join(lines) + "\n};\n"

    text = handler("onExecutePostLogin", _ORDERS)
    return text + handler("onContinuePostLogin", ("", "", "deny", "forbid", "none", "challenge"))


_DEMANDS = st.builds(
    lambda kind, remembered: Demand(kind, _SHORT if kind is DemandKind.MAX_AGE else None, remembered),
    st.sampled_from(
        (*(DemandKind.NEVER, DemandKind.ONCE_PER_SESSION, DemandKind.EVERY_VISIT) * 3, DemandKind.MAX_AGE)
    ),
    st.booleans(),
)
#: Most APIs state none.
_API_DEMANDS = st.sampled_from((*(False,) * 5, True)).flatmap(
    lambda states: _DEMANDS if states else st.none()
)


@st.composite
def tenants(draw: st.DrawFn, apps: int = 2, commands: bool = False) -> Tenant:
    """A small tenant: every policy but Adaptive, one hook, all kinds of demands, caches and requests.

    With `commands` it has Actions that command challenges, redirects, forms and enrolments.
    """
    names = [f"app{i}" for i in range(apps)]
    kind = draw(st.sampled_from(HookKind))
    table = [(draw(st.sampled_from(WRITES)), draw(st.sampled_from(WRITES))) for _ in names]
    hook = Hook("generated", kind, "hooks/generated.js", hook_source(kind, table))
    hooks = draw(commanding_actions(apps)) if commands else (hook,)
    apis = tuple(
        Api(f"api{i}", f"https://api{i}", Sourced(_SHORT), demand=draw(_API_DEMANDS)) for i in range(apps)
    )
    return Tenant(
        "generated",
        Sourced(next(iter(LOADERS))),
        Sourced(draw(st.sampled_from((MfaMode.NEVER, MfaMode.ALWAYS)))),
        SessionPolicy(Sourced(_LONG), Sourced(2 * _LONG)),
        RememberPolicy(Sourced(3 * _LONG), Sourced(_MONTH)),
        apis,
        tuple(_application(draw, name, index, apis) for index, name in enumerate(names)),
        hooks,
        User(
            Sourced("pwd"),
            factors=draw(st.sampled_from((("otp", "email"), ("otp",), None))) if commands else None,
        ),
    )


def _application(draw: st.DrawFn, name: str, index: int, apis: tuple[Api, ...]) -> Application:
    cache = draw(st.sampled_from((CacheKind.NONE, CacheKind.MEMORY)))
    more = () if index or draw(st.sampled_from((*(True,) * 7, False))) else (apis[-1].audience,)
    may = tuple(api.audience for api in apis) if draw(st.booleans()) else (apis[index].audience,)
    return Application(
        name,
        name,
        Sourced((apis[index].audience, *more)),
        Sourced((*may, *(a for a in more if a not in may))),
        Sourced(index == 0 or draw(st.booleans())),
        SdkProfile("generated", Sourced(cache), Sourced(OnLoginRequired.CLEAR)),
        prompt=Sourced(draw(st.sampled_from((None, None, None, "login")))),
        demand=draw(_DEMANDS),
    )
