"""A document's tree through a pydantic model: every error at its place, in this program's words.

Imported only where a file is read: pydantic is heavy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from ssoproof import bounds
from ssoproof.documents.place import Place
from ssoproof.documents.problems import quoted, suggestion
from ssoproof.documents.yaml_tree import Items, Kind, Node, Scalar, Table
from ssoproof.masking import MASK, is_secret

Location = tuple[int | str, ...]
M = TypeVar("M", bound="Part")
#: How pydantic's locations end for a key that is wrong itself.
_KEY = "[key]"


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Part(BaseModel):
    """A mapping with these keys, written in kebab case, and no others."""

    model_config = ConfigDict(
        alias_generator=_kebab, extra="forbid", frozen=True, use_attribute_docstrings=True
    )


class Wrong(ValueError):
    """A value that does not fit: the diagnostic's code, message and help.

    In both, `{key}` stands for the key, `{value}` for the value, `{text}` for its text and `{kind}` for what
    it is; secrets are masked there, so that no validator writes down what a user wrote. `at` leads from the
    value to the part that is wrong, `first` to what that part repeats.
    """

    def __init__(
        self, code: str, message: str, help: str, at: Location = (), first: Location | None = None
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.help, self.at, self.first = code, message, help, at, first


_MAPPING = Wrong(
    "wrong-type", "{key} must be a mapping, not {kind}", "write keys under {key}, or leave it out"
)
_LIST = Wrong("wrong-type", "{key} must be a list, not {kind}", "write it in brackets: [one, two]")
_OTHER = Wrong("wrong-value", "{key} has a value that is not used here", "the reference says what it may be")
_TYPES = {"model_type": _MAPPING, "dict_type": _MAPPING, "list_type": _LIST}


def validated(
    model: type[M], root: Place, context: object = None, instead: Mapping[str, object] | None = None
) -> M | None:
    """The document as the model has it. Errors go into the problems of `root`'s reading.

    Where there are any, what is right is given all the same, so that it can be looked at further: without the
    entries and keys that have errors, and with the values of `instead` for keys that must be there; None
    where that is not possible.
    """
    data = _plain(root.node)
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
    report = _Report(model, root)
    for one in wrong:
        report.add(one)
    if not isinstance(data, dict) or instead is None:
        return None
    _prune(data, [one["loc"] for one in wrong])
    try:
        return model.model_validate({**instead, **data}, context=context)
    except ValidationError:
        return None


def _plain(node: Node) -> Any:
    """The tree as pydantic takes it: mappings, lists, texts; other scalars stay nodes."""
    if isinstance(node, Table):
        return {entry.key: _plain(entry.node) for entry in node.entries}
    if isinstance(node, Items):
        return [_plain(inner) for inner in node.nodes]
    return node.text if node.kind is Kind.TEXT else node


def _prune(data: dict[str, Any], locations: Sequence[Location]) -> None:
    """Takes out the sections, or the entries of sections, that have errors."""
    for location in locations:
        section = data.get(str(location[0])) if location else None
        if isinstance(section, dict) and len(location) > 1:
            section.pop(str(location[1]), None)
        elif location:
            data.pop(str(location[0]), None)


class _Report:
    """Errors of pydantic as diagnostics at their places."""

    def __init__(self, model: type[BaseModel], root: Place) -> None:
        self.model, self.root = model, root
        self.indexes: dict[int, dict[str, Place]] = {}

    def add(self, error: ErrorDetails) -> None:
        """Notes one error."""
        location, kind = error["loc"], error["type"]
        if kind == "missing":
            self._missing(location)
        elif kind == "extra_forbidden":
            self._unknown(location)
        else:
            stated = error.get("ctx", {}).get("error")
            self._wrong(location, stated if isinstance(stated, Wrong) else _TYPES.get(kind, _OTHER))

    def _missing(self, location: Location) -> None:
        place, key = self._place(location[:-1]), str(location[-1])
        field = _fields(_type_at(self.model, location[:-1])).get(key)
        what = field.description if field is not None and field.description else "its value"
        example = f", such as `{field.examples[0]}`" if field is not None and field.examples else ""
        message = f"{place.title} states no {key}"
        self.root.reading.problems.error(
            "missing-key", message, place.span, f"write `{key}`: {what}{example}"
        )

    def _unknown(self, location: Location) -> None:
        place, key = self._place(location), str(location[-1])
        above = self._place(location[:-1])
        help = suggestion(key, _fields(_type_at(self.model, location[:-1])))
        self.root.reading.problems.error(
            "unknown-key", f"{above.title} has no key {quoted(key)}", place.span, help
        )

    def _wrong(self, location: Location, wrong: Wrong) -> None:
        of_key = bool(location) and location[-1] == _KEY
        above = self._place(location[:-1] if of_key else location)
        place = self._place(wrong.at, above)
        words = _words(place, of_key)
        first = None if wrong.first is None else self._place(wrong.first, above)
        related = () if first is None else ((first.node.span, "first here"),)
        at = place.span if of_key else place.node.span
        message, help = _filled(wrong.message, words), _filled(wrong.help, words)
        self.root.reading.problems.error(wrong.code, message, at, help, related)

    def _place(self, location: Location, start: Place | None = None) -> Place:
        """The deepest part of the document on the way to a location."""
        place = start or self.root
        for step in location:
            inner = self._index(place).get(str(step))
            if inner is None:
                break
            place = inner
        return place

    def _index(self, place: Place) -> dict[str, Place]:
        if id(place.node) not in self.indexes:
            self.indexes[id(place.node)] = {inner.route[-1]: inner for inner in place.entries()}
        return self.indexes[id(place.node)]


def _words(place: Place, of_key: bool) -> Mapping[str, str]:
    """What the placeholders of a message stand for."""
    node = place.node
    written = node.text if isinstance(node, Scalar) else ""
    if of_key:
        return {"key": place.title, "value": quoted(place.name), "text": "", "kind": "text"}
    secret = is_secret(place.name, written)
    return {
        "key": place.name,
        "value": (repr(MASK) if secret else quoted(written)) if written else _kind(node),
        "text": MASK if secret else bounds.QUOTED.cut(written),
        "kind": _kind(node),
    }


def _filled(template: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: words.get(match[1], match[0]), template)


def _kind(node: Node) -> str:
    if isinstance(node, Table):
        return "a mapping"
    return "a list" if isinstance(node, Items) else node.kind.value


def _type_at(model: type[BaseModel], location: Location) -> Any:
    """The type of what stands at a location in a document of the model."""
    kind: Any = model
    for step in location:
        kind = _without_none(kind)
        inner = get_args(kind)
        if get_origin(kind) in (dict, list):
            kind = inner[-1]
        else:
            field = _fields(kind).get(str(step))
            kind = field.annotation if field is not None else None
    return _without_none(kind)


def _without_none(kind: Any) -> Any:
    """A type without `Annotated` and without `None`."""
    while hasattr(kind, "__metadata__") or type(None) in get_args(kind):
        kind = get_args(kind)[0]
    return kind


def _fields(kind: Any) -> dict[str, Any]:
    """The fields of a model by their keys."""
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return {}
    return {field.alias or name: field for name, field in kind.model_fields.items()}
