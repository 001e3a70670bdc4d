"""Services against the links, trains and rules of their way, and rules and prices against what they name."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from corridor.display import counted, with_article
from corridor.errors import Finding
from corridor.model.checks.findings import Check, Drafts
from corridor.model.own.marks import marks_of
from corridor.model.tables.reading import nearest, split_codes
from corridor.units import DAYS_PER_WEEK, HOURS_PER_DAY

__all__ = ["WAY_CHECKS"]

_RUN_FACTOR = 8.0  # a detour, or a published time, differs by less from the speed of the link
_RUN_SLACK_H = 1.0
_LEAST_TRANSIT = 0.9  # of the running hours alone: days are published rounded
_MOST_TRANSIT, _TRANSIT_SLACK_H = 4.0, 96.0
_MOST_TRAIN_TEU = 1.2  # of the largest train of the networks on the way
_FREQUENCY_FACTOR, _FEWEST_DATES = 2.0, 4
_PER_WEEK_SLACK = 0.01
_NO_PLACE = ("sea", "barge"), ("rail junction", "rail terminal", "airport", "border station")


def _run_hours(drafts: Drafts) -> Iterator[Finding]:
    """Running hours of a stop against those of the links that lead there, and none at a first stop."""
    draft = drafts["service_stops"]
    for path in drafts.paths.values():
        if path[0].run_h > 0 and path[0].sequence == 1:
            problem = f"{path[0].run_h:g} h of running to the first stop"
            yield draft.finding(path[0].line, "run_h", problem, "leave it blank: hours are those from the stop before")
    for ride in drafts.rides:
        run, lines = ride.stop.run_h, ride.usable
        if run != run or not lines or lines[0].hours / _RUN_FACTOR < run < lines[0].hours * _RUN_FACTOR:
            continue
        hours = [line.hours for line in lines if line.hours == line.hours and line.km == line.km]
        if hours and _beyond(run, min(hours), max(hours)):
            line = lines[0]
            problem = f"{run:g} h from {ride.before.terminal}, and {line.hours:.3g} h by {line.id} ({line.km:,g} km)"
            yield draft.finding(ride.stop.line, "run_h", problem, "check the unit: hours, not minutes or days")


def _beyond(run: float, least: float, most: float) -> bool:
    """Whether running hours cannot be those of links that take from the least to the most hours."""
    if run < least / _RUN_FACTOR - _RUN_SLACK_H or run > most * _RUN_FACTOR + _RUN_SLACK_H:
        return True
    return run == 0 and least > _RUN_SLACK_H


def _transit_days(drafts: Drafts) -> Iterator[Finding]:
    """Published days against the running hours of all stretches."""
    draft = drafts["services"]
    hours: dict[str, float] = defaultdict(float)
    for ride in drafts.rides:
        run = ride.stop.run_h
        hours[ride.service] += run if run == run else min((line.hours for line in ride.usable), default=float("nan"))
    unread = any(column == "run_h" for _, column in drafts["service_stops"].faulty)
    for line, service, days in draft.each("id", "transit_days"):
        run, published = hours.get(service, float("nan")), days * HOURS_PER_DAY
        if unread or published != published or run != run:
            continue
        if published < _LEAST_TRANSIT * run or published > _MOST_TRANSIT * run + _TRANSIT_SLACK_H:
            problem = f"{days:g} days from first to last stop, and {run / HOURS_PER_DAY:.3g} days of running alone"
            yield draft.finding(line, "transit_days", problem, "check the units: days here, hours in service_stops")


def _ends_of_paths(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["service_stops"]
    for service, path in drafts.paths.items():
        for stop in (path[0], path[-1]):
            if sum(one.calls for one in path) > 1 and not stop.calls and (stop.line, "calls") not in draft.faulty:
                problem = f"{service} begins or ends where no box gets on or off"
                yield draft.finding(stop.line, "calls", problem, "write 1, or remove the stop")


def _room_of_trains(drafts: Drafts) -> Iterator[Finding]:
    """TEU of a train's departure against the largest train of the countries on its way."""
    draft, trains, country = drafts["services"], drafts["trains"], drafts.terminal_country
    largest: dict[str, float] = {}
    for _, zones, teu, used in trains.each("zones", "max_teu", "used"):
        for code in split_codes(zones) if used and teu > 0 else ():
            for one in drafts.members.get(code, ()):
                largest[one] = max(largest.get(one, 0.0), teu)
    for line, service, mode, teu in draft.each("id", "mode", "teu_per_departure"):
        if mode != "rail":
            continue
        way = {country.get(stop.terminal, "") for stop in drafts.paths.get(service, ())}
        most = [largest[one] for one in way if one in largest]
        if len(most) == len(way) and most and teu > _MOST_TRAIN_TEU * max(most):
            problem = f"{teu:g} TEU a departure, and no train on its way takes more than {max(most):g}"
            yield draft.finding(line, "teu_per_departure", problem, "check the unit: TEU of one departure")


