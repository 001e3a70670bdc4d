"""What the trade calls modes, ways by sea, groups of countries and terminals, beside what the tables call them."""

from __future__ import annotations

__all__ = ["GROUP_NAMES", "MODE_NAMES", "TERMINAL_WORDS", "VARIANT_NAMES"]

MODE_NAMES = {
    "rail": (
        "rail",
        "train",
        "trains",
        "railway",
        "railroad",
        "by rail",
        "铁路",
        "железная дорога",
        "поезд",
        "жд",
    ),
    "road": (
        "road",
        "truck",
        "trucks",
        "trucking",
        "lorry",
        "lorries",
        "haulage",
        "by road",
        "公路",
        "卡车",
        "авто",
        "автодорога",
        "грузовик",
    ),
    "sea": (
        "sea",
        "ship",
        "ships",
        "vessel",
        "ocean",
        "maritime",
        "deep sea",
        "by sea",
        "海运",
        "море",
        "судно",
        "корабль",
    ),
    "barge": (
        "barge",
        "barges",
        "inland waterway",
        "inland waterways",
        "waterway",
        "river",
        "驳船",
        "内河",
        "баржа",
        "река",
    ),
    "air": (
        "air",
        "plane",
        "planes",
        "aircraft",
        "airplane",
        "aeroplane",
        "flight",
        "air freight",
        "by air",
        "空运",
        "飞机",
        "авиа",
        "самолёт",
        "самолет",
    ),
}
VARIANT_NAMES = {
    "suez": ("Suez Canal", "by Suez", "via Suez", "Red Sea", "苏伊士", "苏伊士运河", "Суэц", "Суэцкий канал"),
    "cape": (
        "Cape of Good Hope",
        "Good Hope",
        "by the Cape",
        "via the Cape",
        "the Cape",
        "好望角",
        "мыс Доброй Надежды",
    ),
}
GROUP_NAMES = {  # of countries; those of the countries themselves are in data/defaults/country_names.csv
    "EAEU": ("Eurasian Economic Union", "欧亚经济联盟", "ЕАЭС"),
    "EU": ("European Union", "欧盟", "ЕС", "Европейский союз"),
}
# by kind of terminal, what is written before or after the name of its city
TERMINAL_WORDS = {
    "sea port": ("port", "sea port", "harbour", "harbor"),
    "inland port": ("port", "inland port"),
    "land port": ("land port", "dry port"),
    "airport": ("airport", "air port"),
    "rail terminal": ("rail terminal", "container terminal", "terminal", "station"),
    "industrial park": ("industrial park", "park"),
    "border station": ("border station", "station"),
    "gauge-change station": ("station",),
    "rail junction": ("junction", "station"),
}
