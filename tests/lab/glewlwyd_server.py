"""Glewlwyd as it comes: its database with two clients, and its server under a clock that stands still until it is
moved."""

from __future__ import annotations

import gzip
import hmac
import json
import os
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.lab.debian import GLEWLWYD
from tests.lab.server import PATIENCE, Server, running

#: The clients whose scope demands the second factor.
STRICT = frozenset({"two"})
#: The only user of its database as it comes.
USER, PASSWORD = "admin", "password"
#: Seconds for which all counts whose duration can be set.
_LONG = 365 * 24 * 3600
#: Seconds after which the server ends by itself.
_LIFETIME = "1800"
_BEGINNING = 1554814081
_KEY, _KEY_IN_BASE32 = bytes(20), 32 * "A"


def codes() -> Iterator[str]:
    """What the user's device shows, one after the other: HOTP (RFC 4226), six digits."""
    for counter in count():
        digest = hmac.digest(_KEY, counter.to_bytes(8, "big"), "sha1")
        at = digest[-1] & 0xF
        yield f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


@dataclass(frozen=True)
class Glewlwyd(Server):
    """The server. `clock`: a file; when it was changed is the time that libfaketime gives."""

    clock: Path

    def control(self, what: str, **settings: object) -> float:
        """Its clock stands still until it is moved."""
        seconds = settings["seconds"]
        assert what == "advance" and isinstance(seconds, int)
        now = self.clock.stat().st_mtime + seconds
        os.utime(self.clock, (now, now))
        return now


def _database(file: Path, strict: frozenset[str], uses: int) -> None:
    """Its database as it comes, with two clients, a scope for each, a device of the user's, and an OpenID
    Provider."""
    shipped = GLEWLWYD.root / "usr" / "share" / "doc" / "glewlwyd" / "database" / "init.sqlite3.sql.gz"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(gzip.decompress(shipped.read_bytes()).decode())

        def row(table: str, **fields: object) -> int:
            marks = ",".join("?" * len(fields))
            done = database.execute(
                f"INSERT INTO {table} ({','.join(fields)}) VALUES ({marks})", list(fields.values())
            )
            assert done.lastrowid is not None
            return done.lastrowid

        def named(table: str, id: str, column: str, name: str) -> int:
            found = database.execute(f"SELECT {id} FROM {table} WHERE {column} = ?", (name,)).fetchone()
            return int(found[0]) if found else row(table, **{column: name})

        user = named("g_user", "gu_id", "gu_username", USER)
        device = row(
            "g_user_auth_scheme_module_instance",
            guasmi_module="otp",
            guasmi_name="otp",
            guasmi_expiration=_LONG,
            guasmi_max_use=uses,
            guasmi_parameters=json.dumps(
                {"otp-length": 6, "issuer": "lab", "secret-minimum-size": len(_KEY)}
            ),
        )
        row(
            "gs_otp",
            gso_mod_name="otp",
            gso_username=USER,
            gso_secret=_KEY_IN_BASE32,
            gso_hotp_moving_factor=0,
        )
        plugin = {
            "iss": "lab",
            "jwt-type": "sha",
            "jwt-key-size": "256",
            "key": "lab",
            "code-duration": _LONG,
            "access-token-duration": _LONG,
            "refresh-token-duration": _LONG,
            "auth-type-code-enabled": True,
            "pkce-allowed": True,
        }
        row(
            "g_plugin_module_instance",
            gpmi_module="oidc",
            gpmi_name="oidc",
            gpmi_parameters=json.dumps(plugin),
        )
        for client_id in ("one", "two"):
            client = row("g_client", gc_client_id=client_id)
            about = {
                "redirect_uri": f"https://{client_id}.example/callback",
                "authorization_type": "code",
            }
            for name, value in about.items():
                row("g_client_property", gc_id=client, gcp_name=name, gcp_value=value)
            for name in ("openid", client_id):
                scope = named("g_scope", "gs_id", "gs_name", name)
                of_users = named("g_user_scope", "gus_id", "gus_name", name)
                of_clients = named("g_client_scope", "gcs_id", "gcs_name", name)
                row("g_user_scope_user", gu_id=user, gus_id=of_users)
                row("g_client_scope_client", gc_id=client, gcs_id=of_clients)
                row("g_client_user_scope", gs_id=scope, gcus_username=USER, gcus_client_id=client_id)
                if name in strict:
                    group = row("g_scope_group", gs_id=scope, gsg_name="second")
                    row("g_scope_group_auth_scheme_module_instance", gsg_id=group, guasmi_id=device)
        database.commit()


@contextmanager
def serving(folder: Path, strict: frozenset[str] = STRICT, uses: int = 0) -> Iterator[Glewlwyd]:
    """The server, which works in a folder. `uses`: how often a second factor counts; 0: without end."""
    _database(folder / "database", strict, uses)
    none = folder / "none"
    none.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    origin, modules = f"http://127.0.0.1:{port}", GLEWLWYD.root / "usr" / "lib" / "glewlwyd"
    said: dict[str, object] = {
        "port": port,
        "bind_address": "127.0.0.1",
        "external_url": origin,
        "login_url": "login.html",
        "api_prefix": "api",
        "log_mode": "file",
        "log_file": str(folder / "log"),
        "log_level": "WARNING",
        "cookie_secure": 0,
        "session_expiration": _LONG,
        "session_key": "GLEWLWYD2_SESSION_ID",
        "admin_scope": "g_admin",
        "profile_scope": "g_profile",
        "hash_algorithm": "SHA512",
        "user_module_path": str(modules / "user"),
        "user_middleware_module_path": str(none),
        "client_module_path": str(modules / "client"),
        "user_auth_scheme_module_path": str(modules / "scheme"),
        "plugin_module_path": str(modules / "plugin"),
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in said.items()]
    lines.append(f'database = {{ type = "sqlite3"\n path = {json.dumps(str(folder / "database"))} }};')
    (folder / "configuration").write_text("\n".join(lines) + "\n")
    # It stops when whoever started it is gone, and at the latest after its time.
    script = 'timeout "$1" "$2" --config-file="$3" >&2 & echo "$4 -"; cat; kill $!'
    program = str(GLEWLWYD.root / "usr" / "bin" / "glewlwyd")
    command = ("sh", "-c", script, "sh", _LIFETIME, program, str(folder / "configuration"), origin)
    (folder / "clock").touch()
    os.utime(folder / "clock", (_BEGINNING, _BEGINNING))
    libraries = GLEWLWYD.root / "usr" / "lib"
    preloaded = (
        next(libraries.glob("*/libeatmydata.so.1")),
        next(libraries.glob("*/faketime/libfaketimeMT.so.1")),
    )
    clock = {
        "FAKETIME": "%",
        "FAKETIME_FOLLOW_FILE": str(folder / "clock"),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "LD_PRELOAD": ":".join(map(str, preloaded)),
    }
    with running(command, **clock, **GLEWLWYD.environment) as server:
        _answers(port)
        yield Glewlwyd(server.origin, server.apps, folder / "clock")


def _answers(port: int) -> None:
    """Waits until it does."""
    for _ in range(PATIENCE * 10):
        with socket.socket() as connection:
            if connection.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("Glewlwyd does not start")
