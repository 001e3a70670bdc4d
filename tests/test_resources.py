"""Shipped data is found in a checkout, and in a wheel before that."""

from __future__ import annotations

from pathlib import Path

import pytest

import corridor.resources
from corridor.resources import geo_dir, networks_dir


def test_networks_and_geometry_are_found() -> None:
    assert (networks_dir() / "teaching" / "network.toml").is_file()
    assert (geo_dir() / "lanes.geojson").is_file()


def test_data_inside_the_package_goes_before_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "corridor"
    monkeypatch.setattr(corridor.resources, "files", lambda name: package)
    assert networks_dir() == tmp_path / "networks"
    assert geo_dir() == tmp_path / "data" / "geo"
    for kind in ("networks", "geo"):
        (package / "_shared" / kind).mkdir(parents=True)
    assert networks_dir() == package / "_shared" / "networks"
    assert geo_dir() == package / "_shared" / "geo"
