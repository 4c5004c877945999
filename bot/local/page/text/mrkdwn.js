// Slack's mrkdwn as nodes: *bold*, _italic_, ~strike~, `code`, ```blocks```, > quotes, lists, <active things>,
// entities and emoji. The text is scanned once by hand: no part of it ever becomes markup.

import { el } from "../dom.js";
import { broadcast, channelMention, date, groupMention, link, shortcode, userMention } from "./active.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff";
const BREAKS = new RegExp(`[\\s${INVISIBLE}]`);
const WORD = /[\p{L}\p{N}]/u;
const EMOJI = /:([a-z0-9_+-]{1,40}):/y;
const BARE = /(?:https?:\/\/|www\.)[^\s<>|"`]+[^\s<>|"`.,;:!?)\]'*_~]/iy;
const MAIL = /[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![a-z0-9-])/iy;

/** Text with entities as the characters they stand for. */
export function decoded(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** The nodes of a whole text. `verbatim` leaves bare addresses alone. */
export function mrkdwn(text, ctx, verbatim = false) {
  const fences = String(text ?? "").split("```");
  const open = fences.length % 2 === 0; // the last fence has no end: it is text
  const closed = open ? [...fences.slice(0, -2), fences.slice(-2).join("```")] : fences;
  const nodes = [];
  closed.forEach((piece, index) => {
    if (index % 2 === 1) nodes.push(el("pre", {}, decoded(piece.replace(/^\n/, "").replace(/\n$/, ""))));
    else if (piece !== "") nodes.push(...lines(trimmed(piece, index, closed.length), ctx, verbatim));
  });
  return nodes;
}

/** A line end beside a code block is the block's own. */
function trimmed(piece, index, count) {
  let text = piece;
  if (index > 0) text = text.replace(/^\n/, "");
  if (index < count - 1) text = text.replace(/\n$/, "");
  return text;
}

const KINDS = [
  ["quote", /^(?:&gt;|>) ?/],
  ["bullets", /^[•◦▪-] /],
  ["numbers", /^\d{1,3}\. /],
];

function kindOf(line) {
  return KINDS.find(([, start]) => start.test(line)) ?? ["text", /^/];
}

function lines(text, ctx, verbatim) {
  const nodes = [];
  const rows = text.split("\n");
  for (let at = 0; at < rows.length;) {
    const [kind, start] = kindOf(rows[at]);
    let end = at + 1;
    while (end < rows.length && kindOf(rows[end])[0] === kind) end += 1;
    const group = rows.slice(at, end).map((row) => row.replace(start, ""));
    if (kind === "quote") nodes.push(el("blockquote", {}, withBreaks(group, ctx, verbatim)));
    else if (kind === "bullets") nodes.push(el("ul", {}, items(group, ctx, verbatim)));
    else if (kind === "numbers") {
      nodes.push(el("ol", { start: Number.parseInt(rows[at], 10) }, items(group, ctx, verbatim)));
    } else {
      nodes.push(...withBreaks(group, ctx, verbatim));
    }
    at = end;
  }
  return nodes;
}

function items(group, ctx, verbatim) {
  return group.map((row) => el("li", {}, inline(row, ctx, verbatim)));
}

function withBreaks(group, ctx, verbatim) {
  return group.flatMap((row, index) =>
    index ? [el("br"), ...inline(row, ctx, verbatim)] : inline(row, ctx, verbatim),
  );
}

/** The nodes of one line. */
export function inline(text, ctx, verbatim = false) {
  const nodes = [];
  let plain = "";
  const put = (node) => {
    if (plain) nodes.push(decoded(plain));
    plain = "";
    nodes.push(node);
  };
  for (let at = 0; at < text.length;) {
    const found =
      codeAt(text, at) ??
      angleAt(text, at, ctx) ??
      marked(text, at, ctx, verbatim) ??
      emojiAt(text, at) ??
      (verbatim ? null : bareAt(text, at));
    if (found) {
      put(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) nodes.push(decoded(plain));
  return nodes;
}

function codeAt(text, at) {
  if (text[at] !== "`") return null;
  const end = text.indexOf("`", at + 1);
  return end > at + 1 ? { node: el("code", {}, decoded(text.slice(at + 1, end))), end: end + 1 } : null;
}

/** Where the thing in angle brackets that begins here ends, or -1. */
function angleEnd(text, at) {
  if (text[at] !== "<") return -1;
  const end = text.indexOf(">", at + 1);
  return end > at + 1 && !text.slice(at + 1, end).includes("<") ? end : -1;
}

function angleAt(text, at, ctx) {
  const end = angleEnd(text, at);
  if (end < 0) return null;
  const node = active(text.slice(at + 1, end), ctx);
  return node ? { node, end: end + 1 } : null;
}

/** What stands between angle brackets, or null where it is nothing active. */
function active(inside, ctx) {
  const bar = inside.indexOf("|");
  const [target, label] = bar < 0 ? [inside, undefined] : [inside.slice(0, bar), decoded(inside.slice(bar + 1))];
  if (/^@[UWB][A-Z0-9]+$/.test(target)) return userMention(target.slice(1), label, ctx);
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return channelMention(target.slice(1), label, ctx);
  if (/^!(here|channel|everyone)$/.test(target)) return broadcast(target.slice(1));
  if (target.startsWith("!subteam^")) return groupMention(target.split("^")[1] ?? "", label);
  if (target.startsWith("!date^")) {
    const [, seconds, format, address] = target.split("^");
    return date(seconds, decoded(format ?? ""), label, address && decoded(address));
  }
  return /^(https?:\/\/|mailto:)/i.test(target) ? link(decoded(target), label) : null;
}

/** A word set bold, italic or struck: the mark opens after no letter, closes before none, and hugs its text. */
function marked(text, at, ctx, verbatim) {
  const mark = text[at];
  if (!Object.hasOwn(MARKS, mark) || WORD.test(text[at - 1] ?? "") || text[at - 1] === mark) return null;
  if (BREAKS.test(text[at + 1] ?? " ") || text[at + 1] === mark) return null;
  const end = closing(text, at, mark);
  if (end < 0) return null;
  return { node: el(MARKS[mark], {}, inline(text.slice(at + 1, end), ctx, verbatim)), end: end + 1 };
}

function closing(text, at, mark) {
  for (let to = at + 1; to < text.length; to += 1) {
    if (text[to] === "`") {
      const end = text.indexOf("`", to + 1);
      if (end > 0) to = end;
    } else if (angleEnd(text, to) > 0) {
      to = angleEnd(text, to);
    } else if (text[to] === mark && !BREAKS.test(text[to - 1]) && !WORD.test(text[to + 1] ?? "")) {
      return to > at + 1 ? to : -1;
    }
  }
  return -1;
}

function emojiAt(text, at) {
  if (text[at] !== ":") return null;
  EMOJI.lastIndex = at;
  const found = EMOJI.exec(text);
  return found ? { node: shortcode(found[1]), end: at + found[0].length } : null;
}

/** An address typed without brackets, which Slack makes a link of. */
function bareAt(text, at) {
  if (WORD.test(text[at - 1] ?? "") || !WORD.test(text[at])) return null;
  BARE.lastIndex = at;
  MAIL.lastIndex = at;
  const web = BARE.exec(text);
  if (web) {
    const address = decoded(web[0]);
    return {
      node: link(/^www\./i.test(address) ? `http://${address}` : address, address),
      end: at + web[0].length,
    };
  }
  const mail = MAIL.exec(text);
  return mail ? { node: link(`mailto:${mail[0]}`, mail[0]), end: at + mail[0].length } : null;
}
