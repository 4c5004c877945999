// What becomes of a text that a person sends: a command, or a message that is shown before the server has it.

import { withMentions } from "./completion.js";
import { NOT_CONNECTED } from "./connection.js";
import { sent } from "./marks.js";
import { toast } from "./toasts.js";

/** What Slack itself does, beside the app's commands, and what is offered after it. */
export const INVITE = "/invite";

export class Sending {
  constructor(store, connection) {
    Object.assign(this, { store, connection });
  }

  /** What can be completed in a channel. */
  known(channel, inThread = false) {
    const { suggestions = [], app } = this.store;
    return {
      commands: this.#commands(channel),
      suggestions: [...suggestions, `${INVITE} @${app?.name}`],
      app,
      inThread,
      people: this.store.actors().filter((person) => person.id !== this.store.me),
    };
  }

  /** The app's commands, and in channels the one that brings the app in. */
  #commands(channel) {
    const { commands = [], app, channels } = this.store;
    if (channels.get(channel)?.kind === "im") return commands;
    const invite = { command: INVITE, usage_hint: `@${app?.name}`, description: "Bring somebody into this channel" };
    return [...commands, invite];
  }

  /**
   * Send a text to a channel or thread. False where it must not go: the person is told why, and keeps it. `back` is
   * called where a command turns out not to have gone.
   */
  send(text, channel, thread = "", back = () => {}) {
    if (!this.connection.up) {
      toast("error", NOT_CONNECTED);
      return false;
    }
    const command = /^(\/[a-z0-9_-]+)(?:\s+(.*))?$/is.exec(text);
    return command
      ? this.#command(command[1], command[2] ?? "", channel, thread, back)
      : this.#message(text, channel, thread);
  }

  #command(command, text, channel, thread, back) {
    if (thread) {
      toast("error", `${command} does not work in threads. Ask in a message instead, and mention the app.`);
      return false;
    }
    const commands = this.#commands(channel);
    if (!commands.some((one) => one.command === command)) {
      const known = commands.map((one) => one.command).join(", ");
      toast(
        "error",
        known ? `${command} is not a command here. Type one of ${known} instead.` : `${command} is not a command here.`,
      );
      return false;
    }
    sent();
    const typed = command === INVITE ? withMentions(text, [this.store.app, ...this.store.actors()]) : text;
    this.connection.ask("command", { channel, command, text: typed }).then((reply) => {
      complain(reply);
      if (!reply.ok) back();
    });
    return true;
  }

  #message(text, channel, thread) {
    const typed = withMentions(text, [this.store.app, ...this.store.actors()]);
    const shown = this.store.expect(channel, [asBlock(typed)], typed, thread);
    sent();
    this.#post(shown, channel, thread);
    return true;
  }

  async #post(message, channel, thread) {
    const reply = await this.connection.ask("say", {
      channel,
      text: message.text,
      ...(thread ? { thread_ts: thread } : {}),
    });
    this.store.answered(channel, message, reply.ok ? null : reply.error);
  }

  /** Send a message that failed once more. */
  retry(channel, message) {
    this.store.dismiss(channel, message.ts);
    const again = this.store.expect(channel, message.blocks, message.text, message.thread_ts);
    this.#post(again, channel, message.thread_ts ?? "");
  }
}

/** Tell the person where the server refused. */
export function complain(reply) {
  if (!reply.ok) toast("error", reply.error);
}

/** A typed text as the block that Slack makes of it. */
function asBlock(text) {
  const elements = text
    .split(/(<@[A-Z0-9]+>)/)
    .filter(Boolean)
    .map((piece) => {
      const mention = /^<@([A-Z0-9]+)>$/.exec(piece);
      return mention ? { type: "user", user_id: mention[1] } : { type: "text", text: piece };
    });
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements }] };
}
