"""Which sea is left to Great Stone: potash and machinery from Belarus to a ship, before 2022 and today.

Run: ``python examples/great_stone_sea.py``.
"""

from __future__ import annotations

import corridor as cd

PORTS = ("Klaipeda", "Riga", "St Petersburg", "Ust-Luga", "Gdansk", "Odesa")
GOODS = {"potash": "3104", "machinery": "8429"}
DAYS = ("2021-06-01", "2026-03-04")


def answer(net: cd.Network, port: str, hs: str, day: str) -> str:
    """Cost and time to a port, or the rules in the way."""
    try:
        trip = cd.route(net, cd.Shipment("Great Stone", port, containers=41, container_type="22G1", hs=hs, ready=day))
    except cd.UnknownName:
        return "not in the network"
    except cd.NoRoute as no:
        return "shut by " + ", ".join(reason.rule for reason in no.reasons if reason.lift)
    return f"{trip.cost_per_container:,.0f} {trip.currency} a box, {trip.days:.1f} days"


def main() -> None:
    """Print a table per kind of goods."""
    net = cd.open_network("eurasia")
    for goods, hs in GOODS.items():
        print(f"\n{goods} (HS {hs}), 41 boxes of 20 ft from Great Stone")
        print(f"{'to the sea at':16}" + "".join(f"{day:>36}" for day in DAYS))
        for port in PORTS:
            print(f"{port:16}" + "".join(f"{answer(net, port, hs, day):>36}" for day in DAYS))


if __name__ == "__main__":
    main()
