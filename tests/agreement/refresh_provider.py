"""Refresh tokens beside the provider in plain Python: from the documents, with hooks in a real engine.

Offline tokens of one page; the limits of a token are reached when told to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ssoproof.tenant.model import Application, Hook, HookKind
from ssoproof.tenant.refresh_tokens import RefreshTokens, Store
from tests.agreement.provider import Page, Provider
from tests.agreement.test_hooks_engine import Login, run_hook, started

_ENGINE: dict[object, dict[str, object]] = {}


@dataclass
class RefreshPage(Page):
    """A page with its refresh token: whether the provider takes it, the SDK has it, and what it holds."""

    alive: bool = False
    live: bool = False
    has: bool = False
    bound: bool = False
    recorded: bool = False
    waits: bool = False
    proof: bool = False


class RefreshProvider(Provider):
    """A provider whose applications may renew by refresh tokens."""

    def __post_init__(self) -> None:
        self.pages = {a.name: RefreshPage() for a in self.tenant.applications}

    def _own(self, app: Application) -> RefreshPage:
        own = self.pages[app.name]
        assert isinstance(own, RefreshPage)
        return own

    # --- what can be done

    def possible(self) -> Iterator[tuple[str, str]]:
        yield from super().possible()
        for app in self.tenant.applications:
            own = self._own(app)
            if app.refresh is None:
                continue
            if own.page and own.stage == "none":
                works = own.has and own.alive and own.live
                yield app.name, "renew" if app.refresh.falls_back.value and not works else "refresh"
                if own.waits:
                    yield app.name, "complete"
            if own.waits:
                yield app.name, "leave_mfa"
            if own.live and app.refresh.idle.value is not None:
                yield "time", f"{app.name}.refresh"

    def act(self, who: str, what: str) -> str:
        if who == "time" and what.endswith(".refresh"):
            self._own(self.tenant.application(what.removesuffix(".refresh"))).live = False
            return ""
        if what == "logout" and self.says("S45", "yes"):
            for app in self.tenant.applications:
                self._own(app).alive = False
        return super().act(who, what)

    # --- the life of a token

    def _end(self) -> None:
        if self.session:
            for app in self.tenant.applications:
                own = self._own(app)
                own.proof = own.proof or (own.bound and self.evidence)
                own.bound = False
        super()._end()

    def _token(self, own: Page) -> str:
        done = super()._token(own)
        app = next((a for a in self.tenant.applications if self.pages[a.name] is own), None)
        if app is not None:
            self._issued(app)
        return done

    def _issued(self, app: Application) -> None:
        if app.refresh is not None:
            own = self._own(app)
            own.alive = own.live = own.has = own.bound = True
            own.recorded, own.waits, own.proof = self.methods > 0, False, False

    def _renew(self, app: Application, own: Page) -> str:
        outcome = super()._renew(app, own)
        if outcome == "token":
            self._issued(app)
        return outcome

    def _reload(self, app: Application, own: Page) -> str:
        done = super()._reload(app, own)
        if app.refresh is not None:
            mine = self._own(app)
            mine.waits = False
            mine.has = mine.has and not self._in_memory(app.refresh)
        return done

    def _in_memory(self, tokens: RefreshTokens) -> bool:
        store = tokens.store.value
        return self.says("S59", "memory") if store is None else store is Store.MEMORY

    # --- exchanges

    def _refresh(self, app: Application, page: Page) -> str:
        own, settings = self._own(app), app.refresh
        assert settings is not None
        in_memory = self._in_memory(settings)
        if not own.has:
            return "missing"
        outcome = self._exchanged(app, own) if own.alive and own.live else "invalid"
        if outcome == "token":
            own.live, own.waits = True, False
            if in_memory and not settings.rotates.value:
                own.has = False
            return outcome
        if in_memory:
            own.has = False
        if outcome == "mfa":
            own.waits = settings.completes.value
            if settings.rotates.value and self.says("S36", "yes"):
                own.alive = False
        return outcome

    def _complete(self, app: Application, page: Page) -> str:
        own = self._own(app)
        own.proof, own.passed, own.waits = True, True, False
        own.recorded = own.recorded or not self.says("S44", "nothing")
        if self.says("S44", "session") and own.bound:
            self._record(own)
            self.evidence = True
        if self.says("S58", "yes") and self._hooks_at_exchange(app, own)[0] == "denied":
            return "denied"
        own.alive = own.live = own.has = True
        return "token"

    def _leave_mfa(self, app: Application, page: Page) -> str:
        self._own(app).waits = False
        return ""

    def _exchanged(self, app: Application, own: RefreshPage) -> str:
        """Hooks, then the policy; nothing can be shown."""
        outcome, demands, ends = self._hooks_at_exchange(app, own)
        if outcome == "denied" and (ends or self.says("S47", "yes")):
            own.alive = False
        if outcome:
            return outcome
        trial = Page(demands=demands)
        kind = self._asked(trial)
        if kind == "policy" and self.says("S18", "no"):
            return "token"
        spared = self.memory and self.says("S43", "yes")
        if kind == "strict" or (kind != "nothing" and not spared):
            return "mfa"
        return "token"

    def _hooks_at_exchange(
        self, app: Application, own: RefreshPage
    ) -> tuple[str, list[tuple[int, str, str]], bool]:
        """What hooks come to, what they ask of MFA, and whether they end the token."""
        demands: list[tuple[int, str, str]] = []
        for at, hook in enumerate(self.tenant.hooks):
            if hook.kind is HookKind.RULE and self.says("S56", "no"):
                continue
            out = self._engine(hook, app, own)
            commands = [name for name, _ in out["commands"]]
            if out["denied"]:
                if "revoke" in commands and self.session:
                    self._end()
                return "denied", [], "revokeToken" in commands
            demands += [(at, state, remember) for state, remember in out["enables"]]
            if commands:
                spared = self.memory and self.says("S43", "yes") and self.says("S10", "yes")
                if commands[0] in ("sendUserTo", "render"):
                    return "denied", [], False
                if not spared:
                    return ("mfa" if self.says("S42", "mfa_required") else "denied"), [], False
        return "", demands, False

    def _engine(self, hook: Hook, app: Application, own: RefreshPage) -> dict:  # type: ignore[type-arg]
        """One hook in the engine where a refresh token is exchanged."""
        alive = own.bound and self.session
        shown = {"undefined": "undefined", "empty": "empty", "session": "list" if alive else "empty"}
        shown["stored"] = "list"
        mfa = self.methods if self.says("S13", "session") else int(own.recorded)
        audience = None if self.says("S40", "absent") else app.requests.value[0]
        login = Login(
            client=app.client_id,
            client_name=app.name,
            audience=audience,
            mfa=mfa,
            factors=self.tenant.user.factors or (),
            runs_on=self.says("S52", "runs"),
            protocol="oauth2-refresh-token",
            exchange=shown[self.reading["S13"]],
            session=alive and self.says("S39", "session"),
            in_query=False,
        )
        key = (hook.source, login)
        if key not in _ENGINE:
            context = started(login)
            run_hook(context, hook, "onExecutePostLogin")
            _ENGINE[key] = json.loads(context.eval("JSON.stringify(OUT)"))
        return _ENGINE[key]
