"""Prices: every published figure as context, and the dated rows that the model prices with."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from networks.make.common import ESTIMATE, HALF_BOX, Facts, Row, as_rows, frame, join_notes, number, read_own
from networks.make.market import subsidies, through_rates
from networks.make.sea_rates import sea_periods

__all__ = ["tariffs"]

TRANSIT_KM = 5_430.0  # the border-to-border length that the transit index is quoted for
BACK_LOW, BACK_HIGH = 0.8, 1.3
BASIS = {  # what a published unit comes nearest to
    "per FEU border to border (5,430 km)": "per_feu",
    "per FEU border to border": "per_feu",
    "per FEU (Russian part only)": "per_feu",
    "per FEU over Rotterdam": "per_feu",
    "per FEU": "per_feu",
    "per FEU-km": "per_feu_km",
    "per FEU per day": "per_feu_day",
    "per TEU": "per_teu",
    "per TEU-km": "per_teu_km",
    "per TEU-day after day 5": "per_teu_day",
    "per 500 km per 20 t": "per_teu",
    "per shipment": "per_shipment",
    "per kg": "per_kg",
    "per km": "per_container_km",
    "per lift": "per_container",
    "per FTL": "per_container",
    "qualitative": "share",
    "share": "share",
    "share of domestic/through freight": "share",
}
ITEMS = (  # beginning of the published name, item
    ("ERAI", "index"),
    ("WCI", "index"),
    ("spot", "index"),
    ("ocean Europe-China spot", "index"),
    ("through", "through_rate"),
    ("Middle", "through_rate"),
    ("INSTC", "through_rate"),
    ("unsubsidised", "through_rate"),
    ("trucking China", "through_rate"),
    ("subsidy", "subsidy"),
    ("Lanzhou", "subsidy"),
    ("China Railway container, base price 1", "haul_fixed"),
    ("border clearance", "clearance"),
    ("congestion", "surcharge"),
    ("gauge", "gauge_change"),
    ("THC", "lift"),
    ("terminal lift", "lift"),
    ("storage", "storage"),
    ("value", "value_of_time"),
    ("empty", "lease"),
    ("import", "surcharge"),
    ("export", "surcharge"),
    ("inland", "drayage"),
    ("", "haul"),
)
MODES = ("rail", "road", "sea", "air")
PORTS = {
    "Hamburg/Bremerhaven": "HAMBURG;BREMERHAVEN",
    "Rotterdam": "ROTTERDAM",
    "Antwerp": "ANTWERP",
    "Klaipeda": "KLAIPEDA",
    "BY Kolyadichi": "MINSK_KOL",
    "Duisburg": "DUISBURG",
    "Duisburg (shunting by terminal truck)": "DUISBURG",
}


def tariffs(facts: Facts, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Make the table of tariffs.

    Parameters
    ----------
    facts : Mapping of str to DataFrame
        Needs ``tariffs``, ``2026-11/tariffs`` and ``2026-11/dated/sea``.
    tables : mapping of str to DataFrame
        The tables ``countries``, ``terminals`` and ``links`` made before.

    Returns
    -------
    DataFrame
        The facts' rows with ``used`` 0; the rows that price the model with ``used`` 1.

    Raises
    ------
    ValueError
        When a sea lane to China has no premium in ``own/sea_lanes.csv``.
    """
    known = {*tables["countries"]["id"], "EU"}
    return frame(
        "tariffs",
        [
            *_published(facts, known),
            *_transit(),
            *_ocean(facts, tables["terminals"], tables["links"]),
            *_feeders(tables["terminals"], tables["links"]),
            *(_own(row) for row in as_rows(read_own("prices"))),
            *subsidies(),
            *through_rates(),
        ],
    )


def _period(year: str) -> tuple[str, str]:
    """First and last day of a published year, half, quarter, month, day, or span of years."""
    text = year.removeprefix("about ")
    if not text:
        return "", ""
    if " to " in text:
        first, last = text.split(" to ")
        return _period(first)[0], _period(last)[1]
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return text, text
    if re.fullmatch(r"\d{4}-\d{4}", text):
        return f"{text[:4]}-01-01", f"{text[5:]}-12-31"
    first, months = text[:4], {"": (1, 12), "H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6)}
    begin, end = months[text[5:]] if text[5:] in months else (int(text[5:]), int(text[5:]))
    return f"{first}-{begin:02d}-01", f"{first}-{end:02d}-{calendar.monthrange(int(first), end)[1]}"


def _slug(*parts: str) -> str:
    return "-".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts if part)


