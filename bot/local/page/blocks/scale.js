// Scales of charts: round ticks that hold all values, and numbers as an axis says them.

const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });
const PLAIN = new Intl.NumberFormat("en", { maximumFractionDigits: 10 });

/** A number in few characters, for an axis. */
export function short(value) {
  return Math.abs(value) >= 10_000 ? COMPACT.format(value) : PLAIN.format(Number(value.toPrecision(10)));
}

/** A number with all its digits, for a tooltip. */
export function whole(value) {
  return PLAIN.format(value);
}

/** Round ticks from at or below the least to at or above the most value; zero is always among them. */
export function ticks(values, wanted = 5) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low || 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough - power * 1e-9);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
}

const pen = document.createElement("canvas").getContext("2d");

/** The widest of some labels of a chart, in pixels. */
export function widest(labels) {
  pen.font = `11px ${getComputedStyle(document.documentElement).fontFamily}`;
  return Math.max(0, ...labels.map((label) => pen.measureText(label).width));
}

/** The place of a value between two ends of an axis. */
export function linear([low, high], [from, to]) {
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}
