"""Writing: a file is whole or as it was; a folder of tables too; nothing of another kind is lost."""

from __future__ import annotations

import errno
import io
import os
import pickle
import random
import resource
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor import files, folders
from corridor.cli.main import main
from corridor.errors import CorridorError, FileError

OLD = b"what was there\n"
HERE = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture(scope="module")
def network() -> cd.Network:
    return cd.open_network("teaching")


@pytest.fixture(scope="module")
def trip(network: cd.Network) -> cd.Itinerary:
    return cd.route(network, cd.Shipment("Alma", "Haven"))


def _save_map(network: cd.Network, trip: cd.Itinerary, file: Path) -> None:
    cd.draw.map(network, trip).save(file, force=True)


def _save_report(network: cd.Network, trip: cd.Itinerary, file: Path) -> None:
    cd.draw.report(network, trip, file, interactive=False, force=True)


def _save_offline(network: cd.Network, trip: cd.Itinerary, file: Path) -> None:
    cd.draw.save_offline(cd.draw.map(network, trip), file, force=True)


def _save_hierarchy(network: cd.Network, trip: cd.Itinerary, file: Path) -> None:
    cd.search.prepare(cd.search.ArcGraph(3, [0, 1], [1, 2], [[1, 1]])).save(file, force=True)


def _save_network(network: cd.Network, trip: cd.Itinerary, file: Path) -> None:
    network.to_folder(file.parent, force=True)


def _save_figure(network: cd.Network, trip: cd.Itinerary, file: Path) -> None:
    cd.draw.save_figure(cd.draw.cost_waterfall(network, trip), file, force=True)


WRITERS = {
    "map.html": _save_map,
    "report.html": _save_report,
    "offline.html": _save_offline,
    "hierarchy.npz": _save_hierarchy,
    "links.csv": _save_network,
    "chart.svg": _save_figure,
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


@pytest.mark.parametrize("name", WRITERS)
def test_no_function_writes_over_a_file_of_another_kind_unless_it_is_forced(
    name: str, network: cd.Network, trip: cd.Itinerary, tmp_path: Path
) -> None:
    """Whether it is called by its own name or by the verb."""
    file = tmp_path / name
    file.write_bytes(OLD)
    unforced: dict[str, Callable[[], object]] = {
        "map.html": lambda: cd.draw.map(network, trip).save(file),
        "report.html": lambda: cd.draw.report(network, trip, file, interactive=False),
        "offline.html": lambda: cd.draw.save_offline(cd.draw.map(network, trip), file),
        "hierarchy.npz": lambda: cd.search.prepare(cd.search.ArcGraph(2, [0], [1], [[1]])).save(file),
        "links.csv": lambda: network.to_folder(tmp_path),
        "chart.svg": lambda: cd.draw.save_figure(cd.draw.cost_waterfall(network, trip), file),
    }
    with pytest.raises(FileError, match="force=True"):
        unforced[name]()
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {name: OLD}
    WRITERS[name](network, trip, file)
    written = file.read_bytes()
    unforced[name]()  # what is of its own kind is replaced
    assert name == "links.csv" or file.read_bytes()[:4] == written[:4]


WAYS = pytest.mark.parametrize("exchange", [True, False], ids=["exchanged", "one by one"])


def without_exchange(patched: pytest.MonkeyPatch) -> None:
    def missing(one: Path, other: Path) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    patched.setattr(folders, "_exchange", missing)


@WAYS
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.text("xy\n", max_size=5), min_size=1), st.integers(1, 6), st.data()
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_folder_is_written_as_a_whole_or_stays_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, exchange: bool, texts: dict[str, str], nth: int, data: st.DataObject
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
        if not exchange:
            without_exchange(patched)
        try:
            folders.write_folder(folder, texts, stale=["g"])
            wanted = {name: text for name, text in before.items() if name != "g"} | texts
        except FileError:
            wanted = before
    assert {one.name: one.read_text() for one in folder.iterdir()} == wanted
    assert list(folder.parent.glob(".corridor-*")) == []


