"""A file of scenarios makes the same networks as the verbs that it names, and tells all of its faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

import corridor as cd

TWO = """
[[scenario]]
name = "gate shut"
close = { what = "EAST_WEST", start = 2026-03-01, end = 2026-03-31 }

[[scenario]]
name = "dearer and slower"
scale_tariff = [{ mode = "rail", factor = 1.5 }, { mode = "road", factor = 2 }]
set_dwell = { border_id = "EAST_WEST", mean_h = 96 }
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "what_if.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_says_what_the_verbs_say(tmp_path: Path) -> None:
    by_hand = (
        cd.Scenario("gate shut").close("EAST_WEST", start="2026-03-01", end="2026-03-31"),
        cd.Scenario("dearer and slower")
        .scale_tariff(mode="rail", factor=1.5)
        .scale_tariff(mode="road", factor=2)
        .set_dwell("EAST_WEST", 96),
    )
    assert cd.read_scenarios(written(tmp_path, TWO)) == by_hand


def test_one_scenario_needs_no_heading_and_is_called_like_its_file(tmp_path: Path) -> None:
    (found,) = cd.read_scenarios(written(tmp_path, 'close = ["Birk", "Eastgate"]\n'))
    assert found == cd.Scenario("what_if").close("Birk").close("Eastgate")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("close = [", "not proper TOML"),
        ("", "nothing is changed"),
        ("[[scenario]]\nname = 'a'\n", "nothing is changed"),
        ("shut = 'Birk'\n", "write one of close, open"),
        ("clos = 'Birk'\n", "nearest: close"),
        ("close = { what = 'Birk', begin = 2026-03-01 }\n", "begin"),
        ("close = { what = 'Birk', start = 2026-03-05, end = 2026-03-01 }\n", "before it begins"),
        ("close = { what = 'Birk', start = 08:00:00 }\n", "a time of day is no day"),
        ("scale_tariff = { mode = 'rail', factor = -1 }\n", "factor"),
        ("scale_tariff = { mode = 'rail' }\n", "factor"),
        ("close = 7\n", "what"),
        ("name = 7\nclose = 'Birk'\n", "7 is no name"),
        ("scenario = ['Birk']\n", "this is no table"),
        ("[[scenario]]\nname='a'\nclose='Birk'\n[[scenario]]\nname='a'\nclose='Birk'\n", "two scenarios are called"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(cd.TableError, match=told):
        cd.read_scenarios(written(tmp_path, text))


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(cd.TableError) as caught:
        cd.read_scenarios(written(tmp_path, "name = 7\nshut = 'Birk'\nlift = 3\n"))
    assert len(caught.value.findings) == 3


@pytest.mark.parametrize(
    "text",
    ["[[scenario.closures]]\nborder = 'Brest'\n", "['Brest shut']\nclose = 'Brest'\n", "close = { name = 'Brest' }\n"],
)
def test_a_wrong_shape_is_told_with_a_right_example(tmp_path: Path, text: str) -> None:
    with pytest.raises(cd.TableError) as caught:
        cd.read_scenarios(written(tmp_path, text))
    (one,) = caught.value.findings
    example = one.remedy.partition(", as in\n")[2]
    (right,) = cd.read_scenarios(written(tmp_path, example))
    assert right.name == "Brest shut for a week" and len(right.edits) == 1


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(cd.TableError):
        cd.read_scenarios(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ('clse = "Brest"', r"scenario 'slow', clse: no edit is called so .*nearest: close"),
        ('set_dwell = { border = "Brest", mean_h = 9 }', r"scenario 'slow', set_dwell: .*'border'; nearest: border_id"),
        ('scale_tariff = { mod = "rail", factor = 2 }', r"scenario 'slow', scale_tariff: .*'mod'; nearest: mode"),
        ('close = { what = "Brest", strat = 2026-03-02 }', r"scenario 'slow', close: .*'strat'; nearest: start"),
    ],
)
def test_a_slip_names_its_scenario_and_what_is_nearest(tmp_path: Path, edit: str, told: str) -> None:
    file = tmp_path / "two.toml"
    file.write_text(f'[[scenario]]\nname = "shut"\nclose = "Brest"\n[[scenario]]\nname = "slow"\n{edit}\n', "utf-8")
    with pytest.raises(cd.TableError, match=told) as caught:
        cd.read_scenarios(file)
    assert "'shut'" not in str(caught.value)


