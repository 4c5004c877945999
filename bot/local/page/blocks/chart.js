// The data visualization: a title, a legend, the drawing at the width there is, and a tooltip that follows the
// pointer and the keyboard (arrow keys move along the chart).

import { el, fill, svg } from "../dom.js";
import { drawPie } from "./pie.js";
import { drawPlot } from "./plot.js";
import { whole } from "./scale.js";

const KINDS = { bar: drawPlot, line: drawPlot, area: drawPlot, pie: drawPie };
const NARROWEST = 200;

export function drawChart(block) {
  const chart = block.chart ?? {};
  const draw = Object.hasOwn(KINDS, chart.type) ? KINDS[chart.type] : null;
  const title = block.title?.text ?? block.title ?? "Chart";
  const figure = el("figure", { class: "chart", "data-testid": "chart", "data-chart-type": chart.type ?? "" });
  figure.append(el("figcaption", {}, title));
  if (!draw) {
    figure.append(
      el("div", { class: "block-unknown" }, `A chart of type “${chart.type}”, which this page does not draw.`),
    );
    return figure;
  }
  const canvas = el("div", { class: "chart-canvas" });
  const tip = el("div", { class: "chart-tip", hidden: true });
  figure.classList.add(`chart-${chart.type}`);
  figure.append(legend(chart), canvas, tip);

  let drawn = 0;
  const redraw = () => {
    const width = Math.max(NARROWEST, Math.floor(canvas.clientWidth));
    if (canvas.clientWidth === 0 || width === drawn) return;
    drawn = width;
    tip.hidden = true;
    const { height, nodes, spots } = draw(chart, width);
    const drawing = svg(
      "svg",
      {
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: "group",
        "aria-label": `${title}, ${chart.type} chart`,
      },
      nodes,
    );
    fill(canvas, drawing);
    explore(figure, canvas, tip, spots);
  };
  new ResizeObserver(redraw).observe(canvas);
  return figure;
}

/** What the colors mean: of a pie with the values, of one series alone nothing. */
function legend(chart) {
  const entries =
    chart.type === "pie"
      ? chart.segments.map((segment) => [segment.label, whole(Number(segment.value))])
      : chart.series.map((one) => [one.name, ""]);
  if (entries.length < 2 && chart.type !== "pie") return "";
  return el(
    "ul",
    { class: "legend" },
    entries.map(([name, value], at) =>
      el(
        "li",
        {},
        el("span", { class: `swatch series-${at + 1}`, "aria-hidden": "true" }),
        name,
        value ? el("b", {}, value) : null,
      ),
    ),
  );
}

/** Make each spot of a drawing tell its values: {node, x, y, label, lines: [{series, name, text}]}. */
function explore(figure, canvas, tip, spots) {
  spots.forEach((spot, at) => {
    const words = spot.lines.map((line) => (line.name ? `${line.name} ${line.text}` : line.text)).join(", ");
    spot.node.setAttribute("role", "img");
    spot.node.setAttribute("aria-label", spot.label ? `${spot.label}: ${words}` : words);
    spot.node.setAttribute("tabindex", at === 0 ? "0" : "-1");
    spot.node.addEventListener("pointerenter", () => show(spot));
    spot.node.addEventListener("pointerleave", () => hide(spot));
    spot.node.addEventListener("focus", () => show(spot));
    spot.node.addEventListener("blur", () => hide(spot));
    spot.node.addEventListener("keydown", (event) => {
      const last = spots.length - 1;
      const to = { ArrowRight: Math.min(at + 1, last), ArrowLeft: Math.max(at - 1, 0), Home: 0, End: last }[
        event.key
      ];
      if (to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      spot.node.setAttribute("tabindex", "-1");
      spots[to].node.setAttribute("tabindex", "0");
      spots[to].node.focus();
    });
  });

  function show(spot) {
    for (const other of spots) other.node.classList.toggle("shown", other === spot);
    fill(
      tip,
      spot.label ? el("div", { class: "tip-label" }, spot.label) : null,
      spot.lines.map((line) =>
        el(
          "div",
          { class: "tip-line" },
          el("span", { class: `swatch series-${line.series}` }),
          line.name ? el("span", { class: "tip-name" }, line.name) : null,
          el("b", {}, line.text),
        ),
      ),
    );
    tip.hidden = false;
    const room = figure.clientWidth - tip.offsetWidth - 4;
    const left = canvas.offsetLeft + spot.x - tip.offsetWidth / 2;
    tip.style.left = `${Math.max(4, Math.min(left, room))}px`;
    tip.style.top = `${Math.max(4, canvas.offsetTop + spot.y - tip.offsetHeight - 10)}px`;
  }

  function hide(spot) {
    spot.node.classList.remove("shown");
    tip.hidden = true;
  }
}
