// The page's line to the local Slack: one WebSocket, requests with replies, and a new try when it breaks.

const ACTS = ["say", "command", "click", "choose", "submit", "shortcut"];
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;
export const NOT_CONNECTED = "The page is not connected to the local Slack; it is trying again.";

export class Connection {
  /** `onEvent` gets what the server tells, `onState` whether the line stands; `onAct` hears of what may open a modal. */
  constructor({ onEvent, onState, onAct }) {
    Object.assign(this, { onEvent, onState, onAct });
    this.person = "";
    this.socket = null;
    this.pause = FIRST_PAUSE;
    this.asked = 0;
    this.waiting = new Map(); // number of a request -> what to call with its reply
  }

  /** Connect as this person (empty: whoever the server takes first), instead of whoever it was. */
  open(person) {
    this.person = person;
    window.clearTimeout(this.timer);
    this.#drop();
    const scheme = window.location.protocol === "https:" ? "wss:" : "ws:";
    const query = person ? `?as=${encodeURIComponent(person)}` : "";
    const socket = new WebSocket(`${scheme}//${window.location.host}/page/ws${query}`);
    this.socket = socket;
    socket.addEventListener("message", (event) => socket === this.socket && this.#hear(JSON.parse(event.data)));
    socket.addEventListener("close", () => socket === this.socket && this.#again());
  }

  /** Whether the line stands: something can be asked for now. */
  get up() {
    return this.stands && this.socket?.readyState === WebSocket.OPEN;
  }

  /** Ask for something; the reply always comes: {ok} or {ok: false, error}. */
  ask(action, details = {}) {
    if (!this.up) return Promise.resolve({ ok: false, error: NOT_CONNECTED });
    if (ACTS.includes(action)) this.onAct();
    this.asked += 1;
    const id = this.asked;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ id, do: action, ...details }));
    });
  }

  #hear(event) {
    if (event.re !== undefined) {
      const resolve = this.waiting.get(event.re);
      this.waiting.delete(event.re);
      resolve?.(event);
      return;
    }
    if (event.type === "snapshot") {
      this.pause = FIRST_PAUSE;
      this.stands = true;
      this.onState(true);
    }
    this.onEvent(event);
  }

  #again() {
    this.#drop();
    this.onState(false);
    this.timer = window.setTimeout(() => this.open(this.person), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  #drop() {
    const socket = this.socket;
    this.socket = null;
    this.stands = false;
    socket?.close();
    for (const resolve of this.waiting.values()) resolve({ ok: false, error: NOT_CONNECTED });
    this.waiting.clear();
  }
}
