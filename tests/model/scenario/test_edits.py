"""Scenarios make new networks: every verb does what it says, to nothing else, and never in place."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from corridor.calendar import active, as_day
from corridor.errors import CorridorError, TableError, UnknownName
from corridor.model.network import Network
from corridor.model.scenario.edits import Scenario
from corridor.model.tables.codes import USABLE_STATES

BLOCK = {
    "id": "NEW",
    "name": "New train",
    "mode": "rail",
    "train_class": "block",
    "frequency_per_week": 2,
    "teu_per_departure": 80,
    "common_note": True,
}


def rows_on(net: Network, border: str, day: str) -> dict[tuple[str, str], str]:
    """State by direction and class of the rows of a border that hold on a day."""
    frame = net.borders[(net.borders["border_id"] == border).to_numpy() & active(net.borders, as_day(day))]
    keys = zip(frame["direction"], frame["train_class"], strict=True)
    return dict(zip(keys, frame["state"], strict=True))


def changed(before: Network, after: Network) -> set[str]:
    """Names of the tables that differ."""
    return {name for name in before.tables if not before.tables[name].equals(after.tables[name])}


def test_a_scenario_is_plain_data_and_every_verb_gives_a_new_one() -> None:
    empty = Scenario("x")
    one, other = (empty.close("EAST_WEST", start="2026-01-01").scale_tariff(mode="sea", factor=1.3) for _ in range(2))
    assert empty.edits == ()
    assert one == other
    assert hash(one) == hash(other)
    assert len(one.edits) == 2


def test_applying_leaves_the_old_network_as_it_is(teaching: Network) -> None:
    before = teaching.content_hash
    tables = {name: frame.copy(deep=True) for name, frame in teaching.tables.items()}
    scenario = Scenario("many").close("EAST_WEST", start="2026-01-01").lift("POTASH").remove("terminals", "MARSH")
    after = scenario.scale_tariff(factor=2).set_dwell("EAST_WEST", 5, train_class="block").apply(teaching)
    for name, frame in tables.items():
        assert teaching.tables[name].equals(frame), name
    assert teaching.content_hash == before != after.content_hash
    assert after.name == "teaching, many"


def test_no_edits_change_nothing(teaching: Network) -> None:
    assert changed(teaching, Scenario("same").apply(teaching)) == set()


def test_closing_a_border_splits_its_rows_around_the_period(teaching: Network) -> None:
    net = Scenario("shut").close("EAST_WEST", start="2026-03-10", end="2026-03-20").apply(teaching)
    open_rows = {("both", kind): "open" for kind in ("fixed", "block", "ordinary")}
    assert rows_on(net, "EAST_WEST", "2026-03-09") == open_rows
    assert rows_on(net, "EAST_WEST", "2026-03-10") == {("both", "any"): "closed"}
    assert rows_on(net, "EAST_WEST", "2026-03-20") == {("both", "any"): "closed"}
    assert rows_on(net, "EAST_WEST", "2026-03-21") == open_rows
    assert rows_on(net, "EAST_WEST", "2025-09-20") == {("both", "any"): "closed"}
    assert changed(teaching, net) == {"borders"}


@pytest.mark.parametrize(
    ("start", "end", "shut", "still_open"),
    [
        (None, None, ["2000-01-01", "2025-09-15", "2099-01-01"], []),
        ("2026-01-01", None, ["2026-01-01", "2099-01-01"], ["2025-12-31"]),
        (None, "2025-09-01", ["2000-01-01", "2025-09-01"], ["2025-09-02"]),
        ("2025-09-01", "2025-10-01", ["2025-09-01", "2025-09-15", "2025-10-01"], ["2025-08-31", "2025-10-02"]),
        ("2025-09-14", "2025-09-16", ["2025-09-12", "2025-09-15", "2025-09-24"], ["2025-09-11", "2025-09-25"]),
    ],
)
def test_closures_may_be_open_ended_and_cover_older_ones(
    start: str | None, end: str | None, shut: list[str], still_open: list[str], teaching: Network
) -> None:
    net = Scenario("shut").close("EAST_WEST", start=start, end=end).apply(teaching)
    for day in shut:
        assert set(rows_on(net, "EAST_WEST", day).values()) == {"closed"}, day
    for day in still_open:
        assert set(rows_on(net, "EAST_WEST", day).values()) == {"open"}, day


def test_every_border_of_the_large_network_can_be_closed(eurasia: Network) -> None:
    scenario = Scenario("all shut")
    for border in sorted(set(eurasia.borders["border_id"])):
        scenario = scenario.close(border, start="2025-06-01", end="2025-06-30")
    net = scenario.apply(eurasia)
    for border in set(eurasia.borders["border_id"]):
        assert set(rows_on(net, border, "2025-06-15").values()) == {"closed"}


def test_closing_a_link_or_a_terminal_adds_a_rule(teaching: Network) -> None:
    scenario = Scenario("shut").close("ALMA-BIRK-rail-1520", start="2026-01-01").close("Порт Фьорд", end="2026-02-01")
    net = scenario.apply(teaching)
    link, port = net.rules.loc["CLOSED_ALMA-BIRK-rail-1520"], net.rules.loc["CLOSED_FJORD"]
    assert (link["link_ids"], link["kind"], link["source"]) == ("ALMA-BIRK-rail-1520", "closure", "scenario: shut")
    assert (port["terminal_ids"], str(port["valid_to"].date())) == ("FJORD", "2026-02-01")
    assert changed(teaching, net) == {"rules"}


def test_closing_twice_gives_two_rows(teaching: Network) -> None:
    scenario = Scenario("x").close("BIRK", end="2020-01-01").close("BIRK", start="2030-01-01")
    assert {"CLOSED_BIRK", "CLOSED_BIRK~2"} <= set(scenario.apply(teaching).rules.index)


def test_opening_a_closed_border_gives_it_the_dwell_it_had(teaching: Network) -> None:
    net = Scenario("never shut").open("EAST_WEST").apply(teaching)
    assert rows_on(net, "EAST_WEST", "2025-09-20") == {
        ("both", kind): "open" for kind in ("fixed", "block", "ordinary")
    }
    block = (net.borders["train_class"] == "block").to_numpy()
    days = net.borders[block & active(net.borders, dt.date(2025, 9, 20))]
    assert days["dwell_mean_h"].tolist() == [10.0]


def test_opening_for_a_while_leaves_the_rest_closed(teaching: Network) -> None:
    net = Scenario("pause").open("EAST_WEST", start="2025-09-15", end="2025-09-16").apply(teaching)
    for day, state in (("14", "closed"), ("15", "open"), ("16", "open"), ("17", "closed")):
        assert set(rows_on(net, "EAST_WEST", f"2025-09-{day}").values()) == {state}


def test_closing_and_opening_again_gives_the_same_doors(teaching: Network) -> None:
    net = Scenario("x").close("EAST_WEST", start="2026-03-01").open("EAST_WEST", start="2026-03-01").apply(teaching)
    for day in ("2026-02-28", "2026-03-01", "2030-01-01"):
        assert rows_on(net, "EAST_WEST", day) == rows_on(teaching, "EAST_WEST", day)


def test_every_border_of_the_large_network_can_be_opened_where_a_dwell_is_known(eurasia: Network) -> None:
    usable = eurasia.borders[eurasia.borders["state"].isin(USABLE_STATES)]
    scenario = Scenario("all open")
    for border in sorted(set(usable["border_id"])):
        scenario = scenario.open(border)
    net = scenario.apply(eurasia)
    left = net.borders[net.borders["border_id"].isin(usable["border_id"])]
    assert set(left["state"]) <= set(USABLE_STATES)


def test_an_embargo_is_a_rule_with_the_given_conditions(teaching: Network) -> None:
    scenario = Scenario("no dairy").embargo(
        "No dairy, by rail",
        hs=["0401", "0402"],
        origin="AA",
        modes="rail",
        to_countries=("NA", "QZ"),
        start="2026-01-01",
    )
    row = scenario.apply(teaching).rules.loc["NO_DAIRY_BY_RAIL"]
    assert (row["hs_prefixes"], row["modes"], row["to_countries"]) == ("0401;0402", "rail", "NA;QZ")
    assert (row["kind"], row["origin_countries"], row["destination_countries"]) == ("embargo", "AA", "")


def test_an_embargo_without_conditions_is_refused() -> None:
    with pytest.raises(CorridorError, match="everything everywhere"):
        Scenario("x").embargo("all")


def test_an_embargo_with_a_wrong_condition_is_a_table_error(teaching: Network) -> None:
    with pytest.raises(TableError, match="column origin_countries: 'XX'"):
        Scenario("x").embargo("odd", origin="XX").apply(teaching)


def test_lifting_a_rule_removes_it(teaching: Network) -> None:
    net = Scenario("x").lift("POTASH").apply(teaching)
    assert set(teaching.rules.index) - set(net.rules.index) == {"POTASH"}


def test_scaling_takes_the_range_along_and_the_rates_of_services(teaching: Network) -> None:
    net = Scenario("x").scale_tariff(mode="rail", factor=1.5).apply(teaching)
    before, after = teaching.tariffs, net.tariffs
    rail = (before["item"] == "haul") & (before["mode"] == "rail")
    for column in ("low", "mid", "high"):
        assert after[column].tolist() == (before[column] * rail.map({True: 1.5, False: 1.0})).tolist()
    assert net.services.loc["PORT-ALMA-COVE", "rate_per_feu"] == 360.0
    assert math.isnan(net.services["rate_per_feu"]["BLOCK-ALMA-HAVEN"])


def test_scaling_another_item_leaves_haulage_alone(teaching: Network) -> None:
    net = Scenario("x").scale_tariff(item="subsidy", factor=0).apply(teaching)
    assert net.tariffs.loc["SUBSIDY_AA", "mid"] == 0.0
    assert changed(teaching, net) == {"tariffs"}


@pytest.mark.parametrize(("mid", "low", "high"), [(0.1, 0.1, 2.0), (1.5, 0.5, 2.0), (9.0, 0.5, 9.0)])
def test_a_price_outside_its_range_widens_it(mid: float, low: float, high: float, teaching: Network) -> None:
    row = Scenario("x").set_tariff("RAIL_WEST", mid).apply(teaching).tariffs.loc["RAIL_WEST"]
    assert (row["low"], row["mid"], row["high"]) == (low, mid, high)


def test_dwell_is_set_for_all_and_keeps_its_spread(teaching: Network) -> None:
    rows = Scenario("x").set_dwell("EAST_WEST", 20).apply(teaching).borders
    assert rows.loc["EAST_WEST:block:2", ["dwell_mean_h", "dwell_p90_h"]].tolist() == [20.0, 40.0]
    assert rows.loc["EAST_WEST:fixed:1", ["dwell_mean_h", "dwell_p90_h"]].tolist() == [20.0, 30.0]


def test_dwell_of_one_class_and_direction_leaves_the_others(teaching: Network) -> None:
    scenario = Scenario("x").set_dwell("EAST_WEST", 30, p90_h=60, train_class="block", direction="ab")
    net = scenario.apply(teaching)
    frame = net.borders[(net.borders["border_id"] == "EAST_WEST").to_numpy() & active(net.borders, dt.date(2026, 1, 1))]
    dwell = {(row.train_class, row.direction): row.dwell_mean_h for row in frame.itertuples()}
    assert dwell == {
        ("fixed", "ab"): 2.0,
        ("fixed", "ba"): 2.0,
        ("block", "ab"): 30.0,
        ("block", "ba"): 10.0,
        ("ordinary", "ab"): 50.0,
        ("ordinary", "ba"): 50.0,
    }


def test_ships_have_no_train_class(teaching: Network) -> None:
    with pytest.raises(UnknownName, match="EAST_WEST_SEA has no row"):
        Scenario("x").set_dwell("EAST_WEST_SEA", 5, train_class="block").apply(teaching)


def test_capacity_is_set(teaching: Network) -> None:
    net = Scenario("x").set_capacity("EASTGATE-1520-1435-transloading", 800).apply(teaching)
    assert net.transfers.loc["EASTGATE-1520-1435-transloading", "capacity_teu_per_day"] == 800.0


def test_a_service_is_added_with_stops_named_as_people_do(teaching: Network) -> None:
    stops: list[str | dict[str, object]] = [
        "Alma",
        {"terminal_id": "Birk", "calls": False},
        {"terminal_id": "AACOV", "run_h": 1.5},
    ]
    net = Scenario("x").add_service(BLOCK, stops).apply(teaching)
    assert net.services.loc["NEW", "teu_per_departure"] == 80.0
    assert bool(net.services.loc["NEW", "common_note"])
    path = net.service_stops[net.service_stops["service_id"] == "NEW"]
    assert path["terminal_id"].tolist() == ["ALMA", "BIRK", "COVE"]
    assert path["calls"].tolist() == [True, False, True]
    assert path["run_h"].tolist()[2] == 1.5


def test_a_service_over_no_railway_is_a_table_error(teaching: Network) -> None:
    with pytest.raises(TableError, match="no rail link leads from ALMA to COVE"):
        Scenario("x").add_service(BLOCK, ["Alma", "Cove"]).apply(teaching)


def test_a_service_with_an_unknown_column_is_a_table_error(teaching: Network) -> None:
    with pytest.raises(TableError, match="column speed: unknown column"):
        Scenario("x").add_service(BLOCK | {"speed": 3}, ["Alma", "Birk"]).apply(teaching)


def test_removing_a_service_takes_its_stops_along(teaching: Network) -> None:
    net = Scenario("x").remove("services", "PORT-ALMA-COVE").apply(teaching)
    assert "PORT-ALMA-COVE" not in net.services.index
    assert "PORT-ALMA-COVE" not in set(net.service_stops["service_id"])


def test_removing_a_link_takes_the_services_along_that_need_it(teaching: Network) -> None:
    net = Scenario("x").remove("links", "BIRK-COVE-rail-1520").apply(teaching)
    assert set(teaching.services.index) - set(net.services.index) == {"PORT-ALMA-COVE", "PORT-COVE-ALMA"}


def test_removing_one_of_two_gauges_keeps_the_trains(teaching: Network) -> None:
    net = Scenario("x").remove("links", "EASTGATE-WESTGATE-rail-1435").apply(teaching)
    assert set(net.services.index) == set(teaching.services.index)


def test_a_row_about_a_removed_link_goes_and_does_not_apply_everywhere(teaching: Network) -> None:
    """A sea tariff for one lane must not become the tariff of all lanes when the lane goes."""
    net = Scenario("x").remove("links", "COVE-FJORD-sea").apply(teaching)
    assert "SEA_COVE_FJORD" not in net.tariffs.index
    net = Scenario("x").remove("terminals", "MARSH").apply(teaching)
    assert "MARSH_SHUT" not in net.rules.index


def test_any_terminal_link_and_service_can_be_removed(teaching: Network) -> None:
    for table in ("terminals", "links", "services"):
        for key in teaching.tables[table].index:
            # A city needs its main terminal: the airport of a city that is gone is another fault.
            if key not in ("ALMA", "HAVEN"):
                net = Scenario("x").remove(table, key).apply(teaching)
                assert key not in net.tables[table].index


@pytest.mark.parametrize(
    ("scenario", "nearest"),
    [
        (Scenario("x").close("EAST_WST"), "EAST_WEST"),
        (Scenario("x").close("ALMA-BRIK-rail-1520"), "ALMA-BIRK-rail-1520"),
        (Scenario("x").close("Hafen"), "nearest: Haven"),
        (Scenario("x").open("EAST_WST"), "EAST_WEST"),
        (Scenario("x").lift("POTASCH"), "POTASH"),
        (Scenario("x").set_tariff("RAIL_WST", 1), "RAIL_WEST"),
        (Scenario("x").set_dwell("EAST_WST", 1), "EAST_WEST"),
        (Scenario("x").set_capacity("ALMA-road-stack-lit", 1), "ALMA-road-stack-lift"),
        (Scenario("x").scale_tariff(item="hual", factor=2), "haul"),
        (Scenario("x").scale_tariff(mode="truck", factor=2), "haul"),
        (Scenario("x").remove("link", "ALMA"), "links"),
        (Scenario("x").remove("links", "ALMA-BRIK-rail-1520"), "ALMA-BIRK-rail-1520"),
        (Scenario("x").add_service(BLOCK, ["Almma", "Birk"]), "ALMA"),
    ],
)
def test_an_unknown_name_names_the_nearest(scenario: Scenario, nearest: str, teaching: Network) -> None:
    with pytest.raises(UnknownName, match=nearest):
        scenario.apply(teaching)


def test_unknown_names_of_all_edits_are_told_together(teaching: Network) -> None:
    """Edits that can be made are looked at with those before them; of one that cannot, nothing else is said."""
    wrong = Scenario("x").close("EAST_WST").remove("services", "SHIP-COVE-FJORD").set_frequency("SHIP-COVE-FJORD", 2)
    with pytest.raises(UnknownName) as caught:
        wrong.lift("POTASCH").apply(teaching)
    told = str(caught.value).splitlines()
    assert [part in line for part, line in zip(("EAST_WST", "SHIP-COVE-FJORD", "POTASH"), told, strict=True)] == [
        True
    ] * 3
    assert caught.value.name == "EAST_WST"
    assert [one.name for one in wrong.unknown_names(teaching)] == ["EAST_WST", "SHIP-COVE-FJORD"]


@pytest.mark.parametrize("factor", [-1.0, math.nan, math.inf, True])
def test_a_factor_that_makes_no_sense_is_refused_at_once(factor: float) -> None:
    with pytest.raises(CorridorError, match="factor") as caught:
        Scenario("x").scale_tariff(factor=factor)
    assert isinstance(caught.value, ValueError)


def test_dates_that_make_no_sense_are_refused_at_once() -> None:
    with pytest.raises(CorridorError, match="before it begins"):
        Scenario("x").close("EAST_WEST", start="2026-02-01", end="2026-01-01")
    with pytest.raises(CorridorError, match="not a date"):
        Scenario("x").close("EAST_WEST", start="soon")
    with pytest.raises(CorridorError, match="finite"):
        Scenario("x").set_tariff("RAIL_WEST", math.nan)


@pytest.mark.parametrize(
    ("mode", "item", "told"),
    [
        ("sae", "haul", "no tariff of 'haul' has the mode 'sae'; modes: .*; nearest: sea"),
        ("rial", "haul", "no tariff of 'haul' has the mode 'rial'; modes: .*; nearest: rail"),
        ("sea", "hual", "no tariff has the item 'hual'; items: .*; nearest: haul"),
        (None, "lese", "no tariff has the item 'lese'; items: .*; nearest: lease"),
    ],
)
def test_a_price_that_nobody_has_is_told_by_what_is_wrong_with_it(
    mode: str | None, item: str, told: str, teaching: Network
) -> None:
    """Of a misspelt mode the item was said to be the nearest, which was right already."""
    scenario = Scenario("dearer").scale_tariff(mode=mode, item=item, factor=1.3)
    with pytest.raises(UnknownName, match=told):
        scenario.apply(teaching)
