"""Terms of plans in one TOML file: every table of it, options over it, faults with the nearest valid name."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from command_line import run

import corridor as cd
from corridor.errors import TableError

pytestmark = pytest.mark.usefixtures("opened_once")

DEMAND = """id,origin,destination,containers_per_week,ready,value_of_time
west,Alma,Haven,140,2026-03-04,1
east,Haven,Alma,60,2026-03-04,1
"""
TERMS = """
name = "autumn"
[solve]
time_limit_s = 20
gap = 0.02
[trains]
most_trains = 7
whole_train_share = 0.1
wagons = { "1435" = 400, "1520" = 400 }
[[trains.subsidies]]
name = "west"
services = ["BLOCK-ALMA-HAVEN"]
per_feu = 100
cap_per_week = 5000.0
[hubs]
fixed = { Alma = 100.0 }
[slots]
weeks = 2
[[close]]
what = "EAST_WEST_ROAD"
start = 2026-03-01
end = 2026-03-31
[frequency]
BARGE-FJORD-HAVEN = 3
[capacity]
ALMA-1520-1520-lift = 50
"""


@pytest.fixture
def demand(tmp_path: Path) -> str:
    file = tmp_path / "demand.csv"
    file.write_text(DEMAND, encoding="utf-8")
    return str(file)


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "terms.toml"
    file.write_text(text, encoding="utf-8")
    return file


def lift_of(net: cd.Network) -> str:
    """A transfer that lifts at Alma."""
    rows = net.transfers
    return str(rows.index[(rows["terminal_id"] == "ALMA") & (rows["technique"] == "lift")][0])


def test_every_table_of_the_file_is_read(teaching: cd.Network, tmp_path: Path) -> None:
    """Models with their terms, a subsidy, edits in their order, and how to solve."""
    lift = lift_of(teaching)
    found = cd.plan.read_terms(written(tmp_path, TERMS.replace("ALMA-1520-1520-lift", f'"{lift}"')))
    trains, hubs, slots = found.terms["trains"], found.terms["hubs"], found.terms["slots"]
    assert isinstance(trains, cd.plan.TrainTerms) and isinstance(hubs, cd.plan.HubTerms)
    assert (trains.most_trains, trains.whole_train_share, dict(trains.wagons)) == (7, 0.1, {"1435": 400, "1520": 400})
    assert trains.subsidies == (cd.plan.TrainSubsidy("west", ("BLOCK-ALMA-HAVEN",), 100.0, 5_000.0),)
    assert (dict(hubs.fixed), slots.weeks) == ({"Alma": 100.0}, 2)  # type: ignore[arg-type, union-attr]
    assert (found.scenario.name, dict(found.solve)) == ("autumn", {"time_limit_s": 20, "gap": 0.02})
    network = found.apply(teaching)
    assert network.services.loc["BARGE-FJORD-HAVEN", "frequency_per_week"] == 3
    assert network.transfers.loc[lift, "capacity_teu_per_day"] == 50
    assert network.rules.shape[0] + network.borders.shape[0] > teaching.rules.shape[0] + teaching.borders.shape[0]


def test_a_file_that_says_nothing_changes_nothing(teaching: cd.Network, tmp_path: Path) -> None:
    found = cd.plan.read_terms(written(tmp_path, ""))
    assert found.apply(teaching) is teaching and not found.terms and found.start is None


def test_weeks_timetables_and_vehicles_have_tables_of_their_own(demand: str, tmp_path: Path) -> None:
    """Trains of two weeks, of which the second sends nothing westwards; the verb plans by them."""
    text = """
