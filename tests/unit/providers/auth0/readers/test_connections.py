"""The first factor of an export: read from its connections; where it is not known, each is possible."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import as_folder, as_terraform, write
from tests.unit.providers.auth0.readers.test_conditional_demands import ASK, tenant_with

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.providers.auth0.defaults import FIRST_FACTORS
from ssoproof.readers.detect import load
from ssoproof.tenant.model import Tenant, User
from ssoproof.verdict.verdict import Status

FEDERATED = f"if (event.authentication.methods.some(m => m.name === 'federated')) {ASK}"
CORP = {"name": "corp", "strategy": "waad", "enabled_clients": ["Console"]}
USERS = {"name": "users", "strategy": "auth0", "enabled_clients": ["Console", "Account"]}
NOBODY = {"name": "old", "strategy": "auth0", "enabled_clients": []}
MACHINE = {"name": "old", "strategy": "sms", "enabled_clients": ["Machine"]}


def person(folder: Path, *connections: object, databases: object = None) -> User:
    """Whom a tenant with these connections has."""
    return tenant_with(folder, FEDERATED, connections=list(connections), databases=databases or []).user


@pytest.mark.parametrize(
    ("connections", "factor", "possible"),
    [
        ([CORP], "federated", ()),
        ([USERS], "pwd", ()),
        ([{"name": "link", "strategy": "email"}], "email", ()),
        ([CORP, NOBODY, MACHINE], "federated", ()),
        ([CORP, {"name": "g", "strategy": "google-oauth2"}], "federated", ()),
        ([USERS, CORP], "pwd", ("pwd", "federated")),
        ([{**USERS, "options": {"authentication_methods": {"passkey": {"enabled": True}}}}],
            "pwd", ("pwd", "passkey")),
        ([CORP, {"name": "other"}], "pwd", FIRST_FACTORS),
        ([], "pwd", FIRST_FACTORS),
        # who it is enabled for may be an application that is not in the input
        ([CORP, {**USERS, "enabled_clients": ["Elsewhere"]}], "federated", ("federated", "pwd")),
    ],
)  # fmt: skip
def test_connections_say_which_first_factor(
    connections: list[object], factor: str, possible: tuple[str, ...], tmp_path: Path
) -> None:
    found = person(tmp_path, *connections)
    assert (found.first_factor.value, found.possible) == (factor, possible)
    assert found.first_factor.assumed == bool(possible)


def test_databases_have_a_section_of_their_own(tmp_path: Path) -> None:
    found = person(tmp_path, databases=[{"name": "users", "enabled_clients": ["Console"]}])
    assert (found.first_factor.value, found.possible) == ("pwd", ())


def answers(tenant: Tenant, code: str) -> dict[Status, set[str]]:
    """What is said of which logins."""
    (result,) = check(tenant, Options(questions=(code,), subjects=("Console",))).results
    found: dict[Status, set[str]] = {}
    for part in result.parts:
        found.setdefault(part.status, set()).update(i for box in part.boxes for i in box.inputs)
    return found


def test_the_only_connection_decides(tmp_path: Path) -> None:
    tenant = tenant_with(tmp_path, FEDERATED, connections=[CORP], databases=[])
    assert answers(tenant, "SSO001") == {Status.VIOLATED: set()}
    own = tenant_with(tmp_path / "own", FEDERATED, connections=[], databases=[USERS])
    assert answers(own, "SSO001") == {Status.PROVED: set()}


def test_what_is_not_known_is_named(tmp_path: Path) -> None:
    found = answers(tenant_with(tmp_path, FEDERATED), "SSO001")
    assert found[Status.VIOLATED] == {'logins with event.authentication.first_factor === "federated"'}
    assert found[Status.PROVED] == {"all others"}


def test_several_kinds_are_told_apart_by_their_connections(tmp_path: Path) -> None:
    found = answers(tenant_with(tmp_path, FEDERATED, connections=[CORP], databases=[USERS]), "SSO001")
    assert set(found) == {Status.VIOLATED, Status.PROVED}
    assert any(
        "event.connection.strategy" in words for words in found[Status.VIOLATED] | found[Status.PROVED]
    )
    strange = f"if (event.connection.strategy === 'auth0') {{ {FEDERATED} }}"
    never = tenant_with(tmp_path / "never", strange, connections=[CORP], databases=[USERS])
    assert answers(never, "SSO001") == {Status.PROVED: set()}


def test_where_no_code_reads_it_it_does_not_matter(tmp_path: Path) -> None:
    tenant = tenant_with(tmp_path, ASK)
    assert tenant.user.possible
    assert answers(tenant, "SSO001") == {Status.VIOLATED: set()}


def test_the_folder_layout_has_files_of_connections(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "export")
    write(folder, {"connections/corp.json": json.dumps(CORP)})
    assert load(folder).tenant.user.first_factor.value == "federated"
    write(folder, {"database-connections/users/database.json": json.dumps(USERS)})
    assert load(folder).tenant.user.possible == ("federated", "pwd")


CONNECTIONS = """
resource "auth0_connection" "corp" {
  name = "corp"
  strategy = "waad"
}
resource "auth0_connection" "old" {
  name = "old"
  strategy = "auth0"
}
resource "auth0_connection_client" "corp" {
  connection_id = auth0_connection.corp.id
  client_id = auth0_client.console.id
}
"""
NOBODY_ELSE = """
resource "auth0_connection_clients" "old" {
  connection_id = auth0_connection.old.id
  enabled_clients = []
}
"""


def test_terraform_states_connections(tmp_path: Path) -> None:
    folder = as_terraform(tmp_path / "tf")
    write(folder, {"connections.tf": CONNECTIONS})
    assert load(folder).tenant.user.possible == ("federated", "pwd")
    write(folder, {"connections.tf": CONNECTIONS + NOBODY_ELSE})
    found = load(folder).tenant.user
    assert (found.first_factor.value, found.possible) == ("federated", ())
