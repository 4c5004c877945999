// The page: puts its parts together, follows the address, and shows what the local Slack tells.

import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { el, fill } from "./dom.js";
import { Header } from "./header.js";
import { icon } from "./icons.js";
import { Modals } from "./modal.js";
import { placeOf, visit } from "./place.js";
import { complain, Sending } from "./sending.js";
import { Sidebar } from "./sidebar.js";
import { Store } from "./store.js";
import { Switcher } from "./switcher.js";
import { acted } from "./tab.js";
import { About, Home } from "./tabs.js";
import { ThreadPane } from "./threadpane.js";
import { channelItems, inlineItems } from "./timeline.js";
import { toast } from "./toasts.js";
import { channelBegins, Prompts } from "./welcome.js";

const store = new Store();
const connection = new Connection({
  onEvent: hear,
  onState: (up) => showConnection(up),
  onAct: () => acted(store.me),
});
const sending = new Sending(store, connection);
const app = { store, connection, sending, go, act, actAs, closeThread, thread: () => place.thread };
let place = placeOf();
let lineUp = false;

// The parts

const prompts = new Prompts((prompt) => {
  direct.list.expect();
  if (!sending.send(prompt.message, direct.channel)) direct.list.expect(false);
  direct.composer.focus();
});
const channelView = new Conversation(app, {
  items: channelItems,
  label: "Messages",
  extra: cached(
    (store, channel) => [store.channels.get(channel)],
    (channel) => channel && channelBegins(channel, store),
  ),
});
const direct = new Conversation(app, {
  items: inlineItems,
  label: "Conversation with the app",
  extra: (store, channel) => prompts.greeting(store, !store.inChannel(channel).length),
  above: (store, channel) => prompts.row(store, !store.inChannel(channel).length),
  idle: () => {
    const first = store.inChannel(direct.channel).length ? null : store.prompts[0];
    if (first) prompts.ask(first);
  },
});
const home = new Home(app);
const about = new About(app);
const header = new Header(store, { go });
const sidebar = new Sidebar(store, { go, act: actAs });
const thread = new ThreadPane(app);
const modals = new Modals(app);
const switcher = new Switcher(app);
const pane = el("div", { class: "pane", id: "pane" });
const status = el("span", { class: "status", role: "status", "data-testid": "status-connection" });
const menuButton = el(
  "button",
  {
    class: "tool on-dark menu-button",
    type: "button",
    "aria-label": "Channels",
    "aria-controls": "sidebar",
    "aria-expanded": "false",
    on: { click: () => foldSidebar(!document.body.classList.contains("sidebar-open")) },
  },
  icon("menu"),
);
const searchButton = el(
  "button",
  { class: "search-button", type: "button", "data-testid": "search", on: { click: () => switcher.open() } },
  icon("search"),
  el("span", {}, "Go to…"),
  el("kbd", {}, "Ctrl K"),
);
const main = el("main", { class: "main" }, header.node, pane);
document.body.prepend(
  el("header", { class: "topbar" }, menuButton, searchButton, status),
  el(
    "div",
    { class: "columns" },
    sidebar.node,
    el("div", { class: "scrim", on: { click: () => foldSidebar(false) } }),
    main,
    thread.node,
  ),
);

/** A drawing that is made anew only where what it is made of has changed. */
function cached(parts, draw) {
  let before = [];
  let drawn = null;
  return (...given) => {
    const now = parts(...given);
    if (now.some((part, at) => part !== before[at])) drawn = draw(...now);
    before = now;
    return drawn;
  };
}

// Going about

/** Open a place; what it does not name stays as it is, but a thread belongs to its channel. */
function go(next) {
  place = { ...place, thread: "", ...next };
  visit(place);
  foldSidebar(false);
  arrive({ focus: true });
}

function closeThread() {
  go({ thread: "" });
}

/** Act as somebody else: the page starts anew with what that person sees. */
function actAs(person) {
  if (person === store.me) return;
  const channel = store.channels.get(place.channel);
  place = { person, channel: channel?.kind === "im" ? "" : place.channel, tab: place.tab, thread: "" };
  visit(place);
  foldSidebar(false);
  connection.open(person);
}

/** The place as far as it exists for this person; else the conversation with the app, else the first channel. */
function settle() {
  if (store.channels.has(place.channel)) return;
  const first = store.dm() ?? [...store.channels.values()][0];
  place = { ...place, channel: first?.id ?? "", thread: "" };
  visit(place, { replace: true });
}

