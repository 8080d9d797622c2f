"""SSO003 (advisory): harm that needs an earlier parting."""

from __future__ import annotations

from dataclasses import replace

from ssoproof.flows.instance import Instance
from ssoproof.flows.world import World
from ssoproof.properties import sso002
from ssoproof.properties.spec import Question, Runs
from ssoproof.properties.wording import Wording
from ssoproof.system.property import Property


def formula(world: World, victim: Instance) -> Property:
    """No renewal fails in the disturbed run and succeeds in the other one, wherever the runs part.

    What ends a session counts as in SSO002; logging out happens in both runs.
    """
    return replace(sso002.formula(world, victim), code="SSO003")


QUESTION = Question(
    "SSO003",
    "No earlier activity of another app breaks this app's silent renewal",
    "Plain single sign-on does this by design (an inherited absolute limit, an older remembered browser, "
    "older "
    "evidence), so it informs and fails no build unless asked to.",
    "Nothing, where single sign-on is wanted; shorten or lengthen limits where the harm is not.",
    Runs.PARTING_ANYWHERE,
    free=False,
    advisory=True,
    applies=sso002.applies,
    formula=formula,
    about_app=Wording(
        holds="Earlier activity of other applications does not break {subject}'s silent renewal",
        fails="Earlier activity of {others} can break {subject}'s silent renewal",
        open="earlier activity of other applications breaks {subject}'s silent renewal",
        never="{subject} never renews silently",
    ),
)
