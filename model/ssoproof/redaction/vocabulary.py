"""Words that stay as they are: of HTTP, HAR, OAuth, HTML and logs; all others are replaced."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words of formats and protocols, in lower case.
WORDS: Final = _words(
    """
    http https www com org net html json javascript text plain css image png svg font app application form
    urlencoded multipart data charset utf iso base64 gzip deflate log version creator browser pages
    entries entry started starteddatetime time request response cache timings method url httpversion
    headers querystring postdata params cookies headerssize bodysize status statustext content size
    mimetype encoding redirecturl name value path domain expires httponly secure samesite lax strict none
    session comment connection serveripaddress blocked dns connect send wait receive ssl pageref onload
    oncontentload title id pagetimings cachedisabled resourcetype priority initiator document xhr fetch
    script stylesheet other get post put delete options head patch accept language cookie set host origin
    referer user agent authorization bearer basic dpop location type length control max age no store
    private public vary pragma etag modified since keep alive sec mode dest site ch ua mobile platform
    cross same navigate cors dnt upgrade insecure requests x forwarded for proto access allow credentials
    transport security frame deny nosniff policy authorize oauth oauth2 token login logout resume callback
    continue consent identifier password username email challenge enrollment otp sms phone voice push
    webauthn recovery detect capabilities mfa begin begins enroll select passwordless usernamepassword
    well known openid configuration jwks userinfo auth oidc client client_id client_secret redirect
    redirect_uri response_type response_mode scope state nonce code code_challenge code_challenge_method
    code_verifier s256 prompt audience organization login_hint screen_hint acr_values max_age acr amr
    id_token_hint grant_type grant authorization_code refresh_token refresh access_token id_token
    expires_in token_type error error_description error_uri interaction login_required consent_required
    interaction_required access_denied mfa_required invalid_grant unauthorized invalid_request web_message
    web message query fragment form_post returnto authorization_response authorizationresponse relayorigin
    targetorigin postmessage window parent opener iss sub aud exp iat nbf jti azp sid auth_time at_hash
    c_hash alg kid typ jwt rs256 hs256 es256 required multifactor multi factor authentication external
    silent interactive failed success successful log_id date description details event events user_id
    user_name user_agent ip client_name hostname connection_id strategy strategy_type prompts flow
    universal transaction_id session_id initiatedat completedat elapsedtime stats loginscount actions
    executions riskassessment confidence qs timers rules rule oautherror is_mobile isp location_info
    country_code country_name city_name latitude longitude timezone s rememberbrowser remember true false
    null undefined finished new with in ms am pm mon tue wed thu fri sat sun gmt jan feb mar apr may jun
    jul aug sep oct nov dec body div span input button style meta link href src rel class hidden submit
    action label var function return const let if else this the a an of to is was be by on at not and or
    disposition yes run sees seen saw renewal renew renews page tab
    """
)

#: HTTP's status codes, which look like numbers of somebody.
STATUS: Final = _words(
    "200 201 204 301 302 303 304 307 400 401 403 404 405 409 410 415 422 429 500 502 503 504"
)

#: Keys, parameters and headers whose values are words of protocols; others are replaced whatever they say.
PUBLIC: Final = _words(
    """
    method httpversion mimetype statustext version encoding name type description error error_description
    prompt response_type response_mode grant_type code_challenge_method acr acr_values amr alg typ
    token_type scope screen_hint rememberbrowser content-type accept content-encoding accept-encoding
    cache-control content-disposition connection vary pragma date expires startedatetime starteddatetime
    last-modified age
    allow upgrade sec-fetch-mode sec-fetch-dest sec-fetch-site flow message oautherror strategy
    strategy_type samesite _resourcetype _priority text title status response
    run outcome told
    """
)

#: Keys whose values are addresses.
ADDRESSES: Final = _words(
    "url referer location redirecturl origin redirect_uri returnto domain host path href src action"
)

#: Keys whose values are numbers of formats: sizes and times that something took, and dates.
AMOUNTS: Final = _words(
    """
    status size bodysize headerssize compression time blocked dns connect send wait receive ssl onload
    oncontentload expires_in max_age elapsedtime lineno linenumber columnnumber _transfersize
    """
)
DATES: Final = _words("exp iat nbf auth_time updated_at completedat initiatedat startedat endedat")
