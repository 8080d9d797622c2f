"""Secrets of a tenant's files: none of them is in any drawing or report."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from pathlib import Path

import pytest

from ssoproof.check.options import Options
from ssoproof.check.run import check
from ssoproof.compare.findings import outcome
from ssoproof.explain.build import explain
from ssoproof.notebook import Answers, Opened
from ssoproof.readers.detect import load_path
from ssoproof.render.graph import dot, mermaid, model, timeline
from ssoproof.render.graph.states import TOPICS, Look, picture
from ssoproof.render.html import report as html_report

#: Each looks like what it stands for; none is real.
PLANTED = {
    "client": "cs_Q7x9LmZk4TtVw2RrPlanted1",
    "rule config": "rc_8sHk2bNqYd5JmPlanted2",
    "action": "as_5pWt7uXz3CvGhPlanted3",
    "in code": "ic_9eRy6iOa1SdFgPlanted4",
    "signing": "sk_2lKj8hGf4DsAqPlanted5",
}

ACTION = """exports.onExecutePostLogin = async (event, api) => {
  const key = '%s';
  if (event.secrets.KEY === key) { api.access.deny('no'); }
  if (event.client.name !== 'account') { return; }
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A Deploy CLI export (a folder of JSON files) with secrets wherever it may hold some."""
    folder = tmp_path / "export"
    files: dict[str, object] = {
        "tenant.json": {"session_lifetime": 72, "idle_session_lifetime": 24},
        "guardian/policies.json": {"policies": ["all-applications"]},
        "rules-configs/CONFIG.json": {"key": "CONFIG", "value": PLANTED["rule config"]},
        "resource-servers/api.json": {
            "name": "api",
            "identifier": "https://api.example",
            "token_lifetime": 600,
            "signing_secret": PLANTED["signing"],
        },
        "actions/step.json": {
            "name": "step",
            "code": "./actions/step/code.js",
            "status": "built",
            "deployed": True,
            "secrets": [{"name": "KEY", "value": PLANTED["action"]}],
            "supported_triggers": [{"id": "post-login", "version": "v3"}],
        },
        "triggers/triggers.json": {"post-login": [{"action_name": "step", "display_name": "step"}]},
    }
    for name in ("console", "account"):
        files[f"clients/{name}.json"] = {
            "name": name,
            "client_id": f"{name}-id",
            "client_secret": PLANTED["client"],
            "app_type": "spa",
            "callbacks": ["https://app.example"],
            "grant_types": ["implicit", "authorization_code"],
        }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    (folder / "actions/step").mkdir()
    (folder / "actions/step/code.js").write_text(ACTION % PLANTED["in code"])
    return folder


def test_no_report_or_drawing_has_a_secret(export: Path) -> None:
    loaded = load_path(export, None, None)
    told = explain(check(loaded.tenant, Options(("SSO001",), ("console",)), loaded.diagnostics))
    story = told.results[0].first
    assert story is not None
    states = picture(told.report, told.report.results[0], Look(topics=TOPICS))
    report = html_report.text(outcome(told))
    assert "allowRememberBrowser: false" in report and "Step 1 of" in report
    texts = [
        report,
        dot.source(story),
        timeline.svg(story),
        mermaid.path(story),
        model.dot(states),
        mermaid.text(states),
    ]
    texts += [b64decode(found).decode() for found in re.findall(r"base64,([A-Za-z0-9+/=]+)", report)]
    answers = Answers(told)
    shown = [answers, Opened(loaded.tenant, loaded.diagnostics), answers["SSO001", "console"]]
    texts += [text for one in shown for text in (repr(one), one._repr_html_())]
    for text in texts:
        for what, secret in PLANTED.items():
            assert secret not in text, what
