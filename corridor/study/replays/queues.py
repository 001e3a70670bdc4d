"""Boxes in line before servers: a fluid, of which a server takes so much a day, who came first going first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

__all__ = ["DUST", "Line", "Parcel"]

DUST = 1e-9  # TEU; what is left of sums of floats


@dataclass(slots=True)
class Parcel:
    """Boxes that left together and have been together since.

    Attributes
    ----------
    way : int
        Number of their way; -1 for traffic that nobody asked about.
    stop : int
        Number of the stop of that way which they stand at, or come to next; of other traffic, its server.
    teu : float
        How many.
    left, came : int
        Days on which they left their origin and joined the line they stand in, counted from the first.
    late : int
        Days that they have waited.
    cents : float
        Freight of their way, of one load.
    turned : bool
        Whether they have turned away from a shut door.
    """

    way: int
    stop: int
    teu: float
    left: int
    came: int
    late: int = 0
    cents: float = 0.0
    turned: bool = False

    def part(self, teu: float) -> Parcel:
        """So many of them, taken out."""
        self.teu -= teu
        return replace(self, teu=teu)


@dataclass(slots=True)
class Line:
    """What stands before one server.

    Attributes
    ----------
    parcels : deque of Parcel
        The first first.
    came, served, turned : float
        TEU of the day: that joined it, that were served, and that were turned away.
    room : float
        TEU that the server still takes on the day.
    """

    parcels: deque[Parcel] = field(default_factory=deque)
    came: float = 0.0
    served: float = 0.0
    turned: float = 0.0
    room: float = 0.0

    @property
    def waiting(self) -> float:
        """TEU in line."""
        return sum(parcel.teu for parcel in self.parcels)

    def begin(self, room: float) -> None:
        """Begin a day on which the server takes so many TEU."""
        self.came = self.served = self.turned = 0.0
        self.room = room

    def join(self, parcel: Parcel) -> None:
        """Stand last."""
        self.parcels.append(parcel)
        self.came += parcel.teu

    def serve(self, shut: Callable[[Parcel], bool]) -> Iterator[Parcel]:
        """Take from the front as much as there is room for; those whose own door is shut let others by."""
        kept = deque[Parcel]()
        while self.parcels and self.room > DUST:
            parcel = self.parcels.popleft()
            if shut(parcel):
                kept.append(parcel)
                continue
            taken = parcel if parcel.teu <= self.room + DUST else parcel.part(self.room)
            if taken is not parcel:
                self.parcels.appendleft(parcel)
            self.room = max(0.0, self.room - taken.teu)
            self.served += taken.teu
            yield taken
        self.parcels.extendleft(reversed(kept))

    def turn_away(self, goes: Callable[[Parcel], bool]) -> Iterator[Parcel]:
        """Let those go that take another way from here."""
        kept = deque[Parcel]()
        for parcel in self.parcels:
            if goes(parcel):
                self.turned += parcel.teu
                yield parcel
            else:
                kept.append(parcel)
        self.parcels = kept
