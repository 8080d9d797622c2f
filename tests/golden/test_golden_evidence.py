"""What `ssoproof evidence` says of the incident, and where no reading fits."""

from __future__ import annotations

from tests.agreement.test_evidence import CASES, tenant_of
from tests.golden.test_golden_text import compare
from tests.unit.evidence.test_fit import FAILURE, TOKEN, incident, of, seen

from ssoproof.evidence.fit import evidence
from ssoproof.observations.collect import collected
from ssoproof.observations.observation import INTERACTIVE
from ssoproof.providers.registry import provider_of
from ssoproof.render.text.evidence import page


def test_the_incident() -> None:
    compare("evidence-incident", page(incident(), False).plain())


def test_no_reading_fits() -> None:
    never = seen(316, "account", INTERACTIVE, saw_mfa=True, challenged=False, outcomes=TOKEN)
    compare("evidence-conflict", page(of(*FAILURE, never), False).plain())


def test_the_incident_as_the_lab_recorded_it() -> None:
    tenant, file = tenant_of("a-as-logged"), CASES.parent / "evidence" / "incident.har"
    observer = provider_of(tenant).observer
    assert observer is not None
    found = evidence(tenant, collected([file], observer(), ()), complete=True)
    compare("evidence-recording", page(found, True).plain())
