"""The native format as pydantic models: the loader validates with them, and the JSON Schema is made of them.

A key is a field. Its docstring says what it means: in editors, and where it must be there and is not.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, PlainValidator, model_validator
from pydantic import WithJsonSchema as Schema

from ssoproof.documents.durations import formatted
from ssoproof.documents.validation import Part, Wrong
from ssoproof.documents.values import (
    DIFFERENT,
    Duration,
    FreeText,
    Lifetime,
    OneOf,
    Short,
    Text,
    Texts,
    TrueName,
    Truth,
    Words,
    filled,
    named,
    text,
)
from ssoproof.documents.yaml_tree import Kind, Scalar
from ssoproof.providers.auth0 import defaults
from ssoproof.providers.auth0.input_names import pattern
from ssoproof.providers.auth0.mfa_api import DOMAIN, is_domain
from ssoproof.readers.native.demands import PATTERN, demand
from ssoproof.readers.native.inputs import CALL, INPUT_PATTERN, Stated, input_path, stated_words
from ssoproof.readers.native.names import api, application, can_be_name, name_pattern, reached, requested
from ssoproof.readers.native.sdks import KNOWN
from ssoproof.readers.native.words import PROVIDERS, VERSION, Remembered, Renewal
from ssoproof.tenant.logout import Does, Revokes
from ssoproof.tenant.model import CacheKind, Demand, MfaMode, OnLoginRequired
from ssoproof.tenant.naming import NO_AUDIENCE, RESERVED
from ssoproof.tenant.refresh_tokens import Access, Promise, Store


def _lasting(seconds: int) -> Any:
    return Field(default=seconds, json_schema_extra={"default": formatted(seconds)})


def _words(words: tuple[str, ...]) -> Schema:
    return Schema(
        {"type": "string", "enum": list(words)} if len(words) > 1 else {"type": "string", "const": words[0]}
    )


def _version(value: object) -> int:
    whole = isinstance(value, Scalar) and value.kind is Kind.NUMBER and value.text == str(VERSION)
    if not whole and value != VERSION:
        message = f"this program reads version {VERSION} of the format"
        raise Wrong("format-version", message, f"write `ssoproof: {VERSION}`")
    return VERSION


def _first_factor(value: object) -> str:
    if value == "mfa":
        help = "mfa is what a passed MFA prompt leaves; write pwd, or federated"
        raise Wrong("wrong-value", "first-factor can't be mfa", help)
    return text(value)


def _domain(value: object) -> str:
    written = text(value)
    if not is_domain(written):
        help = "write the host alone, such as login.example.com"
        raise Wrong("wrong-value", "{value} is no domain", help)
    return written


def _prompt(value: object) -> object:
    if value == "none":
        help = "say `renews: silent` for an app that sends prompt=none beside its sign-in"
        raise Wrong("wrong-value", "prompt is what the app sends at sign-in; none can't sign in", help)
    return value


ApplicationName = Annotated[
    str,
    AfterValidator(can_be_name(RESERVED)),
    Schema({"type": "string", "pattern": name_pattern(RESERVED)}),
]
ApiName = Annotated[
    str,
    AfterValidator(can_be_name((NO_AUDIENCE,))),
    Schema({"type": "string", "pattern": name_pattern((NO_AUDIENCE,))}),
]
Provider = Annotated[
    str,
    BeforeValidator(named(PROVIDERS, "there are no semantics for the provider {value}")),
    _words(PROVIDERS),
]
Version = Annotated[int, BeforeValidator(_version), Schema({"type": "integer", "const": VERSION})]
FirstFactor = Annotated[
    str, BeforeValidator(_first_factor), Schema({"type": "string", "pattern": r"\S", "not": {"const": "mfa"}})
]
Domain = Annotated[str, BeforeValidator(_domain), Schema({"type": "string", "pattern": f"^{DOMAIN}$"})]
Prompt = Annotated[Literal["login", "consent", "select_account"], OneOf(), BeforeValidator(_prompt)]
Audiences = Annotated[
    list[Annotated[Text, AfterValidator(requested)]],
    AfterValidator(filled),
    *DIFFERENT,
    Field(json_schema_extra={"minItems": 1}, examples=[[NO_AUDIENCE]]),
]
KnownSdkName = Annotated[
    str,
    BeforeValidator(
        named(
            tuple(KNOWN),
            "no SDK profile is called {value}",
            "; or a mapping with cache and on-login-required",
        )
    ),
    _words(tuple(KNOWN)),
]
DemandWords = Annotated[Demand, PlainValidator(demand), Schema({"type": "string", "pattern": PATTERN})]


class Session(Part):
    """The SSO session's limits."""

    idle: Duration = _lasting(defaults.IDLE)
    """how long the session lives without being used"""
    absolute: Duration = _lasting(defaults.ABSOLUTE)
    """how long the session lives at most"""


class RememberedBrowser(Part):
    """The limits of a browser that a challenge was told to remember."""

    inactivity: Duration = _lasting(defaults.INACTIVITY)
    """how long the browser is remembered without being used"""
    overall: Duration = _lasting(defaults.OVERALL)
    """how long the browser is remembered at most"""


