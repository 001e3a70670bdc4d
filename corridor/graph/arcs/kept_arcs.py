"""States and arcs as columns of numbers, and those that are made of them again, in another process.

Arcs are thousands, and a route looks at some forty of them: each is made when it is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.graph.arc_types import Arc, Emission, Piece, State
from corridor.lazy import LaterEach

__all__ = ["kept_arcs", "kept_states", "packed_arcs", "packed_states"]

_Texts = tuple[list[str], NDArray[np.int32]]

# of an arc; the rest is in the arrays of the structure
_TEXTS = tuple(one.name for one in fields(Arc) if one.type == "str")


def packed_arcs(arcs: Sequence[Arc]) -> _Texts:
    """The texts of arcs: words, and their numbers by field and arc."""
    return _coded([[getattr(arc, name) for arc in arcs] for name in _TEXTS])


def packed_states(states: Sequence[State]) -> _Texts:
    """The same of states."""
    return _coded([list(column) for column in zip(*states, strict=True)])


def _coded(columns: list[list[str]]) -> _Texts:
    words: dict[str, int] = {}
    codes = [[words.setdefault(text, len(words)) for text in column] for column in columns]
    return list(words), np.array(codes, dtype=np.int32)


def kept_states(texts: _Texts) -> tuple[State, ...]:
    """The states again."""
    words, codes = texts
    return tuple(map(State, *([words[code] for code in column] for column in codes.tolist())))


def kept_arcs(texts: _Texts, states: Sequence[State], arrays: Mapping[str, Any]) -> LaterEach[Arc]:
    """The arcs again, of their texts, their states, and the arrays of the structure by their names there."""
    words, codes = texts
    topology, keys, emission_keys = arrays["topology"], arrays["keys"], arrays["emission_keys"]
    paid = [arrays[name] for name in ("piece_key", "piece_km", "piece_share")]
    emitted = [arrays[name] for name in ("emission_key", "emission_amount")]

    def make(number: int) -> Arc:
        texts = (words[code] for code in codes[:, number].tolist())
        pieces = zip(*(array[number].tolist() for array in paid), strict=True)
        emissions = zip(*(array[number].tolist() for array in emitted), strict=True)
        return Arc(
            **dict(zip(_TEXTS, texts, strict=True)),
            tail=states[topology.tail[number]],
            head=states[topology.head[number]],
            km=float(arrays["km"][number]),
            hours=float(arrays["hours"][number]),
            emissions=tuple(Emission(emission_keys[key], amount) for key, amount in emissions if key >= 0),
            pieces=tuple(Piece(keys[key], km, share) for key, km, share in pieces if key >= 0),
        )

    return LaterEach(codes.shape[1], make)
