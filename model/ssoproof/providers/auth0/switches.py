"""Auth0: the switches, each with the texts that it comes from.

Sources: DV2 = repository auth0/docs-v2 (main/docs), OLD = repository auth0/docs, KB = articles by Auth0
staff on community.auth0.com, SDK = source of the named SDK, report = a user's report (forum or issue).
"""

from __future__ import annotations

from typing import Final

from ssoproof.semantics.switch import Semantics, Switch, SwitchValue


def _switch(
    id: str,
    question: str,
    values: dict[str, str],
    default: str,
    why: str,
    sources: tuple[str, ...],
    probe: str,
) -> Switch:
    return Switch(
        id, question, tuple(SwitchValue(n, m) for n, m in values.items()), default, why, sources, probe
    )


_SESSION = (
    _switch(
        "S1",
        "When is the session of a login committed?",
        {
            "before": "before rules, Actions and MFA: it survives a failed or abandoned login",
            "before-mfa": "after rules and Actions, before the MFA challenge",
            "after": "only when the whole pipeline, MFA included, is done",
        },
        "before",
        "the documentation on redirecting rules and a staff article on reloading the MFA page say so; one "
        "article dissents",
        ("DV2 customize/rules/redirect-users", "KB 116321", "KB 134314 (dissents)"),
        "Enter the password, close the tab at the MFA page, open the app again: no password page means "
        "`before` or `before-mfa`.",
    ),
    _switch(
        "S14",
        "What does a fresh first factor do to a session of the same user that is live?",
        {
            "reset": "a new session replaces it; methods start again",
            "keep": "the session stays; the first factor's time is renewed, mfa is kept",
        },
        "reset",
        "the documentation says that a new standard login resets the login session",
        ("DV2 manage-users/sessions", "DV2 manage-users/sessions/session-lifetime-limits"),
        "Log in with MFA, send prompt=login, log session id and methods in an Action.",
    ),
    _switch(
        "S15",
        "Does a failed silent call push the session's idle deadline?",
        {"no": "only successful interaction does", "yes": "any request does"},
        "no",
        "the field last_interacted_at is described as last successful interaction",
        ("DV2 manage-users/sessions/session-lifecycle",),
        "With a short idle limit, poll with a failing silent call and watch whether the session outlives "
        "the limit.",
    ),
    _switch(
        "S17",
        "Which clock does max_age look at?",
        {"first": "the time of the first factor only", "any": "the latest factor, MFA included"},
        "first",
        "not stated; auth_time is described as the last active authentication",
        ("DV2 authenticate/login/max-age-reauthentication",),
        "Pass an MFA challenge in an old session, then send max_age shorter than the first factor's age.",
    ),
    _switch(
        "S22",
        "Does logout forget the remembered browser?",
        {"no": "the cookie survives", "yes": "the cookie is cleared"},
        "no",
        "its purpose implies that it survives; not written down",
        ("DV2 manage-users/cookies/authentication-api-cookies",),
        "Tick the box, log out, log in again: a challenge means `yes`.",
    ),
)

_POLICY = (
    _switch(
        "S2",
        "Does MFA done earlier in the session satisfy the policy Always?",
        {
            "no": "only a remembered browser does",
            "yes": "any mfa entry of the session does",
            "client": "an mfa entry that this client's own login wrote does",
        },
        "no",
        "the FAQ of the SPA SDK and several reports: renewal fails unless the browser is remembered",
        (
            "SDK auth0-spa-js FAQ, Using MFA",
            "report auth0-angular#198",
            "report auth0-angular#201",
            "KB 183059",
        ),
        "Policy Always, no code: log in with the box unticked and renew silently. A failure means `no` "
        "(with S9=no).",
    ),
    _switch(
        "S26",
        "Does the policy Always challenge again on an interactive single sign-on hop?",
        {
            "challenge": "at every authorize request without remembered browser",
            "once": "not if the session has an mfa entry",
        },
        "challenge",
        "consistent with S2=no",
        ("inferred from the sources of S2",),
        "Policy Always, no code, box unticked: log in to one app, then open another one and see whether it "
        "asks.",
    ),
    _switch(
        "S3",
        "Can a Rule waive the policy by setting provider none, false or null, or by deleting what is set?",
        {
            "no-effect": "the policy applies as if the rule had set nothing",
            "waives": "no MFA, as with an Action",
        },
        "no-effect",
        "documented for Actions only",
        ("DV2 customize/actions/reference/post-login/post-login-api-object", "KB 183059"),
        "Policy Always, a rule that sets provider none: log in and see whether MFA is asked.",
    ),
    _switch(
        "S4",
        "Does an Action's provider none waive the Adaptive policy?",
        {"no": "the policy is or-ed with the code", "yes": "no MFA"},
        "no",
        "the table of combinations and a staff article; one sample suggests otherwise",
        ("DV2 secure/multi-factor-authentication/adaptive-mfa/customize-adaptive-mfa", "KB 183999"),
        "Policy Adaptive, an Action that writes none, log in from a new device.",
    ),
    _switch(
        "S5",
        "Which of several writers of the MFA requirement wins?",
        {
            "action-over-rule": "Actions over rules, the last one among the same kind",
            "strongest": "the strongest: no-remember demand, demand, none, nothing",
        },
        "action-over-rule",
        "not documented; last one wins is how a shared object behaves",
        ("DV2 customize/actions/reference/post-login/post-login-api-object",),
        "A rule that demands MFA and an Action that writes none: see whether MFA is asked.",
    ),
    _switch(
        "S11",
        "Does acr_values with the word for multi-factor ask for MFA by itself, where neither code nor "
        "policy does?",
        {
            "no": "code may look at it; where MFA is demanded, no remembered browser stands in",
            "yes": "a challenge is due, whatever is remembered",
        },
        "no",
        "documented as overriding a remembered browser and as what an Action reads, nowhere as sufficient; "
        "old texts suggest it",
        (
            "DV2 secure/multi-factor-authentication/customize-mfa",
            "DV2 secure/multi-factor-authentication/step-up-authentication/"
            "configure-step-up-authentication-for-web-apps",
            "OLD articles/multifactor-authentication/custom (suggests yes)",
        ),
        "Policy Never, no code: send "
        "acr_values=http://schemas.openid.net/pape/policies/2007/06/multi-factor and see whether "
        "MFA is asked.",
    ),
    _switch(
        "S16",
        "Is the Adaptive policy enforced on silent calls?",
        {"no": "not enforced", "yes": "low confidence gives login_required"},
        "yes",
        "the log of silent calls carries a risk assessment; nothing more is said",
        ("DV2 oas/tenant-logs/logs-schema.json",),
        "Policy Adaptive: renew silently from a changed network and watch for login_required.",
    ),
)

