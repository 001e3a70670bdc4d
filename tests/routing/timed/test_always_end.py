"""Questions by the clock end, also those that nothing answers: days near the ends of seasons and closures."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import corridor as cd
from tests.sampling import WHOLE

_MOST_SECONDS = 10.0  # of processor time; the median is a hundredth of it
_DAYS = ("2022-12-20", "2023-12-05", "2024-12-16", "2025-07-07", "2025-08-18", "2026-08-03")
_PAIRS = (("Lanzhou", "Duisburg"), ("Chengdu", "Istanbul"), ("Minsk", "Xi'an"))


def spent(ask: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the processor, and the answer or the reason why there is none."""
    begin = time.process_time()
    try:
        found = ask()
    except cd.NoRoute as no:
        found = no
    return time.process_time() - begin, found


@pytest.mark.slow
@pytest.mark.parametrize("day", _DAYS)
def test_every_question_of_a_day_ends(eurasia: cd.Network, day: str) -> None:
    """Four measures and the front; the best of the front is the best route, and where one has none no other has."""
    spent(lambda: cd.pareto_routes(eurasia, cd.Shipment("Minsk", "Lodz", ready=day), depart=day))  # reads the kernels
    turn = _DAYS.index(day) % len(_PAIRS)
    for origin, destination in _PAIRS if WHOLE else (_PAIRS[turn],):
        box = cd.Shipment(origin, destination, ready=day)
        took, front = spent(lambda box=box: cd.pareto_routes(eurasia, box, depart=day))
        assert took < _MOST_SECONDS
        for measure in ("cost", "hours", "co2_kg", "generalised"):
            took, trip = spent(lambda box=box, measure=measure: cd.route(eurasia, box, minimise=measure, depart=day))
            assert took < _MOST_SECONDS
            assert isinstance(trip, cd.NoRoute if isinstance(front, cd.NoRoute) else cd.DatedItinerary)
            if measure != "generalised" and not isinstance(front, cd.NoRoute):
                assert getattr(trip, measure) == min(getattr(one, measure) for one in front)


@pytest.mark.slow
def test_what_nothing_answers_is_said_at_once(eurasia: cd.Network) -> None:
    """A season that is over, an avoided continent, a reefer without power, boxes that fill no one departure."""
    cd.search.warm_up()
    day = "2022-12-20"
    box, reefer = cd.Shipment("Lanzhou", "Duisburg", ready=day), {"container_type": "45R1", "power_within_h": 1.0}
    over = [service for service, row in eurasia.services.iterrows() if str(row["valid_to"])[:10] == "2022-02-23"]
    asked: list[Callable[[], Any]] = [
        lambda: cd.route(eurasia, box, depart=day, via=[f"service:{over[0]}"]),
        lambda: cd.route(eurasia, box, depart=day, avoid=["rail", "road"]),
        lambda: cd.route(eurasia, cd.Shipment("Lanzhou", "Duisburg", ready=day, **reefer), depart=day),
        lambda: cd.route(
            eurasia, cd.Shipment("Lanzhou", "Duisburg", containers=50_000, split=False, ready=day), depart=day
        ),
        lambda: cd.route(eurasia, box, depart=day, limits={"hours": 20.0}),
        lambda: cd.latest_departure(eurasia, box, arrive="2022-12-22"),
        lambda: cd.latest_departure(eurasia, box, arrive="2022-12-21", avoid=["rail"]),
    ]
    answers = [spent(ask) for ask in asked]
    assert over and all(took < _MOST_SECONDS for took, _ in answers)
    assert isinstance(answers[0][1], cd.NoRoute) and isinstance(answers[4][1], cd.NoRoute)
    assert all(isinstance(found, cd.NoRoute | cd.Itinerary) for _, found in answers)
