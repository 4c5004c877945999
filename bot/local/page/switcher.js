// The quick switcher (Ctrl or Command and K): type a few letters, go to a channel or act as somebody else.

import { el, fill, freshId, names } from "./dom.js";
import { avatar, icon } from "./icons.js";
import { toggleTheme } from "./theme.js";

export class Switcher {
  /** `app`: {store, go, actAs}. */
  constructor(app) {
    this.app = app;
    this.listId = freshId("switch");
    this.field = el("input", {
      class: "switch-field",
      type: "text",
      placeholder: "Where to?",
      "aria-label": "Go to a channel or act as a person",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": this.listId,
      autocomplete: "off",
      "data-testid": "switcher-field",
      on: { input: () => this.#look(), keydown: (event) => this.#key(event) },
    });
    this.list = el("div", { class: "switch-list", role: "listbox", id: this.listId, "aria-label": "Places" });
    this.dialog = el(
      "dialog",
      {
        class: "dialog switcher",
        "aria-label": "Quick switcher",
        "data-testid": "switcher",
        on: {
          mousedown: (event) => event.target === this.dialog && this.dialog.close(),
        },
      },
      el("div", { class: "switch-head" }, icon("search"), this.field),
      this.list,
    );
    document.body.append(this.dialog);
  }

  open() {
    if (this.dialog.open) {
      this.dialog.close();
      return;
    }
    this.field.value = "";
    this.dialog.showModal();
    this.#look();
    this.field.focus();
  }

  #places() {
    const { store, go, actAs } = this.app;
    const dm = store.dm();
    const channels = [...store.channels.values()].filter((channel) => channel.kind !== "im");
    return [
      ...(dm
        ? [
            {
              label: store.app.name,
              hint: "Messages",
              sign: avatar(store.app, "small"),
              run: () => go({ channel: dm.id, tab: "messages" }),
            },
            {
              label: `${store.app.name} Home`,
              hint: "App",
              sign: icon("home"),
              run: () => go({ channel: dm.id, tab: "home" }),
            },
            {
              label: `About ${store.app.name}`,
              hint: "App",
              sign: icon("info"),
              run: () => go({ channel: dm.id, tab: "about" }),
            },
          ]
        : []),
      ...channels.map((channel) => ({
        label: channel.name,
        hint: "Channel",
        sign: el("span", { class: "hash" }, "#"),
        run: () => go({ channel: channel.id, tab: "messages" }),
      })),
      ...store
        .actors()
        .filter((person) => person.id !== store.me)
        .map((person) => ({
          label: person.name,
          hint: "Act as",
          sign: avatar(person, "small"),
          run: () => actAs(person.id),
        })),
      { label: "Light or dark", hint: "Colors", sign: icon("moon"), run: toggleTheme },
    ];
  }

  #look(active = 0) {
    const typed = this.field.value.trim().toLowerCase().replace(/^[#@]/, "");
    const found = this.#places().filter((place) => `${place.label} ${place.hint}`.toLowerCase().includes(typed));
    const at = found.length ? (active + found.length) % found.length : -1;
    Object.assign(this, { found, active: at });
    fill(
      this.list,
      found.map((place, number) => this.#row(place, number, number === at)),
      found.length ? null : el("div", { class: "switch-none" }, "Nothing here is called that."),
    );
    const chosen = this.list.querySelector("[aria-selected=true]");
    if (chosen) {
      this.field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  #row(place, at, chosen) {
    return el(
      "div",
      {
        class: names("switch-row", chosen && "chosen"),
        role: "option",
        id: `${this.listId}-${at}`,
        "aria-selected": String(chosen),
        "data-testid": "switcher-item",
        on: { click: () => this.#run(place) },
      },
      el("span", { class: "side-sign" }, place.sign),
      el("span", { class: "switch-label" }, place.label),
      el("span", { class: "switch-hint" }, place.hint),
    );
  }

  #run(place) {
    this.dialog.close();
    place.run();
  }

  #key(event) {
    if (event.key === "ArrowDown") this.#look(this.active + 1);
    else if (event.key === "ArrowUp") this.#look(this.active - 1);
    else if (event.key === "Enter" && this.active >= 0) this.#run(this.found[this.active]);
    else return;
    event.preventDefault();
  }
}