_MEMORY = (
    _switch(
        "S6",
        "What does a repeated challenge do to the mfa entry in methods?",
        {"replace": "there is one, the latest", "append": "there are several"},
        "append",
        "Auth0's own sample searches for an entry within 5 seconds, which implies several",
        ("DV2 customize/actions/explore-triggers/post-login",),
        "Pass two challenges in one session and print the methods in an Action.",
    ),
    _switch(
        "S7",
        "When does a no-remember challenge invalidate an earlier remembered browser?",
        {
            "redirect": "when the browser is sent to the challenge",
            "success": "when the challenge is passed",
            "both": "when the browser is sent to the challenge, and again when it is passed",
            "never": "not at all",
        },
        "redirect",
        "a staff article says that earlier cookies are invalidated when the user is sent to the MFA step",
        ("KB 140109",),
        "Tick the box at one app, open the no-remember app and close it at the challenge, renew the first "
        "app silently.",
    ),
    _switch(
        "S8",
        "What does an omitted allowRememberBrowser mean?",
        {
            "documented": "true in a Rule, false in an Action",
            "always-remember": "true in both",
            "never-remember": "false in both",
        },
        "documented",
        "the rule template says that it defaults to true, the Action reference that it defaults to false",
        (
            "repository auth0/rules, guardian-multifactor",
            "DV2 customize/actions/reference/post-login/post-login-api-object",
        ),
        "Demand MFA with the option left out and look for the checkbox.",
    ),
    _switch(
        "S9",
        "Is a remembered-browser marker issued for the session without the user's opt-in?",
        {
            "no": "only a ticked box sets it",
            "yes": "any passed challenge sets a marker that lasts as long as the session; a no-remember "
            "challenge does too, "
            "unless it invalidates markers when it is passed (S7=success, S7=both)",
        },
        "no",
        "one staff article says when the box is checked, another can be read as always",
        ("KB 95854", "KB 137539"),
        "Policy Always, no code: pass the challenge with the box unticked and renew silently. Success means "
        "`yes` (with S2=no).",
    ),
    _switch(
        "S28",
        "Does a challenge that a remembered browser skips add mfa to the session's methods?",
        {"no": "methods stay as they are", "yes": "an mfa entry is written"},
        "no",
        "not documented",
        ("no text found",),
        "Log in on a remembered browser and print the methods in an Action.",
    ),
    _switch(
        "S27",
        "Does a failed or abandoned challenge leave the session of the first factor usable?",
        {"yes": "the session lives on", "no": "the session that it ran in ends"},
        "yes",
        "reloading the MFA page returns to the challenge without asking for the password",
        ("KB 116321", "DV2 customize/rules/raise-errors-from-rules"),
        "Abandon the challenge and call authorize with prompt=none from an app that needs no MFA.",
    ),
)

