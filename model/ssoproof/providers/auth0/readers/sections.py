"""Resources of a tenant that bear on nothing that is asked, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

_USERS = "it is about users and how they prove who they are; the model's user has one first factor"
_GRANTS = "only the audiences that clients have grants for are read: these are what they are taken to ask for"
_WAYS = (
    "only strategies, the applications that they are enabled for, and whether passkeys are on are read: they "
    "say which first factor a login has"
)
_LOOKS = "it is what people see"
_API = "it is about calls without a browser's session"
_ADMIN = "it is about operating the tenant"
_SCREENING = "it blocks logins that look like attacks; the model's logins are let in"
_TOKENS = "it is about what is in tokens, or who may have them; the model grants every request"

#: Deploy CLI's sections (of tenant.yaml) and, in lower case with dashes, its folders.
SECTIONS: Mapping[str, str] = {
    "actionModules": "what code imports is taken to do anything",
    "attackProtection": _SCREENING,
    "bruteForceProtection": _SCREENING,
    "breachedPasswordDetection": _SCREENING,
    "suspiciousIpThrottling": _SCREENING,
    "botDetection": _SCREENING,
    "captcha": _SCREENING,
    "networkACLs": _SCREENING,
    "networkAcls": _SCREENING,
    "supplementalSignals": _SCREENING,
    "branding": _LOOKS,
    "themes": _LOOKS,
    "pages": _LOOKS,
    "prompts": _LOOKS,
    "emailProvider": _LOOKS,
    "emailTemplates": _LOOKS,
    "emails": _LOOKS,
    "phoneProviders": _LOOKS,
    "phoneTemplates": _LOOKS,
    "guardianFactorProviders": _LOOKS,
    "guardianFactorTemplates": _LOOKS,
    "guardianPhoneFactorMessageTypes": _LOOKS,
    "guardianPhoneFactorSelectedProvider": _LOOKS,
    "clientGrants": _GRANTS,
    "grants": _GRANTS,
    "tokenExchangeProfiles": _API,
    "rateLimitPolicies": _API,
    "connections": _WAYS,
    "databases": _WAYS,
    "databaseConnections": _WAYS,
    "connectionProfiles": _USERS,
    "userAttributeProfiles": _USERS,
    "selfServiceProfiles": _USERS,
    "roles": "the model's user may have any roles",
    "forms": "forms run where code renders them, and the browser then is away in the model, whatever they "
    "show",
    "flows": "flows run within forms: the browser is away then in the model, whatever they do",
    "flowVaultConnections": "flows run within forms: the browser is away then in the model, whatever they do",
    "hooks": "Auth0's former hooks run at registration and at the exchange of tokens, not at a login",
    "eventStreams": _ADMIN,
    "logStreams": _ADMIN,
    "migrations": _ADMIN,
    "clientAuthCredentials": _API,
    "exclude": _ADMIN,
}

#: Terraform's resources; one that is not listed here or in the tables of keys is not understood.
RESOURCES: Mapping[str, str] = {
    **dict.fromkeys(
        ["auth0_attack_protection", "auth0_network_acl", "auth0_supplemental_signals"], _SCREENING
    ),
    **dict.fromkeys(
        [
            "auth0_branding",
            "auth0_branding_theme",
            "auth0_branding_phone_notification_template",
            "auth0_pages",
            "auth0_prompt",
            "auth0_prompt_custom_text",
            "auth0_prompt_partials",
            "auth0_prompt_screen_partial",
            "auth0_prompt_screen_partials",
            "auth0_prompt_screen_renderer",
            "auth0_email",
            "auth0_email_provider",
            "auth0_email_template",
            "auth0_phone_provider",
            "auth0_phone_notification_template",
        ],
        _LOOKS,
    ),
    **dict.fromkeys(
        [
            "auth0_token_exchange_profile",
            "auth0_client_credentials",
            "auth0_organization_client_grant",
            "auth0_rate_limit_policy",
            "auth0_encryption_key_manager",
        ],
        _API,
    ),
    **dict.fromkeys(
        [
            "auth0_connection_directory",
            "auth0_connection_keys",
            "auth0_connection_directory_synchronized_groups",
            "auth0_connection_profile",
            "auth0_connection_scim_configuration",
            "auth0_connection_scim_token",
            "auth0_self_service_profile",
            "auth0_self_service_profile_custom_text",
            "auth0_user",
            "auth0_user_attribute_profile",
        ],
        _USERS,
    ),
    "auth0_client_grant": _GRANTS,
    **dict.fromkeys(["auth0_connection", "auth0_connection_client", "auth0_connection_clients"], _WAYS),
    **dict.fromkeys(
        [
            "auth0_role",
            "auth0_role_permission",
            "auth0_role_permissions",
            "auth0_user_role",
            "auth0_user_roles",
            "auth0_user_permission",
            "auth0_user_permissions",
        ],
        "the model's user may have any roles",
    ),
    **dict.fromkeys(
        [
            "auth0_organization_client",
            "auth0_organization_clients",
            "auth0_organization_connection",
            "auth0_organization_connections",
            "auth0_organization_discovery_domain",
            "auth0_organization_discovery_domains",
            "auth0_organization_member",
            "auth0_organization_member_role",
            "auth0_organization_member_roles",
            "auth0_organization_members",
        ],
        "organizations are left out",
    ),
    **dict.fromkeys(["auth0_event_stream", "auth0_log_stream", "auth0_custom_domain_default"], _ADMIN),
    "auth0_custom_domain_verification": _ADMIN,
    **dict.fromkeys(
        ["auth0_form", "auth0_flow", "auth0_flow_vault_connection"],
        "forms run where code renders them, and the browser then is away in the model, whatever they show",
    ),
    "auth0_hook": SECTIONS["hooks"],
    "auth0_action_module": SECTIONS["actionModules"],
    "auth0_global_client": _LOOKS,
    "auth0_client_cimd": _TOKENS,
}
