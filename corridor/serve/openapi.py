"""The document of the interface, by OpenAPI 3.1, written from the table of endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corridor.serve.endpoints import PLAN, Endpoint
from corridor.serve.fields import schema_of
from corridor.version import SCHEMA, __version__

__all__ = ["FAILURES", "document"]

FAILURES = {
    400: "the question is no JSON, or a field of it is missing, unknown or out of bounds",
    404: "no such path, or no such plan",
    405: "the path is asked by another method",
    413: "the body is too large",
    415: "the body is not said to be application/json",
    421: "the host of the request is not this server's",
    422: "the question is understood and has no answer: an unknown name, no route",
    503: "too many questions wait, or this one took too long",
}
_OF_BODIES = (413, 415)
_TEXT = {"type": "string"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_ERROR = _object(
    error=_object(
        type=_TEXT,
        message=_TEXT,
        nearest=_list(_TEXT),
        faults=_list(_object(field=_TEXT, problem=_TEXT)),
        reasons=_list(_object(rule=_TEXT, text=_TEXT, lift={"type": "boolean"})),
    )
)


def _json(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema, **more}}}


def _with_text(response: dict[str, Any]) -> dict[str, Any]:
    """The same, and for people where they accept text/plain first."""
    return {"content": {**response["content"], "text/plain": {"schema": _TEXT}}}


def _job(verb: str, told: str) -> dict[str, Any]:
    """Where a plan stands; its result is there once it is done."""
    state = {"enum": ["waiting", "running", "done", "failed", "cancelled"]}
    nothing = {"type": "null"}
    schema = _object(
        job=_TEXT,
        state=state,
        seconds={"type": "number"},
        error={"oneOf": [_ERROR["properties"]["error"], nothing]},
        result={"oneOf": [_envelope(verb), nothing]},
    )
    return {"description": told, **_with_text(_json(schema))}


def _envelope(verb: str) -> dict[str, Any]:
    return _object(schema={"const": SCHEMA}, verb={"const": verb}, library=_TEXT, result={"type": ["object", "array"]})


def _answer(endpoint: Endpoint) -> dict[str, Any]:
    verb = endpoint.verb
    if endpoint is PLAN:
        return _job(verb, f"The job, in line; its result will be what `corridor {verb} --json` prints.")
    return {"description": f"What `corridor {verb} --json` prints.", **_with_text(_json(_envelope(verb)))}


def _failures(has_body: bool) -> dict[str, Any]:
    without = () if has_body else _OF_BODIES
    told = {code: text for code, text in FAILURES.items() if code not in without}
    return {
        str(code): {"description": text, **_json({"$ref": "#/components/schemas/Error"})} for code, text in told.items()
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": endpoint.verb.replace(" ", "_"),
        "summary": endpoint.told,
        "responses": {"202" if endpoint is PLAN else "200": _answer(endpoint), **_failures(not endpoint.in_query)},
    }
    if endpoint.in_query:
        found["parameters"] = [
            {"name": one.name, "in": "query", "required": one.required, "schema": one.schema()}
            for one in endpoint.fields
        ]
    else:
        found["requestBody"] = {"required": True, **_json(schema_of(endpoint.fields), example=endpoint.example)}
    return found


def _job_operations() -> dict[str, Any]:
    """What may be asked of a plan that was begun."""
    parameter = {"name": "job", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    operations = {"get": ("find_plan", "Where a plan stands."), "delete": ("cancel_plan", "Cancel a plan.")}
    return {
        method: {
            "operationId": name,
            "summary": told,
            "parameters": [parameter],
            "responses": {"200": _job(PLAN.verb, "The job as it is."), **_failures(False)},
        }
        for method, (name, told) in operations.items()
    }


def document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """Write the document of these endpoints.

    Returns
    -------
    dict
        By OpenAPI 3.1, to be served as JSON.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "corridor",
            "version": __version__,
            "description": "Freight routes over the Eurasian land bridge; answers are those of `corridor ... --json`.",
        },
        "paths": {
            **{one.path: {"get" if one.in_query else "post": _operation(one)} for one in endpoints},
            f"{PLAN.path}/{{job}}": _job_operations(),
        },
        "components": {"schemas": {"Error": _ERROR}},
    }
