"""What an annotation allows, read from its text when a function is first called."""

from __future__ import annotations

import builtins
import datetime as dt
import inspect
import sys
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf
from numbers import Real
from operator import is_
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from corridor.arguments.values import number, refused, whole
from corridor.display import counted

if TYPE_CHECKING:
    import numpy as np
else:
    from corridor.lazy import numpy as np

__all__ = ["AS_GIVEN", "OR_INFINITY", "Names", "Reader", "reader_of"]

# In `Annotated[...]`: the class reads this one itself, as it knows the remedy.
AS_GIVEN = "as given"
# A number that may be infinite, for "without limit", although that is not the default.
OR_INFINITY = "or infinity"

Reader = Callable[[str, Any], Any]

_LONGEST_NAME = 255  # characters in the name of a file
# Where a thing that has to be given comes from.
_MADE = {
    "ArcGraph": "as ArcGraph(n_nodes, tail, head, weights) makes it",
    "BorderQueue": "as `border_queue` gives it",
    "Demand": "as `plan.read_demand` gives it",
    "Executor": "as concurrent.futures.ProcessPoolExecutor(2) or dask.distributed.Client(address)",
    "Graph": "as `compile_graph` gives it",
    "Itinerary": "as `route` gives it",
    "Network": "as `open_network` and `read_network` give it",
    "ParetoFront": "as `pareto_routes` gives it",
    "Places": "as `open_network` and `read_network` give it",
    "Shipment": "as Shipment('Lanzhou', 'Duisburg')",
}
_MARKS = {"Network": "nearest_terminal", "Itinerary": "legs", "ParetoFront": "points", "Plan": "frames"}


class _Kind(NamedTuple):
    """What an annotation allows.

    Attributes
    ----------
    wanted : str
        In words, after "must be".
    fits : callable
        Whether a value is of this kind at first sight: of the alternatives of an annotation, the first that fits reads.
    read : callable
        Called with the argument's name and the value; gives the value back, what can be walked only once as a tuple.
    """

    wanted: str
    fits: Callable[[Any], bool]
    read: Reader


def _single(wanted: str, fits: Callable[[Any], bool]) -> _Kind:
    def read(name: str, value: Any) -> Any:
        if fits(value):
            return value
        raise refused(name, wanted, value)

    return _Kind(wanted, fits, read)


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_several(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | bytearray | Mapping)


def _is_frame(value: Any) -> bool:
    """Whether it is a frame, which when it is walked gives the names of its columns: nobody means these."""
    return "pandas" in sys.modules and isinstance(value, sys.modules["pandas"].DataFrame)


def _number_or_infinity(name: str, value: Any) -> Any:
    return value if isinstance(value, float) and value == inf else number(name, value)


def _is_numpy_bool(value: Any) -> bool:
    return _numpy_is_there() and isinstance(value, np.bool_)


def _is_array_like(hint: Any) -> bool:
    from numpy.typing import ArrayLike

    return bool(hint == ArrayLike)


def _numpy_is_there() -> bool:
    """Whether numpy was imported: without it no value and no annotation is of it, and nobody need import it to look."""
    return "numpy" in sys.modules


_ANY_NUMBER = _single("a number", _is_number)
_NUMBER_OR_INFINITY = _Kind("a number, or infinity", _is_number, _number_or_infinity)
_KINDS: dict[Any, _Kind] = {
    bool: _single("True or False", lambda value: isinstance(value, bool) or _is_numpy_bool(value)),
    float: _Kind("a finite number", _is_number, number),
    int: _Kind("a whole number", _is_number, whole),
    str: _single("a text", lambda value: isinstance(value, str)),
    dt.date: _single("a date", lambda value: isinstance(value, dt.date)),
    type(None): _single("None", lambda value: value is None),
    typing.BinaryIO: _single("a file open for writing", lambda value: hasattr(value, "write")),
    typing.SupportsFloat: _Kind("a finite number", _is_number, number),
    typing.SupportsIndex: _Kind("a whole number", _is_number, whole),
}


def _read_path(name: str, value: Any) -> Any:
    """A path that a system can look up: others end in errors of its own, each in its way."""
    text = fspath(value)
    if isinstance(text, str) and "\0" not in text and all(len(part) <= _LONGEST_NAME for part in text.split("/")):
        return value
    raise refused(name, f"a path without NUL, of names of at most {_LONGEST_NAME} characters", value)


