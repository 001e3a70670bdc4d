"""What every result shows of itself: a frame, JSON there and back, a readable table, one line, a notebook's table."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
import math
import operator
import types
import typing
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, cast, runtime_checkable

import numpy as np

from corridor.arguments import checked_class, shown, whole
from corridor.display import brief, html_table
from corridor.errors import ArgumentError, CorridorError
from corridor.lazy import Later
from corridor.version import SCHEMA, __version__

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = [
    "RemarkedReport",
    "Report",
    "ReportMixin",
    "Stamp",
    "enveloped",
    "plain",
    "records_of",
    "restored",
    "said_beside",
    "stamp_of",
]

_NAN = float("nan")
_INFINITIES = {math.inf: "Infinity", -math.inf: "-Infinity"}  # JSON has no word for them
_AS_THEY_ARE = (str, int, bool, types.NoneType)  # in JSON
_MOST_INDENT = 40  # spaces a level
_MOST_ROWS = 60  # of a frame printed as text


@dataclasses.dataclass(frozen=True, slots=True)
class Stamp:
    """What a result was computed with: network, its version and content hash, library version."""

    network: str
    network_version: str
    content_hash: str
    library_version: str


class _Versioned(Protocol):
    """What of a network goes into a stamp."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def content_hash(self) -> str: ...


def stamp_of(network: _Versioned) -> Stamp:
    """Stamp a result of a network."""
    return Stamp(network.name, network.version, network.content_hash, __version__)


@runtime_checkable
class Report(Protocol):
    """What can be asked of every result."""

    def to_frame(self) -> pd.DataFrame:
        """Its rows as a frame."""

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain lists, dictionaries, texts and numbers."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Everything as JSON."""

    def _repr_html_(self) -> str: ...


@checked_class
class ReportMixin(ABC):
    """Everything of a `Report` that follows from the fields of a dataclass, its headline and its frame.

    A result is a frozen dataclass made with ``repr=False`` that derives from this class, gives its `json_name`, and
    writes `to_frame` and `_headline`; the rest it may leave as it is.
    """

    __slots__ = ()

    json_name: ClassVar[str] = ""
    """What its JSON begins with: ``{"corridor": json_name, ...}``."""

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Its rows as a frame."""

    @abstractmethod
    def _headline(self) -> str:
        """The result in one line."""

    def _lines(self) -> Iterable[str]:
        """The readable table below the headline, line by line."""
        frame = self.to_frame()
        return frame.to_string(max_rows=_MOST_ROWS).split("\n") if len(frame) else ()

    def _html_frame(self) -> pd.DataFrame:
        """What the notebook's table shows; the frame, unless a result has something shorter to say."""
        return self.to_frame()

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain lists, dictionaries, texts and numbers, as `plain` writes them."""
        found: dict[str, Any] = plain(self)
        return found

    def to_json(self, *, indent: int | None = None) -> str:
        """Everything as JSON, with its stamp where it has one; `from_json` reads it back.

        Parameters
        ----------
        indent : int, optional
            Spaces a level; all on one line by default.
        """
        if indent is not None:
            whole("indent", indent, least=0, most=_MOST_INDENT)
        head = {"corridor": self.json_name}
        return json.dumps({**head, **self.to_dict()}, ensure_ascii=False, indent=indent, allow_nan=False)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote.

        Raises
        ------
        CorridorError
            When it is something else.
        """
        return typing.cast(Self, _Reader().fields(cls, data))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        CorridorError
            When it is something else.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as fault:
            raise ArgumentError(f"text is no JSON: {fault}") from None
        if not isinstance(data, dict) or data.get("corridor", cls.json_name) != cls.json_name:
            raise CorridorError(f"this is not {_named(cls.json_name)}: write one with {cls.__name__}.to_json")
        return cls.from_dict(data)

    def __str__(self) -> str:
        return "\n".join([self._headline(), *(f"  {line}" for line in self._lines())])

    def __repr__(self) -> str:
        return brief(self, self._headline())

    def _repr_html_(self) -> str:
        frame = self._html_frame()
        named = frame.reset_index() if any(frame.index.names) else frame
        rows = (list(row) for row in named.itertuples(index=False, name=None))
        return html_table([str(name) for name in named.columns], rows, self._headline())


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class RemarkedReport(ReportMixin):
    """A result with what must be known to read it, which stands below its table.

    Attributes
    ----------
    remarks : tuple of str
        As `said_beside` says what a remark is.
    """

    remarks: tuple[str, ...] = dataclasses.field(default=(), kw_only=True)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {line}" for line in said_beside(self.remarks, ()))])


def _named(thing: str) -> str:
    return f"an {thing}" if thing[:1] in "aeiou" else f"a {thing}"


def plain(value: Any) -> Any:
    """Turn a value into what JSON has words for: NaN becomes None, infinities the texts ``Infinity`` and ``-Infinity``.

    Both texts are numbers to Python's ``float``, JavaScript's ``Number`` and numpy, and `restored` reads them so.
    Dataclasses become dictionaries of their public fields, frames become `{"index", "columns", "types", "rows"}`,
    moments and days ISO texts, arrays and sequences lists.
    """
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is float:
        return value if math.isfinite(value) else _INFINITIES.get(value)
    if kind is tuple or kind is list or kind is Later:
        # written out, not called: most parts of a result are texts and numbers
        return [part if type(part) in _AS_THEY_ARE else plain(part) for part in value]
    if (fields := _public_fields(cast(Hashable, kind))) is not None:
        names, parts_of = fields
        return {
            name: part if type(part) in _AS_THEY_ARE else plain(part)
            for name, part in zip(names, parts_of(value), strict=True)
        }
    return _plain_other(value)


