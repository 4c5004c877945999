// The data table: a caption, pages, and columns that sort at a click on their head.

import { el, fill, freshId, names } from "../dom.js";
import { icon } from "../icons.js";
import { cellNodes, cellNumber, cellText, isNumeric, tableFrame } from "./cells.js";

const PAGE_SIZE = 5;
const ORDER = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export function drawDataTable(block, ctx) {
  const [head, ...rows] = block.rows;
  const numeric = head.map((_, column) => isNumeric(rows.map((row) => row[column])));
  const size = Math.max(1, Number(block.page_size) || PAGE_SIZE);
  const state = { page: 0, column: -1, descending: false };
  const id = freshId("data-table");
  const body = el("tbody");
  const heads = head.map((cell, column) => headCell(cell, column, numeric[column], () => sort(column)));
  const pages = el("div", { class: "pages" });
  const caption = block.caption?.text ?? block.caption ?? "";

  function sort(column) {
    if (state.column !== column) Object.assign(state, { column, descending: false });
    else if (!state.descending) state.descending = true;
    else state.column = -1; // the third click: as it came
    state.page = 0;
    show();
  }

  function sorted() {
    if (state.column < 0) return rows;
    const way = state.descending ? -1 : 1;
    const compare = numeric[state.column]
      ? (one, other) => (cellNumber(one) ?? -Infinity) - (cellNumber(other) ?? -Infinity)
      : (one, other) => ORDER.compare(cellText(one), cellText(other));
    return [...rows].sort((one, other) => way * compare(one[state.column], other[state.column]));
  }

  function show() {
    const from = state.page * size;
    const shown = sorted().slice(from, from + size);
    fill(
      body,
      shown.map((row) =>
        el(
          "tr",
          {},
          row.map((cell, column) => dataCell(cell, column)),
        ),
      ),
    );
    heads.forEach((node, column) => {
      const way = column === state.column ? (state.descending ? "descending" : "ascending") : "none";
      node.setAttribute("aria-sort", way);
    });
    showPages(from, shown.length);
  }

  function dataCell(cell, column) {
    const isHead = column === block.row_header_column_index;
    const kind = names(numeric[column] ? "align-right numbers" : "align-left");
    return el(isHead ? "th" : "td", { class: kind, scope: isHead ? "row" : null }, cellNodes(cell, ctx));
  }

  function showPages(from, count) {
    pages.hidden = rows.length <= size;
    const last = Math.ceil(rows.length / size) - 1;
    const turn = (label, by, disabled, drawn) =>
      el(
        "button",
        {
          class: "page-turn",
          type: "button",
          "aria-label": label,
          "aria-controls": id,
          disabled,
          on: {
            click: () => {
              state.page += by;
              show();
              (
                pages.querySelector(`[aria-label="${label}"]:not(:disabled)`) ??
                pages.querySelector("button:not(:disabled)")
              )?.focus();
            },
          },
        },
        drawn,
      );
    fill(
      pages,
      el("span", { class: "page-count", "aria-live": "polite" }, `${from + 1}–${from + count} of ${rows.length}`),
      turn("Previous page", -1, state.page === 0, icon("chevron")),
      turn("Next page", 1, state.page === last, icon("chevron")),
    );
  }

  const table = el("table", { id, "aria-label": caption }, el("thead", {}, el("tr", {}, heads)), body);
  show();
  return el(
    "div",
    { "data-testid": "data-table" },
    el("div", { class: "caption" }, caption),
    tableFrame(table, caption),
    pages,
  );
}

function headCell(cell, column, numeric, sort) {
  const button = el(
    "button",
    { class: "sort", type: "button", on: { click: sort } },
    cellText(cell),
    icon("updown"),
  );
  return el("th", { scope: "col", class: numeric ? "align-right" : "align-left", "data-column": column }, button);
}
