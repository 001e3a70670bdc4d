"""Command line: ``python -m networks.make.middle_corridor`` cuts `middle_corridor` out of `eurasia` and writes it.

The same `eurasia` gives the same bytes; after a change of it run this again.
"""

from __future__ import annotations

import sys
from pathlib import Path

import corridor as cd
from corridor.resources import networks_dir

__all__ = ["PLACES", "middle_corridor"]

NAME = "middle_corridor"
TITLE = "Middle Corridor: Xi'an, Khorgos, the Caspian and the Caucasus to the Black Sea, the Bosporus and Mersin"
# In the order of the way; the ferry ports of both shores, both gauges at Khorgos and Akhalkalaki.
PLACES = (
    *("XIAN", "BAOJI", "LZ_DCH", "WUWEI", "HAMI", "URUMQI", "KUYTUN", "JINGHE", "KHORGOS_CN"),
    *("ALTYNKOL", "ZHETYGEN", "ALMATY", "SHU", "MOINTY", "ZHEZKAZGAN", "BEINEU", "AKTAU", "KURYK"),
    *("ALAT", "BAKU", "TBILISI", "AKHALKALAKI", "POTI", "BATUMI", "CONSTANTA", "AMBARLI", "HALKALI", "KARS", "MERSIN"),
)


def middle_corridor() -> cd.Network:
    """Cut the network out of `eurasia`."""
    return cd.open_network("eurasia").subset(PLACES, name=NAME, title=TITLE)


def main() -> int:
    """Write the folder; there is nothing to choose."""
    folder = Path(networks_dir()) / NAME
    middle_corridor().to_folder(folder)
    sys.stdout.write(f"{folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
