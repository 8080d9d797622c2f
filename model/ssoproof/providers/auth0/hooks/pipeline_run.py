"""One lowering on its way: the hooks in order, from all states in which the pipeline can be."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from ssoproof.diagnostics import Diagnostic, Severity
from ssoproof.flows.pauses import Pause
from ssoproof.javascript.calls import call
from ssoproof.javascript.choices import Choice
from ssoproof.javascript.execution import HookEnd, run_handler
from ssoproof.javascript.explorer import UNMODELLED, Ended, Exhausted, Limits, Machine, Tampered, Thrown
from ssoproof.javascript.havoc import havoc
from ssoproof.javascript.heap import State
from ssoproof.javascript.joins import merge
from ssoproof.javascript.path_conditions import FALSE, Node
from ssoproof.javascript.provenance import Notes
from ssoproof.javascript.syntax import Parsed, Syntax, parse
from ssoproof.javascript.tampering import tampers
from ssoproof.javascript.theory import Legal
from ssoproof.javascript.values import UNDEFINED, Native, Ref, Values
from ssoproof.logic.expr import Expr, free
from ssoproof.providers.auth0.hooks.action_module import CONTINUES, EXECUTES, run_action
from ssoproof.providers.auth0.hooks.api import API, demand_of
from ssoproof.providers.auth0.hooks.decisions import (
    Decisions,
    Effect,
    Given,
    HookEffects,
    any_requirement,
    note_written,
    progress,
)
from ssoproof.providers.auth0.hooks.entrypoints import refuse_texts_as_code, rule_function
from ssoproof.providers.auth0.hooks.hook_host import HookHost
from ssoproof.providers.auth0.hooks.host_objects import Objects
from ssoproof.providers.auth0.hooks.lowered import (
    Command,
    Exit,
    Lowered,
    Setting,
    Stop,
    secrets_of,
    without_secrets,
)
from ssoproof.providers.auth0.hooks.misspelt_members import added_to_context
from ssoproof.providers.auth0.hooks.pauses import Waiting, entries, mentioned, served
from ssoproof.providers.auth0.hooks.refusals import LAST, REVOKE, refused
from ssoproof.providers.auth0.hooks.request import HookRequest
from ssoproof.providers.auth0.hooks.request_objects import action_event, rule_objects
from ssoproof.providers.auth0.hooks.scopes import metadata
from ssoproof.providers.auth0.hooks.session_limits import ABSOLUTE, SHORTENS
from ssoproof.providers.auth0.written_metadata import named_metadata
from ssoproof.source import Span
from ssoproof.tenant.model import Hook, HookKind

#: What to do about code that is not followed to the end.
_TOO_MUCH = "nothing plain rests on it; write it in fewer or smaller steps to have it followed"

#: A fault of the interpreter widens as all else does; it is no fault of the user's.
_FAULT = "this is a fault of the program: please report it with the hook"

#: Where the MFA requirement was written, what was, and whether browsers are remembered.
_Demanded = tuple[Syntax, Expr, Expr]
#: How a hook ended, where, and what it demands.
_Finish = tuple[str, Syntax, _Demanded | None]


def ordered(hooks: Sequence[Hook]) -> tuple[Hook, ...]:
    """The hooks in the order in which they run."""
    return tuple(sorted(hooks, key=lambda hook: hook.kind is HookKind.ACTION))


def _placed(effect: Effect) -> tuple[object, ...]:
    return effect.order, _start(effect.span), repr(effect.state), repr(effect.remember)


def _exit_placed(exit: tuple[tuple[str, Span, str], Node]) -> tuple[object, ...]:
    (kind, span, _), _ = exit
    return _start(span), kind


def _start(span: Span) -> tuple[int, int, int, int]:
    return span.line, span.column, span.end_line, span.end_column


class PipelineRun:
    """One lowering on its way: the states in which the pipeline can be, and what was found so far."""

    def __init__(
        self,
        request: HookRequest,
        limits: Limits,
        tampered: str = "",
        commands: bool = False,
        pausing: bool = False,
        notes: Notes | None = None,
        legal: Legal | None = None,
    ) -> None:
        self.request = request
        self.tampered = tampered
        self.pausing = pausing
        self.decisions = Decisions(commands or pausing)
        self.machine = Machine(request.choice_prefix, limits, HookHost(self.decisions), call, legal)
        self.mentioned: dict[HookKind, frozenset[str]] = {}
        self.stops: list[tuple[Hook, Waiting]] = []
        self.commands: list[tuple[Hook, Given]] = []
        self.objects = Objects(self.machine, request, {})
        self.decisions.runs_on = self.objects.runs_on
        self.decisions.exchanging = request.exchange is not None
        if notes is not None:
            self.machine.records, self.objects.noting = notes, True
        self.settings: list[tuple[Hook, Effect]] = []
        self.exits: list[tuple[Hook, str, Span, str, Node]] = []
        self.denied = FALSE
        self.event: Ref | None = None
        self.hidden: frozenset[str] = frozenset()

    def run(self, hooks: Sequence[Hook]) -> Lowered:
        machine, hooks = self.machine, ordered(hooks)
        self.hidden, self.decisions.added = secrets_of(hooks, self.request), added_to_context(hooks)
        begin = self.request.entry.index
        kinds = {hook.kind for hook in hooks[begin:]}
        if HookKind.RULE in kinds:
            self.decisions.handles = dict(zip(("user", "context"), rule_objects(self.objects), strict=True))
        if HookKind.ACTION in kinds:
            self.event = action_event(self.objects, hooks)
        if self.pausing:
            self.mentioned = {kind: mentioned(hooks, kind) for kind in HookKind}
            self.decisions.can_redirect = self.objects.can_redirect()
        states = [State(self.objects.base, self.machine.space)]
        written = bool(named_metadata(tuple(hooks)))
        self.machine.scoping = lambda test: self.machine.part if written and metadata(test) else None
        for index, hook in enumerate(hooks):
            if index >= begin:
                self.machine.part = index
                effects = self._hook(hook, states, index == begin and self.request.entry.returning)
                machine.begin()
                states = self._served(hooks, index, effects) if self.pausing else effects.alive
        return self._result()

    def _served(self, hooks: Sequence[Hook], index: int, effects: HookEffects) -> list[State]:
        """The states that go on without a pause; where there is one the pipeline stops."""
        commands = sorted(effects.commands, key=lambda g: g.order)
        where = entries(hooks, index, bool(self.tampered))
        stops, alive = served(self.machine, commands, effects.alive, *where)
        self.stops.extend((hooks[index], stop) for stop in stops)
        return alive

    def _hook(self, hook: Hook, states: list[State], returning: bool) -> HookEffects:
        machine = self.machine
        if hook.kind is HookKind.ACTION:
            self.decisions.handles.clear()
            states = [self._joined(states)] if states else []
        machine.begin()
        parsed = parse(hook.file, hook.source)
        counts, effects = [dict(state.counts) for state in states], None
        try:
            if self.tampered:
                raise Exhausted(self.tampered)
            effects = self._follow(hook, parsed, states, returning)
        except (Exhausted, RecursionError, MemoryError) as stopped:
            at = machine.running or parsed.root
            self._refuse_tampering(parsed)
            machine.remark("hook-too-much", Severity.WARNING, at, self._given_up(hook, stopped), _TOO_MUCH)
        except (ArithmeticError, LookupError, AttributeError, ValueError, TypeError, AssertionError) as fault:
            machine.remark("hook-fault", Severity.ERROR, parsed.root, self._given_up(hook, fault), _FAULT)
        if effects is None:
            for state, count in zip(states, counts, strict=True):
                state.counts = count
            effects = self._unknown(hook, parsed.root, states)
        self.settings.extend((hook, effect) for effect in sorted(effects.settings.values(), key=_placed))
        self.commands.extend((hook, given) for given in sorted(effects.commands, key=lambda g: g.order))
        for (kind, span, text), guard in sorted(effects.exits.items(), key=_exit_placed):
            self.exits.append((hook, kind, span, text, guard))
            if kind in ("denied", "threw", "no callback"):
                self.denied = machine.diagrams.either(self.denied, guard)
        return effects

    def _refuse_tampering(self, parsed: Parsed) -> None:
        """A hook that is not followed to its end may change the language further on."""
        if not self.tampered and parsed.tree is not None and tampers(parsed.tree):
            raise Tampered(f"{parsed.root.file} may change the language")

    def _given_up(self, hook: Hook, stopped: BaseException) -> str:
        return f"{hook.name} is taken to do anything: {str(stopped) or 'it nests too deep'}"

    def _joined(self, states: list[State]) -> State:
        """Actions share nothing but the path condition."""
        state = State(self.objects.base, self.machine.space)
        state.guard = FALSE
        state.leaks = {API: frozenset({Native("api")})}
        for other in states:
            state.guard = self.machine.diagrams.either(state.guard, other.guard)
            for site, count in other.counts.items():
                state.counts[site] = max(count, state.counts.get(site, 0))
        return state

    def _follow(self, hook: Hook, parsed: Parsed, states: list[State], returning: bool) -> HookEffects:
        if parsed.tree is None:
            return self._unreadable(hook, parsed, states)
        refuse_texts_as_code(parsed.tree)
        self.decisions.effects, self.decisions.commands = {}, {}
        left: list[HookEnd] = []
        if hook.kind is HookKind.ACTION:
            assert self.event is not None
            name, tree, event = CONTINUES if returning else EXECUTES, parsed.tree, self.event
            for state in states:
                left.extend(run_action(self.decisions, self.machine, tree, event, state.copy(), name))
        else:
            code = rule_function(parsed.tree)
            user, context = self.decisions.handles["user"], self.decisions.handles["context"]
            for state in states:
                given: Values = [user, context, Native("callback")]
                left.extend(run_handler(self.machine, code, None, given, state, True))
        effects = HookEffects(settings=self.decisions.effects)
        for end in left:
            self._end(hook, end, effects)
        effects.commands = list(self.decisions.commands.values())
        effects.alive = self._survivors(effects.alive)
        return effects

    def _survivors(self, states: list[State]) -> list[State]:
        for state in states:
            state.facts, state.host = {}, None
            state.pending, state.loose = (), frozenset()
            state.prune([])
        return merge(self.machine, states, [])

    def _end(self, hook: Hook, end: HookEnd, effects: HookEffects) -> None:
        finish = self._finish_rule if hook.kind is HookKind.RULE else self._finish_action
        for (kind, node, demand), state in self.machine.explore(end.state, lambda: finish(end)):
            effects.exit(self.machine, kind, node, state.guard)
            if kind in ("ended", "returned", "unknown"):
                effects.alive.append(state)
            if demand is not None:
                effects.demand(self.machine, LAST, *demand, state.guard)

    def _finish_action(self, end: HookEnd) -> _Finish:
        at = progress(self.machine.state).denied
        if at is not None:
            refused(self.decisions, self.machine, end.kind, end.node, end.value, self._possible_commands())
            return "denied", at, None
        if end.kind != "unknown":
            return end.kind, end.node, None
        return self._anything(end.node, "code that is not understood")

    def _finish_rule(self, end: HookEnd) -> _Finish:
        machine, called = self.machine, progress(end.state).called
        if end.kind == "unknown":
            return self._anything(end.node, "code that is not understood")
        if called is None:
            if end.kind == "returned":
                help = "Auth0 waits for callback(...) until the time is up, and the login fails"
                machine.remark(
                    "hook-no-callback",
                    Severity.WARNING,
                    end.node,
                    "the rule can end without its callback",
                    help,
                )
                return "no callback", end.node, None
            return end.kind, end.node, None
        if end.kind == "threw" and machine.fork(UNMODELLED, end.node, "an exception after the callback"):
            return "threw", end.node, None
        if called.kind == "denied":
            return "denied", called.node, None
        if machine.state.key([], False) != called.shared:
            help = "return right after the callback, or write before it"
            machine.remark(
                "hook-late-write", Severity.WARNING, called.node, "the rule writes after its callback", help
            )
            if machine.fork(UNMODELLED, called.node, "whether a write after the callback is seen"):
                at_call = called.state
                machine.state.heap, machine.state.leaks = dict(at_call.heap), dict(at_call.leaks)
                machine.state.owned = set()
                note_written(machine.state, progress(at_call).written)
        return "ended", called.node, self._demand(end.node)

    def _demand(self, node: Syntax) -> _Demanded | None:
        machine = self.machine
        written = progress(machine.state).written
        if written is None:
            return None
        context = machine.state.read(self.decisions.handles["context"])
        if context.havocked:
            return written, *any_requirement(machine, written, UNMODELLED, "code that is not understood")
        return written, *demand_of(machine, written, context.props.get("multifactor", UNDEFINED))

    def _anything(self, node: Syntax, reason: str) -> _Finish:
        """The hook may do whatever hooks can do."""
        machine, may = self.machine, self._possible_commands()
        machine.state.where = LAST
        if machine.fork(UNMODELLED, node, f"{reason}: it may deny the login"):
            if REVOKE in may and machine.fork(UNMODELLED, node, f"{reason}: it may end the session"):
                self.decisions.command(machine, node, REVOKE, None)
            return "denied", node, None
        if Pause.CHALLENGE.value in may and machine.fork(
            UNMODELLED, node, f"{reason}: it may challenge the user"
        ):
            self.decisions.command(machine, node, "challengeWith", None)
            return "unknown", node, None
        if Pause.AWAY.value in may and machine.fork(UNMODELLED, node, f"{reason}: it may redirect the user"):
            self.decisions.command(machine, node, "sendUserTo", None)
            may = frozenset()
        if SHORTENS in may and machine.fork(UNMODELLED, node, f"{reason}: it may shorten the session"):
            self.decisions.command(machine, node, ABSOLUTE, None)
        demand = None
        if self.decisions.handles:
            with suppress(Ended, Thrown):
                havoc(machine, node, reason, list(self.decisions.handles.values()))
            demand = (node, *any_requirement(machine, node, UNMODELLED, reason))
        elif machine.fork(UNMODELLED, node, f"{reason}: it may set the MFA requirement"):
            demand = (node, *any_requirement(machine, node, UNMODELLED, reason))
        return "unknown", node, demand

    def _possible_commands(self) -> frozenset[str]:
        """The commands that code of the hook at hand may give without being understood."""
        return self.mentioned.get(HookKind.RULE if self.decisions.handles else HookKind.ACTION, frozenset())

    def _unreadable(self, hook: Hook, parsed: Parsed, states: list[State]) -> HookEffects:
        if parsed.too_deep or parsed.error is None:
            raise Exhausted(
                "it nests too deep"
                if parsed.too_deep
                else "TypeScript without a JavaScript twin is not modelled"
            )
        what = f"unexpected {parsed.unexpected}" if parsed.unexpected else "unexpected end of the file"
        message = f"{hook.name} is not {parsed.language}: {what}; the provider would refuse it"
        help = "until it can be read, the hook is taken to do anything"
        diagnostic = Diagnostic("hook-syntax", Severity.ERROR, message, parsed.error, (), help)
        self.machine.diagnostics[("hook-syntax", parsed.error)] = diagnostic
        return self._unknown(hook, parsed.root, states)

    def _unknown(self, hook: Hook, root: Syntax, states: list[State]) -> HookEffects:
        try:
            return self._open(hook, root, states)
        except (Exhausted, RecursionError, MemoryError):
            loosest = self._joined(states)
            loosest.stale = frozenset(name for state in states for name in state.stale)
            with self.machine.unlimited():  # one state of known objects: a handful of paths
                return self._open(hook, root, [loosest])

    def _open(self, hook: Hook, root: Syntax, states: list[State]) -> HookEffects:
        """The hook may do anything, from each of the states."""
        effects = HookEffects()
        self.decisions.commands = {}
        self.machine.begin()
        for state in states:
            ends = self.machine.explore(state, lambda: self._anything(root, f"{hook.name} is not understood"))
            for (kind, node, demand), after in ends:
                effects.exit(self.machine, kind, node, after.guard)
                if kind == "unknown":
                    effects.alive.append(after)
                if demand is not None:
                    effects.demand(self.machine, LAST, *demand, after.guard)
        effects.commands = list(self.decisions.commands.values())
        effects.alive = self._survivors(effects.alive)
        return effects

    def _result(self) -> Lowered:
        expr = self.machine.diagrams.expr
        settings = tuple(
            Setting(hook.kind, hook.name, expr(e.guard), e.state, e.remember, e.span, e.text)
            for hook, e in self.settings
            if e.guard is not FALSE
        )
        exits = tuple(
            Exit(hook.name, expr(g), kind, span, text)
            for hook, kind, span, text, g in self.exits
            if g is not FALSE
        )
        denied = expr(self.denied)
        used: set[str] = set(free(denied))
        for setting in settings:
            used |= free(setting.guard) | free(setting.state) | free(setting.remember)
        for end in exits:
            used |= free(end.guard)
        reads = tuple((path, node.span) for path, node in self.machine.reads.items())
        commands = tuple(
            _command(hook, g, expr(g.guard)) for hook, g in self.commands if g.guard is not FALSE
        )
        stops = tuple(
            Stop(_command(hook, g, expr(g.guard)), expr(guard), pause, entry, g.order[0] == LAST[0])
            for hook, (g, guard, pause, entry) in self.stops
        )
        for guards in (*(c.guard for c in commands), *(s.guard for s in stops)):
            used |= free(guards)
        choices: list[Choice] = [choice for _, choice in self.machine.choices.values() if choice.name in used]
        remarks = tuple(self.machine.diagnostics.values())
        ran = frozenset(self.machine.ran)
        lowered = Lowered(settings, exits, denied, tuple(choices), remarks, commands, reads, ran, stops)
        return without_secrets(lowered, self.hidden)


def _command(hook: Hook, given: Given, guard: Expr) -> Command:
    return Command(
        hook.name, guard, given.name, given.factors, given.node.span, given.node.short, given.seconds
    )
