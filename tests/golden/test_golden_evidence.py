"""What `ssoproof evidence` says of the incident, and where no reading fits."""

from __future__ import annotations

from tests.golden.test_golden_text import compare
from tests.unit.evidence.test_fit import FAILURE, TOKEN, incident, of, seen

from ssoproof.observations.observation import INTERACTIVE
from ssoproof.render.text.evidence import page


def test_the_incident() -> None:
    compare("evidence-incident", page(incident(), False).plain())


def test_no_reading_fits() -> None:
    never = seen(316, "account", INTERACTIVE, saw_mfa=True, challenged=False, outcomes=TOKEN)
    compare("evidence-conflict", page(of(*FAILURE, never), False).plain())
