"""A provider in plain Python, written from the documents and not from the model: it runs hooks in a real
engine.

One browser, untimed: what lapses does so when told to. It knows the commands of Actions one at a time (an
Action that gives two is refused), every policy but Adaptive, and each reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ssoproof.tenant.model import Application, Hook, MfaMode, Tenant
from tests.agreement.test_hooks_engine import Login, run_hook, started

#: Commands of the engine that send the browser away.
AWAY = ("sendUserTo", "render")

_ENGINE: dict[object, dict[str, object]] = {}


@dataclass
class Page:
    """An application's page, its transaction, and what belongs to it in the session."""

    page: bool = False
    stage: str = "none"
    offer: bool = False
    automatic: bool = False
    here: bool = False
    mfa_here: bool = False
    passed: bool = False
    index: int = -1
    demands: list[tuple[int, str, str]] = field(default_factory=list)
    factors: set[str] = field(default_factory=set)
    overridden: bool = False
    owed: bool = False
    limits: set[tuple[str, int]] = field(default_factory=set)


@dataclass
class Provider:
    """The tenant's provider and one browser under a reading."""

    tenant: Tenant
    reading: Mapping[str, str]
    session: bool = False
    methods: int = 0
    evidence: bool = False
    marker: bool = False
    memory: bool = False
    limits: set[tuple[str, int]] = field(default_factory=set)
    pages: dict[str, Page] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pages = {a.name: Page() for a in self.tenant.applications}

    def says(self, switch: str, *values: str) -> bool:
        return self.reading[switch] in values

    # --- what can be done

    def possible(self) -> Iterator[tuple[str, str]]:
        """Whose turn it may be, and for what."""
        for app in self.tenant.applications:
            own = self.pages[app.name]
            if not own.page:
                yield app.name, "open"
            else:
                yield from ((app.name, what) for what in ("reload", "close"))
            if own.page and own.stage == "none":
                yield app.name, "sign_in"
                if app.renews_silently.value:
                    yield app.name, "renew"
            after = {"login": ("first_factor",), "resume": ("continue",), "dead": ("stale",)}
            after |= {"challenge": ("pass", "failed", "abandoned"), "away": ("back",)}
            after |= {"unbound": after["challenge"], "adrift": after["away"]}
            yield from ((app.name, what) for what in after.get(own.stage, ()))
            if own.stage in ("challenge", "unbound") and own.offer and not own.automatic:
                yield app.name, "pass_remember"
        if self.session:
            yield "browser", "logout"
            yield "time", "session"
        if self.session and self.limits:
            yield "time", "limit"
        if self.memory:
            yield "time", "memory"

    def act(self, who: str, what: str) -> str:
        """Does it; the outcome's name, empty where there is only one."""
        if who in self.pages:
            app = self.tenant.application(who)
            done: str = getattr(self, f"_{what}")(app, self.pages[who])
            return done
        if what == "memory":
            self.memory = False
            return ""
        self._end()
        if what == "logout" and self.says("S22", "yes"):
            self._forget()
        return ""

    # --- session and memory

    def _end(self) -> None:
        if not self.session:
            return
        self.session, self.methods, self.evidence, self.marker = False, 0, False, False
        self.limits = set()
        for own in self.pages.values():
            own.here = own.mfa_here = False
            if own.stage in ("challenge", "away") or (own.stage == "resume" and self.says("S1", "before")):
                own.stage = "dead"

    def _begin(self) -> None:
        if not (self.session and self.says("S14", "keep")):
            self._end()
        self.session = True

    def _written(self, own: Page) -> None:
        """A login's session is written late, with the entry of a skipped challenge where there was one."""
        self._begin()
        if own.owed:
            self._record(own)

    def _forget(self) -> None:
        self.memory = self.marker = False

    def _record(self, own: Page) -> None:
        self.methods = self.methods + 1 if self.says("S6", "append") else max(1, self.methods)
        own.mfa_here = True

    # --- steps

    def _open(self, app: Application, own: Page) -> str:
        own.page, own.passed = True, False
        return ""

    def _reload(self, app: Application, own: Page) -> str:
        self._unanswered(own)
        own.stage, own.passed = "none", False
        return ""

    def _close(self, app: Application, own: Page) -> str:
        self._reload(app, own)
        own.page = False
        return ""

    def _unanswered(self, own: Page) -> None:
        if own.stage == "challenge" and self.says("S27", "no"):
            self._end()

    def _failed(self, app: Application, own: Page) -> str:
        self._unanswered(own)
        own.stage = "none"
        return ""

    _abandoned = _failed

    def _stale(self, app: Application, own: Page) -> str:
        own.stage = "none"
        return ""

    def _sign_in(self, app: Application, own: Page) -> str:
        if app.prompt.value == "login" or not self.session:
            own.stage = "login"
            return "login_page"
        return self._interactive(app, own, False)

    def _first_factor(self, app: Application, own: Page) -> str:
        if self.says("S1", "before"):
            self._begin()
        own.stage = "resume"
        return "accepted"

    def _continue(self, app: Application, own: Page) -> str:
        return self._interactive(app, own, not self.says("S1", "before"))

    def _interactive(self, app: Application, own: Page, unwritten: bool) -> str:
        own.demands, own.factors, own.overridden, own.index, own.owed = [], set(), False, -1, False
        own.limits = set()
        return self._run(app, own, 0, False, unwritten)

    def _back(self, app: Application, own: Page) -> str:
        again = own.index if own.index >= 0 else -own.index - 1
        return self._run(app, own, again, own.index >= 0, own.stage == "adrift")

    def _pass(self, app: Application, own: Page, ticked: bool = False) -> str:
        if own.stage == "unbound":
            self._begin()
        before = (self.methods, own.mfa_here)
        self._record(own)
        self.evidence = True
        own.passed = True
        kills = not own.offer and self.says("S7", "success", "both")
        if kills:
            self._forget()
        self.memory = self.memory or ticked or own.automatic
        self.marker = self.marker or (self.says("S9", "yes") and not kills)
        self._used()
        if own.index == -1:
            self.limits |= own.limits
            return self._token(own)
        own.overridden, own.stage = True, "challenge"
        outcome = self._run(app, own, own.index, False, False)
        if outcome == "denied" and self.says("S29", "no") and self.session:
            self.methods, own.mfa_here = before
        return outcome

    def _pass_remember(self, app: Application, own: Page) -> str:
        return self._pass(app, own, True)

    def _token(self, own: Page) -> str:
        own.stage, own.here = "none", True
        return "token"

    def _renew(self, app: Application, own: Page) -> str:
        if not self.session:
            return "login"
        trial = Page()
        kept = self.pages[app.name]
        trial.mfa_here = kept.mfa_here
        outcome = self._run(app, trial, 0, False, False, silent=True)
        kept.mfa_here = trial.mfa_here and self.session
        kept.here = self.session and (kept.here or outcome == "token")
        if trial.passed:
            kept.passed = True
        return outcome

    # --- the pipeline

    def _run(
        self, app: Application, own: Page, begin: int, returning: bool, unwritten: bool, silent: bool = False
    ) -> str:
        """The hooks from one on, then what is left of the MFA requirement; limits that they set count once
        the session is written."""
        outcome = self._hooks(app, own, begin, returning, unwritten, silent)
        if outcome in ("token", "challenge", "away") or (silent and self.says("S15", "yes")):
            self._used()
        if (
            self.session
            and own.stage not in ("unbound", "adrift")
            and not (unwritten and outcome == "denied")
        ):
            self.limits |= own.limits
            own.limits = set()
        return outcome

    def _used(self) -> None:
        """The session is used: an idle limit that code had set holds no longer."""
        self.limits = {limit for limit in self.limits if limit[0] != "idle"}

    def _hooks(
        self, app: Application, own: Page, begin: int, returning: bool, unwritten: bool, silent: bool
    ) -> str:
        joins = not unwritten or (self.session and self.says("S14", "keep"))
        entries = self.methods if joins else 0
        extra = 0
        counts = self.memory or (self.marker and joins)
        for at, hook in enumerate(self.tenant.hooks):
            if at < begin:
                continue
            again = returning and at == begin
            on = self.says("S52", "runs")
            out = engine(hook, app, silent, entries + extra, again, self.tenant.user.factors or (), on)
            own.limits |= {(kind, length) for kind, length in out["limits"]}
            if out["denied"]:
                if any(name == "revoke" for name, _ in out["commands"]) and self.session:
                    self._end()
                return self._refused(own)
            own.demands += [(at, state, remember) for state, remember in out["enables"]]
            if not out["commands"]:
                continue
            ((name, factors),) = out["commands"]
            if name in AWAY:
                if silent:
                    return "interaction"
                if self.says("S35", "lost"):
                    own.demands = [d for d in own.demands if d[0] != at]
                own.index, own.stage = at, "adrift" if unwritten else "away"
                return "away"
            able = set(factors) & set(self.tenant.user.factors or ())
            if self.says("S10", "yes") and counts:
                own.overridden = True
                extra = self._stands_in(own, unwritten, extra)
                continue
            if not able:
                return self._refused(own)
            if able <= own.factors:
                continue
            if silent:
                return {
                    "login_required": "mfa",
                    "interaction_required": "interaction",
                    "access_denied": "denied",
                }[self.reading["S12"]]
            own.factors |= able
            return self._challenged(own, at + 1, True, unwritten)
        return self._decided(app, own, unwritten, entries + extra, counts, silent, joins)

    def _stands_in(self, own: Page, unwritten: bool, extra: int) -> int:
        """A remembered browser stands in for a challenge."""
        if not (self.memory and self.says("S28", "yes")):
            return extra
        if unwritten:
            own.owed = True
            return extra
        self._record(own)
        return extra + 1

    def _refused(self, own: Page) -> str:
        own.stage = "none"
        return "denied"

    def _challenged(self, own: Page, then: int, offer: bool, unwritten: bool, automatic: bool = False) -> str:
        if unwritten and self.says("S1", "before-mfa"):
            self._written(own)
            unwritten = False
        own.stage, own.offer, own.index = "unbound" if unwritten else "challenge", offer, then
        own.automatic = automatic
        if not offer and self.says("S7", "redirect", "both"):
            self._forget()
        return "challenge"

    def _decided(
        self,
        app: Application,
        own: Page,
        unwritten: bool,
        entries: int,
        counts: bool,
        silent: bool,
        joins: bool,
    ) -> str:
        kind = "nothing" if own.overridden else self._asked(own)
        skipped = False
        if kind == "strict":
            return "mfa" if silent else self._challenged(own, -1, False, unwritten)
        if kind in ("lenient", "automatic", "policy"):
            skipped = self.memory
            own_mfa = own.mfa_here
            earlier = kind == "policy" and (
                (self.says("S2", "yes") and entries > 0)
                or (self.says("S2", "client") and entries > 0 and own_mfa)
                or (not silent and self.says("S26", "once") and entries > 0)
            )
            if not counts and not earlier:
                return "mfa" if silent else self._challenged(own, -1, True, unwritten, kind == "automatic")
        if unwritten:
            self._written(own)
        if skipped and self.says("S28", "yes"):
            self._record(own)
        return self._token(own)

    def _asked(self, own: Page) -> str:
        words = {"none": "none", "demand": "lenient", "automatic": "automatic"}
        strict = ("no", "omitted") if self.says("S8", "documented", "never-remember") else ("no",)
        said = ["strict" if s != "none" and r in strict else words[s] for _, s, r in own.demands]
        if not said:
            return "policy" if self.tenant.mfa.value is MfaMode.ALWAYS else "nothing"
        ways = ("strict", "none") if "strict" in said else ("lenient", "automatic", "none")
        strongest = next((k for k in reversed(said) if k in ways[:-1]), "none")
        kind = strongest if self.says("S5", "strongest") else said[-1]
        return "nothing" if kind == "none" else kind


def engine(
    hook: Hook, app: Application, silent: bool, mfa: int, again: bool, factors: tuple[str, ...], on: bool
) -> dict:  # type: ignore[type-arg]
    """One hook in the engine at one request."""
    key = (hook.source, app.client_id, app.requests.value, app.prompt.value, silent, mfa, again, factors, on)
    if key not in _ENGINE:
        prompt = "none" if silent else app.prompt.value
        login = Login(
            client=app.client_id,
            client_name=app.name,
            audience=app.requests.value[0],
            prompt=prompt,
            mfa=mfa,
            factors=factors,
            runs_on=on,
        )
        context = started(login)
        run_hook(context, hook, "onContinuePostLogin" if again else "onExecutePostLogin")
        _ENGINE[key] = json.loads(context.eval("JSON.stringify(OUT)"))
    return _ENGINE[key]
