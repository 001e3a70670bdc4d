"""Customs regimes: opened where a union is entered, closed where it is left, and nothing in between."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.model.network import with_tables

DAY = "2026-03-04"
RAIL = ("sea", "air", "road")


def with_regimes(net: cd.Network, *rows: dict[str, Any]) -> cd.Network:
    """The network with prices of regimes, like its own price of lorries in all else."""
    model = net.tariffs.loc["ROAD"].to_dict() | {"mode": "", "basis": "per_shipment", "low": None, "high": None}
    values = [model | row for row in rows]
    index = pd.Index([f"R{n}" for n in range(len(rows))], name="id")
    more = pd.DataFrame(values, index=index, columns=net.tariffs.columns).astype(net.tariffs.dtypes)
    return with_tables(net, "regimes", {"tariffs": pd.concat([net.tariffs, more])})


def regimes(zone: str, relation: str, opened: float, closed: float, **more: Any) -> list[dict[str, Any]]:
    base = {"zones": zone, "relation": relation} | more
    return [
        base | {"name": f"{zone} {relation} {what}", "item": item, "mid": mid}
        for what, item, mid in (("opened", "regime_open", opened), ("closed", "regime_close", closed))
    ]


def box(origin: str, destination: str, **more: Any) -> cd.Shipment:
    return cd.Shipment(origin, destination, containers=3, cargo_tonnes_each=10, hs="8429", ready=DAY, **more)


def paid(net: cd.Network, shipment: cd.Shipment, **how: Any) -> dict[str, float]:
    trip = cd.route(net, shipment, **how)
    table = trip.items_frame()
    lines = table[table["item"].str.startswith("regime")]
    return dict(zip(lines["name"], lines["amount"], strict=True))


@pytest.fixture(scope="module")
def net(teaching: cd.Network) -> cd.Network:
    """WEST: 30 and 20 USD in transit, 45 and 5 to or from it; AA: 7 and 3 in transit, nothing for its own goods."""
    rows = (*regimes("WEST", "transit", 30, 20), *regimes("WEST", "local", 45, 5), *regimes("AA", "transit", 7, 3))
    return with_regimes(teaching, *rows)


def test_an_import_opens_one_regime_and_none_inside_the_union(net: cd.Network, teaching: cd.Network) -> None:
    """Alma to Haven through Norland: 45 USD at EAST_WEST, none between Norland and Quizland, the rest as before."""
    assert paid(net, box("Alma", "Haven"), avoid=RAIL) == {"WEST local opened": 45.0}
    before, after = (cd.route(world, box("Alma", "Haven"), avoid=RAIL) for world in (teaching, net))
    assert after.cost - before.cost == pytest.approx(45.0) and after.seconds == before.seconds
    border = next(leg for leg in after.legs if leg.kind == "border")
    assert {item.item for item in border.items} == {"clearance", "regime_open"}


def test_an_export_closes_one_regime(net: cd.Network) -> None:
    assert paid(net, box("Haven", "Alma"), avoid=RAIL) == {"WEST local closed": 5.0}


def test_transit_opens_and_closes_once(net: cd.Network) -> None:
    """Alma to Karst by way of Delta, out and back: WEST is opened and closed once each, AA never."""
    assert paid(net, box("Alma", "Karst"), via="Delta", avoid=RAIL) == {
        "WEST transit opened": 30.0,
        "WEST transit closed": 20.0,
    }


def test_at_home_nothing_is_opened(net: cd.Network) -> None:
    assert paid(net, box("Alma", "Karst")) == {} == paid(net, box("Westgate", "Haven"))


def test_every_lorry_is_a_consignment_of_its_own(teaching: cd.Network) -> None:
    """A price per container by road: three lorries pay three times, a train with three boxes once."""
    net = with_regimes(
        teaching,
        *regimes("WEST", "any", 45, 5, basis="per_shipment", mode="rail"),
        *regimes("WEST", "any", 10, 1, basis="per_container", mode="road"),
    )
    assert paid(net, box("Alma", "Haven"), avoid=("rail", "sea", "air")) == {"WEST any opened": 30.0}
    assert paid(net, box("Alma", "Haven"), avoid=RAIL) == {"WEST any opened": 45.0}


def test_the_shipped_charges_are_paid_at_outer_borders_only(eurasia: cd.Network) -> None:
    """Lanzhou to Duisburg by land: clearance where a union begins or ends, nothing at borders inside one."""
    trip = cd.route(eurasia, cd.Shipment("Lanzhou", "Duisburg", hs="8429", ready=DAY), avoid=("sea", "air"))
    rows = eurasia.borders.drop_duplicates("border_id")
    customs = dict(zip(rows["border_id"], rows["customs"], strict=True))
    for leg in trip.legs:
        if leg.kind == "border":
            inner = customs[leg.border_id].startswith("none")
            assert (sum(item.amount for item in leg.items) == 0.0) == inner, leg.border_id
