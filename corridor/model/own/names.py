"""What people call tables and codes, and what is meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches

from corridor.model.tables.places import fold
from corridor.model.tables.remedies import nearest
from corridor.model.tables.schema import TABLES

__all__ = ["code_meant", "doubt_of", "is_train_ferry", "nearest_code", "table_meant", "table_nearly_meant"]

_TABLES = {
    "terminals": (
        "terminal stations station nodes node places place points cidades ciudades villes städte города 城市 "
        "locations stops ports cities hubs bahnhöfe standorte orte knoten gares estaciones estações станции "
        "пункты узлы терминалы 车站 站点 节点"
    ),
    "links": (
        "link trechos trajetos edges edge lines line connections connection segments sections legs arcs "
        "routes route ways tracks strecken linien kanten verbindungen liaisons tramos líneas ligações линии "
        "участки связи маршруты перегоны 线路 区间 路线"
    ),
    "transfers": "transfer handling transshipments transhipments umschlag",
    "borders": "border crossings border_crossings grenzen границы 口岸",
    "services": "service trains_and_ships schedule timetable fahrplan расписание",
    "service_stops": "stop_times calls service_calls",
    "tariffs": "tariff prices price rates costs tarife preise тарифы цены 价格 运价",
    "emissions": "emission emission_factors factors co2",
}
_CODES = {
    "rail": (
        "train trains railway railways railroad rails freight_train block_train by_rail rail_freight "
        "intermodal_rail bahn schiene eisenbahn zug ferrocarril ferroviario ferroviário tren trem fer "
        "chemin_de_fer жд ж/д железная_дорога железнодорожный поезд 铁路 火车 班列"
    ),
    "road": (
        "truck trucks lorry lorries highway motorway car drayage by_road trucking road_freight lkw strasse "
        "straße autobahn camión camion carretera rodoviário caminhão авто автомобильный автодорога "
        "автотранспорт грузовик 公路 卡车 汽车"
    ),
    "sea": (
        "ship ships vessel ocean maritime ferry ferries shortsea short_sea seaborne roro ro_ro ropax "
        "car_ferry coastal feeder deepsea deep_sea container_ship by_sea sea_freight "
        "schiff seeschiff fähre mar marítimo maritimo barco navio mer море морской паром судно 海运 海上 水运 轮渡"
    ),
    "barge": (
        "barges river rivers lake lakes laker iwt iww inland_waterway inland_water inland_water_transport "
        "waterway canal inland_navigation binnenschiff binnenschifffahrt fluss hidrovía hidrovia fluvial "
        "barcaza barcaça péniche река речной баржа озеро 内河 驳船 江海"
    ),
    "air": (
        "plane planes flight flights aircraft airfreight air_freight airline by_air luft luftfracht aéreo "
        "avión самолёт самолет авиа воздушный 航空 空运"
    ),
    "sea port": "port seaport harbour harbor hafen puerto porto порт 海港 港口",
    "inland port": "riverport lake_port barge_terminal river_port binnenhafen речной_порт 内河港",
    "rail terminal": (
        "station railway_station terminal intermodal_terminal freight_station rail_yard yard bahnhof "
        "güterbahnhof станция 车站 货运站"
    ),
    "rail junction": "junction node knoten узел",
    "border station": "border frontier bcp border_crossing grenze граница погранпереход 口岸",
    "gauge-change station": "gauge_change break_of_gauge",
    "land port": "dry_port inland_terminal icd landport inland_container_depot hub 陆港",
    "industrial park": "industrial factory plant",
    "way-point": "waypoint",
}
# Words that mean more than one thing, and what to write instead.
_DOUBTS = {
    "boat boats лодка катер bateau лодки 船": "write sea, or barge on rivers and lakes",
    "broad wide breit breitspur широкая ancha large 宽轨": "write millimetres, as 1520, 1668 or 1676",
    "narrow schmal schmalspur узкая estrecha étroite 窄轨": "write millimetres, as 1000 or 1067",
}
_CLOSE = 0.8  # how like a word a cell must be
_SLIP_LETTERS = 2  # by which a slip of the pen is longer or shorter
_DOUBT_WORDS = {fold(word): remedy for words, remedy in _DOUBTS.items() for word in words.split()}
# A ship with tracks on board: wagons roll on and off.
_TRAIN_FERRIES = (
    "train_ferry rail_ferry railway_ferry railroad_ferry wagon_ferry rail_car_ferry railcar_ferry eisenbahnfähre "
    "bahnfähre zugfähre trajekt железнодорожный_паром жд_паром ж/д_паром паром_жд паром_ж/д железнодорожная_переправа "
    "паромная_переправа 火车轮渡 铁路轮渡 列车轮渡 ferry_ferroviario ferry_ferroviaire"
)
_TRAIN_FERRY_WORDS = frozenset(map(fold, _TRAIN_FERRIES.split()))
_FERRIES = "ferry ferries fähre паром 轮渡"
_FERRY_WORDS = frozenset(map(fold, _FERRIES.split()))
_TABLE_WORDS = {fold(word): table for table, words in _TABLES.items() for word in words.split()}
_CODE_WORDS = {fold(word): choice for choice, words in _CODES.items() for word in words.split()}


def table_meant(name: str) -> str:
    """The table that a sheet, layer or file is called after; blank where none is."""
    folded = fold(name)
    return {fold(table): table for table in TABLES}.get(folded) or _TABLE_WORDS.get(folded, "")


def table_nearly_meant(name: str, taken: Collection[str]) -> str:
    """The table, of those that are not there, of which a name is a slip of the pen; blank where none is."""
    if table_meant(name):
        return ""
    folded = fold(name)
    names = {fold(table): table for table in TABLES if table not in taken}
    alike = [one for one in names if abs(len(one) - len(folded)) <= _SLIP_LETTERS]
    close = get_close_matches(folded, alike, n=1, cutoff=_CLOSE)
    return names[close[0]] if close else ""


def is_train_ferry(cell: str, gauge: str) -> bool:
    """Whether a mode is that of a ship with tracks on board: it is called so, or a ferry has a gauge."""
    words = [fold(word) for word in re.split(r"[\s_-]+", cell)]
    if {"rail", "sea"} == {_CODE_WORDS.get(word, "") or word for word in words if word != "crossing"}:
        return not _FERRY_WORDS.isdisjoint(words)
    return fold(cell) in _TRAIN_FERRY_WORDS or (bool(gauge.strip()) and not _FERRY_WORDS.isdisjoint(words))


def doubt_of(cell: str) -> str:
    """What to write for a word that means more than one thing; blank where that is not why it is not read."""
    words = [fold(word) for word in re.split(r"[\s_-]+", cell)]
    return next((_DOUBT_WORDS[word] for word in words if word in _DOUBT_WORDS), "")


def nearest_code(cell: str, choices: Sequence[str]) -> str:
    """Say which choice is nearest to a cell, by the words for it too, for the end of a remedy; empty when none is."""
    own = nearest(cell, choices)
    words = {word: choice for word, choice in _CODE_WORDS.items() if choice in choices}
    close = "" if own else get_close_matches(fold(cell), list(words), n=1, cutoff=_CLOSE)
    return f"; nearest: {words[close[0]]}, as '{close[0]}' is read" if close else own


def code_meant(cell: str, choices: Sequence[str]) -> str:
    """The choice that a cell means: the same word in other letters, or another word for it; blank where none is."""
    own = {fold(choice): choice for choice in choices}
    parts = {own.get(fold(part)) or _CODE_WORDS.get(fold(part), "") for part in re.split(r"[/+&,;]", cell)}
    if len(parts) > 1 and "" not in parts:  # rail/road is two, not a railroad
        return ""
    if "" in parts:
        parts = {""}
    meant = own.get(fold(cell)) or _CODE_WORDS.get(fold(cell), "") or next(iter(parts)) or _of_words(cell, choices)
    return meant if meant in choices else ""


def _of_words(cell: str, choices: Sequence[str]) -> str:
    """The one choice that single words of a cell mean; a ferry on a lake is none at sea."""
    words = {_CODE_WORDS.get(fold(word), "") or fold(word) for word in re.split(r"[\s_-]+", cell)}
    found = words & set(choices)
    if found == {"sea", "barge"}:
        return "barge"
    return found.pop() if len(found) == 1 else ""
