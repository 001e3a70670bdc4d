"""What charts say: words and names of places in a language, with the fonts that hold them."""

from __future__ import annotations

import re
import unicodedata
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, cast

from matplotlib.font_manager import FontProperties, findSystemFonts, fontManager
from matplotlib.ft2font import FT2Font

from corridor.draw.charts.translations import LANGUAGES, word
from corridor.draw.page.words import Language, write_numbers
from corridor.errors import UnknownName

if TYPE_CHECKING:
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.network import Network

__all__ = ["LONGEST_ROW", "FontWarning", "Wording", "wording_in"]

# DejaVu Sans comes with matplotlib and holds Latin, Cyrillic and Greek; Chinese needs one of these, best first.
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
    "Noto Sans CJK JP",
)
_PROBE = "兰州港换轨通关"
_LONGEST = 72  # characters of a name; what no reader would finish is cut
LONGEST_ROW = 84  # of the name of a row or a route, which may take two lines
_BOX = "\u25a1"  # stands for a character that no installed font holds


class FontWarning(UserWarning):
    """No installed font holds what is to be written."""


@lru_cache(maxsize=128)
def _glyphs(path: str) -> frozenset[int]:
    return frozenset(FT2Font(path).get_charmap())


def _chinese() -> list[str]:
    installed = {font.name for font in fontManager.ttflist}
    return [name for name in CHINESE_FONTS if name in installed]


@cache
def _look_again() -> None:
    """Tell matplotlib of fonts installed since it made the list that it keeps from one process to the next."""
    known = {font.fname for font in fontManager.ttflist}
    for file in sorted(set(findSystemFonts()) - known):
        with suppress(OSError, RuntimeError):  # what FreeType cannot read is no font
            fontManager.addfont(file)


def _families() -> tuple[str, ...]:
    """DejaVu Sans, and the best installed font for Chinese."""
    # Looking through the folders takes its time: only where the list that matplotlib keeps has no font for Chinese.
    if not _chinese():
        _look_again()
    return ("DejaVu Sans", *_chinese()[:1])


@dataclass(frozen=True)
class Wording:
    """Writes names in one language, with the fonts there are.

    Attributes
    ----------
    language : {"en", "zh", "ru"}
        Of the words and, where the network knows them, of the names of places.
    families : tuple of str
        Fonts, tried in order for every character.
    network : Network or None
        Where names of places are.
    """

    language: str
    families: tuple[str, ...]
    network: Network | None = None

    @cached_property
    def _known(self) -> frozenset[int]:
        held = (_glyphs(fontManager.findfont(FontProperties(family=name))) for name in self.families)
        return frozenset().union(*held)

    def has_glyphs(self, text: str) -> bool:
        """Whether the fonts hold every character."""
        return all(ord(character) in self._known for character in text)

    @property
    def bold(self) -> str:
        """Weight of headings: bold when every font has it."""
        heavy = {
            font.name for font in fontManager.ttflist if font.weight in ("bold", "heavy", "black") or font.weight == 700
        }
        return "bold" if set(self.families) <= heavy else "normal"

    def word(self, text: str) -> str:
        """Translate a word of the chart."""
        return word(text, self.language)

    def numbers(self, text: str) -> str:
        """Write the numbers of a text as the language does."""
        return write_numbers(text, cast("Language", self.language))

    def clean(self, text: object, longest: int = _LONGEST) -> str:
        """Make a name from a table fit to be drawn: one line, not endless, no character without a glyph."""
        line = re.sub(r"\s+", " ", "".join(c if unicodedata.category(c)[0] != "C" else " " for c in str(text))).strip()
        line = line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
        lost = "".join(dict.fromkeys(c for c in line if ord(c) not in self._known))
        if lost:
            warnings.warn(
                f"no installed font holds {lost!r}, drawn as {_BOX}; install one that does, or add its file with "
                "matplotlib.font_manager.fontManager.addfont",
                FontWarning,
                stacklevel=3,
            )
        return "".join(_BOX if c in lost else c for c in line)

    def place(self, terminal: str) -> str:
        """City of a terminal in the language; its name, then its id, where that is blank."""
        if self.network is None or terminal not in self.network.terminals.index:
            return self.clean(terminal)
        row = self.network.terminals.loc[terminal]
        suffix = "" if self.language == "en" else f"_{self.language}"
        columns = (f"city{suffix}", f"name{suffix}", "city", "name")
        found = next((str(row[name]) for name in columns if isinstance(row.get(name), str) and row[name]), terminal)
        return self.clean(found)

    def route(self, trip: Itinerary) -> str:
        """Name of a route's corridor, with its places in the language."""
        if self.language == "en" or self.network is None:
            return self.clean(trip.name, LONGEST_ROW)
        # A name is made of cities and modes in English: each is replaced, the longest first, so that no part of a
        # longer name is.
        ids = dict.fromkeys(one for leg in trip.legs for one in (*leg.path, leg.from_id, leg.to_id))
        cities = {str(self.network.terminals.at[one, "city"]): self.place(one) for one in ids if one}
        modes = {name: self.word(name) for name in ("sea", "barge", "air", "road", "rail", "suez", "cape")}
        known = {**modes, **cities}
        pattern = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True) if name)
        return self.clean(re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda found: known[found[0]], trip.name), LONGEST_ROW)


def wording_in(language: str, network: Network | None = None) -> Wording:
    """Choose the fonts for a language.

    Raises
    ------
    UnknownName
        For a language that charts do not speak.
    """
    if language not in LANGUAGES:
        raise UnknownName(f"charts speak {', '.join(LANGUAGES)}, not {language!r}", language, LANGUAGES)
    wording = Wording(language, _families(), network)
    if language == "zh" and not wording.has_glyphs(_PROBE):
        warnings.warn(
            f"no installed font holds Chinese, so the chart is in English; install one of {', '.join(CHINESE_FONTS)} "
            "or add its file with matplotlib.font_manager.fontManager.addfont",
            FontWarning,
            stacklevel=3,
        )
        wording = Wording("en", wording.families, network)
    return wording
