"""Types of Auth0's tenant logs: which give observations, which add nothing, which the model has no step for.

https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes
"""

from __future__ import annotations

from typing import Final

SUCCESS, SILENT_SUCCESS, SILENT_FAILURE, LOGOUT = "s", "ssa", "fsa", "slo"
#: Types that give observations.
OBSERVED: Final = frozenset({SUCCESS, SILENT_SUCCESS, SILENT_FAILURE, LOGOUT})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Types that change nothing for later logins: exchanges, refreshes, failed attempts, notes and notices.
NEUTRAL: Final = _words(
    "seacft feacft sertft fertft ferrt sens fens seccft feccft seped feped sede fede "
    "f fp fu fsl fh fn fapi api_limit limit_mu limit_wc limit_ui limit_sul api_limit_warning "
    "w depnote mfar gd_start_auth gd_start_enroll gd_start_enroll_failed gd_send_sms gd_send_sms_failure "
    "gd_send_email gd_send_email_verification gd_send_voice gd_send_voice_failure gd_send_pn "
    "gd_send_pn_failure gd_auth_failed gd_auth_rejected gd_auth_succeed gd_auth_email_verification "
    "gd_otp_rate_limit_exceed gd_recovery_failed gd_recovery_rate_limit_exceed "
    "pla flo fv svr fvr scpr fcpr fi cs cls "
    "mgmt_api_read oidc_backchannel_logout_succeeded oidc_backchannel_logout_failed "
    "pwd_leak signup_pwd_leak reset_pwd_leak fdu resource_cleanup"
)

#: Types of what the model has no step for, with what they are. They end all browsers of their user.
OUTSIDE: Final = {
    "session_revoked": "a session was revoked",
    "srrt": "refresh tokens and sessions were revoked",
    "gd_unenroll": "a second factor was removed",
    "gd_user_delete": "a user’s second factors were removed",
    "gd_enrollment_complete": "a second factor was enrolled",
    "gd_recovery_succeed": "a recovery code was used",
    "scp": "a password was changed",
    "scpn": "a password was changed by e-mail",
    "scu": "a user name was changed",
    "sce": "an e-mail address was changed",
    "scph": "a phone number was changed",
    "ublkdu": "a user was unblocked",
    "limit_delegation": "delegation was limited",
    "sepft": "a password grant was used",
    "seotpft": "a password grant was used with MFA",
    "seoobft": "a password grant was used with MFA",
    "sercft": "a password grant was used with MFA",
    "scoa": "a cross-origin login was used",
    "fcoa": "a cross-origin login failed",
    "sdu": "a user was deleted",
    "ss": "a user signed up",
    "sv": "an e-mail address was verified",
    "si": "an invitation was accepted",
    "gd_update_device_account": "a second factor was changed",
}

#: Those that may bear on any user, whoever did it: they end all browsers.
SETTINGS: Final = {
    "sapi": "settings, users or sessions were changed with the Management API",
    "gd_tenant_update": "the settings of MFA were changed",
    "gd_module_switch": "the settings of MFA were changed",
    "admin_update_launch": "the tenant was updated",
}

#: Descriptions of failed silent calls, by their beginnings in lower case.
DESCRIPTIONS: Final = {
    "login required": "login",
    "multifactor authentication required": "mfa required",
    "unauthorized": "denied",
    "access denied": "denied",
    "external interaction required": "interaction",
    "interaction required": "interaction",
}

_OF_MFA: Final = {"pass": "gd_auth_succeed", "pass_remember": "gd_auth_succeed", "failed": "gd_auth_failed"}


def event(verb: str, shows: str) -> str:
    """The type of the event of a step of the model, by what it shows; of a prompt that is passed those of
    the prompt and of the login."""
    if verb == "renew":
        return SILENT_SUCCESS if shows == "token" else SILENT_FAILURE if shows else ""
    if verb == "logout":
        return LOGOUT
    own = (_OF_MFA.get(verb, ""), SUCCESS if shows == "token" else "f" if shows == "access_denied" else "")
    return ", ".join(filter(None, own))


#: Words of Auth0's pages, cookies and logs, and the types themselves.
PUBLIC_WORDS: Final = (
    _words("auth0 auth0client auth0_compat did did_compat mf v1 v2 co u webtask mfar classic universal")
    | NEUTRAL
    | frozenset(OUTSIDE)
    | frozenset(SETTINGS)
    | OBSERVED
)
