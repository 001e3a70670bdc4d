"""The page's own scripts: each names what it imports, and is put before those that import it.

The files are ECMAScript modules, so that editors and linters understand them. A page holds one classic script, since
its policy knows scripts by their hash: here each module becomes a function that gives back what it exports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname, join, normpath

from corridor.draw.page.assets import asset

__all__ = ["Script", "bundle", "order_of", "read_script"]

_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|function) (\w+))", re.MULTILINE)


@dataclass(frozen=True)
class Script:
    """One file of scripts.

    Attributes
    ----------
    name : str
        Path below the folder of assets, such as ``map/legend.js``.
    imports : mapping of str to tuple of str
        Names taken from other files, by their paths.
    exports : tuple of str
        Names given to others.
    body : str
        All but the imports, without the word ``export``.
    """

    name: str
    imports: Mapping[str, tuple[str, ...]]
    exports: tuple[str, ...]
    body: str

    def text(self) -> str:
        """The script as a function called at once, whose result holds the exports."""
        given = [f"const {{ {', '.join(names)} }} = {_variable(file)};" for file, names in self.imports.items()]
        result = f"return {{ {', '.join(self.exports)} }};"
        return "\n".join([f"const {_variable(self.name)} = (() => {{", *given, self.body, result, "})();\n"])


def _variable(name: str) -> str:
    """What a script is called inside a bundle."""
    return re.sub(r"\W", "_", name)


def parse_script(name: str, text: str) -> Script:
    """Take a script apart."""
    imports = {
        normpath(join(dirname(name), file)): tuple(one.strip() for one in names.split(",") if one.strip())
        for names, file in _IMPORT.findall(text)
    }
    body = _IMPORT.sub("", text)
    return Script(name, imports, tuple(_EXPORT.findall(body)), _EXPORT.sub("", body).rstrip())


@lru_cache(maxsize=128)
def read_script(name: str) -> Script:
    """One of the shipped scripts, by its path below the folder of assets."""
    return parse_script(name, asset(name))


def order_of(entry: str, script_of: Callable[[str], Script] = read_script) -> list[Script]:
    """Return a script and all that it needs, each after what it imports.

    Raises
    ------
    ValueError
        When files import each other in a circle.
    """
    found: dict[str, Script] = {}

    # Depth first: what a script imports is complete before the script itself is put in.
    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"scripts import each other: {' -> '.join([*above[above.index(name) :], name])}")
        if name not in found:
            script = script_of(name)
            for file in script.imports:
                visit(file, (*above, name))
            found[name] = script

    visit(entry, ())
    return list(found.values())


def bundle(entry: str, generated: Mapping[str, str] | None = None) -> str:
    """Put a script and all that it needs into one expression.

    Parameters
    ----------
    entry : str
        The script that needs the others; what it exports is the value of the expression.
    generated : mapping of str to str, optional
        Scripts that are no files, by the path under which others import them.

    Returns
    -------
    str
        A classic script without a name of its own outside.
    """
    made = {name: parse_script(name, text) for name, text in (generated or {}).items()}
    scripts = order_of(entry, lambda name: made[name] if name in made else read_script(name))
    return f'(() => {{\n"use strict";\n{"".join(one.text() for one in scripts)}return {_variable(entry)};\n}})()'
