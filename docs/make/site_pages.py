"""What mkdocs is told beside the documents of `docs/`: pages that are printed, not written, and where links lead.

A page that is printed is never stale: tables and columns from the schema, a page for every public name, the verbs of
the command line, the notebooks. `README.md` of `networks/`, `CONTRIBUTING.md` and `CHANGELOG.md` are taken from where
they stand. mkdocs calls the functions of this file by their names.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

import site_commands
import site_notebooks
import site_reference
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
NETWORKS = sorted((ROOT / "networks").glob("*/README.md"))
# Pages that are documents of other folders: where they stand in the checkout.
TAKEN = {
    "networks.md": "networks/README.md",
    **{f"{folder.parent.name}.md": f"networks/{folder.parent.name}/README.md" for folder in NETWORKS},
    "contributing.md": "CONTRIBUTING.md",
    "changelog.md": "CHANGELOG.md",
}
# Files of this folder, by what the site calls them; the theme knows the script that searches from a folder by its name.
ASSETS = {"site.css": "site.css", "iframe-worker.js": "file-worker.js"}
# A link to these leads to a page that says the same.
ALIASES = {"README.md": "docs/index.md", "examples": "docs/notebooks/index.md"}
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])+)\]\(([^)\s]+)\)")


def printed_pages() -> dict[str, str]:
    """Every page that is made from something else than a document of `docs/`."""
    pages = {page: (ROOT / source).read_text(encoding="utf-8") for page, source in TAKEN.items()}
    pages |= {f"reference/{name}": text for name, text in site_reference.pages().items()}
    pages["reference/command-line.md"] = site_commands.page()
    pages |= {f"notebooks/{name}": text for name, text in site_notebooks.pages().items()}
    return pages


def navigation(nav: list[Any]) -> list[Any]:
    """The navigation of the configuration, the printed sections in the place of their folders."""
    sections = {"reference/": site_reference.navigation(), "notebooks/": site_notebooks.navigation()}
    filled = []
    for entry in nav:
        title, value = next(iter(entry.items()))
        filled.append({title: sections.get(value, value) if isinstance(value, str) else value})
    return filled


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is printed, the stylesheet and the script."""
    for name, text in printed_pages().items():
        files.append(File.generated(config, name, content=text))
    for name, source in ASSETS.items():
        files.append(File.generated(config, name, abs_src_path=str(ROOT / "docs" / "make" / source)))
    config.nav = navigation(config.nav or [])
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links to files of the checkout lead to their pages; what the site cannot draw is left out."""
    del config
    uri = page.file.src_uri
    source = f"examples/{page.file.name}" if uri.startswith("notebooks/") else TAKEN.get(uri, f"docs/{uri}")
    text = re.sub(r"^```mermaid\n.*?^```\n", "", markdown, flags=re.M | re.S)
    return LINK.sub(lambda link: link_on_site(link, uri, source, files), text)


def link_on_site(link: re.Match[str], uri: str, source: str, files: Files) -> str:
    """One link, as it is written on a page of the site; what has no page is named without one."""
    text, target = link[1], link[2]
    if re.match(r"[a-z]+:|#", target):
        return link[0]
    address, _, anchor = target.partition("#")
    place = posixpath.normpath(posixpath.join(posixpath.dirname(source), address))
    place = ALIASES.get(place, place)
    taken = {origin: name for name, origin in TAKEN.items()}
    found = taken.get(place, place.removeprefix("docs/"))
    if files.get_file_from_path(found) is None:
        return text if text.startswith("`") else f"{text} (`{place}`)"
    relative = posixpath.relpath(found, posixpath.dirname(uri) or ".")
    return f"[{text}]({relative}{'#' + anchor if anchor else ''})"
