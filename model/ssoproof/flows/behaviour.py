"""What providers do differently, as named conditions on the reading."""

from __future__ import annotations

from dataclasses import dataclass

from ssoproof.logic.expr import Expr


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What providers do differently, each a condition on the reading; constant where the documents say.

    When the session of a login is written, one of three: `written_at_once`: when the first factor is
    accepted; `written_before_challenge`: after hooks, before a challenge; `written_last`: when the login is
    done.

    The session. `relogin_keeps_session`: a fresh first factor of the same user leaves the live session in
    place. `failed_call_touches_session`: a failed silent call starts its idle limit again.
    `challenge_renews_max_age`: max_age counts from a passed challenge too. `abandoning_ends_session`: a
    challenge that is failed or left ends the session that it ran in.

    The session's mfa entries. `entries_add_up`: another passed challenge adds an entry.
    `skipped_challenge_writes_entry`: one that a remembered browser skips writes one too.
    `refusal_keeps_entry`: a refusal by code after a passed challenge leaves its entry.

    The remembered browser. `logout_forgets_browser`; `prompt_forgets_browser` and `passing_forgets_browser`:
    a challenge that honours none forgets it when it is shown, or when it is passed. `passing_marks_session`:
    a passed challenge counts for the whole session as a remembered browser does.

    What satisfies MFA. `session_satisfies_policy`: a policy that always requires MFA, by any earlier MFA of
    the session; `own_login_satisfies_policy`: by that of the same application; `entry_spares_hops`: by any,
    at interactive requests only. `memory_satisfies_command`: a challenge that code commands, by a remembered
    browser. `acr_values_demand_mfa`: acr_values asks for MFA by itself.

    Silent calls. `command_gives_interaction_required`, `command_gives_access_denied`: what code that commands
    a challenge brings about, if not login_required. `login_required_clears_tokens`: what an SDK that is not
    stated does with its tokens. `silent_calls_omit`: such an SDK leaves out what the app sends at sign-in.

    `logout_ends_session`: an application's logout that nobody stated is one at the provider.

    Refresh tokens. `logout_ends_refresh_tokens`. `mfa_required_uses_up_token`: an exchange that is refused
    for want of MFA uses up a token that rotates. `refusal_ends_token`: one that code refuses.
    `refresh_token_in_memory`: where an SDK that is not stated keeps it. Once MFA is
    passed at the token endpoint: `completion_reaches_session`: the session records it;
    `completion_is_recorded`: at least the token does; `completion_runs_code`: the hooks run again.
    """

    written_at_once: Expr
    written_before_challenge: Expr
    written_last: Expr
    relogin_keeps_session: Expr
    failed_call_touches_session: Expr
    challenge_renews_max_age: Expr
    abandoning_ends_session: Expr
    entries_add_up: Expr
    skipped_challenge_writes_entry: Expr
    refusal_keeps_entry: Expr
    logout_forgets_browser: Expr
    prompt_forgets_browser: Expr
    passing_forgets_browser: Expr
    passing_marks_session: Expr
    session_satisfies_policy: Expr
    own_login_satisfies_policy: Expr
    entry_spares_hops: Expr
    memory_satisfies_command: Expr
    acr_values_demand_mfa: Expr
    command_gives_interaction_required: Expr
    command_gives_access_denied: Expr
    login_required_clears_tokens: Expr
    silent_calls_omit: Expr
    logout_ends_session: Expr
    logout_ends_refresh_tokens: Expr
    mfa_required_uses_up_token: Expr
    refusal_ends_token: Expr
    refresh_token_in_memory: Expr
    completion_reaches_session: Expr
    completion_is_recorded: Expr
    completion_runs_code: Expr
