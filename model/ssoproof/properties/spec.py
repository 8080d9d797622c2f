"""What a shipped question is: its words, when it applies, and its formula over a composed system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ssoproof.flows.instance import Instance
from ssoproof.flows.world import Subject, World
from ssoproof.logic.build import TRUE, and_, var
from ssoproof.logic.expr import Expr
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property
from ssoproof.tenant.model import DemandKind, Tenant

#: How the name of an API begins where subjects are named.
API = "api:"


class Runs(Enum):
    """How many runs a question compares, and where they part."""

    ONE = "one run"
    PARTING_LOGGED_IN = "two runs that part once the app is logged in"
    PARTING_ANYWHERE = "two runs that part anywhere"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the catalogue, put as a statement: `title` says what should hold, of no application in
    particular.

    `free`: the browser may send any request that the provider accepts (MFA questions), else applications
    behave as their SDK does. `applies` gives the reason why a subject is not asked, or an empty text.
    `about_app` and `about_api` are the sentences about one subject. `leaves_out`: what it leaves out of
    refresh tokens, and of logouts if it is about these (`logouts`); `remark`: what it takes for granted.
    `stated`: that the owners of a subject stated what an advisory question is about, so that it counts like
    others.
    """

    code: str
    title: str
    why: str
    remedy: str
    runs: Runs
    free: bool
    advisory: bool
    applies: Callable[[Tenant, Subject], str]
    formula: Callable[[World, Instance], Property]
    about_app: Wording
    about_api: Wording | None = None
    leaves_out: str = ""
    logouts: bool = False
    remark: str = ""
    stated: Callable[[Tenant, Subject], bool] = lambda tenant, subject: False

    def advises(self, tenant: Tenant, subject: Subject) -> bool:
        """Whether it only advises, and is asked on request alone."""
        return self.advisory and not self.stated(tenant, subject)

    @property
    def page(self) -> str:
        """The documentation page of the question."""
        return f"docs/reference/questions/{self.code}.md"

    def statement(self, subject: str) -> str:
        """What holds where the answer is PASS."""
        return self._worded(subject).said("holds", _called(subject))

    def failure(self, subject: str, victim: str = "", activity: str = "", others: str = "") -> str:
        """What happens where the answer is FAIL: to whom (`victim`), and by which activity of which
        others."""
        return self._worded(subject).said("fails", _called(subject), victim, activity, others)

    def undecided(self, subject: str) -> str:
        """What is not known where the answer is UNDECIDED."""
        return f"Not known whether {self._worded(subject).said('open', _called(subject))}"

    def empty(self, subject: str) -> str:
        """What never happens, so that there is nothing to check, where the answer is EMPTY."""
        return f"Nothing to check: {self._worded(subject).said('never', _called(subject))}"

    def _worded(self, subject: str) -> Wording:
        if subject.startswith(API) and self.about_api is not None:
            return self.about_api
        return self.about_app


def _called(subject: str) -> str:
    return f"the API {subject.removeprefix(API)}" if subject.startswith(API) else subject


def not_modelled(tenant: Tenant, subject: Subject) -> str:
    """Why a question about renewals can't be asked of an application yet; empty where the model covers it."""
    reason = tenant.application(subject.name).uncovered if subject.kind == "app" else ""
    return f"not modelled: {reason}" if reason else ""


def no_refresh_token(tenant: Tenant, audiences: tuple[str | None, ...]) -> str:
    """Why an application gets no refresh token with these audiences; empty where it gets some."""
    apis = [tenant.api(audience) for audience in audiences]
    if any(api is None or api.offline.value for api in apis):
        return ""
    return "the APIs that it asks for allow no offline access, so that it gets no refresh token"


def not_applicable(tenant: Tenant, subject: Subject) -> str:
    """Why an MFA question is not asked of a subject; empty where it is."""
    if subject.demand is None:
        return "no demand is stated for it"
    return "its demand is never" if subject.demand.kind is DemandKind.NEVER else ""


def demanded(subject: Subject, token: Expr) -> Expr:
    """A token of which something is demanded; where the demand's condition fails, it shows nothing."""
    return token if subject.due is TRUE else and_(token, var("due"))


#: What the questions about tokens of the authorize endpoint leave out.
AUTHORIZED = "tokens of the authorize endpoint, those that refreshing gives are asked about by RT002"
#: What the questions about refresh tokens leave out.
CHAIN = (
    "one refresh token of the application at a time, with all that comes of it; not covered: lost messages "
    "and reuse detection, several pages, revocation by people"
)
#: What the questions about logouts leave out, and what they take for granted.
LOGOUTS = (
    "not covered: access tokens until they lapse, applications' own sessions, refresh tokens of applications "
    "that do not renew by them, other pages of the application, logouts by people and by changed passwords"
)
LOGOUTS_TAKEN = (
    "A logout that nobody stated is taken to be one at the provider or the application's own, to revoke no "
    "refresh token, and to be meant for all applications or for that one; where owners say of some logouts "
    "whom they are meant for, others are asked about their own application only. A sign-in that was under "
    "way at a logout counts as a later one, and so does one by a connection whose provider asks for nothing. "
    f"{LOGOUTS.capitalize()}."
)
