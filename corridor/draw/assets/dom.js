// Small helpers. Text from tables only ever becomes a text node: nothing here parses HTML.
(function (corridor) {
  "use strict";

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : String(value));
    }
    for (const child of children.flat(Infinity)) {
      if (child === null || child === undefined || child === "") continue;
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return node;
  }

  corridor.el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  corridor.svg = (tag, attributes, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  // A name in any script, kept from turning the text around it.
  corridor.name = (text, attributes) => corridor.el("bdi", attributes, text);

  const plain = (digits) =>
    new Intl.NumberFormat("en-GB", { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const whole = plain(0),
    tenth = plain(1);
  const known = (value) => typeof value === "number" && Number.isFinite(value);
  corridor.known = known;
  corridor.whole = (value) => (known(value) ? whole.format(value) : "not known");
  corridor.amount = (value) => (!known(value) ? "not known" : value >= 100 ? whole.format(value) : Number(value.toPrecision(2)).toString());
  corridor.money = (value, currency) => (known(value) ? `${currency} ${whole.format(value)}`.trim() : "not known");
  corridor.days = (hours) => (known(hours) ? `${tenth.format(hours / 24)} days` : "not known");
  corridor.hours = (hours) =>
    !known(hours)
      ? "not known"
      : hours >= 100
        ? `${whole.format(hours)} h (${tenth.format(hours / 24)} days)`
        : `${tenth.format(hours)} h`;
  corridor.tonnes = (kg) =>
    known(kg) ? `${kg >= 99950 ? whole.format(kg / 1000) : tenth.format(kg / 1000)} t` : "not known";
  corridor.km = (value) => (known(value) ? `${whole.format(value)} km` : "not known");

  // A, B, ... Z, AA, AB, ...
  corridor.letter = (position) =>
    (position >= 26 ? corridor.letter(Math.floor(position / 26) - 1) : "") + String.fromCharCode(65 + (position % 26));

  corridor.token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function luminance(hex) {
    const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  // WCAG contrast of two colours written #RRGGBB.
  corridor.contrast = function (one, other) {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  // Black or white, whichever is easier to read on a colour.
  corridor.inkOn = (colour) =>
    corridor.contrast(colour, "#ffffff") >= corridor.contrast(colour, "#000000") ? "#ffffff" : "#000000";

  // The casing that makes a line readable on the land, or none where the line is readable by itself.
  corridor.casing = function (colour) {
    const land = corridor.token("--land") || "#f7f5f0";
    return corridor.contrast(colour, land) >= 3 ? null : corridor.token("--casing") || "#20262b";
  };

  corridor.download = function (name, text, type) {
    const link = corridor.el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
})(window.corridor);
