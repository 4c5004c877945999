// The field to write in: it grows, completes, remembers drafts and what was sent, and sends at Enter.

import { completion, taken } from "./completion.js";
import { el, fill, freshId, names } from "./dom.js";
import { avatar, icon } from "./icons.js";

export class Composer {
  /**
   * `known()` is what can be completed (see completion.js), `send(text)` sends and says whether the text may go,
   * `idle()` runs at Enter in an empty field and says whether it did something.
   */
  constructor({ known, send, idle = () => false, testid = "composer", sendTestid = "send", label = "Message" }) {
    Object.assign(this, { known, send, idle });
    this.key = "";
    this.drafts = new Map();
    this.history = [];
    this.recalled = 0; // how far back in the history, 0 is what is being written
    this.offers = null;
    const id = freshId("offers");
    this.menu = el("div", { class: "offers", "data-testid": "completion" });
    this.listId = id;
    this.field = el("textarea", {
      class: "field",
      rows: 1,
      "data-testid": testid,
      "aria-label": label,
      "aria-autocomplete": "list",
      "aria-controls": id,
      "aria-haspopup": "listbox",
      spellcheck: "true",
      autocomplete: "off",
      on: {
        input: () => this.#typed(),
        keydown: (event) => this.#key(event),
        click: () => this.#look(),
        blur: () => this.#close(),
      },
    });
    this.button = el(
      "button",
      { class: "send", type: "submit", "data-testid": sendTestid, "aria-label": "Send", title: "Send (Enter)" },
      icon("send"),
    );
    this.slash = this.#tool("slash", "Run a command", "/");
    this.node = el(
      "form",
      {
        class: "composer",
        on: {
          submit: (event) => {
            event.preventDefault();
            this.#submit();
          },
        },
      },
      el(
        "div",
        { class: "composer-frame" },
        this.field,
        el(
          "div",
          { class: "composer-tools" },
          this.slash,
          this.#tool("at", "Mention somebody", "@", "tool last-tool"),
          el("span", { class: "composer-hint" }, el("b", {}, "Shift + Enter"), " for a new line"),
          this.button,
        ),
      ),
    );
    this.#show();
  }

  #tool(name, label, sign, kind = "tool") {
    return el(
      "button",
      {
        class: kind,
        type: "button",
        "aria-label": label,
        title: label,
        on: { mousedown: (event) => event.preventDefault(), click: () => this.#insert(sign) },
      },
      icon(name),
    );
  }

  /** Write for another place: its draft comes back. */
  use(key, { placeholder, label, canCommand = true }) {
    if (key !== this.key) {
      this.drafts.set(this.key, this.field.value);
      this.key = key;
      this.recalled = 0;
      this.#put(this.drafts.get(key) ?? "");
      this.#close();
    }
    this.field.placeholder = placeholder;
    this.field.setAttribute("aria-label", label);
    this.slash.hidden = !canCommand;
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /** Put back a text that could not be sent after all, unless something else is written by now. */
  restore(text) {
    if (this.field.value === "") this.#put(text);
  }

  #insert(sign) {
    this.focus();
    const { value, selectionStart: at } = this.field;
    if (sign === "/") this.#put(value.startsWith("/") ? value : `/${value}`, value ? undefined : 1);
    else this.#put(`${value.slice(0, at)}${at && !/\s$/.test(value.slice(0, at)) ? " " : ""}@${value.slice(at)}`);
    this.#look();
  }

  #put(text, caret = text.length) {
    this.field.value = text;
    this.field.setSelectionRange(caret, caret);
    this.#show();
  }

  /** The field as high as its text, and the button lit where there is something to send. */
  #show() {
    if (!this.field.value.includes("\n") && this.field.value.length < 30) this.field.style.height = "";
    else {
      this.field.style.height = "auto";
      this.field.style.height = `${this.field.scrollHeight}px`;
    }
    this.button.disabled = this.field.value.trim() === "";
  }

  #typed() {
    this.recalled = 0;
    this.#show();
    this.#look();
  }

  #key(event) {
    if (event.isComposing) return;
    if (this.offers && this.#offerKey(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#submit();
    } else if (
      (event.key === "ArrowUp" || event.key === "ArrowDown") &&
      !event.shiftKey &&
      this.#recall(event.key)
    ) {
      event.preventDefault();
    }
  }

  #submit() {
    const text = this.field.value.trim();
    this.#close();
    if (!text) {
      this.idle();
      return;
    }
    if (!this.send(text)) return;
    if (this.history.at(-1) !== text) this.history.push(text);
    this.recalled = 0;
    this.#put("");
  }

  /** What was sent before, where nothing of one's own is written. */
  #recall(key) {
    const writing = this.recalled === 0 && this.field.value !== "";
    const next = this.recalled + (key === "ArrowUp" ? 1 : -1);
    if (writing || next < 0 || next > this.history.length || (next === 0 && this.recalled === 0)) return false;
    this.recalled = next;
    this.#put(next === 0 ? "" : this.history.at(-next));
    return true;
  }

  // Completion

  #look() {
    const offers = completion(this.field.value, this.field.selectionStart, this.known());
    if (!offers) {
      this.#close();
      return;
    }
    this.offers = offers;
    this.#draw();
  }

  #close() {
    this.offers = null;
    this.menu.remove();
    this.field.removeAttribute("aria-activedescendant");
  }

  #draw() {
    const { title, items, active } = this.offers;
    const list = el(
      "div",
      { class: "offer-list", role: "listbox", id: this.listId, "aria-label": title },
      items.map((item, at) => this.#offer(item, at, at === active)),
    );
    const keys = items.length
      ? el("span", { class: "offer-keys" }, el("b", {}, "↑ ↓"), " to choose ", el("b", {}, "Tab"), " to take")
      : null;
    fill(this.menu, el("div", { class: "offer-title" }, el("span", {}, title), keys), items.length ? list : null);
    this.node.prepend(this.menu);
    const chosen = this.menu.querySelector("[aria-selected=true]");
    if (chosen) {
      this.field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  #offer(item, at, chosen) {
    return el(
      "div",
      {
        class: names("offer", chosen && "chosen"),
        role: "option",
        id: `${this.listId}-${at}`,
        "aria-selected": String(chosen),
        "data-testid": "completion-item",
        on: { mousedown: (event) => event.preventDefault(), click: () => this.#take(item) },
      },
      item.who ? avatar(item.who, "tiny") : null,
      el("span", { class: "offer-label" }, item.label),
      item.hint ? el("span", { class: "offer-hint" }, item.hint) : null,
      item.description ? el("span", { class: "offer-description" }, item.description) : null,
    );
  }

  /** Whether the key was one for the offers. */
  #offerKey({ key, shiftKey }) {
    const { items, active } = this.offers;
    if (key === "Escape") this.#close();
    else if (!items.length) return false;
    else if (key === "ArrowDown") this.#choose(active + 1 >= items.length ? 0 : active + 1);
    else if (key === "ArrowUp") this.#choose(active <= 0 ? items.length - 1 : active - 1);
    else if (key === "Tab" && !shiftKey) this.#take(items[Math.max(active, 0)]);
    else if (key === "Enter" && !shiftKey && active >= 0) this.#take(items[active]);
    else return false;
    return true;
  }

  #choose(active) {
    this.offers = { ...this.offers, active };
    this.#draw();
  }

  #take(item) {
    const { text, caret } = taken(this.field.value, this.offers, item);
    const question = this.offers.kind === "question";
    this.#put(text, caret);
    this.focus();
    if (question) this.#close();
    else this.#look();
  }
}
