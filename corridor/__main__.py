"""``python -m corridor`` is the command line."""

from __future__ import annotations

from corridor.cli.main import main

if __name__ == "__main__":
    main(prog_name="corridor")
