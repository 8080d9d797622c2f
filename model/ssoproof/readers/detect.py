"""What a path holds: the native format, Deploy CLI's export in either layout, or Terraform; and reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from ssoproof import bounds
from ssoproof.documents.files import NATIVE_NAME, read_text
from ssoproof.documents.problems import Problems, listed, stop
from ssoproof.documents.yaml_tree import Scalar
from ssoproof.errors import BadInput, UsageError
from ssoproof.readers.code_folders import CODE, code_below
from ssoproof.readers.display_paths import shortly
from ssoproof.readers.hook_code import refuse_broken
from ssoproof.readers.native import loader
from ssoproof.readers.native.inputs_file import with_inputs
from ssoproof.readers.native.loader import Loaded
from ssoproof.source import Span, beginning

if TYPE_CHECKING:
    from ssoproof.providers.auth0.readers.resources import Account

EXPORT_NAMES = ("tenant.yaml", "tenant.yml")
_YAML = (".yaml", ".yml", ".json")
#: Keys that only an export has at its top, and only the native format.
_EXPORTED = re.compile(
    r"^[\"']?(?:clients|resourceServers|guardian[A-Z]\w*|rulesConfigs|clientGrants|databases|emailTemplates|emailProvider|"
    r"connections|pages|triggers|actions|rules|roles|customDomains|organizations|branding|prompts|attackProtection)[\"']?\s*:",
    re.M,
)
_NATIVE = re.compile(r"^[\"']?(?:ssoproof|applications|mfa)[\"']?\s*:", re.M)
_HANDLER = re.compile(r"\bonExecute[A-Z]\w*|\bexports\b|^\s*export\s", re.M)
_AUTH0 = re.compile(r"auth0_[a-z]|auth0/auth0|\bauth0\b")


class Form(Enum):
    """The forms that a tenant comes in."""

    NATIVE = "the native format"
    EXPORT = "Deploy CLI's export, one file"
    FOLDER = "Deploy CLI's export, a folder"
    TERRAFORM = "Terraform"


#: The policies by the words of the native format, and as the provider calls them.
POLICIES = {"never": "never", "always": "all-applications", "adaptive": "confidence-score"}


def load(path: Path, mappings: Mapping[str, object] | None = None, mfa: str | None = None) -> Loaded:
    """The tenant at the path, whatever form it has. BadInput tells all that is wrong with it.

    `mfa` is the MFA policy, for an export that does not state it (or states another).
    """
    loaded: Loaded = shortly(Path(path), lambda: _load(Path(path), mappings, mfa))
    return loaded


def _load(path: Path, mappings: Mapping[str, object] | None, mfa: str | None) -> Loaded:
    form, found = form_of(path)
    if form is Form.NATIVE:
        if mfa is not None:
            raise UsageError("--mfa is for exports and Terraform: a native file states its policy")
        return loader.load(found)
    from ssoproof.providers.auth0.readers.resources import Account

    return _built(form, found, Account(), mappings or {}, mfa)


def _built(
    form: Form, found: Path, account: Account, mappings: Mapping[str, object], mfa: str | None
) -> Loaded:
    from ssoproof.providers.auth0.readers.build import build

    if form is Form.TERRAFORM:
        from ssoproof.providers.auth0.readers.terraform.folder import read_terraform

        resources = read_terraform(found, account, mappings)
    else:
        from ssoproof.providers.auth0.readers import deploy

        read = deploy.read_yaml if form is Form.EXPORT else deploy.read_folder
        try:
            resources = read(found, account, mappings)
        except OSError as wrong:
            raise stop(
                "file-unreadable", f"it can't be read: {wrong.strerror}", beginning(found), "check it"
            ) from None
    if mfa is not None:
        resources.policy = Scalar(Span("--mfa", 1), POLICIES[mfa])
    account.reading.problems.stop_on_errors()
    tenant = build(resources, account)
    account.reading.problems.stop_on_errors()
    refuse_broken(tenant.hooks)
    tenant = with_inputs(tenant, found if found.is_dir() else found.parent)
    return Loaded(tenant, account.reading.problems.ordered())


def load_code(path: Path, mappings: Path | None = None) -> Loaded:
    """A tenant with all code at the path, whether it runs at a login or not: a tenant's, a folder's, one
    file's."""
    loaded: Loaded = shortly(path, lambda: _load_code(path, mappings))
    return loaded


def _load_code(path: Path, mappings: Path | None) -> Loaded:
    if path.suffix in CODE:
        return _files((path,), path, Problems())
    try:
        form, found = form_of(path)
    except BadInput:
        problems = Problems()
        files = code_below(path, problems)
        if not files:
            raise
        return _files(files, path, problems)
    if form is Form.NATIVE:
        return loader.load(found)
    from ssoproof.providers.auth0.readers.keywords import load_mappings
    from ssoproof.providers.auth0.readers.resources import Account

    return _built(form, found, Account(code_only=True), load_mappings(mappings) if mappings else {}, None)


