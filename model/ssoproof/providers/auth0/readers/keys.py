"""What each key of a resource does to the tenant: modelled, without effect for a reason, or left out.

The keys are those of Deploy CLI's exports and of Terraform's provider, which share the Management API's:
https://github.com/auth0/auth0-deploy-cli, https://registry.terraform.io/providers/auth0/auth0/latest/docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Behaviour that the model leaves out where the value is none of `harmless`."""

    words: str
    harmless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one kind of resource; `a.b` is the key b below a. What stands below other keys goes with
    them."""

    modelled: Mapping[str, str] = field(default_factory=dict)
    ignored: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)

    def parent(self, key: str) -> bool:
        """True where keys below this one are told apart."""
        start = f"{key}."
        return any(k.startswith(start) for k in (*self.modelled, *self.ignored, *self.left_out))


def _keys(
    modelled: Mapping[str, str] = {}, ignored: Mapping[str, str] = {}, left_out: Mapping[str, LeftOut] = {}
) -> Keys:
    """A table; `ignored` maps reasons to keys in a row."""
    return Keys(modelled, {key: reason for reason, row in ignored.items() for key in row.split()}, left_out)


_LOOKS = "it is what people see, or a name"
_IDS = "it is an identifier or a date of the export"
_URLS = "it is where requests may come from or lead to; the model takes every request for allowed"
_CRYPTO = "it is about keys and signatures"
_API = "it is about calls without a browser's session"
_TERRAFORM = "it says how Terraform works, not what the tenant is"
_SECRETS = "its values are never read: hooks may find any value there"
_WIDER = "the model allows more: "

TENANT = _keys(
    {
        "session_lifetime": "the session's absolute limit, in hours",
        "idle_session_lifetime": "the session's idle limit, in hours",
        "default_audience": "the audience of requests that name none",
        "friendly_name": "the tenant's name",
    },
    {
        _LOOKS: "picture_url support_email support_url error_page change_password guardian_mfa_page "
        "universal_login "
        "enabled_locales device_flow default_redirection_uri country_codes phone_consolidated_experience "
        "skip_non_verifiable_callback_uri_confirmation_prompt flags.enable_custom_domain_in_emails "
        "flags.use_scope_descriptions_for_consent flags.mfa_show_factor_list_on_enrollment "
        "flags.new_universal_login_experience_enabled flags.universal_login "
        "flags.cannot_change_enforce_client_authentication_on_passwordless_start "
        "flags.dashboard_insights_view flags.dashboard_ui_next flags.include_email_in_verify_email_redirect "
        "flags.include_email_in_reset_pwd_redirect flags.dashboard_new_onboarding "
        "flags.dashboard_log_streams_next flags.enable_apis_section flags.change_pwd_flow_v1 "
        "flags.enable_public_signup_user_exists_error flags.no_disclose_enterprise_connections "
        "flags.disable_clickjack_protection_headers flags.disable_management_api_sms_obfuscation "
        "flags.allow_changing_enable_sso flags.enable_legacy_logs_search_v2 "
        "flags.improved_signup_bot_detection_in_classic "
        "flags.enable_adfs_waad_email_verification flags.trust_azure_adfs_email_verified_connection_property "
        "flags.disable_fields_map_fix flags.genai_trial flags.custom_domains_provisioning",
        _URLS: "allowed_logout_urls",
        _API: "default_directory default_token_quota flags.allow_legacy_delegation_grant_types "
        "flags.allow_legacy_ro_grant_types flags.allow_legacy_tokeninfo_endpoint flags.enable_idtoken_api2 "
        "flags.revoke_refresh_token_grant flags.enforce_client_authentication_on_passwordless_start "
        "client_id_metadata_document_supported resource_parameter_profile "
        "dynamic_client_registration_security_mode "
        "flags.enable_dynamic_client_registration flags.enable_client_connections "
        "pushed_authorization_requests_supported authorization_response_iss_parameter_supported "
        "flags.require_pushed_authorization_requests flags.allow_other_legacy_grant_types "
        "flags.disable_impersonation",
        _CRYPTO: "mtls flags.remove_alg_from_jwks",
        _IDS: "sandbox_version sandbox_versions_available legacy_sandbox_version id",
        "what code sees of a user is any value in any case": "flags.enable_legacy_profile "
        "flags.enable_pipeline2",
        _WIDER + "the browser sends any acr_values": "acr_values_supported disable_acr_values_supported",
        _WIDER + "a logout that is declined is none": "sessions oidc_logout",
        "commands of Actions are taken to be allowed; if code gives one and it is off, that limits the "
        "scope": "customize_mfa_in_postlogin_action",
        "it matters for sessions that end with the browser, which session_cookie turns "
        "on": "ephemeral_session_lifetime idle_ephemeral_session_lifetime",
        "organizations are left out": "allow_organization_name_in_authentication_api",
    },
    {
        "session_cookie.mode": LeftOut(
            "sessions that end with the browser (session_cookie.mode)", ("persistent",)
        ),
        "flags.enable_sso": LeftOut(
            "the confirmation before single sign-on (flags.enable_sso is off)", ("true",)
        ),
    },
)

CLIENT = _keys(
    {
        "name": "the application's name",
        "client_id": "its client id",
        "app_type": "whether people sign in, and whether it renews silently",
        "grant_types": "whether people sign in; whether it has refresh tokens, and answers MFA for them",
        "client_metadata": "its metadata, which hooks see",
        "refresh_token": "whether it renews by refresh tokens, and how they behave",
    },
    {
        _LOOKS: "description logo_uri custom_login_page custom_login_page_on custom_login_page_preview "
        "form_template "
        "fedcm_login organization_discovery_methods skip_non_verifiable_callback_uri_confirmation_prompt "
        "initiate_login_uri",
        _URLS: "callbacks allowed_logout_urls allowed_origins web_origins callback_url_template "
        "cross_origin_loc "
        "redirection_policy oidc_backchannel_logout_urls oidc_backchannel_logout oidc_logout",
        _CRYPTO: "jwt_configuration signing_keys signing_key encryption_key jwks_uri "
        "client_authentication_methods "
        "token_endpoint_auth_method token_endpoint_auth_signing_alg signed_request_object "
        "require_proof_of_possession "
        "require_pushed_authorization_requests compliance_level client_secret client_secret_rotation_trigger "
        "token_endpoint_auth_methods",
        _API: "is_token_endpoint_ip_header_trusted token_quota allowed_clients resource_server_identifier "
        "mobile "
        "native_social_login async_approval_notification_channels my_organization_configuration "
        "express_configuration "
        "token_vault_privileged_access identity_assertion_authorization_grant third_party_security_mode",
        _IDS: "id tenant global owners external_client_id external_metadata_type "
        "external_metadata_created_by created_at "
        "updated_at config_route is_heroku_app",
        "it is a word of SAML": "client_aliases",
        "it says what Classic Login does": "sso",
        "it matters with organization_usage": "organization_require_behavior",
    },
    {
        "sso_disabled": LeftOut("that single sign-on is off for it (sso_disabled)", ("false",)),
        "cross_origin_auth": LeftOut("embedded logins (cross_origin_auth)", ("false",)),
        "cross_origin_authentication": LeftOut("embedded logins (cross_origin_authentication)", ("false",)),
        "is_first_party": LeftOut("consent (it is a third party's)", ("true",)),
        "oidc_conformant": LeftOut("what differs where oidc_conformant is off", ("true",)),
        "organization_usage": LeftOut("organizations", ("deny",)),
        "default_organization": LeftOut("organizations", ()),
        "session_transfer": LeftOut(
            "sessions that native applications hand to the browser (session_transfer)", ()
        ),
        "token_exchange": LeftOut("token exchange", ()),
        "addons": LeftOut("logins by SAML, WS-Fed and other add-ons", ()),
    },
)

API = _keys(
    {
        "name": "the API's name",
        "identifier": "its audience",
        "token_lifetime": "how long its tokens live, in seconds",
        "scopes": "its scopes",
        "allow_offline_access": "whether its tokens may come with a refresh token",
    },
    {
        _CRYPTO: "signing_alg signing_secret token_dialect token_encryption proof_of_possession "
        "verification_location "
        "verificationLocation",
        _IDS: "id is_system client_id created_at updated_at",
        _API: "subject_type_authorization authorization_details authorization_policy",
        "it matters for the implicit flow's tokens that an SDK keeps; exports name no "
        "SDK": "token_lifetime_for_web",
        "consent is left out": "skip_consent_for_verifiable_first_party_clients",
        "permissions are within tokens, which the model does not open": "enforce_policies",
        "online refresh tokens are left out": "allow_online_access "
        "allow_online_access_with_ephemeral_sessions",
    },
    {"consent_policy": LeftOut("transactional authorization with MFA (consent_policy)", ("null", ""))},
)

SCOPES = _keys(
    {}, {"the browser may ask for any scope": "resource_server_identifier scopes scope description id"}
)

RULE = _keys(
    {
        "name": "the rule's name",
        "script": "its code",
        "order": "when it runs",
        "enabled": "whether it runs",
        "stage": "whether it runs at a login",
    },
    {_IDS: "id"},
)

ACTION = _keys(
    {
        "name": "the Action's name",
        "code": "its code",
        "deployed": "whether its code is what runs",
        "deploy": "whether its code is what runs",
        "supported_triggers": "whether it belongs to the login",
    },
    {
        _SECRETS: "secrets secrets_wo secrets_wo_version",
        "what code imports is taken to do anything": "dependencies modules",
        _IDS: "id status runtime version_id all_changes_deployed created_at updated_at "
        "installed_integration_id integration",
        _TERRAFORM: "timeouts",
    },
)

BINDING = _keys(
    {
        "action_name": "the Action that runs",
        "action_id": "the Action that runs",
        "actions": "the Actions that run, in order",
        "trigger": "the trigger",
        "id": "the Action that runs",
    },
    {_LOOKS: "display_name", _IDS: "secrets"},
)

GUARDIAN = _keys(
    {"policy": "the MFA policy", "policies": "the MFA policy"},
    {
        "that one is on matters, not which: exports do not say which a user has": "duo email otp phone push "
        "recovery_code webauthn_platform "
        "webauthn_roaming name enabled provider message_types enrollment_message verification_message "
        "trial_expired options",
        _IDS: "id",
    },
)

CONFIG = _keys({}, {_SECRETS: "key value", _IDS: "id"})

DOMAIN = _keys(
    {"domain": "that there is more than one host, which is left out"},
    {
        "one host is modelled": "type tls_policy verification verification_method custom_client_ip_header "
        "primary status "
        "domain_metadata relying_party_identifier is_default origin_domain_name certificate "
        "custom_domain_id id",
    },
)

ORGANIZATION = _keys(
    {"name": "that there are organizations, which are left out"},
    {
        "organizations are left out": "display_name branding metadata connections client_grants token_quota "
        "discovery_domains "
        "third_party_client_access is_app_entitlement_active clients id members enabled_connections",
    },
)

RISK = _keys(
    {},
    {
        "only the policy Adaptive acts on it, and then every assessment is possible": "settings enabled "
        "new_device "
        "remember_for",
        _IDS: "id",
    },
)

#: The tables by kind of resource: Deploy CLI's names, then Terraform's.
TABLES: Mapping[str, Keys] = {
    "tenant": TENANT,
    "clients": CLIENT,
    "resourceServers": API,
    "rules": RULE,
    "rulesConfigs": CONFIG,
    "actions": ACTION,
    "triggers": BINDING,
    "guardianFactors": GUARDIAN,
    "guardianPolicies": GUARDIAN,
    "customDomains": DOMAIN,
    "organizations": ORGANIZATION,
    "riskAssessment": RISK,
    "auth0_tenant": TENANT,
    "auth0_client": CLIENT,
    "auth0_resource_server": API,
    "auth0_resource_server_scope": SCOPES,
    "auth0_resource_server_scopes": SCOPES,
    "auth0_rule": RULE,
    "auth0_rule_config": CONFIG,
    "auth0_action": ACTION,
    "auth0_trigger_actions": BINDING,
    "auth0_trigger_action": BINDING,
    "auth0_trigger_binding": BINDING,
    "auth0_guardian": GUARDIAN,
    "auth0_custom_domain": DOMAIN,
    "auth0_organization": ORGANIZATION,
    "auth0_risk_assessments": RISK,
    "auth0_risk_assessments_new_device": RISK,
}
