"""What owners state of inputs beside an export or Terraform, in a file of its own: `ssoproof.inputs.yaml`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ssoproof.documents.files import read_text
from ssoproof.documents.place import Place, Reading
from ssoproof.documents.problems import stop
from ssoproof.documents.validation import validated
from ssoproof.documents.yaml_tree import Table, parse
from ssoproof.readers.native.names import Referable
from ssoproof.source import beginning
from ssoproof.tenant.model import Tenant
from ssoproof.tenant.naming import Named

#: The file's name.
NAME = "ssoproof.inputs.yaml"


def with_inputs(tenant: Tenant, folder: Path) -> Tenant:
    """The tenant with what the folder's file states of inputs, where there is one. BadInput tells what is
    wrong."""
    file = folder / NAME
    if not file.is_file():
        return tenant
    from ssoproof.readers.native.inputs import stated_inputs
    from ssoproof.readers.native.models import InputsDocument

    reading = Reading()
    node = parse(str(file), read_text(file, beginning(file)), reading.problems)
    if not isinstance(node, Table):
        raise stop(
            "wrong-type", "the file holds no keys", beginning(file), "write `inputs:` and names under it"
        )
    root = Place((), node, beginning(file), reading)
    there = Referable(tuple(Named(a.name, a.key, (a.display_name,)) for a in tenant.applications), ())
    stated = validated(InputsDocument, root, there, {})
    listed = () if stated is None else stated_inputs(stated.inputs, root.section("inputs"), there)
    reading.problems.stop_on_errors()
    return replace(tenant, inputs=listed)