_COMMANDS = (
    _switch(
        "S10",
        "Does a remembered browser satisfy a challenge that an Action commands (challengeWith, "
        "challengeWithAny)?",
        {
            "no": "the challenge is shown",
            "yes": "it is skipped, as a demand that honours remembered browsers is",
        },
        "no",
        "not documented; there is no option to forbid remembering, and a user reports that the checkbox is "
        "shown",
        (
            "DV2 secure/multi-factor-authentication/customize-mfa/customize-mfa-selection-universal-login",
            "KB 200246 (a feature request)",
        ),
        "Tick the box at a commanded challenge, log in again in the same browser: no challenge means `yes`.",
    ),
    _switch(
        "S12",
        "What does a silent call return where an Action commands a challenge or an enrolment?",
        {
            "login_required": "login_required, “Multifactor authentication required”",
            "interaction_required": "interaction_required, as with a redirect",
            "access_denied": "access_denied",
        },
        "login_required",
        "not documented; it is what a silent call returns where MFA is required",
        ("SDK auth0-spa-js src/constants.ts (the description)", "no text found on the commands"),
        "Command a challenge in an Action and renew silently.",
    ),
    _switch(
        "S21",
        "What do hooks see as the request once a challenge or a redirect has interrupted the login?",
        {
            "original": "the authorize request",
            "resume": "the request that resumed the login, whose parameters are up to the browser",
        },
        "resume",
        "the documentation says that event.request is a new object after the trigger was suspended",
        ("DV2 customize/actions/limitations",),
        "Log event.request.query in an Action that follows one with a commanded challenge.",
    ),
    _switch(
        "S29",
        "Does a refusal by code after a passed challenge leave mfa in the session's methods?",
        {"yes": "the challenge was passed, and its entry stays", "no": "the entry is not written"},
        "yes",
        "not documented; a refusal leaves the session as it is",
        ("DV2 customize/rules/raise-errors-from-rules", "KB 51143"),
        "Command a challenge, deny in the next Action, log in to another application and print the methods.",
    ),
    _switch(
        "S52",
        "Does the code that follows a refusal (api.access.deny) in the same Action still run?",
        {
            "runs": "to the end of the Action, and what it does counts, as a session that it revokes; no "
            "later Action runs",
            "stops": "the Action ends there",
        },
        "runs",
        "the reference of the api says so; a forum reply says that code stops",
        (
            "DV2 customize/actions/reference/post-login/post-login-api-object",
            "KB 139550",
            "KB 124708",
            "report community 170287 (dissents)",
        ),
        "In an Action, call api.access.deny and then console.log: a line in the log means `runs`.",
    ),
    _switch(
        "S35",
        "Does a demand for MFA survive a redirect that the same hook makes?",
        {
            "kept": "it is made at the end of the flow, after the return",
            "lost": "it is as if it had never been made",
        },
        "kept",
        "enable is documented to be deferred to the end of the flow; a warning says that a redirect beside "
        "it may let "
        "users skip MFA",
        (
            "DV2 customize/actions/reference/post-login/post-login-api-object",
            "DV2 secure/multi-factor-authentication/customize-mfa/customize-mfa-selection-universal-login "
            "(the warning)",
        ),
        "Call enable and sendUserTo in one Action, come back from the redirect, and see whether MFA is "
        "asked.",
    ),
)

_CODE = (
    _switch(
        "S20",
        "Where does a Rule see the requested audience at the authorize endpoint?",
        {
            "query": "in context.request.query",
            "body": "in context.request.body",
            "both": "in both",
            "none": "in neither",
        },
        "query",
        "the documentation describes body as the POST body and query as the authorize parameters",
        ("DV2 customize/rules/context-object",),
        "Log context.request.query.audience and context.request.body.audience in a rule.",
    ),
    _switch(
        "S32",
        "What does an SDK do with its tokens when a silent call returns login_required?",
        {"clear": "it clears all local tokens", "keep": "it keeps them"},
        "clear",
        "auth0-spa-js clears, auth0.js keeps; it matters only for apps whose SDK is not stated",
        ("SDK auth0-spa-js Auth0Client", "SDK auth0.js web-auth"),
        "Let a silent call for one audience fail and ask for a cached token of another one.",
    ),
)

_SDKS = (
    _switch(
        "S57",
        "Does an SDK repeat in silent calls what the app sends at sign-in (max_age, acr_values)?",
        {"repeats": "silent calls carry it too", "omits": "only the sign-in carries it"},
        "repeats",
        "auth0-spa-js merges the client's parameters into silent calls, auth0.js sends what the call itself "
        "is given; it "
        "matters only for apps whose SDK is not stated, and that do not state what silent calls send",
        (
            "SDK auth0-spa-js src/Auth0Client.ts, getTokenSilently",
            "SDK auth0.js src/web-auth/index.js, checkSession",
        ),
        "Look at the authorize request of a silent call in the browser's network log.",
    ),
)

AUTH0: Final = Semantics(
    "auth0",
    tuple(sorted((*_SESSION, *_POLICY, *_MEMORY, *_COMMANDS, *_CODE, *_SDKS), key=lambda s: int(s.id[1:]))),
    (
        "refresh tokens and the token endpoint (a silent renewal is prompt=none only)",
        "organizations, custom domains and third-party cookie blocking",
        "enrolment: where a policy or `enable` asks for MFA, the user is enrolled in a factor",
        "consent prompts, account linking",
        "a second user or a second browser",
        "popup handling of login_required by an SDK",
        "time limits of a pending login or challenge",
        "acr_values that asks for MFA and that no application of the files sends (S11)",
    ),
)

PROVIDERS: Final = {AUTH0.provider: AUTH0}
