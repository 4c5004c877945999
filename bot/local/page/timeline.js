// Messages -> what a list shows, in order: day dividers, messages with those of one author grouped, threads in place.
// It draws nothing; each item has a key that stays and a stamp that changes when it has to be drawn anew.

import { isReply } from "./store.js";
import { ago, dayKey, dayName } from "./times.js";

const GROUPED_SECONDS = 300;

/** The items of a channel: roots and broadcast replies; each root tells how many replies its thread has. */
export function channelItems(store, channel) {
  const all = store.inChannel(channel);
  const threads = threadsOf(all);
  const shown = all.filter((message) => !isReply(message) || message.subtype === "thread_broadcast");
  return withDays(
    shown.map((message) => ({ message, replies: isReply(message) ? [] : (threads.get(message.ts) ?? []) })),
    store,
  );
}

/** The items of the conversation with the app: each message with its replies below it, and a way to go on. */
export function inlineItems(store, channel) {
  const all = store.inChannel(channel);
  const threads = threadsOf(all);
  const known = new Set(all.map((message) => message.ts));
  const roots = all.filter((message) => !isReply(message) || !known.has(message.thread_ts));
  const entries = roots.flatMap((root) => {
    const replies = threads.get(root.ts) ?? [];
    const status = store.statuses.get(`${channel}/${root.ts}`);
    const inside = replies.map((message) => ({ message, inline: true, replies: [] }));
    const foot = replies.length || status ? [{ kind: "foot", root, status, count: replies.length }] : [];
    return [{ message: root, replies: [], inlineRoot: replies.length > 0 }, ...inside, ...foot];
  });
  return withDays(entries, store);
}

/** The items of a thread: its root, how many replies, the replies. */
export function threadItems(store, channel, ts) {
  const all = store.inChannel(channel);
  const root = all.find((message) => message.ts === ts);
  const replies = all.filter((message) => message.thread_ts === ts && message.ts !== ts);
  const entries = replies.map((message) => ({ message, replies: [], inThread: true }));
  const status = store.statuses.get(`${channel}/${ts}`);
  const count = replies.filter((message) => !message.is_ephemeral).length;
  const items = [];
  if (root) items.push(messageItem({ message: root, replies: [], inThread: true }, false, store));
  if (count) items.push({ kind: "count", key: "count", stamp: count, count });
  items.push(...entries.map((entry, at) => messageItem(entry, isGrouped(entries[at - 1], entry, store), store)));
  if (status) items.push({ kind: "status", key: "status", stamp: status, status });
  return items;
}

function threadsOf(messages) {
  const threads = new Map();
  for (const message of messages) {
    if (!isReply(message)) continue;
    if (!threads.has(message.thread_ts)) threads.set(message.thread_ts, []);
    threads.get(message.thread_ts).push(message);
  }
  return threads;
}

function withDays(entries, store) {
  const items = [];
  let day = "";
  let before = null;
  for (const entry of entries) {
    if (entry.kind === "foot") {
      items.push({ ...entry, key: `foot-${entry.root.ts}`, stamp: `${entry.status ?? ""}|${entry.count}` });
      before = null;
      continue;
    }
    const its = dayKey(entry.message.ts);
    if (its !== day && !entry.inline) {
      day = its;
      before = null;
      items.push({ kind: "day", key: `day-${its}`, stamp: dayName(entry.message.ts), ts: entry.message.ts });
    }
    items.push(messageItem(entry, isGrouped(before, entry, store), store));
    before = entry;
  }
  return items;
}

/** Whether a message goes on under the name of the one before it. */
function isGrouped(before, entry, store) {
  if (!before) return false;
  const [one, other] = [before.message, entry.message];
  return (
    Boolean(before.inline) === Boolean(entry.inline) &&
    store.author(one).id === store.author(other).id &&
    !one.is_ephemeral &&
    !other.is_ephemeral &&
    !one.subtype &&
    !other.subtype &&
    before.replies.length === 0 &&
    Number(other.ts) - Number(one.ts) < GROUPED_SECONDS
  );
}

function messageItem(entry, grouped, store) {
  const { message, replies } = entry;
  const last = replies.at(-1);
  return {
    ...entry,
    kind: "message",
    key: message.ts,
    grouped,
    stamp: { message, grouped, inline: entry.inline, me: store.me },
    summary: last ? { count: replies.length, last: ago(last.ts), authors: authors(replies, store) } : null,
  };
}

function authors(replies, store) {
  const seen = new Map();
  for (const reply of replies) seen.set(store.author(reply).id, store.author(reply));
  return [...seen.values()].slice(0, 3);
}

/** Whether two stamps are the same. */
export function sameStamp(one, other) {
  if (typeof one !== "object" || typeof other !== "object") return one === other;
  return Object.keys(one).every((key) => one[key] === other[key]);
}
