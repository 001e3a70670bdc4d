"""Writing: a file is whole or as it was; a folder of tables too; nothing of another kind is lost."""

from __future__ import annotations

import errno
import io
import os
import pickle
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor import files
from corridor.cli.main import main
from corridor.errors import CorridorError, FileError

OLD = b"what was there\n"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture(scope="module")
def network() -> cd.Network:
    return cd.open_network("teaching")


@pytest.fixture(scope="module")
def trip(network: cd.Network) -> cd.Itinerary:
    return cd.route(network, cd.Shipment("Alma", "Haven"))


def _save_map(network: cd.Network, trip: cd.Itinerary, file: Path) -> None:
    cd.draw.map(network, trip).save(file)


def _save_report(network: cd.Network, trip: cd.Itinerary, file: Path) -> None:
    cd.draw.report(network, trip, file, interactive=False)


def _save_offline(network: cd.Network, trip: cd.Itinerary, file: Path) -> None:
    cd.draw.save_offline(cd.draw.map(network, trip), file)


def _save_hierarchy(network: cd.Network, trip: cd.Itinerary, file: Path) -> None:
    cd.search.prepare(cd.search.ArcGraph(3, [0, 1], [1, 2], [[1, 1]])).save(file)


def _save_network(network: cd.Network, trip: cd.Itinerary, file: Path) -> None:
    network.to_folder(file.parent)


WRITERS = {
    "map.html": _save_map,
    "report.html": _save_report,
    "offline.html": _save_offline,
    "hierarchy.npz": _save_hierarchy,
    "links.csv": _save_network,
}


def _full(descriptor: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _killed(descriptor: int) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("fault", [_full, _killed])
def test_a_full_disk_and_ctrl_c_leave_every_kind_of_file_as_it_was(
    name: str,
    fault: Callable[[int], None],
    network: cd.Network,
    trip: cd.Itinerary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / name
    file.write_bytes(OLD)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fault)
        with pytest.raises(FileError if fault is _full else KeyboardInterrupt):
            WRITERS[name](network, trip, file)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {name: OLD}
    WRITERS[name](network, trip, file)
    assert file.read_bytes() != OLD
    assert not list(tmp_path.glob(".corridor-*"))


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.text("xy\n", max_size=5), min_size=1), st.integers(1, 6), st.data()
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_folder_is_written_as_a_whole_or_stays_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str], nth: int, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("folder")
    before = data.draw(st.dictionaries(st.sampled_from("abcgh"), st.text("z", max_size=3)))
    for name, text in before.items():
        (folder / name).write_text(text)
    replace, calls = os.replace, iter(range(1, 99))

    def failing(*paths: Path) -> None:
        if next(calls) == nth:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(*paths)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "replace", failing)
        try:
            files.write_folder(folder, texts, stale=["g"])
            wanted = {name: text for name, text in before.items() if name != "g"} | texts
        except FileError:
            wanted = before
    assert {one.name: one.read_text() for one in folder.iterdir()} == wanted