_PATH = _Kind("a path, as text or Path", lambda value: isinstance(value, str | PathLike), _read_path)


class _Unresolved(type):
    """A class that is known to the type checker alone: by its name."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("_"):
            raise AttributeError(name)
        return _Unresolved(name, (), {})


class Names(dict[str, Any]):
    """The names that an annotation may use: those of modules, built-in ones, and whatever else as `_Unresolved`."""

    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name, None) or _Unresolved(name, (), {})


def _is_one(value: Any, kind: type) -> bool:
    if isinstance(kind, _Unresolved):
        found = any(one.__name__ == kind.__name__ for one in type(value).__mro__)
    elif getattr(kind, "_is_protocol", False):
        asked = {name for one in kind.__mro__ if getattr(one, "_is_protocol", False) for name in vars(one)}
        found = all(hasattr(value, name) for name in asked if not name.startswith("_"))
    else:
        found = isinstance(value, kind)
    # what has all that is asked of it may be a stand-in; the class is looked at first, for properties may copy
    mark = _MARKS.get(kind.__name__)
    return found or (mark is not None and (hasattr(type(value), mark) or hasattr(value, mark)))


def _class(kind: type) -> _Kind:
    name = kind.__name__
    made = f", {_MADE[name]}" if name in _MADE else ""
    wanted = f"{name}(...)" if name.endswith("Terms") else f"{'an' if name[0] in 'AEIOU' else 'a'} {name}{made}"
    return _single(wanted, lambda value: _is_one(value, kind))


def _array(kinds: str, wanted: str) -> _Kind:
    def read(name: str, value: Any) -> Any:
        try:
            found = np.asarray(value)
        except (TypeError, ValueError, OverflowError):  # rows of unequal length, numbers beyond 64 bits
            raise refused(name, wanted, value) from None
        if found.size and found.dtype.kind not in kinds:
            raise refused(name, wanted, value)
        return found

    return _Kind(wanted, lambda value: value is not None and not isinstance(value, str | bytes | Mapping), read)


def _array_of(hint: Any) -> _Kind:
    names = {"i": ("iu", "whole numbers"), "f": ("iuf", "numbers"), "b": ("b", "True and False"), "U": ("U", "texts")}
    kinds, what = names[np.dtype(typing.get_args(typing.get_args(hint)[1])[0]).kind]
    return _array(kinds, f"an array of {what}")


def _several(inner: _Kind | None) -> _Kind:
    """Several values; a sequence that makes its members when they are looked at is not looked at."""
    wanted = f"a list, each {inner.wanted}" if inner else "a list"

    def read(name: str, value: Any) -> Any:
        if isinstance(value, str) and inner is _KINDS[str]:
            return (value,)  # one name is a list of one
        if not fits(value):
            raise refused(name, wanted, value)
        if inner is None or (isinstance(value, Sequence) and not isinstance(value, list | tuple | range)):
            return value
        each = value if isinstance(value, tuple) else tuple(value)
        found = tuple(inner.read(f"each of {name}", one) for one in each)
        return value if all(map(is_, found, each)) and isinstance(value, tuple) else found

    def fits(value: Any) -> bool:
        walked = _is_several(value) and (inner is None or not _is_frame(value))
        return walked or (isinstance(value, str) and inner is _KINDS[str])

    return _Kind(wanted, fits, read)


def _row(kinds: Sequence[_Kind | None]) -> _Kind:
    """A tuple with so many members."""
    wanted = f"a tuple ({', '.join('anything' if one is None else one.wanted for one in kinds)})"

    def read(name: str, value: Any) -> Any:
        each = tuple(value) if _is_several(value) else None
        if each is None or len(each) != len(kinds):
            raise refused(name, wanted, value)
        pairs = zip(kinds, each, strict=True)
        return tuple(one if kind is None else kind.read(f"each of {name}", one) for kind, one in pairs)

    return _Kind(wanted, _is_several, read)


def _mapping(key: _Kind | None, cell: _Kind | None) -> _Kind:
    words = ["anything" if one is None else one.wanted for one in (key, cell)]
    wanted = f"a mapping, as {{{words[0]}: {words[1]}}}"

    def read(name: str, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise refused(name, wanted, value)
        for one, given in value.items():
            if key is not None:
                key.read(f"each key of {name}", one)
            if cell is not None:
                cell.read(f"{name}[{one!r}]", given)
        return value

    return _Kind(wanted, lambda value: isinstance(value, Mapping), read)


def _function(arguments: int) -> _Kind:
    wanted = f"a function of {counted(arguments, 'argument')}"

    def read(name: str, value: Any) -> Any:
        try:
            inspect.signature(value).bind(*[None] * arguments)
        except ValueError:  # one that does not say what it takes
            pass
        except TypeError:
            raise refused(name, wanted, value) from None
        return value

    return _Kind(wanted, callable, read)


def _either(kinds: Sequence[_Kind], order: Sequence[int]) -> _Kind:
    """One of several kinds: which, is tried in an order of their places."""
    words = list(dict.fromkeys(one.wanted for one in kinds))
    wanted = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]

    tried = [kinds[place] for place in order]

    def read(name: str, value: Any) -> Any:
        for kind in tried:
            if kind.fits(value):
                return kind.read(name, value)
        raise refused(name, wanted, value)

    return _Kind(wanted, lambda value: any(kind.fits(value) for kind in kinds), read)


def _origin(hint: Any) -> Any:
    return typing.get_origin(hint) or hint


def _kind_of(hint: Any, *, finite: bool = True) -> _Kind | None:
    """What an annotation allows; None for anything."""
    if hint in (Any, object) or isinstance(hint, TypeVar):
        return None
    if _numpy_is_there() and _is_array_like(hint):
        return _array("biuf", "an array of numbers")
    if hint is float and not finite:
        return _ANY_NUMBER
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        if OR_INFINITY in inner:
            return _NUMBER_OR_INFINITY
        return None if AS_GIVEN in inner else _kind_of(inner[0], finite=finite)
    if origin in (typing.Union, types.UnionType):
        paths = any(isinstance(one, type) and issubclass(one, PathLike) for one in map(_origin, inner))
        kinds = [_PATH if paths and one is str else _kind_of(one, finite=finite) for one in inner]
        # a class before what can be walked: a frame is one, and gives the names of its columns
        order = sorted(range(len(inner)), key=lambda place: typing.get_origin(inner[place]) is not None)
        return None if None in kinds else _either(cast(list[_Kind], kinds), order)
    if origin is typing.Literal:
        return _single(f"one of {', '.join(map(repr, inner))}", lambda value: isinstance(value, str) and value in inner)
    if _numpy_is_there() and origin is np.ndarray:
        return _array_of(hint)
    if isinstance(_origin(hint), type) and issubclass(_origin(hint), PathLike):
        return _PATH
    return _generic(origin, inner, finite) if isinstance(origin, type) else _plain(hint)


def _generic(origin: type, inner: tuple[Any, ...], finite: bool) -> _Kind | None:
    if issubclass(origin, cast(type, Callable)):
        return _function(len(inner[0]))
    # what a mapping says may be "without limit"; each function knows its own range
    kinds = [_kind_of(one, finite=finite and not issubclass(origin, Mapping)) for one in inner if one is not Ellipsis]
    if issubclass(origin, Mapping):
        return _mapping(kinds[0], kinds[1])
    if origin is tuple and Ellipsis not in inner:
        return _row(kinds)
    return _several(kinds[0]) if issubclass(origin, Iterable) else _class(origin)


def _plain(hint: Any) -> _Kind | None:
    if hint in (None, type(None)):
        return _KINDS[type(None)]
    try:
        return _KINDS[hint]
    except (KeyError, TypeError):
        return _class(hint) if isinstance(hint, type) else None


def reader_of(hint: Any, default: object, names: Names, finite: bool) -> Reader | None:
    """What reads an argument; None where anything is allowed."""
    if not isinstance(hint, str):
        return None
    optional = hint.endswith(" | None")
    meant = hint.removesuffix(" | None")
    while isinstance(meant, str):  # an alias may itself be a text
        meant = eval(meant, {}, names)
    kind = _kind_of(meant, finite=finite)
    if kind is None:
        return None
    read = _number_or_infinity if kind.read is number and default == inf else kind.read
    if not optional:
        return read
    wanted, fits = f"{kind.wanted} or None", kind.fits

    def read_or_none(name: str, value: Any) -> Any:
        if value is None:
            return None
        if fits(value):
            return read(name, value)
        raise refused(name, wanted, value)

    return read_or_none
