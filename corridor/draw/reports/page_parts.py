"""What all reports are made of: the page around them, a map to click on inside, and where the numbers are from."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corridor.draw.page.assets import asset
from corridor.draw.page.words import Words
from corridor.results import Stamp

if TYPE_CHECKING:
    from corridor.model.network import Network

__all__ = ["footer_html", "framed_map", "whole_page"]

_POLICY = "default-src 'none'; {}style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
_SCRIPTS = re.compile(r"script-src [^;\"]+; ")


def whole_page(
    heading: str, parts: Sequence[str], scripts: str, *, language: str = "en", style: str = "css/report.css"
) -> str:
    """The page of some parts; `heading` is escaped already, `scripts` is the rule that lets its maps run."""
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY.format(scripts)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{heading}</title><style>{asset(style)}</style>"
    )
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head>{head}</head>\n<body><main>\n{body}\n</main></body></html>\n'
    )


def framed_map(page: str, caption: str, title: str = "Map") -> tuple[str, str]:
    """A map as a page inside another, and the rule that lets it run: the policy binds both."""
    # A page of its own fits a sheet, one in a frame fits its frame.
    page = page.replace('<html lang="en">', '<html lang="en" data-framed="panel">', 1)
    # An origin of its own: the map can neither read the report nor leave it.
    rights = "allow-scripts allow-downloads"
    frame = (
        f'<iframe sandbox="{rights}" title="{html.escape(title)}" srcdoc="{html.escape(page, quote=True)}"></iframe>'
    )
    scripts = _SCRIPTS.search(page)
    shown = f'<figure class="live">{frame}<figcaption>{html.escape(caption)}</figcaption></figure>'
    return shown, scripts[0] if scripts else ""


def footer_html(stamp: Stamp, network: Network, said: Words) -> str:
    """Library, network and its content, licence and disclaimer."""
    lines = (
        f"Computed with corridor {stamp.library_version} on the network {stamp.network} {stamp.network_version}, "
        f"content {stamp.content_hash[:16]}.",
        network.licence,
        network.disclaimer,
        "Land and borders of the map: Natural Earth; borders are de facto and imply no view on any territory.",
    )
    return "<footer>" + "".join(f"<p>{html.escape(said.say(str(line)))}</p>" for line in lines if line) + "</footer>"
