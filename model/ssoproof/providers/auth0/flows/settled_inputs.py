"""What hooks leave open, settled: inputs that stay as they are become rigid, those of one request one choice.

A test of what a whole run leaves alone (`RIGID` begins its name) has one outcome in all hooks at all
requests. Tests of one request's inputs are joined into one choice, whose values are what they can come to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ssoproof import bounds
from ssoproof.flows.code_times import CodeAge, Since
from ssoproof.flows.world import Mode
from ssoproof.inputs.ages import METHODS, age, passes
from ssoproof.inputs.joined import Joined, joined
from ssoproof.inputs.rigid import RIGID
from ssoproof.inputs.scopes import Catalogue, Documents, Scope, overlap
from ssoproof.inputs.terms import NOW, Term, Test
from ssoproof.javascript.choices import OUTSIDE, UNMODELLED, Choice
from ssoproof.logic.build import FALSE, TRUE, not_, or_, var
from ssoproof.logic.expr import Expr, free, substitute
from ssoproof.logic.sorts import BOOL
from ssoproof.providers.auth0.hooks.first_factors import first_factor
from ssoproof.providers.auth0.hooks.lowered import Lowered, expressions, substituted
from ssoproof.providers.auth0.hooks.scopes import same_in_both
from ssoproof.providers.auth0.inputs import of_session
from ssoproof.tenant.model import User
from ssoproof.tenant.stated_inputs import StatedInput

#: How the names of conditions begin that say that something is young, that there is something old,
#: and what a count comes to.
AGE, OLDER, COUNT = "age:", "older:", "count:"

#: Why it is open whether there are more entries.
UNCOUNTED = "more MFA entries than are counted"

#: Answers of calls that get the same arguments in two runs.
SAME_ANSWERS = "replies"

#: Of one request, and another one in another run at the same step.
VARYING = "varying"

#: Times in lists that are looked through.
_TIMES = re.compile(
    r"\bevent\.authentication\.methods\b.*timestamp|\bcontext\.authentication\.methods\b.*timestamp"
)
#: Whether a method of a name is among those of the session.
_NAMED_METHOD = re.compile(
    r"(?:!!)?\(?(?:event|context)\.authentication\.methods(?: (?:\|\||\?\?) \[\])?\)?"
    r"\.some\(\$ => \$\.name === \"([\w-]+)\"\)"
)
_FACTORS = ("event.user.multifactor", "event.user.enrolledFactors")
_METADATA = ("event.user.app_metadata", "event.user.user_metadata")

#: A user's number of sign-ins.
LOGINS = "event.stats.logins_count"

#: The times whose age is followed. The first of the session's methods is its first factor.
SINCE = {
    "event.authentication.methods[0].timestamp": Since.FIRST_FACTOR,
    "event.authentication.methods[1].timestamp": Since.FIRST_ENTRY,
    "event.authentication.methods[more].timestamp": Since.LAST_ENTRY,
    "event.session.created_at": Since.BEGINNING,
    "event.session.authenticated_at": Since.FIRST_FACTOR,
}

#: What hooks read of the application that asks.
_CLIENT = re.compile(r"\b(event\.client|context\.client(Metadata|Name|ID))\b")
#: Scopes that an application sends and that nobody stated.
_SCOPES = re.compile(r"\bevent\.client\w*\.requested_scopes?\b")
#: What is sent as a text that code may read as a list as well: the one, and the other.
_TWO_FORMS = tuple(
    (re.compile(rf"the request's {text}\b|client\w*\.requested_{text}\b"), re.compile(rf"\.{listed}\b"))
    for text, listed in (("scope", "requested_scopes"), ("acr_values", "acr_values"))
)
_LIST = "which code reads as a text and as a list"
_OFFLINE = "which is not stated of an application that must send offline_access"
_OF_CLIENT = {"Metadata": "metadata", "Name": "name", "ID": "client_id"}


def followed(milliseconds: int) -> bool:
    """Whether an age of so much is followed: whole seconds, not too many."""
    return (
        milliseconds >= 0 and not milliseconds % 1_000 and not bounds.TESTED_AGE.passed(milliseconds // 1_000)
    )


@dataclass
class Settled:
    """Settles what was lowered of one tenant's hooks, each result once; `written` are the paths that they
    may write.

    `stated` is what the owners say of inputs, `hidden` are secrets that code holds. `leaves`: it
    may send the user to a page of the tenant's own. `refreshing` are applications with refresh tokens: what
    they send as scope holds offline_access.
    """

    documents: Documents
    stated: tuple[StatedInput, ...]
    written: frozenset[str]
    hidden: frozenset[str] = frozenset()
    leaves: bool = False
    user: User | None = None
    refreshing: frozenset[str] = frozenset()
    ages: dict[str, CodeAge] = field(default_factory=dict)
    _timed: dict[str, Choice] = field(default_factory=dict)
    _catalogues: dict[str, Catalogue] = field(default_factory=dict)
    _done: dict[tuple[int, Mode, str], tuple[Lowered, Lowered]] = field(default_factory=dict)

    @property
    def changed(self) -> frozenset[str]:
        """The paths of what code may write, or a page to which it sends the user."""
        return self.written | frozenset(_METADATA if self.leaves else ())

    @property
    def catalogue(self) -> Catalogue:
        """What holds at the requests of all applications."""
        return self._catalogue("")

    def _catalogue(self, application: str) -> Catalogue:
        """What holds at the requests of an application."""
        if application not in self._catalogues:
            said = tuple(s for s in self.stated if not s.applications or application in s.applications)
            self._catalogues[application] = Catalogue(self.documents, said, self.hidden)
        return self._catalogues[application]

    def of(self, lowered: Lowered, mode: Mode, prefix: str, application: str) -> Lowered:
        """With fewer choices. Names of new choices begin with `prefix`."""
        special = any(application in said.applications for said in self.stated)
        own = any(_CLIENT.search(choice.test) for choice in lowered.choices)
        dated = any("Date" in choice.test for choice in lowered.choices)
        mode = Mode(False, mode.free and dated, mode.failing, mode.changing)
        key = id(lowered), mode, application if special or own else ""
        if key not in self._done:
            catalogue = self._catalogue(application if special else "")
            named = _named(lowered, application)
            made = self._settled(named, mode, prefix, catalogue, application in self.refreshing)
            self._done[key] = lowered, made
        return self._done[key][1]

    def _settled(
        self, lowered: Lowered, mode: Mode, prefix: str, catalogue: Catalogue, refreshes: bool
    ) -> Lowered:
        self._timed: dict[str, Choice] = {}
        steps = mode.changing and self._written_for_all(lowered, catalogue)
        twice = _in_two_forms(lowered)
        by: dict[str, Expr] = {}
        tests: dict[str, Test] = {}
        doubtful: dict[str, str] = {}
        first: dict[str, Choice] = {}
        for choice in lowered.choices:
            if choice.kind is not OUTSIDE or choice.sort != BOOL:
                continue
            if choice.fails and (not mode.failing or catalogue.answers(choice.reason)):
                by[choice.name] = FALSE
                continue
            if not choice.test and not choice.fails and not choice.answers:
                doubtful[choice.name] = "it is no test whose inputs are known"
            test = catalogue.test(choice.test) if choice.test else None
            if test is None or not test.paths:
                continue
            if choice.answers and choice.display:
                catalogue.people[test.text] = choice.display
            scope = Scope.TENANT if _recorded(test) else catalogue.scope(test)
            measured = self._measured(test, choice)
            measured = self._first(test) if measured is None else measured
            if measured is not None:
                by[choice.name] = measured
            elif why := self._open(test, scope, mode.changing and scope.rigid, steps):
                doubtful[choice.name] = why
            elif not mode.free and scope <= Scope.REQUEST and self._passes(test):
                doubtful[choice.name] = "a time that comes once"
            elif choice.name in twice:
                doubtful[choice.name] = _LIST
            elif refreshes and _SCOPES.search(choice.test):
                doubtful[choice.name] = _OFFLINE
            elif test.paths == (LOGINS,):
                by[choice.name] = self._left(f"{COUNT}{test.source}", choice)
            elif scope.rigid:
                by[choice.name] = var(f"{RIGID}{test.source}", BOOL)
            else:
                leader = first.setdefault(test.source, choice)
                if leader is choice:
                    tests[choice.name] = test
                else:
                    by[choice.name] = var(leader.name, BOOL)
        lowered = substituted(lowered, by) if by else lowered
        more = self._more(lowered)
        by |= more
        lowered = substituted(lowered, more) if more else lowered
        kept = {c.name: self._choice_left(c, doubtful) for c in lowered.choices if c.name not in by}
        kept |= self._timed
        for name in ("inputs", VARYING, "answers", SAME_ANSWERS):
            own = {n: t for n, t in tests.items() if _room(t, catalogue.scope(t)) == name}
            if own:
                lowered = self._joined(lowered, own, f"{prefix}.{name}", kept, catalogue)
        read = frozenset().union(*(free(e) for e in expressions(lowered)))
        return replace(lowered, choices=tuple(c for c in kept.values() if c.name in read))

    def _joined(
        self,
        lowered: Lowered,
        tests: Mapping[str, Test],
        name: str,
        kept: dict[str, Choice],
        catalogue: Catalogue,
    ) -> Lowered:
        made = joined(expressions(lowered), tests, catalogue, name)
        if made is None:
            # where hooks end is told for one login of each class
            made = joined(expressions(replace(lowered, exits=())), tests, catalogue, name)
        if made is None:
            for each in tests:
                reason = f"{kept[each].reason}, with more such tests than are looked at together"
                kept[each] = replace(kept[each], kind=UNMODELLED, reason=reason)
            return lowered
        if len(made.sort.values) > 1:
            kept[name] = self._choice([kept[n] for n in tests if n in made.by], made, name)
        for each in tests:
            del kept[each]
        examples = (*lowered.examples, (made.sort, made.values))
        lowered = replace(lowered, examples=examples)
        return substituted(lowered, {**dict.fromkeys(tests, TRUE), **made.by})

    def _more(self, lowered: Lowered) -> dict[str, Expr]:
        """Whether there are more entries than are counted, where that matters to the age of the last one
        alone.

        There may be none: then the last one is the one that was counted, and its age is the same.
        """
        uncounted = [c.name for c in lowered.choices if c.reason == UNCOUNTED]
        last = {f"{AGE}{a.name}": FALSE for a in self.ages.values() if a.since == Since.LAST_ENTRY.value}
        if not uncounted or not last:
            return {}
        left = frozenset().union(*(free(substitute(e, last)) for e in expressions(lowered)))
        return {name: TRUE for name in uncounted if name not in left}

    def _measured(self, test: Test, choice: Choice) -> Expr | None:
        """The test as one of an age; None where it is none, or of something whose age is not followed."""
        found = age(test)
        if isinstance(found, bool):
            # only of documented times it is known that they are texts, or in which unit they are
            known = all(path == NOW or _of_methods(path) or path in SINCE for path in test.paths)
            return (TRUE if found else FALSE) if known else None
        since = None if found is None else SINCE.get(found.path)
        if found is None or since is None or not followed(found.milliseconds):
            return None
        if since is Since.LAST_ENTRY and found.negated:
            return None
        measured = CodeAge(since.value, found.milliseconds // 1_000, found.inclusive)
        name = f"{OLDER if found.some and found.negated else AGE}{measured.name}"
        self.ages[name] = measured
        left = self._left(name, choice)
        return not_(left) if found.negated and not found.some else left

    def _left(self, name: str, choice: Choice) -> Expr:
        """A condition on the state, for which a choice stands as long as it is not known."""
        self._timed.setdefault(
            name, Choice(name, BOOL, UNMODELLED, choice.span, self.catalogue.words(choice.test))
        )
        return var(name, BOOL)

    def _first(self, test: Test) -> Expr | None:
        """A test for the first factor among the session's methods."""
        asked = _NAMED_METHOD.fullmatch(test.text)
        if asked is None or self.user is None or asked[1] == "mfa":
            return None
        first = first_factor(self.user)
        if isinstance(first, str):
            return TRUE if first == asked[1] else FALSE
        return or_(*(guard for guard, factor in first.options if factor == asked[1]))

    def _written_for_all(self, lowered: Lowered, catalogue: Catalogue) -> bool:
        """Whether what is written is read by one hook alone: others may see what it wrote in the same run."""
        tests = ((c.span.file, catalogue.test(c.test)) for c in lowered.choices if c.test)
        return len({file for file, test in tests if self._writes(test)}) < 2

    def _writes(self, test: Test) -> bool:
        return any(overlap(path, written) for path in test.paths for written in self.written)

    def _open(self, test: Test, scope: Scope, changing: bool, steps: bool) -> str:
        """Why nothing is known of how the inputs of a test behave along a run; empty where it is.

        `changing`: they change by steps of their own, `steps`: also where code writes them.
        """
        if self._writes(test) and not (changing and steps):
            return "which code may write"
        if any(path in SINCE or path.endswith(".timestamp") for path in test.paths) or _TIMES.search(
            test.text
        ):
            return "a time whose age is not followed"
        if scope is Scope.REQUEST and self._of_a_session(test):
            return "which stays as long as the session does"
        if any(path.startswith("event.authentication.methods") for path in test.paths):
            return "which an MFA prompt changes"
        if any(overlap(path, factors) for path in test.paths for factors in _FACTORS):
            return "which an enrolment changes"
        if self._returned(test) and not changing:
            return "which the page that code sends the user to may change"
        if scope is Scope.COUNTER and not _counts(test.term):
            return "a count that is not followed"
        return ""

    def _of_a_session(self, test: Test) -> bool:
        """Whether nothing that a test reads may be another one at each request but what a session has."""
        others = [path for path in test.paths if not of_session(path) and path != NOW]
        alone = all(self.documents.scope(path) is not Scope.REQUEST for path in others)
        return alone and any(map(of_session, test.paths))

    def _passes(self, test: Test) -> bool:
        """Whether a test asks if a time has come that is the same in a whole run.

        Where the browser is free, what is found of it hangs on one outcome; else on two, in an order.
        """
        return passes(test) and all(p == NOW or self.documents.scope(p).rigid for p in test.paths)

    def _returned(self, test: Test) -> bool:
        return self.leaves and any(overlap(path, owned) for path in test.paths for owned in _METADATA)

    def _choice_left(self, choice: Choice, doubtful: Mapping[str, str]) -> Choice:
        if choice.name not in doubtful:
            return choice
        said = self.catalogue.words(choice.test) if choice.test else choice.reason
        return replace(choice, kind=UNMODELLED, reason=f"{said}, {doubtful[choice.name]}")

    def _choice(self, tests: list[Choice], made: Joined, name: str) -> Choice:
        kind = UNMODELLED if made.doubtful else OUTSIDE
        texts = "; ".join(dict.fromkeys(self.catalogue.words(c.test) for c in tests))
        occur = tuple(v for v in made.sort.values if v not in made.doubtful) if made.doubtful else ()
        return Choice(name, made.sort, kind, tests[0].span, texts, "", texts, occur=occur)


