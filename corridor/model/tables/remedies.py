"""What spreadsheets and other countries make of numbers, words, names and files, and what to do about it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from corridor.errors import Finding
from corridor.model.tables.columns import Table
from corridor.model.tables.schema import TABLES

__all__ = [
    "code_page",
    "decimals",
    "flag_meant",
    "likeness",
    "missing_remedy",
    "nearest",
    "number_columns",
    "number_remedy",
    "one_alphabet",
    "plain_numbers",
    "same_number",
    "stands_for",
    "text_of_code_page",
    "uneven_remedy",
    "with_points",
]

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,' \u00a0\u202f]\d{3})+(?:\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_POINT = re.compile(r"\s*[+-]?\d*\.\d+(?:[eE][+-]?\d+)?\s*", re.ASCII)
_COMMA = re.compile(r"\s*[+-]?\d*,\d+\s*", re.ASCII)
_DECIMAL_SIGNS = {".": "point", ",": "comma"}
_GROUPED_COMMA = re.compile(r"\s*[+-]?[1-9]\d{0,2},\d{3}\s*", re.ASCII)
_WITH_UNIT = re.compile(r"([+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([^\W\d_²³][^\W\d_]{0,15}(?:/[^\W\d_]{1,9})?|%)")
_DEGREES = re.compile(r"[NSEWnsew]?\s*[+-]?\d[\d.,]*\s*(?:[°º˚].*|\s*[NSEWnsew])")
_FAILED = re.compile(r"#(?:REF|N/A|VALUE|DIV/0|NAME\?|NUM|NULL|SPILL|CALC)!?", re.ASCII)  # of a spreadsheet's formula
_FLAGS = {
    True: ("1", "yes", "y", "true", "x", "ja", "oui", "si", "sí", "sim", "да", "истина", "是", "真", "✓", "✔", "☑"),
    False: ("0", "no", "n", "false", "nein", "non", "nao", "não", "нет", "ложь", "否", "假", "-", "✗", "✘", "☐"),
}
_FLAG_WORDS = {word: flag for flag, words in _FLAGS.items() for word in words}
_A_WEEK = {
    word: often
    for often, words in {
        7: "daily täglich diario quotidien ежедневно 每天 每日",
        1: "weekly wöchentlich semanal 每周",
    }.items()
    for word in words.split()
}
_CYRILLIC = frozenset(range(0xC0, 0x100)) | {0xA8, 0xB8, 0xAB, 0xBB, 0xB9, 0x96, 0x97}
_HIGH = re.compile(rb"[\x80-\xff]+")
_SIGNS = frozenset("°–—‘’“”„…«»·€§№\u00a0\u00ad")  # that stand in tables beside letters
# Letters of both alphabets that look the same, small or as capitals
_CYRILLIC_ALIKE, _LATIN_ALIKE = "авекмнорстухіјѕ", "abekmhopctyxijs"
_ALPHABETS = (
    (str.maketrans(_CYRILLIC_ALIKE, _LATIN_ALIKE), re.compile("[а-яѐ-ҁ]")),
    (str.maketrans(_LATIN_ALIKE, _CYRILLIC_ALIKE), re.compile("[a-z]")),
)
_SHOWN = 5  # names of files
_MOST_DIGITS = 20  # of a number that a remedy repeats
_WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers")


def number_remedy(cell: str) -> str:
    """What to do about a cell that is no number."""
    if _GROUPED.fullmatch(cell):
        plain = re.sub(r"[,' \u00a0\u202f]", "", cell)
        perhaps = ", or with a decimal point if the comma was one" if "," in cell else ""
        return f"write {plain}{perhaps}; no thousands separators"
    if _DEGREES.fullmatch(cell):
        return f"write {_decimal(cell)}: degrees as a plain number, south and west below zero"
    if _DECIMAL_COMMA.fullmatch(cell):
        return f"write {cell.replace(',', '.')}, with a decimal point"
    if measured := _WITH_UNIT.fullmatch(cell):
        number, unit = measured.groups()
        return f"write {number} alone, if '{unit}' is the unit of the column, as its name says it"
    plain = "".join(str(unicodedata.decimal(sign, sign)) for sign in cell[:_MOST_DIGITS])
    if not cell.isascii() and len(cell) < _MOST_DIGITS and _NUMBER.fullmatch(plain):
        return f"write {plain}, in the digits 0 to 9"
    if _FAILED.fullmatch(cell):
        return "the formula failed in the spreadsheet: mend it there, or write the number"
    if (often := _A_WEEK.get(cell.casefold())) is not None:
        return f"write {often}, if so many departures a week are meant"
    if cell.lower() in {"nan", "na", "n/a", "none", "null", "-", "?"}:
        return "leave the cell blank when the value is not known"
    return "write a plain number such as 12.5; the unit is in the column's name"


def uneven_remedy(row: Sequence[str], width: int, separators: str) -> str:
    """What to do about a row that has not as many cells as the header, which stand between commas or the like."""
    if len(row) > width:
        return f"quote cells that contain {separators}"
    if len(row) == 1 and any(sign in row[0] for sign in ",;\t|"):
        return f"put {separators} between its cells, outside quotes, as in the header"
    return f"put {separators} between all of its cells, blank ones too"


def _decimal(cell: str) -> str:
    """Degrees, minutes and seconds as a plain number."""
    whole, *parts = (float(part.replace(",", ".")) for part in re.findall(r"\d+(?:[.,]\d+)?", cell))
    value = whole + sum(part / 60**power for power, part in enumerate(parts[:2], 1))
    below = "-" if "-" in cell[:2] or re.search("[SWsw]", cell) else ""
    return f"{below}{value:.4f}".rstrip("0").rstrip(".")


def flag_meant(cell: str) -> bool | None:
    """Yes or no, as people write it in their language; None for any other word."""
    return _FLAG_WORDS.get(cell.strip().casefold())


def one_alphabet(word: str) -> str:
    """A word in small letters without those of the other alphabet that only look like its own, Latin or Cyrillic.

    Whoever types in both mixes them, and sees no difference. A word that really has both stays as it is.
    """
    if word.isascii() or not all(letters.search(word) for _, letters in _ALPHABETS):
        return word
    plain = (word.translate(alike) for alike, _ in _ALPHABETS)
    return next((one for one, (_, strange) in zip(plain, _ALPHABETS, strict=True) if not strange.search(one)), word)


def likeness(name: str) -> float:
    """How like a name another must be to be meant, from 0 to 1: in two signs of Chinese one may be wrong."""
    return 0.5 if name >= "\u4e00" else 0.6


def nearest(name: str, known: Sequence[str]) -> str:
    """Say which known name is meant, for the end of a remedy; empty when nothing comes near.

    A name that a spreadsheet took for a number is nearest to the one that is the same number: 7 to 007.
    """
    if twin := same_number(name, known):
        return f"; nearest: {twin} (a text, of which a spreadsheet made a number)"
    cutoff = likeness(name)
    close = get_close_matches(name, known, n=1, cutoff=cutoff)
    if not close:
        folded = {entry.casefold(): entry for entry in known}
        close = [folded[entry] for entry in get_close_matches(name.casefold(), list(folded), n=1, cutoff=cutoff)]
    return f"; nearest: {close[0]}" if close else ""


def code_page(content: bytes) -> str:
    """Guess in which code page of which country a text was written, in words."""
    runs = _HIGH.findall(content)
    high = b"".join(runs)
    if len(high) < 2 * len(runs):  # single letters with marks between plain ones
        return "Windows-1252 or another Western code page"
    if all(byte in _CYRILLIC for byte in high):
        return "Windows-1251 (Cyrillic)"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "a code page of one country"
    return "GB18030 (Chinese)"


def text_of_code_page(content: bytes) -> tuple[str, str]:
    """The text that bytes are in a code page of one country, or in UTF-16 without a mark, and what that is called.

    Both are blank where none fits: where signs would stand in place of letters.
    """
    if 3 * content.count(0) > len(content):
        even, odd = content[::2].count(0), content[1::2].count(0)
        tried = [("utf-16-be", "UTF-16")] if even > odd else [("utf-16-le", "UTF-16")]
    elif (looks := code_page(content)).startswith("Windows-1252"):
        tried = [("cp1252", "Windows-1252 (Western)"), ("cp1250", "Windows-1250 (Central European)")]
    else:
        names = {"Windows-1251 (Cyrillic)": "cp1251", "GB18030 (Chinese)": "gb18030"}
        tried = [(names[looks], looks)] if looks in names else []
    for encoding, called in tried:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = "\0" in text or ("ÿ" in text and encoding == "cp1252")  # 255 is a filler rather than that letter
        if not odd and all(mark < "\x80" or mark.isalpha() or mark in _SIGNS for mark in text):
            return text, called
    return "", ""


def same_number(name: str, known: Sequence[str]) -> str:
    """The one known name that is the same number as another text: 007 for 7, 1E5 for 1E+05; blank where none is."""
    if name in known or not _NUMBER.fullmatch(name):
        return ""
    same = [entry for entry in known if _NUMBER.fullmatch(entry) and float(entry) == float(name)]
    return same[0] if len(same) == 1 else ""


def stands_for(path: Path) -> list[str]:
    """Files beside one that is not there that may hold its rows."""
    return sorted(other.name for other in path.parent.glob("*") if other.is_file() and _stands_for(other, path))


def missing_remedy(path: Path) -> str:
    """What to do about a file that is not there: another may hold its rows."""
    beside = stands_for(path)
    if not beside:
        files = sorted(path.parent.glob("*.csv"))
        others = [one.name for one in files if one.is_file() and one.stem not in TABLES][:_SHOWN]
        called = f", or call so the one of {', '.join(others)} that holds it" if others else ""
        return f"add {path.name} to the folder{called}"
    kind = Path(beside[0]).suffix.lower()
    if kind in _WORKBOOKS:
        return f"save the sheet of {beside[0]} as {path.name} (CSV UTF-8)"
    return f"rename {beside[0]} to {path.name}"


def _stands_for(other: Path, path: Path) -> bool:
    """Whether a file is called like another, but for its kind, case or a second ending."""
    name, wanted = other.name.lower(), path.name.lower()
    stem = wanted.removesuffix(path.suffix)
    endings = (*_WORKBOOKS, ".tsv", ".txt", ".tab")
    return name == wanted or name == f"{wanted}.txt" or any(name == stem + ending for ending in endings)


# --- columns of numbers ----------------------------------------------------------------------


def number_columns(header: Sequence[str], numbers: Collection[str]) -> list[int]:
    """The places of columns of numbers."""
    return [place for place, name in enumerate(header) if name in numbers]


def decimals(
    rows: Iterable[tuple[int, Sequence[str]]], header: Sequence[str], columns: Sequence[int], table: str
) -> tuple[bool, list[Finding]]:
    """Whether numbers have decimal commas; and that some have points too: then 1,234 may be a thousand.

    Of the two the rarer is to blame, points where they are as many.
    """
    counts, first = Counter[str](), dict[str, tuple[int, str, str]]()
    for line, row in rows:
        for place in columns:
            cell = row[place] if place < len(row) else ""
            if sign := _decimal_sign(cell):
                counts[sign] += 1
                first.setdefault(sign, (line, header[place], cell))
    if len(first) < len(_DECIMAL_SIGNS):
        return "," in first, []
    odd, usual = sorted(_DECIMAL_SIGNS, key=lambda sign: counts[sign])
    (line, name, text), (other, _, example) = first[odd], first[usual]
    more = f", and {counts[odd] - 1} more so" if counts[odd] > 1 else ""
    rare, common = _DECIMAL_SIGNS[odd], _DECIMAL_SIGNS[usual]
    problem = f"'{text}' has a decimal {rare}{more}, '{example}' in line {other} a decimal {common}"
    wanted = "points, or commas," if counts[odd] == counts[usual] else f"{common}s"
    return True, [Finding(table, line, name, problem, f"write {wanted} in the whole file")]


def _decimal_sign(cell: str) -> str:
    """The decimal sign of a number; blank for what has none, and for what may be a thousand."""
    if "." in cell and _POINT.fullmatch(cell):
        return "."
    return "," if "," in cell and _COMMA.fullmatch(cell) and not _GROUPED_COMMA.fullmatch(cell) else ""


def plain_numbers(row: list[str], columns: Sequence[int]) -> None:
    """Turn decimal commas into points."""
    for place in columns:
        if "," in row[place] and _COMMA.fullmatch(row[place]):
            row[place] = row[place].replace(",", ".")


def with_points(table: Table, header: Sequence[str], lines: list[int], rows: list[list[str]]) -> list[list[str]]:
    """Rows whose quoted decimal commas are points, where no number of the sheet has a point of its own."""
    places = number_columns(header, [column.name for column in table.columns if column.kind == "number"])
    commas, mixed = decimals(zip(lines, rows, strict=True), header, places, table.name)
    if commas and not mixed:
        rows = [list(row) for row in rows]
        for row in rows:
            plain_numbers(row, places)
    return rows
