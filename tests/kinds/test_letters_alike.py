"""What looks the same is read the same: letters of the other alphabet, and signs that nobody sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.model.tables.places import fold
from corridor.model.tables.remedies import one_alphabet

CYRILLIC = str.maketrans("AaBEeHKMOoPpCcTyXx", "АаВЕеНКМОоРрСсТуХх")
STATIONS = "name,country,lat,lon\nMombasa port,KE,-4.04,39.63\nNairobi,KE,-1.35,36.90\nKampala,UG,0.31,32.58\n"
LINES = "from,to,mode,gauge\nMombasa port,Nairobi,rail,1435\nNairobi,Kampala,road,\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of two sheets."""
    (tmp_path / "stations.csv").write_text(STATIONS, encoding="utf-8")
    (tmp_path / "lines.csv").write_text(LINES, encoding="utf-8")
    return tmp_path


def spoil(file: Path, one: str, other: str) -> None:
    """Write one text of a file as another, everywhere."""
    text = file.read_text(encoding="utf-8")
    assert one in text
    file.write_text(text.replace(one, other), encoding="utf-8")


@given(st.sampled_from(["Hamburg", "Lanzhou", "Klaipeda", "Moscow"]), st.data())
def test_letters_of_the_other_alphabet_change_no_name(name: str, data: st.DataObject) -> None:
    """Any of the letters that look the same may be of the other alphabet."""
    mixed = "".join(sign.translate(CYRILLIC) if data.draw(st.booleans()) else sign for sign in name)
    assert fold(mixed) == fold(name)


@pytest.mark.parametrize(("mixed", "plain"), [("Дуйсбyрг", "Дуйсбург"), ("Mинск", "Минск"), ("Bаршава", "Варшава")])
def test_latin_letters_change_no_cyrillic_name(mixed: str, plain: str, eurasia: cd.Network) -> None:
    assert eurasia.terminal(mixed) == eurasia.terminal(plain)


@pytest.mark.parametrize("word", ["гdansk", "порт riga", "москва", "lanzhou", "兰州"])
def test_a_word_that_has_both_alphabets_stays_as_it_is(word: str) -> None:
    assert one_alphabet(word) == word


@pytest.mark.parametrize(
    ("file", "one", "other"),
    [
        ("lines.csv", "Nairobi,Kampala", "Nаirоbi,Каmpаlа"),
        ("stations.csv", "name,", "nаme,"),
        ("lines.csv", "rail", "rаil"),
        ("stations.csv", "Nairobi", "Nai\u200brobi"),
        ("stations.csv", "Mombasa port", "Mombasa\u00a0port"),
        ("lines.csv", "Kampala", "\u202eKampala"),
    ],
)
def test_a_sheet_of_ones_own_is_read_as_it_looks(own: Path, file: str, one: str, other: str) -> None:
    meant = cd.read_network(own)
    spoil(own / file, one, other)
    found = cd.read_network(own)
    assert found.links[["from_node_id", "to_node_id", "mode"]].equals(
        meant.links[["from_node_id", "to_node_id", "mode"]]
    )
    assert list(found.terminals.index) == list(meant.terminals.index)


@pytest.mark.parametrize(("slip", "meant"), [("兰洲", "兰州"), ("重厌", "重庆"), ("明思克", "明斯克")])
def test_a_short_name_with_one_wrong_sign_has_a_nearest(eurasia: cd.Network, slip: str, meant: str) -> None:
    with pytest.raises(cd.UnknownName) as fault:
        eurasia.terminal(slip)
    assert eurasia.terminal(meant) in fault.value.nearest