def _dates(drafts: Drafts) -> Iterator[Finding]:
    """Days of departure against the period and the frequency."""
    draft = drafts["services"]
    columns = ("departure_dates", "weekdays", "frequency_per_week", "valid_from", "valid_to", "departure_times")
    for line, cell, weekdays, per_week, since, until, times in draft.each(*columns):
        if not cell or (line, "departure_dates") in draft.faulty:
            continue
        days = sorted(day for code in split_codes(cell) if (day := _day(code)) is not None)
        beyond = [day for day in days if (since and day < since) or (until and day > until)]
        if beyond:
            problem = f"it leaves on {beyond[0]}, outside its period"
            yield draft.finding(line, "departure_dates", problem, "correct the day, or the period")
        elif len(set(days)) < len(days):
            yield draft.finding(
                line, "departure_dates", "a day is there twice", "remove one; several a day are departure_times"
            )
        elif not weekdays and len(days) >= _FEWEST_DATES:
            a_day = max(1, len(split_codes(times)))
            made = a_day * (len(days) - 1) / (days[-1] - days[0]).days * DAYS_PER_WEEK
            if made > _FREQUENCY_FACTOR * per_week or per_week > _FREQUENCY_FACTOR * made:
                problem = f"{per_week:g} departures a week, but the days are {made:.3g} a week"
                yield draft.finding(line, "frequency_per_week", problem, "make them agree")


def _weekdays(drafts: Drafts) -> Iterator[Finding]:
    """Departures a week are as many as the weekdays, as the times on each of them, or several a day."""
    draft = drafts["services"]
    columns = ("weekdays", "frequency_per_week", "departure_dates", "departure_times")
    for line, cell, per_week, dates, times in draft.each(*columns):
        days = len(set(split_codes(cell)))
        if not days or dates or per_week != per_week or {(line, "weekdays"), (line, "departure_times")} & draft.faulty:
            continue
        if times:
            made = days * len(split_codes(times))
            if abs(per_week - made) > _PER_WEEK_SLACK:
                problem = f"{per_week:g} departures a week, but {counted(days, 'weekday')} with {times}: {made}"
                yield draft.finding(line, "frequency_per_week", problem, "make them agree")
            continue
        several = per_week > DAYS_PER_WEEK and abs(per_week / days - round(per_week / days)) < _PER_WEEK_SLACK
        if abs(per_week - days) > _PER_WEEK_SLACK and not several:
            problem = f"{per_week:g} departures a week, but {counted(days, 'weekday')}: {cell}"
            remedy = "make them agree, or leave the weekdays blank where not all of them are known"
            yield draft.finding(line, "frequency_per_week", problem, remedy)


