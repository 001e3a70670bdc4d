"""What is legal in a network and hardly meant so: every remark with its rows, the cell and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted
from corridor.errors import Finding
from corridor.model.network import Network
from corridor.results import ReportMixin, Stamp, stamp_of
from corridor.study.network_check import look_over
from corridor.study.remarks import Remark

__all__ = ["NetworkLint", "fix_frame", "lint_network"]

_COLUMNS = ("kind", "file", "row", "column", "value", "problem", "remedy")


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class NetworkLint(ReportMixin):
    """What is odd in a network.

    Attributes
    ----------
    remarks : tuple of Remark
        What is worth a look, though it may be right.
    findings : tuple of Finding
        Rows that are missing, as `check_network` finds them; some remarks are not made while there are any.
    stamp : Stamp
        What was looked at.
    """

    json_name = "network lint"

    remarks: tuple[Remark, ...]
    findings: tuple[Finding, ...]
    stamp: Stamp

    @property
    def clean(self) -> bool:
        """Whether there is neither a finding nor a remark."""
        return not self.findings and not self.remarks

    def to_frame(self) -> pd.DataFrame:
        """One row per row of a table that is concerned: file, id, column, value, what is odd, what to do."""
        return fix_frame(self.findings, self.remarks)

    @property
    def lines(self) -> tuple[str, ...]:
        """Each finding and remark in a line, with what to do."""
        return (*map(str, self.findings), *(f"{one} ({one.remedy})" for one in self.remarks))

    def _headline(self) -> str:
        found = f"{counted(len(self.findings), 'finding')}, {counted(len(self.remarks), 'remark')}"
        return f"{self.stamp.network}: {found}"

    def _lines(self) -> list[str]:
        return list(self.lines)


def fix_frame(findings: tuple[Finding, ...], remarks: tuple[Remark, ...] = ()) -> pd.DataFrame:
    """Findings and remarks as one frame, told apart by ``kind``; `row` is a line of the file, or the id of a row."""
    return pd.DataFrame([*_found(findings), *_remarked(remarks)], columns=list(_COLUMNS))


def _found(findings: tuple[Finding, ...]) -> Iterator[tuple[str, ...]]:
    for one in findings:
        row = f"line {one.row}" if one.row else ""
        yield "finding", _file(one.table), row, one.column, "", one.problem, one.remedy


def _remarked(remarks: tuple[Remark, ...]) -> Iterator[tuple[str, ...]]:
    for one in remarks:
        # a list of rows before the colon is said row by row
        problem = one.text.partition(": ")[2] if len(one.rows) > 1 and ": " in one.text else one.text
        for row in one.rows or ("",):
            yield "remark", _file(one.table), row, one.column, one.value, problem, one.remedy


def _file(table: str) -> str:
    return table if "." in table else f"{table}.csv"


@checked_arguments
def lint_network(network: Network) -> NetworkLint:
    """Look for what is legal and hardly meant so.

    Places that cannot reach one another, rows that no way leads over, trains slower than lorries, gauges that meet and
    cannot change, borders without dwell, prices ten times those of their neighbours, and all else that `check_network`
    remarks.

    Parameters
    ----------
    network : Network
        As `read_network` gives it, or a scenario makes it.

    Returns
    -------
    NetworkLint

    Examples
    --------
    >>> import corridor as cd
    >>> cd.lint_network(cd.open_network("teaching")).clean
    True
    """
    looked = look_over(network)
    return NetworkLint(tuple(looked.remarks), tuple(sorted(looked.findings)), stamp_of(network))
