"""Files of folium's plugins in a folder of npm packages, by the addresses that pages link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["package_of", "plugin_file"]

# jsDelivr and unpkg have the packages of npm as they are; cdnjs has libraries under names that may be others.
_OF_NPM = re.compile(
    r"https://(?:cdn\.jsdelivr\.net/npm|unpkg\.com)/(?P<package>(?:@[^/]+/)?[^/@]+)@?(?P<version>[^/]*)/(?P<file>.+)"
)
_OF_LIBRARIES = re.compile(
    r"https://cdnjs\.cloudflare\.com/ajax/libs/(?P<package>[^/]+)/(?P<version>[^/]+)/(?P<file>.+)"
)
# Folium's own repository is no package of npm: who bears its name there is another.
_OF_GITHUB = re.compile(
    r"https://cdn\.jsdelivr\.net/gh/(?!python-visualization/)[^/]+/(?P<package>[^/@]+)@?(?P<version>[^/]*)/(?P<file>.+)"
)
_OF_JQUERY = re.compile(r"https://code\.(?P<package>jquery)\.com/(?P<file>jquery-(?P<version>[^/]+?)(?:\.min)?\.js)")
_PATTERNS = (_OF_NPM, _OF_LIBRARIES, _OF_GITHUB, _OF_JQUERY)
_PACKAGES = {"jqueryui": "jquery-ui-dist", "moment.js": "moment"}  # by their names at cdnjs
# Folium keeps a copy of this one among its own files.
_HEAT = ("leaflet.heat", "", "dist/leaflet-heat.js")
# The pictures of stock markers without the other rules of Bootstrap 3, which would change the page.
_GLYPHICONS = ("glyphicons-only-bootstrap", "1", "css/bootstrap.min.css")
_ELSEWHERE = {"/leaflet_heat.min.js": _HEAT, "/bootstrap-glyphicons.css": _GLYPHICONS}
_GLYPHICONS_FONT = re.compile(r".*/(?P<file>fonts/glyphicons-halflings-regular\.\w+)")
_VERSION = re.compile(r"-\d[\d.]*\d(?=\.)")  # in the name of a file


class _Wanted(NamedTuple):
    package: str
    version: str
    file: str


def _wanted(url: str) -> _Wanted | None:
    for ending, wanted in _ELSEWHERE.items():
        if url.endswith(ending):
            return _Wanted(*wanted)
    font = _GLYPHICONS_FONT.fullmatch(url)
    if font is not None:
        return _Wanted(*_GLYPHICONS[:2], font["file"])
    for pattern in _PATTERNS:
        found = pattern.fullmatch(url)
        if found is not None:
            name = found["package"]
            file = _VERSION.sub("", found["file"])
            return _Wanted(_PACKAGES.get(name.lower(), name.lower()), found["version"], file)
    return None


def package_of(url: str) -> str:
    """The npm package that has what is at an address, with its major version; empty where that is not known.

    A later one may have other names: the legend of a choropleth asks for what D3 had up to 3.
    """
    wanted = _wanted(url)
    if wanted is None:
        return ""
    major = wanted.version.partition(".")[0]
    return f"{wanted.package}@{major}" if major.isdecimal() else wanted.package


def plugin_file(folder: Path, url: str) -> Path | None:
    """The file of an address in a folder of packages, such as ``node_modules``; None where it is not there.

    Parameters
    ----------
    folder : path
        Has a folder for each package.
    url : str
        As a page links it. Another version of the package will do: which is there is for the caller to say.
    """
    wanted = _wanted(url)
    if wanted is None:
        return None
    package = folder / wanted.package
    return next((file for file in _places(package, Path(wanted.file)) if file.is_file()), None)


def _places(package: Path, file: Path) -> Iterator[Path]:
    """Where a file of a package may be: as it is linked, else where packages keep what browsers take."""
    plain = file.name.replace(".min.", ".")
    for name in dict.fromkeys([file.name, plain, f"{Path(plain).stem}.min{file.suffix}"]):
        for place in (file.parent, Path("dist"), Path("src"), Path(), Path("min")):
            yield package / place / name