@functools.lru_cache(maxsize=256)
def _public_fields(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]] | None:
    """Names of what a dataclass shows, and what gives their values at once; None for what is no dataclass."""
    if not dataclasses.is_dataclass(kind):
        return None
    names = tuple(field.name for field in dataclasses.fields(kind) if not field.name.startswith("_"))
    if len(names) < 2:  # of one alone, attrgetter gives no tuple
        return names, lambda value: tuple(getattr(value, name) for name in names)
    return names, operator.attrgetter(*names)


def _plain_other(value: Any) -> Any:
    """The same of what is seldom met, subclasses of texts and numbers among it."""
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else _INFINITIES.get(value)
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, pd.DataFrame):
        return _plain_frame(value)
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, Iterable):
        return [plain(part) for part in value]
    raise TypeError(f"JSON has no word for {type(value).__name__}")


def enveloped(verb: str, result: Any) -> dict[str, Any]:
    """Put a plain result under the version of the format, the verb that asks for it, and the library's version."""
    return {"schema": SCHEMA, "verb": verb, "library": __version__, "result": result}


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as `plain` records by column; its index is left out."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, plain(list(row)), strict=True)) for row in frame.itertuples(index=False, name=None)]


def _plain_frame(frame: pd.DataFrame) -> dict[str, Any]:
    index = [str(name) for name in frame.index.names if name is not None]
    whole = frame.reset_index() if index else frame
    return {
        "index": index,
        "columns": [str(name) for name in whole.columns],
        "types": [str(kind) for kind in whole.dtypes],
        "rows": [plain(list(row)) for row in whole.itertuples(index=False, name=None)],
    }


def restored(hint: Any, value: Any) -> Any:
    """Turn what `plain` made back into a value of an annotated type: dataclasses, tuples, moments, arrays, frames."""
    return _Reader().value(hint, value)


class _Reader:
    """Reads plain values back; annotations are looked up once for each class."""

    def __init__(self) -> None:
        self._hints: dict[type, dict[str, Any]] = {}

    def fields(self, kind: type, data: Mapping[str, Any]) -> Any:
        """Build a dataclass of its fields; what else the data hold is left out."""
        if kind not in self._hints:
            self._hints[kind] = typing.get_type_hints(kind)
        values, missing = {}, []
        for field in dataclasses.fields(kind):
            if field.name in data:
                values[field.name] = self._field(kind, field.name, data[field.name])
            elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                missing.append(field.name)
        if missing:
            name = kind.json_name if issubclass(kind, ReportMixin) else kind.__name__
            raise CorridorError(f"this is not {_named(name)}: {', '.join(sorted(missing))} is missing")
        return kind(**values)

    def _field(self, kind: type, name: str, value: Any) -> Any:
        try:
            return self.value(self._hints[kind][name], value)
        except CorridorError:
            raise
        except (TypeError, ValueError, LookupError, AttributeError, OverflowError, RecursionError):
            raise ArgumentError(f"{name} of {kind.__name__} cannot be {shown(value)}") from None

    def value(self, hint: Any, value: Any) -> Any:
        """Build a value of an annotated type."""
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return None if value is None else self.value(_fitting(inner, value), value)
        if hint is float:
            return _NAN if value is None else float(value)
        if origin is np.ndarray:
            return np.array(value, dtype=typing.get_args(inner[1])[0])
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {key: self.value(inner[1], part) for key, part in value.items()}
        if isinstance(origin, type) and issubclass(origin, Sequence):
            if origin is tuple and inner[-1] is not Ellipsis:
                return tuple(self.value(part, one) for part, one in zip(inner, value, strict=True))
            return tuple(self.value(inner[0], one) for one in value)
        return self._single(hint, value)

    def _single(self, hint: Any, value: Any) -> Any:
        if hint is dt.datetime:
            return dt.datetime.fromisoformat(value)
        if hint is dt.date:
            return dt.date.fromisoformat(value)
        if hint is pd.DataFrame:
            return _restored_frame(value)
        if isinstance(hint, type) and issubclass(hint, ReportMixin):
            return hint.from_dict(value)
        return self.fields(hint, value) if isinstance(hint, type) and dataclasses.is_dataclass(hint) else value


def _fitting(kinds: Iterable[Any], value: Any) -> Any:
    """The first class of a union all of whose fields are there."""
    known = [kind for kind in kinds if kind is not type(None)]
    for kind in known[:-1]:
        if dataclasses.is_dataclass(kind) and all(field.name in value for field in dataclasses.fields(kind)):
            return kind
    return known[-1]


def _restored_frame(data: Mapping[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(data["rows"], columns=data["columns"])
    frame = frame.astype(dict(zip(data["columns"], data["types"], strict=True)))
    return frame.set_index(data["index"]) if data["index"] else frame


def said_beside(remarks: Iterable[str], assumptions: Iterable[str], *, warnings: Container[str] = ()) -> Iterator[str]:
    """Put the word of its kind before every sentence beside an answer; there are three, each with one meaning.

    ``warning``
        A thing on the way may stop the boxes or hold them up as they are sent: a border will be shut when they get
        there, a departure may be missed or be the last one. Somebody has to act, or go another way.
    ``remark``
        What must be known to read the answer, and asks for nothing: days after the last known price, subsidies that
        are left out, goods of which a part is banned, a way that goes out and back.
    ``assumed``
        What nobody stated, or no row of the network knows, and what it was taken for.

    Parameters
    ----------
    remarks, assumptions : iterable of str
        Of an answer.
    warnings : container of str
        Those of the remarks that are warnings.
    """
    yield from (f"{'warning' if remark in warnings else 'remark'}: {remark}" for remark in remarks)
    yield from (f"assumed: {assumption}" for assumption in assumptions)
