"""Generated examples are the same in every run, so that a change is judged by itself; a campaign draws new ones."""

from __future__ import annotations

from hypothesis import settings

from tests.agreement.scale import campaign

settings.register_profile("same", derandomize=True)
if not campaign():
    settings.load_profile("same")
