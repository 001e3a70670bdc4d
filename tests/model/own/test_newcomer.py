"""A Russian sheet of fifteen stations, as a spreadsheet writes it, is a network, a route and a map without a mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from corridor.cli.main import main

STATIONS = """Станции коридора Испания — Португалия,,,
Станция,Страна,Широта,Долгота
Синиш,Португалия,"37,95","-8,87"
Сетубал,Португалия,"38,52","-8,89"
Лиссабон,Португалия,"38,71","-9,14"
Энтронкаменту,Португалия,"39,46","-8,47"
Элваш,Португалия,"38,88","-7,16"
Бадахос,Испания,"38,88","-6,97"
Мерида,Испания,"38,92","-6,34"
Мадрид,Испания,"40,41","-3,70"
Сарагоса,Испания,"41,65","-0,88"
Барселона,Испания,"41,38","2,17"
Порт-Боу,Испания,"42,42","3,16"
Сербер,Франция,"42,44","3,16"
Перпиньян,Франция,"42,69","2,89"
Ирун,Испания,"43,34","-1,79"
Андай,Франция,"43,36","-1,77"
Итого 15,,,
"""
LINES = """Откуда,Куда,Вид транспорта,"Длина пути, км",Колея
Синиш,Сетубал,ж/д,"157,5",1668
Сетубал,Лиссабон,ж/д,"35,2",1668
Лиссабон,Энтронкаменту,ж/д,"106,7",1668
Энтронкаменту,Элваш,ж/д,"164,1",иберийская
Элваш,Бадахос,ж/д,"17,0",1668
Бадахос,Мерида,ж/д,"59,3",1668
Мерида,Мадрид,ж/д,"396,0",1668
Мадрид,Сарагоса,ж/д,"341,0",1668
Сарагоса,Барселона,ж/д,"341,6",1668
Барселона,Порт-Боу,ж/д,"166,8",1668
Порт-Боу,Сербер,ж/д,"2,1",стандартная
Сербер,Перпиньян,ж/д,"42,0",1435
Мадрид,Ирун,ж/д,"638,9",1668
Ирун,Андай,ж/д,"2,3",1435
Лиссабон,Барселона,море,"1500,0",
Мадрид,Лиссабон,авто,"630,5",
Итого,,,"4560,0",
"""


def test_from_a_russian_sheet_to_a_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1,785.2 km of 1668 mm to Port Bou, six hours of transloading there, and 44.1 km on."""
    monkeypatch.chdir(tmp_path)
    Path("Иберия").mkdir()
    Path("Иберия/Станции.csv").write_text(STATIONS, encoding="utf-8")
    Path("Иберия/Линии.csv").write_text(LINES, encoding="utf-8")
    checked = CliRunner().invoke(main, ["check", "Иберия"])
    assert checked.exit_code == 0
    assert checked.output.startswith("OK: Иберия, 15 terminals, 16 links, 0 borders, 2 services\n")
    assert "line 18 is left out, it adds the others up" in checked.output
    assert "no country that is known" not in checked.output
    asked = ["route", "Синиш", "Перпиньян", "--network", "./Иберия", "--minimise", "hours", "--date", "2026-03-04"]
    routed = CliRunner().invoke(main, [*asked, "--map", "map.html"])
    assert routed.exit_code == 0, routed.output
    assert "gauge 1668 to 1435 mm at Порт-Боу by transloading" in routed.output
    assert "1,829 km; 1 gauge change" in routed.output and "no row that it rests on is in doubt" not in routed.output
    page = Path("map.html").read_text(encoding="utf-8")
    assert "Перпиньян" in page and "Иберия 0" not in page
