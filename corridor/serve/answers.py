"""The library's answer to a question, as the verb of the same name prints it with `--json`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from corridor.errors import CorridorError, Infeasible, NoRoute, TableError, UnknownName
from corridor.graph.measures import COST, HOURS
from corridor.model.cargo.shipment import FIELDS, Shipment, ShipmentError
from corridor.model.names import terminals_listed, terminals_named
from corridor.model.network import Network
from corridor.model.scenario.edits import shut_and_lifted
from corridor.results import ReportMixin, enveloped, records_of
from corridor.routing.best import pareto_routes, route
from corridor.routing.departures import departures_of
from corridor.routing.explanations import explain
from corridor.routing.query.limits import usual_criteria
from corridor.serve.fields import FieldError
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd

    from corridor.plan.demand.demand import Demand
else:
    from corridor.lazy import pandas as pd

__all__ = ["answer", "demand_of", "error_body", "plan_answer"]

_WAYS = ("limits", "via", "avoid", "modes", "depart", "arrive_by")
_USUAL_PLAN_S = 60.0
_MOST_ROWS = 30  # of a plan for people


_Answer: TypeAlias = "ReportMixin | pd.DataFrame"


def _plain(found: _Answer) -> Any:
    """An answer as the command line writes it: a result that knows its JSON, or rows."""
    if isinstance(found, pd.DataFrame):
        return records_of(found)
    return {"corridor": found.json_name, **found.to_dict()}


def _for_people(found: _Answer) -> bytes:
    return (found.to_string(index=False) if isinstance(found, pd.DataFrame) else str(found)).encode()


def _shipment(said: Mapping[str, Any]) -> Shipment:
    return Shipment(**{name: value for name, value in said.items() if name in FIELDS})


def _ways(said: Mapping[str, Any], names: tuple[str, ...] = _WAYS) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items() if name in names}


def _minimise(network: Network, said: Mapping[str, Any]) -> str:
    """What is to be least: hours in a network without prices, where nobody asked for money."""
    if "arrive_by" in said and "depart" not in said:  # the last departure that is in time
        return str(said.get("minimise", COST.name))
    return str(said.get("minimise") or (COST.name if network.has_prices else HOURS.name))


def _route(network: Network, said: Mapping[str, Any]) -> _Answer:
    return route(network, _shipment(said), minimise=_minimise(network, said), **_ways(said))


def _pareto(network: Network, said: Mapping[str, Any]) -> _Answer:
    criteria = said.get("criteria") or usual_criteria(network)
    return pareto_routes(network, _shipment(said), criteria=tuple(criteria), **_ways(said))


def _departures(network: Network, said: Mapping[str, Any]) -> _Answer:
    ways = _ways(said, ("limits", "via", "avoid", "modes", "arrive_by"))
    return departures_of(network, _shipment(said), said["start"], said["end"], **ways)


def _explain(network: Network, said: Mapping[str, Any]) -> _Answer:
    ways = _ways(said, ("via", "avoid", "modes", "until"))
    return explain(network, _shipment(said), minimise=_minimise(network, said), **ways)


def _reliability(network: Network, said: Mapping[str, Any]) -> _Answer:
    from corridor.study.arrivals.on_time import reliability

    trip = route(network, _shipment(said), minimise=_minimise(network, said), **_ways(said))
    days = said.get("within_days")
    return reliability(network, trip, within_h=None if days is None else days * HOURS_PER_DAY)


def _places(network: Network, said: Mapping[str, Any]) -> _Answer:
    return terminals_listed(network, terminals_named(network, said.get("text", ""))).reset_index()


_ANSWERS: Mapping[str, Callable[[Network, Mapping[str, Any]], _Answer]] = {
    "departures": _departures,
    "explain": _explain,
    "pareto": _pareto,
    "places": _places,
    "reliability": _reliability,
    "route": _route,
}


def _told(verb: str, result: Any) -> bytes:
    return json.dumps(enveloped(verb, result), ensure_ascii=False, allow_nan=False).encode()


def _changed(network: Network, said: Mapping[str, Any]) -> Network:
    """The network of a question, with what it shuts and lifts."""
    closed, lifted = said.get("close", ()), said.get("lift", ())
    return shut_and_lifted(closed, lifted).apply(network) if closed or lifted else network


def answer(network: Network, verb: str, said: Mapping[str, Any], *, as_text: bool = False) -> bytes:
    """Answer a question whose fields are checked.

    Parameters
    ----------
    network : Network
        Where, as it stands.
    verb : str
        Of the command line.
    said : mapping of str to object
        Its fields.
    as_text : bool
        Whether it is for people.

    Returns
    -------
    bytes
        JSON: what ``corridor VERB --json`` prints, on one line; for people what the result prints.

    Raises
    ------
    CorridorError
        For a question that cannot be meant, and one that has no answer.
    """
    found = _ANSWERS[verb](_changed(network, said), said)
    return _for_people(found) if as_text else _told(verb, _plain(found))


def demand_of(network: Network, said: Mapping[str, Any]) -> Demand:
    """Read the demand of a plan: one that is shipped with the network, or rows; never a file.

    Raises
    ------
    FieldError
        When there is neither, or both.
    CorridorError
        For an unknown name, and for faulty rows, with every fault.
    """
    from corridor.plan.demand.demand import open_demand, read_demand

    if ("demand" in said) == ("rows" in said):
        raise FieldError([("demand", "or rows must be there, and not both")])
    changed = _changed(network, said)
    found = (
        open_demand(changed, said["demand"]) if "demand" in said else read_demand(changed, pd.DataFrame(said["rows"]))
    )
    found = found.priced(said["prices"]) if "prices" in said else found
    return found.by_air(said["air"]) if "air" in said else found


def plan_answer(network: Network, demand: Demand, said: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Plan the flow of a demand, and answer as `answer` does, as JSON and for people; raises `CorridorError`, too."""
    from corridor.plan.flows.flow_model import FlowTerms, flow

    terms = FlowTerms(serve_all=said.get("serve_all", False))
    limit_s, minimise = said.get("time_limit_s", _USUAL_PLAN_S), said.get("minimise", COST.name)
    plan = flow(_changed(network, said), demand, minimise=minimise, terms=terms, time_limit_s=limit_s)
    frame = plan.frame("flows")
    rows = records_of(frame.reset_index() if any(frame.index.names) else frame)
    return _told("plan flow", rows), f"{plan}\n\n{frame.to_string(max_rows=_MOST_ROWS)}".encode()


def error_body(fault: CorridorError) -> dict[str, Any]:
    """An error as JSON: its type, its text, the nearest names, faulty fields and what stands in the way."""
    faults = fault.faults if isinstance(fault, FieldError | ShipmentError) else ()
    if isinstance(fault, TableError):
        faults = tuple((one.column, str(one)) for one in fault.findings)
    reasons = fault.reasons if isinstance(fault, NoRoute) else ()
    binding = fault.reasons if isinstance(fault, Infeasible) else ()
    return {
        "error": {
            "type": type(fault).__name__,
            "message": str(fault),
            "nearest": list(fault.nearest) if isinstance(fault, UnknownName) else [],
            "faults": [{"field": name, "problem": problem} for name, problem in faults],
            "reasons": [
                *({"rule": one.rule, "text": one.text, "lift": one.lift} for one in reasons),
                *({"rule": "", "text": text, "lift": False} for text in binding),
            ],
        }
    }
