"""The data dictionary: every table and column of a network, printed from the schema that reads and checks them.

``python docs/make/site_tables.py`` writes it into `docs/tables.md`, where links of the checkout lead, too; a test fails
where that says something else than the schema.
"""

from __future__ import annotations

from pathlib import Path

from corridor.model.tables.columns import Column, Table
from corridor.model.tables.schema import TABLES

INTRODUCTION = """# Tables and columns

A network is a folder with a CSV file for each table below, of which only `terminals` and `links` are needed;
[Networks](../networks/README.md) says how the shipped ones were made. This page is printed from the schema that reads
and checks every folder. A blank cell is "not known", never zero; in a table that leaves columns out, blanks, too, are
taken for what stands under "without the column", and results list them. Cells of kind *codes* hold several, separated
by semicolons; *flag* is 0 or 1, *date* is YYYY-MM-DD, both ends of a period included.
"""
PAGE = Path(__file__).resolve().parents[1] / "tables.md"
KINDS = {
    "codes": "codes",
    "flag": "flag",
    "date": "date",
    "integer": "whole number",
    "number": "number",
    "text": "text",
}


def page() -> str:
    """The whole page."""
    listed = [
        f"| [`{table.name}`](#{table.name}) | {escaped(table.doc)} | {presence(table)} |" for table in TABLES.values()
    ]
    head = ["| table | what it holds | file |", "|---|---|---|"]
    return "\n".join([INTRODUCTION, *head, *listed, "", *(section(table) for table in TABLES.values())])


def presence(table: Table) -> str:
    """Whether the file may be missing."""
    return f"may be missing: {escaped(table.absent)}" if table.absent else "needed"


def section(table: Table) -> str:
    """A table of the columns of one table."""
    rows = [row(column) for column in table.columns]
    head = ["| column | kind | what it is | without the column | a blank means |", "|---|---|---|---|---|"]
    return "\n".join([f"## `{table.name}` {{ #{table.name} }}", "", escaped(table.doc), "", *head, *rows, ""])


def row(column: Column) -> str:
    """One column, as a row."""
    kind = KINDS[column.kind] + (f", {limits(column)}" if limits(column) else "")
    blank = "not allowed" if column.required else escaped(column.blank)
    without = escaped(column.default) or ("not allowed" if column.required else "as a blank")
    return f"| `{column.name}` | {kind} | {escaped(column.doc)}{meaning(column)} | {without} | {blank} |"


def limits(column: Column) -> str:
    """The limits of a number, in words."""
    if column.low is not None and column.high is not None:
        return f"{column.low:,g} to {column.high:,g}"
    if column.low is not None:
        return f"at least {column.low:,g}"
    return f"at most {column.high:,g}" if column.high is not None else ""


def meaning(column: Column) -> str:
    """What a cell may name: codes of a list, rows of another table."""
    words = ""
    if column.choices:
        words += ": " + ", ".join(f"`{choice}`" for choice in column.choices)
    if column.refers:
        table = column.refers.split(".")[0].split("+")[0]
        words += f" (of [`{column.refers}`](#{table}))" if table in TABLES else f" (of `{column.refers}`)"
    return words


def escaped(text: str) -> str:
    """A text in a cell of a table."""
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
