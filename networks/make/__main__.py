"""Command line: ``python -m networks.make FACTS_FOLDER NETWORK_FOLDER`` writes every table."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from networks.make.borders import borders
from networks.make.common import Facts, read_facts, write_tables
from networks.make.emissions import emissions
from networks.make.law import rules
from networks.make.links import links
from networks.make.norms import cargo_limits, containers, currencies, trains
from networks.make.own_queues import traffic_of
from networks.make.places import countries, terminals
from networks.make.published import measurements
from networks.make.services import services
from networks.make.tariffs import tariffs
from networks.make.transfers import transfers


def make(facts: Facts) -> dict[str, pd.DataFrame]:
    """Make every table of the network from the facts, in the order in which they need each other."""
    tables = {"countries": countries(), "terminals": terminals(facts)}
    tables["links"] = links(facts, tables["terminals"])
    tables["borders"] = borders(facts, traffic_of(facts, tables))
    tables["measurements"] = measurements(facts)
    tables["transfers"] = transfers(facts, tables["terminals"], tables["links"])
    tables["services"], tables["service_stops"] = services(facts, tables)
    tables["tariffs"] = tariffs(facts, tables)
    tables["emissions"] = emissions(facts)
    tables["trains"] = trains(facts)
    tables["rules"] = rules(facts)
    tables["containers"] = containers(facts)
    tables["cargo_limits"] = cargo_limits(facts)
    tables["currencies"] = currencies()
    return tables


def main(arguments: list[str]) -> int:
    """Write the tables; 2 is returned when the two folders are not named."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m networks.make FACTS_FOLDER NETWORK_FOLDER\n")
        return 2
    write_tables(make(read_facts(Path(arguments[0]))), Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
