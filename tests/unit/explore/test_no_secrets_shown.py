"""Secrets of a tenant's files: none is on the played page, in what its server answers, or in a saved
trace."""

from __future__ import annotations

from pathlib import Path

from tests.unit.render.test_no_secrets import PLANTED, export

from ssoproof.explore.scenario import ExploredTenant
from ssoproof.explore.session import Session
from ssoproof.readers.detect import load_path

__all__ = ["export"]

CODE = """exports.onExecutePostLogin = async (event, api) => {
  if (mystery('%s', event)) { api.access.deny('no'); }
  if (event.user.app_metadata.key === '%s') { api.access.deny('no'); }
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
"""


def played(folder: Path) -> str:
    """Everything that is told of a login."""
    game = Session(ExploredTenant(load_path(folder, None, None).tenant))
    answer = game.answer("begin", {})
    told = [game.page("nonce", "token"), str(answer)]
    for _ in range(4):
        steps = [*answer["steps"], answer["offers"][0]]
        answer = game.answer("play", {"table": answer["table"], "steps": steps})
        told.append(str(answer))
    told.append(str(game.answer("save", {"table": answer["table"], "steps": answer["steps"]})))
    assert "Lines of the hooks" in answer["html"]["now"]
    return "\n".join(told)


def test_no_secret_is_told(export: Path) -> None:
    text = played(export)
    assert "allowRememberBrowser" in text
    assert [what for what, secret in PLANTED.items() if secret in text] == []


def test_no_secret_of_code_that_is_not_understood_is_told(export: Path) -> None:
    (export / "actions/step/code.js").write_text(CODE % (PLANTED["in code"], PLANTED["signing"]))
    text = played(export)
    assert "mystery" in text
    assert [what for what, secret in PLANTED.items() if secret in text] == []
