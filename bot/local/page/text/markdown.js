// Standard Markdown, as a markdown block holds it, as nodes: headings, lists, quotes, code, tables, rules and the
// inline marks. Raw HTML stays text.

import { tableFrame } from "../blocks/cells.js";
import { el } from "../dom.js";
import { link, shortcode } from "./active.js";

const INLINE = [
  [/`([^`]+)`/y, (found) => el("code", {}, found[1])],
  [/!?\[([^\]\n]*)\]\(([^()\s]+)\)/y, (found) => link(found[2], found[1])],
  [/<(https?:\/\/[^<>\s]+)>/y, (found) => link(found[1])],
  [/\*\*(?=\S)([^\n]*?\S)\*\*/y, (found) => el("strong", {}, spans(found[1]))],
  [/__(?=\S)([^\n]*?\S)__/y, (found) => el("strong", {}, spans(found[1]))],
  [/~~(?=\S)([^\n]*?\S)~~/y, (found) => el("s", {}, spans(found[1]))],
  [/\*(?=[^\s*])([^*\n]*[^\s*])\*/y, (found) => el("em", {}, spans(found[1]))],
  [/\b_(?=[^\s_])([^_\n]*[^\s_])_\b/y, (found) => el("em", {}, spans(found[1]))],
  [/https?:\/\/[^\s<>"`]+[^\s<>"`.,;:!?)\]'*_~]/y, (found) => link(found[0])],
  [/:([a-z0-9_+-]{1,40}):/y, (found) => shortcode(found[1])],
  [/\\([\\`*_{}[\]()#+\-.!~|>])/y, (found) => found[1]],
];

/** The nodes of a line's text. */
function spans(text) {
  const nodes = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const [found, draw] = match(text, at);
    if (found) {
      if (plain) nodes.push(plain);
      plain = "";
      nodes.push(draw(found));
      at += found[0].length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) nodes.push(plain);
  return nodes;
}

function match(text, at) {
  for (const [pattern, draw] of INLINE) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) return [found, draw];
  }
  return [null, null];
}

const FENCE = /^\s*```/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
const QUOTE = /^\s*>\s?/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;
const TABLE_LINE = /^\s*\|?[\s:|-]*-[\s:|-]*$/;

/** The nodes of a whole text. */
export function markdown(text) {
  const rows = String(text ?? "").split("\n");
  const nodes = [];
  for (let at = 0; at < rows.length;) {
    const [node, next] = piece(rows, at);
    if (node) nodes.push(node);
    at = next;
  }
  return nodes;
}

function piece(rows, at) {
  const row = rows[at];
  if (row.trim() === "") return [null, at + 1];
  if (FENCE.test(row)) return fenced(rows, at);
  const heading = HEADING.exec(row);
  if (heading)
    return [el(`h${Math.min(heading[1].length + 2, 6)}`, { class: "markdown-heading" }, spans(heading[2])), at + 1];
  if (RULE.test(row)) return [el("hr"), at + 1];
  if (QUOTE.test(row)) return quoted(rows, at);
  if (ITEM.test(row)) return list(rows, at);
  if (row.includes("|") && TABLE_LINE.test(rows[at + 1] ?? "") && (rows[at + 1] ?? "").includes("|"))
    return table(rows, at);
  return paragraph(rows, at);
}

function fenced(rows, at) {
  let end = at + 1;
  while (end < rows.length && !FENCE.test(rows[end])) end += 1;
  return [el("pre", {}, rows.slice(at + 1, end).join("\n")), end + 1];
}

function quoted(rows, at) {
  let end = at;
  while (end < rows.length && QUOTE.test(rows[end])) end += 1;
  const inside = rows.slice(at, end).map((row) => row.replace(QUOTE, ""));
  return [el("blockquote", {}, markdown(inside.join("\n"))), end];
}

function list(rows, at) {
  const [, indent, sign] = ITEM.exec(rows[at]);
  const ordered = /\d/.test(sign);
  const node = el(ordered ? "ol" : "ul", ordered ? { start: Number.parseInt(sign, 10) } : {});
  let end = at;
  while (end < rows.length) {
    const found = ITEM.exec(rows[end]);
    if (!found || found[1].length < indent.length) break;
    if (found[1].length > indent.length && node.lastChild) {
      const [inner, next] = list(rows, end);
      node.lastChild.append(inner);
      end = next;
      continue;
    }
    const box =
      found[3] === undefined ? null : el("input", { type: "checkbox", disabled: true, checked: found[3] !== " " });
    node.append(el("li", {}, box, spans(found[4])));
    end += 1;
  }
  return [node, end];
}

function cells(row) {
  return row
    .trim()
    .replace(/^\|/, "")
    .replace(/\|$/, "")
    .split("|")
    .map((cell) => cell.trim());
}

function table(rows, at) {
  const align = cells(rows[at + 1]).map((cell) =>
    cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : "left",
  );
  const line = (tag) => (row) =>
    el(
      "tr",
      {},
      cells(row).map((cell, column) => el(tag, { class: `align-${align[column] ?? "left"}` }, spans(cell))),
    );
  let end = at + 2;
  while (end < rows.length && rows[end].includes("|")) end += 1;
  const body = rows.slice(at + 2, end).map(line("td"));
  const drawn = el("table", {}, el("thead", {}, line("th")(rows[at])), el("tbody", {}, body));
  return [tableFrame(drawn, "Table"), end];
}

function paragraph(rows, at) {
  let end = at;
  const stops = (row) => row.trim() === "" || [FENCE, HEADING, RULE, QUOTE, ITEM].some((start) => start.test(row));
  while (end < rows.length && (end === at || !stops(rows[end]))) end += 1;
  const nodes = rows.slice(at, end).flatMap((row, index) => (index ? [el("br"), ...spans(row)] : spans(row)));
  return [el("p", {}, nodes), end];
}
