// Widths that say how much flows, or how much that changed.

const NARROWEST = 1.5; // pixels

// Widths follow the square root, so that small flows stay visible beside large ones.
export const flowWidth = (style, largest, size) =>
  NARROWEST + (style.widest - NARROWEST) * Math.sqrt(Math.min(1, size / (largest || 1)));

export const lossWidth = (share) => 4 + 4 * Math.sqrt(share);

function roundBelow(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [5, 2, 1].map((lead) => lead * power).find((size) => size <= value);
}

// What the legend says of widths: three round sizes.
export function roundSizes(style, largest) {
  if (!(largest > 0)) return [];
  const top = roundBelow(largest);
  return [top, roundBelow(top / 5), roundBelow(top / 25)].map((size) => ({
    size,
    width: flowWidth(style, largest, size),
  }));
}
