"""ISO 6346: what a size and type code says about a container, and the check digit of its number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corridor.arguments import checked_arguments, checked_result
from corridor.errors import CorridorError, UnknownName
from corridor.model.cargo.container_names import plain_type
from corridor.model.tables.reading import nearest

__all__ = [
    "ContainerCode",
    "ContainerNumber",
    "ContainerNumberError",
    "read_container_number",
    "read_type_code",
    "unknown_type",
]

_FEET = {
    "1": 10.0,
    "2": 20.0,
    "3": 30.0,
    "4": 40.0,
    "A": 23.46,
    "B": 24.0,
    "C": 24.5,
    "D": 24.44,
    "E": 25.66,
    "F": 26.57,
    "G": 41.0,
    "H": 43.0,
    "K": 44.62,
    "L": 45.0,
    "M": 48.0,
    "N": 49.0,
    "P": 53.0,
}
# second character: height in feet and width in metres
_CROSS = {
    "0": (8.0, 2.438),
    "2": (8.5, 2.438),
    "4": (9.0, 2.438),
    "5": (9.5, 2.438),
    "6": (9.51, 2.438),
    "8": (4.25, 2.438),
    "9": (4.0, 2.438),
    "C": (8.5, 2.5),
    "D": (9.0, 2.5),
    "E": (9.5, 2.5),
    "F": (9.51, 2.5),
    "L": (8.5, 2.51),
    "M": (9.0, 2.51),
    "N": (9.5, 2.51),
    "P": (9.51, 2.51),
}
_GROUPS = {
    "GP": ("G", "general purpose"),
    "VH": ("V", "ventilated"),
    "BU": ("B", "dry bulk"),
    "SN": ("S", "named cargo"),
    "RE": ("R", "reefer"),
    "HR": ("H", "insulated or with a removable unit"),
    "UT": ("U", "open top"),
    "PL": ("P", "platform"),
    "TN": ("T", "tank"),
    "AS": ("A", "air and surface"),
}
_NAME_OF = dict(_GROUPS.values())
_HIGH_CUBE_FT = 9.5
_TEU_FT = 20.0
_OWNER = re.compile(r"[A-Z]{3}[UJZ]", re.ASCII)
_CATEGORY = {"U": "freight container", "J": "detachable equipment", "Z": "trailer or chassis"}


class ContainerNumberError(CorridorError, ValueError):
    """A text that is no container number, or whose check digit is wrong."""


@checked_result
@dataclass(frozen=True, slots=True)
class ContainerCode:
    """A size and type code, read.

    Attributes
    ----------
    code : str
        Four characters, for example ``45R1``; a group code such as ``45RT`` is kept as it is.
    length_ft, height_ft, width_m : float
        Outside; 9.51 ft stands for "over 9 ft 6 in", 2.51 m for "over 2.5 m".
    group, group_name : str
        First character of the type, and its meaning.
    """

    code: str
    length_ft: float
    height_ft: float
    width_m: float
    group: str
    group_name: str

    @property
    def teu(self) -> float:
        """Length in twenty-foot equivalents."""
        return self.length_ft / _TEU_FT

    @property
    def high_cube(self) -> bool:
        """Whether it is 9 ft 6 in high or higher."""
        return self.height_ft >= _HIGH_CUBE_FT

    @property
    def powered(self) -> bool:
        """Whether it cools by machine, and needs power; an insulated box does not."""
        return self.group == "R" or (self.group == "H" and self.code[3] in "012R")

    @property
    def tank(self) -> bool:
        """Whether it is a tank."""
        return self.group == "T"

    def __str__(self) -> str:
        high = "high-cube " if self.high_cube else ""
        return f"{self.length_ft:g} ft {high}{self.group_name}"


@checked_arguments
def read_type_code(code: str) -> ContainerCode:
    """Read an ISO 6346 size and type code.

    Parameters
    ----------
    code : str
        Length, height and width, group, and a character of detail: ``22G1``, ``45R1``, ``L5G1``; or what the trade
        calls it: ``40HC``, ``20 ft reefer``.

    Raises
    ------
    UnknownName
        For what is no such code: the character that is wrong, those there are, and the nearest common code.
    """
    plain = plain_type(code).upper() if isinstance(code, str) else ""
    faults = []
    if not re.fullmatch(r"[0-9A-Z]{4}", plain, re.ASCII):
        faults.append("four letters and digits are needed")
    else:
        if plain[0] not in _FEET:
            faults.append(f"no length has the code {plain[0]} ({', '.join(_FEET)})")
        if plain[1] not in _CROSS:
            faults.append(f"no height and width have the code {plain[1]} ({', '.join(_CROSS)})")
        if plain[2] not in _NAME_OF:
            known = ", ".join(f"{key} {name}" for key, name in _NAME_OF.items())
            faults.append(f"no type has the code {plain[2]} ({known})")
    if faults:
        hint = nearest(plain, _COMMON)
        raise UnknownName(f"{code!r} is no ISO 6346 size and type: {'; '.join(faults)}{hint}", str(code), _COMMON)
    height, width = _CROSS[plain[1]]
    return ContainerCode(plain, _FEET[plain[0]], height, width, plain[2], _NAME_OF[plain[2]])


_COMMON = (
    "22G1",
    "22R1",
    "22T1",
    "22U1",
    "22P1",
    "22B1",
    "25G1",
    "42G1",
    "42P1",
    "42R1",
    "42U1",
    "45G1",
    "45R1",
    "45U1",
    "L5G1",
    "L5R1",
)


@checked_result
@dataclass(frozen=True, slots=True)
class ContainerNumber:
    """The number of one container.

    Attributes
    ----------
    owner, serial : str
        Four letters, the last of which is the category, and six digits.
    check_digit : int
        The digit that the other ten characters give.
    """

    owner: str
    serial: str
    check_digit: int

    @property
    def category(self) -> str:
        """Freight container, detachable equipment, or trailer."""
        return _CATEGORY[self.owner[3]]

    def __str__(self) -> str:
        return f"{self.owner} {self.serial} {self.check_digit}"


def _check_digit(text: str) -> int:
    """Weigh the letters from 10 up, leaving out the multiples of 11, and the places by powers of 2."""
    letters = [value for value in range(10, 39) if value % 11]
    values = {chr(ord("A") + place): value for place, value in enumerate(letters)}
    total = sum((values[sign] if sign in values else int(sign)) << place for place, sign in enumerate(text))
    return total % 11 % 10


@checked_arguments
def read_container_number(text: str) -> ContainerNumber:
    """Read a container number, and prove its check digit.

    Parameters
    ----------
    text : str
        Owner code, serial number and check digit, for example ``CSQU3054383``; spaces, dots and hyphens are dropped.
        Without the check digit it is worked out.

    Raises
    ------
    ContainerNumberError
        For what is no container number; where the check digit is wrong, with the right one.
    """
    plain = re.sub(r"[\s.\-/]", "", text).upper() if isinstance(text, str) else ""
    owner, serial, given = plain[:4], plain[4:10], plain[10:]
    if not _OWNER.fullmatch(owner):
        kinds = ", ".join(f"{key} {name}" for key, name in _CATEGORY.items())
        raise ContainerNumberError(f"{text!r} is no container number: it begins with three letters and one of {kinds}")
    if not re.fullmatch(r"[0-9]{6}", serial, re.ASCII) or not re.fullmatch(r"[0-9]?", given, re.ASCII):
        raise ContainerNumberError(f"{text!r} is no container number: six digits and a check digit follow {owner}")
    digit = _check_digit(owner + serial)
    if given and int(given) != digit:
        raise ContainerNumberError(
            f"the check digit of {owner} {serial} is {digit}, not {given}: a character of {text!r} is wrong"
        )
    return ContainerNumber(owner, serial, digit)


def unknown_type(kind: str, known: list[str]) -> UnknownName:
    """Say what the code means, where it means anything, and which known type is like it."""
    try:
        meant = read_type_code(kind)
    except UnknownName:
        hint = nearest(kind, known) or f"; there are: {', '.join(known)}"
        return UnknownName(f"no container type is called '{kind}'{hint}", kind, known)
    # of the same length and group: the rest is detail
    like = [code for code in known if code[0] == meant.code[0] and code[2:3] == meant.code[2]]
    hint = nearest(meant.code, like or known) or f"; there are: {', '.join(known)}"
    return UnknownName(f"no container type is called '{kind}' ({meant}) here{hint}", kind, known)
