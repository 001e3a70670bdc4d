"""What every chart is drawn with: colours that survive grey print, fonts that hold the names, captions."""

from __future__ import annotations

import re
import textwrap
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findSystemFonts, fontManager
from matplotlib.ft2font import FT2Font

from corridor.draw.charts.translations import LANGUAGES, word
from corridor.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.network import Network

__all__ = [
    "ACTIVITY_LOOK",
    "DASHES",
    "GREY",
    "INK",
    "MARKERS",
    "PALE",
    "SERIES",
    "FontWarning",
    "Look",
    "Pen",
    "cargo_of",
    "chart",
    "dark",
    "letter",
    "origin_of",
    "pen_of",
]

INK, GREY, PALE = "#1a1a1a", "#5c5c5c", "#d9d9d9"
# Okabe and Ito (2008) without their yellow, which is lost on white; dashes and markers tell routes apart in grey print.
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES: tuple[tuple[float, tuple[float, ...]], ...] = (
    (0, ()),
    (0, (6, 2)),
    (0, (6, 2, 1, 2)),
    (0, (2, 1.5)),
    (0, (9, 2, 1, 2, 1, 2)),
    (0, (1, 1)),
    (0, (12, 3)),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

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
_BOX = "\u25a1"  # stands for a character that no installed font holds

_STYLE: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.facecolor": "white",
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.labelsize": 9.5,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.0,
    "figure.dpi": 100.0,
    "figure.facecolor": "white",
    "font.size": 9.0,
    "grid.color": PALE,
    "grid.linewidth": 0.7,
    "hatch.linewidth": 0.6,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "lines.solid_capstyle": "butt",
    "savefig.dpi": 110.0,
    "savefig.facecolor": "white",
    "text.color": INK,
    "text.parse_math": False,
    "text.usetex": False,
    "xtick.color": GREY,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 8.5,
    "ytick.color": GREY,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 8.5,
    "axes.unicode_minus": True,
}


class FontWarning(UserWarning):
    """No installed font holds what is to be written."""


@dataclass(frozen=True, slots=True)
class Look:
    """Colour and hatch of an area: either alone tells it from the others."""

    colour: str
    hatch: str = ""


ACTIVITY_LOOK: Mapping[str, Look] = {
    "moving": Look("#0072B2"),
    "handling": Look("#E69F00", "//"),
    "gauge change": Look("#D55E00", "xxx"),
    "border": Look("#009E73", "\\\\\\"),
    "waiting": Look("#f2f2f2", "..."),
    "reconsignment": Look("#CC79A7", "++"),
}


def dark(colour: str) -> str:
    """Darken a colour so that text in it can be read on white."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part * 0.72):02x}" for part in parts)


def letter(place: int) -> str:
    """A, B, ... Z, AA, AB: what a route is called in every chart of one report."""
    head, tail = divmod(place, 26)
    return (letter(head - 1) if head else "") + chr(ord("A") + tail)


@cache
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
    if not _chinese():
        _look_again()
    return ("DejaVu Sans", *_chinese()[:1])


@dataclass(frozen=True)
class Pen:
    """Writes names in one language, with the fonts there are.

    Attributes
    ----------
    language : {"en", "zh", "ru"}
        Of the words and, where the network knows them, of the names of places.
    families : tuple of str
        Fonts, tried in order for every character.
    net : Network or None
        Where names of places are.
    """

    language: str
    families: tuple[str, ...]
    net: Network | None = None

    @cached_property
    def _known(self) -> frozenset[int]:
        held = (_glyphs(fontManager.findfont(FontProperties(family=name))) for name in self.families)
        return frozenset().union(*held)

    def can_write(self, text: str) -> bool:
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
        if self.net is None or terminal not in self.net.terminals.index:
            return self.clean(terminal)
        row = self.net.terminals.loc[terminal]
        suffix = "" if self.language == "en" else f"_{self.language}"
        columns = (f"city{suffix}", f"name{suffix}", "city", "name")
        found = next((str(row[name]) for name in columns if isinstance(row.get(name), str) and row[name]), terminal)
        return self.clean(found)

    def route(self, trip: Itinerary) -> str:
        """Name of a route's corridor, with its places in the language."""
        if self.language == "en" or self.net is None:
            return self.clean(trip.name)
        ids = dict.fromkeys(one for leg in trip.legs for one in (*leg.path, leg.from_id, leg.to_id))
        cities = {str(self.net.terminals.at[one, "city"]): self.place(one) for one in ids if one}
        modes = {name: self.word(name) for name in ("sea", "barge", "air", "road", "rail", "suez", "cape")}
        known = {**modes, **cities}
        pattern = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True) if name)
        return self.clean(re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda found: known[found[0]], trip.name))