[weeks]
count = 2
start_cost = 10
profile = { west = [1.0, 0.0], east = [0.0, 0.0] }
[timetable]
headway_min = 20
tracks = { ALMA-BIRK-rail-1520 = 1 }
[vehicles]
spare_share = "20 %"
"""
    file = written(tmp_path, text)
    found = cd.plan.read_terms(file)
    assert found.weeks == cd.plan.WeekTerms(2, profile={"west": (1.0, 0.0), "east": (0.0, 0.0)}, start_cost=10)
    assert found.terms["timetable"] == cd.plan.TimetableTerms(headway_min=20, tracks={"ALMA-BIRK-rail-1520": 1})
    assert found.terms["vehicles"] == cd.plan.VehicleTerms(spare_share=0.2)
    assert cd.plan.read_terms(written(tmp_path, "[trains]\nmost_trains = 7\n")).weeks is None
    written(tmp_path, text)
    done = run("plan", "trains", demand, "--network", "teaching", "--terms", str(file), "--format", "json")
    assert done.exit_code == 0, done.output
    trains = {1: 0.0, 2: 0.0}
    for row in json.loads(done.output):
        trains[int(row["period"])] += row["trains_per_week"]
    assert trains[1] > 0.0 == trains[2]


def test_faults_of_weeks_are_named_as_others(tmp_path: Path) -> None:
    text = "[weeks]\ncuont = 3\n[timetable]\nstep_min = 7\n[vehicles]\navailability = 2.0\n"
    with pytest.raises(TableError) as caught:
        cd.plan.read_terms(written(tmp_path, text))
    for part in ("weeks line 2, column cuont", "nearest: count", "step_min 7 does not divide", "availability is 2.0"):
        assert part in str(caught.value)


def test_every_fault_comes_with_the_nearest_valid_name(tmp_path: Path) -> None:
    text = """
wagon = 3
[trains]
most_train = 7
[[trains.subsidies]]
name = "west"
service = ["A"]
per_feu = 1.0
[hubs]
few_feu = 0
[[close]]
what = "GATE"
ende = 2026-03-31
[solve]
gab = 0.1
[slots]
weeks = "two"
"""
    with pytest.raises(TableError) as caught:
        cd.plan.read_terms(written(tmp_path, text))
    said = str(caught.value)
    for part in (
        "trains line 4, column most_train: unknown key (rename or remove it; nearest: most_trains)",
        "trains.subsidies line 7, column service: unknown key (rename or remove it; nearest: services)",
        "close line 13, column ende: unknown key (rename or remove it; nearest: end)",
        "solve line 15, column gab: unknown key (rename or remove it; nearest: gap)",
        "few_feu",
        "weeks",
        "terms.toml line 2, column wagon: unknown key",
    ):
        assert part in said
    assert len(caught.value.findings) == 7


def test_values_of_a_wrong_type_are_told_together_each_with_its_line(tmp_path: Path) -> None:
    text = """
