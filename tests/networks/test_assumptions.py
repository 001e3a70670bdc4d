"""What an assumption moves: added up by hand on `teaching`, and the table that the networks' page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

import corridor as cd
from benchmarks.assumptions import BEGIN, END, LEAST, Effect, Question, effects_of, table_of, written
from benchmarks.published.estimates import ASSUMPTIONS, Assumption

PAGE = Path(__file__).parents[2] / "networks" / "README.md"
SHIP = Question("Cove", "Fjord", "2026-03-04", "cost", avoid="")


def _ships(network: cd.Network) -> object:
    return network.emissions["mode"] == "sea"


SHIPS = Assumption("emissions of ships", "emissions", "g_co2e_per_tkm", _ships, 0.5, 2.0, "half and twice")  # type: ignore[arg-type]


def test_an_effect_added_up_by_hand(teaching: cd.Network) -> None:
    """180 t: 1,000 km by ship at 10 g, cranes 2 x 1 kg a tonne, 100 km by lorry at 100 g."""
    (effect,) = effects_of(teaching, [SHIPS], [SHIP])
    ship, rest = 180 * 1_000 * 0.010, 2 * 180 * 1.0 + 180 * 100 * 0.100
    assert effect.rows == 1 and effect.where["co2_kg"] == str(SHIP)
    assert effect.changes["co2_kg"] == pytest.approx(ship / (ship + rest))
    assert effect.changes["cost"] == effect.changes["days"] == 0.0


def test_ends_are_those_of_the_rows_where_they_have_them(teaching: cd.Network) -> None:
    tariffs = teaching.tariffs
    sea = (tariffs["item"] == "haul") & (tariffs["mode"] == "sea")
    tariffs.loc[sea, "low"], tariffs.loc[sea, "high"] = tariffs.loc[sea, "mid"] * 0.95, tariffs.loc[sea, "mid"] * 1.1
    net = cd.Network("with ends", teaching.header, {**teaching.tables, "tariffs": tariffs})
    freight = Assumption("freight", "tariffs", "mid", lambda one: sea, "low", "high", "rows")
    (effect,) = effects_of(net, [freight], [SHIP])
    trip = cd.route(
        net,
        cd.Shipment(
            "Cove", "Fjord", containers=10, cargo_tonnes_each=18.0, ready="2026-03-04", pickup_km=50.0, delivery_km=50.0
        ),
    )
    paid = sum(
        item.amount
        for leg in trip.legs
        for item in leg.items
        if leg.mode == "sea" and item.table == "tariffs" and leg.kind == "haul"
    )
    assert paid > 0 and effect.changes["cost"] == pytest.approx(0.1 * paid / trip.cost)


def test_a_table_lists_what_moves_an_answer_and_names_the_rest() -> None:
    def effect(name: str, change: float) -> Effect:
        one = Assumption(name, "links", "speed_kmh", _ships, 0.5, "high", "why")  # type: ignore[arg-type]
        there = dict.fromkeys(("cost", "days", "co2_kg"), "there")
        return Effect(one, 3, {"cost": change, "days": 0.0, "co2_kg": 0.0}, there, abs(change), 2)

    table = table_of([effect("small", 0.04), effect("large", -0.2), effect("larger", 0.3)])
    rows = [line for line in table.splitlines() if line.startswith("| la")]
    assert rows == [
        "| larger | 3 | x 0.5 - high: why | +30% |  |  | there | 2 |",
        "| large | 3 | x 0.5 - high: why | -20% |  |  | there | 2 |",
    ]
    assert table.endswith("Less than 5%: small.")
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert (
        written(page, table) == written(written(page, "else"), table) == f"before\n{BEGIN}\n\n{table}\n\n{END}\nafter\n"
    )
    with pytest.raises(ValueError, match="needs the lines"):
        written("no marks", table)


def test_the_page_of_the_networks_has_every_assumption() -> None:
    """Whoever adds one runs the command again."""
    table = PAGE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    listed = [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines() if line.startswith("| ")][1:]
    rest = table.split(f"Less than {LEAST:.0%}: ")[1].strip().rstrip(".").split(", ") if "Less than" in table else []
    assert sorted([*listed, *rest]) == sorted(one.name for one in ASSUMPTIONS)
    assert len(listed) >= 10


@pytest.mark.slow
def test_every_assumption_is_about_rows_of_eurasia(eurasia: cd.Network) -> None:
    for one in ASSUMPTIONS:
        assert one.rows(eurasia), one.name
        for end in (one.low, one.high):
            changed = one.applied(eurasia, end).tables[one.table][one.column]
            assert not changed.equals(eurasia.tables[one.table][one.column]), (one.name, end)
