"""Closures and embargoes over random rows and dates: they never help, their order is free, more of them never helps."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.model.network import with_tables
from corridor.model.tables.schema import TABLES
from tests.sampling import draws

FOLDER = Path(__file__).resolve().parents[2] / "networks" / "teaching"
MEASURES = ("cost", "hours", "co2_kg", "generalised")
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31))
ENDS = st.sampled_from((("Alma", "Haven"), ("Haven", "Alma"), ("Karst", "Fjord"), ("Cove", "Westgate")))
DOORS = ("EAST_WEST", "EAST_WEST_ROAD", "EAST_WEST_AIR", "Eastgate", "COVE-FJORD-sea")
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]

CODES = {
    "hs_prefixes": ("84", "8429", "31"),
    "except_hs": ("842911", "31"),
    "origin_countries": ("AA", "WEST", "QZ"),
    "destination_countries": ("NA", "QZ", "AA"),
    "operator_countries": ("AA", "NA"),
    "container_types": ("45G1", "22G1"),
    "modes": ("rail", "road", "sea", "barge", "air"),
    "train_classes": ("fixed", "block", "ordinary"),
    "border_ids": ("EAST_WEST", "EAST_WEST_ROAD", "EAST_WEST_SEA"),
    "terminal_ids": ("EASTGATE", "WESTGATE", "COVE", "DELTA"),
    "link_ids": ("BIRK-COVE-rail-1520", "COVE-FJORD-sea"),
    "service_ids": ("BLOCK-ALMA-HAVEN", "SHIP-COVE-FJORD"),
    "from_countries": ("AA", "WEST"),
    "to_countries": ("WEST", "AA"),
    "within_countries": ("AA", "NA", "QZ"),
    "after_countries": ("AA", "NA", "WEST"),
    "after_border_ids": ("EAST_WEST", "EAST_WEST_ROAD"),
    "after_terminal_ids": ("KARST", "BIRK", "EASTGATE", "FJORD"),
}


@st.composite
def rule_rows(draw: st.DrawFn) -> dict[str, object]:
    """A row of `rules` that is in order: some conditions, perhaps a period."""
    columns = draw(st.lists(st.sampled_from(sorted(CODES)), min_size=1, max_size=3, unique=True))
    row: dict[str, object] = {
        name: ";".join(draw(st.lists(st.sampled_from(CODES[name]), min_size=1, max_size=2, unique=True)))
        for name in columns
    }
    if row.keys() & {"train_classes", "border_ids", "link_ids", "service_ids"}:
        row.pop("modes", None)  # what is named has a mode, and a rule that asks for another is refused
    if row.keys() >= {"hs_prefixes", "except_hs"}:  # a rule holds what it exempts
        held = tuple(str(row["hs_prefixes"]).split(";"))
        row["except_hs"] = ";".join(code for code in str(row["except_hs"]).split(";") if code.startswith(held))
    if draw(st.booleans()):
        first = draw(DAYS)
        row |= {"valid_from": first, "valid_to": first + dt.timedelta(days=draw(st.integers(0, 300)))}
    return row


def with_rules(net: cd.Network, rows: Sequence[Mapping[str, object]], names: Sequence[str] | None = None) -> cd.Network:
    """The network with more rules, by default numbered in their order."""
    frame = net.rules
    blank = {
        column.name: pd.NaT if column.kind == "date" else ""
        for column in TABLES["rules"].columns
        if column.name != "id"
    }
    own = {"kind": "closure", "name": "random", "source": "test", "confidence": "estimate"}
    ids = names or [f"X{number:03d}" for number in range(len(rows))]
    values = [{**blank, **own, **row} for row in rows]
    for row in values:
        row.update({name: pd.Timestamp(row[name]) for name in ("valid_from", "valid_to")})  # type: ignore[arg-type]
    more = pd.DataFrame(values, index=pd.Index(ids, name="id"), columns=frame.columns).astype(frame.dtypes)
    try:
        return with_tables(net, "random", {"rules": pd.concat([frame, more])})
    except cd.TableError:  # conditions that contradict one another, as others of them do
        reject()


def shipment(ends: tuple[str, str], day: dt.date) -> cd.Shipment:
    return cd.Shipment(*ends, containers=3, cargo_tonnes_each=10, hs="8429", ready=day)


def optimum(net: cd.Network, box: cd.Shipment, measure: str) -> float:
    try:
        return float(getattr(cd.route(net, box, minimise=measure), measure))
    except cd.NoRoute as no:
        return float("inf") if no.reasons else float("nan")  # a closed way names its rules: NaN fails every comparison


@pytest.mark.slow
@settings(max_examples=draws(8, 20), suppress_health_check=QUIET)
@given(rows=st.lists(rule_rows(), min_size=1, max_size=6), ends=ENDS, day=DAYS, keep=st.integers(0, 5))
def test_more_rules_never_help(
    teaching: cd.Network, rows: list[dict[str, object]], ends: tuple[str, str], day: dt.date, keep: int
) -> None:
    """Optima rise from no rules to some to all of them; every point of the new front is met or beaten by an old one."""
    box = shipment(ends, day)
    some, every = with_rules(teaching, rows[:keep]), with_rules(teaching, rows)
    for measure in MEASURES:
        costs = [optimum(net, box, measure) for net in (teaching, some, every)]
        assert costs == sorted(costs)
    try:
        after = cd.pareto_routes(every, box).points
    except cd.NoRoute:
        return
    before = cd.pareto_routes(teaching, box).points
    assert all((before <= point).all(axis=1).any() for point in after)


@pytest.mark.slow
@settings(max_examples=draws(8, 25), suppress_health_check=QUIET)
@given(rows=st.lists(rule_rows(), min_size=2, max_size=6), ends=ENDS, day=DAYS, order=st.randoms(use_true_random=False))
def test_the_order_of_rules_is_free(
    teaching: cd.Network, rows: list[dict[str, object]], ends: tuple[str, str], day: dt.date, order: object
) -> None:
    """Rows and their ids shuffled: the same front, point by point, or the same number of rules to lift."""
    box, names = shipment(ends, day), [f"X{number:03d}" for number in range(len(rows))]
    order.shuffle(names)  # type: ignore[attr-defined]
    answers = []
    for net in (with_rules(teaching, rows), with_rules(teaching, rows, names)):
        try:
            answers.append(cd.pareto_routes(net, box).points.tolist())
        except cd.NoRoute as no:
            answers.append(sum(reason.lift for reason in no.reasons))
    assert answers[0] == answers[1]


@pytest.mark.slow
@settings(max_examples=draws(8, 20), suppress_health_check=QUIET)
@given(row=rule_rows(), ends=ENDS, day=DAYS)
def test_a_rule_holds_on_its_days_only(
    teaching: cd.Network, row: dict[str, object], ends: tuple[str, str], day: dt.date
) -> None:
    """Dated from tomorrow or until yesterday it changes nothing today; lifting it brings back what was."""
    plain = {name: value for name, value in row.items() if not name.startswith("valid")}
    gone = {**plain, "valid_to": day - dt.timedelta(days=1)}
    coming = {**plain, "valid_from": day + dt.timedelta(days=1)}
    box = shipment(ends, day)
    assert optimum(with_rules(teaching, [gone, coming]), box, "cost") == optimum(teaching, box, "cost")
    lifted = cd.Scenario("lifted").lift("X000").apply(with_rules(teaching, [row]))
    assert optimum(lifted, box, "cost") == optimum(teaching, box, "cost")


@pytest.mark.slow
@settings(max_examples=draws(8, 25), suppress_health_check=QUIET)
@given(
    shut=st.lists(st.sampled_from(DOORS), min_size=1, max_size=3, unique=True),
    ends=ENDS,
    first=DAYS,
    length=st.integers(0, 60),
    day=DAYS,
)
def test_closing_doors_never_helps_and_order_is_free(
    teaching: cd.Network, shut: list[str], ends: tuple[str, str], first: dt.date, length: int, day: dt.date
) -> None:
    """Borders, places and links shut by a scenario, in any order: dearer or equal on those days, the same on others."""
    last = first + dt.timedelta(days=length)
    forth = cd.Scenario("shut")
    for name in shut:
        forth = forth.close(name, start=first, end=last)
    back = cd.Scenario("shut")
    for name in reversed(shut):
        back = back.close(name, start=first, end=last)
    box = shipment(ends, day)
    costs = [optimum(net, box, "cost") for net in (teaching, forth.apply(teaching), back.apply(teaching))]
    assert costs[1] == costs[2] and costs[0] <= costs[1]
    assert first <= day <= last or costs[0] == costs[1]


JUNK = st.sampled_from(
    (
        "",
        "",
        "",
        "AA",
        "AA;NA",
        "XX",
        ";",
        ";;",
        " ",
        "rail",
        "rail;car",
        "EAST_WEST",
        "EAST_WEST;NOWHERE",
        "8429",
        "84 29",
        "HS84",
        "2026-01-01",
        "2026-02-30",
        "01.02.2026",
        "0",
        "-1",
        "closure",
        "embargo",
        "ban",
        "high",
        "sure",
        "MARSH",
        "COVE-FJORD-sea",
        "BLOCK-ALMA-HAVEN",
        "45G1",
        "99Z9",
        "nan",
        "None",
        "привет",
        "铁路",
        "\U0001f686",
        "a\tb",
        "'; drop table",
        "=1+1",
        "9" * 400,
    )
)


@settings(max_examples=20, suppress_health_check=QUIET)
@given(rows=st.lists(st.lists(JUNK, min_size=1, max_size=len(TABLES["rules"].names)), min_size=80, max_size=160))
def test_thousands_of_broken_rule_rows_give_findings_never_a_traceback(rows: list[list[str]]) -> None:
    """Any text in any cell, rows too short and too long: a finding for a line of `rules`, or a network that routes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "broken"
        shutil.copytree(FOLDER, folder)
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(TABLES["rules"].names)
        writer.writerows([f"X{number}", *row] for number, row in enumerate(rows))
        (folder / "rules.csv").write_text(text.getvalue(), encoding="utf-8")
        with pytest.raises(cd.TableError) as caught:
            cd.read_network(folder)
        assert {finding.table for finding in caught.value.findings} == {"rules"}
        lines = {finding.row for finding in caught.value.findings}
        assert lines <= set(range(len(rows) + 2))
        assert all(finding.problem and finding.remedy for finding in caught.value.findings)


@settings(max_examples=draws(10, 30), suppress_health_check=QUIET)
@given(
    cells=st.dictionaries(
        st.sampled_from(sorted(CODES)), st.sampled_from(("AA", "XX", "EAST_WEST", "8429", "rail", ";")), max_size=4
    )
)
def test_a_row_without_findings_is_a_rule_that_works(teaching: cd.Network, cells: dict[str, str]) -> None:
    """What the checks let pass compiles, and routes or says why not."""
    try:
        net = with_rules(teaching, [dict(cells)])
    except cd.TableError:
        return
    assert optimum(net, shipment(("Alma", "Haven"), dt.date(2026, 3, 4)), "cost") >= 0