class Person(Part):
    """The one user of the model."""

    first_factor: FirstFactor = defaults.FIRST_FACTOR
    """the method that the first factor leaves"""
    roles: Texts | None = None
    """roles; not stated: any"""
    factors: Texts | None = None
    """enrolled factors; not stated: any"""


class ApiEntry(Part):
    """One API (resource server)."""

    audience: Text = Field(examples=["https://api.example"])
    """its identifier"""
    token_lifetime: Duration = _lasting(defaults.TOKEN_LIFETIME)
    """how long its access tokens live"""
    scopes: Words = Field(default_factory=list)
    """the scopes that it knows"""
    offline_access: Truth = True
    """whether tokens for it may come with a refresh token"""


class SendsSilently(Part):
    """The parameters that an application adds to silent calls."""

    max_age: Duration | None = None
    """sent as max_age"""
    acr_values: Text | None = None
    """sent as acr_values"""


class Sends(SendsSilently):
    """The parameters that an application adds at sign-in."""

    prompt: Prompt | None = None
    """sent as prompt"""


class Sdk(Part):
    """How an SDK keeps its tokens."""

    profile: KnownSdkName | None = None
    """a known SDK, whose behaviour holds where the other keys are not stated"""
    cache: Annotated[CacheKind, OneOf()] | None = None
    """where tokens are kept"""
    on_login_required: Annotated[OnLoginRequired, OneOf()] | None = None
    """what happens to the tokens when a silent call returns login_required"""


YesOrNo = Annotated[Literal["yes", "no"], OneOf()]


class RefreshEntry(Part):
    """The refresh tokens of an application that renews by them."""

    access: Annotated[Access, OneOf()] = Field(default=Access.OFFLINE)
    """offline tokens outlive the session; online ones, which are not covered yet, die with it"""
    rotation: Annotated[Literal["rotating", "static"], OneOf()] = "rotating"
    """whether each exchange gives a new one"""
    idle: Lifetime = _lasting(defaults.REFRESH_IDLE)
    """how long one lives without being used"""
    absolute: Lifetime = _lasting(defaults.REFRESH_ABSOLUTE)
    """how long one lives at most, with all that came of it"""
    leeway: Duration | None = None
    """how long a token that was used counts still; not stated: not at all"""
    store: Annotated[Store, OneOf()] | None = None
    """where its SDK keeps it; not stated: where its tokens are cached, else in storage"""
    fallback: YesOrNo = "no"
    """whether its SDK renews silently where it has no refresh token that works"""
    mfa_grants: YesOrNo = "no"
    """whether the client may answer an MFA requirement of an exchange (grants mfa-otp, mfa-oob)"""
    also: Audiences = Field(default_factory=list)
    """APIs besides that of the sign-in that an exchange may ask for"""
    promise: Annotated[Promise, OneOf()] = Field(default=Promise.LIMITS)
    """for how long renewing is promised: as the limits allow, or until the page is reloaded or closed"""


class LogoutEntry(Part):
    """The logout of an application."""

    model_config = ConfigDict(json_schema_extra={"not": {"required": ["reaches", "applications"]}})

    does: Annotated[Does, OneOf()] | None = None
    """whether it ends the session at the provider, or drops the application's own tokens only; not stated:
    as its SDK does"""
    revokes: Annotated[Revokes, OneOf()] = Field(default=Revokes.NOTHING)
    """which refresh tokens of the application it revokes: none, the one that it has, or all of its user"""
    reaches: Annotated[Literal["self", "session", "all"], OneOf()] | None = None
    """whom it is meant to reach: itself, who is signed in in the same session, or all"""
    applications: Annotated[
        list[Annotated[Text, AfterValidator(reached)]],
        AfterValidator(filled),
        *DIFFERENT,
        Field(json_schema_extra={"minItems": 1}),
    ] = Field(default_factory=list)
    """the applications that it is meant to reach, instead of `reaches`"""

    @model_validator(mode="after")
    def _one_reach(self) -> LogoutEntry:
        if self.reaches is not None and self.applications:
            help = "leave out `reaches` or `applications`"
            raise Wrong("wrong-value", "a logout reaches either a list of applications or not", help)
        return self


