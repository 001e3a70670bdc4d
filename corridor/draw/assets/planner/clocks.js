// Days on the clocks of places: IANA zones, as the browser knows them.

const formats = new Map();

function format(zone) {
  if (!formats.has(zone))
    formats.set(
      zone,
      new Intl.DateTimeFormat("en-GB", {
        timeZone: zone,
        hourCycle: "h23",
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
      }),
    );
  return formats.get(zone);
}

// The moment on a clock of an instant: milliseconds, as if the clock were that of UTC.
export function onTheClock(instant, zone) {
  const parts = Object.fromEntries(
    format(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
}

// The instant of a moment on a clock. An hour that comes twice means the first; one that is skipped, as long after it.
export function asInstant(moment, zone) {
  const day = 86_400_000;
  const [before, after] = [moment - day, moment + day].map((near) => onTheClock(near, zone) - near);
  for (const offset of [before, after]) if (onTheClock(moment - offset, zone) === moment) return moment - offset;
  return moment - before;
}

const minuteOf = (moment) => new Date(moment).toISOString().slice(0, 16).replace("T", " ");

function offsetText(milliseconds) {
  const minutes = Math.abs(milliseconds) / 60_000;
  const two = (value) => String(Math.floor(value)).padStart(2, "0");
  return `${milliseconds < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

// What is odd about a moment, where the clocks are changed in that hour; blank for all others.
export function clockChange(moment, zone) {
  const day = 86_400_000;
  const [before, after] = [moment - day, moment + day].map((near) => onTheClock(near, zone) - near);
  if (before === after) return "";
  const isThere = [before, after].map((offset) => onTheClock(moment - offset, zone) === moment);
  if (isThere.every(Boolean))
    return `${minuteOf(moment)} comes twice there, as clocks are put back: the first is taken`;
  if (isThere.some(Boolean)) return "";
  const meant = `${minuteOf(moment - before + after)}${offsetText(after)}`;
  return `${minuteOf(moment)} is skipped there, as clocks are put forward: ${meant} is taken`;
}

export const dayOf = (moment) => new Date(moment).toISOString().slice(0, 10);
