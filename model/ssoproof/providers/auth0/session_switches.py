"""Switches about sessions, the MFA policy and remembered browsers."""

from __future__ import annotations

from ssoproof.providers.auth0.behaviour_statements import STATEMENTS
from ssoproof.semantics.switch import Switch, SwitchValue


def documented(
    id: str,
    question: str,
    values: dict[str, str],
    default: str,
    why: str,
    sources: tuple[str, ...],
    probe: str,
) -> Switch:
    said = STATEMENTS[id]
    found = tuple(SwitchValue(name, meaning, said[name]) for name, meaning in values.items())
    return Switch(id, question, found, default, why, sources, probe)


SESSION = (
    documented(
        "S1",
        "When is the session of a login committed?",
        {
            "before": "before rules, Actions and MFA: it survives a failed or abandoned login",
            "before-mfa": "after rules and Actions, before the MFA prompt",
            "after": "only when the whole pipeline, MFA included, is done",
        },
        "before",
        "the documentation on redirecting rules and a staff article on reloading the MFA page say so; one "
        "article dissents",
        ("DV2 customize/rules/redirect-users", "KB 116321", "KB 134314 (dissents)"),
        "Enter the password, close the tab at the MFA page, open the app again: no password page means "
        "`before` or `before-mfa`.",
    ),
    documented(
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
    documented(
        "S15",
        "Does a failed silent renewal push the session's idle deadline?",
        {"no": "only successful interaction does", "yes": "any request does"},
        "no",
        "the field last_interacted_at is described as last successful interaction",
        ("DV2 manage-users/sessions/session-lifecycle",),
        "With a short idle limit, let renewals fail again and again and see whether the session outlives "
        "the limit.",
    ),
    documented(
        "S17",
        "Which clock does max_age look at?",
        {"first": "the time of the first factor only", "any": "the latest factor, MFA included"},
        "first",
        "not stated; auth_time is described as the last active authentication",
        ("DV2 authenticate/login/max-age-reauthentication",),
        "Pass an MFA prompt in an old session, then send max_age shorter than the first factor's age.",
    ),
    documented(
        "S22",
        "Does logout forget the remembered browser?",
        {"no": "the cookie survives", "yes": "the cookie is cleared"},
        "no",
        "its purpose implies that it survives; not written down",
        ("DV2 manage-users/cookies/authentication-api-cookies",),
        "Tick the box, log out, log in again: an MFA prompt means `yes`.",
    ),
)


POLICY = (
    documented(
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
    documented(
        "S26",
        "Does the policy Always ask for MFA again where a live session signs in to another application?",
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
    documented(
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
    documented(
        "S4",
        "Does an Action's provider none waive the Adaptive policy?",
        {"no": "the policy is or-ed with the code", "yes": "no MFA"},
        "no",
        "the table of combinations and a staff article; one sample suggests otherwise",
        ("DV2 secure/multi-factor-authentication/adaptive-mfa/customize-adaptive-mfa", "KB 183999"),
        "Policy Adaptive, an Action that writes none, log in from a new device.",
    ),
    documented(
        "S5",
        "Which of several writers of the MFA requirement wins?",
        {
            "action-over-rule": "Actions over rules, the last one among the same kind",
            "strongest": "the strongest: MFA without the checkbox, MFA, none, nothing",
        },
        "action-over-rule",
        "not documented; last one wins is how a shared object behaves",
        ("DV2 customize/actions/reference/post-login/post-login-api-object",),
        "A rule that requires MFA and an Action that writes none: see whether MFA is asked.",
    ),
    documented(
        "S11",
        "Does acr_values with the word for multi-factor ask for MFA by itself, where neither code nor "
        "policy does?",
        {
            "no": "code may look at it; where MFA is required, no remembered browser is accepted instead",
            "yes": "an MFA prompt is due, whatever is remembered",
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
    documented(
        "S16",
        "Is the Adaptive policy enforced on silent renewal?",
        {"no": "not enforced", "yes": "low confidence gives login_required"},
        "yes",
        "the log of silent renewals carries a risk assessment; nothing more is said",
        ("DV2 oas/tenant-logs/logs-schema.json",),
        "Policy Adaptive: renew silently from a changed network and watch for login_required.",
    ),
)


MEMORY = (
    documented(
        "S6",
        "What does a repeated MFA prompt do to the mfa entry in methods?",
        {"replace": "there is one, the latest", "append": "there are several"},
        "append",
        "Auth0's own sample searches for an entry within 5 seconds, which implies several",
        ("DV2 customize/actions/explore-triggers/post-login",),
        "Pass two MFA prompts in one session and print the methods in an Action.",
    ),
    documented(
        "S7",
        "When does an MFA prompt without the checkbox forget an earlier remembered browser?",
        {
            "redirect": "when the browser is sent to the prompt",
            "success": "when the prompt is passed",
            "both": "when the browser is sent to the prompt, and again when it is passed",
            "never": "not at all",
        },
        "redirect",
        "a staff article says that earlier cookies are invalidated when the user is sent to the MFA step",
        ("KB 140109",),
        "Tick the box at one app, open the app whose prompt has no box and close it there, renew the first "
        "app silently.",
    ),
    documented(
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
    documented(
        "S9",
        "Is a remembered-browser marker issued for the session without the user's opt-in?",
        {
            "no": "only a ticked box sets it",
            "yes": "any passed MFA prompt sets a marker that lasts as long as the session; one without the "
            "checkbox does too, "
            "unless it invalidates markers when it is passed (S7=success, S7=both)",
        },
        "no",
        "one staff article says when the box is checked, another can be read as always",
        ("KB 95854", "KB 137539"),
        "Policy Always, no code: pass the MFA prompt with the box unticked and renew silently. Success means "
        "`yes` (with S2=no).",
    ),
    documented(
        "S28",
        "Does an MFA prompt that a remembered browser skips add mfa to the session's methods?",
        {"no": "methods stay as they are", "yes": "an mfa entry is written"},
        "no",
        "not documented",
        ("no text found",),
        "Log in on a remembered browser and print the methods in an Action.",
    ),
    documented(
        "S27",
        "Does a failed or abandoned MFA prompt leave the session of the first factor usable?",
        {"yes": "the session lives on", "no": "the session that it ran in ends"},
        "yes",
        "reloading the MFA page returns to the prompt without asking for the password",
        ("KB 116321", "DV2 customize/rules/raise-errors-from-rules"),
        "Abandon the MFA prompt and call authorize with prompt=none from an app that needs no MFA.",
    ),
)
