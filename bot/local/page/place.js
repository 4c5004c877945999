// Where a person is: who acts, which channel, which tab of the app, which thread. It lives in the address of the
// page (?as=U…#C…/home, #C…/thread/ts), so that Back works and a tab can be opened anew where it was.

const TABS = ["home", "messages", "about"];

/** The place that the address names. */
export function placeOf(address = window.location) {
  const [channel = "", what = "", ts = ""] = address.hash.slice(1).split("/").map(decodeURIComponent);
  return {
    person: new URLSearchParams(address.search).get("as") ?? "",
    channel,
    tab: TABS.includes(what) ? what : "messages",
    thread: what === "thread" ? ts : "",
  };
}

/** The address of a place. */
export function addressOf({ person, channel, tab, thread }) {
  const query = person ? `?as=${encodeURIComponent(person)}` : "";
  const rest = thread ? `/thread/${thread}` : tab && tab !== "messages" ? `/${tab}` : "";
  return `${window.location.pathname}${query}${channel ? `#${encodeURIComponent(channel)}${rest}` : ""}`;
}

/** Go there: the address changes, and with it what Back leads to; `replace` leaves no trace of where one was. */
export function visit(place, { replace = false } = {}) {
  const address = addressOf(place);
  const here = `${window.location.pathname}${window.location.search}${window.location.hash}`;
  if (address === here) return;
  window.history[replace ? "replaceState" : "pushState"](null, "", address);
}
