// A list of messages that changes in place: only what is new or changed is drawn, and the reader's place is kept.

import { el } from "./dom.js";
import { shown } from "./marks.js";
import { drawMessage, keepFolds, refreshSummary } from "./message.js";
import { dayName } from "./times.js";
import { sameStamp } from "./timeline.js";
import { icon } from "./icons.js";

const NEAR = 48; // pixels from the end that count as being at the end
const PATIENCE = 15_000; // milliseconds after which what comes is no answer to what was done
const MARGIN = 12; // pixels that stay free around what is shown

export class MessageList {
  /** `ctx` is what messages need (see message.js); `extra` draws what comes before the first message, or nothing. */
  constructor(ctx, label, { extra = () => null } = {}) {
    this.ctx = ctx;
    this.extra = extra;
    this.drawn = new Map(); // key -> {node, stamp}
    this.fresh = true; // whether nothing of the channel has been shown yet
    this.follow = true; // whether the list keeps to its end
    this.awaiting = false; // whether what comes next answers something that was just done
    this.anchor = null; // the message whose top stays in sight, after something was done
    this.newest = null; // what came last since then, whose beginning is always seen
    this.rows = el("div", { class: "rows", role: "log", "aria-label": label, "aria-live": "polite" });
    this.top = el("div", { class: "list-top" });
    this.scroller = el(
      "div",
      { class: "scroller", tabindex: 0, "aria-label": label, role: "region" },
      this.top,
      this.rows,
    );
    this.pill = el(
      "button",
      { class: "new-pill", type: "button", hidden: true, on: { click: () => this.toEnd() } },
      "New messages",
      icon("down"),
    );
    this.node = el("div", { class: "list" }, this.scroller, this.pill);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.rows.addEventListener("keydown", (event) => this.#keys(event));
    this.scroller.addEventListener("keydown", (event) => {
      if (event.target === this.scroller && event.key === "ArrowUp") this.#step(event, this.rows.lastElementChild);
    });
    const resized = new ResizeObserver(() => this.follow && !this.awaiting && this.#settle());
    resized.observe(this.rows);
    resized.observe(this.scroller);
  }

  /** Forget what is drawn: another channel or person comes. */
  clear() {
    this.drawn.clear();
    this.rows.replaceChildren();
    Object.assign(this, { follow: true, awaiting: false, anchor: null, newest: null, fresh: true });
    this.pill.hidden = true;
  }

  /** Show these items. */
  sync(items) {
    const first = this.fresh;
    this.fresh = false;
    const keys = new Set(items.map((item) => item.key));
    for (const [key, { node }] of this.drawn) {
      if (keys.has(key)) continue;
      node.remove();
      this.drawn.delete(key);
    }
    let before = null;
    const news = [];
    let heard = false; // whether somebody else said something
    for (const item of items) {
      const node = this.#nodeOf(item, (made, known) => {
        if (!this.awaiting && this.ctx.isBeside(item.message)) return; // it is seen there
        news.push(made);
        heard ||= !known && item.message.user !== this.ctx.store.me;
      });
      const place = before ? before.nextSibling : this.rows.firstChild;
      if (node !== place) this.rows.insertBefore(node, place);
      before = node;
    }
    const extra = this.extra();
    if (extra !== this.top.firstChild) this.top.replaceChildren(...(extra ? [extra] : []));
    if (!first && news.some((node) => node.dataset.author === "app")) shown();
    if (news.length && (this.awaiting || this.anchor?.isConnected === false)) {
      this.anchor = news[0];
      Object.assign(this, { awaiting: false, follow: true });
    }
    if (first) this.anchor = news.at(-1) ?? null; // who comes in reads the last message from its beginning
    if (news.length && this.anchor) this.newest = news.at(-1);
    if (this.follow && !this.awaiting) this.#settle();
    else if (heard && !first && !this.follow) this.pill.hidden = false;
  }

  /** Something was sent or pressed: show what comes next from its top. False: it was not, after all. */
  expect(awaiting = true) {
    window.clearTimeout(this.patience);
    this.awaiting = awaiting;
    if (!awaiting) return;
    this.patience = window.setTimeout(() => (this.awaiting = false), PATIENCE); // nothing may come, or come elsewhere
    this.pill.hidden = true;
  }