def _published(facts: Facts, known: set[str]) -> Iterator[Row]:
    seen: dict[str, int] = {}
    for fact in (*as_rows(facts["tariffs"]), *as_rows(facts["2026-11/tariffs"])):
        name = _slug("fact", " ".join(fact["item"].split(",")[0].split()[:4]), fact["country_or_lane"], fact["year"])
        seen[name] = seen.get(name, 0) + 1
        yield _context(fact, name if seen[name] == 1 else f"{name}-{seen[name]}", known)


def _context(fact: Row, identifier: str, known: set[str]) -> Row:
    lane, unit = fact["country_or_lane"], fact["unit"]
    zones = [code for code in re.findall(r"\b[A-Z]{2}\b", lane) if code in known]
    since, until = _period(fact["year"])
    figures = {"low": fact["value_low"], "mid": fact["value_mid"], "high": fact["value_high"]}
    published = f"published {unit}, {lane}" + (f", {fact['year']}" if fact["year"] else "")
    silent = "" if fact["value_mid"] else "the source gives no figure: 0 to 1 stands for not known"
    return {
        "id": identifier,
        "item": next(item for beginning, item in ITEMS if fact["item"].startswith(beginning)),
        "name": fact["item"],
        "mode": fact["mode"] if fact["mode"] in MODES else "",
        "zones": ";".join(zones),
        "terminal_ids": PORTS.get(lane, ""),
        "relation": "transit" if fact["item"].startswith(("ERAI", "RZD transit", "derived")) else "any",
        "basis": BASIS.get(unit, "per_container"),
        **({"low": "0", "mid": "0", "high": "1"} if silent else figures),
        "currency": fact["currency"],
        "valid_from": since,
        "valid_to": until,
        "free_days": "4" if fact["item"] == "storage" else "",
        "used": "0",
        "notes": join_notes(published, fact["note"], silent),
        "source": fact["source"],
        "confidence": fact["confidence"],
    }


def _own(row: Row) -> Row:
    per_feu = row["basis"].startswith("per_feu") and row["basis"] != "per_feu_day"
    size = HALF_BOX if per_feu and "20 ft" not in row["notes"] else ""
    return {**row, "used": "1", "notes": join_notes(row["notes"], size)}


def _transit() -> Iterator[Row]:
    """Transit over the 1520 railways: the border-to-border index of each direction spread over its kilometres.

    That of the west holds for all that does not go to China.
    """
    for row in as_rows(read_own("transit_index")):
        east = row["direction"] == "east"
        yield {
            "id": f"haul-rail-transit{'-east' if east else ''}-{row['valid_from'][:7] or 'before'}",
            "item": "haul",
            "name": f"transit on the 1520 railways, {row['direction']}bound (ERAI)",
            "destination_countries": "CN" if east else "",
            "mode": "rail",
            "zones": "KZ;RU;BY",
            "relation": "transit",
            "basis": "per_feu_km",
            **{column: number(float(row[column]) / TRANSIT_KM, 5) for column in ("low", "mid", "high")},
            "currency": "USD",
            "valid_from": row["valid_from"],
            "valid_to": row["valid_to"],
            "used": "1",
            "notes": f"index {row['mid']} a FEU / {TRANSIT_KM:,.0f} km; {row['notes']}; {HALF_BOX}",
            "source": row["source"],
            "confidence": row["confidence"],
        }