def test_tables_of_an_earlier_network_do_not_mix_with_those_of_a_later_one(network: cd.Network, tmp_path: Path) -> None:
    """Lines of one's own in the folder were read as those of the network that was written over it."""
    (tmp_path / "lines.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    (tmp_path / "notes.txt").write_bytes(OLD)
    network.to_folder(tmp_path)
    assert not (tmp_path / "lines.geojson").exists()
    assert (tmp_path / "notes.txt").read_bytes() == OLD
    assert cd.read_network(tmp_path).content_hash == network.content_hash


def test_permissions_and_links_are_kept_and_new_files_are_as_the_user_makes_them(tmp_path: Path) -> None:
    real, link, new = tmp_path / "real", tmp_path / "link", tmp_path / "new"
    real.write_bytes(OLD)
    real.chmod(0o640)
    link.symlink_to(real)
    files.write_bytes(link, b"later")
    assert (link.is_symlink(), real.read_bytes(), stat.S_IMODE(real.stat().st_mode)) == (True, b"later", 0o640)
    files.write_bytes(new, b"")
    touched = tmp_path / "touched"
    touched.touch()
    assert new.stat().st_mode == touched.stat().st_mode


def test_what_is_no_file_is_written_as_it_is(tmp_path: Path) -> None:
    files.write_bytes(os.devnull, b"gone")
    assert not Path(os.devnull).is_file()
    with pytest.raises(FileError, match="no space is left"):
        files.write_bytes("/dev/full", b"x" * 10)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("", "needs a name"),
        ("  ", "needs a name"),
        ("a\0b", "needs a name"),
        (5, "path is 5"),
        (None, "path is None"),
        (b"x", "path is b'x'"),
        ("{tmp}", "it is a folder"),
        ("{tmp}/no/x.html", "make it first"),
        ("{tmp}/file/x.html", "no folder"),
        ("{tmp}/" + "x" * 300, "too long"),
    ],
)
def test_a_place_that_cannot_be_written_is_a_typed_error(path: object, text: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(OLD)
    given_path = path.format(tmp=tmp_path) if isinstance(path, str) else path
    with pytest.raises(FileError, match=text) as caught:
        files.write_text(given_path, "text")  # type: ignore[arg-type]
    assert isinstance(caught.value, CorridorError)
    assert isinstance(caught.value, OSError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert not list(tmp_path.glob(".corridor-*"))


def test_a_map_still_goes_into_a_stream(network: cd.Network, trip: cd.Itinerary) -> None:
    stream = io.BytesIO()
    cd.draw.map(network, trip).save(stream, close_file=False)
    assert stream.getvalue().startswith(b"<!DOCTYPE html>")


ROUTE = ("route", "Alma", "Haven", "--network", "teaching")
CHART = ("chart", "pareto", "Alma", "Haven", "--network", "teaching")
REPORT = ("report", "Alma", "Haven", "--network", "teaching", "--static")


@pytest.mark.parametrize(
    ("words", "option", "name"),
    [
        (ROUTE, "--map", "links.csv"),
        (ROUTE, "--map", "notes"),
        (ROUTE, "--map", "picture.png"),
        (("demo",), "--map", "links.csv"),
        (REPORT, "--out", "links.csv"),
        (CHART, "--out", "links.svg"),
        (CHART, "--out", "links.png"),
        (CHART, "--out", "links.pdf"),
    ],
)
def test_a_file_of_another_kind_is_not_lost(words: tuple[str, ...], option: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(b"link_id,start,end\n")
    done = run(*words, option, str(file))
    assert done.exit_code == 1
    assert "--force" in done.stderr
    assert file.read_bytes() == b"link_id,start,end\n"


@pytest.mark.parametrize(
    ("words", "option", "name"), [(ROUTE, "--map", "x"), (CHART, "--out", "x.svg"), (REPORT, "--out", "x.html")]
)
def test_force_and_files_of_the_same_kind_are_written_over(
    words: tuple[str, ...], option: str, name: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(OLD)
    assert run(*words, option, str(file), "--force").exit_code == 0
    assert b"<svg" in file.read_bytes() or b"<html" in file.read_bytes()
    assert run(*words, option, str(file)).exit_code == 0


@pytest.mark.parametrize("words", [(*ROUTE, "--map"), (*CHART, "--out"), (*REPORT, "--out")])
@pytest.mark.parametrize(("name", "code"), [("", 2), ("{tmp}", 2), ("{tmp}/no/x.svg", 1)])
def test_names_of_no_file_end_before_the_work(words: tuple[str, ...], name: str, code: int, tmp_path: Path) -> None:
    done = run(*words, name.format(tmp=tmp_path))
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.stderr


def test_a_plan_is_not_written_into_a_folder_of_other_tables(network: cd.Network, tmp_path: Path) -> None:
    network.to_folder(tmp_path)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    done = run("plan", "flow", "any", "--network", "teaching", "--out", str(tmp_path))
    assert done.exit_code == 1
    assert "--force" in done.stderr
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before
