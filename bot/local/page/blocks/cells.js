// The cells of tables: their text, whether they are numbers, and the frame that scrolls a wide table sideways.

import { el } from "../dom.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { richText } from "../text/richtext.js";

const NUMBER =
  /^[\s\u2212+-]*(?:[A-Z]{0,3}[$€£¥]|[A-Z]{3} )?\s?\d[\d.,\u202f\u00a0']*\s?(?:%|[KMBTn]{1,2}|[A-Z]{3}|days?|MW)?$/;
const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 10 });

/** The words of a cell, as they sort and align. */
export function cellText(cell) {
  if (cell.type === "raw_number") return cell.text ?? GROUPED.format(Number(cell.value));
  if (cell.type === "rich_text") return richWords(cell);
  return cell.text?.text ?? cell.text ?? "";
}

function richWords(element) {
  return element.text ?? (element.elements ?? []).map(richWords).join("");
}

/** The nodes of a cell. */
export function cellNodes(cell, ctx) {
  if (cell.type === "rich_text") return richText(cell, ctx);
  if (cell.type === "mrkdwn") return mrkdwn(cell.text, ctx);
  return [cellText(cell)];
}

/** The number of a cell, or null where it is none. */
export function cellNumber(cell) {
  if (cell.type === "raw_number") return Number(cell.value);
  const text = cellText(cell).trim();
  if (!NUMBER.test(text)) return null;
  const sign = /^\s*[\u2212-]/.test(text) ? -1 : 1;
  const digits = text.replace(/[^\d.]/g, "");
  const value = Number(digits);
  return digits === "" || Number.isNaN(value) ? null : sign * value;
}

const EMPTY = /^[\s–—-]*$/;

/** Whether a column holds numbers: all cells that say something are some, and there is one at least. */
export function isNumeric(cells) {
  const said = cells.filter((cell) => !EMPTY.test(cellText(cell)));
  return said.length > 0 && said.every((cell) => cellNumber(cell) !== null);
}

/**
 * A frame in which a table too wide for its place scrolls, with the keyboard as well; its edges and a line below say
 * that there is more.
 */
export function tableFrame(table, label) {
  const frame = el("div", { class: "table-frame", role: "region", "aria-label": label }, table);
  const hint = el("div", { class: "table-hint", hidden: true, "data-testid": "table-hint" }, "Scroll sideways for more");
  const hold = el("div", { class: "table-hold" }, el("div", { class: "table-edges" }, frame), hint);
  const look = () => {
    const more = frame.scrollWidth - frame.clientWidth;
    if (more > 1) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
    hint.hidden = more <= 1;
    hold.classList.toggle("more-before", frame.scrollLeft > 1);
    hold.classList.toggle("more-after", more - frame.scrollLeft > 1);
  };
  frame.addEventListener("scroll", look, { passive: true });
  const resized = new ResizeObserver(look);
  resized.observe(frame);
  resized.observe(table);
  return hold;
}
