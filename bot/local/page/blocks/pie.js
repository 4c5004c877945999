// Pie charts: segments clockwise from the top, each with its share.

import { svg } from "../dom.js";
import { whole } from "./scale.js";

const RADIUS = 96;
const HOLE = 52;
const PERCENT = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** The nodes, the height and the spots that tell their values, for a width in pixels. */
export function drawPie(chart, width) {
  const height = RADIUS * 2 + 12;
  const center = [width / 2, height / 2];
  const total = chart.segments.reduce((sum, segment) => sum + Number(segment.value), 0);
  let turn = 0;
  const spots = chart.segments.map((segment, at) => {
    const share = Number(segment.value) / total;
    const [from, to] = [turn, turn + share];
    turn = to;
    const node = svg(
      "g",
      { class: `segment series-${at + 1}` },
      svg("path", { class: "wedge", d: wedge(center, from, to) }),
      share >= 0.05 ? shareLabel(center, (from + to) / 2, share) : null,
    );
    const [x, y] = point(center, (from + to) / 2, (RADIUS + HOLE) / 2);
    return {
      node,
      x,
      y,
      label: segment.label,
      lines: [{ series: at + 1, name: PERCENT.format(share), text: whole(Number(segment.value)) }],
    };
  });
  return { height, nodes: spots.map((spot) => spot.node), spots };
}

/** The point at a part of the full turn, so far from the center. */
function point([x, y], turn, far) {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return [x + far * Math.cos(angle), y + far * Math.sin(angle)];
}

function wedge(center, from, to) {
  const end = to - from >= 1 ? to - 1e-5 : to; // a full ring has no two ends to draw between
  const large = end - from > 0.5 ? 1 : 0;
  const at = (turn, far) =>
    point(center, turn, far)
      .map((value) => value.toFixed(2))
      .join(" ");
  return (
    `M${at(from, RADIUS)}A${RADIUS} ${RADIUS} 0 ${large} 1 ${at(end, RADIUS)}` +
    `L${at(end, HOLE)}A${HOLE} ${HOLE} 0 ${large} 0 ${at(from, HOLE)}z`
  );
}

function shareLabel(center, turn, share) {
  const [x, y] = point(center, turn, (RADIUS + HOLE) / 2);
  return svg("text", { x, y: y + 4, "text-anchor": "middle" }, PERCENT.format(Math.round(share * 100) / 100));
}