  /** Go to the end and stay there. */
  toEnd() {
    Object.assign(this, { follow: true, awaiting: false, anchor: null, newest: null });
    this.pill.hidden = true;
    this.#settle();
  }

  #nodeOf(item, onNew) {
    const known = this.drawn.get(item.key);
    if (known && sameStamp(known.stamp, item.stamp)) {
      if (item.kind === "message") refreshSummary(known.node, item, this.ctx);
      return known.node;
    }
    const node = this.#draw(item);
    if (known) {
      if (item.kind === "message") keepFolds(known.node, node);
      const held = known.node.contains(document.activeElement) ? document.activeElement.dataset.actionId : null;
      known.node.replaceWith(node);
      if (this.anchor === known.node) this.anchor = node;
      if (this.newest === known.node) this.newest = node;
      if (held) node.querySelector(`[data-action-id="${CSS.escape(held)}"]`)?.focus();
    }
    if (item.kind === "message") onNew(node, Boolean(known));
    this.drawn.set(item.key, { node, stamp: item.stamp });
    return node;
  }

  #draw(item) {
    switch (item.kind) {
      case "message":
        return drawMessage(item, this.ctx);
      case "day":
        return el(
          "div",
          { class: "day", role: "separator", "aria-label": dayName(item.ts) },
          el("span", {}, dayName(item.ts)),
        );
      case "count":
        return el("div", { class: "reply-count" }, item.count === 1 ? "1 reply" : `${item.count} replies`);
      case "foot":
        return el(
          "div",
          { class: "inline-foot" },
          statusLine(item.status, this.ctx),
          item.count ? this.#replyButton(item.root.ts) : null,
        );
      default:
        return statusLine(item.status, this.ctx);
    }
  }

  #replyButton(ts) {
    return el(
      "button",
      {
        class: "text-button reply-here",
        type: "button",
        "data-testid": "reply-here",
        on: { click: () => this.ctx.openThread(ts) },
      },
      icon("reply"),
      "Reply in thread",
    );
  }

  // The reader's place

  /**
   * Go to the end, but not past the top of what is being read: an answer begins with its headline. What came last is
   * seen whole where it fits, else from its beginning, though the question above it be longer than the window.
   */
  #settle() {
    const room = this.scroller.clientHeight;
    const end = this.scroller.scrollHeight - room;
    const edge = this.scroller.getBoundingClientRect().top - this.scroller.scrollTop;
    const spot = (node) => {
      const box = node.getBoundingClientRect();
      return { top: box.top - edge - MARGIN, bottom: box.bottom - edge + MARGIN };
    };
    let target = this.anchor?.isConnected ? Math.min(end, spot(this.anchor).top) : end;
    if (this.anchor?.isConnected && this.newest?.isConnected) {
      const { top, bottom } = spot(this.newest);
      if (bottom - top <= room) target = Math.max(target, bottom - room);
      else if (top > target + room / 2) target = top;
      target = Math.min(target, top);
    }
    this.target = Math.max(0, Math.min(end, target));
    this.scroller.scrollTop = this.target;
  }

  #scrolled() {
    if (this.target !== undefined && Math.abs(this.scroller.scrollTop - this.target) < 2) return;
    Object.assign(this, { target: undefined, anchor: null, newest: null });
    const left = this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop;
    this.follow = left < NEAR;
    if (this.follow) this.pill.hidden = true;
  }

  // The keyboard: arrows go from message to message

  #keys(event) {
    if (!event.target.classList.contains("message")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const way = event.key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling";
      this.#step(event, event.target[way], way);
    } else if (event.key === "Enter" || event.key === "t") {
      event.target.querySelector("[data-testid=reply-in-thread]")?.click();
    }
  }

  #step(event, from, way = "previousElementSibling") {
    let node = from;
    while (node && !node.classList.contains("message")) node = node[way];
    if (!node) return;
    event.preventDefault();
    node.focus();
    node.scrollIntoView({ block: "nearest" });
  }
}

function statusLine(status, ctx) {
  if (!status) return null;
  return el(
    "div",
    { class: "status-line", role: "status" },
    el("span", { class: "dots", "aria-hidden": "true" }),
    `${ctx.store.app.name} ${status}`,
  );
}
