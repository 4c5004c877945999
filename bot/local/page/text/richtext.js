// Rich text: the parsed form of a message, element by element.

import { el } from "../dom.js";
import { broadcast, channelMention, date, groupMention, link, shortcode, userMention } from "./active.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

/** The nodes of a rich_text block. */
export function richText(block, ctx) {
  return (block.elements ?? []).map((element) => part(element, ctx));
}

function part(element, ctx) {
  switch (element.type) {
    case "rich_text_section":
      return el("div", { class: "rich-line" }, inline(element.elements, ctx));
    case "rich_text_preformatted":
      return el("pre", {}, inline(element.elements, ctx));
    case "rich_text_quote":
      return el("blockquote", {}, inline(element.elements, ctx));
    case "rich_text_list":
      return el(
        element.style === "ordered" ? "ol" : "ul",
        {
          class: `indent-${Math.min(Number(element.indent) || 0, 6)}`,
          start: element.offset ? element.offset + 1 : null,
        },
        (element.elements ?? []).map((item) => el("li", {}, inline(item.elements, ctx))),
      );
    default:
      return null;
  }
}

/** The nodes of the elements of one line. */
export function inline(elements, ctx) {
  return (elements ?? []).map((element) => styled(leaf(element, ctx), element.style));
}

function leaf(element, ctx) {
  switch (element.type) {
    case "text":
      return withBreaks(element.text ?? "");
    case "link":
      return link(element.url ?? "", element.text);
    case "emoji":
      return shortcode(element.name ?? "");
    case "user":
      return userMention(element.user_id ?? "", "", ctx);
    case "channel":
      return channelMention(element.channel_id ?? "", "", ctx);
    case "usergroup":
      return groupMention(element.usergroup_id ?? "", "");
    case "broadcast":
      return broadcast(element.range ?? "here");
    case "date":
      return date(element.timestamp, element.format ?? "{date}", element.fallback, element.url);
    default:
      return null;
  }
}

function withBreaks(text) {
  return text.split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line]));
}

function styled(node, style) {
  let shown = node;
  for (const [name, tag] of Object.entries(STYLES)) {
    if (style?.[name]) shown = el(tag, {}, shown);
  }
  return shown;
}
