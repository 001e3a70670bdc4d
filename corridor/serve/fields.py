"""What a question may say: each field once, with its bounds; the same table validates and documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from corridor.arguments import shown
from corridor.errors import CorridorError

__all__ = ["Fault", "Field", "FieldError", "checked_fields", "schema_of"]

Fault = tuple[str, str]
_NEAR = 0.5  # closeness of a name that is offered instead


class FieldError(CorridorError, ValueError):
    """Every fault of the fields of one question, at once.

    Attributes
    ----------
    faults : tuple of (str, str)
        Field, blank for the whole, and what is wrong with it.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{name} {problem}".strip() for name, problem in self.faults))


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a question.

    Attributes
    ----------
    name : str
        As in the body; most are those of `Shipment` and `route`.
    kind : {"text", "texts", "moments", "number", "whole", "flag", "numbers", "rows"}
        A text; several; a moment or the two ends of a window; a number; a whole one; true or false; numbers by the
        names in `choices`; objects of texts and numbers.
    told : str
        What it means, for the document.
    least, most : float
        Bounds of numbers.
    longest : int
        Characters of a text, of each of several, and of each cell of a row.
    count : int
        Members of several, rows, and cells of a row, at most.
    choices : tuple of str
        The texts, or names of numbers, that there are; any by default.
    required, nullable : bool
        Whether it must be there, and whether null says the same as leaving it out.
    """

    name: str
    kind: str
    told: str
    least: float = 0.0
    most: float = 0.0
    longest: int = 200
    count: int = 50
    choices: tuple[str, ...] = ()
    required: bool = False
    nullable: bool = False

    def schema(self) -> dict[str, Any]:
        """The field as JSON schema."""
        found = _SCHEMAS[self.kind](self)
        if self.nullable:
            found["type"] = [found["type"], "null"]
            if "enum" in found:
                found["enum"] = [*found["enum"], None]
        return {**found, "description": self.told}

    def faults(self, value: Any) -> Iterator[Fault]:
        """What is wrong with a value."""
        if not (value is None and self.nullable):
            yield from ((self.name, problem) for problem in _CHECKS[self.kind](self, value))


def _text(field: Field, value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"must be a text, not {shown(value)}"
    elif len(value) > field.longest:
        yield f"has {len(value):,} characters; at most {field.longest:,} are read"
    elif field.choices and value not in field.choices:
        yield f"cannot be {shown(value)}{_nearest(value, field.choices)}; there are {', '.join(field.choices)}"
    elif field.required and not value:
        yield "must not be empty"


def _texts(field: Field, value: Any) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"must be a list of texts, not {shown(value)}"
    elif len(value) > field.count:
        yield f"has {len(value):,} members; at most {field.count} are read"
    else:
        yield from dict.fromkeys(problem for one in value for problem in _text(field, one))


def _moments(field: Field, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        if len(value) != 2:
            yield "must be one moment, or a list of the first and the last of a window"
        value = value[:2]
    each = value if isinstance(value, list) else [value]
    yield from dict.fromkeys(problem for one in each for problem in _text(field, one))


def _number(field: Field, value: Any) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        yield f"must be a number, not {shown(value)}"
    elif not field.least <= value <= field.most:
        yield f"must be from {field.least:,g} to {field.most:,.15g}, not {shown(value)}"


def _whole(field: Field, value: Any) -> Iterator[str]:
    fault = next(_number(field, value), "")
    if fault:
        yield fault
    elif value != int(value):
        yield f"must be a whole number, not {shown(value)}"


def _flag(field: Field, value: Any) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"must be true or false, not {shown(value)}"


def _numbers(field: Field, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"must be an object of numbers by name, not {shown(value)}"
        return
    for name, one in value.items():
        if name not in field.choices:
            yield f"has no {shown(name)}{_nearest(name, field.choices)}; there are {', '.join(field.choices)}"
        else:
            yield from (f"of {name} {problem}" for problem in _number(field, one))


def _rows(field: Field, value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        yield "must be a list of objects"
    elif not 1 <= len(value) <= field.count:
        yield f"has {len(value):,} rows; 1 to {field.count} are read"
    else:
        yield from dict.fromkeys(problem for row in value for problem in _cells(field, row))


def _cells(field: Field, row: Mapping[str, Any]) -> Iterator[str]:
    for name, cell in row.items():
        if name not in field.choices:
            yield f"has no column {shown(name)}{_nearest(name, field.choices)}; there are {', '.join(field.choices)}"
        elif isinstance(cell, str):
            if len(cell) > field.longest:
                yield f"has a {name} of {len(cell):,} characters; at most {field.longest} are read"
        elif isinstance(cell, bool) or not isinstance(cell, int | float) or not abs(cell) <= field.most:
            yield f"has a {name} that is neither a text nor a number up to {field.most:,.0f}: {shown(cell)}"


def _nearest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=_NEAR)
    return f"; nearest: {near[0]}" if near else ""


def _text_schema(field: Field) -> dict[str, Any]:
    if field.choices:
        return {"type": "string", "enum": list(field.choices)}
    return {"type": "string", "minLength": int(field.required), "maxLength": field.longest}


def _moments_schema(field: Field) -> dict[str, Any]:
    one = _text_schema(field)
    return {"oneOf": [one, {"type": "array", "items": one, "minItems": 2, "maxItems": 2}]}


def _numbers_schema(field: Field) -> dict[str, Any]:
    one = {"type": "number", "minimum": field.least, "maximum": field.most}
    return {"type": "object", "properties": dict.fromkeys(field.choices, one), "additionalProperties": False}


def _rows_schema(field: Field) -> dict[str, Any]:
    text = {"type": "string", "maxLength": field.longest}
    cell = {"oneOf": [text, {"type": "number", "minimum": -field.most, "maximum": field.most}]}
    row = {"type": "object", "properties": dict.fromkeys(field.choices, cell), "additionalProperties": False}
    return {"type": "array", "items": row, "minItems": 1, "maxItems": field.count}


_CHECKS: Mapping[str, Callable[[Field, Any], Iterator[str]]] = {
    "text": _text,
    "texts": _texts,
    "moments": _moments,
    "number": _number,
    "whole": _whole,
    "flag": _flag,
    "numbers": _numbers,
    "rows": _rows,
}
_SCHEMAS: Mapping[str, Callable[[Field], dict[str, Any]]] = {
    "text": _text_schema,
    "texts": lambda field: {"type": "array", "items": _text_schema(field), "maxItems": field.count},
    "moments": _moments_schema,
    "number": lambda field: {"type": "number", "minimum": field.least, "maximum": field.most},
    "whole": lambda field: {"type": "integer", "minimum": int(field.least), "maximum": int(field.most)},
    "flag": lambda field: {"type": "boolean"},
    "numbers": _numbers_schema,
    "rows": _rows_schema,
}


def checked_fields(fields: Sequence[Field], said: Any) -> dict[str, Any]:
    """Check what a question says against its fields.

    Parameters
    ----------
    fields : sequence of Field
        Those that there are.
    said : object
        The body, as JSON reads it.

    Returns
    -------
    dict of str to object
        What is said; what is null is left out, and whole numbers are integers.

    Raises
    ------
    FieldError
        With every fault at once, and the nearest name of each that is unknown.
    """
    if not isinstance(said, dict):
        raise FieldError([("", "the body must be a JSON object")])
    known = {field.name: field for field in fields}
    faults = [(name[:80], f"is no field{_nearest(name, list(known))}") for name in said if name not in known]
    faults += [(field.name, "is missing") for field in fields if field.required and said.get(field.name) is None]
    given = {name: value for name, value in said.items() if name in known}
    faults += [
        fault
        for name, value in given.items()
        if not (known[name].required and value is None)
        for fault in known[name].faults(value)
    ]
    if faults:
        raise FieldError(faults)
    return {
        name: int(value) if known[name].kind == "whole" else value for name, value in given.items() if value is not None
    }


def schema_of(fields: Sequence[Field]) -> dict[str, Any]:
    """The body of a question as JSON schema."""
    found: dict[str, Any] = {
        "type": "object",
        "properties": {field.name: field.schema() for field in fields},
        "additionalProperties": False,
    }
    if required := [field.name for field in fields if field.required]:
        found["required"] = required
    return found
