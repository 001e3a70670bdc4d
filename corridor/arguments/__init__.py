"""What public functions are given: each argument is held against its annotation when the function is called.

A wrong type, NaN, an infinity or a number beyond all reason is refused there, by the argument's name, and not where it
would first be used; so is an argument that is missing, or that nobody asked for. The fields of a class are held in the
same way. What has a range of its own is refused by the function, with `number` and `whole`.

Annotations are read when a function is first called: by then all classes are known, and an import costs nothing.
"""

from __future__ import annotations

from corridor.arguments.checked import checked_arguments, checked_class, checked_result, well_named
from corridor.arguments.kinds import AS_GIVEN, OR_INFINITY
from corridor.arguments.values import number, refused, shown, whole

__all__ = [
    "AS_GIVEN",
    "OR_INFINITY",
    "checked_arguments",
    "checked_class",
    "checked_result",
    "number",
    "refused",
    "shown",
    "well_named",
    "whole",
]
