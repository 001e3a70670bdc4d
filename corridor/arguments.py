"""What public functions are given: each argument is held against its annotation when the function is called.

A wrong type, NaN, an infinity or a number beyond all reason is refused there, by the argument's name, and not where it
would first be used. What has a range of its own is refused by the function, with `number` and `whole`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from math import inf
from numbers import Integral, Real
from os import PathLike
from typing import Any, TypeVar, cast

import numpy as np

from corridor.errors import ArgumentError

__all__ = ["checked_arguments", "checked_methods", "number", "refused", "whole"]

Function = TypeVar("Function", bound=Callable[..., Any])
Class = TypeVar("Class", bound=type)
Reader = Callable[[str, Any], Any]

_LONGEST = 80  # characters of a value that is shown
_LARGEST = 1e15  # cents, minutes and grams of larger amounts do not fit into 64 bits
_LARGEST_WHOLE = 1 << 62


def refused(name: str, wanted: str, value: object) -> ArgumentError:
    """Make the error of an argument: what it must be, and what it is."""
    try:
        shown = repr(value)
    except ValueError:  # a whole number with more digits than Python writes
        shown = "a number of thousands of digits"
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
    return ArgumentError(f"{name} must be {wanted}, not {shown}")


def number(name: str, value: Any, *, least: float = -_LARGEST, most: float = _LARGEST) -> Any:
    """Give back a finite number within bounds.

    Raises
    ------
    ArgumentError
        For anything else, NaN included.
    """
    # NaN is never within bounds
    if isinstance(value, Real) and not isinstance(value, bool) and least <= cast(float, value) <= most:
        return value
    bounds = "" if least == -_LARGEST else f" of {least:g} or more"
    raise refused(name, f"a finite number{bounds}" + ("" if most == _LARGEST else f", at most {most:g}"), value)


def whole(name: str, value: Any, *, least: int = -_LARGEST_WHOLE, most: int = _LARGEST_WHOLE) -> Any:
    """Give back a whole number within bounds.

    Raises
    ------
    ArgumentError
        For anything else, 1.5 and 2**63 included.
    """
    if isinstance(value, Integral) and not isinstance(value, bool) and least <= cast(int, value) <= most:
        return value
    raise refused(name, "a whole number" + ("" if least == -_LARGEST_WHOLE else f" of at least {least}"), value)


def _real(name: str, value: Any) -> Any:
    """A number of any size: the ranges of what a mapping holds are its function's own."""
    if isinstance(value, Real) and not isinstance(value, bool):
        return value
    raise refused(name, "a number", value)


def _number_or_infinity(name: str, value: Any) -> Any:
    return value if isinstance(value, float) and value == inf else number(name, value)


def _text(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return value
    raise refused(name, "a text", value)


def _flag(name: str, value: Any) -> Any:
    if isinstance(value, bool | np.bool_):
        return value
    raise refused(name, "True or False", value)


def _path(name: str, value: Any) -> Any:
    if isinstance(value, str | PathLike):
        return value
    raise refused(name, "a path, as text or Path", value)


def _source(name: str, value: Any) -> Any:
    """Rows: a file, a frame, or what was read from one."""
    if isinstance(value, str | PathLike) or hasattr(value, "to_frame") or hasattr(value, "to_dict"):
        return value
    raise refused(name, "a file of rows, or a DataFrame", value)


def _rows(name: str, value: Any) -> Any:
    """Rows of columns."""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        each = tuple(value)
        if all(isinstance(one, str | Mapping) for one in each):
            return each
    raise refused(name, "a list of texts or of mappings", value)


def _texts(name: str, value: Any) -> Any:
    """Names: a text alone, or several; what can be walked only once is kept."""
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable) and not isinstance(value, bytes | Mapping):
        each = tuple(value)
        if all(isinstance(one, str) for one in each):
            return each
    raise refused(name, "a text or a list of texts", value)


