"""The answers to a page's requests: a run looked at, saved, loaded; counterexamples found. No request is
remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from ssoproof.amounts import amount
from ssoproof.check.options import Options
from ssoproof.errors import UsageError
from ssoproof.explore import view
from ssoproof.explore.background_check import Search
from ssoproof.explore.counterexamples import Counterexample
from ssoproof.explore.enabled import waited
from ssoproof.explore.protocol import RunRequest, run_request
from ssoproof.explore.run import Followed, delays_in, follow, start
from ssoproof.explore.scenario import ExploredTenant, unsteady_facts
from ssoproof.explore.trace_files import LONGEST, deviations, loaded, saved
from ssoproof.properties.registry import question
from ssoproof.system.trace import Step
from ssoproof.tenant.model import MfaMode


@dataclass
class Session:
    """One tenant, played by any number of pages; what a page plays, the page keeps.

    `begin` is the run that a page begins with, `words` what it is told then.
    """

    tenant: ExploredTenant
    begin: RunRequest = field(default_factory=RunRequest)
    words: str = ""
    search: Search = field(init=False)
    _others: dict[str, ExploredTenant] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.search = Search(self.tenant.tenant)

    def answer(self, what: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one request; UsageError where it can't be given. KeyError: there is no such
        request."""
        answers = {
            "begin": self._begin,
            "play": self._play,
            "save": self._save,
            "load": self._load,
            "check": self._check,
            "findings": self._findings,
            "stop": self._stop,
        }
        if what in ("check", "findings", "stop"):
            return answers[what](data)
        with self._lock:
            return answers[what](data)

    def under_policy(self, policy: str) -> ExploredTenant:
        """The tenant, under a policy where its files state none; UsageError for what is no policy."""
        tenant = self.tenant.tenant
        if not policy or not tenant.policy_open or policy == tenant.mfa.value.value:
            return self.tenant
        if policy not in {mode.value for mode in MfaMode}:
            raise UsageError("there is no such MFA policy; there are never, always and adaptive")
        if policy not in self._others:
            self._others[policy] = ExploredTenant(tenant.with_policy(MfaMode(policy)))
        return self._others[policy]

    def page(self, nonce: str, token: str) -> str:
        """The page."""
        with self._lock:
            return view.page(self.tenant, nonce, token)

    def _begin(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return self._rendered(self.begin, self.words)

    def _play(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return self._rendered(run_request(data))

    def _rendered(self, wanted: RunRequest, words: str = "") -> dict[str, Any]:
        house = self.under_policy(wanted.policy)
        found, said = _followed(house, wanted)
        count = len(found.played.trace)
        at = count if wanted.at is None else min(wanted.at, count)
        if wanted.wait is not None:
            step = waited(house, found.played.upto(at), wanted.wait)
            if not isinstance(step, Step):
                raise UsageError(step)
            found, at = Followed(found.played.upto(at).then(step)), at + 1
        answer = view.parts(house, found, at, wanted)
        return {**answer, "say": " ".join(filter(None, (words, *said)))}

    def _save(self, data: Mapping[str, Any]) -> dict[str, Any]:
        wanted = run_request(data)
        house = self.under_policy(wanted.policy)
        found, _ = _followed(house, wanted)
        name = "".join(
            c if c.isascii() and c.isalnum() else "-" for c in self.tenant.tenant.name.lower()
        ).strip("-")[:40]
        return {"name": f"{name or 'tenant'}.itf.json", "text": saved(house, found.played)}

    def _load(self, data: Mapping[str, Any]) -> dict[str, Any]:
        text = data.get("text")
        if not isinstance(text, str) or not text.strip():
            raise UsageError("there is no trace to load: choose a file, or paste its text")
        return self.load(text)

    def load(self, text: str) -> dict[str, Any]:
        """The run of an ITF text as the page shows it."""
        found = loaded(self.tenant, text, self.under_policy)
        run = found.played
        reading = {k: str(v) for k, v in run.reading.items()}
        wanted = RunRequest(
            run.scenario.apps,
            run.scenario.subject,
            run.scenario.free,
            found.policy,
            reading,
            run.trace.schedule,
            unsteady=run.scenario.unsteady,
        )
        count = len(run.trace)
        words = f"Loaded: {amount(count, 'step')}, replayed on this tenant."
        return self._rendered(wanted, " ".join((words, *found.said)))

    def _check(self, data: Mapping[str, Any]) -> dict[str, Any]:
        code, subject = data.get("code", ""), data.get("subject", "")
        if not isinstance(code, str) or not isinstance(subject, str):
            raise UsageError("the request names no question and no subject")
        if subject:
            self.tenant.subject(subject)
        codes = (question(code).code,) if code else ()
        self.search.begin(Options(codes, (subject,) if subject else ()))
        return self._findings(data)

    def _findings(self, data: Mapping[str, Any]) -> dict[str, Any]:
        now = self.search.state()
        with self._lock:
            html = view.answer_rows(now.counterexamples) if now.done else ""
        return {
            "busy": now.busy,
            "said": now.said,
            "done": now.done,
            "html": html,
            "runs": [_run(f) for f in now.counterexamples],
        }

    def _stop(self, data: Mapping[str, Any]) -> dict[str, Any]:
        self.search.end()
        return self._findings(data)


def _followed(house: ExploredTenant, wanted: RunRequest) -> tuple[Followed, tuple[str, ...]]:
    table = house.seat(wanted.apps, wanted.subject, wanted.free, wanted.unsteady)
    begun = start(house, table, wanted.reading)
    unit = house.played(table).composition.world.unit
    rows = delays_in(wanted.steps, (wanted.unit or unit, unit))
    found = follow(house, begun, rows, wanted.skip)
    return found, tuple(deviations(found, len(rows)))


def _run(found: Counterexample) -> dict[str, Any] | None:
    """A finding as the page jumps into it."""
    if found.scenario is None:
        return None
    table = found.scenario
    return {
        "table": {
            "apps": list(table.apps),
            "subject": table.subject,
            "free": table.free,
            "policy": found.policy,
            **unsteady_facts(table.unsteady),
        },
        "reading": dict(found.reading or {}),
        "unit": found.unit,
        "first": [[name, dict(given)] for name, given in found.first[:LONGEST]],
        "second": [[name, dict(given)] for name, given in found.second[:LONGEST]],
    }
