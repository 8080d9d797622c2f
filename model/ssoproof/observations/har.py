"""HAR files (version 1.2) as exchanges: what was asked of which address, and what came back."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from ssoproof.observations.files import Source
from ssoproof.observations.times import moment_of


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response; `body` is None where the file did not keep it."""

    place: str
    time: float | None
    method: str
    url: SplitResult
    location: str
    body: str | None
    form: Mapping[str, str] | None

    @property
    def query(self) -> dict[str, str]:
        """The first value of each parameter of the address."""
        return first_values(self.url.query)


def first_values(text: str) -> dict[str, str]:
    """The first value of each parameter of a query or a form."""
    try:
        return {k: v[0] for k, v in parse_qs(text, keep_blank_values=True, max_num_fields=200).items()}
    except ValueError:
        return {}


def exchanges(source: Source) -> Iterator[Exchange]:
    """The exchanges of a HAR, in its order; entries that are none are left out."""
    for row in source.rows:
        request, response = _part(row.event, "request"), _part(row.event, "response")
        url = _address(request.get("url"))
        if url is None or not isinstance(request.get("method"), str):
            continue
        yield Exchange(
            row.place,
            moment_of(row.event.get("startedDateTime")),
            request["method"].upper(),
            url,
            _location(response),
            _body(_part(response, "content")),
            _form(_part(request, "postData")),
        )


def _part(item: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = item.get(key)
    return found if isinstance(found, dict) else {}


def _address(text: object) -> SplitResult | None:
    if not isinstance(text, str):
        return None
    try:
        return urlsplit(text)
    except ValueError:
        return None


def _location(response: Mapping[str, Any]) -> str:
    """Where a redirect leads: by its header, else by what HAR has for it."""
    headers = response.get("headers")
    for header in headers if isinstance(headers, list) else ():
        if isinstance(header, dict) and str(header.get("name", "")).lower() == "location":
            return str(header.get("value", ""))
    redirect = response.get("redirectURL")
    return redirect if isinstance(redirect, str) else ""


def _body(content: Mapping[str, Any]) -> str | None:
    text = content.get("text")
    if not isinstance(text, str) or not text:
        return None
    if content.get("encoding") != "base64":
        return text
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None


def _form(data: Mapping[str, Any]) -> Mapping[str, str] | None:
    """The fields of a form that was sent; None where the file did not keep them."""
    rows = data.get("params")
    if isinstance(rows, list) and rows:
        return {str(r.get("name")): str(r.get("value", "")) for r in rows if isinstance(r, dict)}
    text = data.get("text")
    return first_values(text) if isinstance(text, str) and text else None
