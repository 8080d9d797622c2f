"""What the site needs beyond the pages of docs: pages of the repository's root, files that pages link to,
navigation.

MkDocs calls the functions called `on_...`; it is imported by them only, so that tests use the others without
it.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
#: Pages of the root that are pages of the site too.
FURTHER = ("ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
LINK = re.compile(r"(?P<sign>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_FENCE = re.compile(r"^(```.*?^```\s*$)", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} (.*?)\s*#*$", re.MULTILINE)
_ITEM = re.compile(r"(?:[-*]|\d+\.) ")


def slug(heading: str, separator: str = "-") -> str:
    """The anchor of a heading, as GitHub makes it: letters, digits, `_` and `-`, spaces as `-`."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", plain.lower()).strip().replace(" ", separator)


def anchors(text: str) -> set[str]:
    """The anchors of a page; the second of two equal headings gets `-1`."""
    found: set[str] = set()
    counts: dict[str, int] = {}
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        name = slug(heading)
        found.add(f"{name}-{counts[name]}" if name in counts else name)
        counts[name] = counts.get(name, -1) + 1
    return found


def parts(text: str) -> Iterator[tuple[bool, str]]:
    """The text in stretches, each with whether it is a block of code between fences."""
    for number, part in enumerate(_FENCE.split(text)):
        yield number % 2 == 1, part


def rewritten(text: str, page: str) -> str:
    """A page for the site: links out of docs lead to the site's own pages and files, lists begin after an
    empty line."""
    return "".join(
        part if code else _spaced(LINK.sub(lambda m: _link(m, page), part)) for code, part in parts(text)
    )


def _link(found: re.Match[str], page: str) -> str:
    target, _, anchor = found["target"].partition("#")
    if not target or "://" in target or target.startswith("mailto:"):
        return found[0]
    source = page if page in FURTHER else f"docs/{page}"
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    if whole.startswith("docs/"):
        inside = whole.removeprefix("docs/")
    elif whole in FURTHER or whole.endswith(".json"):
        inside = whole if whole in FURTHER else posixpath.basename(whole)
    else:
        return f"`{whole}`" if found["text"].strip("`") == target else f"{found['text']} (`{whole}`)"
    relative = posixpath.relpath(inside, posixpath.dirname(page) or ".")
    return f"{found['sign']}[{found['text']}]({relative}{'#' + anchor if anchor else ''})"


def _spaced(text: str) -> str:
    lines = text.split("\n")
    made: list[str] = []
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else ""
        if _ITEM.match(line) and before.strip() and not before.startswith(" ") and not _ITEM.match(before):
            made.append("")
        made.append(line)
    return "\n".join(made)


def linked_files() -> dict[str, Path]:
    """Files outside of docs that pages link to, by the name that they have on the site."""
    found = {}
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for link in LINK.finditer(page.read_text(encoding="utf-8")):
            file = Path(os.path.normpath(page.parent / link["target"].partition("#")[0]))
            if file.suffix == ".json" and file.is_file():
                found[file.name] = file
    return found


def navigation() -> list[dict[str, Any]]:
    """The index's sections and pages, in its order."""
    nav: list[dict[str, Any]] = [{"Home": "index.md"}]
    for block in (ROOT / "docs" / "index.md").read_text(encoding="utf-8").split("\n**")[1:]:
        links = [m for m in LINK.finditer(block) if not m["target"].startswith("..")]
        nav.append({block.partition("**")[0]: [{m["text"]: m["target"]} for m in links]})
    return [*nav, {"Repository": [{name.removesuffix(".md").capitalize(): name} for name in FURTHER]}]


def on_config(config: Any) -> Any:
    """Navigation, and anchors as GitHub makes them."""
    config.nav = navigation()
    config.mdx_configs["toc"] = {"slugify": slug, "permalink": False}
    return config


def on_files(files: Any, config: Any) -> Any:
    """Pages and files from outside of docs."""
    from mkdocs.structure.files import File

    for name, file in {**{name: ROOT / name for name in FURTHER}, **linked_files()}.items():
        files.append(File.generated(config, name, abs_src_path=str(file)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """A page's text for the site."""
    return rewritten(markdown, page.file.src_uri)
