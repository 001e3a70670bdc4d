"""What the tables of a network leave out is filled in, in the order in which one thing follows from another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from corridor.display import counted
from corridor.model.own.moves import complete_services, complete_transfers
from corridor.model.own.norms import complete_norms
from corridor.model.own.rows import OwnTables
from corridor.model.own.stations import complete_countries, complete_kinds, complete_terminals, country_named, join_laws
from corridor.model.own.ways import complete_borders, complete_links
from corridor.model.tables.reading import Draft
from corridor.model.tables.schema import TABLES

__all__ = ["completed"]

_STEPS = (
    complete_terminals,
    complete_links,
    complete_kinds,
    complete_countries,
    join_laws,
    complete_borders,
    complete_transfers,
    complete_services,
    complete_norms,
)
_NEEDED = {
    "terminals": ("id", "name", "lat", "lon"),
    "links": ("from_node_id", "to_node_id", "mode"),
}


def completed(drafts: Mapping[str, Draft], currency: str, fresh: Draft | None = None) -> dict[str, Draft]:
    """Tables in which every blank that has a default is filled in, and rows added that the others call for.

    Parameters
    ----------
    drafts : mapping of str to Draft
        What was read; complete tables stay as they are.
    currency : str
        Of the network.
    fresh : Draft, optional
        Rows to be added to complete tables: then they alone call for others.

    Returns
    -------
    dict of str to Draft
        The same tables, in the same order. Where too much is missing, only those that leave no column out: there is
        nothing that the others could follow from.
    """
    partial = {name for name, draft in drafts.items() if draft.partial}
    if not partial and fresh is None:
        return dict(drafts)
    if len(drafts) < len(TABLES) or any(
        column not in drafts[table].columns for table, names in _NEEDED.items() for column in names
    ):
        return {name: draft for name, draft in drafts.items() if name not in partial}
    tables = OwnTables(drafts, currency, fresh)
    for step in _STEPS:
        step(tables)
    return {name: _with_words(drafts[name], draft) for name, draft in tables.drafts().items()}


def _with_words(before: Draft, after: Draft) -> Draft:
    """The table with a remark for each word that was read as a mode, and for each that is no country."""
    if not before.partial:
        return after
    told = [
        f"{before.table.name}: {column} '{word}' is read as {meant}, in {counted(rows, 'row')}"
        for column in ("mode", "gauge")
        for (word, meant), rows in _words(before, after, column)
        if word and meant and meant not in (word, word.lower()) and not (column == "gauge" and re.search(r"\d", word))
    ]
    strange = (
        f"{before.table.name}: '{word}' is the name of no country that is known here: {counted(rows, 'row')} taken "
        f"as {country}, where the coordinates lie; write the two letters of the country"
        for (word, country), rows in _words(before, after, "country")
        if word and country and country != word and not country_named(word)
    )
    return replace(after, remarks=(*after.remarks, *told, *strange))


def _words(before: Draft, after: Draft, column: str) -> Iterable[tuple[tuple[str, str], int]]:
    """What was written in a column and what it became, and in how many rows; a word in other letters is the same."""
    if column not in before.columns:
        return ()
    meant = dict(after.each(column))
    written = [(line, word.strip()) for line, word in before.each(column)]
    first = {word.casefold(): word for _, word in reversed(written)}
    return Counter((first[word.casefold()], meant.get(line, "")) for line, word in written).items()
