// The right-hand pane: a thread with a composer of its own.

import { Conversation } from "./conversation.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { threadItems } from "./timeline.js";

export class ThreadPane {
  constructor(app) {
    this.app = app;
    this.where = el("span", { class: "thread-where" });
    this.conversation = new Conversation(app, {
      items: threadItems,
      label: "Thread",
      inThread: true,
      testid: "thread-composer",
      sendTestid: "thread-send",
    });
    this.node = el(
      "aside",
      { class: "thread-pane", "data-testid": "thread-pane", "aria-label": "Thread", hidden: true },
      el(
        "header",
        { class: "thread-head" },
        el("h2", {}, "Thread"),
        this.where,
        el(
          "button",
          {
            class: "tool",
            type: "button",
            "aria-label": "Close the thread",
            title: "Close (Escape)",
            "data-testid": "thread-close",
            on: { click: () => app.closeThread() },
          },
          icon("close"),
        ),
      ),
      this.conversation.node,
    );
  }

  /** Show the thread of a place, or hide where it names none. */
  show(place, { focus = false } = {}) {
    const open = Boolean(place.thread);
    this.node.hidden = !open;
    if (!open) {
      this.conversation.leave();
      return;
    }
    const channel = this.app.store.channels.get(place.channel);
    this.where.textContent = channel?.kind === "im" ? this.app.store.app.name : `# ${channel?.name ?? ""}`;
    this.conversation.show(place.channel, place.thread);
    if (focus) this.conversation.composer.focus();
  }
}
