// A conversation: its messages and the composer below them; that of a channel, of the app, or of a thread.

import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { MessageList } from "./list.js";
import { complain } from "./sending.js";

export class Conversation {
  /**
   * `items(store, channel, thread)` are what the list shows (see timeline.js); `extra(store, channel)` comes before the
   * first message, `above(store, channel)` above the composer; `idle()` runs at Enter in an empty composer.
   */
  constructor(app, { items, label, extra, above = () => null, idle, testid, sendTestid, inThread = false }) {
    Object.assign(this, { app, items, above, inThread, channel: "", thread: "" });
    const { store, sending, connection } = app;
    const ctx = {
      store,
      goTo: (channel) => app.go({ channel, tab: "messages" }),
      channel: () => this.channel,
      openThread: (ts) => app.go({ channel: this.channel, tab: "messages", thread: ts }),
      isBeside: (message) => !inThread && Boolean(message.thread_ts) && message.thread_ts === app.thread(),
      dismiss: (ts) => store.dismiss(this.channel, ts),
      retry: (message) => sending.retry(this.channel, message),
      shortcut: (callback, ts) =>
        connection.ask("shortcut", { callback_id: callback, channel: this.channel, ts }).then(complain),
      act: (request) => {
        this.list.expect();
        return app.act({ channel: this.channel, ...request });
      },
    };
    this.list = new MessageList(ctx, label, { extra: () => extra?.(store, this.channel) ?? null });
    this.composer = new Composer({
      known: () => sending.known(this.channel, inThread),
      send: (text) => {
        this.list.expect();
        const gone = sending.send(text, this.channel, this.thread, () => this.composer.restore(text));
        if (!gone) this.list.expect(false);
        return gone;
      },
      idle,
      testid,
      sendTestid,
    });
    this.shelf = el("div", { class: "shelf" });
    this.node = el(
      "div",
      { class: "conversation" },
      this.list.node,
      el("div", { class: "below" }, this.shelf, this.composer.node),
    );
  }

  /** Show a channel or a thread of it. */
  show(channel, thread = "") {
    const key = `${this.app.store.me}/${channel}/${thread}`;
    if (this.key !== key) {
      Object.assign(this, { key, channel, thread });
      this.list.clear();
    }
    this.composer.use(key, this.#words());
    this.update();
  }

  /** Show nothing any more. */
  leave() {
    this.key = "";
    this.list.clear();
  }

  #words() {
    const { store } = this.app;
    const channel = store.channels.get(this.channel);
    if (this.inThread) return { placeholder: "Reply…", label: "Reply in thread", canCommand: false };
    if (channel?.kind === "im")
      return { placeholder: `Ask ${store.app.name} about your deals`, label: `Message ${store.app.name}` };
    return { placeholder: `Message #${channel?.name ?? ""}`, label: `Message #${channel?.name ?? ""}` };
  }

  update() {
    const { store } = this.app;
    this.list.sync(this.items(store, this.channel, this.thread));
    const above = this.above(store, this.channel);
    if (above !== this.shelf.firstChild) this.shelf.replaceChildren(...(above ? [above] : []));
  }
}
