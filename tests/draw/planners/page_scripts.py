"""The page's own scripts in Chromium, asked without its form: one visit, many questions."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from typing import Any

from corridor.draw.page.scripts import bundle

# What the tests ask of the scripts: a question in, everything that the page would show of its answer out.
ENTRY = """
import { searchYears } from "planner/history.js";
import { clockChange } from "planner/clocks.js";
import { costItems } from "planner/invoice.js";
import { routeOf } from "planner/legs.js";
import { costOf, daysOf } from "planner/ranges.js";
import { Handover } from "planner/load.js";
import { Network } from "planner/network.js";
import { even, fixed, roundedTo, whole } from "planner/rounding.js";
import { momentOf } from "planner/services.js";
import { ask } from "planner/question.js";
import { searched } from "planner/reply.js";
import { asCommand, asPython } from "planner/calls.js";
import { fold } from "planner/names.js";
export const rounding = { even, fixed, roundedTo, whole };
export const clocks = (text, zone) => clockChange(momentOf(text), zone);
export const calls = { asPython, asCommand };
export const folded = (texts) => texts.map(fold);
export const read = (text) => {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer().then((buffer) => new Network(buffer));
};
const legs = (network, found, path) => routeOf(found, path).legs.map((leg) => ({
  ...leg, arcs: undefined, exact: leg.exact, from: network.facts.terminals[leg.from],
  to: network.facts.terminals[leg.to], links: leg.links.map((link) => network.facts.links[link]),
  items: costItems(found.weights, leg.arcs),
}));
export const years = (network, question) => {
  const found = [];
  searchYears(network, searched(question), [...network.epochs.keys()], ({ year }) => found.push(year));
  return found.map(({ day, cost, days }) => [day, cost, days]);
};
export const answers = (network, questions) => questions.map((question) => {
  try {
    const found = ask(network, searched(question));
    const sums = found.weights.matrix.map((row) => row.reduce((sum, one) => sum + one, 0));
    const routes = found.paths.slice(0, question.routes ?? 2).map((path) => {
      const route = routeOf(found, path);
      const { name, cents, seconds, grams, transfers, gaugeChanges, borders, remarks, assumptions } = route;
      const ranges = { ...daysOf(found, route.legs), perBoxRange: costOf(found, path) };
      const told = { remarks, assumptions };
      const own = { name, cents, seconds, grams, transfers, gaugeChanges, borders, ...told, ...ranges };
      return { ...own, legs: legs(network, found, path) };
    });
    return { points: found.points, paths: found.paths, sums, routes };
  } catch (fault) {
    return fault instanceof Handover ? { handover: fault.message } : { error: fault.message };
  }
});
"""


def script(mutate: Callable[[str], str] = lambda text: text) -> str:
    """The scripts as one expression that sets ``window.planner``."""
    return f"window.planner = {mutate(bundle('test.js', {'test.js': ENTRY.lstrip()}))}"


def loaded(page: Any, data: bytes, mutate: Callable[[str], str] = lambda text: text) -> None:
    """Give a page the scripts and a network."""
    page.evaluate(script(mutate) + "; null")
    text = base64.b64encode(zlib.compress(data)).decode("ascii")
    page.evaluate("text => planner.read(text).then((network) => { window.network = network; })", text)


def answers(page: Any, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the scripts answer."""
    found = page.evaluate("text => JSON.stringify(planner.answers(network, JSON.parse(text)))", json.dumps(questions))
    return list(json.loads(found))
