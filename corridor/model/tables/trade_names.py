"""What the trade calls modes, ways by sea, countries and terminals, beside what the tables call them."""

from __future__ import annotations

__all__ = ["COUNTRY_CODES", "COUNTRY_NAMES", "MODE_NAMES", "TERMINAL_WORDS", "VARIANT_NAMES"]

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
COUNTRY_NAMES = {
    "AE": ("UAE", "Emirates"),
    "BA": ("Bosnia",),
    "BY": ("Belorussia", "Republic of Belarus", "Белоруссия", "Республика Беларусь"),
    "CN": ("PRC", "People's Republic of China", "中华人民共和国", "КНР"),
    "CZ": ("Czech Republic", "Czechia"),
    "DE": ("Federal Republic of Germany", "Deutschland", "ФРГ"),
    "EAEU": ("Eurasian Economic Union", "欧亚经济联盟", "ЕАЭС"),
    "EU": ("European Union", "欧盟", "ЕС", "Европейский союз"),
    "GB": ("UK", "Great Britain", "England"),
    "IR": ("Islamic Republic of Iran", "Persia"),
    "KR": ("South Korea", "Republic of Korea"),
    "KZ": ("Republic of Kazakhstan",),
    "MD": ("Moldavia", "Republic of Moldova"),
    "MM": ("Burma",),
    "NL": ("Holland", "The Netherlands", "Голландия"),
    "RU": ("Russian Federation", "俄罗斯联邦", "РФ", "Российская Федерация"),
    "TR": ("Turkey", "Turkiye"),
    "US": ("USA", "United States of America"),
}
_PAIRS = (  # ISO 3166: three letters, and two
    "AFGAF ALBAL AREAE ARGAR ARMAM AUSAU AUTAT AZEAZ BELBE BGDBD BGRBG BHRBH BIHBA BLRBY BRABR BRNBN CANCA CHECH "
    "CHLCL CHNCN COLCO CYPCY CZECZ DEUDE DJIDJ DNKDK DZADZ EGYEG ERIER ESPES ESTEE ETHET FINFI FRAFR GBRGB GEOGE "
    "GRCGR HKGHK HRVHR HUNHU IDNID INDIN IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JORJO JPNJP KAZKZ KENKE KGZKG KHMKH "
    "KORKR KWTKW LAOLA LBNLB LIELI LKALK LTULT LUXLU LVALV MACMO MARMA MDAMD MEXMX MKDMK MLTMT MMRMM MNEME MNGMN "
    "MOZMZ MYSMY NAMNA NGANG NLDNL NORNO NPLNP NZLNZ OMNOM PAKPK PANPA PERPE PHLPH POLPL PRKKP PRTPT QATQA ROURO "
    "RUSRU SAUSA SGPSG SRBRS SVKSK SVNSI SWESE SYRSY THATH TJKTJ TKMTM TUNTN TURTR TWNTW TZATZ UKRUA USAUS UZBUZ "
    "VNMVN YEMYE ZAFZA "
)
COUNTRY_CODES = {pair[3:]: pair[:3] for pair in _PAIRS.split()}
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