[[close]]
what = "GATE"
start = "2026-13-01"
[trains]
slot_share = "80 per"
wagons = { "1435" = 400 }
most_trains = "many"
[frequency]
"BLOCK-ALMA-HAVEN" = "daily"
"""
    with pytest.raises(TableError) as caught:
        cd.plan.read_terms(written(tmp_path, text))
    assert [(one.table, one.row, one.column) for one in caught.value.findings] == [
        ("close", 2, ""),
        ("frequency", 10, "BLOCK-ALMA-HAVEN"),
        ("trains", 6, "slot_share"),
        ("trains", 8, "most_trains"),
    ]


def test_one_of_several_tables_is_told_by_its_number_and_line(tmp_path: Path) -> None:
    """The second of two closures has a bad date, the second of two scenarios a bad probability."""
    rows = '[[close]]\nwhat = "GATE"\n[[close]]\nwhat = "GATE"\nend = "soon"\n'
    text = rows + '[[scenarios]]\nname = "a"\n[[scenarios]]\nname = "b"\nprobability = -1.0\n'
    with pytest.raises(TableError) as caught:
        cd.plan.read_terms(written(tmp_path, text))
    assert [(one.table, one.row) for one in caught.value.findings] == [("close 2", 3), ("scenarios 2", 10)]


FAULTY = """
name = "all wrong"
most_trains = 3
[trains]
most_train = 9
slot_share = "80 per"
whole_train_share = -0.5
wagons = { "1435" = -400 }
least_trains = 12
[[trains.subsidies]]
per_feu = 100
[[trains.subsidies]]
name = "b"
servces = ["x"]
per_fue = "hundred"
[weeks]
cuont = 2
profile = { west = [1.0, 1.0] }
[solve]
time_limit_s = -5
gab = 2
[[scenarios]]
nam = "a"
probability = 0
[scenarios.close]
wat = 3
[[scenarios]]
demand = -1
"""


def test_no_fault_waits_for_another(tmp_path: Path) -> None:
    """Beside misspelt keys values are looked at, too, each on its line; a season fits the weeks that are meant."""
    with pytest.raises(TableError) as caught:
        cd.plan.read_terms(written(tmp_path, FAULTY))
    assert [(one.table, one.row, one.column) for one in caught.value.findings] == [
        ("scenarios 1", 23, "nam"),
        ("scenarios 1", 24, "probability"),
        ("scenarios 1, close", 25, ""),
        ("scenarios 1, close", 25, "wat"),
        ("scenarios 2", 28, "demand"),
        ("solve", 20, "time_limit_s"),
        ("solve", 21, "gab"),
        ("solve", 21, "gab"),
        ("terms.toml", 3, "most_trains"),
        ("trains", 5, "most_train"),
        ("trains", 6, "slot_share"),
        ("trains", 7, "whole_train_share"),
        ("trains", 8, "wagons"),
        ("trains", 9, "least_trains"),
        ("trains.subsidies 1", 10, "name"),
        ("trains.subsidies 1", 10, "services"),
        ("trains.subsidies 2", 14, "servces"),
        ("trains.subsidies 2", 15, "per_fue"),
        ("trains.subsidies 2", 15, "per_fue"),
        ("weeks", 17, "cuont"),
    ]
    assert "it is a key of [trains]" in str(caught.value) and "least_trains 12 is above most_trains 9" in str(
        caught.value
    )


@pytest.mark.parametrize("wrong", ['subsidies = "many"', "[trains.subsidies]\nper_feu = 1", "subsidies = [3]"])
def test_subsidies_that_are_no_list_of_tables_are_not_passed_over(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"trains line 2, column subsidies: it is no list of tables"):
        cd.plan.read_terms(written(tmp_path, f"[trains]\n{wrong}\n"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[trains]\nmost_trains = 3\nmost_trains = 4\n", "a key is given twice (at line 3, column 16) (keep one of"),
        ("[trains]\n[hubs]\n[trains]\n", "trains is given twice (at line 3, column 8) (keep one of them)"),
        ("[a.b]\n[a.b]\n", "a.b is given twice (at line 2, column 5) (keep one of them)"),
        ("[trains]\nrisk = worst\n", "Invalid value (at line 2, column 8) (check its syntax: texts stand in quotes"),
    ],
)
def test_a_file_that_is_no_toml_says_in_plain_words_why(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        cd.plan.read_terms(written(tmp_path, text))
    assert said in str(caught.value)


def test_a_file_of_other_bytes_is_asked_for_as_toml(tmp_path: Path) -> None:
    for content in (bytes(range(256)), b"PK\x03\x04", "name = 'König'".encode("latin-1")):
        file = tmp_path / "terms.toml"
        file.write_bytes(content)
        with pytest.raises(TableError, match="write TOML, and save it as UTF-8") as caught:
            cd.plan.read_terms(file)
        assert "CSV" not in str(caught.value)


def test_a_file_that_is_none_says_so(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"none\.toml is missing"):
        cd.plan.read_terms(tmp_path / "none.toml")
    for text in ("a = = 1", f"a = {'[' * 20_000}"):
        with pytest.raises(TableError, match="not proper TOML"):
            cd.plan.read_terms(written(tmp_path, text))
    with pytest.raises(TableError, match=r"start: .*holds no plan"):
        cd.plan.read_terms(written(tmp_path, 'start = "nowhere"'))


def test_trains_are_planned_by_the_file_and_sorted_and_said_in_a_sentence(demand: str, tmp_path: Path) -> None:
    """What runs comes first with the most trains, nothing else is shown, and the last line says it all."""
    file = written(tmp_path, TERMS.split("[capacity]")[0])
    words = ["plan", "trains", demand, "--network", "teaching", "--terms", str(file), "--out", str(tmp_path / "out")]
    done = run(*words, "--report", str(tmp_path / "plan.html"))
    assert done.exit_code == 0, done.output
    assert "Only because of subsidies" in (tmp_path / "plan.html").read_text(encoding="utf-8")
    lines = done.stdout.strip().splitlines()
    assert lines[-1].startswith("runs 6 trains a week at ") and "4 of them only because of subsidies of " in lines[-1]
    first, second = lines[-3].split(), lines[-2].split()
    assert (first[0], second[0]) == ("BLOCK-ALMA-HAVEN", "FIXED-HAVEN-ALMA") and int(first[1]) > int(second[1])
    assert "PORT-ALMA-COVE" not in done.stdout
    kept = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert kept["stamp"]["network"] == "teaching, autumn"


def test_what_is_said_on_the_line_counts_more_than_the_file(demand: str, tmp_path: Path) -> None:
    file = written(tmp_path, TERMS.split("[hubs]")[0])
    words = ["plan", "trains", demand, "--network", "teaching", "--terms", str(file), "--format", "json"]
    by_file, by_line = run(*words), run(*words, "--most-trains", "1")
    assert max(row["trains_per_week"] for row in json.loads(by_file.stdout)) == 4
    assert max(row["trains_per_week"] for row in json.loads(by_line.stdout)) == 1


def test_a_plan_begins_where_another_ended(demand: str, tmp_path: Path) -> None:
    """The folder of the first plan lies beside the file that names it."""
    words = ["plan", "trains", demand, "--network", "teaching"]
    assert run(*words, "--out", str(tmp_path / "first")).exit_code == 0
    done = run(*words, "--terms", str(written(tmp_path, 'start = "first"')))
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("verb", ["flow", "congestion", "empties", "expansion", "hubs", "slots"])
def test_every_planning_verb_takes_terms(verb: str, demand: str, tmp_path: Path) -> None:
    """The road is shut and the barge runs thrice; the plan ends with its sentence."""
    file = written(tmp_path, TERMS.split("[capacity]")[0])
    if verb == "slots":
        text = DEMAND.replace("containers_per_week", "containers")
        Path(demand).write_text(text, encoding="utf-8")
    hub = ("--hub", "Alma") if verb == "hubs" else ()
    done = run("plan", verb, demand, "--network", "teaching", "--terms", str(file), *hub)
    assert done.exit_code == 0, done.output
    assert "autumn" in done.stdout
    assert "costs " in done.stdout.strip().splitlines()[-1] or "runs " in done.stdout.strip().splitlines()[-1]


def test_a_name_that_the_network_does_not_have_is_told_with_the_nearest(demand: str, tmp_path: Path) -> None:
    file = written(tmp_path, "[frequency]\nBARGE-FJORD-HAVN = 3\n")
    done = run("plan", "flow", demand, "--network", "teaching", "--terms", str(file))
    assert done.exit_code == 2 and "nearest: BARGE-FJORD-HAVEN" in done.output


MISSPELT = """
[trains]
wagons = { "1535" = 400 }
subsidy_caps = { SUBSIDY_AB = 3.0 }
[[trains.subsidies]]
name = "west"  # not the same as BLOCK-ALMA-HAVN
services = ["BLOCK-ALMA-HAVN"]
per_feu = 100
[hubs]
fixed = { Almma = 100.0 }
[slots]
departure_cost = { BLOCK-ALMA-HAVN = 3.0 }
[timetable]
tracks = { ALMA-BIRK-rail = 1 }
[weeks]
running = ["BLOCK-ALMA-HAVENN"]
[[close]]
what = "EAST_WST_ROAD"
[[close]]
what = "Birk"
[frequency]
BARGE-FJORD-HAVN = 3
[capacity]
"ALMA-road-stack-lit" = 50
[[scenarios]]
name = "a"
close = "EAST_WST"
[[scenarios]]
name = "b"
set_dwell = { border_id = "EAST_WST", mean_h = 9 }
"""


def test_names_that_the_network_does_not_have_are_told_together(demand: str, tmp_path: Path) -> None:
    """Of edits, terms and scenarios, each with its line and the nearest; the same file is refused by every verb."""
    file = written(tmp_path, MISSPELT)
    said = [
        (3, "nearest: 1435"),
        (4, "nearest: SUBSIDY_AA"),
        (7, "nearest: BLOCK-ALMA-HAVEN"),
        (10, "nearest: Alma"),
        (12, "nearest: BLOCK-ALMA-HAVEN"),
        (14, "nearest: ALMA-BIRK-rail-1520"),
        (16, "nearest: BLOCK-ALMA-HAVEN"),
        (18, "nearest: EAST_WEST_ROAD"),
        (22, "nearest: BARGE-FJORD-HAVEN"),
        (24, "nearest: ALMA-road-stack-lift"),
        (27, "scenario 'a': no "),
        (30, "scenario 'b': no "),
    ]
    for verb in ("trains", "flow", "hubs"):
        done = run("plan", verb, demand, "--network", "teaching", "--terms", str(file))
        assert done.exit_code == 2
        told = {line.partition(": ")[0]: line for line in done.output.removeprefix("Error: ").splitlines()}
        assert all(near in told[f"terms.toml line {line}"] for line, near in said)
        assert len(told) == len(said)


def test_rows_that_the_demand_does_not_have_are_told_together(demand: str, tmp_path: Path) -> None:
    """Of the weeks and scenarios of trains; empties have a profile of their own."""
    text = (
        "[weeks]\ncount = 1\nprofile = { wst = [1.0], east = [1.0] }\n[empties]\nweeks = 1\nprofile = { est = [1.0] }\n"
    )
    file = written(tmp_path, text + '[[scenarios]]\n[[scenarios]]\nname = "b"\ndemand = { wets = 0.5 }\n')
    asked = (demand, "--network", "teaching", "--terms", str(file))
    trains, empties = run("plan", "trains", *asked), run("plan", "empties", *asked)
    assert trains.exit_code == empties.exit_code == 2
    for part in ("line 3: no row of the demand is called 'wst'; nearest: west", "line 10: scenario 'b': no row"):
        assert part in trains.output
    assert "line 6: no row of the demand is called 'est'; nearest: " in empties.output
    assert "est'" not in trains.output and "wst" not in empties.output


@pytest.mark.parametrize(
    ("verb", "text", "lines"),
    [
        ("trains", "[weeks]\ncount = 1\nprofile = { wst = [1.0] }\n[[close]]\nwhat = 'EAST_WST'\n", {3, 5}),
        ("trains", "[[scenarios]]\nname = 'a'\ndemand = { wst = 0.5 }\nclose = 'EAST_WST'\n", {3, 4}),
        ("empties", "[empties]\nweeks = 1\nprofile = { wst = [1.0] }\n[hubs]\nfixed = { Alme = 1.0 }\n", {3, 5}),
    ],
)
def test_names_that_network_and_demand_lack_are_told_together(
    demand: str, tmp_path: Path, verb: str, text: str, lines: set[int]
) -> None:
    """No fault of the demand's rows waits for one of the network's names."""
    done = run("plan", verb, demand, "--network", "teaching", "--terms", str(written(tmp_path, text)))
    assert done.exit_code == 2
    assert {line for line in range(1, 9) if f"terms.toml line {line}: " in done.output} == lines


def test_names_that_edits_add_are_known_to_terms(teaching: cd.Network, tmp_path: Path) -> None:
    text = """
