"""What people call a place finds its terminal; what fits several, or none, is refused with names."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.errors import UnknownName
from corridor.model.network import Network
from corridor.model.tables.places import NAME_COLUMNS, Places, fold, great_circle_km, holding


@pytest.mark.parametrize(
    ("name", "terminal"),
    [
        ("ALMA", "ALMA"),
        ("alma", "ALMA"),
        ("Alma", "ALMA"),
        ("阿尔马", "ALMA"),
        ("Альма", "ALMA"),
        ("АЛЬМА-ПОРТ", "ALMA"),
        ("AAALM", "ALMA"),
        ("aa alm", "ALMA"),
        ("Alma land port", "ALMA"),
        ("old  alma", "ALMA"),
        ("Alma Airport", "ALMA_AIR"),
        ("AAAIR", "ALMA_AIR"),
        ("alma air", "ALMA_AIR"),
        ("Cöve", "COVE"),
        ("cove", "COVE"),
        ("Cøve!", "COVE"),
        ("QZHAV", "HAVEN"),
        ("haven harbour", "HAVEN"),
    ],
)
def test_a_name_in_any_dress_finds_its_terminal(name: str, terminal: str, teaching: Network) -> None:
    assert teaching.terminal(name) == terminal


@pytest.mark.parametrize("name", ["Lanzhou", "兰州", "Ланьчжоу", "CNLAZ", "LZ_DCH", "lanzhou ", "LÁNZHŌU"])
def test_lanzhou_is_its_main_terminal_in_every_language(name: str, eurasia: Network) -> None:
    assert eurasia.terminal(name) == "LZ_DCH"


@pytest.mark.parametrize("name", ["Minsk", "BYMSQ", "Минск"])
def test_minsk_is_kolyadichi(name: str, eurasia: Network) -> None:
    assert eurasia.terminal(name) == "MINSK_KOL"


def test_every_id_and_code_and_city_of_every_network_resolves(teaching: Network, eurasia: Network) -> None:
    for net in (teaching, eurasia):
        for terminal, row in net.terminals.iterrows():
            assert net.terminal(str(terminal)) == terminal
            if row["unlocode"]:
                found = net.terminals.loc[net.terminal(row["unlocode"])]
                assert found["unlocode"] == row["unlocode"]


def test_a_misspelt_name_names_the_nearest_with_its_id(teaching: Network) -> None:
    with pytest.raises(UnknownName, match=r"nearest: Haven Terminal \(HAVEN\)") as caught:
        teaching.terminal("Hafen")
    assert caught.value.name == "Hafen"
    assert caught.value.nearest[0] == "HAVEN"
    assert isinstance(caught.value, LookupError)


@pytest.mark.parametrize("name", ["", "   ", "!!", "qqqqqqqq", "\x00", "🚂"])
def test_what_nothing_resembles_is_refused_too(name: str, teaching: Network) -> None:
    with pytest.raises(UnknownName):
        teaching.terminal(name)


def _terminals(*rows: tuple[str, str, str, str, bool, str]) -> pd.DataFrame:
    columns = ["id", "name", "city", "country", "main", "aliases"]
    frame = pd.DataFrame(rows, columns=columns).set_index("id")
    return frame.assign(name_zh="", name_ru="", city_zh="", city_ru="", unlocode="")


def test_a_name_of_two_cities_is_refused_with_both() -> None:
    rows = (("B1", "Brest Nord", "Brest", "BY", True, ""), ("B2", "Brest Port", "Brest", "FR", True, ""))
    places = Places(_terminals(*rows))
    with pytest.raises(UnknownName, match=r"B1.*B2") as caught:
        places.resolve("brest")
    assert caught.value.nearest == ("B1", "B2")
    assert places.resolve("Brest Port") == "B2"


def test_the_words_that_one_name_begins_with_find_it() -> None:
    """As people ask for stations of a sheet of their own, whose city is their name; of several it is asked which."""
    names = ("Istanbul Halkali", "Van East", "Van West", "Port of Poti", "Ust Luga (Baltic Sea)")
    places = Places(_terminals(*((key, name, name, "TR", True, "") for key, name in zip("ABCDE", names, strict=True))))
    asked = ("Istanbul", "İSTANBUL", "istanbul halkali", "van east", "Ust")
    assert [places.resolve(name) for name in asked] == [*"AAABE"]
    with pytest.raises(UnknownName, match=r"'Van' fits places of different cities.*B.*C"):
        places.resolve("Van")
    for name in ("Istan", "Halkal", "Port", "Port of", "Of", "Is"):
        with pytest.raises(UnknownName, match="no place is called"):
            places.resolve(name)
    both = Places(_terminals(("A", "Istanbul Halkali", "A", "TR", True, ""), ("B", "Istanbul", "B", "TR", True, "")))
    assert both.resolve("Istanbul") == "B"  # a name as a whole goes first


def test_two_terminals_of_one_city_give_way_to_the_main_one() -> None:
    places = Places(_terminals(("B1", "Hub", "Brest", "BY", False, ""), ("B2", "Hub", "Brest", "BY", True, "")))
    assert places.resolve("hub") == "B2"


def test_the_order_of_rows_does_not_matter(teaching: Network) -> None:
    turned = Places(teaching.terminals[::-1])
    for name in ("Alma", "AAALM", "Old Alma", "Haven", "Westgate"):
        assert turned.resolve(name) == teaching.terminal(name)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folding_ignores_case_and_the_way_accents_are_stored(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text())
def test_any_text_is_a_terminal_or_an_unknown_name(text: str) -> None:
    places = Places(_terminals(("B1", "Hub", "Brest", "BY", True, "Bre;斯")))
    with suppress(UnknownName):
        assert places.resolve(text) == "B1"


def test_a_quarter_of_the_equator_is_ten_thousand_kilometres() -> None:
    assert great_circle_km((0, 0), (0, 90)) == pytest.approx(10_007.557, abs=1e-3)
    assert great_circle_km((90, 0), (-90, 57)) == pytest.approx(20_015.115, abs=1e-3)


@given(*(st.tuples(st.floats(-90, 90), st.floats(-180, 180)) for _ in range(2)))
def test_a_distance_is_the_same_both_ways_and_at_most_half_the_globe(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    assert great_circle_km(one, other) == pytest.approx(great_circle_km(other, one), abs=1e-6)
    assert 0.0 <= great_circle_km(one, other) <= 20_016.0
    assert great_circle_km(one, one) == 0.0


@given(st.text(max_size=6).filter(lambda text: not text or any(map(str.isalnum, text[:2]))))
def test_what_holds_a_text_holds_its_parts(text: str) -> None:
    """Every terminal holds the empty text; a longer one is held by no more than its beginning, unless that is signs."""
    rows = _terminals(("A", "AA", "Łódź", "AALDZ", True, ""), ("B", "BB", "Brik", "BBBRK", True, ""))
    frame = rows.assign(**{name: "" for name in NAME_COLUMNS if name not in rows})
    every = frame.reset_index().to_dict("records")
    assert holding(every, "") == [True, True]
    assert all(part or not whole for part, whole in zip(holding(every, text[:2]), holding(every, text), strict=True))


def test_names_are_found_by_parts_in_any_script(eurasia: Network) -> None:
    terminals = eurasia.terminals
    for text in ("dongchuan", "兰州东川", "Ланьчжоу-Дунчуань", "lz_dch"):
        assert "LZ_DCH" in terminals.index[holding(terminals.reset_index().to_dict("records"), text)]
    assert not any(holding(terminals.reset_index().to_dict("records"), "Atlantis"))