MISSPELT = """# what if
[[scenario]]
name = "gate shut"
close = "Birk"

[[scenario]]
name = "slow"
scale_tariff = { mode = "rail", factor = 1.5 }
"set_dwell" = { border_id = "EAST_WETS", mean_h = 96 }
"""


def test_a_name_that_means_nothing_is_told_with_file_line_and_verb(teaching: cd.Network, tmp_path: Path) -> None:
    """Of every verb, whatever stands before it in the file; a scenario made in Python has no place."""
    shut, slow = cd.read_scenarios(written(tmp_path, MISSPELT))
    shut.apply(teaching)
    with pytest.raises(
        cd.UnknownName, match=r"^what_if.toml line 9, scenario 'slow', set_dwell: .*nearest: EAST_WEST"
    ) as caught:
        slow.apply(teaching)
    assert caught.value.name == "EAST_WETS"
    (one,) = cd.read_scenarios(written(tmp_path, "\nclose = 'Brik'\n"))
    with pytest.raises(cd.UnknownName, match=r"^what_if.toml line 2, scenario, close: .*Birk"):
        one.apply(teaching)
    by_hand = cd.Scenario("slow").lift("EAST_WETS")
    with pytest.raises(cd.UnknownName, match=r"^no row of rules has the id"):
        by_hand.apply(teaching)


def test_all_names_that_mean_nothing_are_told_at_once(teaching: cd.Network, tmp_path: Path) -> None:
    """Of one scenario, each with its line; of several that are compared, or swept, of all of them."""
    first = "[[scenario]]\nname = 'a'\nclose = ['Brik', 'Alma', 'Kasrt']\nlift = 'X'\n"
    one, other = cd.read_scenarios(written(tmp_path, f"{first}[[scenario]]\nname = 'b'\nlift = 'Y'\n"))
    told = r"^what_if.toml line 3, [^\n]*'Brik'; nearest: Birk[^\n]*\nwhat_if.toml line 3, "
    told += r"[^\n]*'Kasrt'[^\n]*\nwhat_if.toml line 4, scenario 'a', lift: [^\n]*'X'[^\n]*$"
    with pytest.raises(cd.UnknownName, match=told) as caught:
        one.apply(teaching)
    assert caught.value.name == "Brik"
    box = cd.Shipment("Alma", "Haven", ready="2026-03-04")
    for ask in (
        lambda: cd.compare(teaching, [one, other], box),
        lambda: cd.study.sweep(teaching, [box], out=tmp_path / "table", scenarios=[one, other]),
    ):
        with pytest.raises(cd.UnknownName, match=r"(?s)'Brik'.*'Kasrt'.*'X'.*scenario 'b', lift: .*'Y'"):
            ask()


def test_where_an_edit_was_read_makes_no_other_scenario(tmp_path: Path) -> None:
    (one,) = cd.read_scenarios(written(tmp_path, "close = 'Birk'\n"))
    (other,) = cd.read_scenarios(written(tmp_path, "# a line more\n\nclose = 'Birk'\n"))
    assert one == other and hash(one) == hash(other) and one.places != other.places
    assert one.close("Alma").places == one.places  # an edit more keeps its place, and has none


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("[[scenario]]\nname='a'\nclos='x'\n[[scenario]]\nname='b'\n\nshut='x'\nclose=7\n", [3, 7, 8]),
        ("clos = 'x'\nlift = 3\n", [1, 2]),
        ("[[ scenario ]]\nclose = 'Birk'\n[scenario.set_dwell]\nborder_id = 'x'\nmean_h = 'y'\n", [3]),
        ("[[scenario]]\nname = 'a'\nprobability = 0.5\nclose = 'Birk'\n", [3]),
    ],
)
def test_faults_of_a_file_are_told_with_their_lines(tmp_path: Path, text: str, lines: list[int]) -> None:
    with pytest.raises(cd.TableError) as caught:
        cd.read_scenarios(written(tmp_path, text))
    assert [one.row for one in caught.value.findings] == lines
