"""A user's own rates over the built-in tariff: added up by hand, dated, and refused with findings when broken."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.errors import CorridorError
from tests.sampling import draws


def shipment(day: str = "2026-03-04", **more: object) -> cd.Shipment:
    values: dict[str, object] = {"containers": 40, "cargo_tonnes_each": 10, "hs": "8429", "ready": day, **more}
    return cd.Shipment("Alma", "Haven", **values)  # type: ignore[arg-type]


def quotes(**cells: object) -> pd.DataFrame:
    return pd.DataFrame([{"rate": 0.5, "currency": "USD", "mode": "rail", **cells}])


def test_a_quote_goes_before_the_tariff_while_it_is_valid(teaching: cd.Network) -> None:
    """Half the price over 450 km in Arland: 18,000 less a quarter become 9,000 less a quarter, 6,750 USD saved."""
    own = cd.read_quotes(quotes(zones="AA", valid_from="2026-03-01", valid_to="2026-03-31", name="my contract")).apply(
        teaching
    )
    assert cd.route(own, shipment()).cost == 37_650 - 6_750
    for day in ("2026-02-28", "2026-04-01"):
        assert cd.route(own, shipment(day)).cost == 37_650
    lines = {line.name: line for line in cd.route(own, shipment()).invoice().lines}
    assert (lines["my contract"].rate, lines["my contract"].confidence) == (0.5, "high")


def test_a_general_quote_beats_a_particular_row(teaching: cd.Network) -> None:
    """The train path Delta-Haven has a row of its own zone; a quote for all railways goes before it all the same."""
    own = cd.read_quotes(quotes(rate=0.0)).apply(teaching)
    assert cd.route(own, shipment(), via="Daily Block Train").cost_by.get("haul", 0.0) == 0.0


@pytest.mark.slow
def test_a_quote_for_any_relation_holds_for_transit_too(eurasia: cd.Network) -> None:
    """Across Kazakhstan the transit tariff of the 1520 railways gives way to one's own rate; a local one leaves it."""
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", ready="2026-03-04")
    for relations, expected in ((("any",), "KZ any"), (("local",), ""), (("any", "local"), "KZ any")):
        rows = [
            {"rate": 0.1, "currency": "USD", "mode": "rail", "zones": "KZ", "relation": r, "name": f"KZ {r}"}
            for r in relations
        ]
        own = cd.read_quotes(pd.DataFrame(rows)).apply(eurasia)
        names = {item.name for leg in cd.route(own, box, via=["Dostyk"], avoid="sea").legs for item in leg.items}
        assert {name for name in names if name.startswith("KZ ")} == ({expected} if expected else set())


def test_a_contract_for_a_service_holds_in_its_period(teaching: cd.Network) -> None:
    """450 USD per FEU: 18,000, lifts 4,000, border 100, gauge 2,000, papers 50; a contract is not subsidised."""
    frame = quotes(service_id="BLOCK-ALMA-HAVEN", rate=450, valid_from="2026-03-01", valid_to="2026-03-31")
    own = cd.read_quotes(frame).apply(teaching)
    assert len(own.services) == len(teaching.services) + 2
    assert cd.route(own, shipment()).cost == 24_150
    for day in ("2026-02-28", "2026-04-01"):
        assert cd.route(own, shipment(day)).cost == 37_650
    always = cd.read_quotes(quotes(service_id="BLOCK-ALMA-HAVEN", rate=450)).apply(teaching)
    assert len(always.services) == len(teaching.services) and cd.route(always, shipment("2030-01-01")).cost == 24_150


def test_a_rule_on_a_service_is_about_its_contract_too(teaching: cd.Network) -> None:
    """Otherwise a contract would be a way around a closure."""
    tables = dict(teaching.tables)
    rules = tables["rules"].copy()
    rules.loc["ROAD_SHUT", ["border_ids", "service_ids"]] = ["", "BLOCK-ALMA-HAVEN"]
    rules.loc["ROAD_SHUT", ["valid_from", "valid_to"]] = pd.NaT
    shut = cd.Network("shut", teaching.header, {**tables, "rules": rules})
    frame = quotes(service_id="BLOCK-ALMA-HAVEN", rate=1, valid_from="2026-03-01", valid_to="2026-03-31")
    assert cd.route(cd.read_quotes(frame).apply(shut), shipment()).cost == cd.route(shut, shipment()).cost


