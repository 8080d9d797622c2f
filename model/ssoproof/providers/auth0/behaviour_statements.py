"""Each value of each switch as a statement about Auth0, for people: no question, and it stands by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STATEMENTS: Final[Mapping[str, Mapping[str, str]]] = {
    "S1": {
        "before": "the session of a login exists before code and MFA have run, even if MFA then fails",
        "before-mfa": "the session of a login exists once code has run, before the MFA prompt",
        "after": "the session of a login exists only once MFA is done",
    },
    "S2": {
        "no": "MFA passed earlier in the session does not satisfy the policy Always",
        "yes": "MFA passed earlier in the session satisfies the policy Always",
        "client": "MFA passed at the application's own login satisfies the policy Always",
    },
    "S3": {
        "no-effect": "a rule cannot waive the MFA policy",
        "waives": "a rule that sets no provider waives the MFA policy",
    },
    "S4": {
        "no": "an Action cannot waive the policy Adaptive",
        "yes": "an Action with the provider none waives the policy Adaptive",
    },
    "S5": {
        "action-over-rule": "an Action's MFA setting replaces a rule's",
        "strongest": "the strongest MFA setting of all code wins",
    },
    "S6": {
        "replace": "a repeated MFA prompt replaces the session's mfa entry",
        "append": "a repeated MFA prompt adds another mfa entry to the session",
    },
    "S7": {
        "redirect": "an MFA prompt without the checkbox forgets the browser as soon as it appears",
        "success": "an MFA prompt without the checkbox forgets the browser once it is passed",
        "both": "an MFA prompt without the checkbox forgets the browser as it appears and as it is passed",
        "never": "an MFA prompt without the checkbox does not forget the browser",
    },
    "S8": {
        "documented": "allowRememberBrowser left out means true in a rule and false in an Action",
        "always-remember": "allowRememberBrowser left out means true",
        "never-remember": "allowRememberBrowser left out means false",
    },
    "S9": {
        "no": "an MFA prompt passed with the box unticked leaves nothing that spares the next one",
        "yes": "an MFA prompt passed with the box unticked still spares further ones in the session",
    },
    "S10": {
        "no": "a remembered browser does not spare an MFA prompt that an Action commands",
        "yes": "a remembered browser spares an MFA prompt that an Action commands",
    },
    "S11": {
        "no": "acr_values alone asks for no MFA",
        "yes": "acr_values asks for MFA by itself",
    },
    "S12": {
        "login_required": "a silent renewal that would need a commanded MFA prompt returns login_required",
        "interaction_required": "a silent renewal that needs a commanded prompt returns interaction_required",
        "access_denied": "a silent renewal that would need a commanded MFA prompt returns access_denied",
    },
    "S13": {
        "undefined": "code finds no authentication where a refresh token is exchanged",
        "empty": "code finds no methods where a refresh token is exchanged",
        "session": "code finds the live session's methods where a refresh token is exchanged",
        "stored": "code finds the refresh token's own methods where it is exchanged",
    },
    "S14": {
        "reset": "entering the password again replaces the session by a new one without MFA",
        "keep": "entering the password again keeps the session and its MFA",
    },
    "S15": {
        "no": "a failed silent renewal does not prolong the session",
        "yes": "a failed silent renewal prolongs the session",
    },
    "S16": {
        "no": "the policy Adaptive does not apply to silent renewals",
        "yes": "the policy Adaptive applies to silent renewals",
    },
    "S17": {
        "first": "max_age counts from the password",
        "any": "max_age counts from the latest factor, MFA included",
    },
    "S18": {
        "yes": "the policy Always applies where a refresh token is exchanged",
        "no": "the policy Always does not apply where a refresh token is exchanged",
    },
    "S20": {
        "query": "code sees the audience in the request’s query",
        "body": "code sees the audience in the request’s body",
        "both": "code sees the audience in the request’s query and in its body",
        "none": "code sees the audience in neither query nor body",
    },
    "S21": {
        "original": "code that runs after an interruption sees the parameters of the authorize request",
        "resume": "code that runs after an interruption sees parameters that the browser chooses",
    },
    "S22": {
        "no": "logout does not forget the remembered browser",
        "yes": "logout forgets the remembered browser",
    },
    "S26": {
        "challenge": "the policy Always asks again at each visit of an application in a live session",
        "once": "the policy Always does not ask again at a visit if the session has MFA",
    },
    "S27": {
        "yes": "the session survives a failed or abandoned MFA prompt",
        "no": "a failed or abandoned MFA prompt ends the session",
    },
    "S28": {
        "no": "a login on a remembered browser puts no mfa entry into the session",
        "yes": "a login on a remembered browser puts an mfa entry into the session",
    },
    "S29": {
        "yes": "MFA that was passed counts even if code then refuses the login",
        "no": "MFA that was passed does not count if code then refuses the login",
    },
    "S32": {
        "clear": "an SDK drops its tokens on login_required",
        "keep": "an SDK keeps its tokens on login_required",
    },
    "S35": {
        "kept": "an MFA requirement survives a redirect by the same code",
        "lost": "an MFA requirement is lost in a redirect by the same code",
    },
    "S36": {
        "no": "an exchange that is refused with mfa_required leaves the refresh token as it was",
        "yes": "an exchange that is refused with mfa_required uses up a refresh token that rotates",
    },
    "S39": {
        "undefined": "code finds no session where an offline refresh token is exchanged",
        "session": "code finds the session that the refresh token was issued in, while it lives",
    },
    "S40": {
        "asked": "an Action sees the audience that an exchange asks for, else the original one",
        "original": "an Action sees the audience of the sign-in where a refresh token is exchanged",
        "absent": "an Action sees no audience where a refresh token is exchanged",
    },
    "S41": {
        "absent": "code sees no scopes where a refresh token is exchanged",
        "original": "code sees the scopes of the sign-in where a refresh token is exchanged",
        "body": "code sees the scopes that the exchange sends",
    },
    "S42": {
        "mfa_required": "a commanded MFA prompt makes an exchange end in mfa_required",
        "failure": "a commanded MFA prompt makes an exchange fail",
    },
    "S43": {
        "no": "a remembered browser spares no MFA where a refresh token is exchanged",
        "yes": "a remembered browser spares MFA where a refresh token is exchanged",
    },
    "S44": {
        "family": "MFA passed at the token endpoint is recorded in the refresh token",
        "session": "MFA passed at the token endpoint is recorded in the refresh token and in the session",
        "nothing": "MFA passed at the token endpoint is recorded nowhere",
    },
    "S45": {
        "no": "offline refresh tokens survive a logout",
        "yes": "a logout ends offline refresh tokens",
    },
    "S47": {
        "no": "a refusal by code leaves the refresh token as it was",
        "yes": "a refusal by code ends the refresh token",
    },
    "S52": {
        "runs": "code goes on after api.access.deny",
        "stops": "code stops at api.access.deny",
    },
    "S57": {
        "repeats": "silent calls carry max_age and acr_values as the sign-in does",
        "omits": "silent calls carry neither max_age nor acr_values",
    },
    "S59": {
        "memory": "an SDK keeps its refresh token in memory, so that a reload loses it",
        "storage": "an SDK keeps its refresh token in the browser’s storage",
    },
    "S60": {
        "provider": "the logout of an application ends the session",
        "local": "the logout of an application leaves the session",
    },
    "S54": {
        "no": "a refresh token for the MFA API is exchanged without MFA",
        "yes": "the exchange of a refresh token for the MFA API asks for MFA again",
    },
    "S56": {
        "yes": "rules run where a refresh token is exchanged",
        "no": "rules do not run where a refresh token is exchanged",
    },
    "S58": {
        "no": "code does not run again once MFA is passed at the token endpoint",
        "yes": "code runs again once MFA is passed at the token endpoint",
    },
}
