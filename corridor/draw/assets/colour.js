// Colours of the page's style, and how well they can be read.

export const DULL = "#7b858d"; // what the present colouring does not distinguish

export const token = (property) => getComputedStyle(document.documentElement).getPropertyValue(property).trim();

function luminance(hex) {
  const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// WCAG contrast of two colours written #RRGGBB.
function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

// Black or white, whichever is easier to read on a colour.
export const textOn = (colour) => (contrast(colour, "#ffffff") >= contrast(colour, "#000000") ? "#ffffff" : "#000000");

// The casing that makes a line readable on the land, or none where the line is readable by itself.
export function casing(colour) {
  const land = token("--land") || "#f7f5f0";
  return contrast(colour, land) >= 3 ? null : token("--casing") || "#20262b";
}
