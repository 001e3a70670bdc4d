"""What the trade calls a container, as its ISO 6346 size and type: 40HC, 20 foot standard, reefer.

Two signs of the trade look like ISO codes and mean something else: the 20GP and the 40HC of a booking are 8 ft 6 in and
9 ft 6 in high, where ISO would have 8 ft. A 40 ft reefer is a high cube here: lower ones are hardly built any more.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["plain_type", "trade_type"]

_DRY = ("", "dc", "dv", "gp", "st", "sd", "std", "box", "dry", "dryvan", "standard", "generalpurpose", "standarddry")
_HIGH = ("hc", "hq", "hcdv", "hcgp", "hcdry", "highcube", "highcubedry", "dryhighcube", "hicube")
_REEFER = ("rf", "re", "rt", "reefer", "refrigerated", "ref")
_HIGH_REEFER = ("rh", "hr", "rq", "hrf", "hcrf", "rfhc", "hcreefer", "highcubereefer", "reeferhighcube", "rehc", "hcre")
_KINDS = {
    **dict.fromkeys(_DRY, "dry"),
    **dict.fromkeys(_HIGH, "high"),
    **dict.fromkeys(_REEFER, "reefer"),
    **dict.fromkeys(_HIGH_REEFER, "high reefer"),
    **dict.fromkeys(("ot", "ut", "opentop"), "open"),
    **dict.fromkeys(("fr", "pl", "flat", "flatrack", "platform"), "flat"),
    **dict.fromkeys(("tk", "tn", "tank", "isotank"), "tank"),
    **dict.fromkeys(("bk", "bu", "bulk"), "bulk"),
}
_TYPES = {
    ("20", "dry"): "22G1",
    ("20", "high"): "25G1",
    ("20", "reefer"): "22R1",
    ("20", "open"): "22U1",
    ("20", "flat"): "22P1",
    ("20", "tank"): "22T1",
    ("20", "bulk"): "22B1",
    ("40", "dry"): "42G1",
    ("40", "high"): "45G1",
    ("40", "reefer"): "45R1",
    ("40", "high reefer"): "45R1",
    ("40", "open"): "42U1",
    ("40", "flat"): "42P1",
    ("45", "dry"): "L5G1",
    ("45", "high"): "L5G1",
    ("45", "reefer"): "L5R1",
    ("45", "high reefer"): "L5R1",
}
_WORDS = {
    **dict.fromkeys(("reefer", "refrigerated", "冷藏箱", "冻柜", "рефконтейнер", "рефрижератор"), "45R1"),
    **dict.fromkeys(("highcube", "高柜", "高箱"), "45G1"),
    **dict.fromkeys(("tank", "isotank"), "22T1"),
    "小柜": "22G1",
    "大柜": "42G1",
}
_SIZED = re.compile(r"(20|40|45)(?:feet|foot|ft|футов|фут|英尺|尺)?(.*)")
_LENGTH_LAST = re.compile(r"(\D+)(20|40|45)(?:feet|foot|ft)?")  # open top 20, reefer 40 ft
_ISO_GROUPS = ("GP", "VH", "BU", "SN", "RE", "RT", "UT", "PL", "TN")
_ISO = re.compile(r"[0-9A-Z]{2}[A-Z][0-9A-Z]", re.ASCII)


def trade_type(text: str) -> str:
    """Return the ISO code of what the trade calls a container; blank for a text that is no such name."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    # 45GP and 45RE, with no more than that, are groups of ISO, of boxes of forty feet
    if plain.strip().upper() in {f"45{group}" for group in _ISO_GROUPS}:
        return ""
    words = "".join(sign for sign in plain if sign.isalnum())
    words = words.removesuffix("containers").removesuffix("container").removesuffix("контейнер")
    if words in _WORDS:
        return _WORDS[words]
    if sized := _SIZED.fullmatch(words):
        length, kind = sized[1], _KINDS.get(sized[2])
    elif sized := _LENGTH_LAST.fullmatch(words):
        length, kind = sized[2], _KINDS.get(sized[1])
    else:
        return ""
    return _TYPES.get((length, kind), "") if kind else ""


def plain_type(text: str) -> str:
    """Return a size and type as ISO writes it: that of a trade name, capitals without spaces, else the text itself."""
    if found := trade_type(text):
        return found
    code = re.sub(r"\s+", "", text).upper()
    return code if _ISO.fullmatch(code) else text.strip()
