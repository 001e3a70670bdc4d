"""Coordinates are an origin or a destination, wherever one is named; elsewhere they are refused with the remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main
from corridor.model.tables.coordinates import read_coordinates

READY = "2026-03-04"
# each point is some way beside its terminal
NEAR = {"ALMA": (0.2, 0.3), "HAVEN": (-0.3, 0.1), "KARST": (0.1, -0.2)}


@pytest.fixture(scope="module")
def teaching() -> cd.Network:
    return cd.open_network("teaching")


def _point(network: cd.Network, terminal: str) -> str:
    row, (north, east) = network.terminals.loc[terminal], NEAR[terminal]
    return f"{row['lat'] + north:.3f},{row['lon'] + east:.3f}"


def _told(network: cd.Network, terminal: str) -> str:
    near = network.nearest_terminal(_point(network, terminal))
    assert near is not None and near.id == terminal
    return f"means {network.terminals['name'][terminal]} ({terminal}), {near.direct_km:,.0f} km away: "


def test_every_verb_with_ends_says_the_same(teaching: cd.Network, tmp_path: Path) -> None:
    """Which terminal, how far, and how long a way by lorry: as a shipment, in a frame, in a file, in a matrix."""
    ends = {"origin": _point(teaching, "ALMA"), "destination": _point(teaching, "HAVEN")}
    remarks = [_told(teaching, "ALMA"), _told(teaching, "HAVEN")]
    trip = cd.route(teaching, cd.Shipment(**ends, ready=READY))
    frame = pd.DataFrame([{**ends, "ready": READY}])
    file = tmp_path / "shipments.csv"
    frame.to_csv(file, index=False)
    read = cd.read_shipments(file, teaching)
    table = cd.matrix(teaching, [ends["origin"]], [ends["destination"]], shipment=cd.Shipment("x", "y", ready=READY))
    said = [
        "; ".join(trip.remarks),
        str(trip),
        cd.routes(teaching, frame)["remarks"][0],
        cd.routes(teaching, file)["remarks"][0],
        cd.routes(teaching, file, strict=True)["remarks"][0],
        cd.routes(teaching, read)["remarks"][0],
        "; ".join(cd.route(teaching, read[0]).remarks),
        "; ".join(cd.pareto_routes(teaching, read[0]).remarks),
        "; ".join(table.attrs["remarks"]),
    ]
    for text in said:
        assert all(remark in text for remark in remarks), text
    assert table.iloc[0, 0] == trip.cost == cd.routes(teaching, file)["cost"][0]
    verb = ("matrix", ends["origin"], "--to", ends["destination"], "--network", "teaching", "--date", READY)
    for format in ("table", "json", "csv"):
        shown = CliRunner().invoke(main, [*verb, "--format", format])
        assert shown.exit_code == 0 and all(remark in shown.output for remark in remarks), shown.output


@pytest.mark.parametrize("minimise", ["cost", "hours", "co2_kg", "transfers", "generalised"])
def test_a_matrix_of_coordinates_is_what_routes_say(teaching: cd.Network, minimise: str) -> None:
    """Cell by cell, the lorry at each end counted; places by name among them."""
    names = [_point(teaching, "ALMA"), "Karst", _point(teaching, "HAVEN"), "Alma"]
    box = cd.Shipment("x", "y", containers=3, ready=READY)
    table = cd.matrix(teaching, names, names, shipment=box, minimise=minimise)
    for origin in names:
        for destination in names:
            try:
                one = cd.Shipment(origin, destination, containers=3, ready=READY)
                best = getattr(cd.route(teaching, one, minimise=minimise), minimise)
            except cd.NoRoute:
                best = float("nan")
            assert table.loc[origin, destination] == pytest.approx(best, nan_ok=True)


def test_a_matrix_keeps_the_kilometres_of_its_shipment(teaching: cd.Network) -> None:
    box = cd.Shipment("x", "y", ready=READY, pickup_km=50.0)
    table = cd.matrix(teaching, ["Alma"], ["Haven"], shipment=box)
    assert table.iloc[0, 0] == cd.route(teaching, cd.Shipment("Alma", "Haven", ready=READY, pickup_km=50.0)).cost


def test_a_demand_by_coordinates_is_counted_at_its_terminals(teaching: cd.Network) -> None:
    rows = {"origin": _point(teaching, "ALMA"), "destination": "Haven", "containers_per_week": "2"}
    demand = cd.plan.read_demand(teaching, pd.DataFrame([rows]))
    near = teaching.nearest_terminal(rows["origin"])
    assert near is not None
    assert (demand.shipments[0].origin, demand.shipments[0].pickup_km) == ("ALMA", near.road_km)


REFUSED: dict[str, Callable[[cd.Network, str], object]] = {
    "via": lambda net, at: cd.route(net, cd.Shipment("Alma", "Haven", ready=READY), via=at),
    "avoid": lambda net, at: cd.route(net, cd.Shipment("Alma", "Haven", ready=READY), avoid=at),
    "close": lambda net, at: cd.Scenario("s").close(at).apply(net),
    "open": lambda net, at: cd.Scenario("s").open(at).apply(net),
    "set_dwell": lambda net, at: cd.Scenario("s").set_dwell(at, 5.0).apply(net),
    "closure": lambda net, at: cd.Scenario("s").impose(cd.Closure("c", terminals=[at])).apply(net),
    "embargo": lambda net, at: cd.Scenario("s").impose(cd.Embargo("c", after_terminals=[at])).apply(net),
    "border_queue": lambda net, at: cd.border_queue(net, at, {"block": 1.0}, when=READY),
    "hubs": lambda net, at: cd.plan.hubs(
        net,
        cd.plan.read_demand(
            net, pd.DataFrame([{"origin": "Alma", "destination": "Haven", "containers_per_week": "2"}])
        ),
        candidates=[at],
    ),
    "terminal": lambda net, at: net.terminal(at),
}


@pytest.mark.parametrize("where", sorted(REFUSED))
def test_elsewhere_coordinates_are_refused_with_the_name_to_write(where: str, teaching: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match=r"an origin or a destination; here name the nearest terminal, KARST"):
        REFUSED[where](teaching, _point(teaching, "KARST"))


# --- a city is all its terminals -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["Alma", "alma", "阿尔马", "Альма", "AAALM"])
def test_a_city_shuts_with_all_its_terminals(name: str, teaching: cd.Network) -> None:
    """By every way to say it; Alma has a dry port and an airport."""
    code = teaching.terminals["unlocode"]["ALMA"]
    name = code if name == "AAALM" else name
    both = (
        {"ALMA", "ALMA_AIR"} if name != code else set(teaching.terminals.index[teaching.terminals["unlocode"] == code])
    )
    closure = cd.Scenario("s").impose(cd.Closure("c", terminals=[name])).apply(teaching)
    after = cd.Scenario("s").impose(cd.Closure("c", after_terminals=[name], modes="rail")).apply(teaching)
    shut = cd.Scenario("s").close(name).apply(teaching)
    for network, column in ((closure, "terminal_ids"), (after, "after_terminal_ids"), (shut, "terminal_ids")):
        added = network.rules.loc[network.rules.index.difference(teaching.rules.index), column]
        assert set(next(iter(added)).split(";")) == both
    if name != code:
        for world, avoid in ((closure, ()), (shut, ()), (teaching, name)):
            for mode in ("air", "rail"):
                with pytest.raises(cd.NoRoute):
                    cd.route(world, cd.Shipment("Alma", "Haven", ready=READY), via=mode, avoid=avoid)


def test_one_terminal_of_a_city_can_be_shut_alone(teaching: cd.Network) -> None:
    closure = cd.Scenario("s").impose(cd.Closure("c", terminals="ALMA_AIR")).apply(teaching)
    box = cd.Shipment("Alma", "Haven", ready=READY)
    assert cd.route(closure, box).cost == cd.route(teaching, box).cost
    with pytest.raises(cd.NoRoute):
        cd.route(closure, box, via="air")


def test_a_name_of_two_cities_is_refused_with_the_choices(teaching: cd.Network, tmp_path: Path) -> None:
    """Nobody is shut out of the other one by accident."""
    folder = teaching.to_folder(tmp_path / "net")
    table = folder / "terminals.csv"
    frame = pd.read_csv(table, dtype=str, keep_default_na=False)
    frame.loc[frame["id"] == "KARST", ["city", "city_zh", "city_ru"]] = ["Haven", "", ""]
    frame.to_csv(table, index=False)
    network = cd.read_network(folder)
    for ask in (REFUSED["avoid"], REFUSED["close"], REFUSED["closure"]):
        with pytest.raises(cd.UnknownName, match="different cities"):
            ask(network, "Haven")


@pytest.mark.parametrize(
    "text",
    [
        "50.2,69.3",
        " 50.2 , 69.3 ",
        "50.2 69.3",
        "50.2;69.3",
        "50,2; 69,3",
        "50,2 69,3",
        "50.2°N, 69.3°E",
        "50.2° n 69.3° e",
        "50.2N 69.3E",
        "+50.2,+69.3",
    ],
)
def test_coordinates_are_read_as_maps_and_spreadsheets_write_them(text: str) -> None:
    assert read_coordinates(text) == (50.2, 69.3)


@pytest.mark.parametrize(("text", "point"), [("50.2S, 69.3W", (-50.2, -69.3)), ("-50.2;0", (-50.2, 0.0))])
def test_south_and_west_are_below_zero(text: str, point: tuple[float, float]) -> None:
    assert read_coordinates(text) == point


@pytest.mark.parametrize("text", ["50,2,69,3", "50.2", "50.2,", "50.2,69.3,1", "1e2,3", "nan,nan", "50.2E 69.3N"])
def test_what_may_be_other_numbers_is_no_pair(text: str) -> None:
    assert read_coordinates(text) is None
