// What stands before the first message: who the app is and what to ask it, or where a channel begins.

import { el, fill } from "./dom.js";
import { botGlyph, icon } from "./icons.js";
import { INVITE } from "./sending.js";

/** The prompts of the app as buttons; `ask(prompt)` sends one. They are drawn anew only where they changed. */
export class Prompts {
  constructor(ask) {
    this.ask = ask;
    this.cards = el("div", { class: "prompts", role: "group", "aria-label": "Suggested questions" });
    this.chips = el("div", { class: "chips", role: "group", "aria-label": "Suggested questions" });
    this.shown = null;
  }

  #refresh(prompts) {
    if (this.shown === prompts) return;
    this.shown = prompts;
    const button = (kind) => (prompt, at) =>
      el(
        "button",
        {
          class: kind,
          type: "button",
          "data-testid": "prompt",
          title: prompt.message,
          on: { click: () => this.ask(prompt) },
        },
        el("span", {}, prompt.title),
        kind === "prompt" && at === 0
          ? el("kbd", { title: "Enter in the empty field asks this" }, "Enter ↵")
          : null,
      );
    fill(this.cards, prompts.map(button("prompt")));
    fill(this.chips, prompts.map(button("chip")));
  }

  /** The greeting, where nothing was said yet. */
  greeting(store, empty) {
    if (!empty) return null;
    this.#refresh(store.prompts);
    this.hello ??= el("div", { class: "welcome" });
    if (this.hello.dataset.name !== store.app.name) {
      this.hello.dataset.name = store.app.name;
      fill(
        this.hello,
        botGlyph("large"),
        el("h2", {}, store.app.name),
        el(
          "p",
          {},
          "Ask about the terms of a deal in plain words. Each question starts a thread; answers name their sources.",
        ),
        this.cards,
      );
    }
    return this.hello;
  }

  /** The same prompts in a row above the composer, once there is a conversation. */
  row(store, empty) {
    if (empty || !store.prompts.length) return null;
    this.#refresh(store.prompts);
    return this.chips;
  }
}

/** Where a channel begins; and how to bring the app in where it is no member. */
export function channelBegins(channel, store) {
  const { name, user } = store.app;
  const how = channel.members.includes(user)
    ? [`Mention @${name} with a question, or type `, el("code", {}, "/deal"), " to ask for your eyes only."]
    : [
        `${name} is not in here: type `,
        el("code", {}, `${INVITE} @${name}`),
        " to bring it in, or ",
        el("code", {}, "/deal"),
        " to ask for your eyes only.",
      ];
  return el(
    "div",
    { class: "welcome channel-begins" },
    el("h2", {}, `# ${channel.name}`),
    el(
      "p",
      {},
      `This is where #${channel.name} begins. `,
      how,
      channel.is_ext_shared ? el("span", {}, " ", icon("info"), " People of another company read here.") : null,
    ),
  );
}