def _day(code: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(code)
    except ValueError:
        return None


def _conditions(columns: dict[str, list[object]]) -> tuple[str, ...]:
    """Columns of a rule that narrow it."""
    return tuple(
        name
        for name in columns
        if name.endswith(("_ids", "_countries", "_types", "_classes", "_prefixes")) or name in ("modes", "except_hs")
    )


def _boundless(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["rules"]
    names = _conditions(draft.columns)
    for row, (line, key) in enumerate(draft.each("id")):
        unread = any(number == line for number, _ in draft.faulty)
        if not unread and not any(draft.columns[name][row] for name in names):
            yield draft.finding(line, "kind", f"rule {key} names nothing and stops everything", "say what it is about")


def _rules_of_modes(drafts: Drafts) -> Iterator[Finding]:
    """Borders, links and services of other modes than those of the rule, which then never holds."""
    draft = drafts["rules"]
    mode_of = {
        "border_ids": dict(zip(drafts["borders"].column("border_id"), drafts["borders"].column("mode"), strict=True)),
        "link_ids": dict(zip(drafts["links"].column("id"), drafts["links"].column("mode"), strict=True)),
        "service_ids": dict(zip(drafts["services"].column("id"), drafts["services"].column("mode"), strict=True)),
    }
    for column, known in mode_of.items():
        for line, cell, modes in draft.each(column, "modes"):
            named = {known[code] for code in split_codes(cell) if known.get(code)}
            if modes and named and not named & set(split_codes(modes)) and (line, "modes") not in draft.faulty:
                problem = f"the rule is about {modes}, what it names is {' and '.join(sorted(named))}: it never holds"
                yield draft.finding(line, "modes", problem, "correct the modes, or what is named")


def _prices_of_modes(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["tariffs"]
    mode_of = dict(zip(drafts["links"].column("id"), drafts["links"].column("mode"), strict=True))
    for line, cell, mode in draft.each("link_ids", "mode"):
        named = {mode_of[code] for code in split_codes(cell) if mode_of.get(code)}
        if mode and named and mode not in named:
            problem = f"a price for {mode}, on links for {' and '.join(sorted(named))}: it never holds"
            yield draft.finding(line, "mode", problem, "correct the mode, or the links")


def _zones(drafts: Drafts) -> Iterator[Finding]:
    """Zones of prices and factors that are nearly a country, group or zone of a link; others apply nowhere, for now."""
    known = {*drafts.members, *filter(None, drafts["links"].column("tariff_zone"))}
    for table in ("tariffs", "emissions"):
        draft = drafts[table]
        for line, cell, used in draft.each("zones", "used"):
            for code in split_codes(cell) if used else ():
                if code not in known and (hint := nearest(code, sorted(known))):
                    problem = f"'{code}' is no country, group or zone of a link"
                    yield draft.finding(line, "zones", problem, f"correct it, or set used to 0{hint}")
                    break


def _rail_law(drafts: Drafts) -> Iterator[Finding]:
    draft, country = drafts["countries"], drafts.terminal_country
    railways = {
        country.get(end, "")
        for _, mode, *ends in drafts["links"].each("mode", "from_node_id", "to_node_id")
        for end in ends
        if mode == "rail"
    }
    for line, key, cell in draft.each("id", "rail_regimes"):
        if key in railways and not cell and (line, "rail_regimes") not in draft.faulty:
            problem = f"{key} has railways and no consignment law: no train could run there"
            yield draft.finding(line, "rail_regimes", problem, "write SMGS, CIM or both")


def _kinds_of_ends(drafts: Drafts) -> Iterator[Finding]:
    """Ships at places without water, and aircraft at places that are no airport; kinds that were taken say neither."""
    draft = drafts["links"]
    said = drafts["terminals"].each("id", "kind", "notes")
    kinds = {key: kind for _, key, kind, notes in said if "kind" not in marks_of(notes)}
    modes, dry = _NO_PLACE
    for line, mode, start, end in draft.each("mode", "from_node_id", "to_node_id"):
        for place in (start, end):
            kind = kinds.get(place, "")
            if kind and ((mode in modes and kind in dry) or (mode == "air" and kind != "airport")):
                problem = f"{with_article(mode)} link at {place}, which is {with_article(kind)}"
                yield draft.finding(line, "mode", problem, "correct the mode, or the kind of the terminal")
                break


WAY_CHECKS = (
    Check("running hours fit the links", "service_stops", _run_hours),
    Check("published days fit the running hours", "services", _transit_days),
    Check("a service begins and ends where boxes get on and off", "service_stops", _ends_of_paths),
    Check("a train is no larger than the railways on its way take", "services", _room_of_trains),
    Check("departures a week agree with the weekdays", "services", _weekdays),
    Check("days of departure fit the period and the frequency", "services", _dates),
    Check("a rule names something", "rules", _boundless),
    Check("a rule names what is of its modes", "rules", _rules_of_modes),
    Check("a price names links of its mode", "tariffs", _prices_of_modes),
    Check("zones are not misspelt", "", _zones),
    Check("a country with railways has a consignment law", "countries", _rail_law),
    Check("ships call at water, aircraft at airports", "links", _kinds_of_ends),
)
