// The app's own tabs: Home, as the app publishes it, and About, from what the local Slack knows of the app.

import { drawBlocks } from "./blocks/draw.js";
import { el, fill } from "./dom.js";
import { botGlyph } from "./icons.js";
import { keepFolds } from "./message.js";

/** App Home: the app's view, drawn anew only where it changed. */
export class Home {
  constructor(app) {
    this.app = app;
    this.inner = el("div", { class: "home-inner", "data-testid": "home" });
    this.node = el(
      "div",
      { class: "scroller home", tabindex: 0, "aria-label": "App Home", role: "region" },
      this.inner,
    );
  }

  update() {
    const { store } = this.app;
    if (this.shown === store.home && this.me === store.me) return;
    Object.assign(this, { shown: store.home, me: store.me });
    if (!store.home) {
      fill(
        this.inner,
        el("p", { class: "waiting", role: "status" }, `Waiting for ${store.app.name} to show its Home…`),
      );
      return;
    }
    const view = store.home;
    const ctx = {
      store,
      goTo: (channel) => this.app.go({ channel, tab: "messages" }),
      act: (request) => this.app.act({ view_id: view.id, ...request }),
      surface: "home",
    };
    const fresh = el("div", { class: "home-view" }, drawBlocks(view.blocks ?? [], ctx));
    if (this.inner.firstElementChild?.classList.contains("home-view"))
      keepFolds(this.inner.firstElementChild, fresh);
    fill(this.inner, fresh);
  }
}

/** About: what the app is, its commands and shortcuts, how it is connected. */
export class About {
  constructor(app) {
    this.app = app;
    this.inner = el("div", { class: "home-inner about", "data-testid": "about" });
    this.node = el(
      "div",
      { class: "scroller home", tabindex: 0, "aria-label": "About the app", role: "region" },
      this.inner,
    );
  }

  update() {
    const { app, commands, shortcuts, mode } = this.app.store;
    const way = mode === "http" ? "signed HTTP requests" : "Socket Mode";
    fill(
      this.inner,
      el(
        "div",
        { class: "about-head" },
        botGlyph("large"),
        el(
          "div",
          {},
          el("h2", {}, app.name),
          el(
            "p",
            {},
            `Speaks with this page over ${way}, and is ${app.connected ? "connected" : "not connected"}.`,
          ),
        ),
      ),
      el("h3", {}, "Commands"),
      el(
        "dl",
        {},
        commands.map((one) => [
          el("dt", {}, el("code", {}, `${one.command} ${one.usage_hint ?? ""}`.trim())),
          el("dd", {}, one.description ?? ""),
        ]),
      ),
      shortcuts.length ? el("h3", {}, "Shortcuts, in the ⋯ menu of a message") : null,
      el(
        "ul",
        {},
        shortcuts.map((one) => el("li", {}, one.name)),
      ),
      el("h3", {}, "This page"),
      el(
        "p",
        {},
        "A local stand-in for Slack, made for trying the app and for its tests. It runs on this machine alone and " +
          "sends nothing anywhere; what is written here is gone when it ends.",
      ),
      el(
        "dl",
        { class: "keys" },
        KEYS.map(([keys, what]) => [el("dt", {}, el("kbd", {}, keys)), el("dd", {}, what)]),
      ),
    );
  }
}

const KEYS = [
  ["Ctrl or ⌘ K", "go to a channel, or act as somebody else"],
  ["Enter", "send; Shift + Enter starts a new line"],
  ["/", "commands, and questions to ask after /deal"],
  ["@", "mention the app or somebody"],
  ["↑ ↓", "in an empty field: what was sent before; in the list: from message to message"],
  ["Escape", "close a menu, a modal, a thread"],
];
