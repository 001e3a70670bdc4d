"""The library's answer to a question, as the verb of the same name prints it with `--json`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from corridor.errors import CorridorError, Infeasible, NoRoute, UnknownName
from corridor.graph.measures import COST, HOURS
from corridor.model.cargo.shipment import FIELDS, Shipment, ShipmentError
from corridor.model.names import terminals_listed, terminals_named
from corridor.model.network import Network
from corridor.model.scenario.edits import shut_and_lifted
from corridor.results import ReportMixin, enveloped, records_of
from corridor.routing.best import pareto_routes, route
from corridor.serve.fields import FieldError

__all__ = ["answer", "changed", "error_body"]

_WAYS = ("limits", "via", "avoid", "modes", "depart", "arrive_by")
_USUAL_CRITERIA = ("cost", "hours", "co2_kg")


def _report(found: ReportMixin) -> dict[str, Any]:
    return {"corridor": found.json_name, **found.to_dict()}


def _shipment(said: Mapping[str, Any]) -> Shipment:
    return Shipment(**{name: value for name, value in said.items() if name in FIELDS})


def _ways(said: Mapping[str, Any], names: tuple[str, ...] = _WAYS) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items() if name in names}


def _minimise(network: Network, said: Mapping[str, Any]) -> str:
    """What is to be least: hours in a network without prices, where nobody asked for money."""
    return str(said.get("minimise") or (COST.name if network.has_prices else HOURS.name))


def _route(network: Network, said: Mapping[str, Any]) -> Any:
    return _report(route(network, _shipment(said), minimise=_minimise(network, said), **_ways(said)))


def _pareto(network: Network, said: Mapping[str, Any]) -> Any:
    usual = [name for name in _USUAL_CRITERIA if network.has_prices or name != COST.name]
    criteria = said.get("criteria") or usual
    return _report(pareto_routes(network, _shipment(said), criteria=tuple(criteria), **_ways(said)))


def _places(network: Network, said: Mapping[str, Any]) -> Any:
    return records_of(terminals_listed(network, terminals_named(network, said.get("text", ""))).reset_index())


_ANSWERS: Mapping[str, Callable[[Network, Mapping[str, Any]], Any]] = {
    "pareto": _pareto,
    "places": _places,
    "route": _route,
}


def changed(network: Network, said: Mapping[str, Any]) -> Network:
    """The network of a question, with what it shuts and lifts."""
    closed, lifted = said.get("close", ()), said.get("lift", ())
    return shut_and_lifted(closed, lifted).apply(network) if closed or lifted else network


def answer(network: Network, verb: str, said: Mapping[str, Any]) -> bytes:
    """Answer a question whose fields are checked.

    Parameters
    ----------
    network : Network
        Where, as it stands.
    verb : str
        Of the command line.
    said : mapping of str to object
        Its fields.

    Returns
    -------
    bytes
        JSON: what ``corridor VERB --json`` prints, on one line.

    Raises
    ------
    CorridorError
        For a question that cannot be meant, and one that has no answer.
    """
    result = _ANSWERS[verb](changed(network, said), said)
    return json.dumps(enveloped(verb, result), ensure_ascii=False, allow_nan=False).encode()


def error_body(fault: CorridorError) -> dict[str, Any]:
    """An error as JSON: its type, its text, the nearest names, faulty fields and what stands in the way."""
    faults = fault.faults if isinstance(fault, FieldError | ShipmentError) else ()
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