def _wholes(name: str, value: Any) -> Any:
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        return tuple(whole(f"each of {name}", one) for one in value)
    raise refused(name, "a list of whole numbers", value)


def _pairs(key: Reader, cell: Reader, example: str) -> Reader:
    def read(name: str, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise refused(name, f"a mapping such as {example}", value)
        for one, given in value.items():
            key(f"each key of {name}", one)
            cell(f"{name}[{one!r}]", given)
        return value

    return read


def _with(attribute: str, wanted: str) -> Reader:
    def read(name: str, value: Any) -> Any:
        # by what it has, because classes of higher rooms are not known down here
        if hasattr(value, attribute):
            return value
        raise refused(name, wanted, value)

    return read


def _terms(kind: str) -> Reader:
    def read(name: str, value: Any) -> Any:
        if type(value).__name__ == kind:
            return value
        raise refused(name, f"{kind}(...)", value)

    return read


_READERS: dict[str, Reader] = {
    "bool": _flag,
    "float": number,
    "int": whole,
    "str": _text,
    "Names": _texts,
    "Sequence[str]": _texts,
    "Iterable[str]": _texts,
    "Sequence[int]": _wholes,
    "DemandSource": _source,
    "pd.DataFrame | str | Path": _source,
    "str | Path | pd.DataFrame": _source,
    "Sequence[str | Mapping[str, Any]]": _rows,
    "Itinerary": _with("legs", "an Itinerary, as `route` gives it"),
    "Mapping[str, Any]": _pairs(_text, lambda _, value: value, "{'name': 'Express'}"),
    "Mapping[str, float]": _pairs(_text, _real, "{'hours': 400}"),
    "Mapping[int, int]": _pairs(whole, whole, "{0: 5000}"),
    "ArcGraph": _with("bound_searches", "an ArcGraph"),
    "BorderQueue": _with("assess", "a BorderQueue, as `border_queue` gives it"),
    "Network": _with("terminals", "a Network, as `open_network` and `read_network` give it"),
    "ParetoFront": _with("points", "a ParetoFront, as `pareto_routes` gives it"),
    "Scenario": _with("edits", "a Scenario"),
    "str | Path": _path,
    "str | PathLike[str]": _path,
    "str | Sequence[str]": _texts,
    "str | Iterable[str]": _texts,
    "Shipment": _with("container_type", "a Shipment, as Shipment('Lanzhou', 'Duisburg')"),
}


def _reader(parameter: inspect.Parameter) -> Reader | None:
    """What reads an argument; None for kinds that their function reads itself."""
    kind = parameter.annotation if isinstance(parameter.annotation, str) else ""
    optional = kind.endswith(" | None")
    kind = kind.removesuffix(" | None")
    read = _READERS.get(kind) or (_terms(kind) if kind.endswith("Terms") else None)
    if kind == "float" and parameter.default == inf:
        read = _number_or_infinity
    if read is None or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        return None
    if not optional:
        return read
    inner = read
    return lambda name, value: None if value is None else inner(name, value)


def checked_arguments(function: Function) -> Function:
    """Refuse wrong arguments of a public function when it is called."""
    parameters = inspect.signature(function).parameters
    readers = {name: read for name, one in parameters.items() if (read := _reader(one)) is not None}
    places = tuple((name, readers.get(name)) for name in parameters)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        read_args = [
            value if read is None else read(name, value) for (name, read), value in zip(places, args, strict=False)
        ]
        for name, value in kwargs.items():
            if (read := readers.get(name)) is not None:
                kwargs[name] = read(name, value)
        return function(*read_args, *args[len(places) :], **kwargs)

    return cast(Function, call) if readers else function


def checked_methods(kind: Class) -> Class:
    """Refuse wrong arguments of the public methods of a class when they are called."""
    for name, method in list(vars(kind).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(kind, name, checked_arguments(method))
    return kind
