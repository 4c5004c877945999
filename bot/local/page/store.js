// What the page knows: the server's snapshot, kept up to date by its increments. It draws nothing.
//
// Listeners get ("change", {detail: {kind, channel, ts}}); kind is "snapshot" or an increment's type.

const NOBODY = { id: "", name: "Unknown", color: "5d5f66", initials: "?" };

export class Store extends EventTarget {
  constructor() {
    super();
    this.ready = false;
    this.me = "";
    this.people = new Map();
    this.channels = new Map();
    this.messages = new Map(); // channel -> messages in order of ts, replies among them
    this.statuses = new Map(); // "channel/thread" -> what the app says it is doing
    this.pending = []; // my own messages that the server has not told yet
  }

  /** Take a snapshot or an increment of the protocol. */
  take(event) {
    const how = this[`_${event.type}`];
    if (typeof how !== "function") return;
    how.call(this, event);
    this.#tell(event.type, event.channel?.id ?? event.channel, event.message?.ts);
  }

  #tell(kind, channel, ts) {
    this.dispatchEvent(new CustomEvent("change", { detail: { kind, channel, ts } }));
  }

  _snapshot(event) {
    this.ready = true;
    this.me = event.me;
    this.team = { name: "Local workspace", ...event.team };
    this.app = { name: "dealbot", connected: false, ...event.app, isApp: true };
    this.people = new Map(event.people.map((person) => [person.id, person]));
    this.channels = new Map(event.channels.map((channel) => [channel.id, { ...channel }]));
    this.commands = event.commands ?? [];
    this.shortcuts = event.shortcuts ?? [];
    this.messages = new Map(Object.entries(event.messages ?? {}).map(([id, list]) => [id, sorted(list)]));
    this.home = event.home ?? null;
    this.views = event.views ?? [];
    this.prompts = event.prompts ?? [];
    this.suggestions = event.suggestions ?? [];
    this.mode = event.mode ?? "socket";
    this.statuses.clear();
    this.pending = [];
  }

  _message({ channel, message }) {
    const list = this.#list(channel);
    const known = list.findIndex((other) => other.ts === message.ts);
    if (known >= 0) {
      list[known] = message;
      return;
    }
    let at = list.length;
    while (at > 0 && Number(list[at - 1].ts) > Number(message.ts)) at -= 1;
    list.splice(at, 0, message);
    if (message.user === this.me) this.#settle(channel, message);
    else this.#count(channel, message);
    if (this.isApp(message)) this.statuses.delete(`${channel}/${message.thread_ts ?? ""}`);
  }

  _ephemeral(event) {
    this._message(event);
  }

  /** A root whose replies alone have changed stays the object it is: nothing of it needs to be drawn anew. */
  _message_changed({ channel, message }) {
    const list = this.#list(channel);
    const at = list.findIndex((other) => other.ts === message.ts);
    if (at < 0) return;
    if (content(list[at]) === content(message)) Object.assign(list[at], message);
    else list[at] = message;
  }

  _message_deleted({ channel, message }) {
    const list = this.#list(channel);
    const at = list.findIndex((other) => other.ts === message.ts);
    if (at >= 0) list.splice(at, 1);
  }

  _home({ view }) {
    this.home = view;
  }

  _views({ views }) {
    this.views = views;
  }

  _prompts({ prompts }) {
    this.prompts = prompts;
  }

  _status({ channel, thread_ts: thread, text }) {
    const key = `${channel}/${thread ?? ""}`;
    if (text) this.statuses.set(key, text);
    else this.statuses.delete(key);
  }

  _app({ connected }) {
    this.app = { ...this.app, connected };
  }

  _read({ channel }) {
    const known = this.channels.get(channel);
    if (known) known.unread = 0;
  }

  _channel({ channel }) {
    if (channel.members.includes(this.me)) this.channels.set(channel.id, channel);
    else this.channels.delete(channel.id);
  }

  _channel_gone({ channel }) {
    this.channels.delete(channel);
  }

  /** One more unread message, unless it is a reply that only its thread shows. */
  #count(channel, message) {
    const known = this.channels.get(channel);
    const hidden = isReply(message) && message.subtype !== "thread_broadcast" && known?.kind !== "im";
    if (known && !hidden) known.unread = (known.unread ?? 0) + 1;
  }

  // My own messages, shown before the server has told them

  /** Show a message of mine at once; the result names it. */
  expect(channel, blocks, text, thread) {
    const ts = (Date.now() / 1000).toFixed(6);
    const message = { ts, user: this.me, text, blocks, pending: true, ...(thread ? { thread_ts: thread } : {}) };
    this.pending.push({ channel, message });
    this.#tell("message", channel, ts);
    return message;
  }

  /** The server has answered for it: drop it, unless it failed, which is then said with the message. */
  answered(channel, message, error) {
    const at = this.pending.findIndex((one) => one.message === message);
    if (at < 0) return;
    if (error) this.pending[at] = { channel, message: { ...message, pending: false, failed: error } };
    else this.pending.splice(at, 1);
    this.#tell("message_changed", channel, message.ts);
  }

  /** Remove a message that only this page shows: one that failed, or one that was only visible to me. */
  dismiss(channel, ts) {
    this.pending = this.pending.filter((one) => one.message.ts !== ts);
    this._message_deleted({ channel, message: { ts } });
    this.#tell("message_deleted", channel, ts);
  }

  /** The server tells my messages in the order I sent them. */
  #settle(channel, message) {
    const at = this.pending.findIndex(
      (one) =>
        one.channel === channel &&
        one.message.pending &&
        (one.message.thread_ts ?? "") === (message.thread_ts ?? ""),
    );
    if (at >= 0) this.pending.splice(at, 1);
  }

  // Questions

  #list(channel) {
    if (!this.messages.has(channel)) this.messages.set(channel, []);
    return this.messages.get(channel);
  }

  /** All that I see in a channel, in order, what is still under way last. */
  inChannel(channel) {
    const under = this.pending.filter((one) => one.channel === channel).map((one) => one.message);
    return under.length ? [...this.#list(channel), ...under] : this.#list(channel);
  }

  message(channel, ts) {
    return this.inChannel(channel).find((one) => one.ts === ts);
  }

  /** The app, a person, or a stand-in for somebody unknown: who wrote a message, or who an id names. */
  who(id) {
    if (id && (id === this.app.user || id === this.app.id)) return this.app;
    return this.people.get(id) ?? { ...NOBODY, id };
  }

  isApp(message) {
    return Boolean(message.bot_id || message.app_id) || message.user === this.app.user;
  }

  author(message) {
    return this.isApp(message) ? this.app : this.who(message.user);
  }

  /** Everybody a browser tab can act as. */
  actors() {
    return [...this.people.values()].filter((person) => !person.is_bot);
  }

  /** The conversation with the app; undefined for somebody of another company. */
  dm() {
    return [...this.channels.values()].find((channel) => channel.kind === "im");
  }
}

function sorted(messages) {
  return [...messages].sort((one, other) => Number(one.ts) - Number(other.ts));
}

/** Whether a message stands in a thread without being its root. */
export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

/** What of a message is drawn, whatever its thread does. */
function content(message) {
  return JSON.stringify([message.text, message.blocks, message.edited, message.subtype, message.is_ephemeral]);
}
