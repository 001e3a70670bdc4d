"""The header of a network, `network.toml`: title, version, licence, currency, base year, disclaimer, sources.

How it is read holds for every file in TOML.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from corridor.errors import Finding
from corridor.model.tables.csv_files import read_text
from corridor.model.tables.reading import Draft, nearest

__all__ = [
    "HEADER_FILE",
    "Header",
    "TomlLines",
    "default_header",
    "header_text",
    "read_header",
    "read_toml",
    "read_toml_lines",
]

HEADER_FILE = "network.toml"
_LONGEST_SHOWN = 60  # characters of a faulty value
_BASE_YEAR = 2025  # of prices without a date, where nobody says
_TABLE = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")
_SYNTAX = "check its syntax: texts stand in quotes, dates as 2026-03-04, names of tables in brackets"
_COMMENT = re.compile(r"(^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Header:
    """What `network.toml` says of the whole network.

    Attributes
    ----------
    title, version, licence, disclaimer : str
        Free text.
    currency : str
        ISO 4217 code into which all money is converted.
    base_year : int
        Year of prices that carry no date of their own.
    sources : tuple of str
        Where the tables come from.
    """

    title: str
    version: str
    licence: str
    currency: str
    base_year: int
    disclaimer: str = ""
    sources: tuple[str, ...] = ()


_FIELDS: dict[str, tuple[type, str]] = {
    "title": (str, "a title in quotes"),
    "version": (str, 'a version in quotes, for example "1.0"'),
    "licence": (str, 'a licence in quotes, for example "MIT"'),
    "currency": (str, 'an ISO 4217 code in quotes, for example "USD"'),
    "base_year": (int, "a year such as 2025, without quotes"),
    "disclaimer": (str, "a sentence in quotes"),
    "sources": (list, "a list of texts"),
}
_OPTIONAL = ("disclaimer", "sources")


def _shown(value: Any) -> str:
    """A value as a finding shows it."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # too many digits, tables in tables in tables
        return f"the {type(value).__name__}"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _header_faults(content: Mapping[str, Any]) -> list[Finding]:
    def fault(name: str, problem: str, remedy: str) -> Finding:
        return Finding(HEADER_FILE, 0, name, problem, remedy)

    findings = [
        fault(name, "unknown field", f"rename or remove it{nearest(name, list(_FIELDS))}")
        for name in content
        if name not in _FIELDS
    ]
    for name, (kind, words) in _FIELDS.items():
        if name not in content:
            if name not in _OPTIONAL:
                findings.append(fault(name, "the field is missing", f"write {words}"))
        elif not isinstance(content[name], kind) or isinstance(content[name], bool):
            findings.append(fault(name, f"{_shown(content[name])} is not {words}", f"write {words}"))
        elif kind is list and not all(isinstance(entry, str) for entry in content[name]):
            findings.append(fault(name, "an entry is not a text", f"write {words}"))
        elif name == "currency" and not re.fullmatch(r"[A-Z]{3}", content[name]):
            findings.append(fault(name, f"{_shown(content[name])} is not a currency", f"write {words}"))
        elif name == "base_year" and not 1900 <= content[name] <= 2200:
            findings.append(fault(name, f"{_shown(content[name])} is not a year of our time", f"write {words}"))
    return findings


