"""Sheets as people write them: titles, columns and words of their own, other encodings; what is not used is said."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from own_networks import LINES, STATIONS, frame, rows, write
from shapely import LineString, Point

import corridor as cd
from corridor.errors import TableError
from corridor.model.own.names import code_meant
from corridor.model.tables.codes import MODES
from corridor.model.tables.remedies import flag_meant, text_of_code_page

RUSSIAN = "станция;широта;долгота\nДостык;45,25;82,48\nАктогай;46,96;79,66\nАлматы;43,24;76,90\n"
RUSSIAN_LINES = (
    "откуда;куда;вид транспорта;расстояние, км;время, ч\nДостык;Актогай;ж/д;312;8\nАктогай;Алматы;авто;560;12\n"
)
GERMAN = "Bahnhof,Land,Breite,Länge\nKöln,DE,50.94,6.96\nDüsseldorf,DE,51.22,6.79\n"
GERMAN_LINES = "Von,Nach,Verkehrsträger,Länge (km),elektrifiziert\nKöln,Düsseldorf,Bahn,40,ja\n"
CHINESE = "站名,纬度,经度\n乌鲁木齐,43.83,87.62\n霍尔果斯,44.21,80.41\n"
CHINESE_LINES = "起点,终点,运输方式,里程\n乌鲁木齐,霍尔果斯,铁路,670\n"


def messages(folder: Path) -> list[str]:
    with pytest.raises(cd.TableError) as caught:
        cd.read_network(folder)
    return [str(one) for one in caught.value.findings]


@pytest.mark.parametrize(
    "title", ["Corridors of Iberia\n", "Iberia, with its lines; 2026\n\n", '"Iberia; of all, 2026",,\n']
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_title_above_the_header_is_left_out(title: str, separator: str, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "net",
        terminals=title + STATIONS.replace(",", separator),
        links=title + LINES.replace(",", separator),
    )
    net = cd.read_network(folder)
    assert net.content_hash == cd.Network.from_frames(frame(STATIONS), frame(LINES), name="net").content_hash


def test_a_fault_below_a_title_names_the_line_of_the_file(tmp_path: Path) -> None:
    folder = write(tmp_path / "net", links="My lines\n\n" + LINES.replace("Lyon,Paris", "Lyon,Parris"))
    (message,) = messages(folder)
    assert message.startswith("links line 10, column to_node_id: 'Parris' is not in terminals")


def test_a_header_of_one_known_column_is_the_header(tmp_path: Path) -> None:
    """No row below names more."""
    (first, *_) = messages(write(tmp_path / "net", links="From,Whereto\nMadrid,Lyon\nLyon,Paris\n"))
    assert "links line 1, column mode: the column is missing" in first


def test_a_frame_with_a_title_is_read_as_its_sheet_would_be() -> None:
    import pandas as pd

    titled = pd.DataFrame(
        [["From", "To", "Mode"], ["Madrid", "Lyon", "rail"]], columns=["My lines", "Unnamed: 1", "Unnamed: 2"]
    )
    assert len(cd.Network.from_frames(frame(STATIONS), titled).links) == len(["1668", "1435"])


def test_a_column_of_ones_own_is_kept_aside_and_said(tmp_path: Path) -> None:
    lines = LINES.replace("Mode\n", "Mode,Owner,Toll (EUR)\n").replace("rail\n", "rail,me,3\n")
    lines = lines.replace("sea\n", "sea,me,\n").replace("road\n", "road,me,\n")
    net = cd.read_network(write(tmp_path / "net", links=lines))
    assert net.remarks == (
        "links: column Owner is not used",
        "links: column Toll (EUR) is not used; such columns stand in a table of their own, tariffs",
    )
    assert net.content_hash == cd.read_network(write(tmp_path / "plain" / "net")).content_hash
    assert cd.check_network(net).remarks[:2] == net.remarks


def test_a_slip_of_the_pen_in_a_header_is_a_fault(tmp_path: Path) -> None:
    lines = (
        LINES.replace("Mode\n", "Mode,Lenght\n")
        .replace("rail\n", "rail,9\n")
        .replace("sea\n", "sea,\n")
        .replace("road\n", "road,\n")
    )
    (message,) = messages(write(tmp_path / "net", links=lines))
    assert message == (
        "links line 1, column Lenght: unknown column (rename or remove it, or begin it with # to leave it out; "
        "nearest: length_km)"
    )


def test_of_two_names_for_a_column_the_schemas_own_goes_first(tmp_path: Path) -> None:
    stations = "\n".join(f"{one.split(',')[0]} x,{one}" for one in STATIONS.splitlines()[1:])
    net = cd.read_network(write(tmp_path / "net", terminals=f"Port,Name,Lat,Lon\n{stations}\n"))
    assert "Madrid" in net.terminals.index
    assert net.remarks == ("terminals: column Port is not used; Name is taken for name",)


@pytest.mark.parametrize(
    ("word", "mode"),
    [
        ("lake", "barge"),
        ("IWT", "barge"),
        ("Inland waterway", "barge"),
        ("RoRo", "sea"),
        ("Ro-Ro", "sea"),
        ("truck", "road"),
        ("LKW", "road"),
        ("Train", "rail"),
        ("ж/д", "rail"),
        ("海运", "sea"),
        ("Flight", "air"),
        ("short sea", "sea"),
        ("pipeline", ""),
        ("rail/road", ""),
        ("", ""),
    ],
)
def test_words_for_modes(word: str, mode: str) -> None:
    assert code_meant(word, MODES) == mode


def test_a_word_that_was_read_as_a_mode_is_said(tmp_path: Path) -> None:
    net = cd.read_network(write(tmp_path / "net", links=LINES.replace(",sea", ",RoRo").replace(",rail", ",Rail")))
    assert net.remarks == ("links: mode 'RoRo' is read as sea, in 1 row",)


def test_a_word_in_other_letters_is_one_word(tmp_path: Path) -> None:
    """Of words that differ, each is said."""
    lines = LINES.replace(",sea", ",RoRo").replace(",rail", ",Bahn", 1).replace(",rail", ",BAHN")
    rail = LINES.count(",rail")
    net = cd.read_network(write(tmp_path / "net", links=lines))
    told = f"in {rail} row{'s' if rail > 1 else ''}"
    assert rail > 1 and sorted(net.remarks) == [
        f"links: mode 'Bahn' is read as rail, {told}",
        "links: mode 'RoRo' is read as sea, in 1 row",
    ]


@pytest.mark.parametrize("word", ["1", "yes", "TRUE", "ja", "да", "是", "x", "0", "No", "false", "nein", "нет", "否"])
def test_words_for_yes_and_no(word: str) -> None:
    assert flag_meant(word) is (word in ("1", "yes", "TRUE", "ja", "да", "是", "x"))


def test_another_word_is_neither(tmp_path: Path) -> None:
    assert flag_meant("maybe") is None
    assert flag_meant("") is None
    text = "From,To,Mode,Electrified\nMadrid,Lyon,rail,partly\nLyon,Paris,rail,yes\n"
    (message,) = messages(write(tmp_path / "net", links=text))
    assert "links line 2, column electrified: 'partly' is neither 0 nor 1" in message


def test_units_behind_names_and_a_currency(tmp_path: Path) -> None:
    lines = 'From,To,Mode,"Distance, km","Time, h"\nMadrid,Lyon,truck,1250,20\nLyon,Paris,truck,480,9\n'
    prices = "Name,Mode,Basis,Cost USD\nroad,truck,per_container_km,1.5\n"
    net = cd.read_network(write(tmp_path / "net", links=lines, tariffs=prices))
    assert net.links["length_km"].tolist() == [480.0, 1250.0]
    assert net.links["transit_h"].tolist() == [9.0, 20.0]
    assert net.currency == "USD"
    trip = cd.route(net, cd.Shipment("Madrid", "Paris"))
    assert trip.cost_per_container == pytest.approx(1.5 * 1730)


def test_another_unit_is_refused_unless_its_column_is_there(tmp_path: Path) -> None:
    (message,) = messages(write(tmp_path / "net", links="From,To,Mode,Distance miles\nMadrid,Lyon,truck,780\n"))
    assert "column Distance miles: length_km is in km" in message
    net = cd.read_network(write(tmp_path / "two", links="From,To,Mode,Distance miles,km\nMadrid,Lyon,road,780,1250\n"))
    assert net.links["length_km"].tolist() == [1250.0]
    assert net.remarks == ("links: column Distance miles is not used; km is taken for length_km",)


def test_an_amount_per_something_is_refused(tmp_path: Path) -> None:
    (message,) = messages(write(tmp_path / "net", tariffs="Mode,Price (USD/TEU)\nrail,900\n"))
    assert "mid is an amount of money (say what it is paid for in a column basis" in message


@pytest.mark.parametrize(
    ("terminals", "links", "encoding", "called"),
    [
        (RUSSIAN, RUSSIAN_LINES, "cp1251", "Windows-1251 (Cyrillic)"),
        (GERMAN, GERMAN_LINES, "cp1252", "Windows-1252 (Western)"),
        (CHINESE, CHINESE_LINES, "gb18030", "GB18030 (Chinese)"),
        (GERMAN, GERMAN_LINES, "utf-16-le", "UTF-16"),
        (RUSSIAN, RUSSIAN_LINES, "utf-16", ""),
        (CHINESE, CHINESE_LINES, "utf-8-sig", ""),
    ],
)
def test_other_languages_and_encodings(terminals: str, links: str, encoding: str, called: str, tmp_path: Path) -> None:
    for name, text in (("terminals", terminals), ("links", links)):
        (tmp_path / f"{name}.csv").write_bytes(text.encode(encoding))
    net = cd.read_network(tmp_path)
    first = terminals.splitlines()[1].replace(";", ",").split(",")[0]
    assert first in net.terminals.index
    assert [one for one in net.remarks if called and f"terminals.csv is read as {called}" in one] or not called
    assert cd.check_network(net).ok


@pytest.mark.parametrize("content", [b"\x80\x81\x82 \xff\xfe", b"a\0b\0\0\0c", "Łódź ± ¤".encode("cp1250")])
def test_bytes_that_are_no_text_are_not_guessed_at(content: bytes) -> None:
    assert text_of_code_page(content) == ("", "")


def test_polish_letters_are_not_taken_for_western_signs() -> None:
    text = "Wrocław, Łódź, Małaszewicze"
    assert text_of_code_page(text.encode("cp1250")) == (text, "Windows-1250 (Central European)")


@pytest.mark.parametrize(("stations", "lines"), [("Stations", "Lines"), ("nodes", "EDGES"), ("terminals", "Strecken")])
def test_a_folder_and_an_archive_under_peoples_names(stations: str, lines: str, tmp_path: Path) -> None:
    folder = tmp_path / "net"
    folder.mkdir()
    (folder / f"{stations}.csv").write_text(STATIONS, encoding="utf-8")
    (folder / f"{lines}.csv").write_text(LINES, encoding="utf-8")
    (folder / "notes.csv").write_text("what\nmine\n", encoding="utf-8")
    with ZipFile(tmp_path / "net.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"net/{file.name}")
        archive.writestr(f"__MACOSX/net/._{stations}.csv", b"\0")
    plain = cd.read_network(write(tmp_path / "plain" / "net"))
    for path in (folder, tmp_path / "net.zip"):
        net = cd.read_network(path)
        assert all(net.tables[name].equals(plain.tables[name]) for name in net.tables)
        assert f"links: read from {lines}.csv" in net.remarks


def test_two_files_that_mean_a_table_and_other_formats_are_said(tmp_path: Path) -> None:
    for name in ("Stations", "nodes"):
        (tmp_path / f"{name}.csv").write_text(STATIONS, encoding="utf-8")
    (tmp_path / "links.csv").write_text(LINES, encoding="utf-8")
    assert (
        "the files Stations.csv and nodes.csv mean the same table (rename one, or join them)" in messages(tmp_path)[0]
    )
    (tmp_path / "stops.txt").write_text("stop_id\n", encoding="utf-8")
    assert "the folder holds a GTFS timetable (read it by cd.interop.read_gtfs" in messages(tmp_path)[0]


def test_a_header_alone_is_no_network(tmp_path: Path) -> None:
    links, terminals = messages(write(tmp_path / "net", terminals="Station,Lat,Lon\n", links="From,To,Mode\n"))
    assert links.startswith("links: the table has no rows (write them below its header: Lines between two terminals;")
    assert terminals.startswith("terminals: the table has no rows (write them below its header: Places where boxes")


def test_names_that_differ_in_case_or_spaces_are_one_place_twice(tmp_path: Path) -> None:
    """Spaces at an end are none."""
    (message,) = messages(write(tmp_path / "net", terminals=f"{STATIONS}madrid,40.5,-3.6\n"))
    assert message == (
        "terminals line 17, column name: 'madrid' is 'Madrid' of line 2, but for case and spaces (remove one of "
        "the two rows, or give them names that tell them apart)"
    )
    padded = STATIONS.replace("Madrid", " Madrid ").replace("Port Bou", "PortBou")
    assert "Madrid" in cd.read_network(write(tmp_path / "two", terminals=padded)).terminals.index


@pytest.mark.parametrize(
    "second", [{}, {"lat": 41.5}, {"country": "FR"}, {"gauges": "1435"}, {"name": " madrid"}, {"lat": 48.8, "lon": 2.3}]
)
def test_a_station_twice_is_one_fault(second: dict[str, object]) -> None:
    """Whatever the second row says: what would follow for its lines is not told, and nothing else is hidden."""
    rows = [("Madrid", 40.4, -3.7), ("Irun", 43.34, -1.79), ("Bordeaux", 44.84, -0.58)]
    stations = pd.DataFrame(rows, columns=["name", "lat", "lon"]).assign(country="", gauges="")
    doubled = pd.concat([stations, stations.iloc[:1].assign(**second)])
    lines = pd.DataFrame({"from": ["Madrid", "Irun"], "to": ["Irun", "Bordeaux"], "mode": "rail", "km": [640.0, 235.0]})
    lines["gauge"] = ["1668", "1435"]
    assert len(cd.Network.from_frames(stations, lines).links) == 2
    with pytest.raises(TableError) as caught:
        cd.Network.from_frames(doubled, lines)
    (finding,) = caught.value.findings
    assert (finding.table, finding.row, finding.column) == ("terminals", 5, "name")
    with pytest.raises(TableError) as caught:
        cd.Network.from_frames(doubled, lines.assign(km=[640.0, 23.5], speed=["fast", "60"]))
    assert {(one.table, one.row, one.column) for one in caught.value.findings} == {
        ("terminals", 5, "name"),
        ("links", 2, "speed_kmh"),
        ("links", 3, "length_km"),
    }


def test_a_name_of_two_places_is_asked_about(tmp_path: Path) -> None:
    stations = "id,name,lat,lon\nM1,Madrid,40.41,-3.70\nM2,Madrid,40.45,-3.65\nZ,Zaragoza,41.65,-0.88\n"
    (message,) = messages(
        write(tmp_path / "net", terminals=stations, links="from,to,mode\nMadrid,Z,rail\nM2,Z,rail\nM1,M2,road\n")
    )
    assert message.endswith("'Madrid' is the name of M1 and M2 (write the id of the one that is meant)")


def test_a_formula_without_a_value_is_said_and_one_with_an_empty_text_is_blank(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "stations"
    lines = book.create_sheet("lines")
    for row in rows(STATIONS):
        book.active.append(list(row)) if book.active.max_row == 1 and book.active["A1"].value is None else None
        book.active.append(list(row.values()))
    lines.append(["from", "to", "mode", "length_km"])
    lines.append(["Madrid", "Lyon", "road", "=600+650"])
    book.save(tmp_path / "net.xlsx")
    (message,) = messages(tmp_path / "net.xlsx")
    assert message.startswith("links line 2, column length_km: the formula =600+650 has no value in the file (open the")
    with_value(tmp_path / "net.xlsx", b"<f>600+650</f><v />", b"<f>600+650</f><v>1250</v>")
    assert cd.read_network(tmp_path / "net.xlsx").links["length_km"].tolist() == [1250.0]


def with_value(path: Path, before: bytes, after: bytes) -> None:
    """What a spreadsheet program does when it saves."""
    with ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert any(before in part for part in parts.values())
    with ZipFile(path, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part.replace(before, after))


# --- latitude and longitude swapped ----------------------------------------------------------------

INDIA = "Station,Lat,Lon\nMundra,22.75,69.70\nDelhi,28.64,77.22\nKolkata,22.54,88.34\n"
INDIAN_LINES = "from,to,mode\nMundra,Delhi,rail\nDelhi,Kolkata,rail\n"
AFRICA = "Station,Lat,Lon\nNairobi,-1.29,36.82\nKampala,0.31,32.58\nNakuru,-0.28,36.07\n"
AFRICAN_LINES = "from,to,mode\nNairobi,Nakuru,rail\nNakuru,Kampala,rail\n"


def turned(stations: str) -> str:
    """Longitudes under Lat."""
    head, *body = stations.splitlines()
    return (
        "\n".join(
            [head, *(",".join((name, lon, lat, *more)) for name, lat, lon, *more in (one.split(",") for one in body))]
        )
        + "\n"
    )


@pytest.mark.parametrize(
    ("stations", "links", "says"),
    [
        (STATIONS, LINES, "Madrid is near 40.41 north, -3.7 east, not the other way round"),
        (INDIA, INDIAN_LINES, "the other way round"),
        (AFRICA, AFRICAN_LINES, "Nairobi is near -1.29 north, 36.82 east, not the other way round"),
        (
            "Station,Lat,Lon,Country\nRewari,28.19,76.62,IN\nDadri,28.55,77.55,IN\n",
            "from,to,mode\nRewari,Dadri,rail\n",
            "and in IN",
        ),
        (
            "Station,Lat,Lon\nA,36.06,103.83\nB,34.34,108.94\n",
            "from,to,mode\nA,B,rail\n",
            "and in CN the other way round",
        ),
    ],
)
def test_a_total_swap_is_one_finding(stations: str, links: str, says: str, tmp_path: Path) -> None:
    assert cd.read_network(write(tmp_path / "right", terminals=stations, links=links)).remarks == ()
    (message,) = messages(write(tmp_path / "turned", terminals=turned(stations), links=links))
    assert message.startswith("terminals, column lat: latitudes and longitudes are swapped: ")
    assert says in message
    assert message.endswith("(call the column lat lon, and the column lon lat)")


# --- what five people wrote ------------------------------------------------------------------------


def test_rows_and_columns_that_are_no_part_of_the_table_are_left_out(tmp_path: Path) -> None:
    lines = ",From,To,Mode,km\n0,Madrid,Lyon,road,1250\n1,Lyon,Paris,road,480\n,,,,1730\n"
    net = cd.read_network(write(tmp_path / "net", links=lines))
    assert net.links["length_km"].tolist() == [480.0, 1250.0]
    assert net.remarks == (
        "links: column 1 has no name; it is not used",
        "links: line 4 is left out, it names neither place nor way",
    )
    (message, *_) = messages(write(tmp_path / "named", links=lines.replace("0,Madrid", "mine,Madrid")))
    assert "column 1 has no name" in message
    (message,) = messages(write(tmp_path / "half", links=lines.replace(",,,,1730", ",Paris,,,1730")))[:1]
    assert "links line 4, column" in message


def test_a_maximum_speed_is_no_slip_and_no_speed(tmp_path: Path) -> None:
    net = cd.read_network(write(tmp_path / "net", links="From,To,Mode,Max speed (km/h)\nMadrid,Lyon,road,120\n"))
    assert net.remarks == ("links: column Max speed (km/h) is not used; nearest: speed_kmh",)


def test_source_and_target_of_a_graph_are_its_ends(tmp_path: Path) -> None:
    net = cd.read_network(write(tmp_path / "net", links="Source,Target,Type\nMadrid,Lyon,truck\n"))
    assert net.links[["from_node_id", "to_node_id"]].iloc[0].tolist() == ["Madrid", "Lyon"]
    lines = "From,To,Type,Source\nMadrid,Lyon,truck,a survey\n"
    assert cd.read_network(write(tmp_path / "two", links=lines)).links["source"].tolist() == ["a survey"]


def test_a_column_called_after_another_unit_is_refused(tmp_path: Path) -> None:
    (message,) = messages(write(tmp_path / "net", links="From,To,Mode,Miles\nMadrid,Lyon,road,780\n"))
    assert "column Miles: length_km is in km" in message


def test_cities_are_places_and_a_state_is_no_country(tmp_path: Path) -> None:
    cities = "Cidade,State,Latitude,Longitude\nChicago,IL,41.88,-87.6\nDetroit,MI,42.33,-83.05\n"
    (tmp_path / "Cidades.csv").write_text(cities, encoding="utf-8")
    (tmp_path / "Trechos.csv").write_text("Origem,Destino,Modo\nChicago,Detroit,Great Lakes ferry\n", encoding="utf-8")
    net = cd.read_network(tmp_path)
    assert net.terminals["country"].to_dict() == {"Chicago": "US", "Detroit": "US"}
    assert net.links["mode"].tolist() == ["barge"]


def test_other_files_of_a_folder_are_named_where_a_table_is_missing(tmp_path: Path) -> None:
    (tmp_path / "Ours.csv").write_text(STATIONS, encoding="utf-8")
    _, message = messages(tmp_path)
    assert message.endswith("(add terminals.csv to the folder, or call so the one of Ours.csv that holds it)")


def test_a_sign_between_thousands_that_reads_as_a_decimal_point_is_guessed(tmp_path: Path) -> None:
    (message,) = messages(write(tmp_path / "net", links="From;To;Mode;km\nMadrid;Lyon;road;1.250\n"))
    assert message.endswith("(if 1250 km is meant, write it without a sign between its thousands)")
    (message,) = messages(write(tmp_path / "two", links="From;To;Mode;km\nMadrid;Lyon;road;125\n"))
    assert message.endswith("(correct the length, or the coordinates of an end)")


def layers(path: Path, last: tuple[float, float]) -> Path:
    """A GeoPackage as a GIS writes it, in metres: stations as points, ways as lines that name no ends."""
    places = {"Madrid": (-3.7, 40.41), "Zaragoza": (-0.88, 41.65), "Barcelona": (2.17, 41.38)}
    stations = gpd.GeoDataFrame({"nombre": list(places)}, geometry=[Point(at) for at in places.values()], crs=4326)
    ways = [LineString([(-3.701, 40.411), (-2.0, 41.2), (-0.88, 41.65)]), LineString([(-0.88, 41.65), last])]
    lines = gpd.GeoDataFrame({"modo": ["ferrocarril", "camión"]}, geometry=ways, crs=4326)
    stations.to_crs(25830).to_file(path, layer="Estaciones")
    lines.to_crs(25830).to_file(path, layer="Tramos")
    return path


def test_lines_of_a_gis_that_name_no_ends_lead_where_they_are_drawn(tmp_path: Path) -> None:
    net = cd.read_network(layers(tmp_path / "gis.gpkg", (2.17, 41.38)))
    ends = net.links.sort_values("mode")[["from_node_id", "to_node_id", "mode"]].to_numpy().tolist()
    assert ends == [["Madrid", "Zaragoza", "rail"], ["Zaragoza", "Barcelona", "road"]]
    assert "links: ends are the terminals that the lines lead to, within 5 km" in net.remarks
    (message,) = messages(layers(tmp_path / "off.gpkg", (3.0, 42.0)))
    assert message == "links line 3, column to_node_id: a required cell is blank (fill it in: other end)"


# --- services that say their ends ----------------------------------------------------------------

CHAIN = pd.DataFrame({"name": ["Lisboa", "Madrid", "Irun Hub", "Bordeaux"], "lat": [38.7, 40.4, 43.3, 44.8]})
CHAIN["lon"] = [-9.1, -3.7, -1.8, -0.6]
WAYS = pd.DataFrame({"from": CHAIN["name"][:-1].tolist(), "to": CHAIN["name"][1:].tolist(), "mode": "rail"})


def with_service(**said: object) -> cd.Network:
    return cd.Network.from_frames(CHAIN, WAYS, services=pd.DataFrame([{"Service": "X", "Mode": "rail", **said}]))


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        ({"From": "Lisboa", "To": "Bordeaux"}, {"Lisboa": 1, "Madrid": 0, "Irun Hub": 0, "Bordeaux": 1}),
        ({"Origin": "bordeaux", "Destination": "Madrid"}, {"Bordeaux": 1, "Irun Hub": 0, "Madrid": 1}),
        ({"von": "Madrid", "nach": "Irun Hub"}, {"Madrid": 1, "Irun Hub": 1}),
        (
            {"From": "Lisboa", "To": "Bordeaux", "Via": "Madrid"},
            {"Lisboa": 1, "Madrid": 1, "Irun Hub": 0, "Bordeaux": 1},
        ),
        (
            {"From": "Lisboa", "To": "Bordeaux", "Via": "Madrid; irun hub"},
            {"Lisboa": 1, "Madrid": 1, "Irun Hub": 1, "Bordeaux": 1},
        ),
    ],
)
def test_both_ends_of_a_service_are_its_stops(said: dict[str, object], calls: dict[str, int]) -> None:
    """What lies between is passed; the way that its stops written one by one would be; and added to a network, too."""
    net = with_service(**said, **{"Per week": 2})
    stops = net.service_stops.sort_values("sequence")
    assert dict(zip(stops["terminal_id"], stops["calls"].astype(int), strict=True)) == calls
    assert net.services.loc["X", "frequency_per_week"] == 2 and not any("not used" in one for one in net.remarks)
    written = pd.DataFrame({"service": "X", "station": [*calls], "calls": [*calls.values()]})
    services = pd.DataFrame({"Service": ["X"], "Mode": "rail", "Per week": 2})
    same = cd.Network.from_frames(CHAIN, WAYS, services=services, service_stops=written)
    told = ["terminal_id", "sequence", "calls"]
    assert same.service_stops[told].equals(net.service_stops[told])
    added = cd.Network.from_frames(CHAIN, WAYS).add("services", {"name": "X", "mode": "rail", **said})
    assert added.service_stops[told].equals(net.service_stops[told])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"From": "Lisboa", "To": "Bordo"}, "services line 2, column to_node_id: 'Bordo' is not in terminals"),
        ({"From": "Lisbona", "To": "Madrid"}, "services line 2, column from_node_id: 'Lisbona' is not in terminals"),
        ({"From": "Lisboa", "To": "Irun Hub", "Via": "Porto"}, "services line 2, column via: 'Porto' is not in term"),
        ({"From": "Lisboa", "To": "Madrid", "Mode": "barge"}, "no barge link leads from Lisboa to Madrid"),
        ({"From": "Lisboa", "To": ""}, r"X has 0 stops .*or both ends\)"),
        ({"From": "Lisboa"}, "X has 0 stops"),
    ],
)
def test_what_is_wrong_with_an_end_is_said_of_its_cell(said: dict[str, object], told: str) -> None:
    with pytest.raises(TableError, match=told) as caught:
        with_service(**said)
    assert len(caught.value.findings) == 1


def test_a_sheet_of_stops_goes_before_both_ends() -> None:
    stops = pd.DataFrame({"service": "X", "station": ["Madrid", "Irun Hub"]})
    services = pd.DataFrame([{"Service": "X", "Mode": "rail", "From": "Lisboa", "To": "Bordeaux"}])
    net = cd.Network.from_frames(CHAIN, WAYS, services=services, service_stops=stops)
    assert net.service_stops["terminal_id"].tolist() == ["Madrid", "Irun Hub"]