def _named(lowered: Lowered, application: str) -> Lowered:
    """What is read of the application that asks is read under its own name: others have other values."""
    if not any(_CLIENT.search(choice.test) for choice in lowered.choices):
        return lowered
    own = "client_" + re.sub(r"[^A-Za-z0-9]", lambda sign: f"_{ord(sign[0]):x}_", application)

    def name(match: re.Match[str]) -> str:
        return f"event.{own}.{_OF_CLIENT[match[2]]}" if match[2] else f"event.{own}"

    choices = tuple(replace(c, test=_CLIENT.sub(name, c.test)) for c in lowered.choices)
    return replace(lowered, choices=choices)


def _recorded(test: Test) -> bool:
    """Whether a test asks if sessions have a member at all, which all of a tenant have, or none."""
    term = test.term
    while term.op == "!":
        (term,) = term.args
    absent = (Term("literal"), Term("undefined"))
    if term.op in ("==", "===", "!=", "!==") and not set(absent).isdisjoint(term.args):
        term = next((side for side in term.args if side not in absent), term)
    return term.op == "path" and str(term.value).startswith("event.session.device.")


def _of_methods(path: str) -> bool:
    return path == METHODS or (path.startswith(f"{METHODS}[") and path.endswith(".timestamp"))


def _counts(term: Term) -> bool:
    """Whether a test compares the number of sign-ins itself with a number."""
    while term.op == "!":
        (term,) = term.args
    sides = {arg.op for arg in term.args}
    return term.op in ("===", "!==", "==", "!=", "<", "<=", ">", ">=") and sides == {"path", "literal"}


def _room(test: Test, scope: Scope) -> str:
    """Which of the choices of a request a test belongs to: what two runs share, what they move, answers."""
    if scope is Scope.CALL:
        return SAME_ANSWERS if same_in_both(test.text, True) else "answers"
    return "inputs" if same_in_both(test.text, True) else VARYING


def _in_two_forms(lowered: Lowered) -> frozenset[str]:
    """Choices about a parameter that code reads as a text and as a list: they are no two inputs."""
    found: set[str] = set()
    for forms in _TWO_FORMS:
        text, listed = ({c.name for c in lowered.choices if form.search(c.test)} for form in forms)
        if text and listed:
            found |= text | listed
    return frozenset(found)
