"""What a page says, and whether any of it is English."""

from __future__ import annotations

import re
from collections.abc import Iterator

import corridor as cd

# What no language has other words for: names, formats, units that the trade writes so everywhere.
ANYWHERE = {"Leaflet", "Natural", "Earth", "GeoNames", "searoute", "CSV", "GeoJSON", "CO2e", "USD", "MIT", "English"}

# What a page says outside of names: <bdi>, and text of pictures, are of the tables.
SAID = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest(
        'bdi, code, script, style, .leaflet-control-attribution, [lang]:not(html), svg.labels'))
      found.push(node.data);
  for (const node of document.querySelectorAll('[aria-label], [title], [placeholder]'))
    for (const key of ['aria-label', 'title', 'placeholder'])
      if (node.getAttribute(key) && !node.closest('.leaflet-marker-pane')) found.push(node.getAttribute(key));
  return found;
}"""


def english(texts: Iterator[str] | list[str], names: set[str]) -> list[str]:
    """Texts with a word of Latin letters that is no name."""
    return [text for text in texts if set(_words(text)) - ANYWHERE - names]


def _words(text: str) -> list[str]:
    """Words of Latin letters with some that are small; codes and abbreviations have none."""
    return re.findall(r"(?<![A-Za-z])(?=[A-Za-z]*[a-z]{2})[A-Za-z]{3,}", text)


def names_of(network: cd.Network) -> set[str]:
    """Words of the names that stand in the tables."""
    tables = (network.terminals, network.services, network.borders, network.countries, network.rules)
    texts = [*(text for table in tables for text in table["name"]), network.title]
    return {word for text in texts for word in _words(str(text))}
