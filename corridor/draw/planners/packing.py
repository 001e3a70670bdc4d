"""Coefficients as one run of bytes for the page: facts as JSON, then the columns, each where its type may begin."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from corridor.graph.coefficients.export import Coefficients

__all__ = ["packed", "packed_text"]

_ALIGNED = 8  # bytes: where a double may begin


def packed(coefficients: Coefficients) -> bytes:
    """Write coefficients: the length of the facts in eight bytes, the facts, the columns.

    Among the facts, ``columns`` names each column, its type, and where it begins behind them. The same coefficients
    are the same bytes.
    """
    blob, places = bytearray(), list[list[Any]]()
    # the widest first, so that little is lost between them
    for name, column in sorted(coefficients.columns.items(), key=lambda pair: (-pair[1].itemsize, pair[0])):
        places.append([name, column.dtype.str[1:], len(blob), len(column)])
        blob += column.tobytes()
        blob += bytes(-len(blob) % _ALIGNED)
    facts = {**coefficients.facts, "columns": places}
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % _ALIGNED)
    return len(text).to_bytes(_ALIGNED, "little") + text + bytes(blob)


def packed_text(coefficients: Coefficients, more: Mapping[str, Any]) -> str:
    """The same with further facts, deflated, in base64: what stands in the page."""
    all_facts = replace(coefficients, facts={**coefficients.facts, **more})
    return base64.b64encode(zlib.compress(packed(all_facts), 9)).decode("ascii")
