"""A counterexample as a script that plays it in a browser on a test tenant, with Playwright."""

from __future__ import annotations

import json

from ssoproof.amounts import amount
from ssoproof.explain.model import BROWSER, TIME, Story
from ssoproof.explain.reproduction import Act, acts
from ssoproof.legible import printable
from ssoproof.render.html.page import asset


def text(story: Story) -> str:
    """The script, an ECMAScript module. No value of it is a secret: those come from the environment."""
    done = acts(story)
    head = (
        f"// {_comment(story.heading)}",
        f"// The shortest run that ssoproof found, {amount(len(done), 'step')}, played on a test tenant.",
    )
    last = next((act for act in reversed(done) if act.breaks), done[-1])
    return "\n".join(
        (*head, asset("reproduction.mjs"), *map(_line, done), f"await end({_js(last.sentence)});\n")
    )


def _line(act: Act) -> str:
    expected = f", {_js(act.shows)}" if act.shows and _played(act) else ""
    return f"await step({act.number}, {_js(act.sentence)}, async () => {_call(act)}{expected});"


def _call(act: Act) -> str:
    """What is done, as an expression; what a browser alone can't do is done by hand."""
    app, sent = _js(act.lane), _js(dict(act.parameters))
    if act.lane == TIME:
        return f"wait({act.seconds})" if act.seconds else "byHand()"
    if act.lane == BROWSER:
        return "logout({})"
    if act.verb in ("sign_in", "renew") and not act.parameters:
        return "byHand()"
    calls = {
        "open": "undefined",
        "reload": "undefined",
        "close": f"close({app})",
        "sign_in": f"authorize({app}, {sent})",
        "renew": f"authorize({app}, {sent})",
        "first_factor": f"password({app})",
        "continue": f"shown({app})",
        "pass": f"mfa({app}).then(() => shown({app}))",
        "pass_remember": f"mfa({app}, {{ rememberBrowser: true }}).then(() => shown({app}))",
        "failed": f"wrong({app})",
        "abandoned": f"close({app})",
    }
    return calls.get(act.verb, "byHand()")


def _played(act: Act) -> bool:
    return _call(act) not in ("byHand()", "undefined")


def _js(value: object) -> str:
    """A literal of JavaScript in one line, of characters that can be seen."""
    return json.dumps(value, ensure_ascii=True)


def _comment(words: str) -> str:
    return " ".join(printable(words).split())
