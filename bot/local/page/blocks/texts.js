// Blocks that are read: section, header, context, divider, image, markdown, rich text.

import { el } from "../dom.js";
import { markdown } from "../text/markdown.js";
import { richText } from "../text/richtext.js";
import { drawElement } from "./elements.js";
import { picture, plainOf, textOf } from "./words.js";

export function drawSection(block, ctx) {
  const fields = (block.fields ?? []).map((field) => el("div", { class: "field" }, textOf(field, ctx)));
  const words = el(
    "div",
    { class: "section-words" },
    block.text ? el("div", { class: "text" }, textOf(block.text, ctx)) : null,
    fields.length ? el("div", { class: "fields" }, fields) : null,
  );
  const accessory = block.accessory
    ? el("div", { class: "accessory" }, drawElement(block.accessory, ctx, block.block_id ?? ""))
    : null;
  return el("div", {}, words, accessory);
}

export function drawHeader(block) {
  return el("h3", {}, plainOf(block.text));
}

export function drawContext(block, ctx) {
  const parts = (block.elements ?? []).map((element) =>
    element.type === "image"
      ? picture(element, "context-image")
      : el("span", { class: "context-text" }, textOf(element, ctx)),
  );
  return el("div", {}, parts);
}

export function drawDivider() {
  return el("hr");
}

export function drawMarkdown(block) {
  return el("div", { class: "text" }, markdown(block.text));
}

export function drawRichText(block, ctx) {
  return el("div", { class: "text" }, richText(block, ctx));
}

export function drawImage(block, ctx) {
  const title = block.title ? el("figcaption", {}, textOf(block.title, ctx)) : null;
  return el("figure", {}, title, picture(block, "picture"));
}
