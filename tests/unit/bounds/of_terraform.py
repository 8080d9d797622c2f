"""Inputs for the bounds of Terraform's expressions, copies and modules."""

from __future__ import annotations

from pathlib import Path

from tests.unit.bounds.of_readers import BASE, codes
from tests.unit.bounds.trial import Trial

#: Two copies, three copies, one guardian and one client: seven blocks in all.
COPIED = BASE + "".join(
    f'resource "auth0_client" "{name}" {{\n  {how}\n  name = "{name}-{key}"\n  app_type = "spa"\n}}\n'
    for name, how, key in (
        ("b", "count = 2", "${count.index}"),
        ("c", 'for_each = toset(["x", "y", "z"])', "${each.key}"),
    )
)
DYNAMIC = (
    BASE
    + 'resource "auth0_client" "b" {\n  name = "b"\n  app_type = "spa"\n  dynamic "mobile" {\n'
    + "    for_each = [1, 2, 3, 4]\n    content {\n    }\n  }\n}\n"
)
NAMED = BASE + 'locals {\n%s}\nresource "auth0_client" "b" {\n  name = %s\n  app_type = "spa"\n}\n'


def within(folder: Path, text: str, code: str) -> bool:
    return code in codes(folder, text)


def modules(folder: Path) -> bool:
    """Two modules, the second within the first."""
    for name, below in (("one", '  source = "../two"\n'), ("two", "")):
        (folder / name).mkdir()
        inner = f'module "below" {{\n{below}}}\n' if below else ""
        (folder / name / "main.tf").write_text(inner)
    return within(folder, BASE + 'module "one" {\n  source = "./one"\n}\n', "terraform-size")


def operands(folder: Path) -> bool:
    """What is found by a comparison of numbers decides how many copies there are."""
    text = (
        BASE
        + 'resource "auth0_client" "b" {\n  count = 90 > 5 ? 1 : 0\n  name = "b"\n  app_type = "spa"\n}\n'
    )
    return within(folder, text, "how-many")


def searched(folder: Path) -> bool:
    """What is found in a text decides how many copies there are."""
    count = 'regex("^a+$", "aaaa") == "aaaa" ? 1 : 0'
    text = BASE + f'resource "auth0_client" "b" {{\n  count = {count}\n  name = "b"\n  app_type = "spa"\n}}\n'
    return within(folder, text, "how-many")


TRIALS = {
    "COPIES": Trial(lambda folder: within(folder, COPIED, "terraform-size"), 3),
    "ALL_COPIES": Trial(lambda folder: within(folder, COPIED, "terraform-size"), 7),
    "MODULE_LEVELS": Trial(modules, 2),
    "TERRAFORM_STEPS": Trial(lambda folder: within(folder, COPIED, "terraform-size")),
    "VALUE_SIZE": Trial(
        lambda folder: within(
            folder, NAMED % ('  x = "abcdefghij"\n', '"${local.x}${local.x}"'), "terraform-value"
        ),
        20,
    ),
    "VALUE_LEVELS": Trial(
        lambda folder: within(folder, NAMED % ('  x = [[["a"]]]\n', "local.x[0][0][0]"), "terraform-value"), 3
    ),
    "EXPRESSION_LEVELS": Trial(
        lambda folder: within(folder, NAMED % ('  x = "a"\n  y = local.x\n', "local.y"), "terraform-value")
    ),
    "OPERANDS": Trial(operands, 90),
    "SEARCHED_TEXT": Trial(searched, 4),
}