class ApplicationEntry(Part):
    """One application (client)."""

    type: (
        Annotated[
            Literal["spa", "web", "regular_web", "native", "m2m", "machine-to-machine", "non_interactive"],
            OneOf(),
        ]
        | None
    ) = None
    """what kind of application it is; people sign in to all but machines, which are left out"""
    client_id: Text | None = None
    """its client id; not stated: the entry's name"""
    name: TrueName | None = None
    """its display name, which hooks see"""
    metadata: dict[FreeText, FreeText] = Field(default_factory=dict)
    """its metadata, which hooks see"""
    requests: Audiences = Field(default_factory=list)
    """the APIs that its own code asks for, the first one at sign-in; none: a request without audience"""
    scopes: Words | None = None
    """what it sends as scope"""
    may_request: Audiences = Field(default_factory=list)
    """the APIs that the provider would grant it; not stated: all, and none"""
    sends: Sends = Field(default_factory=Sends)
    """what it adds at sign-in"""
    sends_silently: SendsSilently = Field(default_factory=SendsSilently)
    """what it adds to silent calls; not stated: as its SDK does with what it adds at sign-in"""
    renews: Annotated[Renewal, OneOf()] = Field(default=Renewal.NO)
    """how it renews: with prompt=none, not at all, or by refresh tokens"""
    refresh_tokens: RefreshEntry = Field(default_factory=RefreshEntry)
    """its refresh tokens, where it renews by them"""
    sdk: Annotated[Sdk, Short("profile")] = Field(default_factory=Sdk)
    """its SDK"""
    logout: Annotated[LogoutEntry, Short("does")] = Field(default_factory=LogoutEntry)
    """what its logout does, and whom it is meant to reach"""


class HookEntry(Part):
    """A rule, or a post-login Action."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["rule"]}, {"required": ["action"]}]})

    rule: Text | None = None
    """a rule's file, from the folder of this file"""
    action: Text | None = None
    """an Action's file, from the folder of this file"""
    name: Text | None = None
    """how reports call it; not stated: its file"""

    @model_validator(mode="after")
    def _one_file(self) -> HookEntry:
        if (self.rule is None) == (self.action is None):
            message = "a hook names its file" if self.rule is None else "a hook is either a rule or an action"
            raise Wrong("wrong-value", message, "write `- rule: file.js` or `- action: file.js`")
        return self


class DemandEntry(Part):
    """A demand with its details."""

    demand: DemandWords = Field(examples=["once per session"])
    """never, once per session, every visit, or at most 15m old"""
    remembered_browser: Annotated[Remembered, OneOf()] = Field(default=Remembered.NOT_COUNTS)
    """whether a remembered browser counts as evidence"""


class Requirements(Part):
    """How often the owners demand a passed challenge."""

    applications: dict[
        Annotated[str, AfterValidator(application)], Annotated[DemandEntry, Short("demand")]
    ] = Field(default_factory=dict)
    """by the names of applications"""
    apis: dict[Annotated[str, AfterValidator(api)], Annotated[DemandEntry, Short("demand")]] = Field(
        default_factory=dict
    )
    """by the names of APIs"""


InputName = Annotated[
    str,
    AfterValidator(input_path),
    Schema({"type": "string", "pattern": rf"{pattern()}|^{CALL}(?=.*\S)"}),
]
InputWords = Annotated[
    Stated, PlainValidator(stated_words), Schema({"type": "string", "pattern": INPUT_PATTERN})
]


class InputDetails(Part):
    """What is known of one input."""

    says: InputWords = Field(examples=["never"])
    """never, always, constant, `is VALUE`, `is one of A, B`; of a call: answers"""
    applications: list[Annotated[str, AfterValidator(application)]] = Field(default_factory=list)
    """at whose requests it holds; not stated: at all"""


InputEntry = Annotated[InputDetails, Short("says")]


class Document(Part):
    """One tenant: its policy, APIs, applications, hooks, and what its owners demand."""

    ssoproof: Version = Field(examples=[VERSION])
    """the version of the format"""
    tenant: Text
    """the tenant's name"""
    provider: Provider = PROVIDERS[0]
    """whose semantics hold"""
    mfa: Annotated[MfaMode, OneOf()] = Field(examples=["always"])
    """the tenant-wide MFA policy"""
    session: Session = Field(default_factory=Session)
    """the SSO session's limits"""
    remembered_browser: RememberedBrowser = Field(default_factory=RememberedBrowser)
    """the remembered browser's limits"""
    user: Person = Field(default_factory=Person)
    """the one user of the model"""
    domains: Annotated[list[Domain], *DIFFERENT] = Field(default_factory=list)
    """the tenant's hosts, its custom domains and the one that the provider gives"""
    apis: dict[ApiName, ApiEntry] = Field(default_factory=dict)
    """the APIs by name"""
    applications: dict[ApplicationName, ApplicationEntry] = Field(json_schema_extra={"minProperties": 1})
    """the applications by name"""
    hooks: list[HookEntry] = Field(default_factory=list)
    """rules and Actions, in order; rules run first"""
    inputs: dict[InputName, InputEntry] = Field(default_factory=dict)
    """what is known of the values that code reads, by the names that Actions have for them"""
    requirements: Requirements = Field(default_factory=Requirements)
    """what the owners demand"""


class InputsDocument(Part):
    """What is known of the inputs of an export's code, or of Terraform's."""

    inputs: dict[InputName, InputEntry] = Field(default_factory=dict)
    """what is known of the values that code reads, by the names that Actions have for them"""


#: What stands for a key that must be there, so that the rest of a document can be looked at.
INSTEAD = {"ssoproof": VERSION, "tenant": "tenant", "mfa": MfaMode.NEVER, "applications": {}}
