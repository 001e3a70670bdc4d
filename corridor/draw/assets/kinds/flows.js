// Flows of a plan, differences of two results, losses of a ranking: what a line's width and colour say.
(function (corridor) {
  "use strict";
  const { el } = corridor;

  const NARROWEST = 1.5; // pixels
  const BOUNDS = [0.5, 0.7, 0.85, 0.999, 1.001]; // what is full is full within a thousandth
  const USES = ["Under 50 %", "50 to 70 %", "70 to 85 %", "85 to 100 %", "Full", "Over capacity"];
  const CHANGES = {
    TEU: { lost: "No flow left", less: "Less flow", same: "As before", more: "More flow", gained: "New flow" },
    routes: { lost: "Lost: only before", gained: "Gained: only after", same: "Before and after" },
  };
  const CHANGE_DASHES = { lost: "3 4", less: "11 4", same: "", more: "", gained: "" };
  corridor.changeDashes = CHANGE_DASHES;
  corridor.useNames = USES;

  corridor.useClass = (use) => BOUNDS.findIndex((bound) => use < bound) + (use >= BOUNDS[4] ? 6 : 0);
  corridor.useColour = (style, use) => (corridor.known(use) ? style.uses[corridor.useClass(use)] : corridor.dull);
  // A ranking's losses: the last class is for what leaves someone without any way.
  corridor.lossColour = (style, one) => style.uses[one.cut ? 4 : one.share >= 0.5 ? 3 : one.share >= 0.1 ? 2 : 1];
  corridor.percent = (use) => (corridor.known(use) ? `${Math.round(use * 100)} %` : "not known");
  corridor.changeNames = (data) => CHANGES[data.unit === "routes" ? "routes" : "TEU"];

  // Flows by different services on one stretch are one line: their TEU add up, the fullest of them counts.
  corridor.flowUsers = function (page, lanes) {
    const { data } = page,
      byLane = new Map();
    data.flows.forEach((flow, number) => {
      const link = data.links[flow.link],
        lane = lanes.indexOf(link.mode + link.gauge);
      if (page.hidden.has(link.mode)) return;
      if (!byLane.has(lane)) byLane.set(lane, new Map());
      const steps = byLane.get(lane);
      for (const step of corridor.stepsOfLink(data, flow.link)) {
        const key = [step.from.join(), step.to.join()].sort().join("|");
        if (!steps.has(key)) steps.set(key, { ...step, flows: [], teu: 0, before: 0, after: 0, use: null });
        const one = steps.get(key);
        one.flows.push(number);
        one.teu += flow.teu || 0;
        one.before += flow.before || 0;
        one.after += flow.after || 0;
        if (corridor.known(flow.use)) one.use = Math.max(one.use || 0, flow.use);
      }
    });
    return [...byLane].map(([lane, steps]) => ({ order: lane, lane, steps: [...steps.values()] }));
  };

  function changeOf(page, step) {
    const { before, after } = step,
      least = page.data.unit === "routes" ? 0 : 0.01;
    if (after <= least) return before <= least ? "same" : "lost";
    if (before <= least) return "gained";
    if (page.data.unit === "routes" || Math.abs(after - before) <= 0.01 * Math.max(after, before)) return "same";
    return after > before ? "more" : "less";
  }

  const sizeOf = (page, step) => (page.data.kind === "plan" ? step.teu : Math.abs(step.after - step.before));

  // Widths follow the square root, so that small flows stay visible beside large ones.
  corridor.flowWidth = (page, size) =>
    NARROWEST + (page.data.style.widest - NARROWEST) * Math.sqrt(Math.min(1, size / (page.largest || 1)));

  corridor.dressFlows = function (page) {
    const steps = page.users.flatMap((user) => user.steps),
      routes = page.data.unit === "routes";
    page.largest = Math.max(0, ...steps.map((step) => sizeOf(page, step)));
    for (const step of steps) {
      step.fixed = true;
      if (page.data.kind === "difference") step.change = changeOf(page, step);
      if (step.change === "same") step.width = 2;
      else step.width = routes ? 5.5 : corridor.flowWidth(page, sizeOf(page, step));
    }
  };

  // What the legend says of widths: three round sizes.
  corridor.flowSizes = function (page) {
    if (page.data.unit === "routes" || !(page.largest > 0)) return [];
    const round = (value) => {
      const power = 10 ** Math.floor(Math.log10(value));
      return [5, 2, 1].map((lead) => lead * power).find((size) => size <= value);
    };
    const top = round(page.largest);
    return [top, round(top / 5), round(top / 25)].map((size) => ({ size, width: corridor.flowWidth(page, size) }));
  };

  const DIRECTIONS = (data, flow) => {
    const link = data.links[flow.link];
    return [
      [link.a, link.b, flow.along],
      [link.b, link.a, flow.against],
    ].filter(([, , teu]) => teu > 0);
  };

  // Rows of a stretch's popup, one section per link on it, the largest first.
  corridor.flowFacts = function (page, step) {
    const { data } = page,
      name = (place) => data.places[place].name;
    const found = step.flows
      .map((number) => data.flows[number])
      .sort((a, b) => (b.teu || b.after || 0) - (a.teu || a.after || 0));
    return found.slice(0, 6).map((flow) => {
      const link = data.links[flow.link];
      const rows =
        data.kind === "plan"
          ? [
              ...DIRECTIONS(data, flow).map(([a, b, teu]) => [
                [corridor.name(name(a)), " to ", corridor.name(name(b))],
                `${corridor.amount(teu)} TEU a day`,
              ]),
              ["Fullest use", corridor.known(flow.use) ? corridor.percent(flow.use) : "no stated capacity"],
              ...(flow.services || []).map(([text, teu]) => [
                corridor.name(data.texts[text]),
                `${corridor.amount(teu)} TEU a day`,
              ]),
              ["More services", flow.more],
            ]
          : [
              ["Before", `${corridor.amount(flow.before || 0)} ${data.unit}`],
              ["After", `${corridor.amount(flow.after || 0)} ${data.unit}`],
              ["Change", corridor.changeNames(data)[flow.change]],
            ];
      return { link, rows };
    });
  };

  // A ranking's links are lines as well as symbols.
  corridor.markLosses = function (page) {
    const lost = new Map(page.data.flows.map((flow) => [flow.link, flow]));
    for (const user of page.users)
      for (const step of user.steps)
        if (lost.has(step.link)) {
          Object.assign(step, { share: lost.get(step.link).share || 0, cut: lost.get(step.link).cut, fixed: true });
          step.width = 4 + 4 * Math.sqrt(step.share);
        }
  };

  corridor.rankBadge = (style, mark) => {
    const colour = corridor.lossColour(style, mark);
    return el(
      "span",
      { class: "rank", style: `background:${colour};color:${corridor.inkOn(colour)}` },
      String(mark.rank),
    );
  };
})(window.corridor);
