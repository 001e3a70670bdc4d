"""Ways hardly meant so: slow trains, gauges that cannot change or stand alone, borders without a stop."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from statistics import median

from corridor.graph.index import Hop, Index, ServiceRow
from corridor.graph.structure import Structure
from corridor.model.assumptions import listed
from corridor.model.network import Network
from corridor.model.own import default_set
from corridor.model.tables.codes import OPEN, USABLE_STATES, is_gauge
from corridor.study.remarks import Remark

__all__ = ["doubtful_ways"]

_SLOW = 0.5  # of a lorry's pace: trains wait for others, and some of them are slower than lorries
_LORRY_KMH = 25.0  # nine hours of driving a day, where no road of the network says
_FEWEST = 3  # railways of a country that have a gauge of their own
_AROUND_KM = 100.0  # shorter roads are of one city, and as fast as their traffic


def doubtful_ways(network: Network, structure: Structure) -> Iterator[Remark]:
    """Say which services, gauges and borders are hardly meant as they are written.

    Parameters
    ----------
    network : Network
        The tables.
    structure : Structure
        Their states and arcs (`structure_of`).

    Yields
    ------
    Remark
        The rows, and what is odd about them.
    """
    yield from _slow_services(structure.index)
    yield from _gauges_apart(structure.index)
    yield from _lone_gauges(structure.index)
    yield from _borders_without_dwell(network)
    yield from _open_borders(network, structure.index)


def _slow_services(index: Index) -> Iterator[Remark]:
    """Trains at less than half the pace of lorries, standing at borders and yards left out."""
    roads = [hop.km / hop.hours for hop in index.hops if hop.mode == "road" and hop.km >= _AROUND_KM and hop.hours > 0]
    lorry = median(roads) if roads else _LORRY_KMH
    for service in index.services:
        km, hours = _ride(index, service)
        if service.mode == "rail" and hours > 0 and km < _SLOW * lorry * hours:
            pace = f"{km / hours:.3g} km/h ({km:,.0f} km in {hours:,.3g} h of running)"
            text = f"services {service.id}: {pace}, and lorries make {lorry:.3g} km/h"
            remedy = "check run_h of its stops and transit_h or speed_kmh of its links: hours, kilometres"
            yield Remark(text, "services", (service.id,), "", "", remedy)


def _ride(index: Index, service: ServiceRow) -> tuple[float, float]:
    """Kilometres and hours of running from the first stop to the last."""
    km = hours = 0.0
    for here, there in zip(service.stops, service.stops[1:], strict=False):
        hops = index.between.get((service.mode, here.terminal, there.terminal), ())
        hop = next((one for one in hops if there.link_id in ("", one.link_id)), None)
        if hop is None:
            return 0.0, 0.0
        km += hop.km
        hours += there.run_h if there.run_h == there.run_h else hop.hours
    return km, hours


def _gauges_apart(index: Index) -> Iterator[Remark]:
    """Terminals at which railways of two gauges meet, and neither there nor at the next one a box changes over."""
    railways: dict[str, list[Hop]] = defaultdict(list)
    for hop in index.hops:
        if hop.mode == "rail":
            railways[hop.tail].append(hop)
            railways[hop.head].append(hop)
    changes: dict[str, set[frozenset[str]]] = defaultdict(set)
    for row in index.transfers:
        if is_gauge(row.before) and is_gauge(row.after):
            changes[row.terminal].add(frozenset((row.before, row.after)))
    for terminal, hops in railways.items():
        around = {end for hop in hops for end in (hop.tail, hop.head)}
        near = set[frozenset[str]]().union(*(changes[place] for place in around))
        for pair in combinations(sorted({hop.gauge for hop in hops}), 2):
            if frozenset(pair) not in near:
                text = (
                    f"terminals {terminal}: railways of {' and '.join(pair)} mm meet, "
                    "and no transfer there or at the next stations changes from one to the other"
                )
                remedy = "add a row of transfers with the technique (transloading, bogie exchange, variable-gauge axle)"
                yield Remark(text, "terminals", (terminal,), "gauges", ";".join(pair), remedy)


def _lone_gauges(index: Index) -> Iterator[Remark]:
    """Links of one gauge between railways of another: boxes would change over where they begin and where they end.

    At the end of a line, where nothing goes on, it is the gauge of the country that the link stands out from.
    """
    beside: dict[str, dict[frozenset[str], set[str]]] = defaultdict(lambda: defaultdict(set))
    links: dict[str, Hop] = {}
    for hop in index.hops:
        if hop.mode == "rail":
            links.setdefault(hop.link_id, hop)
            for end in (hop.tail, hop.head):
                beside[end][frozenset((hop.tail, hop.head))].add(hop.gauge)
    found: dict[str, tuple[str, list[str]]] = {}
    for link, hop in links.items():
        pair = frozenset((hop.tail, hop.head))
        around = {end: _gauges_beside(beside[end], pair) for end in (hop.tail, hop.head)}
        joined = [end for end, gauges in around.items() if gauges]
        if beside[hop.tail][pair] != {hop.gauge} or not joined:
            continue
        usual = set.intersection(*(around[end] for end in joined))
        if len(joined) == 1:
            usual &= _gauges_of_country({index.country[end] for end in around}, links.values(), index)
        if len(usual) == 1 and hop.gauge not in set.union(*around.values()):
            found[link] = usual.pop(), joined
    # beside one that is mistyped its neighbour stands out, too: that has the gauge of its country
    own = {link for link in found if _is_usual(links[link], index)}
    odd = {end for link in found.keys() - own for end in found[link][1]}
    for link, (gauge, joined) in found.items():
        if link not in own or odd.isdisjoint(joined):
            places = " and ".join(index.names[end] for end in joined)
            told = links[link].gauge
            text = f"links {link}: {told} mm, where all other railways at {places} have {gauge} mm"
            remedy = f"check the gauge: {gauge} is likelier than a change at each end"
            yield Remark(text, "links", (link,), "gauge", told, remedy)


def _is_usual(hop: Hop, index: Index) -> bool:
    """Whether a link has the gauge of a country of its ends."""
    known = [default_set.countries().get(index.country[end]) for end in (hop.tail, hop.head)]
    return hop.gauge in {country.gauge for country in known if country}


def _gauges_beside(lines: Mapping[frozenset[str], set[str]], pair: frozenset[str]) -> set[str]:
    """Gauges of the lines at a terminal but for that to the other end of a link."""
    return set[str]().union(*(gauges for ends, gauges in lines.items() if ends != pair))


def _gauges_of_country(countries: set[str], hops: Collection[Hop], index: Index) -> set[str]:
    """The gauge of the railways of one country, where it has some and all but one have the same; else none."""
    counts = Counter(hop.gauge for hop in hops if {index.country[hop.tail], index.country[hop.head]} == countries)
    gauge, most = counts.most_common(1)[0]
    return {gauge} if len(countries) == 1 and most >= _FEWEST and counts.total() == most + 1 else set()


def _borders_without_dwell(network: Network) -> Iterator[Remark]:
    borders = network.borders
    rows = borders.index[borders["state"].isin(USABLE_STATES) & (borders["dwell_mean_h"] == 0.0)]
    if len(rows):
        text = f"borders {listed([str(row) for row in rows])}: 0 h of queue and clearance"
        remedy = "write the hours, or `open` as the border_id of links where nothing is checked"
        yield Remark(text, "borders", tuple(map(str, rows)), "dwell_mean_h", "0", remedy)


def _open_borders(network: Network, index: Index) -> Iterator[Remark]:
    """Links between countries of no common group, at whose border nothing is checked."""
    links = network.links
    unchecked = links[links["border_id"] == OPEN]
    for link, start, end in zip(unchecked.index, unchecked["from_node_id"], unchecked["to_node_id"], strict=True):
        sides = (index.country[start], index.country[end])
        if sides[0] != sides[1] and index.groups_differ(*sides):
            text = f"links {link}: nothing is checked between {sides[0]} and {sides[1]}, which share no group"
            remedy = "name a border with its dwell, or the common group of both countries"
            yield Remark(text, "links", (str(link),), "border_id", OPEN, remedy)