def _files(files: tuple[Path, ...], path: Path, problems: Problems) -> Loaded:
    """Files of code as a tenant's: Actions have a handler, rules are a function."""
    from ssoproof.providers.auth0.readers.build import build
    from ssoproof.providers.auth0.readers.documents import read_code
    from ssoproof.providers.auth0.readers.resources import Account, Resources, Script
    from ssoproof.tenant.model import HookKind

    place = beginning(path)
    account, resources = Account(code_only=True), Resources(path.stem, place)
    account.reading.problems.diagnostics.extend(problems.diagnostics)
    for file in files:
        at = beginning(file)
        text = read_text(file, at, bounds.HOOK_BYTES)
        kind = HookKind.ACTION if _HANDLER.search(text) else HookKind.RULE
        name = file.parent.name if file.stem == "code" else file.stem
        resources.scripts.append(Script(name, kind, read_code(file, at, account, {}, name), at))
    tenant = build(resources, account)
    refuse_broken(tenant.hooks)
    return Loaded(tenant, account.reading.problems.ordered())


def load_path(path: Path, mappings: Path | None, mfa: str | None = None) -> Loaded:
    """As `load`, with the mappings of a file. BadInput where it can't be read."""
    if mappings is None:
        return load(path, None, mfa)
    from ssoproof.providers.auth0.readers.keywords import load_mappings

    return load(path, load_mappings(mappings), mfa)


def form_of(path: Path) -> tuple[Form, Path]:
    """The form at a path, and the file or folder that holds it. BadInput where it is none of them."""
    try:
        if not path.is_dir():
            return _file(path)
        found = _folder(path)
    except (OSError, ValueError):
        return Form.NATIVE, path
    if found is None:
        raise stop(
            "file-missing",
            "the folder holds no tenant in a form that is known here",
            beginning(path),
            _instead(path),
        )
    return found


def _instead(path: Path) -> str:
    """What can be done about a folder that holds no tenant: there may be some below it, or code."""
    help = (
        f"name a YAML file, a folder with {NATIVE_NAME}, Deploy CLI's export (its folder or tenant.yaml), or "
        f"a folder of Terraform"
    )
    try:
        entries = sorted((*path.glob("*"), *path.glob("*/*")))
        below = [p for p in entries[: bounds.SEARCHED.most] if p.is_dir() and _is_readable(p)]
        found = [str(p) for p in below if _folder(p) is not None]
        code = any(p.suffix in CODE for p in path.iterdir())
    except (OSError, ValueError):
        return help
    if found:
        more = f" (and {len(found) - bounds.OFFERED.most} more)" if bounds.OFFERED.passed(len(found)) else ""
        help = f"there is one in {listed(found[: bounds.OFFERED.most])}{more}"
    return f"{help}; what code here can decide is told by: ssoproof hooks {path}" if code else help


def _is_readable(path: Path) -> bool:
    return not any(part.startswith(".") or part == "node_modules" for part in path.parts[-2:])


def _file(path: Path) -> tuple[Form, Path]:
    if path.name.endswith((".tf", ".tf.json")):
        return Form.TERRAFORM, path.parent
    if path.suffix in CODE and path.is_file():
        help = (
            f"what it can decide is told by: ssoproof hooks {path}; to check it, name it in a tenant's "
            f"{NATIVE_NAME}"
        )
        raise stop("file-kind", "this is code, and no tenant", beginning(path), help)
    if path.suffix not in _YAML or not path.is_file():
        return Form.NATIVE, path
    try:
        text = read_text(path, beginning(path))
    except BadInput:
        return Form.NATIVE, path
    if path.suffix == ".json" and path.name == "tenant.json":
        return Form.FOLDER, path.parent
    exported = _EXPORTED.search(text) is not None and _NATIVE.search(text) is None
    alone = (
        path.name in EXPORT_NAMES
        and _NATIVE.search(text) is None
        and re.search(r"^tenant\s*:\s*(#.*)?$", text, re.M)
    )
    return (Form.EXPORT if exported or alone else Form.NATIVE), path


def _folder(path: Path) -> tuple[Form, Path] | None:
    if (path / NATIVE_NAME).exists():
        return Form.NATIVE, path
    for name in EXPORT_NAMES:
        if (path / name).is_file() and _file(path / name)[0] is Form.EXPORT:
            return Form.EXPORT, path / name
    if (path / "tenant.json").is_file() or _json_clients(path):
        return Form.FOLDER, path
    if _terraform(path):
        return Form.TERRAFORM, path
    parts = ("resource-servers", "rules", "actions", "guardian", "triggers")
    if sum((path / p).is_dir() for p in parts) > 1:
        return Form.FOLDER, path
    return None


def _json_clients(path: Path) -> bool:
    return (path / "clients").is_dir() and any((path / "clients").glob("*.json"))


def _terraform(path: Path) -> bool:
    for file in sorted((*path.glob("*.tf"), *path.glob("*.tf.json"))):
        try:
            text = read_text(file, beginning(file))
        except BadInput:
            return True
        if _AUTH0.search(text):
            return True
    return False
