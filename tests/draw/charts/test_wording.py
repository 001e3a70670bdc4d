"""Words in three languages, and fonts: nothing is warned about unless it should be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import corridor as cd
from corridor.draw.charts import wording as wording_module
from corridor.draw.charts.translations import _WORDS, LANGUAGES, word
from tests.draw.charts.figure_text import has, written


def only_dejavu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording_module, "_families", lambda: ("DejaVu Sans",))


def test_russian_needs_no_font_but_the_one_that_comes_along(
    eurasia: cd.Network, six: tuple[cd.Itinerary, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    only_dejavu(monkeypatch)
    texts = written(cd.draw.time_cost_distance(eurasia, six, language="ru"))
    assert has(texts, "Километры от начала пути")
    assert has(texts, "Алашанькоу")


def test_chinese_without_a_font_falls_back_to_english_and_says_so(
    eurasia: cd.Network, six: tuple[cd.Itinerary, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    only_dejavu(monkeypatch)
    with pytest.warns(cd.draw.FontWarning, match=r"in English; install one of Noto Sans CJK SC"):
        figure = cd.draw.hours_by_activity(eurasia, six, language="zh")
    assert has(written(figure), "Besides moving, most days go to")


def test_a_font_installed_since_matplotlib_looked_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its list is kept from one process to the next; what is no font is passed over."""
    fresh, broken = tmp_path / "new.ttf", tmp_path / "broken.ttf"
    fresh.write_bytes(Path(wording_module.fontManager.findfont("DejaVu Sans")).read_bytes())
    broken.write_bytes(b"no font")
    monkeypatch.setattr(wording_module.fontManager, "ttflist", list(wording_module.fontManager.ttflist))
    monkeypatch.setattr(wording_module, "findSystemFonts", lambda: [str(broken), str(fresh)])
    wording_module._look_again.__wrapped__()
    assert [Path(font.fname) for font in wording_module.fontManager.ttflist if str(tmp_path) in font.fname] == [fresh]


def test_chinese_with_a_font_is_chinese(eurasia: cd.Network, six: tuple[cd.Itinerary, ...]) -> None:
    if len(wording_module._families()) < 2:
        pytest.skip("no installed font holds Chinese")
    texts = written(cd.draw.itinerary_gantt(eurasia, six[0], language="zh"))
    assert has(texts, "除运行外，天数多用于")
    assert has(texts, "兰州")


def test_a_character_without_a_glyph_is_a_box_and_a_warning(
    teaching: cd.Network, trip: cd.Itinerary, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_dejavu(monkeypatch)
    with pytest.warns(cd.draw.FontWarning, match="兰"):
        figure = cd.draw.cost_waterfall(teaching, replace(trip, name="兰州 \U0001f682"))
    assert has(written(figure), "□□ □")


@pytest.mark.parametrize(
    "name", ["$x^2$ $", "a_b^c \\frac{1}{2}", "`${alert(1)}`", "tab\tline\nnul\0", "x" * 10_000, "‏שלום"]
)
def test_no_name_breaks_a_chart(teaching: cd.Network, trip: cd.Itinerary, name: str) -> None:
    odd = replace(trip, name=name)
    for figure in (
        cd.draw.time_cost_distance(teaching, [odd, trip]),
        cd.draw.pareto_chart(teaching, [odd, trip]),
        cd.draw.hours_by_activity(teaching, [odd]),
        cd.draw.scenario_comparison(teaching, {name: odd, "b": trip}),
    ):
        assert max(len(text) for text in written(figure)) < 300


def test_every_word_is_in_both_languages_and_english_is_the_key() -> None:
    for key, found in _WORDS.items():
        assert len(found) == len(LANGUAGES) - 1
        assert all(found), key
    assert word("moving", "en") == "moving"
    assert word("moving", "ru") == "движение"
    assert word("never heard of", "zh") == "never heard of"
