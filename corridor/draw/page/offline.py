"""A folium map as one self-contained file: no request, a strict Content-Security-Policy.

The map is rendered once; each script and stylesheet it links is then replaced by the text of a local
copy. Minified scripts never pass through a template engine, and nothing is fetched while writing.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path

import folium
from branca.element import Element

from corridor.arguments import checked_arguments
from corridor.display import counted
from corridor.draw.page.additions import Addition, own_elements
from corridor.draw.page.assets import Assets, asset, data_uri, leaflet, marker_icons, style_text
from corridor.draw.page.basemap import basemap_element
from corridor.draw.page.plugin_files import package_of, plugin_file
from corridor.draw.page.policy import INLINE_SCRIPT, policy_element, script_text
from corridor.draw.page.scripts import bundle
from corridor.errors import CorridorError
from corridor.files import check_target, write_text

__all__ = ["save_offline", "self_contained"]

_SCRIPT_LINK = re.compile(r'<script[^>]*\ssrc="([^"]*)"[^>]*>\s*</script>')
_STYLE_LINK = re.compile(r'<link[^>]*\srel="stylesheet"[^>]*\shref="([^"]*)"[^>]*/?>')
_JSON = re.compile(r'<script type="application/json".*?</script>', re.DOTALL)
# Places where a page of folium names something that the browser would fetch.
_FETCHED = re.compile(
    r"""(?:\ssrc=\\?["']|(?:icon|shadow)Url["']?:\s*["']"""
    r"""|L\.(?:imageOverlay|videoOverlay|tileLayer[\w.]*)\(\s*["']|url\(\s*["']?)"""
    r"""((?:https?:)?//[^"'\\)\s]+)"""
)
# Folium's own scripts make pins by variables; points of GeoJSON are pins, too.
_PINS = re.compile(r"var \w+ = L\.marker\(|L\.geoJson\(")
_POPUP_JQUERY = re.compile(r"= \$\(`(?:[^`])*`\)\[0\]")
# Default links of folium and what in a page needs them; anything else by default is dropped. Each stock marker
# names an angle, of 0 where it is not turned.
_NEEDED_BY = {
    "jquery": r"\$\(|jQuery",
    "bootstrap": "data-bs-",
    "awesome_markers": r"L\.AwesomeMarkers",
    "bootstrap_css": 'data-bs-|class="btn',
    "glyphicons_css": '"glyphicon"|glyphicon-',
    "awesome_markers_font_css": r'"fa[brs]?"|\bfa-(?!rotate-)',
    "awesome_markers_css": r"L\.AwesomeMarkers",
    "awesome_rotate_css": r"\bfa-rotate-(?!0\b)",
}


class _Basemap(Addition):
    """Our land under a folium map whose tiles cannot come along."""

    def pieces(self) -> tuple[list[str], list[str]]:
        return own_elements(bundle("folium_basemap.js"), ["css/basemap.css"]), [basemap_element()]

    def call(self, map_name: str) -> str:
        return f"corridor.basemap({map_name});\n"


def _tiles_of(element: Element) -> Iterator[tuple[Element, str, Element]]:
    for key, child in element._children.items():
        if isinstance(child, (folium.TileLayer, folium.WmsTileLayer)):
            yield element, key, child
        else:
            yield from _tiles_of(child)


def _small_maps(m: folium.Map) -> list[str]:
    """What the layers of small maps of plugins are called, which are no children of theirs."""
    held = (getattr(element, "tile_layer", None) for element in _descendants(m))
    return [layer.get_name() for layer in held if isinstance(layer, folium.TileLayer)]


def _rendered(m: folium.Map, offline: bool) -> str:
    """The page of a map whose tile layers, if any, gave way to our land; the map itself is left as it was."""
    tiles, small = (list(_tiles_of(m)), _small_maps(m)) if offline else ([], [])
    if not tiles and not small:
        return str(m.get_root().render())
    count = counted(len(tiles) + len(small), "layer")
    warnings.warn(
        f"tiles need a network: {count} of them gave way to the land of Natural Earth",
        stacklevel=4,
    )
    html = _without_tiles(m, tiles)
    for name in small:
        html = re.sub(
            rf"var {name} = L\.tileLayer\(.*?\);\n", f"var {name} = corridor.landLayer();\n", html, flags=re.DOTALL
        )
    return html


def _without_tiles(m: folium.Map, tiles: Sequence[tuple[Element, str, Element]]) -> str:
    """The page of a map on land, without these layers."""
    kept = [(owner, dict(owner._children)) for owner in {id(owner): owner for owner, _, _ in tiles}.values()]
    # Taken out for the time of rendering only: the map belongs to the caller.
    written = getattr(m.get_root(), "script", m)._children
    for owner, key, tile in tiles:
        del owner._children[key]
        # what was rendered once stays with the figure
        written.pop(tile.get_name(), None)
    if not any(isinstance(child, Addition) for child in m._children.values()):
        m.add_child(_Basemap("corridor_basemap"), name="corridor_basemap")
    try:
        return str(m.get_root().render())
    finally:
        for owner, children in kept:
            owner._children.clear()
            owner._children.update(children)
        m._children.pop("corridor_basemap", None)
        figure = m.get_root()
        for part in (figure.header, figure.html, figure.script) if isinstance(figure, folium.Figure) else ():
            for key in [key for key in part._children if key.startswith("corridor_basemap_")]:
                del part._children[key]


def _stable_ids(html: str, m: folium.Map) -> str:
    """Folium draws its ids at random; numbered in order of appearance, the same map is the same file."""
    numbers: dict[str, str] = {}
    for element in _descendants(m):
        numbers[element._id] = f"{len(numbers) + 1:032x}"
    pattern = re.compile("|".join(map(re.escape, numbers)))
    return pattern.sub(lambda found: numbers[found[0]], html)


def _descendants(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():
        yield from _descendants(child)


class _Links:
    """Replaces the links of a page by local copies and remembers those that have none."""

    def __init__(self, html: str, assets: Assets) -> None:
        self.assets = {url: Path(path) for url, path in assets.items()} if isinstance(assets, Mapping) else {}
        self.packages = None if isinstance(assets, Mapping) else Path(assets)
        self.missing: list[str] = []
        self.defaults = {url: name for name, url in [*folium.Map.default_js, *folium.Map.default_css]}
        own = "".join(found[1] for found in INLINE_SCRIPT.finditer("".join(_JSON.split(html))))
        # Folium wraps the HTML of popups in jQuery and takes the first element: two lines do the same.
        self.popups_only = own.count("$(") == len(_POPUP_JQUERY.findall(own)) > 0 and "jQuery" not in own
        self.page = "".join(_JSON.split(html))
        self.scripts = {found[1] for found in _SCRIPT_LINK.finditer(html)}

    def _local(self, url: str) -> Path | None:
        """The local copy of what is at an address."""
        return plugin_file(self.packages, url) if self.packages is not None else self.assets.get(url)

    def _dropped(self, url: str) -> bool:
        name = self.defaults.get(url, "")
        needed = _NEEDED_BY.get(name)
        return needed is not None and not re.search(needed, self.page)

    def script(self, found: re.Match[str]) -> str:
        """One linked script."""
        url = unescape(found[1])
        local = self._local(url)
        if self.defaults.get(url) == "jquery" and self.popups_only:
            text = script_text(asset("folium_popups.js"))
        elif self._dropped(url):
            return ""
        elif local is not None:
            text = script_text(local.read_text(encoding="utf-8"))
        elif self.defaults.get(url) == "leaflet":
            text = leaflet("leaflet.js")
        else:
            self.missing.append(url)
            return found[0]
        return f"<script>{text}</script>"

    def style(self, found: re.Match[str]) -> str:
        """One linked stylesheet."""
        url = unescape(found[1])
        local = self._local(url)
        # What nothing needs stays away even where a folder has it: Bootstrap's rules would change the page.
        if self._dropped(url):
            return ""
        if local is not None:
            return f"<style>{style_text(local, self._local)}</style>"
        if self.defaults.get(url) == "leaflet_css":
            return f"<style>{leaflet('leaflet.css')}</style>"
        self.missing.append(url)
        return found[0]

    def picture(self, found: re.Match[str]) -> str:
        """One picture that a script or style would fetch."""
        url = unescape(found[1])
        if found[1] in self.scripts:
            return found[0]
        local = self._local(url)
        if local is None:
            self.missing.append(url)
            return found[0]
        return found[0].replace(found[1], data_uri(local))


def _outside_json(html: str, change: Callable[[str], str]) -> str:
    """Change a page everywhere but in its data."""
    kept = _JSON.findall(html)
    changed = [change(piece) for piece in _JSON.split(html)]
    return "".join(piece + data for piece, data in zip(changed, [*kept, ""], strict=True))


def _no_copies(urls: Sequence[str]) -> str:
    """Say what has no local copy, and where it is to be had."""
    packages = list(dict.fromkeys(filter(None, map(package_of, urls))))
    npm = f'"npm install {" ".join(packages)}" and assets="node_modules", ' if packages else ""
    ways = f"{npm}assets={{address: file}}, or a page that needs a network, .save(..., offline=False)"
    return "\n  ".join([f"no local copy of what the map links; there are {ways}:", *urls])


def self_contained(m: folium.Map, assets: Assets | None = None, *, offline: bool = True) -> str:
    """Render a folium map as one page that fetches nothing.

    Parameters
    ----------
    m : folium.Map
        Any folium map. Text that folium itself put into popups stays as folium wrote it.
    assets : mapping of str to path, or path, optional
        Local copies of further scripts, stylesheets and pictures, by the address the page uses; or a folder of npm
        packages, such as ``node_modules``.
    offline : bool
        False keeps tiles, and the links that have no local copy: such a page needs a network, and has no policy.

    Returns
    -------
    str
        HTML. Tile layers are replaced by our land, with a warning; default scripts that no element
        uses are dropped.

    Raises
    ------
    CorridorError
        When the page links something that has no local copy; the message lists all of it.
    """
    html = _stable_ids(_rendered(m, offline), m).replace("\r\n", "\n")
    links = _Links(html, assets or {})
    html = _outside_json(
        html, lambda piece: _FETCHED.sub(links.picture, _STYLE_LINK.sub(links.style, piece)) if "//" in piece else piece
    )
    # Last, and outside every pattern above: minified scripts hold whatever a pattern might look for.
    html = _SCRIPT_LINK.sub(links.script, html)
    if links.missing and offline:
        raise CorridorError(_no_copies(tuple(dict.fromkeys(links.missing))))
    if _PINS.search(links.page):
        html = html.replace("</head>", f"{marker_icons()}</head>", 1)
    html = re.sub(
        r'<meta name="viewport"[^>]*>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        html,
        count=1,
    )
    html = html.replace("<html>", '<html lang="en">', 1)
    policy = policy_element(html) if offline else ""
    return html.replace("<head>", f'<head>\n<meta charset="utf-8">\n{policy}', 1)


@checked_arguments
def save_offline(m: folium.Map, path: str | Path, *, assets: Assets | None = None, force: bool = False) -> Path:
    """Write a folium map as one file that opens with no network.

    Parameters
    ----------
    m : folium.Map
        Any folium map.
    path : str or path
        File to write.
    assets : mapping of str to path, or path, optional
        Local copies of what the map links beyond Leaflet, by address; or a folder of npm packages, ``node_modules``.
    force : bool
        Whether a file that is no page may be replaced.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    CorridorError
        When something the map links has no local copy.
    FileError
        When the file cannot be written, or is there and no page; it is as it was.
    """
    check_target(path, "html", force=force)
    return write_text(path, self_contained(m, assets))