def _ocean(facts: Facts, terminals: pd.DataFrame, links: pd.DataFrame) -> Iterator[Row]:
    """Lanes between China and the west: the index of Shanghai-Rotterdam and a premium, and a back-haul of their own."""
    chinese = set(terminals["id"][terminals["country"] == "CN"])
    city = _cities(terminals)
    feeders = {(row["from"], row["to"]) for row in as_rows(read_own("feeder_prices"))}
    lanes: dict[str, list[Row]] = {}
    for link in as_rows(links):
        ends = (link["from_node_id"], link["to_node_id"])
        if link["mode"] == "sea" and ends[0] in chinese and ends not in feeders:
            lanes.setdefault(ends[1], []).append(link)
    premiums = {row["port"]: row for row in as_rows(read_own("sea_lanes"))}
    lacking = sorted(set(lanes) - set(premiums))
    if lacking:
        raise ValueError(f"own/sea_lanes.csv has no premium for {lacking}")
    periods = list(sea_periods(facts))
    for port, mine in sorted(lanes.items()):
        for market in periods:
            yield {"name": f"ocean freight China-{city[port]}", **_west(market, premiums[port], mine)}
            yield {"name": f"ocean freight {city[port]}-China", **_east(market, premiums[port], mine)}


def _cities(terminals: pd.DataFrame) -> dict[str, str]:
    return dict(zip(terminals["id"], terminals["city"], strict=True))


def _lane(market: Row, port: str, direction: str, lane: Iterable[Row]) -> Row:
    return {
        "id": f"haul-sea-{port}-{direction}-{market['valid_from'] or 'before'}",
        "item": "haul",
        "mode": "sea",
        "link_ids": ";".join(link["id"] for link in lane),
        "relation": "any",
        "basis": "per_feu",
        "currency": "USD",
        "valid_from": market["valid_from"],
        "valid_to": market["valid_to"],
        "used": "1",
    }


def _west(market: Row, premium: Row, lane: list[Row]) -> Row:
    extra = {"low": "premium_low", "mid": "premium", "high": "premium_high"}
    index = premium["port"] == "ROTTERDAM"
    as_read = index or market["source"].endswith(ESTIMATE)
    return {
        **_lane(market, premium["port"], "west", lane),
        "terminal_ids": ";".join(sorted({link["from_node_id"] for link in lane})),
        **{column: number(float(market[column]) + float(premium[name])) for column, name in extra.items()},
        "notes": f"when leaving from a port of terminal_ids; {market['notes']}; {premium['notes']}; {HALF_BOX}",
        "source": market["source"] if as_read else f"{market['source']}; {ESTIMATE}",
        "confidence": market["confidence"] if index else ESTIMATE,
    }


def _east(market: Row, premium: Row, lane: list[Row]) -> Row:
    price = float(market["back"]) + float(premium["premium"]) / 2
    as_read = premium["port"] == "ROTTERDAM" or market["back_source"].endswith(ESTIMATE)
    read = premium["port"] == "ROTTERDAM" and not market["back_source"].endswith(ESTIMATE)
    return {
        **_lane(market, premium["port"], "east", lane),
        "terminal_ids": premium["port"],
        "low": number(BACK_LOW * price),
        "mid": number(price),
        "high": number(BACK_HIGH * price),
        "notes": f"when leaving from the port of terminal_ids; Rotterdam-Shanghai: {market['back_notes']}; "
        f"plus half the lane's premium; low and high estimated at {BACK_LOW} and {BACK_HIGH} of it; {HALF_BOX}",
        "source": market["back_source"] if as_read else f"{market['back_source']}; {ESTIMATE}",
        "confidence": market["confidence"] if read else ESTIMATE,
    }


def _feeders(terminals: pd.DataFrame, links: pd.DataFrame) -> Iterator[Row]:
    city = _cities(terminals)
    lanes = {(link["from_node_id"], link["to_node_id"]): link["id"] for link in as_rows(links) if link["mode"] == "sea"}
    for row in as_rows(read_own("feeder_prices")):
        yield {
            "id": f"haul-sea-{row['from']}-{row['to']}",
            "item": "haul",
            "name": f"feeder {city[row['from']]}-{city[row['to']]}",
            "mode": "sea",
            "link_ids": lanes[row["from"], row["to"]],
            "relation": "any",
            "basis": "per_feu",
            "low": row["low"],
            "mid": row["mid"],
            "high": row["high"],
            "currency": row["currency"],
            "used": "1",
            "notes": f"both ways, carried to all dates: {row['notes']}; {HALF_BOX}",
            "source": ESTIMATE,
            "confidence": "low" if row["notes"].startswith("the facts") else ESTIMATE,
        }
