"""Auth0: the switches, each with the texts that it comes from, and what follows for the flows.

Sources: DV2 = repository auth0/docs-v2 (main/docs), OLD = repository auth0/docs, KB = articles by Auth0
staff on community.auth0.com, SDK = source of the named SDK, report = a user's report (forum or issue).
"""

from __future__ import annotations

from typing import Final

from ssoproof.flows.behaviour import Behaviour
from ssoproof.logic.expr import Expr
from ssoproof.providers.auth0.refresh_switches import REFRESH
from ssoproof.providers.auth0.session_switches import MEMORY, POLICY, SESSION, documented
from ssoproof.semantics.switch import Semantics

_COMMANDS = (
    documented(
        "S10",
        "Does a remembered browser satisfy an MFA prompt that an Action commands (challengeWith, "
        "challengeWithAny)?",
        {
            "no": "the prompt is shown",
            "yes": "it is skipped, as where MFA is required and a remembered browser is accepted",
        },
        "no",
        "not documented; there is no option to forbid remembering, and a user reports that the checkbox is "
        "shown",
        (
            "DV2 secure/multi-factor-authentication/customize-mfa/customize-mfa-selection-universal-login",
            "KB 200246 (a feature request)",
        ),
        "Tick the box at a commanded prompt, log in again in the same browser: no prompt means `yes`.",
    ),
    documented(
        "S12",
        "What does silent renewal return where an Action commands an MFA prompt or an enrolment?",
        {
            "login_required": "login_required, “Multifactor authentication required”",
            "interaction_required": "interaction_required, as with a redirect",
            "access_denied": "access_denied",
        },
        "login_required",
        "not documented; it is what silent renewal returns where MFA is required",
        ("SDK auth0-spa-js src/constants.ts (the description)", "no text found on the commands"),
        "Command an MFA prompt in an Action and renew silently.",
    ),
    documented(
        "S21",
        "What do hooks see as the request once an MFA prompt or a redirect has interrupted the login?",
        {
            "original": "the authorize request",
            "resume": "the request that resumed the login, whose parameters are up to the browser",
        },
        "resume",
        "the documentation says that event.request is a new object after the trigger was suspended",
        ("DV2 customize/actions/limitations",),
        "Log event.request.query in an Action that follows one with a commanded prompt.",
    ),
    documented(
        "S29",
        "Does a refusal by code after a passed MFA prompt leave mfa in the session's methods?",
        {"yes": "the prompt was passed, and its entry stays", "no": "the entry is not written"},
        "yes",
        "not documented; a refusal leaves the session as it is",
        ("DV2 customize/rules/raise-errors-from-rules", "KB 51143"),
        "Command an MFA prompt, deny in the next Action, log in to another application, print the methods.",
    ),
    documented(
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
    documented(
        "S35",
        "Does a requirement of MFA survive a redirect that the same hook makes?",
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
    documented(
        "S20",
        "Where does code see an authorize request’s audience (Actions: if no SDK sent it)?",
        {
            "query": "in the request’s query",
            "body": "in the request’s body",
            "both": "in both",
            "none": "in neither",
        },
        "query",
        "the documentation describes body as the POST body and query as the authorize parameters",
        ("DV2 customize/rules/context-object",),
        "Log the audience in query and body of context.request in a rule, of event.request in an "
        "Action where a script posts the request.",
    ),
    documented(
        "S32",
        "What does an SDK do with its tokens when silent renewal returns login_required?",
        {"clear": "it clears all local tokens", "keep": "it keeps them"},
        "clear",
        "auth0-spa-js clears, auth0.js keeps; it matters only for apps whose SDK is not stated",
        ("SDK auth0-spa-js Auth0Client", "SDK auth0.js web-auth"),
        "Let the silent renewal for one audience fail and ask for a cached token of another one.",
    ),
)

_SDKS = (
    documented(
        "S57",
        "Does an SDK repeat in silent renewals what the app sends at sign-in (max_age, acr_values)?",
        {"repeats": "silent renewals carry it too", "omits": "only the sign-in carries it"},
        "repeats",
        "auth0-spa-js merges the client's parameters into silent renewals, auth0.js sends what the call "
        "itself is given; it matters only for apps whose SDK is not stated, and that do not state what "
        "silent renewals send",
        (
            "SDK auth0-spa-js src/Auth0Client.ts, getTokenSilently",
            "SDK auth0.js src/web-auth/index.js, checkSession",
        ),
        "Look at the authorize request of a silent renewal in the browser's network log.",
    ),
    documented(
        "S59",
        "Where does an SDK keep its refresh token?",
        {"memory": "in the page's memory: a reload loses it", "storage": "in the browser's storage"},
        "memory",
        "auth0-spa-js keeps it in memory unless it is given cacheLocation: 'localstorage'; it matters only "
        "for single-page applications whose SDK is not stated",
        ("SDK auth0-spa-js src/Auth0Client.ts, cacheLocation",),
        "Reload the application's page and look whether it calls the token endpoint without a new sign-in.",
    ),
    documented(
        "S60",
        "What does the logout of an application do?",
        {
            "provider": "it calls the provider's logout, which ends the session",
            "local": "it drops the application's own tokens, the session stays",
        },
        "provider",
        "auth0-spa-js, auth0.js and nextjs-auth0 call the provider, express-openid-connect does so with "
        "idpLogout only; it matters only for applications whose logout is not stated",
        (
            "SDK auth0-spa-js src/Auth0Client.ts, logout",
            "SDK nextjs-auth0",
            "SDK express-openid-connect lib/config.js, idpLogout",
        ),
        "Log out of the application and open another one: it lets you in where the session has stayed.",
    ),
)

AUTH0: Final = Semantics(
    "auth0",
    tuple(
        sorted(
            (*SESSION, *POLICY, *MEMORY, *_COMMANDS, *_CODE, *_SDKS, *REFRESH), key=lambda s: int(s.id[1:])
        )
    ),
    (
        "of refresh tokens: online ones, those of applications that do not renew by them, reuse and messages "
        "that are lost, several pages that share one, revocation by people, password changes",
        "organizations, custom domains and third-party cookie blocking",
        "enrolment: where a policy or `enable` asks for MFA, the user is enrolled in a factor",
        "consent prompts, account linking",
        "a second user or a second browser",
        "popup handling of login_required by an SDK",
        "time limits of a pending login or MFA prompt",
        "acr_values that asks for MFA and that no application of the files sends (S11)",
    ),
)


def says(switch: str, *values: str) -> Expr:
    """That the reading answers a switch with one of the values."""
    return AUTH0[switch].is_(*values)


#: What it does where providers differ.
BEHAVIOUR: Final = Behaviour(
    written_at_once=says("S1", "before"),
    written_before_challenge=says("S1", "before-mfa"),
    written_last=says("S1", "after"),
    relogin_keeps_session=says("S14", "keep"),
    failed_call_touches_session=says("S15", "yes"),
    challenge_renews_max_age=says("S17", "any"),
    abandoning_ends_session=says("S27", "no"),
    entries_add_up=says("S6", "append"),
    skipped_challenge_writes_entry=says("S28", "yes"),
    refusal_keeps_entry=says("S29", "yes"),
    logout_forgets_browser=says("S22", "yes"),
    prompt_forgets_browser=says("S7", "redirect", "both"),
    passing_forgets_browser=says("S7", "success", "both"),
    passing_marks_session=says("S9", "yes"),
    session_satisfies_policy=says("S2", "yes"),
    own_login_satisfies_policy=says("S2", "client"),
    entry_spares_hops=says("S26", "once"),
    memory_satisfies_command=says("S10", "yes"),
    acr_values_demand_mfa=says("S11", "yes"),
    command_gives_interaction_required=says("S12", "interaction_required"),
    command_gives_access_denied=says("S12", "access_denied"),
    login_required_clears_tokens=says("S32", "clear"),
    silent_calls_omit=says("S57", "omits"),
    logout_ends_session=says("S60", "provider"),
    logout_ends_refresh_tokens=says("S45", "yes"),
    mfa_required_uses_up_token=says("S36", "yes"),
    refusal_ends_token=says("S47", "yes"),
    refresh_token_in_memory=says("S59", "memory"),
    completion_reaches_session=says("S44", "session"),
    completion_is_recorded=says("S44", "family", "session"),
    completion_runs_code=says("S58", "yes"),
)