@dataclass(frozen=True, slots=True)
class TomlLines:
    """The lines of a file in TOML, to find its tables and keys again: the reader does not tell where they are.

    Attributes
    ----------
    rows : tuple of str
        The file, line by line.
    """

    rows: tuple[str, ...] = ()

    def line(self, table: str, number: int = 0, key: str = "") -> int:
        """The line of a key in one of the tables of a name, from 0 on; of the table where the key is not found.

        Without a name it is a key or table of the whole file; 0 is no line. A table that no header names may be the
        value of a key; where it is none of them, either, its keys are looked for at the top of the file.
        """
        name = tuple(table.split(".")) if table else ()
        begins = [row for row, text in enumerate(self.rows, 1) if _header_of(text) == name] if name else [0]
        if number >= len(begins):
            return self.line(".".join(name[:-1]), 0, name[-1]) or self.line("", 0, key)
        assigned, within = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]"""), name
        for row, text in enumerate(self.rows[begins[number] :], begins[number] + 1):
            header = _header_of(text)
            within = header or within
            if within[: len(name)] != name or (name and header == name):
                break
            if key and (header[: len(name) + 1] == (*name, key) or (within == name and assigned.match(text))):
                return row
        return begins[number]

    def naming(self, tables: Collection[str], name: str, number: int | None = None) -> int:
        """The first line with a name below some tables, or below one of them from 0 on, else anywhere; 0 is none."""
        word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        header, count, found = "", -1, list[tuple[bool, int]]()
        for row, text in enumerate(self.rows, 1):
            if begins := _header_of(text):
                header, count = begins[0], count + (".".join(begins) in tables)
            if word.search(_COMMENT.sub("", text)):
                found.append((header not in tables or number not in (None, count), row))
        return min(found, default=(False, 0))[1]


def _header_of(text: str) -> tuple[str, ...]:
    """The name of the table that begins on a line, part by part; none on any other line."""
    begins = _TABLE.match(text)
    return tuple(part.strip(" \t\"'") for part in begins[1].split(".")) if begins else ()


def read_toml(path: Path, *, member: bool = False) -> tuple[dict[str, Any], list[Finding]]:
    """Read a file in TOML, as `read_text` reads it; it is empty where there is a finding."""
    content, _, findings = read_toml_lines(path, member=member)
    return content, findings


def read_toml_lines(path: Path, *, member: bool = False) -> tuple[dict[str, Any], TomlLines, list[Finding]]:
    """Do the same, with the lines of the file, which may be a pipe that is read once."""
    text, findings = read_text(path, path.name, member=member)
    if findings:
        return {}, TomlLines(), [_of_toml(one) for one in findings]
    try:
        return tomllib.loads(text), TomlLines(tuple(text.splitlines())), []
    except (ValueError, RecursionError) as fault:  # also a number of five thousand digits, and brackets without end
        told = _plainly(str(fault).partition("; use sys.")[0])  # Python's advice to Python
        remedy = "a table of CSV is none: write TOML" if path.suffix.lower() == ".csv" else _SYNTAX
        remedy = "keep one of them" if "twice" in told else remedy
        return {}, TomlLines(), [Finding(path.name, 0, "", f"the file is not proper TOML: {told}", remedy)]


def _of_toml(finding: Finding) -> Finding:
    """What is wrong with a file that cannot be read, where nobody asked for a table of CSV."""
    if "CSV" not in finding.remedy:
        return finding
    return replace(
        finding, problem=finding.problem.replace("CSV text", "TOML"), remedy="write TOML, and save it as UTF-8"
    )


def _plainly(told: str) -> str:
    """What the reader says of keys and tables that are given twice, in plain words."""
    told = told.replace("Cannot overwrite a value", "a key is given twice")
    return re.sub(
        r"Cannot (?:declare|mutate immutable namespace) \((.*?),?\)(?: twice)?",
        lambda found: f"{found[1].replace(chr(39), '').replace(', ', '.')} is given twice",
        told,
    )


def read_header(folder: Path) -> tuple[Header | None, list[Finding]]:
    """Read `network.toml`; what is wrong there stays blank, and nothing comes of a file that cannot be read."""
    content, findings = read_toml(folder / HEADER_FILE, member=True)
    if findings:
        return None, findings
    findings = _header_faults(content)
    blank: dict[str, Any] = {name: kind() for name, (kind, _) in _FIELDS.items()}
    wrong = {finding.column for finding in findings}
    values = blank | {name: value for name, value in content.items() if name not in wrong}
    return Header(**(values | {"sources": tuple(values["sources"])})), findings


def default_header(name: str, drafts: Mapping[str, Draft]) -> Header:
    """What is taken where there is no `network.toml`: money is in the one currency that the tables name, else USD."""
    named = {cell for draft in drafts.values() for cell in draft.columns.get("currency", ()) if cell}
    currency = named.pop() if len(named) == 1 else "USD"
    return Header(title=name, version="0", licence="not stated", currency=currency, base_year=_BASE_YEAR)


def _toml_value(value: str | int | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return "[\n" + "".join(f"    {_toml_value(entry)},\n" for entry in value) + "]"
    if isinstance(value, str):
        # JSON's escapes are TOML's too, but for the one control character that JSON lets pass.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    return str(value)


def header_text(header: Header) -> str:
    """Write a header as TOML; the inverse of `read_header`."""
    return "".join(f"{field.name} = {_toml_value(getattr(header, field.name))}\n" for field in fields(header))
