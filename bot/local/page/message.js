// Draws one message: whose it is, when, what it says, and what can be done with it.

import { drawBlocks } from "./blocks/draw.js";
import { el, fill, names, ownAddress } from "./dom.js";
import { avatar, icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./text/mrkdwn.js";
import { clock, shortClock, wholeMoment } from "./times.js";

/** The article of an item of a timeline. `ctx`: {store, goTo, act, openThread, shortcut, dismiss, retry, channel}. */
export function drawMessage(item, ctx) {
  const { message, grouped } = item;
  const who = ctx.store.author(message);
  const body = el(
    "div",
    { class: "message-body", "data-testid": message.is_ephemeral ? "ephemeral" : null },
    message.is_ephemeral ? el("div", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
    grouped ? null : byline(who, message),
    message.subtype === "thread_broadcast" && !item.inThread && !item.inline ? broadcastLine(message, ctx) : null,
    content(message, ctx),
    message.failed ? failure(message, ctx) : null,
    el("div", { class: "thread-summary" }),
  );
  const kinds = names(
    "message",
    grouped && "grouped",
    item.inline && "inline-reply",
    item.inlineRoot && "inline-root",
    message.is_ephemeral && "is-ephemeral",
    message.pending && "pending",
    message.subtype && `subtype-${message.subtype}`,
  );
  const node = el(
    "article",
    {
      class: kinds,
      tabindex: -1,
      "data-testid": "message",
      "data-ts": message.ts,
      "data-author": who.isApp ? "app" : who.id,
      "aria-label": `${who.name}, ${clock(message.ts)}`,
    },
    el(
      "div",
      { class: "gutter" },
      grouped ? el("span", { class: "gutter-time" }, shortClock(message.ts)) : avatar(who),
    ),
    body,
    message.pending ? null : toolbar(message, item, ctx),
  );
  refreshSummary(node, item, ctx);
  return node;
}

function byline(who, message) {
  return el(
    "div",
    { class: "byline" },
    el("span", { class: "author" }, who.name),
    who.isApp ? el("span", { class: "app-badge" }, "App") : null,
    el(
      "time",
      { class: "time", title: wholeMoment(message.ts), datetime: new Date(message.ts * 1000).toISOString() },
      clock(message.ts),
    ),
  );
}

/** The blocks; where there are none, or they cannot be drawn, the text. */
function content(message, ctx) {
  const edited = message.edited && !ctx.store.isApp(message) ? el("span", { class: "edited" }, " (edited)") : null;
  const node = el("div", { class: "message-text", "data-testid": "message-text" });
  if (message.blocks?.length) {
    const place = { ...ctx, act: (request) => ctx.act({ ...request, ts: message.ts }), surface: "message" };
    try {
      return fill(node, drawBlocks(message.blocks, place), edited);
    } catch (problem) {
      console.error("A message's blocks could not be drawn; its text stands in for them.", problem);
    }
  }
  const words = message.text ? el("div", { class: "text" }, mrkdwn(message.text, ctx)) : null;
  return fill(node, words, edited, (message.files ?? []).map(fileLink));
}

/** A file of this server to save. */
function fileLink(file) {
  const address = ownAddress(file.permalink ?? file.url_private);
  const name = file.title || file.name || "File";
  return address
    ? el("a", { class: "file", href: address, download: file.name ?? "" }, icon("file"), name)
    : el("span", { class: "file" }, name);
}

function broadcastLine(message, ctx) {
  const root = ctx.store.message(ctx.channel(), message.thread_ts);
  return el(
    "div",
    { class: "broadcast-line" },
    "replied to a thread: ",
    el(
      "button",
      { class: "text-button", type: "button", on: { click: () => ctx.openThread(message.thread_ts) } },
      root
        ? el("span", { class: "quoted" }, mrkdwn((root.text ?? "").split("\n")[0].slice(0, 120), ctx))
        : "open the thread",
    ),
  );
}

function failure(message, ctx) {
  return el(
    "div",
    { class: "failure", role: "alert" },
    icon("warning"),
    el("span", {}, `Not sent: ${message.failed} `),
    el("button", { class: "text-button", type: "button", on: { click: () => ctx.retry(message) } }, "Try again"),
    el("button", { class: "text-button", type: "button", on: { click: () => ctx.dismiss(message.ts) } }, "Delete"),
  );
}

/** What appears over a message under the pointer or the focus. */
function toolbar(message, item, ctx) {
  const button = (name, label, testid, run) =>
    el(
      "button",
      {
        class: "tool",
        type: "button",
        "aria-label": label,
        title: label,
        "data-testid": testid,
        on: { click: run },
      },
      icon(name),
    );
  const root = message.thread_ts || message.ts;
  const more = button("more", "More actions", "message-menu", () =>
    openMenu(more, entries(message, ctx), { label: "Message actions" }),
  );
  more.setAttribute("aria-haspopup", "menu");
  const reply =
    message.is_ephemeral || item.inThread || message.failed
      ? null
      : button("thread", "Reply in thread", "reply-in-thread", () => ctx.openThread(root));
  return el("div", { class: "tools", role: "toolbar", "aria-label": "Message actions" }, reply, more);
}

function entries(message, ctx) {
  const shortcuts =
    message.is_ephemeral || message.failed
      ? []
      : ctx.store.shortcuts
          .filter((shortcut) => shortcut.kind !== "global")
          .map((shortcut) => ({
            label: shortcut.name,
            hint: ctx.store.app.name,
            testid: `shortcut-${shortcut.callback_id}`,
            run: () => ctx.shortcut(shortcut.callback_id, message.ts),
          }));
  const copy = { label: "Copy text", run: () => navigator.clipboard?.writeText(message.text ?? "") };
  const dismiss = { label: "Dismiss message", run: () => ctx.dismiss(message.ts) };
  return [...shortcuts, copy, ...(message.is_ephemeral ? [dismiss] : [])];
}

/** The line below a message that tells of its thread; drawn anew only where it changed. */
export function refreshSummary(node, item, ctx) {
  const place = node.querySelector(":scope > .message-body > .thread-summary");
  const { summary } = item;
  const stamp = summary ? `${summary.count}|${summary.last}` : "";
  if (place.dataset.stamp === stamp) return;
  place.dataset.stamp = stamp;
  if (!summary) {
    place.replaceChildren();
    return;
  }
  fill(
    place,
    el(
      "button",
      {
        class: "thread-link",
        type: "button",
        "data-testid": "thread-link",
        on: { click: () => ctx.openThread(item.message.ts) },
      },
      el(
        "span",
        { class: "thread-authors" },
        summary.authors.map((who) => avatar(who, "tiny")),
      ),
      el("b", {}, summary.count === 1 ? "1 reply" : `${summary.count} replies`),
      el("span", { class: "thread-last" }, `Last reply ${summary.last}`),
    ),
  );
}

/** Keep what a person had folded or unfolded when a message is drawn anew. */
export function keepFolds(before, after) {
  const heads = (node) => [...node.querySelectorAll(".container-head[aria-expanded]")];
  const [old, fresh] = [heads(before), heads(after)];
  if (old.length !== fresh.length) return;
  fresh.forEach((head, at) => {
    if (head.getAttribute("aria-expanded") !== old[at].getAttribute("aria-expanded")) head.click();
  });
}
