"""The native format as pydantic models, for the JSON Schema that editors complete and check with.

The loader does not use them: it says more, and with places. A test keeps the two in step.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ssoproof.bounds import DURATION_SECONDS, NAME_LENGTH
from ssoproof.readers.native.names import NAME_PATTERN

SCHEMA_FILE = Path(__file__).with_name("ssoproof.schema.json")
_DURATION = r"^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$"
_AGE = r"^\s*at\s+most\s+(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?\s+old\s*$"


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _unique(schema: dict[str, Any]) -> None:
    schema["uniqueItems"] = True


def _open() -> Any:
    """A key that may be left out, where no fixed value stands in for it."""
    return Field(default=None)


# json_schema_extra, not StringConstraints(pattern=...): pydantic's own engine knows no look-ahead.
DurationText = Annotated[str, Field(json_schema_extra={"pattern": _DURATION})]
Seconds = Annotated[int, Field(gt=0, le=DURATION_SECONDS.most, strict=True)]
Duration = Annotated[DurationText | Seconds, Field(examples=["30s", "10m", "72h", "3d", "1d12h", 600])]
Text = Annotated[str, StringConstraints(pattern=r"\S")]
Word = Annotated[str, StringConstraints(pattern=r"^[^\s]+$")]
Texts = Annotated[list[Text], Field(json_schema_extra=_unique)]
Words = Annotated[list[Word], Field(json_schema_extra=_unique)]
Audiences = Annotated[list[Text], Field(min_length=1, json_schema_extra=_unique, examples=[["none"]])]
Name = Annotated[str, StringConstraints(pattern=f"^{NAME_PATTERN}$", max_length=NAME_LENGTH.most)]


class Part(BaseModel):
    """Keys in kebab case, and no others."""

    model_config = ConfigDict(alias_generator=_kebab, extra="forbid", use_attribute_docstrings=True)


class Session(Part):
    """The SSO session's limits."""

    idle: Duration = "72h"
    """how long the session lives without being used"""
    absolute: Duration = "168h"
    """how long the session lives at most"""


class RememberedBrowser(Part):
    """The limits of a browser that a challenge was told to remember."""

    inactivity: Duration = "7d"
    """how long the browser is remembered without being used"""
    overall: Duration = "30d"
    """how long the browser is remembered at most"""


class Person(Part):
    """The one user of the model."""

    first_factor: Text = "pwd"
    """the method that the first factor leaves"""
    roles: Texts = _open()
    """roles; not stated: any"""
    factors: Texts = _open()
    """enrolled factors; not stated: any"""


class ApiEntry(Part):
    """One API (resource server)."""

    audience: Text
    """its identifier"""
    token_lifetime: Duration = "1d"
    """how long its access tokens live"""
    scopes: Words = _open()
    """the scopes that it knows"""


class Sends(Part):
    """The parameters that an application adds at sign-in."""

    prompt: Literal["login", "consent", "select_account"] = _open()
    """sent as prompt"""
    max_age: Duration = _open()
    """sent as max_age"""
    acr_values: Text = _open()
    """sent as acr_values"""


class SendsSilently(Part):
    """The parameters that an application adds to silent calls."""

    max_age: Duration = _open()
    """sent as max_age"""
    acr_values: Text = _open()
    """sent as acr_values"""


class Sdk(Part):
    """How an SDK keeps its tokens."""

    profile: Literal["auth0.js", "auth0-spa-js"] = _open()
    """a known SDK, whose behaviour holds where the other keys are not stated"""
    cache: Literal["none", "memory", "storage"] = _open()
    """where tokens are kept"""
    on_login_required: Literal["clear", "keep"] = _open()
    """what happens to the tokens when a silent call returns login_required"""


