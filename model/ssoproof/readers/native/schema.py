"""The JSON Schema of the native format, made of its models: editors complete and check with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ssoproof.readers.native.models import Document

SCHEMA_FILE = Path(__file__).with_name("ssoproof.schema.json")
_NULL = {"type": "null"}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the native format."""
    schema = Document.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ssoproof tenant",
        **{key: value for key, value in _tidy(schema).items() if key != "title"},
    }


def _tidy(node: Any) -> Any:
    """Without titles, without null and defaults that say nothing; names that do not fit their pattern are
    refused."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if not _noise(key, value)}
    if _NULL in kept.get("anyOf", ()):
        # A key that may be left out may not be null.
        rest = [one for one in kept.pop("anyOf") if one != _NULL]
        kept |= rest[0] if len(rest) == 1 else {"anyOf": rest}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return {key: _tidy(value) for key, value in kept.items()}


def _noise(key: str, value: object) -> bool:
    if key == "title":
        return isinstance(value, str)
    return key == "default" and value is None


def written() -> str:
    """The schema as its file holds it."""
    import json

    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(written(), encoding="utf-8")
