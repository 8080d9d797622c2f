"""What exports and Terraform say of refresh tokens."""

from __future__ import annotations

from pathlib import Path

from ssoproof.readers.detect import load_path
from ssoproof.tenant.model import Tenant
from ssoproof.tenant.refresh_tokens import RefreshTokens, Store

EXPORT = """clients:
  - name: App
    app_type: spa
    grant_types: [authorization_code, refresh_token, http://auth0.com/oauth/grant-type/mfa-otp]
    refresh_token:
      rotation_type: rotating
      expiration_type: expiring
      leeway: 5
      token_lifetime: 864000
      idle_token_lifetime: 3600
      policies: [{audience: "https://two", scope: [read]}, {audience: "https://nobody", scope: []}]
  - name: Phone
    app_type: native
    grant_types: [authorization_code, refresh_token]
    refresh_token: {rotation_type: non-rotating, expiration_type: non-expiring, infinite_token_lifetime: true,
      infinite_idle_token_lifetime: true}
  - name: Web
    app_type: regular_web
    grant_types: [authorization_code, refresh_token]
resourceServers:
  - {name: one, identifier: "https://one", allow_offline_access: false}
  - {name: two, identifier: "https://two", allow_offline_access: true}
guardianPolicies: {policies: []}
"""
TERRAFORM = """
resource "auth0_client" "app" {
  name        = "App"
  app_type    = "spa"
  grant_types = ["authorization_code", "refresh_token"]
  refresh_token {
    rotation_type       = "rotating"
    expiration_type     = "expiring"
    token_lifetime      = 864000
    idle_token_lifetime = 3600
  }
}
resource "auth0_guardian" "mfa" {
  policy = "never"
}
"""


def _read(folder: Path, name: str, text: str) -> Tenant:
    (folder / name).write_text(text, encoding="utf-8")
    return load_path(folder / name if name.endswith(".yaml") else folder, None).tenant


def _tokens(tenant: Tenant, name: str) -> RefreshTokens:
    found = next(a for a in tenant.applications if a.name.lower() == name).refresh
    assert found is not None
    return found


def test_an_export(tmp_path: Path) -> None:
    tenant = _read(tmp_path, "tenant.yaml", EXPORT)
    app, phone = _tokens(tenant, "app"), _tokens(tenant, "phone")
    assert (app.rotates.value, app.idle.value, app.absolute.value, app.leeway.value) == (
        True,
        3600,
        864_000,
        5,
    )
    assert (
        app.completes.value
        and app.store.value is None
        and app.store.assumed
        and app.also.value == ("https://two",)
    )
    assert (phone.rotates.value, phone.idle.value, phone.absolute.value) == (False, None, None)
    assert not phone.completes.value and phone.store.value is Store.STORAGE
    assert next(a for a in tenant.applications if a.name == "Web").refresh is None
    assert [api.offline.value for api in tenant.apis] == [False, True]
    assert any("no API of the input" in piece.text for piece in tenant.coverage.not_understood)
    assert any("which Web may use" in line for line in tenant.not_modelled)
    assert any(line.startswith("lost messages") for line in tenant.not_modelled)


def test_terraform(tmp_path: Path) -> None:
    app = _tokens(_read(tmp_path, "main.tf", TERRAFORM), "app")
    assert (app.idle.value, app.absolute.value) == (3600, 864_000)
