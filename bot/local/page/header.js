// The head of the main pane: the channel with its topic and members, or the app with its tabs.

import { el, fill, names } from "./dom.js";
import { avatar, icon } from "./icons.js";

const TABS = [
  ["home", "Home"],
  ["messages", "Messages"],
  ["about", "About"],
];

export class Header {
  /** `go(place)` opens a place. */
  constructor(store, { go }) {
    Object.assign(this, { store, go });
    this.line = el("div", { class: "head-line" });
    this.tabs = el("div", {
      class: "tabs",
      role: "tablist",
      "aria-label": "The app's tabs",
      hidden: true,
      on: { keydown: (event) => this.#key(event) },
    });
    this.node = el("header", { class: "main-head" }, this.line, this.tabs);
  }

  update(place) {
    const channel = this.store.channels.get(place.channel);
    this.tabs.hidden = channel?.kind !== "im";
    if (!channel) {
      this.line.replaceChildren();
    } else if (channel.kind === "im") {
      const { app } = this.store;
      fill(this.line, avatar(app, "small"), el("h1", {}, app.name), el("span", { class: "app-badge" }, "App"));
      this.#showTabs(place);
    } else {
      const count = channel.members.length;
      fill(
        this.line,
        el("h1", {}, el("span", { class: "hash" }, "# "), channel.name),
        channel.is_ext_shared ? el("span", { class: "app-badge shared" }, "Shared with another company") : null,
        el("span", { class: "topic" }, channel.topic ?? ""),
        el(
          "span",
          { class: "members", title: channel.members.map((id) => this.store.who(id).name).join(", ") },
          icon("people"),
          el("span", { class: "visually-hidden" }, "Members: "),
          count,
        ),
      );
    }
  }

  #showTabs(place) {
    if (!this.tabs.childElementCount) {
      fill(
        this.tabs,
        TABS.map(([tab, label]) =>
          el(
            "button",
            {
              class: "tab",
              type: "button",
              role: "tab",
              id: `tab-${tab}`,
              "data-testid": `tab-${tab}`,
              "aria-controls": "pane",
              on: { click: () => this.go({ channel: this.store.dm().id, tab }) },
            },
            label,
          ),
        ),
      );
    }
    for (const node of this.tabs.children) {
      const here = node.id === `tab-${place.tab}`;
      node.className = names("tab", here && "here");
      node.setAttribute("aria-selected", String(here));
      node.tabIndex = here ? 0 : -1;
    }
  }

  #key(event) {
    const nodes = [...this.tabs.children];
    const at = nodes.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + nodes.length, Home: 0, End: nodes.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const node = nodes[to % nodes.length];
    node.click();
    node.focus();
  }
}
