// Modals: a stack of views of which the top one shows, with inputs, what is wrong with them, submit and close.

import { drawBlocks } from "./blocks/draw.js";
import { plainOf } from "./blocks/words.js";
import { el, fill, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { complain } from "./sending.js";
import { actsElsewhere } from "./tab.js";

export class Modals {
  /** `app`: {store, connection, act, go}. */
  constructor(app) {
    this.app = app;
    this.forms = new Map(); // id of a view -> {node, view, inputs}
    this.dialog = el("dialog", {
      class: "dialog modal",
      "data-testid": "modal",
      on: {
        cancel: (event) => {
          event.preventDefault();
          this.#close();
        },
        mousedown: (event) => event.target === this.dialog && this.#close(),
      },
    });
    document.body.append(this.dialog);
  }

  /** Show the stack as it is now; not where the person is at work in another tab, from which it was opened. */
  update() {
    const { views, me } = this.app.store;
    if (!views.length || actsElsewhere(me)) {
      this.forms.clear();
      this.shown = null;
      if (this.dialog.open) this.dialog.close();
      return;
    }
    const forms = new Map(views.map((view) => [view.id, this.#formOf(view)]));
    this.forms = forms;
    const top = forms.get(views.at(-1).id);
    if (this.shown === top.node) return;
    this.shown = top.node;
    fill(this.dialog, top.node);
    this.dialog.setAttribute("aria-labelledby", top.titleId);
    if (!this.dialog.open) this.dialog.showModal();
    (
      top.node.querySelector(".modal-body :is(input, textarea, select)") ??
      top.node.querySelector(".dialog-foot .button")
    )?.focus();
  }

  /** Say what is wrong with what was entered; errors of blocks without an input are told by the caller. */
  showErrors(viewId, errors) {
    const form = this.forms.get(viewId);
    if (!form) return [];
    const told = Object.entries(errors).filter(([block, words]) => {
      const inputs = form.inputs.filter((input) => input.block === block && input.control);
      inputs.forEach((input) => input.control.say(words));
      return inputs.length > 0;
    });
    form.inputs.find((input) => input.block === told[0]?.[0])?.control.focus();
    return Object.entries(errors)
      .filter(([block]) => !told.some(([one]) => one === block))
      .map(([, words]) => words);
  }

  #formOf(view) {
    const known = this.forms.get(view.id);
    const stamp = JSON.stringify([view.blocks, view.title, view.submit, view.close, view.hash]);
    if (known?.stamp === stamp) return known;
    const form = this.#draw(view, stamp);
    for (const input of form.inputs) {
      const before = known?.inputs.find(
        (one) => one.block === input.block && one.action === input.action && one.control,
      );
      if (before && input.control) input.control.put(before.read());
    }
    return form;
  }

  #draw(view, stamp) {
    const inputs = [];
    const titleId = freshId("modal-title");
    const ctx = {
      store: this.app.store,
      goTo: (channel) => this.app.go({ channel, tab: "messages" }),
      act: (request) => this.app.act({ view_id: view.id, ...request }),
      remember: (block, action, read, control = null) => inputs.push({ block, action, read, control }),
      surface: "modal",
    };
    const body = el("div", { class: "modal-body", tabindex: -1 }, drawBlocks(view.blocks ?? [], ctx));
    const submit = view.submit
      ? el(
          "button",
          { class: "button button-primary", type: "submit", "data-testid": "modal-submit" },
          plainOf(view.submit),
        )
      : null;
    const close = (label, kind) =>
      el("button", { type: "button", ...kind, on: { click: () => this.#close() } }, label);
    const node = el(
      "form",
      {
        class: "modal-form",
        novalidate: true,
        on: {
          submit: (event) => {
            event.preventDefault();
            this.#submit(view.id, submit);
          },
        },
      },
      el(
        "header",
        { class: "modal-head" },
        el("h2", { id: titleId }, plainOf(view.title)),
        close(icon("close"), { class: "tool", "aria-label": "Close", "data-testid": "modal-x" }),
      ),
      body,
      el(
        "footer",
        { class: "dialog-foot" },
        close(view.close ? plainOf(view.close) : "Close", { class: "button", "data-testid": "modal-close" }),
        submit,
      ),
    );
    return { node, stamp, inputs, titleId };
  }

  async #submit(id, button) {
    const form = this.forms.get(id);
    if (!form || button.getAttribute("aria-busy") === "true") return;
    const missing = form.inputs.filter((input) => input.control?.missing());
    missing.forEach((input) => input.control.say("Please fill in this field."));
    if (missing.length) {
      missing[0].control.focus();
      return;
    }
    const values = {};
    for (const { block, action, read } of form.inputs) values[block] = { ...values[block], [action]: read() };
    button.setAttribute("aria-busy", "true");
    complain(await this.app.connection.ask("submit", { view_id: id, values }));
    button.removeAttribute("aria-busy");
  }

  #close() {
    const top = this.app.store.views.at(-1);
    if (top) this.app.connection.ask("close_view", { view_id: top.id }).then(complain);
  }
}
