// The container: a titled frame around other blocks, which may be folded away.

import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";
import { textOf } from "./words.js";

const WIDTHS = ["narrow", "standard", "wide", "full"];

/** `drawBlock` draws a child: it is handed in, for it is the one who draws containers. */
export function drawContainer(block, ctx, drawBlock) {
  const id = freshId("container");
  const width = WIDTHS.includes(block.width) ? block.width : "standard";
  const children = (block.child_blocks ?? []).map((child) => drawBlock(child, ctx));
  const body = el("div", { class: "container-body", id }, el("div", { class: "container-inner" }, children));
  const words = el(
    "span",
    { class: "container-words" },
    el("span", { class: "container-title" }, textOf(block.title, ctx)),
    block.subtitle ? el("span", { class: "container-subtitle" }, textOf(block.subtitle, ctx)) : null,
  );
  const node = el("section", { class: `container container-${width}`, "data-testid": "container" });
  if (!block.is_collapsible) {
    node.append(el("div", { class: "container-head" }, words), body);
    return node;
  }
  const head = el(
    "button",
    { class: "container-head", type: "button", "aria-controls": id },
    icon("chevron"),
    words,
  );
  const fold = (folded) => {
    head.setAttribute("aria-expanded", String(!folded));
    node.classList.toggle("folded", folded);
    body.inert = folded;
  };
  head.addEventListener("click", () => fold(head.getAttribute("aria-expanded") === "true"));
  fold(block.default_collapsed === true);
  node.append(head, body);
  return node;
}
