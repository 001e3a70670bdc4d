"""How many routes a server answers a second of one processor, beside the bare search and the JSON of its answer.

``python -m benchmarks.serve`` serves `eurasia` from this process and asks from another, by a connection that stays
open, so that all processor time of this process is the server's: reading requests, checking fields, searching, writing
JSON. The same questions are asked of `route` first. ``--quick`` asks 200 questions instead of 2,000. Each answer of the
server is compared with Python's, else it ends with 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import uvicorn

import corridor as cd
from corridor.serve import application

__all__ = ["main"]

_FROM = ("Lanzhou", "Xi'an", "Chengdu", "Chongqing", "Urumqi", "Zhengzhou", "Wuhan", "Yiwu", "Shanghai", "Almaty")
_TO = ("Duisburg", "Hamburg", "Minsk", "Klaipeda", "Moscow", "Rotterdam", "Malaszewicze", "Budapest")
_ASKED = 200  # a second on one core
_CLIENT = """
import http.client, json, sys
port, bodies, times = json.load(sys.stdin)
connection = http.client.HTTPConnection("127.0.0.1", port)
answers = []
for number in range(times):
    body = bodies[number % len(bodies)]
    connection.request("POST", "/api/route", body, {"content-type": "application/json"})
    text = connection.getresponse().read()
    if number < len(bodies):
        answers.append(json.loads(text)["result"]["legs"])
json.dump([json.dumps(one) for one in answers], sys.stdout)
"""


def _bodies() -> list[dict[str, Any]]:
    pairs = [*product(_FROM, _TO), *((there, here) for here, there in product(_FROM, _TO))]
    return [{"origin": one, "destination": other, "ready": "2026-03-04", "hs": "8429"} for one, other in pairs]


def _asked(port: int, bodies: Sequence[dict[str, Any]], times: int) -> tuple[float, list[str]]:
    """Processor time of this process while another asks; and the legs of each answer."""
    told = json.dumps([port, [json.dumps(body) for body in bodies], times])
    before = time.process_time()
    done = subprocess.run([sys.executable, "-c", _CLIENT], input=told, capture_output=True, text=True, check=True)
    return time.process_time() - before, json.loads(done.stdout)


def _seconds(times: int, ask: Callable[[int], object]) -> float:
    """Processor time of so many questions."""
    before = time.process_time()
    for number in range(times):
        ask(number)
    return time.process_time() - before


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="200 questions instead of 2,000")
    times = 200 if parser.parse_args(arguments).quick else 2_000
    network, bodies = cd.open_network("eurasia"), _bodies()
    trips = [cd.route(network, cd.Shipment(**body)) for body in bodies]  # everything is compiled and remembered
    shipments = [cd.Shipment(**body) for body in bodies]

    bare_s = _seconds(times, lambda number: cd.route(network, shipments[number % len(shipments)]))
    told_s = _seconds(times, lambda number: cd.route(network, shipments[number % len(shipments)]).to_json())

    server = uvicorn.Server(uvicorn.Config(application([network]), port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    served_s, legs = _asked(port, bodies, times)
    server.should_exit = True
    thread.join()

    rows = (("route of Python", bare_s), ("the same and its JSON", told_s), ("served", served_s))
    print(f"{times:,} questions between {len(bodies)} pairs of eurasia, processor time of one process")
    for name, seconds in rows:
        print(f"  {name:<24} {seconds / times * 1e3:8.2f} ms a question   {times / max(seconds, 1e-9):8,.0f} a second")
    print(f"  {'asked':<24} {1e3 / _ASKED:8.2f} ms a question   {_ASKED:8,} a second")
    same = sum(told == json.dumps(trip.to_dict()["legs"]) for told, trip in zip(legs, trips, strict=False))
    print(f"  the same legs in {same} of {len(legs)} answers compared")
    return 0 if same == len(legs) else 1


if __name__ == "__main__":
    sys.exit(main())
