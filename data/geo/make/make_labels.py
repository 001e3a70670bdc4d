"""Make ``labels.csv``: where the names of countries, seas, lakes and cities stand on a map, and from which zoom on.

Run once, by hand, with shapefiles of Natural Earth 1:50m, as they are or zipped::

    python data/geo/make/make_labels.py ne_50m_populated_places.shp ne_50m_lakes.shp

A country's name stands in the middle of the largest circle within its largest part in ``countries.geojson``; English
names are those of Unicode CLDR in Babel, Chinese and Russian ones those of ``data/defaults/country_names.csv``. Seas
are placed by hand, in water, under the names that atlases in the three languages have. Cities and lakes, with their
names and ranks, are those of Natural Earth, which gives zooms for its own maps: here they come half a step later.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import shapely
from babel import Locale
from shapely.geometry import Point, box, shape

HERE = Path(__file__).resolve().parent.parent
COLUMNS = ("kind", "id", "lon", "lat", "zoom", "en", "zh", "ru", "source", "confidence")
CLDR = "place: countries.geojson; names: Unicode CLDR (https://cldr.unicode.org) as of Babel 2.19.0"
WESTERNMOST = -25.0  # the Americas have no part in it
BY_HAND = "general knowledge (no source read)"
SHORTER = {
    "BA": "Bosnia",
    "CD": "DR Congo",
    "HK": "Hong Kong",
    "MM": "Myanmar",
    "MO": "Macao",
    "TR": "Türkiye",
}  # of names as long as their countries
LEAST_PX = 40  # that the circle measures across where the name begins to be shown
DEGREES = 360 / 256  # in a pixel, at zoom 0
REGION = box(-12, 0, 150, 75)
LATEST_CITY = 5.6  # zoom of Natural Earth
LATER = 0.5  # of its zooms
LEAST_LAKE = 0.35  # square degrees
NATURAL_EARTH = "Natural Earth 5.0.0, 1:50m (https://www.naturalearthdata.com), public domain"
# A few of its Chinese names are in traditional characters: these are the simplified forms of them.
SIMPLIFIED = str.maketrans("賓庫烏蘇薩麼萊揚玆爾廣達亞齊倫納盧蓋喬魯", "宾库乌苏萨么莱扬兹尔广达亚齐伦纳卢盖乔鲁")
# Cities that are called otherwise today, or usually, or in the shipped networks: by their English names there, what
# they are called in the three languages.
CALLED = {
    "Ahmedabad": ("Ahmedabad", "艾哈迈达巴德", "Ахмадабад"),
    "Aktobe": ("Aktobe", "阿克托别", "Актобе"),
    "Almaty": ("Almaty", "阿拉木图", "Алматы"),
    "Altay City": ("Altay", "阿勒泰", "Алтай"),
    "Blagoveshchensk": ("Blagoveshchensk", "布拉戈维申斯克", "Благовещенск"),
    "Catania": ("Catania", "卡塔尼亚", "Катания"),
    "Daejeon": ("Daejeon", "大田", "Тэджон"),
    "Gaza City": ("Gaza City", "加沙", "Газа"),
    "Gwangju": ("Gwangju", "光州", "Кванджу"),
    "Hailar": ("Hailar", "海拉尔", "Хайлар"),
    "Incheon": ("Incheon", "仁川", "Инчхон"),
    "Jiayuguan City": ("Jiayuguan", "嘉峪关", "Цзяюйгуань"),
    "Jilin City": ("Jilin", "吉林", "Гирин"),
    "Kashgar City": ("Kashgar", "喀什", "Кашгар"),
    "Khabarovsk": ("Khabarovsk", "哈巴罗夫斯克", "Хабаровск"),
    "Khovd": ("Khovd", "科布多", "Ховд"),
    "Lianshan": ("Huludao", "葫芦岛", "Хулудао"),
    "Nur-Sultan": ("Astana", "阿斯塔纳", "Астана"),
    "Pochinki": ("Cuttack", "克塔克", "Каттак"),
    "Rajkot": ("Rajkot", "拉杰科特", "Раджкот"),
    "Riyadh": ("Riyadh", "利雅得", "Эр-Рияд"),
    "Shiraz": ("Shiraz", "设拉子", "Шираз"),
    "Türkmenabat": ("Türkmenabat", "土库曼纳巴特", "Туркменабад"),
    "Valencia": ("Valencia", "瓦伦西亚", "Валенсия"),
    "Varanasi": ("Varanasi", "瓦拉纳西", "Варанаси"),
    "Vladivostok": ("Vladivostok", "符拉迪沃斯托克", "Владивосток"),
    "Yarkant County": ("Yarkant", "莎车", "Яркенд"),
    "Yining City": ("Yining", "伊宁", "Кульджа"),
    "Yizhou": ("Hami", "哈密", "Хами"),
}
SEAS = (
    ("Norwegian Sea", "挪威海", "Норвежское море", 3.0, 68.5, 3),
    ("Barents Sea", "巴伦支海", "Баренцево море", 40.0, 74.0, 2.5),
    ("Kara Sea", "喀拉海", "Карское море", 70.0, 75.5, 2.5),
    ("North Sea", "北海", "Северное море", 3.5, 56.3, 3.5),
    ("Baltic Sea", "波罗的海", "Балтийское море", 19.3, 57.0, 4),
    ("Bay of Biscay", "比斯开湾", "Бискайский залив", -5.0, 45.6, 4),
    ("Mediterranean Sea", "地中海", "Средиземное море", 18.5, 34.4, 2.5),
    ("Adriatic Sea", "亚得里亚海", "Адриатическое море", 16.2, 42.7, 5),
    ("Aegean Sea", "爱琴海", "Эгейское море", 25.2, 38.6, 5),
    ("Black Sea", "黑海", "Чёрное море", 34.5, 43.2, 3.5),
    ("Caspian Sea", "里海", "Каспийское море", 51.0, 41.6, 3.5),
    ("Red Sea", "红海", "Красное море", 38.2, 20.3, 3.5),
    ("Gulf of Aden", "亚丁湾", "Аденский залив", 48.0, 12.6, 4.5),
    ("Arabian Sea", "阿拉伯海", "Аравийское море", 64.0, 15.5, 2.5),
    ("Bay of Bengal", "孟加拉湾", "Бенгальский залив", 88.5, 15.0, 3),
    ("Andaman Sea", "安达曼海", "Андаманское море", 96.0, 10.5, 4.5),
    ("South China Sea", "南海", "Южно-Китайское море", 114.5, 14.0, 3),
    ("East China Sea", "东海", "Восточно-Китайское море", 125.0, 29.0, 3.75),
    ("Yellow Sea", "黄海", "Жёлтое море", 123.3, 35.5, 4),
    ("Sea of Japan", "日本海", "Японское море", 134.5, 40.0, 3.5),
    ("Sea of Okhotsk", "鄂霍次克海", "Охотское море", 149.0, 53.5, 3),
    ("Atlantic Ocean", "大西洋", "Атлантический океан", -32.0, 32.0, 1),
    ("Indian Ocean", "印度洋", "Индийский океан", 76.0, -18.0, 1),
    ("Pacific Ocean", "太平洋", "Тихий океан", 160.0, 24.0, 1),
)


def countries() -> Iterator[tuple[object, ...]]:
    """A row for each country that has an outline and a name."""
    features = json.loads((HERE / "countries.geojson").read_text(encoding="utf-8"))["features"]
    with (HERE.parent / "defaults" / "country_names.csv").open(encoding="utf-8", newline="") as file:
        names = {row["id"]: row for row in csv.DictReader(file)}
    english = Locale("en").territories
    for feature in sorted(features, key=lambda one: str(one["properties"]["id"])):
        key = feature["properties"]["id"]
        if key not in names:
            continue
        largest = max(shapely.get_parts(shape(feature["geometry"])), key=lambda part: part.area)
        radius = shapely.maximum_inscribed_circle(largest, tolerance=0.05)
        middle = shapely.get_point(radius, 0)
        if middle.x < WESTERNMOST:
            continue
        across = 2 * radius.length  # degrees of longitude, which are as wide everywhere on a map
        zoom = max(1.0, round(4 * math.log2(LEAST_PX * DEGREES / across)) / 4)
        told = SHORTER.get(key, english[key]), names[key]["zh"], names[key]["ru"]
        yield "country", key, round(middle.x, 2), round(middle.y, 2), zoom, *told, CLDR, "high"


def seas() -> Iterator[tuple[object, ...]]:
    """A row for each sea."""
    for name, zh, ru, lon, lat, zoom in SEAS:
        yield "sea", name, lon, lat, zoom, name, zh, ru, BY_HAND, "medium"


def zoom_of(least: float) -> float:
    """A zoom of Natural Earth as one of ours, in quarters."""
    return max(1.0, round(4 * (least + LATER)) / 4)


def cities(frame: gpd.GeoDataFrame) -> Iterator[tuple[object, ...]]:
    """A row for each city of the region, the greatest first."""
    chosen = frame[frame.within(REGION) & (frame["MIN_ZOOM"] <= LATEST_CITY)]
    for row in chosen.sort_values(["MIN_ZOOM", "POP_MAX"], ascending=[True, False], kind="stable").itertuples():
        at = round(row.geometry.x, 2), round(row.geometry.y, 2)
        place = "city", row.NE_ID, *at, zoom_of(row.MIN_ZOOM)
        if row.NAME_EN in CALLED:
            yield *place, *CALLED[row.NAME_EN], f"place: {NATURAL_EARTH}; names: {BY_HAND}", "medium"
        else:
            yield *place, row.NAME_EN, row.NAME_ZH.translate(SIMPLIFIED), row.NAME_RU, NATURAL_EARTH, "high"


def lakes(frame: gpd.GeoDataFrame) -> Iterator[tuple[object, ...]]:
    """A row for each large lake, in its middle."""
    chosen = frame[frame.within(REGION) & (shapely.area(frame.geometry) >= LEAST_LAKE) & (frame["scalerank"] < 2)]
    for row in chosen.sort_values("min_zoom", kind="stable").itertuples():
        middle: Point = shapely.get_point(shapely.maximum_inscribed_circle(row.geometry, tolerance=0.05), 0)
        told = row.name_en, row.name_zh.translate(SIMPLIFIED), row.name_ru
        at = round(middle.x, 2), round(middle.y, 2)
        yield "lake", row.ne_id, *at, max(4.5, zoom_of(row.min_zoom) + 1), *told, NATURAL_EARTH, "high"


def main(city_file: str, lake_file: str, target: Path) -> None:
    """Write the table."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([*countries(), *seas(), *lakes(gpd.read_file(lake_file)), *cities(gpd.read_file(city_file))])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], HERE / "labels.csv")