def pen_of(language: str, net: Network | None = None) -> Pen:
    """Choose the fonts for a language.

    Raises
    ------
    UnknownName
        For a language that charts do not speak.
    """
    if language not in LANGUAGES:
        raise UnknownName(f"charts speak {', '.join(LANGUAGES)}, not {language!r}", language, LANGUAGES)
    pen = Pen(language, _families(), net)
    if language == "zh" and not pen.can_write(_PROBE):
        warnings.warn(
            f"no installed font holds Chinese, so the chart is in English; install one of {', '.join(CHINESE_FONTS)} "
            "or add its file with matplotlib.font_manager.fontManager.addfont",
            FontWarning,
            stacklevel=3,
        )
        pen = Pen("en", pen.families, net)
    return pen


@contextmanager
def chart(pen: Pen, size: tuple[float, float], title: str, caption: Sequence[str]) -> Iterator[Figure]:
    """Open an empty figure with heading and caption; nothing of pyplot is touched.

    Parameters
    ----------
    pen : Pen
        Writes.
    size : (float, float)
        Width and height, inches.
    title : str
        Heading.
    caption : sequence of str
        Sentences on units, sources and network; blanks are left out.
    """
    with mpl.rc_context({**_STYLE, "font.family": list(pen.families)}):
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(_wrapped(title, size[0] * 10.5), x=0.012, ha="left", fontsize=12.5, fontweight=pen.bold)
        text = _wrapped(" · ".join(part for part in caption if part), size[0] * 16.5)
        figure.supxlabel(text, x=0.012, ha="left", fontsize=7.5, color=GREY, linespacing=1.35)
        yield figure


def _wrapped(text: str, width: float) -> str:
    """Break lines; a Chinese character is as wide as two others, and may end a line anywhere."""
    wide = any(unicodedata.east_asian_width(c) == "W" for c in text)
    return "\n".join(textwrap.wrap(text, int(width * (0.62 if wide else 1.0)), break_long_words=True))


def origin_of(pen: Pen, trips: Iterable[Itinerary]) -> str:
    """Say which network the figures come from, and how far they can be trusted."""
    grades = ("high", "medium", "low", "estimate")
    shown = tuple(trips)
    if not shown:
        return ""
    stamp = shown[0].stamp
    worst = max(
        (leg.confidence for trip in shown for leg in trip.legs if leg.confidence in grades),
        key=grades.index,
        default="",
    )
    origin = f"{pen.word('Source')}: {pen.word('network')} {stamp.network} {stamp.network_version}".rstrip()
    return pen.clean(origin, 120) + (f", {pen.word('lowest confidence')}: {pen.word(worst)}" if worst else "")


def cargo_of(pen: Pen, trip: Itinerary) -> str:
    """Say what is moved, from where to where."""
    box = trip.shipment
    goods = f", HS {box.hs}" if box.hs else ""
    ends = box.origin, box.destination
    if pen.language != "en" and trip.legs:
        ends = pen.place(trip.legs[0].from_id), pen.place(trip.legs[-1].to_id)
    return pen.clean(f"{' – '.join(ends)}, {box.containers} × {box.container_type}{goods}", 160)
