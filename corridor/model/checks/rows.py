"""Checks of borders, services, prices and rules: periods, paths and amounts."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from corridor.calendar import clock_second, date_remedy, is_within_reach, overlaps
from corridor.display import counted, with_article
from corridor.errors import Finding
from corridor.model.cargo.container_names import plain_type
from corridor.model.cargo.goods import plain_hs
from corridor.model.checks.findings import Check, Drafts
from corridor.model.delay.dwell import MOST_RATIO
from corridor.model.tables.codes import USABLE_STATES, is_gauge
from corridor.model.tables.reading import nearest, split_codes

__all__ = ["ROW_CHECKS"]

_PRICED = {"services": "rate_per_feu", "borders": "cost_per_shipment", "tariffs": "mid"}


# --- dates, money and codes --------------------------------------------------------------------


def _reversed_dates(drafts: Drafts) -> Iterator[Finding]:
    for draft in drafts.tables.values():
        if not {"valid_from", "valid_to"} <= draft.columns.keys():
            continue
        for line, since, until in draft.each("valid_from", "valid_to"):
            if since is not None and until is not None and since > until:
                problem = f"the period ends on {until}, before it begins on {since}"
                yield draft.finding(line, "valid_to", problem, "swap the dates, or correct one")


def _currencies(drafts: Drafts) -> Iterator[Finding]:
    rates = drafts["currencies"]
    known = set(rates.column("currency"))
    if drafts.header is None or not drafts.header.currency or any(name == "currency" for _, name in rates.faulty):
        return
    known.add(drafts.header.currency)
    for name in ("transfers", "borders", "services", "tariffs"):
        draft = drafts.tables.get(name)
        if draft is None or "currency" not in draft.columns:
            continue
        for line, currency in draft.each("currency"):
            if currency and currency not in known:
                hint = nearest(currency, sorted(known))
                remedy = f"add a rate to currencies, or write {drafts.header.currency}{hint}"
                yield draft.finding(line, "currency", f"no exchange rate is known for '{currency}'", remedy)


def _priced(drafts: Drafts) -> Iterator[Finding]:
    for name, amount in _PRICED.items():
        draft = drafts.tables.get(name)
        if draft is None or not {"currency", amount} <= draft.columns.keys():
            continue
        shares = draft.columns.get("basis", [""] * len(draft))
        for (line, currency, value), basis in zip(draft.each("currency", amount), shares, strict=True):
            if value == value and value and not currency and basis != "share":
                yield draft.finding(line, "currency", f"{amount} has no currency", "fill in the currency")


def _ranges(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["tariffs"]
    for line, low, mid, high in draft.each("low", "mid", "high"):
        if low > mid or mid > high or low > high:
            problem = f"low {low:g}, mid {mid:g}, high {high:g} are not in order"
            yield draft.finding(line, "mid", problem, "sort the three")


def _quantiles(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["borders"]
    for line, mean, p90 in draft.each("dwell_mean_h", "dwell_p90_h"):
        if p90 < mean:
            problem = f"the 90th percentile, {p90:g} h, is below the mean, {mean:g} h"
            yield draft.finding(line, "dwell_p90_h", problem, "correct one of the two")
        elif mean > 0 and p90 >= MOST_RATIO * mean:
            problem = f"no dwell has a 90th percentile of {p90:g} h and a mean of {mean:g} h: it is less than ten means"
            yield draft.finding(line, "dwell_p90_h", problem, "correct one of the two")


def _hs_codes(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["rules"]
    for column in ("hs_prefixes", "except_hs"):
        for line, cell in draft.each(column):
            for code in split_codes(cell):
                if fault := _hs_fault(code):
                    yield draft.finding(line, column, f"'{code}' is not the beginning of an HS code", fault)


def _hs_fault(code: str) -> str:
    """What to do about a code of goods; blank for one of digits alone."""
    try:
        digits_alone = plain_hs(code) == code
    except ValueError as fault:
        return f"it {fault}; several codes with semicolons between: 2709;2710"
    return "" if digits_alone else "write digits only, several codes with semicolons between: 2709;2710"


def _container_types(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["containers"]
    for line, key in draft.each("id"):
        if key and plain_type(key) != key.strip():
            problem = f"'{key}' is no ISO 6346 code, but what the trade calls one"
            yield draft.finding(line, "id", problem, f"write {plain_type(key)}, which a query for {key} finds too")


def _factors(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["emissions"]
    columns = ("g_co2e_per_tkm", "g_co2e_per_teu_km", "g_co2e_per_t", "g_co2e_per_teu")
    for line, mode, used, *parts in draft.each("mode", "used", *columns):
        column, own = ("g_co2e_per_t", parts[2:]) if mode == "terminal" else ("g_co2e_per_tkm", parts[:2])
        if mode and used and all(value != value for value in own):
            yield draft.finding(line, column, "a factor that is used is blank", "fill it in, or set used to 0")


# --- borders -----------------------------------------------------------------------------------


def _border_rows(drafts: Drafts) -> Iterator[Finding]:
    """Rows of one border, direction and class must not overlap."""
    draft = drafts["borders"]
    seen: dict[str, list[tuple[int, str, str, tuple[dt.date | None, dt.date | None]]]] = defaultdict(list)
    columns = ("border_id", "direction", "train_class", "valid_from", "valid_to")
    for line, border, way, kind, since, until in draft.each(*columns):
        unreadable = {(line, "valid_from"), (line, "valid_to")} & draft.faulty
        if unreadable or not (border and way and kind) or (since and until and since > until):
            continue
        for other_line, other_way, other_kind, period in seen[border]:
            same_way = way == other_way or "both" in (way, other_way)
            same_kind = kind == other_kind or "any" in (kind, other_kind)
            if same_way and same_kind and overlaps((since, until), period):
                problem = f"the period of {border} overlaps that in line {other_line}"
                yield draft.finding(line, "valid_from", problem, "end one period the day before the other begins")
                break
        seen[border].append((line, way, kind, (since, until)))


def _border_sides(drafts: Drafts) -> Iterator[Finding]:
    """Direction ab means the same in every row of a border."""
    draft = drafts["borders"]
    first: dict[str, tuple[int, tuple[str, ...]]] = {}
    for line, border, *sides in draft.each("border_id", "mode", "country_a", "country_b"):
        if not border or not all(sides):
            continue
        other_line, other = first.setdefault(border, (line, tuple(sides)))
        if other != tuple(sides):
            names = ("mode", "country_a", "country_b")
            column = next(name for name, one, two in zip(names, sides, other, strict=True) if one != two)
            problem = f"{border} is {' '.join(sides)} here and {' '.join(other)} in line {other_line}"
            yield draft.finding(line, column, problem, "all rows of a border have one mode and the same sides")


def _dwells(drafts: Drafts) -> Iterator[Finding]:
    draft, crossed = drafts["borders"], set(drafts["links"].column("border_id"))
    for line, border, state, mean in draft.each("border_id", "state", "dwell_mean_h"):
        if border in crossed and state in USABLE_STATES and mean != mean:
            remedy = "fill in the mean hours of queue and clearance; an estimate will do"
            problem = f"{border} is {state} and crossed by links, but its dwell is blank"
            yield draft.finding(line, "dwell_mean_h", problem, remedy)


def _door_figures(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["borders"]
    for names in (("open_from_h", "open_to_h"), ("scan_share", "scan_kmh", "scan_train_m")):
        for line, *values in draft.each(*names):
            blank = [name for name, value in zip(names, values, strict=True) if value != value]
            if blank and len(blank) < len(names) and not {(line, name) for name in names} & draft.faulty:
                filled = " or ".join(name for name in names if name not in blank)
                problem = f"{blank[0]} is blank, although {filled} is filled in"
                yield draft.finding(line, blank[0], problem, f"fill in all of {', '.join(names)}, or none")


# --- services ----------------------------------------------------------------------------------


def _stops(drafts: Drafts) -> Iterator[Finding]:
    draft, stops = drafts["services"], drafts["service_stops"]
    paths = drafts.paths
    unsure = any(column in ("sequence", "service_id", "calls") for _, column in stops.faulty)
    for line, service in draft.each("id"):
        calling = sum(stop.calls for stop in paths.get(service, ()))
        if calling < 2 and not unsure:
            problem = f"{service} has {counted(calling, 'stop')} where boxes get on or off"
            yield draft.finding(
                line, "id", problem, "give it two stops or more in service_stops, with calls 1, or both ends"
            )
    for service, path in paths.items():
        for place, stop in enumerate(path, start=1):
            if stop.sequence != place and not unsure:
                problem = f"stop {place} of {service} has the number {stop.sequence}"
                yield stops.finding(stop.line, "sequence", problem, "number the stops 1, 2, 3 without gaps")
                break


def _loose_ends(drafts: Drafts) -> set[tuple[str, str]]:
    """Mode and terminal of links whose other end is not known; a blank terminal when neither is."""
    rows = drafts["links"].each("mode", "from_node_id", "to_node_id")
    return {(mode, start or end) for _, mode, start, end in rows if not (start and end)}


def _stop_links(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["service_stops"]
    mode_of = {service: mode for _, service, mode in drafts["services"].each("id", "mode")}
    loose = _loose_ends(drafts)
    blamed = 0
    for service, before, stop, lines in drafts.rides:
        mode, pair = mode_of[service], f"{before.terminal} to {stop.terminal}"
        if not lines:
            if loose & {(mode, before.terminal), (mode, stop.terminal), (mode, "")} or before.line == blamed:
                # A link with an unknown end may be the one; a wrong station breaks the legs on both its sides.
                continue
            blamed = stop.line
            problem = f"no {mode} link leads from {pair}"
            yield draft.finding(stop.line, "terminal_id", problem, "add the link, or the stations between")
        elif stop.link and stop.link not in {line.id for line in lines}:
            hint = nearest(stop.link, [line.id for line in lines])
            problem = f"'{stop.link}' is not {with_article(mode)} link from {pair}"
            yield draft.finding(stop.line, "link_id", problem, f"name a link between the two, or leave it blank{hint}")


def _gauge_breaks(drafts: Drafts) -> Iterator[Finding]:
    """A train changes gauge only where a transfer does."""
    draft, transfers = drafts["service_stops"], drafts["transfers"]
    rows = transfers.each("terminal_id", "from_carrier", "to_carrier")
    yards: dict[str, list[set[str]]] = defaultdict(list)
    for _, place, before, after in rows:
        if is_gauge(before) and is_gauge(after):
            yards[place].append({before, after})
    if any(column in ("terminal_id", "from_carrier", "to_carrier") for _, column in transfers.faulty):
        return
    ridden: dict[str, frozenset[str]] = {}
    for ride in drafts.rides:
        service, before, stop, _ = ride
        gauges = frozenset(line.gauge for line in ride.usable if line.gauge)
        if not gauges:
            ridden.pop(service, None)
            continue
        carried = ridden.get(service, gauges)
        for pair in yards.get(before.terminal, ()):  # both gauges of a yard, where the train comes on one of them
            carried |= pair if carried & pair else set()
        if not carried & gauges:
            place = before.terminal
            problem = f"{service} comes to {place} on {_words(carried)} mm and leaves it on {_words(gauges)} mm"
            yield draft.finding(stop.line, "terminal_id", problem, f"add a gauge change at {place} to transfers")
        ridden[service] = carried & gauges or gauges


def _words(gauges: frozenset[str]) -> str:
    return " or ".join(sorted(gauges))


def _train_classes(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["services"]
    for line, mode, kind in draft.each("mode", "train_class"):
        if mode == "rail" and not kind and (line, "train_class") not in draft.faulty:
            yield draft.finding(line, "train_class", "a train has no class", "write fixed, block or non-priority")
        elif mode and mode != "rail" and kind:
            yield draft.finding(
                line, "train_class", f"{with_article(mode)} service has a train class", "leave it blank"
            )


def _departures(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["services"]
    for line, days, dates, hour, times in draft.each("weekdays", "departure_dates", "departure_h", "departure_times"):
        wrong = [code for code in split_codes(dates) if not _is_date(code)]
        if wrong:
            remedy = date_remedy(wrong[0]) or "write YYYY-MM-DD"
            yield draft.finding(line, "departure_dates", f"'{wrong[0]}' is not a date", remedy)
        elif far := [code for code in split_codes(dates) if not is_within_reach(dt.date.fromisoformat(code))]:
            problem = f"it leaves on {far[0]}, which is too far from today to be asked about"
            yield draft.finding(line, "departure_dates", problem, "correct the day, or take it out: no day is no end")
        if hour == hour and not (days or dates):
            problem = "a departure has an hour and no day"
            yield draft.finding(line, "departure_h", problem, "fill in weekdays or departure_dates, or leave it blank")
        if times and (said := _wrong_times(split_codes(times), bool(days or dates), hour == hour)):
            yield draft.finding(line, "departure_times", *said)


def _wrong_times(times: Sequence[str], on_days: bool, has_hour: bool) -> tuple[str, str] | None:
    """What is wrong with the times of departure of a service, and what to do."""
    seconds = [clock_second(time) for time in times]
    if wrong := [time for time, second in zip(times, seconds, strict=True) if second is None]:
        return f"'{wrong[0]}' is not a time of day", "write HH:MM or HH:MM:SS, from 00:00 to 23:59"
    if twice := [second for second, count in Counter(seconds).items() if count > 1]:
        return (
            f"it leaves twice at {times[seconds.index(twice[0])]}",
            "remove one; room for more boxes is teu_per_departure",
        )
    if has_hour:
        return (
            "it leaves at these times, and at departure_h",
            "write the hour among the times, and blank it there",
        )
    if not on_days:
        return "a departure has a time and no day", "fill in weekdays or departure_dates, or leave it blank"
    return None


def _is_date(text: str) -> bool:
    try:
        return len(text) == len("2026-03-04") and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


ROW_CHECKS = (
    Check("a period begins before it ends", "", _reversed_dates),
    Check("every currency can be changed into the network's", "", _currencies),
    Check("an amount has a currency", "", _priced),
    Check("low, mid and high are in order", "tariffs", _ranges),
    Check("the 90th percentile is not below the mean", "borders", _quantiles),
    Check("HS codes are digits", "rules", _hs_codes),
    Check("a container type is an ISO code", "containers", _container_types),
    Check("a factor that is used is filled in", "emissions", _factors),
    Check("periods of a border, direction and class do not overlap", "borders", _border_rows),
    Check("all rows of a border have the same sides", "borders", _border_sides),
    Check("a border that links cross has a dwell", "borders", _dwells),
    Check("opening hours, and the figures of an X-ray, come together", "borders", _door_figures),
    Check("a service has two stops or more, numbered without gaps", "services", _stops),
    Check("consecutive stops are linked in the service's mode", "service_stops", _stop_links),
    Check("a train changes gauge only where a transfer does", "service_stops", _gauge_breaks),
    Check("trains have a class, others none", "services", _train_classes),
    Check("departures are on days that exist", "services", _departures),
)
