"""Small feeds in the shape of real ones, and their departures as a networkx graph, read by other code."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import networkx as nx

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_S = 86_400

# Platforms in stations, a ferry, buses at headways, a train past midnight, exceptions of both kinds, a stop that is
# passed, one without times, a cable car that no network has.
ISLAND: dict[str, str] = {
    "agency": "agency_id,agency_name,agency_url,agency_timezone\nA,Island Lines,https://example.org,Europe/Madrid\n",
    "stops": (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "NORTH,North Station,40.20,-3.70,1,\n"
        "N1,North platform 1,40.2001,-3.7001,0,NORTH\n"
        "N2,North platform 2,40.2002,-3.7002,0,NORTH\n"
        "MID,Midway,40.10,-3.70,1,\n"
        "M1,Midway platform 1,40.1001,-3.7001,0,MID\n"
        "PASS,Passing loop,40.05,-3.70,,\n"
        "PORT,Old Port,40.00,-3.70,,\n"
        "FAR,Far Harbour,40.00,-3.20,,\n"
        "TOWN,Market Square,40.02,-3.65,,\n"
        "HALT,Halfway Halt,40.01,-3.67,,\n"
    ),
    "routes": (
        "route_id,agency_id,route_short_name,route_long_name,route_type\n"
        "R,A,R1,North - Port,2\nF,A,,Ferry,1200\nB,A,7,Square,3\nC,A,,Cable car,6\n"
    ),
    "trips": (
        "route_id,service_id,trip_id,shape_id\n"
        "R,WORK,r1,S\nR,WORK,r2,S\nR,END,r3,S\nF,DAILY,f1,\nB,DAILY,b1,\nC,DAILY,c1,\n"
    ),
    "stop_times": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n"
        "r1,08:00:00,08:00:00,N1,1,,\nr1,08:20:00,08:20:00,M1,2,,\nr1,08:30:00,08:30:00,PASS,3,1,1\n"
        "r1,08:45:00,08:45:00,PORT,4,,\n"
        "r2,17:00:00,17:00:00,N2,1,,\nr2,17:20:00,17:20:00,M1,2,,\nr2,17:30:00,17:30:00,PASS,3,1,1\n"
        "r2,17:45:00,17:45:00,PORT,4,,\n"
        "r3,23:50:00,23:50:00,N1,1,,\nr3,24:15:00,24:15:00,M1,2,,\nr3,24:40:00,24:40:00,PORT,3,,\n"
        "f1,25:00:00,25:00:00,PORT,1,,\nf1,27:30:00,27:30:00,FAR,2,,\n"
        "b1,06:00:00,06:00:00,PORT,1,,\nb1,,,HALT,2,,\nb1,06:20:00,06:20:00,TOWN,3,,\n"
        "c1,06:00:00,06:00:00,TOWN,1,,\nc1,06:10:00,06:10:00,HALT,2,,\n"
    ),
    "calendar": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "WORK,1,1,1,1,1,0,0,20260302,20260329\n"
        "END,0,0,0,0,0,1,1,20260302,20260329\n"
        "DAILY,1,1,1,1,1,1,1,20260302,20260329\n"
    ),
    "calendar_dates": "service_id,date,exception_type\nWORK,20260311,2\nEND,20260311,1\n",
    "frequencies": "trip_id,start_time,end_time,headway_secs\nb1,06:00:00,09:00:00,1200\nb1,16:00:00,20:00:00,1800\n",
    "shapes": (
        "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n"
        "S,40.20,-3.70,1\nS,40.15,-3.75,2\nS,40.10,-3.70,3\nS,40.00,-3.70,4\n"
    ),
}


def zipped(feed: Mapping[str, str], file: Path) -> Path:
    """A feed as a zip file."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in feed.items():
            archive.writestr(f"{name}.txt", text)
    return file


def rows(feed: Mapping[str, str], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(feed.get(name, ""))))


def seconds(cell: str) -> int:
    hours, minutes, rest = map(int, cell.split(":"))
    return hours * 3600 + minutes * 60 + rest


def running(feed: Mapping[str, str], day: dt.date) -> set[str]:
    """Calendars that hold on a day."""
    name = day.strftime("%Y%m%d")
    held = {
        row["service_id"]
        for row in rows(feed, "calendar")
        if row["start_date"] <= name <= row["end_date"] and row[WEEK[day.weekday()]] == "1"
    }
    for row in rows(feed, "calendar_dates"):
        if row["date"] == name:
            held = held | {row["service_id"]} if row["exception_type"] == "1" else held - {row["service_id"]}
    return held


