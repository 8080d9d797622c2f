"""A file of values for Terraform's variables (`*.tfvars`), as it is given with `-var-file`."""

from __future__ import annotations

from pathlib import Path

from ssoproof.documents.problems import Problems, stop
from ssoproof.documents.yaml_tree import Node
from ssoproof.providers.auth0.readers.terraform.budget import Budget
from ssoproof.providers.auth0.readers.terraform.evaluate import Evaluator
from ssoproof.providers.auth0.readers.terraform.files import Files
from ssoproof.providers.auth0.readers.terraform.language import parsed
from ssoproof.providers.auth0.readers.terraform.texts import plain
from ssoproof.source import Span


def read_tfvars(file: str, text: str) -> dict[str, object]:
    """The values by the names of their variables. BadInput where the file is not of that form."""
    body, problems = parsed(file, text), Problems()
    folder = Path(file).parent
    evaluator = Evaluator(_nothing, Files(folder, folder, problems), Budget(problems))
    found: dict[str, object] = {}
    for stated in body.attributes:
        try:
            found[stated.name] = plain(evaluator.value(stated.value))
        except (TypeError, ValueError):
            help = "such files hold values only, and no references; Terraform refuses it too"
            message = f"the value of {stated.name} can't be read"
            raise stop("mappings-syntax", message, stated.span, help) from None
    return found


def _nothing(path: tuple[str, ...], at: Span) -> Node | None:
    return None