[add_service]
stops = ["ALMA", "BIRK"]
[add_service.service]
id = "NEW"
name = "new"
operator = "x"
mode = "rail"
frequency_per_week = 1
train_class = "block"
teu_per_departure = 80
[slots]
departure_cost = { NEW = 3.0 }
"""
    found = cd.plan.read_terms(written(tmp_path, text))
    assert "NEW" in found.apply(teaching).services.index
    slots = found.terms["slots"]
    assert isinstance(slots, cd.plan.SlotTerms)
    bookings = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "ready": ["2026-03-04"]})
    with pytest.raises(cd.UnknownName, match="no service is called 'NEW'"):
        cd.plan.slots(teaching, bookings, terms=slots)


def test_shares_may_be_percentages(tmp_path: Path) -> None:
    text = TERMS.replace("whole_train_share = 0.1", 'whole_train_share = "10 %"\nslot_share = "62.5%"')
    season = '[empties]\nweeks = 2\nprofile = { west = ["50 %", 1.5] }\n'
    terms = cd.plan.read_terms(written(tmp_path, text + season)).terms
    assert (terms["trains"].whole_train_share, terms["trains"].slot_share) == (0.1, 0.625)  # type: ignore[union-attr]
    assert terms["empties"].profile == {"west": (0.5, 1.5)}  # type: ignore[union-attr]
    with pytest.raises(TableError, match="slot_share"):
        cd.plan.read_terms(written(tmp_path, text.replace("62.5%", "most %")))


SCENARIOS = """
[trains]
most_trains = 2
tariff_subsidies = false
[[scenarios]]
name = "gate shut"
probability = "20 %"
close = ["EAST_WEST", { what = "EAST_WEST_ROAD" }]
[[scenarios]]
name = "rush"
probability = 0.8
demand = { west = 1.3 }
"""


def test_scenarios_of_a_file_are_those_of_the_library(teaching: cd.Network, demand: str, tmp_path: Path) -> None:
    file = tmp_path / "terms.toml"
    file.write_text(SCENARIOS, encoding="utf-8")
    shut = cd.plan.PlanScenario("gate shut", cd.Scenario("gate shut").close("EAST_WEST").close("EAST_WEST_ROAD"), 0.2)
    terms = cd.plan.read_terms(file)
    assert terms.scenarios == (shut, cd.plan.PlanScenario("rush", cd.Scenario("rush"), 0.8, {"west": 1.3}))
    asked = ("plan", "trains", demand, "--network", "teaching", "--terms", str(file), "--gap", "0.01")
    found = json.loads(run(*asked, "--format", "json", "--frame", "scenarios").stdout)
    assert [row["probability"] for row in found] == [0.2, 0.8]


def test_the_dearest_scenario_counts_where_the_file_says_so(teaching: cd.Network, demand: str, tmp_path: Path) -> None:
    file = tmp_path / "terms.toml"
    assert cd.plan.read_terms(written(tmp_path, SCENARIOS)).risk == "expected"
    file.write_text('risk = "worst"\n' + SCENARIOS, encoding="utf-8")
    asked = ("plan", "trains", demand, "--network", "teaching", "--terms", str(file), "--gap", "0.01")
    assert "the dearest scenario counts" in run(*asked).stdout
    for wrong, near in (('"worse"', "nearest: worst"), ("3", "there are expected, worst")):
        file.write_text(f"risk = {wrong}\n" + SCENARIOS, encoding="utf-8")
        with pytest.raises(TableError, match=near):
            cd.plan.read_terms(file)


def test_faults_of_scenarios_are_told_together(tmp_path: Path) -> None:
    file = tmp_path / "terms.toml"
    file.write_text('[[scenarios]]\nprobabilty = 1\n[[scenarios]]\nname = "b"\nprobability = 0\n', encoding="utf-8")
    with pytest.raises(TableError) as caught:
        cd.plan.read_terms(file)
    told = str(caught.value)
    assert "2 faults" in told and "nearest: probability" in told and "probability of 'b' is 0" in told
    file.write_text("scenarios = 3\n", encoding="utf-8")
    with pytest.raises(TableError, match="no list of tables"):
        cd.plan.read_terms(file)


def test_scenarios_say_which_of_them_is_wrong(demand: str, tmp_path: Path) -> None:
    """A key of an edit, a place that is not there, no scenario at all; shares that do not add up are remarked."""
    file = tmp_path / "terms.toml"
    file.write_text('[[scenarios]]\n[[scenarios]]\nclose = [{ whats = "EAST_WEST" }]\n', encoding="utf-8")
    with pytest.raises(TableError, match="scenarios 2, close line 3, column whats: unknown key"):
        cd.plan.read_terms(file)
    file.write_text("scenarios = []\n", encoding="utf-8")
    with pytest.raises(TableError, match="column scenarios: there are none"):
        cd.plan.read_terms(file)
    asked = ("plan", "trains", demand, "--network", "teaching", "--terms", str(file), "--gap", "0.01")
    file.write_text(SCENARIOS.replace('what = "EAST_WEST_ROAD"', 'what = "EAST_WEST_ROADS"'), encoding="utf-8")
    assert "scenario 'gate shut': no " in run(*asked).output
    file.write_text(SCENARIOS.replace('"20 %"', '"50 %"'), encoding="utf-8")
    told = run(*asked).stdout
    assert "the probabilities add up to 1.3: each counts as its share of that" in told
    assert "chosen once for 2 scenarios, which saves " in told
