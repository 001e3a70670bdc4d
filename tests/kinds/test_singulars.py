"""One thing is no plural: every verb is run with one and with two of each thing, and its words are read."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main
from corridor.display import counted, with_article

pytestmark = pytest.mark.usefixtures("opened_once")

ROOT = Path(cd.__file__).parent
NOUNS = (
    *("arc", "border", "candidate", "cell", "change", "column", "container", "corridor", "day", "departure", "edit"),
    *("fault", "file", "finding", "label", "layer", "leg", "line", "link", "node", "place", "point", "remark", "route"),
    *("row", "rule", "service", "shipment", "state", "station", "step", "terminal", "train", "transfer", "variant"),
    *("wagon", "weekday", "week", "yard", "boxe"),
)
WRONG = re.compile(rf"(?<![\d.,:-])1 (?:more |of one |known )?({'|'.join(NOUNS)})s\b|\w\(s\)")
READY = ("--network", "teaching", "--date", "2026-03-04")
ENDS = ("Alma", "Haven")
PERIODS = {1: ("--start", "2026-03-04", "--end", "2026-03-04"), 2: ("--start", "2026-03-04", "--end", "2026-03-05")}
SHUT = ("--start", "2025-09-15", "--end", "2025-09-15")


@pytest.mark.parametrize(
    ("noun", "text"),
    [
        ("air", "an air"),
        ("airport", "an airport"),
        ("inland port", "an inland port"),
        ("Airport", "an Airport"),
        ("rail", "a rail"),
        ("sea port", "a sea port"),
        ("barge", "a barge"),
    ],
)
def test_an_article_goes_by_its_noun(noun: str, text: str) -> None:
    assert with_article(noun) == text


@pytest.mark.parametrize("mode", ["air", "sea"])
def test_findings_about_a_mode_have_its_article(mode: str, tmp_path: Path) -> None:
    """A link of another mode between two places of a railway: its gauge, its ends, and no wrong article anywhere."""
    folder = tmp_path / "net"
    shutil.copytree(ROOT.parent / "networks" / "teaching", folder)
    links = folder / "links.csv"
    rows = links.read_text("utf-8").splitlines()
    place = next(n for n, row in enumerate(rows) if row.startswith("ALMA-BIRK-rail-1520,"))
    rows[place] = rows[place].replace(",rail,", f",{mode},", 1)
    links.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(cd.TableError) as fault:
        cd.read_network(folder)
    said = str(fault.value)
    assert not re.search(r"\ba [aeiou]|\ban (?!hour)[^aeiou\W]", said)
    assert f"{with_article(mode)} link has a gauge" in said


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (0, "route", "0 routes"),
        (1, "route", "1 route"),
        (1.0, "departure", "1 departure"),
        (1.5, "day", "1.5 days"),
        (2, "box", "2 boxes"),
        (1, "box", "1 box"),
        (3, "country", "3 countries"),
        (2, "day", "2 days"),
        (21, "gauge change", "21 gauge changes"),
        (1000, "row", "1,000 rows"),
        (2, "pass", "2 passes"),
        (2, "branch", "2 branches"),
    ],
)
def test_the_helper(number: float, noun: str, text: str) -> None:
    assert counted(number, noun) == text


def test_a_plural_of_its_own() -> None:
    assert (counted(1, "rule or border", "rules and borders"), counted(2, "rule or border", "rules and borders")) == (
        "1 rule or border",
        "2 rules and borders",
    )


def read(text: str) -> None:
    found = WRONG.search(text)
    assert not found, f"...{text[max(0, found.start() - 60) : found.end() + 40]}..."


@pytest.mark.parametrize("boxes", ["1", "2"])
@pytest.mark.parametrize("days", [1, 2])
@pytest.mark.parametrize(
    "verb",
    [
        "route",
        "route dated",
        "pareto",
        "alternatives",
        "explain",
        "compare",
        "calendar",
        "calendar shut",
        "departures",
        "matrix",
        "invoice",
        "emissions",
        "cargo",
        "dwells",
        "sources",
    ],
)
def test_verbs_of_one_shipment(verb: str, days: int, boxes: str) -> None:
    containers = ("--containers", boxes)
    words = {
        "route": ("route", *ENDS, *READY, "--gauge"),
        "route dated": ("route", *ENDS, *READY, "--depart", "2026-03-04"),
        "pareto": ("pareto", *ENDS, *READY, "--all", *(("--limit", "cost=1300") if days == 1 else ())),
        "alternatives": ("alternatives", *ENDS, *READY, "--most", str(days)),
        "explain": ("explain", *ENDS, *READY, "--via", "Cove", "--until", f"2026-03-0{3 + days}"),
        "compare": ("compare", *ENDS, *READY, "--close", "Cove", "--limit", f"cost={1300 * days}"),
        "calendar": ("calendar", *ENDS, "--network", "teaching", *PERIODS[days]),
        "calendar shut": ("calendar", "Alma", "Eastgate", "--network", "teaching", "--via", "EAST_WEST", *SHUT),
        "departures": ("departures", *ENDS, "--network", "teaching", *PERIODS[days]),
        "matrix": ("matrix", *ENDS, *READY),
    }
    view = ("route", *ENDS, *READY, "--show", verb)
    done = CliRunner().invoke(main, [*words.get(verb, view), *containers])
    assert done.exit_code in (0, 1), done.output
    read(done.output)


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize(
    "verb", ["plan flow", "plan trains", "plan empties", "plan hubs", "criticality", "routes", "slots"]
)
def test_verbs_of_tables(verb: str, rows: int, tmp_path: Path) -> None:
    ends = ("Alma,Haven", "Karst,Haven")[:rows]
    demand, shipments = tmp_path / "demand.csv", tmp_path / "shipments.csv"
    demand.write_text("origin,destination,containers_per_week\n" + "".join(f"{way},1\n" for way in ends))
    shipments.write_text("origin,destination\n" + "".join(f"{way}\n" for way in ends))
    named = {"routes": ("routes", str(shipments)), "slots": ("plan", "slots", str(shipments), "--weeks", str(rows))}
    words = named.get(verb, (*verb.split(), str(demand)))
    hubs = ("--hub", "Karst") if verb == "plan hubs" else ()
    done = CliRunner().invoke(main, [*words, *hubs, "--network", "teaching"])
    assert done.exit_code in (0, 1), done.output
    read(done.output)


@pytest.mark.parametrize("faults", [1, 2])
def test_faults_are_counted(faults: int, tmp_path: Path) -> None:
    folder = cd.open_network("teaching").to_folder(tmp_path / "net")
    table = folder / "terminals.csv"
    text = table.read_text(encoding="utf-8")
    for kind in ("land", "inland")[:faults]:
        text = text.replace(f",{kind} port,", f",{kind} prt,", 1)
    table.write_text(text, encoding="utf-8")
    for words in (("check", str(folder)), ("places", "--network", str(folder))):
        done = CliRunner().invoke(main, list(words))
        assert done.exit_code == 1
        read(done.output)


def test_pages_and_charts_of_one_thing() -> None:
    """The words that pages and pictures are told; their own scripts count by the same rule."""
    network = cd.open_network("teaching")
    box = cd.Shipment(*ENDS, ready="2026-03-04")
    trip, front = cd.route(network, box), cd.pareto_routes(network, box)
    for thing in (trip, front, front.pick(1), front.pick(2)):
        page = cd.draw.map(network, thing).to_html()
        data = page[page.index('id="corridor-data"') :]
        read(data[: data.index("</script>")])
    for figure in (
        cd.draw.time_cost_distance(network, trip),
        cd.draw.itinerary_gantt(network, trip),
        cd.draw.cost_waterfall(network, trip),
        cd.draw.pareto_chart(network, front),
        cd.draw.hours_by_activity(network, front.pick(1)),
    ):
        for axes in figure.axes:
            read("\n".join(text.get_text() for text in axes.findobj(lambda one: hasattr(one, "get_text"))))


def test_no_text_makes_its_own_plural() -> None:
    """Neither "(s)" nor an "s" behind a condition: `counted` knows how."""
    ways = re.compile(r"""\w\(s\)["' ]|["']s["'] \*|["']["'] if \w[\w.()]* == 1 else ["']s["']|["']s["'] if \w""")
    found = []
    for path in [*ROOT.rglob("*.py"), *ROOT.rglob("*.js")]:
        if path.name in ("display.py", "format.js"):
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            docs = {
                node.body[0].value.value
                for node in ast.walk(ast.parse(text))
                if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
                and ast.get_docstring(node, clean=False)
            }
            for doc in docs:
                text = text.replace(doc, "")
        found += [f"{path.relative_to(ROOT)}: {one[0]}" for one in ways.finditer(text)]
    assert not found
