"""Seeded questions about a network: shipments of every kind, on days of every epoch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any

import corridor as cd
from corridor.graph import compile_graph

BOXES = (1, 1, 2, 3, 7, 36, 40, 41, 55, 90, 137, 1000, 25_000)
HS = ("", "8429", "2523", "7208", "310420", "27", "440710", "8609", "9306")


def gates(network: cd.Network) -> list[str]:
    """Terminals that handle boxes."""
    structure = compile_graph(network, "2026-03-01").structure
    ways = ("gate out", "gate in")
    found = ({state.terminal for state in structure.states if state.carrier == way} for way in ways)
    return sorted(set.intersection(*found))


def shipments(network: cd.Network, number: int, seed: int, since: dt.date) -> Iterator[dict[str, Any]]:
    """The fields of shipments, JSON all of them."""
    random, places = Random(seed), gates(network)
    kinds = network.containers
    days = (dt.date(2027, 6, 1) - since).days
    for _ in range(number):
        origin, destination = random.sample(places, 2)
        kind = random.choice(list(kinds.index))
        payload = float(kinds["payload_kg"][kind]) / 1000.0
        ready = since + dt.timedelta(days=random.randrange(days))
        found = {
            "origin": origin,
            "destination": destination,
            "containers": random.choice(BOXES),
            "container_type": kind,
            "hs": random.choice(HS),
            "ready": f"{ready} {random.randrange(24):02d}:00",
            "pickup_km": random.choice((0, 0, 12.5, 80)),
            "delivery_km": random.choice((0, 0, 7.3, 150)),
            "subsidies": random.random() < 0.7,
            "container_owner": random.choice(("shipper", "shipper", "carrier")),
            "dangerous": random.choice(("", "", "", "3", "1.4")),
            "split": random.random() < 0.8,
            "prices": random.choice(("market", "market", "tariff")),
            "air": random.choice((None, None, True, False)),
        }
        if random.random() < 0.6:
            found["cargo_tonnes_each"] = min(round(random.uniform(0.5, payload), random.choice((0, 1, 3))), payload)
        if random.random() < 0.4:
            found |= {"value_each": random.choice((20_000, 55_555.55, 1e6)), "decay_per_day": random.choice((0, 0.01))}
        elif random.random() < 0.3:
            found["value_of_time"] = random.choice((0.5, 3.3))
        yield found