class ApplicationEntry(Part):
    """One application (client)."""

    type: Literal["spa", "web", "regular_web", "native", "m2m", "machine-to-machine", "non_interactive"] = (
        _open()
    )
    """what kind of application it is; people sign in to all but machines, which are left out"""
    client_id: Text = _open()
    """its client id; not stated: the entry's name"""
    name: Text = _open()
    """its display name, which hooks see"""
    metadata: dict[str, str] = _open()
    """its metadata, which hooks see"""
    requests: Audiences = _open()
    """the APIs that its own code asks for, the first one at sign-in; none: a request without audience"""
    scopes: Words = _open()
    """what it sends as scope"""
    may_request: Audiences = _open()
    """the APIs that the provider would grant it; not stated: all, and none"""
    sends: Sends = _open()
    """what it adds at sign-in"""
    sends_silently: SendsSilently = _open()
    """what it adds to silent calls; not stated: as its SDK does with what it adds at sign-in"""
    renews: Literal["silent", "no", "refresh-tokens"] = "no"
    """how it renews its tokens: with prompt=none, not at all, or by refresh tokens (not modelled yet)"""
    sdk: Literal["auth0.js", "auth0-spa-js"] | Sdk = _open()
    """its SDK"""


class RuleEntry(Part):
    """A rule."""

    rule: Text
    """its file, from the folder of this file"""
    name: Text = _open()
    """how reports call it; not stated: its file"""


class ActionEntry(Part):
    """A post-login Action."""

    action: Text
    """its file, from the folder of this file"""
    name: Text = _open()
    """how reports call it; not stated: its file"""


DemandWords = (
    Annotated[
        str, Field(json_schema_extra={"pattern": r"^\s*(never|once\s+per\s+session|every\s+visit)\s*$"})
    ]
    | Annotated[str, Field(json_schema_extra={"pattern": _AGE})]
)


class DemandEntry(Part):
    """A demand with its details."""

    demand: DemandWords
    """never, once per session, every visit, or at most 15m old"""
    remembered_browser: Literal["counts", "does not count"] = "does not count"
    """whether a remembered browser counts as evidence"""


class Requirements(Part):
    """How often the owners demand a passed challenge."""

    applications: dict[Name, DemandWords | DemandEntry] = _open()
    """by the names of applications"""
    apis: dict[Name, DemandWords | DemandEntry] = _open()
    """by the names of APIs"""


class Document(Part):
    """One tenant: its policy, APIs, applications, hooks, and what its owners demand."""

    ssoproof: Literal[1]
    """the version of the format"""
    tenant: Text
    """the tenant's name"""
    provider: Literal["auth0"] = "auth0"
    """whose semantics hold"""
    mfa: Literal["never", "always", "adaptive"]
    """the tenant-wide MFA policy"""
    session: Session = _open()
    """the SSO session's limits"""
    remembered_browser: RememberedBrowser = _open()
    """the remembered browser's limits"""
    user: Person = _open()
    """the one user of the model"""
    domains: Texts = _open()
    """the tenant's hosts, its custom domains and the one that the provider gives"""
    apis: dict[Name, ApiEntry] = _open()
    """the APIs by name"""
    applications: Annotated[dict[Name, ApplicationEntry], Field(min_length=1)]
    """the applications by name"""
    hooks: list[RuleEntry | ActionEntry] = _open()
    """rules and Actions, in order; rules run first"""
    requirements: Requirements = _open()
    """what the owners demand"""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the native format."""
    schema = Document.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ssoproof tenant",
        **{key: value for key, value in _tidy(schema).items() if key != "title"},
    }


def _tidy(node: Any) -> Any:
    """Without titles and defaults that say nothing; names that do not fit their pattern are refused."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if not _noise(key, value)}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return {key: _tidy(value) for key, value in kept.items()}


def _noise(key: str, value: object) -> bool:
    if key == "title":
        return isinstance(value, str)
    return key == "default" and value is None


def written() -> str:
    """The schema as its file holds it."""
    import json

    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(written(), encoding="utf-8")
