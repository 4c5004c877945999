// The left side: the workspace, its channels, the direct messages with the app, the app, and who is acting.

import { el, fill, names } from "./dom.js";
import { avatar, icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { theme, toggleTheme } from "./theme.js";

export class Sidebar {
  /** `go(place)` opens a place, `act(id)` changes who acts. */
  constructor(store, { go, act }) {
    Object.assign(this, { store, go, act });
    this.name = el("span", { class: "team-name" });
    this.themeButton = el("button", {
      class: "tool on-dark",
      type: "button",
      "data-testid": "theme-toggle",
      on: { click: toggleTheme },
    });
    this.lists = el("nav", { class: "side-lists", "aria-label": "Channels and direct messages" });
    this.person = el("button", {
      class: "person-switch",
      type: "button",
      "aria-haspopup": "menu",
      "data-testid": "person-switch",
      on: { click: () => this.#choosePerson() },
    });
    this.node = el(
      "aside",
      { class: "sidebar", id: "sidebar", "aria-label": "Workspace" },
      el("header", { class: "side-head" }, this.name, this.themeButton),
      this.lists,
      el("footer", { class: "side-foot" }, this.person),
    );
    document.addEventListener("theme", () => this.#showTheme());
    this.#showTheme();
  }

  #showTheme() {
    const dark = theme() === "dark";
    const label = dark ? "Change to light colors" : "Change to dark colors";
    this.themeButton.setAttribute("aria-label", label);
    this.themeButton.title = label;
    fill(this.themeButton, icon(dark ? "sun" : "moon"));
  }

  /** Show what the store knows, with the place marked where the person is. */
  update(place) {
    const { store } = this;
    this.name.textContent = store.team.name;
    const focused = this.lists.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    const channels = [...store.channels.values()];
    const entry = (channel, what, tab = "messages") => this.#entry(channel, what, place, tab);
    const dm = store.dm();
    fill(
      this.lists,
      section(
        "Channels",
        channels
          .filter((channel) => channel.kind !== "im")
          .map((channel) =>
            entry(channel, {
              testid: `channel-${channel.name}`,
              sign: el("span", { class: "hash", "aria-hidden": "true" }, "#"),
              name: channel.name,
            }),
          ),
      ),
      dm &&
        section("Direct messages", [
          entry(dm, {
            testid: "dm-dealbot",
            sign: avatar(store.app, "small"),
            name: store.app.name,
            badge: "App",
            on: store.app.connected,
          }),
        ]),
      dm &&
        section("Apps", [
          entry(dm, { testid: "app-home", sign: icon("home"), name: `${store.app.name} Home` }, "home"),
        ]),
    );
    if (focused) this.lists.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
    const me = store.who(store.me);
    fill(
      this.person,
      avatar(me),
      el(
        "span",
        { class: "person-words" },
        el("span", { class: "person-name" }, me.name),
        el("span", { class: "person-hint" }, "Acting as · change"),
      ),
      icon("updown"),
    );
    this.person.setAttribute("aria-label", `Acting as ${me.name}: act as somebody else`);
  }

  #entry(channel, { testid, sign, name, badge, on }, place, tab) {
    const isHome = tab === "home";
    const here = place.channel === channel.id && (channel.kind !== "im" || isHome === (place.tab === "home"));
    const unread = here || isHome ? 0 : (channel.unread ?? 0);
    return el(
      "li",
      {},
      el(
        "button",
        {
          class: names("side-entry", here && "here", unread && "unread"),
          type: "button",
          "data-testid": testid,
          "aria-current": here ? "page" : null,
          on: { click: () => this.go({ channel: channel.id, tab }) },
        },
        el(
          "span",
          { class: "side-sign" },
          sign,
          on === undefined ? null : el("span", { class: names("presence", on && "on") }),
        ),
        el("span", { class: "side-name" }, name),
        badge ? el("span", { class: "app-badge" }, badge) : null,
        unread ? el("span", { class: "count", "aria-label": `${unread} unread` }, unread) : null,
      ),
    );
  }

  #choosePerson() {
    const { store } = this;
    const entries = store.actors().map((person) => ({
      label: person.name,
      icon: avatar(person, "small"),
      testid: `person-${person.name}`,
      current: person.id === store.me,
      mark: person.id === store.me ? icon("check") : null,
      run: () => this.act(person.id),
    }));
    openMenu(this.person, entries, { label: "Act as", prefer: "above" });
  }
}

function section(title, entries) {
  return el("section", { class: "side-section" }, el("h2", {}, title), el("ul", {}, entries));
}
