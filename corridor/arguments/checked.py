"""Functions and classes whose arguments are held against their annotations."""

from __future__ import annotations

import difflib
import functools
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, cast

from corridor.arguments.kinds import Names, Reader, reader_of
from corridor.errors import ArgumentError

__all__ = ["checked_arguments", "checked_class", "checked_result", "well_named"]

_A_SLIP = 0.8  # likeness of a name of which a letter or two are wrong
_AMERICAN = {"minimize": "minimise", "color": "colour"}
Function = TypeVar("Function", bound=Callable[..., Any])
Class = TypeVar("Class", bound=type)


class _Asked(NamedTuple):
    """What a function asks: readers by place, of what comes by place beyond, and by name; and all parameters."""

    places: tuple[tuple[str, Reader | None], ...]
    beyond: tuple[str, Reader | None]
    named: dict[str, Reader]
    signature: inspect.Signature


def _asked(function: Callable[..., Any], owners: Sequence[type], finite: bool) -> _Asked:
    names = Names()
    for module in reversed([function.__module__, *(one.__module__ for one in owners)]):
        names |= vars(sys.modules[module])
    signature = inspect.signature(function)
    parameters = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
    readers = {one.name: reader_of(one.annotation, one.default, names, finite) for one in parameters}
    placed = [one.name for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    beyond = next((one.name for one in parameters if one.kind is one.VAR_POSITIONAL), "")
    named = {name: read for name, read in readers.items() if read is not None and name != beyond}
    return _Asked(tuple((name, readers[name]) for name in placed), (beyond, readers.get(beyond)), named, signature)


def _misnamed(title: str, signature: inspect.Signature, args: Sequence[Any], given: Mapping[str, Any]) -> str:
    """What is wrong with the names and the number of arguments; blank when they are right."""
    try:
        signature.bind(*args, **given)
    except TypeError as fault:
        unknown = [name for name in given if name not in signature.parameters]
        return f"{title}: " + ("; ".join(_unknown(name, signature) for name in unknown) or str(fault))
    return ""


def _unknown(name: str, signature: inspect.Signature) -> str:
    """Say of a name that nobody asked for which was meant, or which there are."""
    known = [one for one in signature.parameters if one != "self"]
    parts = [one for one in known if name in one.split("_")]
    near = difflib.get_close_matches(name, known, 1, _A_SLIP) or parts or difflib.get_close_matches(name, known, 1)
    if near:
        return f"no argument is called '{name}'; did you mean {near[0]}?"
    return f"no argument is called '{name}': it takes {', '.join(known) or 'none'}"


_LIBRARY = __name__.partition(".")[0]
_SEARCHES = f"{_LIBRARY}.search."  # asked many times in one question


def _checked(
    function: Function, title: str, owners: Sequence[type] = (), *, finite: bool = True, trusting: bool = False
) -> Function:
    """A function that reads its arguments first; names in annotations are those of its module and its owners'.

    One that trusts the library looks at what others give it alone: the types of the library's own calls are proven.
    """
    kept: list[_Asked] = []
    trusting = trusting or function.__module__.startswith(_SEARCHES)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if trusting and sys._getframe(1).f_globals.get("__name__", "").partition(".")[0] == _LIBRARY:
            return function(*args, **kwargs)
        if not kept:
            kept.append(_asked(function, owners, finite))
        places, (beyond, each), named, signature = kept[0]
        given = [
            value if read is None else read(name, value) for (name, read), value in zip(places, args, strict=False)
        ]
        if len(args) > len(places):
            given += [value if each is None else each(beyond, value) for value in args[len(places) :]]
        for name, value in kwargs.items():
            if (read := named.get(name)) is not None:
                kwargs[name] = read(name, value)
        try:
            return function(*given, **kwargs)
        except TypeError:
            if (british := _in_british(signature, kwargs)) is not None:
                return call(*args, **british)
            if fault := _misnamed(title, signature, args, kwargs):
                raise ArgumentError(fault) from None
            raise

    return cast(Function, call)


def _in_british(signature: inspect.Signature, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Arguments by the names of the signature, where some are spelled as in America; None where none is."""
    known = signature.parameters
    spelled = {name: _AMERICAN[name] for name in given if name in _AMERICAN and name not in known}
    if not spelled or not set(spelled.values()) <= set(known) - set(given):
        return None
    return {spelled.get(name, name): value for name, value in given.items()}


def well_named(function: Function) -> Function:
    """Refuse arguments that are missing or that nobody asked for, where the function itself reads the others."""
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except TypeError:
            if fault := _misnamed(function.__qualname__.removesuffix(".__init__"), signature, args, kwargs):
                raise ArgumentError(fault) from None
            raise

    return cast(Function, call)


def checked_arguments(function: Function) -> Function:
    """Refuse wrong arguments of a public function when it is called."""
    return _checked(function, function.__name__)


def checked_class(kind: Class) -> Class:
    """Refuse wrong arguments of a class, of its public methods and of its settable properties when they are given.

    It stands above ``@dataclass``, whose fields are held as the arguments of the class.
    """
    return _checked_class(kind, finite=True)


def checked_result(kind: Class) -> Class:
    """Refuse wrong arguments as `checked_class` does; fields may be NaN or infinite, for what is not known."""
    return _checked_class(kind, finite=False)


def _checked_class(kind: Class, *, finite: bool) -> Class:
    for name, member in list(vars(kind).items()):
        title = f"{kind.__name__}.{name}"
        if name == "__init__":
            made = _checked(member, kind.__name__, kind.__mro__[:-1], finite=finite, trusting=not finite)
            setattr(kind, name, made)
        elif name.startswith("_"):
            continue
        elif inspect.isfunction(member):
            setattr(kind, name, _checked(member, title, trusting=not finite))
        elif isinstance(member, classmethod | staticmethod):
            setattr(kind, name, type(member)(_checked(member.__func__, title)))
        elif isinstance(member, property) and member.fset is not None:
            setattr(kind, name, member.setter(_checked(member.fset, title)))
    return kind
