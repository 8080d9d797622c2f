"""What Auth0 does where providers differ, by its switches."""

from __future__ import annotations

from typing import Final

from ssoproof.flows.behaviour import Behaviour
from ssoproof.providers.auth0.switches import says

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
)
