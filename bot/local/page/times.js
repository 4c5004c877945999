// Says moments as a chat does: the time beside a message, the day above a group of them, dates in a text.

const TIME = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en", { weekday: "long", month: "long", day: "numeric" });
const DAY_YEAR = new Intl.DateTimeFormat("en", { weekday: "long", month: "long", day: "numeric", year: "numeric" });
const WHOLE = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

/** The moment of a message's `ts`. */
export function moment(ts) {
  return new Date(Number(ts) * 1000);
}

export function clock(ts) {
  return TIME.format(moment(ts));
}

/** The same time in a narrow column, without am and pm, as the messages above it say which half of the day it is. */
export function shortClock(ts) {
  const parts = TIME.formatToParts(moment(ts)).filter((part) => part.type !== "dayPeriod");
  return parts
    .map((part) => part.value)
    .join("")
    .trim();
}

export function wholeMoment(ts) {
  return WHOLE.format(moment(ts));
}

/** A key that two moments share exactly when they fall on one day here. */
export function dayKey(ts) {
  const at = moment(ts);
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

/** "Today", "Yesterday", else the day; with the year unless it is this one. */
export function dayName(ts, now = new Date()) {
  const at = moment(ts);
  const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return (at.getFullYear() === now.getFullYear() ? DAY : DAY_YEAR).format(at);
}

/** "just now", "5 minutes ago", "2 hours ago", else the day: for the last reply of a thread. */
export function ago(ts, now = Date.now()) {
  const minutes = Math.floor((now - Number(ts) * 1000) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return minutes === 1 ? "1 minute ago" : `${minutes} minutes ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hours === 1 ? "1 hour ago" : `${hours} hours ago`;
  return dayName(ts);
}

const part = (options) => (at) => new Intl.DateTimeFormat("en", options).format(at);
const numeric = (at) =>
  `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
const pretty = (options) => (at) => {
  const named = dayName(at.getTime() / 1000);
  return named === "Today" || named === "Yesterday" ? named : part(options)(at);
};
const DATE = { year: "numeric", month: "long", day: "numeric" };
const SHORT = { year: "numeric", month: "short", day: "numeric" };
const LONG = { ...DATE, weekday: "long" };
const TOKENS = {
  "{date_num}": numeric,
  "{date}": part(DATE),
  "{date_short}": part(SHORT),
  "{date_long}": part(LONG),
  "{date_pretty}": pretty(DATE),
  "{date_short_pretty}": pretty(SHORT),
  "{date_long_pretty}": pretty(LONG),
  "{time}": (at) => TIME.format(at),
  "{time_secs}": part({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
  "{ago}": (at) => ago(at.getTime() / 1000),
};

/** A date of a text: seconds and a format with {date}, {time} and the like; null where the seconds are none. */
export function formatDate(seconds, format) {
  if (!/^-?\d{1,11}$/.test(String(seconds))) return null;
  const at = moment(seconds);
  return format.replace(/\{[a-z_]+\}/g, (token) => (Object.hasOwn(TOKENS, token) ? TOKENS[token](at) : token));
}