function arrive({ focus = false } = {}) {
  if (!store.ready) return;
  settle();
  const channel = store.channels.get(place.channel);
  if (channel?.kind !== "im") place.tab = "messages";
  document.title = channel
    ? `${channel.kind === "im" ? store.app.name : `#${channel.name}`} – ${store.team.name}`
    : store.team.name;
  const shown = part(channel);
  if (pane.firstChild !== shown.node) fill(pane, shown.node);
  pane.classList.toggle("has-tabs", channel?.kind === "im");
  header.update(place);
  sidebar.update(place);
  if (shown.show) shown.show(place.channel);
  else shown.update();
  document.body.classList.toggle("thread-open", Boolean(place.thread));
  thread.show(place, { focus: focus && Boolean(place.thread) });
  if (focus && !place.thread && shown.composer && !isTouch()) shown.composer.focus();
  announce(channel);
}

function part(channel) {
  if (channel?.kind !== "im") return channelView;
  return { home, about }[place.tab] ?? direct;
}

/** Tell the app and the server what a person looks at now; once for each arrival. */
function announce(channel) {
  const key = `${store.me}/${place.channel}/${place.tab}`;
  if (announce.key === key || !channel) return;
  announce.key = key;
  if (channel.kind === "im" && place.tab !== "about")
    connection.ask(place.tab === "home" ? "open_home" : "open_messages").then(complain);
  seen();
}

function seen() {
  const channel = store.channels.get(place.channel);
  if (channel?.unread && place.tab === "messages" && document.visibilityState === "visible")
    connection.ask("read", { channel: channel.id });
}

function isTouch() {
  return window.matchMedia("(pointer: coarse)").matches;
}

function foldSidebar(open) {
  document.body.classList.toggle("sidebar-open", open);
  menuButton.setAttribute("aria-expanded", String(open));
}

/** Press or choose something of a message or view. */
async function act({ do: what, ...details }) {
  complain(await connection.ask(what, details));
}

// Hearing

function hear(event) {
  if (event.type === "toast") toast(event.level, event.text);
  else if (event.type === "view_errors")
    modals.showErrors(event.view_id, event.errors).forEach((words) => toast("error", words));
  else store.take(event);
}

store.addEventListener("change", ({ detail: { kind, channel } }) => {
  switch (kind) {
    case "snapshot":
      // A handle in the address becomes the person's id.
      if (place.person) place.person = store.me;
      connection.person = place.person;
      announce.key = "";
      arrive({ focus: true });
      modals.update();
      showConnection(true);
      break;
    case "views":
      modals.update();
      break;
    case "home":
      home.update();
      break;
    case "app":
      showConnection(lineUp);
      header.update(place);
      sidebar.update(place);
      about.update();
      break;
    case "channel":
      // One that I have just come into: its messages come with a new snapshot.
      if (store.channels.has(channel) && !store.messages.has(channel)) connection.open(store.me);
      else arrive();
      break;
    case "channel_gone":
      arrive();
      break;
    default:
      refresh(channel);
  }
});

/** Something was said, changed or suggested in a channel. */
function refresh(channel) {
  if (channel === place.channel) {
    const shown = part(store.channels.get(channel));
    if (shown.show) shown.update();
    if (place.thread) thread.conversation.update();
    seen();
  }
  sidebar.update(place);
}

function showConnection(up) {
  lineUp = up;
  const state = !up ? "off" : store.app?.connected ? "on" : "waiting";
  const name = store.app?.name ?? "the app";
  const words = { off: "page not connected", on: `${name} connected`, waiting: `${name} not connected` }[state];
  status.dataset.state = state;
  fill(
    status,
    el("span", { class: "presence" }),
    el("span", { class: "status-words" }, words),
    el("span", { class: "status-note" }, "Local stand-in for Slack"),
  );
}

// The whole page

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    switcher.open();
  } else if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
    if (document.body.classList.contains("sidebar-open")) foldSidebar(false);
    else if (place.thread) closeThread();
  }
});
window.addEventListener("popstate", () => {
  place = placeOf();
  if (place.person !== connection.person) connection.open(place.person);
  else arrive({ focus: true });
});
document.addEventListener("visibilitychange", seen);
showConnection(false);
connection.open(place.person);
