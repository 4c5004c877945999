// The table block: rows of cells, the first row its head; columns aligned and wrapped as the block says.

import { el, names } from "../dom.js";
import { cellNodes, isNumeric, tableFrame } from "./cells.js";

export function drawTable(block, ctx) {
  const [head, ...rows] = block.rows ?? [[]];
  const settings = (head ?? []).map((cell, column) => {
    const given = block.column_settings?.[column];
    const numbers = isNumeric(rows.map((row) => row[column] ?? { type: "raw_text", text: "" }));
    return { align: given?.align ?? (numbers ? "right" : "left"), wrapped: given?.is_wrapped === true, numbers };
  });
  const cell =
    (tag, properties = {}) =>
    (content, column) =>
      el(
        tag,
        {
          class: names(
            `align-${settings[column]?.align ?? "left"}`,
            settings[column]?.wrapped && "wrapped",
            settings[column]?.numbers && "numbers",
          ),
          ...properties,
        },
        cellNodes(content, ctx),
      );
  const table = el(
    "table",
    { "data-testid": "table" },
    el("thead", {}, el("tr", {}, (head ?? []).map(cell("th", { scope: "col" })))),
    el(
      "tbody",
      {},
      rows.map((row) => el("tr", {}, row.map(cell("td")))),
    ),
  );
  return tableFrame(table, "Table");
}
