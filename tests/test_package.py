"""The wheel: built from a copy of the checkout, it holds the same files and runs the demo in an empty folder."""

from __future__ import annotations

import configparser
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import corridor as cd

# Folders of the checkout and where they go in the wheel. `networks/make` writes the tables and stays behind.
SHIPPED = {
    "corridor": "corridor",
    "data/defaults": "corridor/_shared/defaults",
    "data/geo": "corridor/_shared/geo",
    "networks": "corridor/_shared/networks",
}
STAYS = {"__pycache__", "make"}
MADE_HERE = ("build", "dist", "newest", "node_modules", "oldest", "out", "__pycache__", "*.egg-info", "*.html")
UNTRACKED = (".git*", ".venv*", ".*_cache", ".hypothesis", *MADE_HERE)


def quiet(*command: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}, timeout=900
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def shipped(root: Path) -> set[str]:
    """Names that the wheel should have, from the files of the checkout."""
    return {
        f"{target}/{file.relative_to(root / source).as_posix()}"
        for source, target in SHIPPED.items()
        for file in (root / source).rglob("*")
        if file.is_file() and not STAYS & set(file.relative_to(root / source).parts)
    }


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing is left behind in the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    for source in SHIPPED:
        shutil.copytree(root / source, folder / source, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, folder / name)
    major, minor = map(int, importlib.metadata.version("setuptools").split(".")[:2])
    # with the backend at hand nothing is downloaded
    isolation = [] if (major, minor) < (70, 1) else ["--no-build-isolation"]
    quiet(sys.executable, "-m", "pip", "wheel", ".", "--no-deps", *isolation, "--wheel-dir", "dist", cwd=folder)
    return next((folder / "dist").glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_the_files_of_the_checkout(wheel: Path, root: Path) -> None:
    """No table is forgotten, none is left over."""
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert held == shipped(root)
        for name in archive.namelist():
            if name.startswith("corridor/_shared/networks/"):
                assert archive.read(name) == (root / name.removeprefix("corridor/_shared/")).read_bytes()


@pytest.mark.slow
def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        text = archive.read(info).decode("utf-8")
        scripts = archive.read(info.replace("METADATA", "entry_points.txt")).decode("utf-8")
        assert {"LICENSE", "NOTICE.txt"} <= {Path(name).name for name in archive.namelist() if "/licenses/" in name}
    assert f"Version: {cd.__version__}\n" in text
    assert "Requires-Python: >=3.11" in text
    assert "corridor = corridor.cli.main:main" in scripts


@pytest.mark.slow
def test_the_archive_of_sources_holds_what_its_tests_need(root: Path, tmp_path: Path) -> None:
    """Whoever packages the library tests it from the archive: documents, change log, benchmarks, the makers too."""
    left_out = shutil.ignore_patterns(*UNTRACKED)
    shutil.copytree(root, tmp_path / "copy", ignore=left_out)
    build = "from setuptools.build_meta import build_sdist; print(build_sdist('..'))"
    name = quiet(sys.executable, "-c", build, cwd=tmp_path / "copy").splitlines()[-1]
    with tarfile.open(tmp_path / name) as archive:
        held = {str(Path(*Path(one.name).parts[1:])) for one in archive.getmembers() if one.isfile()}
    shutil.rmtree(tmp_path / "copy" / "corridor.egg-info", ignore_errors=True)
    asked = {str(file.relative_to(tmp_path / "copy")) for file in (tmp_path / "copy").rglob("*") if file.is_file()}
    assert asked and asked - held == set()


@pytest.mark.slow
def test_the_demo_runs_from_the_wheel_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """The installed copy finds its own networks and coastlines, compiles, and writes the map."""
    site, folder = tmp_path / "site", tmp_path / "empty"
    folder.mkdir()
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--target", str(site))
    quiet(sys.executable, *install, str(wheel), cwd=folder)
    env = {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    where = quiet(sys.executable, "-c", "import corridor; print(corridor.__file__)", cwd=folder, env=env)
    assert where.startswith(str(site))
    out = quiet(sys.executable, "-m", "corridor", "demo", cwd=folder, env=env)
    assert "routes on" in out
    assert out.splitlines()[-1] == f"map: {folder / 'demo.html'}"
    assert sorted(file.name for file in folder.iterdir()) == ["demo.html", "planner.html"]


def test_every_folder_of_the_library_is_named_in_setup_cfg(root: Path) -> None:
    """Packages are listed by hand, because data folders are none."""
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split())
    folders = {file.parent for file in (root / "corridor").rglob("*.py")}
    assert {".".join(folder.relative_to(root).parts) for folder in folders} <= listed
    shared = {f"corridor._shared.networks.{name}" for name in cd.list_networks()}
    assert shared <= listed
    assert set(config["options.package_data"]) >= shared


def test_everything_that_is_installed_with_it_is_imported(root: Path) -> None:
    """What nobody asks for any more is not installed; how a distribution's module is called, where that differs."""
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    names = [re.split(r"[^\w-]", line)[0] for line in config["options"]["install_requires"].split("\n") if line]
    modules = {"XStatic-Leaflet": "xstatic"}
    text = "\n".join(file.read_text(encoding="utf-8") for file in (root / "corridor").rglob("*.py"))
    unused = [name for name in names if not re.search(rf"(import |from |files\(\"){modules.get(name, name)}\b", text)]
    assert names and unused == []


def test_the_oldest_versions_are_the_ones_that_are_tested(root: Path) -> None:
    """`.ci/run` tests the wheel with `.ci/oldest.txt`; of a bound below, that file holds the first version above it."""
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    extras = config["options.extras_require"]  # those that write files
    listed = "\n".join([config["options"]["install_requires"], extras["excel"], extras["omx"], extras["parquet"]])
    allowed = dict(re.findall(r"^([\w-]+) >= ([\d.]+)$", listed, re.M))
    tested = dict(re.findall(r"^([\w-]+)==([\d.]+)$", (root / ".ci" / "oldest.txt").read_text(encoding="utf-8"), re.M))
    assert len(allowed) > 10 and allowed.keys() == tested.keys()
    for name, version in allowed.items():
        assert f"{tested[name]}.".startswith(f"{version}."), name


def test_pyproject_names_the_backend_and_nothing_else(root: Path) -> None:
    content = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(content) == {"build-system"}


def test_the_change_log_tells_of_this_version(root: Path) -> None:
    assert f"## [{cd.__version__}]" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\nversion: {cd.__version__}\n" in (root / "CITATION.cff").read_text(encoding="utf-8")