def test_tables_of_an_earlier_network_do_not_mix_with_those_of_a_later_one(network: cd.Network, tmp_path: Path) -> None:
    """Lines of one's own in the folder were read as those of the network that was written over it."""
    network.to_folder(tmp_path)
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
    ("words", "option", "name", "code"),
    [
        (ROUTE, "--map", "links.html", 1),
        (ROUTE, "--map", "links.csv", 2),  # no name of a page
        (ROUTE, "--map", "notes", 1),
        (ROUTE, "--map", "picture.png", 2),
        (("demo",), "--map", "links.html", 1),
        (("demo",), "--map", "links.csv", 2),
        (REPORT, "--out", "links.html", 1),
        (REPORT, "--out", "links.csv", 2),
        (CHART, "--out", "links.svg", 1),
        (CHART, "--out", "links.png", 1),
        (CHART, "--out", "links.pdf", 1),
    ],
)
def test_a_file_of_another_kind_is_not_lost(
    words: tuple[str, ...], option: str, name: str, code: int, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(b"link_id,start,end\n")
    done = run(*words, option, str(file))
    assert done.exit_code == code
    assert ("--force" if code == 1 else "would hold a page") in done.stderr
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


@pytest.mark.parametrize(
    ("words", "ending"), [((*ROUTE, "--map"), "html"), ((*CHART, "--out"), "svg"), ((*REPORT, "--out"), "html")]
)
@pytest.mark.parametrize(("name", "code"), [("", 2), ("{tmp}", 2), ("{tmp}/no/x.{ending}", 1)])
def test_names_of_no_file_end_before_the_work(
    words: tuple[str, ...], ending: str, name: str, code: int, tmp_path: Path
) -> None:
    done = run(*words, name.format(tmp=tmp_path, ending=ending))
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.stderr


def test_a_plan_is_not_written_into_a_folder_of_other_tables(network: cd.Network, tmp_path: Path) -> None:
    network.to_folder(tmp_path)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    done = run("plan", "flow", "any", "--network", "teaching", "--out", str(tmp_path))
    assert done.exit_code == 1
    assert "--force" in done.stderr
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


# --- folders as a whole ----------------------------------------------------------------------------


@WAYS
def test_what_is_not_ours_stays_in_the_folder(exchange: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files with their permissions, links, folders; and what somebody puts there while we write."""
    if not exchange:
        without_exchange(monkeypatch)
    folder = tmp_path / "tables"
    folder.mkdir(mode=0o750)
    (folder / "notes.txt").write_bytes(OLD)
    (folder / "notes.txt").chmod(0o600)
    (folder / "link").symlink_to("nowhere")
    (folder / "a").write_text("old")
    (folder / "a").chmod(0o640)
    fsync = os.fsync

    def meanwhile(descriptor: int) -> None:
        (folder / "late.txt").write_bytes(OLD)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)
    folders.write_folder(folder, {"a": "new", "b": "new"}, stale=["c"])
    assert sorted(one.name for one in folder.iterdir()) == ["a", "b", "late.txt", "link", "notes.txt"]
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (folder, folder / "notes.txt", folder / "a")]
    assert modes == [0o750, 0o600, 0o640]
    assert os.readlink(folder / "link") == "nowhere"
    (folder / "inner").mkdir()
    (folder / "inner" / "deep.txt").write_bytes(OLD)
    folders.write_folder(folder, {"a": "newer"}, stale=["b"])
    assert (folder / "inner" / "deep.txt").read_bytes() == OLD
    assert (folder / "a").read_text() == "newer"
    assert not (folder / "b").exists()
    assert list(tmp_path.glob("**/.corridor-*")) == []


@pytest.mark.parametrize("fails", [False, True])
def test_a_table_that_is_a_link_is_written_through_it(
    fails: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, real = tmp_path / "tables", tmp_path / "elsewhere.csv"
    folder.mkdir()
    real.write_text("old")
    real.chmod(0o640)
    (folder / "a").symlink_to(real)
    (folder / "z").symlink_to("gone.csv")
    replace, calls = os.replace, iter((False, False, fails, *[False] * 9))

    def failing(*paths: Path) -> None:
        if next(calls):
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(*paths)

    monkeypatch.setattr(os, "replace", failing)
    if fails:
        with pytest.raises(FileError):
            folders.write_folder(folder, {"a": "new", "b": "new", "c": "new"}, stale=["z"])
    else:
        folders.write_folder(folder, {"a": "new", "b": "new", "c": "new"}, stale=["z"])
    assert (folder / "a").is_symlink()
    assert (real.read_text(), stat.S_IMODE(real.stat().st_mode)) == ("old" if fails else "new", 0o640)
    assert sorted(one.name for one in folder.iterdir()) == (["a", "z"] if fails else ["a", "b", "c"])


def test_the_working_folder_is_not_taken_from_under_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    folders.write_folder(".", {"a": "1"})
    assert (tmp_path.stat().st_ino, Path("a").read_text()) == (before, "1")


def test_a_reader_waits_for_a_writer_and_reads_again_what_was_exchanged_meanwhile(
    network: cd.Network, tmp_path: Path
) -> None:
    network.to_folder(tmp_path / "net")
    readings = []

    def read() -> str:
        readings.append((tmp_path / "net" / "links.csv").read_text())
        if len(readings) == 1:
            network.to_folder(tmp_path / "net")
            raise CorridorError("half of each")
        return "read"

    assert folders.read_whole(tmp_path / "net", read) == "read"
    assert len(readings) == 2


WRITER = """
import errno, sys
from corridor import folders, files
exchange, place = sys.argv[1] == "exchange", sys.argv[2]
if not exchange:
    def missing(one, other):
        raise OSError(errno.ENOSYS, "")
    folders._exchange = missing
turn = int(sys.argv[3])
while True:
    turn += 1
    text = f"{turn} " * 2000
    folders.write_folder(place + "/tables", {name: text for name in "abcdef"} | {f"only{turn % 2}": text},
                         stale=[f"only{(turn + 1) % 2}"])
    files.write_text(place + "/single", text)
    print(turn, flush=True)
"""


def _whole(folder: Path, *, settled: bool) -> str:
    """What all files of a folder say, which is one thing."""
    if not settled:
        folders.settle(folder)
    files_of = {one.name: one.read_text() for one in folder.iterdir() if not one.name.startswith(".corridor-")}
    assert files_of.pop("notes.txt") == "mine"
    texts = set(files_of.values())
    assert len(texts) == 1, {name: text[:9] for name, text in files_of.items()}
    text = texts.pop()
    turn = text.split(" ", 1)[0]
    assert text == f"{turn} " * 2000
    assert set(files_of) == {*"abcdef", f"only{int(turn) % 2}"}
    return turn


@WAYS
def test_a_kill_at_any_moment_leaves_old_or_new_and_nothing_for_ever(exchange: bool, tmp_path: Path) -> None:
    """Where folders are exchanged, whoever looks sees it; else the next reader or writer puts the old files back."""
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    folders.write_folder(folder, dict.fromkeys((*"abcdef", "only0"), "0 " * 2000))
    files.write_text(tmp_path / "single", "0 " * 2000)
    moments = random.Random(7)
    turn = "0"
    way = "exchange" if exchange else "one by one"
    for _ in range(12):
        words = [sys.executable, "-c", WRITER, way, str(tmp_path), turn]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=HERE) as writer:
            assert writer.stdout is not None
            assert int(writer.stdout.readline()) > int(turn)
            time.sleep(moments.uniform(0.0, 0.1))
            writer.kill()
        turn = _whole(folder, settled=exchange)
        single = (tmp_path / "single").read_text()
        assert single == f"{single.split(' ', 1)[0]} " * 2000
    folders.write_folder(folder, dict.fromkeys((*"abcdef", "only0"), "0 " * 2000), stale=["only1"])
    assert list(tmp_path.glob("**/.corridor-*")) == []
    assert _whole(folder, settled=True) == "0"


def test_writers_at_the_same_time_do_not_take_from_each_other(tmp_path: Path) -> None:
    """What one has begun is not swept away by another, and a folder holds what one of them wrote."""

    def write(number: int) -> None:
        for _ in range(10):
            folders.write_folder(tmp_path / "tables", {name: str(number) for name in "abc"})
            files.write_text(tmp_path / "single", str(number) * 1000)

    folders.write_folder(tmp_path / "tables", dict.fromkeys("abc", "0"))
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(write, range(6), timeout=120))
    assert len({one.read_text() for one in (tmp_path / "tables").iterdir()}) == 1
    assert len(set((tmp_path / "single").read_text())) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["single", "tables"]


def _limited(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_file_that_may_not_grow_further_leaves_the_old_ones(network: cd.Network, tmp_path: Path) -> None:
    """As a full disk or a quota: the system itself says no, in the middle of a file."""
    network.to_folder(tmp_path / "net")
    (tmp_path / "map.html").write_bytes(b"<html>old</html>")
    before = {one: one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()}
    asked = """
import sys, corridor as cd
net = cd.open_network("teaching")
for write in (lambda: net.to_folder(sys.argv[1] + "/net"), lambda: cd.draw.map(net).save(sys.argv[1] + "/map.html")):
    try:
        write()
    except cd.CorridorError as fault:
        print(type(fault).__name__, fault)
"""
    words = [sys.executable, "-c", asked, str(tmp_path)]
    done = subprocess.run(words, preexec_fn=_limited(1500), capture_output=True, text=True, env=HERE, check=False)
    assert done.stdout.count("FileError cannot write") == 2, done.stderr
    assert {one: one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()} == before


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1"])
def test_a_pipe_by_its_name_is_written_into(name: str) -> None:
    """Its place has no path: the file was to be made among the descriptors of the process."""
    words = [sys.executable, "-m", "corridor", *CHART, "--out", name]
    done = subprocess.run(words, capture_output=True, env=HERE, check=False)
    assert (done.returncode, done.stdout[:4]) == (0, b"\x89PNG"), done.stderr
    code = f"from corridor import files; files.write_text({name!r}, 'through')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=HERE, check=False)
    assert done.stdout == b"through", done.stderr


def test_links_in_a_circle_are_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(FileError, match="circle"):
        files.write_text(tmp_path / "a", "x")
    with pytest.raises(FileError, match="circle"):
        folders.write_folder(tmp_path / "b", {"x": "y"})
    assert (tmp_path / "a").is_symlink()


SHIPMENTS = "origin,destination\nAlma,Haven\n"


@pytest.mark.parametrize(
    "words",
    [
        ("routes", "{file}", "--network", "teaching", "--out", "{file}"),
        ("routes", "{file}", "--network", "teaching", "--out", "{other}"),
        ("routes", "{file}", "--network", "teaching", "-o", "{file}"),
        ("routes", "{file}", "--network", "teaching", "-o", "{file}", "--force"),
        ("plan", "flow", "{file}", "--network", "teaching", "-o", "{file}"),
        ("convert", "{file}", "{file}"),
    ],
)
def test_what_is_read_is_not_written_over(words: tuple[str, ...], tmp_path: Path) -> None:
    """A list of shipments was replaced by its routes, without a word; under another name for the same file, too."""
    file, other = tmp_path / "in.csv", tmp_path / "same.csv"
    file.write_text(SHIPMENTS, encoding="utf-8")
    os.link(file, other)
    done = CliRunner().invoke(main, [word.format(file=file, other=other) for word in words])
    assert done.exit_code in (1, 2) and isinstance(done.exception, SystemExit)
    assert words[0] == "convert" or "would be written over" in done.output
    assert file.read_text(encoding="utf-8") == SHIPMENTS


def test_a_file_of_shipments_is_not_replaced_by_its_routes(network: cd.Network, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(SHIPMENTS, encoding="utf-8")
    with pytest.raises(FileError, match="would be written over"):
        cd.write_routes(network, file, file, force=True)
    assert file.read_text(encoding="utf-8") == SHIPMENTS
