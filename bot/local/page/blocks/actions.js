// The actions block: a row of elements that wraps.

import { el } from "../dom.js";
import { drawElement } from "./elements.js";

export function drawActions(block, ctx) {
  const elements = (block.elements ?? []).map((element) => drawElement(element, ctx, block.block_id ?? ""));
  return el("div", { role: "group", "aria-label": "Actions" }, elements);
}
