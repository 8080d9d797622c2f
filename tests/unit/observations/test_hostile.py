"""Whatever stands in a file of evidence, it is read or refused: nothing else happens."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoproof.errors import BadInput
from ssoproof.observations.collect import collected
from ssoproof.observations.observer import Observer
from ssoproof.providers.auth0.evidence import browser, tenant_log
from ssoproof.redaction.redact import redacted

KEYS = st.sampled_from(
    [
        "type",
        "date",
        "data",
        "detail",
        "details",
        "prompts",
        "name",
        "error",
        "message",
        "description",
        "client_id",
        "user_id",
        "user_agent",
        "session_id",
        "request",
        "response",
        "url",
        "method",
        "headers",
        "value",
        "content",
        "text",
        "encoding",
        "status",
        "redirectURL",
        "postData",
        "params",
        "log",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        [
            "s",
            "fsa",
            "ssa",
            "slo",
            "2019-04-09T12:48:01Z",
            "https://h/authorize?client_id=c&prompt=none",
            "GET",
            "http://[",
            "base64",
            "%ff%",
            "eyJ.a.b",
        ]
    )
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(VALUES, max_size=4), har=st.booleans())
def test_any_document_is_read_or_refused(tmp_path: Path, rows: list[Any], har: bool) -> None:
    file = tmp_path / "x.json"
    text = json.dumps({"log": {"entries": rows}} if har else rows)
    file.write_text(text)
    with suppress(BadInput):
        collected([file], Observer(tenant_log.observed, browser.observed), ())
    redacted(text, b"k" * 32)
