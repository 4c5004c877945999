// The card and the alert.

import { el } from "../dom.js";
import { icon } from "../icons.js";
import { drawElement } from "./elements.js";
import { picture, textOf } from "./words.js";

export function drawCard(block, ctx) {
  const hero = block.hero_image ? picture(block.hero_image, "card-hero") : null;
  const actions = (block.actions ?? []).map((element) => drawElement(element, ctx, block.block_id ?? ""));
  const heading = el(
    "div",
    { class: "card-heading" },
    block.icon ? picture(block.icon, "card-icon") : null,
    el(
      "div",
      {},
      block.title ? el("div", { class: "card-title" }, textOf(block.title, ctx)) : null,
      block.subtitle ? el("div", { class: "card-subtitle" }, textOf(block.subtitle, ctx)) : null,
    ),
  );
  return el(
    "article",
    { class: "card" },
    hero,
    block.title || block.subtitle || block.icon ? heading : null,
    block.body ? el("div", { class: "card-body" }, textOf(block.body, ctx)) : null,
    actions.length ? el("div", { class: "card-actions" }, actions) : null,
  );
}

const LEVELS = { default: "info", info: "info", warning: "warning", error: "error", success: "check" };

export function drawAlert(block, ctx) {
  const level = Object.hasOwn(LEVELS, block.level) ? block.level : "default";
  const text = typeof block.text === "string" ? { type: "plain_text", text: block.text } : block.text;
  return el(
    "div",
    { class: `alert alert-${level}`, role: level === "error" ? "alert" : "note" },
    icon(LEVELS[level]),
    el("div", { class: "text" }, textOf(text, ctx)),
  );
}
