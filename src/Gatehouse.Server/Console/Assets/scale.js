// The arithmetic of charts: where lines of a grid go, and the outlines of what was measured. Everything is measured over a step, so it is
// drawn as one: a value that stands alone is seen too, and no slope suggests what nobody measured.

/** The least round number that holds a maximum, and the lines below it. */
export function roundUp(maximum, least) {
  const top = Math.max(maximum, least);
  const power = 10 ** Math.floor(Math.log10(top));
  const limit = [1, 2, 2.5, 3, 4, 5, 6, 8, 10].map(factor => factor * power).find(candidate => candidate >= top * 0.999999);
  return { limit, lines: [limit / 2, limit] };
}

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const STRIDES = [MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY];

/** Round times of the reader's clock between two instants, at most as many as there is room for. */
export function ticks(from, to, room) {
  const stride = STRIDES.find(candidate => (to - from) / candidate <= room) ?? 7 * DAY;
  const start = new Date(from);
  start.setHours(0, 0, 0, 0);
  const found = [];
  for (let at = start.getTime(); at < to; at += stride) if (at > from) found.push(at);
  return found;
}

/** Stretches of points for which something is known, as pairs of first and behind the last. */
export function stretches(values, isThere = value => value !== null && value !== undefined) {
  const found = [];
  for (let at = 0, start = -1; at <= values.length; at++) {
    const there = at < values.length && isThere(values[at]);
    if (there && start < 0) start = at;
    if (!there && start >= 0) {
      found.push([start, at]);
      start = -1;
    }
  }
  return found;
}

const rounded = value => Math.round(value * 10) / 10;

/** The outline from the left to the right of some values. */
export const outline = (values, [start, end], x, y) => {
  let path = `M${rounded(x(start))} ${rounded(y(values[start]))}`;
  for (let at = start; at < end; at++) path += `V${rounded(y(values[at]))}H${rounded(x(at + 1))}`;
  return path;
};

/** The ground between two outlines, of which the lower one may be the axis. */
export const ground = (upper, lower, [start, end], x, y) => {
  let path = outline(upper, [start, end], x, y);
  for (let at = end - 1; at >= start; at--) path += `V${rounded(y(lower[at]))}H${rounded(x(at))}`;
  return path + 'Z';
};
