"""Files in the folder `triggers`: whatever they are called, what they bind runs; where they differ, nothing
is taken for granted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.providers.auth0.readers.exports import as_folder, as_yaml, codes
from tests.unit.providers.auth0.readers.settled import settled

from ssoproof.readers.detect import load
from ssoproof.tenant.model import HookKind

BOUND = [{"action_name": "waive", "display_name": "waive"}]
OTHER = [{"action_name": "unbound", "display_name": "unbound"}]


def loaded(tmp_path: Path, **files: object):
    """The export with these files in the folder `triggers`."""
    folder = as_folder(tmp_path / "export")
    (folder / "triggers" / "triggers.json").unlink()
    for name, content in files.items():
        file = folder / "triggers" / f"{name.replace('_', '-')}.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
    return load(folder)


def actions(found) -> list[str]:
    return [hook.name for hook in found.tenant.hooks if hook.kind is HookKind.ACTION]


@pytest.mark.parametrize(
    "content",
    [
        BOUND,
        {"post-login": BOUND},
        {"post-login": BOUND, "post-change-password": []},
        {"bindings": BOUND},
        {"trigger_id": "post-login", "bindings": BOUND},
        {"trigger_id": "post-login", "actions": BOUND},
    ],
)
@pytest.mark.parametrize("beside", [None, {}, {"post-change-password": OTHER}, {"post-login": BOUND}])
def test_a_file_of_one_trigger_is_recognised(content: object, beside: object, tmp_path: Path) -> None:
    files = {"post_login": content} | ({} if beside is None else {"triggers": beside})
    found = loaded(tmp_path, **files)
    assert actions(found) == ["waive"]
    assert ("several-triggers" in codes(found)) == (beside is not None)
    names = [str(piece.text) for piece in found.tenant.coverage.read]
    assert any("post-login.json" in name for name in names)
    assert settled(found.tenant).hooks == settled(load(as_yaml(tmp_path / "yaml")).tenant).hooks


@pytest.mark.parametrize("other", [OTHER, [], [*BOUND, *OTHER], ["waive", "unbound"], {"post-login": OTHER}])
def test_files_that_differ_leave_open_what_runs(other: object, tmp_path: Path) -> None:
    found = loaded(tmp_path, post_login=other, triggers={"post-login": BOUND})
    assert "unknown-triggers" in codes(found)
    (hook,) = (h for h in found.tenant.hooks if h.kind is HookKind.ACTION)
    assert "globalThis.code" in hook.source
    assert any("bind different Actions" in piece.text for piece in found.tenant.coverage.not_understood)


@pytest.mark.parametrize(
    "content", ['"waive"', "5", {"post-login": {"action_name": "waive"}}, {"post-login": "waive"}]
)
def test_a_file_that_lists_nothing_leaves_open_what_runs(content: object, tmp_path: Path) -> None:
    found = loaded(tmp_path, post_login=content)
    assert "unknown-triggers" in codes(found)
    assert any("globalThis.code" in h.source for h in found.tenant.hooks if h.kind is HookKind.ACTION)


def test_what_differs_leaves_open_what_runs_without_any_action(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "export", actions=[])
    (folder / "triggers" / "post-login.json").write_text(json.dumps(OTHER))
    assert any("globalThis.code" in h.source for h in load(folder).tenant.hooks)


def test_files_of_other_triggers_say_nothing_of_the_login(tmp_path: Path) -> None:
    found = loaded(tmp_path, post_change_password=OTHER, triggers={"post-login": BOUND})
    assert actions(found) == ["waive"]
    assert any(
        "post-change-password: it runs at another moment" in p.text for p in found.tenant.coverage.ignored
    )


def test_a_file_with_a_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    from ssoproof.errors import BadInput

    with pytest.raises(BadInput, match=r"triggers/post-login\.json:1:\d+: error\[yaml"):
        loaded(tmp_path, post_login="[{")
