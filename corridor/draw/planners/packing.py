"""Coefficients as one run of bytes for the page: facts as JSON, then the columns, each where its type may begin."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.graph.coefficients.export import Coefficients

__all__ = ["packed", "packed_text"]

_LETTERS = str.maketrans("<>&", ".,:")
_ALIGNED = 8  # bytes: where a double may begin


def packed(coefficients: Coefficients) -> bytes:
    """Write coefficients: the length of the facts in eight bytes, the facts, the columns.

    Among the facts, ``columns`` names each column, its type, where it begins behind them, its size, and 1 where its
    differences are written. Whole numbers stand as planes of bytes, the lowest first: those of one plane are alike, and
    deflate to less. The same coefficients are the same bytes.
    """
    blob, places = bytearray(), list[list[Any]]()
    # the widest first, so that doubles begin where they may
    for name, column in sorted(coefficients.columns.items(), key=lambda pair: (-pair[1].itemsize, pair[0])):
        written, is_differed = _laid(column)
        places.append([name, column.dtype.str[1:], len(blob), len(column), int(is_differed)])
        blob += written
    facts = {**coefficients.facts, "columns": places}
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % _ALIGNED)
    return len(text).to_bytes(_ALIGNED, "little") + text + bytes(blob)


def _laid(column: NDArray[Any]) -> tuple[bytes, bool]:
    """Bytes of a column as they are written, and whether they are of its differences, whose sums wrap around."""
    if column.dtype.kind == "f":
        return column.tobytes(), False
    differences = np.diff(column, prepend=column.dtype.type(0))
    ways = [np.ascontiguousarray(one).view(np.uint8).reshape(-1, one.itemsize).T for one in (column, differences)]
    plain, differed = (way.tobytes() for way in ways)
    is_less = len(zlib.compress(differed)) < len(zlib.compress(plain))
    return (differed, True) if is_less else (plain, False)


def packed_text(coefficients: Coefficients, more: Mapping[str, Any]) -> str:
    """The same with further facts, deflated, in base 85: what stands in the page.

    Four bytes are five letters, where base64 has five and a third. What a page of HTML reads as more than letters is
    replaced.
    """
    all_facts = replace(coefficients, facts={**coefficients.facts, **more})
    return base64.b85encode(zlib.compress(packed(all_facts), 9)).decode("ascii").translate(_LETTERS)