def departures(feed: Mapping[str, str], first: dt.date, days: int) -> nx.DiGraph:
    """Places at times, joined by waiting and by riding; times are seconds after midnight of the first day."""
    station = {row["stop_id"]: row["parent_station"] or row["stop_id"] for row in rows(feed, "stops")}
    left_out = {row["route_id"] for row in rows(feed, "routes") if row["route_type"] == "6"}
    graph, times = nx.DiGraph(), dict[str, set[int]]()
    for number in range(-1, days):
        held = running(feed, first + dt.timedelta(days=number))
        for trip in rows(feed, "trips"):
            if trip["service_id"] not in held or trip["route_id"] in left_out:
                continue
            stops = [row for row in rows(feed, "stop_times") if row["trip_id"] == trip["trip_id"]]
            begin = seconds(stops[0]["departure_time"])
            shifts = [
                at - begin
                for row in rows(feed, "frequencies")
                if row["trip_id"] == trip["trip_id"]
                for at in range(seconds(row["start_time"]), seconds(row["end_time"]), int(row["headway_secs"]))
            ]
            for shift in shifts or [0]:
                ride(graph, times, (trip["trip_id"], shift, number), stops, station)
    for place, known in times.items():
        ordered = sorted(known)
        graph.add_edges_from(zip([(place, at) for at in ordered], [(place, at) for at in ordered[1:]], strict=False))
    return graph


def ride(
    graph: nx.DiGraph,
    times: dict[str, set[int]],
    run: tuple[str, int, int],
    stops: list[dict[str, str]],
    station: Mapping[str, str],
) -> None:
    before = None
    for number, stop in enumerate(stops):
        aboard = (*run, number)
        if before is not None:
            graph.add_edge(before, aboard)
        before = aboard
        if stop.get("pickup_type") == "1" or not stop["departure_time"]:
            continue
        at = seconds(stop["departure_time"]) + run[1] + run[2] * DAY_S
        place = (station[stop["stop_id"]], at)
        times.setdefault(place[0], set()).add(at)
        graph.add_edge(place, aboard)
        graph.add_edge(aboard, place)


def arrival(graph: nx.DiGraph, start: str, end: str, ready: int) -> int | None:
    """The earliest second at which one is at the end, who is at the start at a second; None if never."""
    known = sorted(node for node in graph if len(node) == 2 and node[0] == start and node[1] >= ready)
    if not known:
        return None
    reached = nx.descendants(graph, known[0])
    return min((node[1] for node in reached if len(node) == 2 and node[0] == end), default=None)


def city(lines: int = 25, stops: int = 20) -> dict[str, str]:
    """A city in a grid: half of its lines run east, half north, every few minutes; slower by day, three calendars.

    Where two lines cross, their stops have one parent.
    """
    feed = {name: ISLAND[name].splitlines()[0] + "\n" for name in ("agency", "stops", "routes", "calendar")}
    feed["agency"] += "A,City Lines,https://example.org,Europe/Madrid\n"
    feed["calendar"] += "".join(
        f"{name},{days},20260302,20260531\n"
        for name, days in (("WORK", "1,1,1,1,1,0,0"), ("SAT", "0,0,0,0,0,1,0"), ("SUN", "0,0,0,0,0,0,1"))
    )
    trips, times = ["route_id,service_id,trip_id"], ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
    for line in range(lines):
        feed["routes"] += f"L{line},A,{line},,{1 if line % 5 == 0 else 3}\n"
        across = line // 2 * stops / (lines / 2)
        for stop in range(stops):
            x, y = (stop, across) if line % 2 else (across, stop)
            named = f"L{line}S{stop},Stop {stop} of {line}"
            feed["stops"] += f"{named},{40 + 0.01 * y:.4f},{-3.7 + 0.01 * x:.4f},,C{round(x)}-{round(y)}\n"
        for calendar, headway in (("WORK", 300), ("SAT", 600), ("SUN", 900)):
            for direction in (1, -1):
                for second in range(5 * 3600, 24 * 3600, headway):
                    trip = f"{calendar}-{line}-{direction}-{second}"
                    hop = 150 if 7 * 3600 <= second < 20 * 3600 else 120
                    trips.append(f"L{line},{calendar},{trip}")
                    for number in range(stops):
                        stop = number if direction > 0 else stops - 1 - number
                        at = clock(second + number * hop)
                        times.append(f"{trip},{at},{at},L{line}S{stop},{number + 1}")
    corners = sorted({row["parent_station"] for row in rows(feed, "stops")})
    for corner in corners:
        x, y = map(int, corner[1:].split("-"))
        feed["stops"] += f"{corner},Corner {x}-{y},{40 + 0.01 * y:.4f},{-3.7 + 0.01 * x:.4f},1,\n"
    return {**feed, "trips": "\n".join(trips) + "\n", "stop_times": "\n".join(times) + "\n"}


def clock(second: int) -> str:
    """A time of a feed, past midnight as more than 24 hours."""
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
