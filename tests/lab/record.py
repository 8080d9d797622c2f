"""Records the incident anew: `python -m tests.lab.record` writes specs/evidence/incident.har, redacted."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from ssoproof.cli import run
from ssoproof.providers.auth0.switches import AUTH0
from tests.lab.recordings import INCIDENT, did, saved
from tests.lab.replays import CASES, case_tenant
from tests.lab.server import running
from tests.lab.user import user_of
from tests.observed_runs import composed

SHIPPED = CASES.parent / "evidence" / "incident.har"


def main() -> None:
    """Plays it under the default reading."""
    _, composition = composed(case_tenant("a-as-logged"))
    with running() as server, TemporaryDirectory() as folder:
        user = user_of(server, composition, AUTH0.defaults)
        assert did(user, INCIDENT) == "mfa"
        file = saved(user, Path(folder) / "incident.har")
        run(["redact", str(file), "--out", str(SHIPPED), "--keep", "console", "--keep", "account"])


if __name__ == "__main__":
    main()
