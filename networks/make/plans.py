"""Plans of services before they are written: the facts' trains and ships, their returns, and the lines of the hubs.

``own/service_plan.csv`` leads every service of the facts over the links, ``own/services_left_out.csv`` says which are
not carried and why. ``own/hub_totals.csv`` holds the trains a week that a Chinese hub sends to Europe (Russia and
Belarus are counted there) and receives; ``own/hub_lines.csv`` shares them out. A line without a frequency of its own
takes the rest: the total less every other train of the hub in that direction, so that nothing is counted twice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from networks.make.common import ESTIMATE, Facts, Row, as_rows, join_notes, number, read_own
from networks.make.paths import HOURS_PER_DAY

__all__ = ["Plan", "plans"]

UNPUBLISHED = "-"  # in own/service_plan.csv: blank, although the facts have a figure; it belongs to something else
EUROPE = frozenset({"RU", "BY", "LT", "LV", "EE", "PL", "DE", "NL", "BE", "CZ", "SK", "HU", "AT", "IT", "GB"})
LEAST_WEEKLY = 0.25  # a line that the named trains leave nothing for still runs now and then


@dataclass(frozen=True, slots=True)
class Plan:
    """One service before it is written: its row, the stations it is led through, and where it calls."""

    row: Row
    forced: tuple[str, ...]
    variant: str
    calls: frozenset[str]
    transit_h: float | None


def plans(facts: Facts, country: Mapping[str, str]) -> list[Plan]:
    """Plan every service that is written by hand: those of the facts, their returns, and the hubs' lines.

    Parameters
    ----------
    facts : Mapping of str to DataFrame
        Needs ``services``, ``2026-11/services`` and ``2026-11/services_more``.
    country : mapping of str to str
        Country of each terminal.

    Raises
    ------
    ValueError
        When a row of the facts is neither planned nor left out, a row of ours names no fact, or a hub's line has
        no total.
    """
    planned = _planned(facts)
    back = {own["id"]: own for own in as_rows(read_own("service_plan")) if own["back"]}
    named = [*planned, *(_return(plan, back[plan.row["id"]]) for plan in planned if plan.row["id"] in back)]
    return [*named, *_hub_lines(named, country)]


def _published(facts: Facts) -> dict[tuple[str, str], Row]:
    """Services of the facts by name and year, those of ``2026-11/services`` by name and first day."""
    found = {(fact["service"], fact["valid_from"]): fact for fact in as_rows(facts["2026-11/services"])}
    for table in ("services", "2026-11/services_more"):
        found |= {(fact["service"], fact["year"]): fact for fact in as_rows(facts[table])}
    return found


def _planned(facts: Facts) -> list[Plan]:
    published = _published(facts)
    made, used = [], set()
    for own in as_rows(read_own("service_plan")):
        key = (own["fact"], own["year"])
        if own["fact"] and key not in published:
            raise ValueError(f"own/service_plan.csv: {own['id']} names no service of the facts: {key}")
        used.add(key)
        made.append(_plan(own, published.get(key, {})))
    left_out = {(own["fact"], own["year"]) for own in as_rows(read_own("services_left_out"))}
    missing = sorted(set(published) - used - left_out)
    unknown = sorted(left_out - set(published))
    if missing or unknown:
        raise ValueError(f"services of the facts neither planned nor left out: {missing}; left out but none: {unknown}")
    return made


def _expanded(stops: str) -> tuple[str, ...]:
    """Put the stations of a named path for ``@name``, in reverse for ``@-name``; drop repetitions in a row."""
    named = {row["name"]: row["stations"].split(";") for row in as_rows(read_own("service_paths"))}
    stations: list[str] = []
    for stop in stops.split(";"):
        if stop.startswith("@-"):
            stations += named[stop[2:]][::-1]
        else:
            stations += named[stop[1:]] if stop.startswith("@") else [stop]
    return tuple(station for station, _ in itertools.groupby(stations))


def _plan(own: Row, fact: Row) -> Plan:
    stops, _, variant = own["stops"].partition(":")
    forced = _expanded(stops)
    days = own["transit_days"] or fact.get("transit_days", "")
    published = "" if days == UNPUBLISHED else days
    row = {
        "id": own["id"],
        "name": own["name"] or fact["service"],
        "operator": own["operator"] or fact.get("operator", ""),
        "mode": own["mode"],
        "train_class": own["train_class"],
        "frequency_per_week": own["frequency"] or fact["frequency_per_week"],
        "weekdays": _stated(own, fact, "weekdays"),
        "transit_days": published,
        "teu_per_departure": own["teu"] or fact["teu_per_train"],
        "common_note": own["common_note"],
        "valid_from": _stated(own, fact, "valid_from"),
        "valid_to": _stated(own, fact, "valid_to"),
        "estimated_fields": ";".join(_estimated(own, fact)),
        "notes": join_notes(fact.get("note", ""), own["notes"]),
        "source": fact["source"] if fact else ESTIMATE,
        "confidence": fact["confidence"] if fact else "estimate",
    }
    calls = frozenset({forced[0], forced[-1], *(call for call in own["calls"].split(";") if call)})
    return Plan(row, forced, variant, calls, HOURS_PER_DAY * float(published) if published else None)


def _stated(own: Row, fact: Row, column: str) -> str:
    """Our own cell, else that of the facts."""
    cell = own[column] or fact.get(column, "")
    return "" if cell == UNPUBLISHED else cell


def _estimated(own: Row, fact: Row) -> list[str]:
    guessed = ["transit_days"] if own["days_guessed"] else []
    if not fact:
        return ["frequency_per_week", "teu_per_departure", *guessed]
    words = {"teu_per_train": "teu_per_departure"}
    named = [words.get(name, name) for name in fact["estimated_fields"].split(";") if name]
    # what our own plan states replaces what the facts guessed; what neither had is a guess of ours
    ours = {
        "transit_days": own["transit_days"],
        "frequency_per_week": own["frequency"],
        "teu_per_departure": own["teu"],
    }
    for name, column in (("frequency_per_week", "frequency_per_week"), ("teu_per_departure", "teu_per_train")):
        if ours[name] and not fact[column]:
            guessed.append(name)
    columns = {"frequency_per_week", "weekdays", "transit_days", "teu_per_departure", "valid_from", "valid_to"}
    kept = [name for name in named if name in columns and not ours.get(name)]
    return list(dict.fromkeys([*kept, *guessed]))


def _return(plan: Plan, own: Row) -> Plan:
    start, end = plan.forced[0], plan.forced[-1]
    there = plan.row["id"]
    published = bool(own["back_weekdays"])
    why = "trains come back, fewer of them loaded" if plan.row["mode"] == "rail" else "what goes out comes back"
    guessed = ["teu_per_departure", *(["transit_days"] if plan.row["transit_days"] else [])]
    row = plan.row | {
        "id": there.replace(f"{start}-{end}", f"{end}-{start}", 1),
        "name": f"{plan.row['name']}, return",
        "frequency_per_week": own["back"],
        "weekdays": own["back_weekdays"],
        "estimated_fields": ";".join(guessed if published else ["frequency_per_week", *guessed]),
        "notes": f"return path of {there}, days and size taken from there; "
        + ("weekday as published" if published else f"frequency an estimate: {why}"),
        "source": join_notes(plan.row["source"], ESTIMATE) if published else ESTIMATE,
        "confidence": "medium" if published else "estimate",
    }
    return replace(plan, row=row, forced=plan.forced[::-1])


def _hub_lines(named: Iterable[Plan], country: Mapping[str, str]) -> list[Plan]:
    lines = list(as_rows(read_own("hub_lines")))
    why = "an estimate from how the trains of all hubs divide"
    made = [_hub_line(line, line["frequency"], why) for line in lines if line["frequency"]]
    others = [*named, *made]
    for line in lines:
        if not line["frequency"]:
            total = _total(line)
            weekly = float(total[line["way"]])
            taken = sum(float(plan.row["frequency_per_week"]) for plan in others if _counts(plan, line, country))
            rest = f"the rest of {number(weekly, 1)} trains a week less {number(taken, 1)} of the hub's other lines"
            told = f"{rest} on {line['counted_on']}; {total['notes']}"
            made.append(_hub_line(line, number(max(LEAST_WEEKLY, weekly - taken), 1), told, total))
    return made


def _total(line: Row) -> Row:
    """Find the total of a hub on the day on which a line is counted."""
    day = line["counted_on"]
    for row in as_rows(read_own("hub_totals")):
        if row["hub"] == line["hub"] and row["valid_from"] <= day <= (row["valid_to"] or day):
            return row
    raise ValueError(f"own/hub_totals.csv has no total of {line['hub']} on {day}, for {line['id']}")


def _counts(plan: Plan, line: Row, country: Mapping[str, str]) -> bool:
    """Whether a train is one of those that the hub's total counts in the direction of a line."""
    ends = (plan.forced[0], plan.forced[-1])
    here, there = ends if line["way"] == "west" else ends[::-1]
    runs = plan.row["valid_from"] <= line["counted_on"] <= (plan.row["valid_to"] or line["counted_on"])
    return plan.row["mode"] == "rail" and here == line["hub"] and country[there] in EUROPE and runs


def _hub_line(line: Row, frequency: str, why: str, total: Row | None = None) -> Plan:
    forced = _expanded(line["stops"])
    source = total["source"] if total else ""
    row = {
        "id": line["id"],
        "name": line["name"],
        "operator": "China Railway",
        "mode": "rail",
        "train_class": "block",
        "frequency_per_week": frequency,
        "transit_days": line["transit_days"],
        "teu_per_departure": line["teu"],
        "common_note": line["common_note"],
        "valid_from": line["valid_from"],
        "valid_to": line["valid_to"],
        "estimated_fields": "frequency_per_week;teu_per_departure",
        "notes": join_notes(f"frequency: {why}", line["notes"]),
        "source": f"{source}; {ESTIMATE}" if source and ESTIMATE not in source else ESTIMATE,
        "confidence": "low" if source else "estimate",
    }
    calls = frozenset({forced[0], forced[-1], *(call for call in line["calls"].split(";") if call)})
    days = line["transit_days"]
    return Plan(row, forced, "", calls, HOURS_PER_DAY * float(days) if days else None)
