"""41 boxes of machinery from Lanzhou to Duisburg: the front, three ways to choose from it, and a map.

Run: ``python examples/lanzhou_duisburg.py``. Writes ``lanzhou_duisburg.html``, which opens with no network.
"""

from __future__ import annotations

import corridor as cd


def main() -> None:
    """Print what the cheapest, fastest and greenest routes are, and what the change of gauge costs."""
    net = cd.open_network("eurasia")
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready="2026-03-04")
    front = cd.pareto_routes(net, box)
    print(f"{len(front)} routes on {len(front.corridors())} corridors, none beaten in cost, hours and CO2e at once\n")
    for name, trip in (("cheapest", front.cheapest()), ("fastest", front.fastest()), ("greenest", front.greenest())):
        print(f"{name}: {trip}\n")

    by_land = cd.route(net, box, limits={"hours": 600})
    print("the cheapest within 25 days, and what its changes of gauge cost:")
    print(cd.gauge_penalty(net, box, by_land, limits={"hours": 600}))

    cd.draw.map(net, front.pick(8)).save("lanzhou_duisburg.html")
    print("\nmap: lanzhou_duisburg.html")


if __name__ == "__main__":
    main()