def test_quotes_are_read_from_a_file(teaching: cd.Network, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("mode,zones,rate,currency\nrail,AA,0.4,EUR\n", encoding="utf-8")
    assert cd.route(cd.read_quotes(file).apply(teaching), shipment()).cost == 37_650 - 6_750
    with pytest.raises(cd.TableError, match="missing"):
        cd.read_quotes(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"rate": ""}, "rate"),
        ({"rate": "-1"}, "rate"),
        ({"rate": "1e99"}, "rate"),
        ({"rate": "much"}, "rate"),
        ({"currency": ""}, "currency"),
        ({"basis": "per_mile"}, "basis"),
        ({"basis": "per_feu"}, "basis"),
        ({"valid_from": "2026-13-01"}, "valid_from"),
        ({"valid_from": "2026-04-01", "valid_to": "2026-03-01"}, "valid_to"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_every_fault_names_its_cell(cells: dict[str, object], column: str) -> None:
    """Two wrong rows, two findings at lines 2 and 3."""
    with pytest.raises(cd.TableError) as caught:
        cd.read_quotes(pd.concat([quotes(**cells), quotes(**cells)]))
    found = {(finding.table, finding.column) for finding in caught.value.findings}
    assert found == {("quotes", column)}
    assert {finding.row for finding in caught.value.findings} in ({2, 3}, {1})


def test_names_that_do_not_exist_are_told_when_they_are_applied(teaching: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match="BLOCK-ALMA-HAVEN"):
        cd.read_quotes(quotes(service_id="BLOCK-ALMA-HEAVEN")).apply(teaching)
    with pytest.raises(cd.TableError, match="links"):
        cd.read_quotes(quotes(link_ids="NO-WHERE", basis="per_feu")).apply(teaching)


WORDS = st.sampled_from(
    (
        "",
        "rail",
        "sea",
        "AA",
        "AA;NA",
        "XX",
        "haul",
        "per_feu_km",
        "per_feu",
        "share",
        "transit",
        "any",
        "0.5",
        "-3",
        "nan",
        "inf",
        "1e400",
        "2026-03-01",
        "2026-99-99",
        "USD",
        "ZZZ",
        "BLOCK-ALMA-HAVEN",
        "COVE-FJORD-sea",
        "ALMA",
        ";;",
        " ",
        "\u0000",
        "привет",
        "=1+1",
        "1,5",
        "high",
    )
)
COLUMNS = (
    "rate",
    "item",
    "mode",
    "zones",
    "link_ids",
    "terminal_ids",
    "relation",
    "basis",
    "currency",
    "valid_from",
    "valid_to",
    "service_id",
    "confidence",
    "low",
    "high",
    "free_days",
)


@pytest.mark.slow
@settings(max_examples=draws(25, 60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.dictionaries(st.sampled_from(COLUMNS), WORDS, max_size=8), min_size=1, max_size=30))
def test_thousands_of_broken_quotes_give_findings_never_a_traceback(
    teaching: cd.Network, rows: list[dict[str, str]]
) -> None:
    """Any cells at all: a scenario that applies and routes, or the library's own error."""
    for row in rows:
        with contextlib.suppress(CorridorError):
            own = cd.read_quotes(pd.DataFrame([{"mode": "rail", "rate": "1", "currency": "USD", **row}])).apply(
                teaching
            )
            assert cd.route(own, shipment()).cost >= 0


@pytest.mark.parametrize("zone", ["NA", "Norland", "诺尔兰", "WEST"])
def test_a_quote_for_a_country_may_name_it(zone: str) -> None:
    """Norland's name, its code, and the group that it belongs to: a quarter less on its hundred kilometres."""
    network = cd.open_network("teaching")
    box = cd.Shipment("Alma", "Haven", ready="2026-03-02")
    rows = pd.DataFrame([{"rate": 0.01, "mode": "rail", "currency": "USD", "zones": zone}])
    quoted = cd.route(cd.read_quotes(rows).apply(network), box, avoid=["sea", "road", "air"])
    coded = cd.route(cd.read_quotes(rows.assign(zones="NA")).apply(network), box, avoid=["sea", "road", "air"])
    assert quoted.cost <= coded.cost < cd.route(network, box, avoid=["sea", "road", "air"]).cost


def test_a_quote_for_nowhere_is_refused_and_so_is_no_quote_at_all(tmp_path: Path) -> None:
    """It was taken, and never paid."""
    rows = pd.DataFrame([{"rate": 0.75, "mode": "rail", "currency": "USD", "zones": "Nrland"}])
    with pytest.raises(cd.UnknownName, match="no country, group or zone of links is called 'Nrland'"):
        cd.read_quotes(rows).apply(cd.open_network("teaching"))
    (tmp_path / "quotes.csv").write_text("")
    with pytest.raises(cd.TableError, match="the file is empty"):
        cd.read_quotes(tmp_path / "quotes.csv")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("rial,5,USD,,", "line 3, column mode: 'rial' is not allowed .* nearest: rail"),
        ("rail,x,USD,,", "line 3, column rate: 'x' is not a number"),
        ("rail,5,USQ,,", "line 3: no exchange rate is known for 'USQ'; nearest: USD"),
        ("rail,5,USD,Norlnd,", "line 3: no country, group or zone of links is called 'Norlnd'; nearest: Norland"),
        ("rail,5,USQ,,FIXED-ALMA-HAVEN", "line 3: no exchange rate is known for 'USQ'; nearest: USD"),
        ("rail,5,USD,,FIXED-ALMA-HAVN", "line 3: no service is called 'FIXED-ALMA-HAVN'; nearest: FIXED-ALMA-HAVEN"),
    ],
)
def test_what_is_wrong_with_a_quote_is_told_with_its_file_and_line(tmp_path: Path, row: str, fault: str) -> None:
    """It was told of the tables of the network, at the line that the quote would have had there."""
    file = tmp_path / "rates.csv"
    file.write_text(f"mode,rate,currency,zones,service_id\nrail,5,USD,,\n{row}\n", encoding="utf-8")
    with pytest.raises(cd.CorridorError, match=f"rates.csv {fault}"):
        cd.read_quotes(file).apply(cd.open_network("teaching"))
