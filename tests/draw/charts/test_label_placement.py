"""Labels keep out of each other's way."""

from __future__ import annotations

import numpy as np

from corridor.draw.charts.axes import chart_figure
from corridor.draw.charts.label_placement import Label, place_ends, place_labels
from corridor.draw.charts.wording import wording_in


def test_labels_that_find_no_room_are_left_out_and_ends_are_all_written() -> None:
    with chart_figure(wording_in("en"), 2.0, "t", ()) as figure:
        axes = figure.add_subplot()
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        labels = [Label(0.5, 0.5, f"a long label, number {number}", weight=number) for number in range(40)]
        placed = place_labels(figure, axes, labels, np.zeros((0, 2)))
        boxes = place_ends(figure, axes, labels[:5])
    assert 0 < len(placed) < 40
    assert placed[0].get_text().endswith("39")
    assert len(boxes) == 5
    assert not any(a.padded(-1).overlaps(b.padded(-1)) for n, a in enumerate(boxes) for b in boxes[:n])


def test_a_label_at_an_end_covers_no_other_end() -> None:
    """To the right where there is room, to the left where another line ends beside it."""
    with chart_figure(wording_in("en"), 4.0, "t", ()) as figure:
        axes = figure.add_subplot()
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        ends = [(0.5, 0.5), (0.56, 0.51), (0.5, 0.9)]
        boxes = place_ends(figure, axes, [Label(x, y, "B  19.4 d") for x, y in ends])
        points = axes.transData.transform(ends)
    assert not any(box.contains(*point) for box in boxes for point in points)
    assert [box.x0 > point[0] for box, point in zip(boxes, points, strict=True)] == [False, True, True]
