// Charts on two axes: grouped bars, lines and areas over the same categories.

import { svg } from "../dom.js";
import { linear, short, ticks, whole, widest } from "./scale.js";

const HEIGHT = 250;
const TOP = 10;
const MOST_BAR = 46;

/** The nodes, the height and the spots that tell their values, for a width in pixels. */
export function drawPlot(chart, width) {
  const categories = chart.axis_config?.categories ?? chart.series[0].data.map((point) => point.label);
  const values = chart.series.map((one) => one.data.map((point) => Number(point.value)));
  const marks = ticks(values.flat());
  const left = widest(marks.map(short)) + 16 + (chart.axis_config?.y_label ? 18 : 0);
  const band = (width - left - 8) / categories.length;
  const labels = axisLabels(categories, band);
  const bottom = HEIGHT - labels.height - (chart.axis_config?.x_label ? 18 : 0);
  const frame = {
    left,
    right: width - 8,
    top: TOP,
    bottom,
    band,
    x: (at) => left + band * (at + 0.5),
    y: linear([marks[0], marks.at(-1)], [bottom, TOP]),
  };
  const drawing = chart.type === "bar" ? bars(values, frame) : lines(values, frame, chart.type === "area");
  const spots = categories.map((label, at) => spot(chart, values, label, at, frame));
  const nodes = [
    grid(marks, frame),
    ...drawing,
    zero(frame),
    labels.draw(frame),
    axisNames(chart.axis_config, frame),
    svg(
      "g",
      { class: "spots" },
      spots.map((one) => one.node),
    ),
  ];
  return { height: HEIGHT, nodes, spots };
}

function grid(marks, frame) {
  return svg(
    "g",
    { class: "grid", "aria-hidden": "true" },
    marks
      .map((mark) => [
        svg("line", { x1: frame.left, x2: frame.right, y1: frame.y(mark), y2: frame.y(mark) }),
        svg("text", { x: frame.left - 8, y: frame.y(mark) + 4, "text-anchor": "end" }, short(mark)),
      ])
      .flat(),
  );
}

function zero(frame) {
  return svg("line", { class: "zero", x1: frame.left, x2: frame.right, y1: frame.y(0), y2: frame.y(0) });
}

/** Labels below the axis: level where they fit, else slanted, and only some of them where even that is too dense. */
function axisLabels(categories, band) {
  const longest = widest(categories);
  const slanted = longest > band - 6;
  const every = slanted ? Math.ceil(15 / band) : 1;
  const height = slanted ? Math.min(86, longest * 0.64 + 20) : 24;
  const draw = (frame) =>
    svg(
      "g",
      { class: "labels", "aria-hidden": "true" },
      categories.map((label, at) => {
        if (at % every) return null;
        const [x, y] = [frame.x(at), frame.bottom + 16];
        const turn = slanted
          ? { transform: `rotate(-38 ${x} ${y})`, "text-anchor": "end" }
          : { "text-anchor": "middle" };
        return svg("text", { x: slanted ? x + 4 : x, y: slanted ? y - 2 : y, ...turn }, label);
      }),
    );
  return { height, draw };
}

function axisNames(config, frame) {
  const middle = (frame.top + frame.bottom) / 2;
  return svg(
    "g",
    { class: "axis-names" },
    config?.x_label
      ? svg("text", { x: (frame.left + frame.right) / 2, y: HEIGHT - 4, "text-anchor": "middle" }, config.x_label)
      : null,
    config?.y_label
      ? svg(
          "text",
          { x: 12, y: middle, transform: `rotate(-90 12 ${middle})`, "text-anchor": "middle" },
          config.y_label,
        )
      : null,
  );
}

/** One group of bars a category; a bar ends round where its value is and flat at zero. */
function bars(values, frame) {
  const room = Math.min(frame.band * 0.76, MOST_BAR * values.length);
  const thick = room / values.length;
  return values.map((series, number) =>
    svg(
      "g",
      { class: `series series-${number + 1}`, "aria-hidden": "true" },
      series.map((value, at) => {
        const gap = thick > 6 ? 1 : 0;
        const x = frame.x(at) - room / 2 + thick * number + gap / 2;
        return svg("path", { class: "bar", d: barPath(x, thick - gap, frame.y(0), frame.y(value)) });
      }),
    ),
  );
}

function barPath(x, thick, from, to) {
  const round = Math.min(3, thick / 2, Math.abs(to - from));
  const way = to < from ? 1 : -1;
  return (
    `M${x} ${from}V${to + way * round}q0 ${-way * round} ${round} ${-way * round}h${thick - 2 * round}` +
    `q${round} 0 ${round} ${way * round}V${from}z`
  );
}

function lines(values, frame, filled) {
  return values.map((series, number) => {
    const path = series.map((value, at) => `${at ? "L" : "M"}${frame.x(at)} ${frame.y(value)}`).join("");
    const last = series.length - 1;
    return svg(
      "g",
      { class: `series series-${number + 1}`, "aria-hidden": "true" },
      filled
        ? svg("path", { class: "area", d: `${path}L${frame.x(last)} ${frame.y(0)}L${frame.x(0)} ${frame.y(0)}z` })
        : null,
      svg("path", { class: "line", d: path }),
      series.map((value, at) => svg("circle", { class: "dot", cx: frame.x(at), cy: frame.y(value), r: 3 })),
    );
  });
}

function spot(chart, values, label, at, frame) {
  const highest = Math.max(0, ...values.map((series) => series[at]));
  const node = svg("rect", {
    class: "spot",
    x: frame.x(at) - frame.band / 2,
    y: frame.top,
    width: frame.band,
    height: frame.bottom - frame.top,
  });
  const lines = chart.series.map((one, number) => ({
    series: number + 1,
    name: chart.series.length > 1 ? one.name : "",
    text: whole(values[number][at]),
  }));
  return { node, label, lines, x: frame.x(at), y: frame.y(highest) };
}
