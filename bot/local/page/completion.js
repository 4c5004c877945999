// What can be completed at the caret of a composer: slash commands, questions after one, people after an @.
// Pure: text in, offers out. `from` and `to` bound what an offer's `insert` takes the place of.

const MOST = 8;

/**
 * The offers at the caret, or null. `known`: {commands, suggestions, people, app, inThread}. `active` is the offer that
 * Enter takes, -1 where Enter sends what was typed.
 */
export function completion(text, caret, known) {
  const before = text.slice(0, caret);
  return (
    (known.inThread ? null : (commands(text, before, known) ?? questions(text, before, known))) ??
    people(before, known)
  );
}

function commands(text, before, known) {
  if (!/^\/\S*$/.test(before) || /^\/\S*\s/.test(text)) return null;
  const typed = before.toLowerCase();
  const items = known.commands
    .filter((one) => one.command.startsWith(typed))
    .map((one) => ({
      label: one.command,
      hint: one.usage_hint ?? "",
      description: one.description ?? "",
      insert: `${one.command} `,
    }));
  if (!items.length) return null;
  return {
    kind: "command",
    title: "Commands",
    items,
    from: 0,
    to: text.length,
    active: items[0].label === typed ? -1 : 0,
  };
}

function questions(text, before, known) {
  const found = /^(\/\S+)\s+(.*)$/s.exec(before);
  const command = found && known.commands.find((one) => one.command === found[1]);
  if (!command || before.length < text.trimEnd().length) return null;
  const typed = words(found[2]);
  const items = known.suggestions
    .filter(
      (line) => line.startsWith(`${found[1]} `) && fits(line.slice(found[1].length), typed) && line !== text.trim(),
    )
    .slice(0, MOST)
    .map((line) => ({ label: line, hint: "", description: "", insert: line }));
  if (!items.length && typed.length) return null;
  const title = command.usage_hint ? `${command.command} ${command.usage_hint}` : command.command;
  return { kind: "question", title, items, from: 0, to: text.length, active: -1 };
}

function words(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Whether each typed word begins a word of the line. */
function fits(line, typed) {
  const there = words(line);
  return typed.every((word) => there.some((other) => other.startsWith(word)));
}

function people(before, known) {
  const found = /(?:^|[\s(])@([\p{L}\p{N}.&-]*(?: [\p{L}\p{N}&-]+)?)$/u.exec(before);
  if (!found) return null;
  const typed = found[1].toLowerCase();
  const names = [{ ...known.app, isApp: true }, ...known.people];
  const items = names
    .filter((one) => begins(one, typed))
    .slice(0, MOST)
    .map((one) => ({
      who: one,
      label: one.name,
      hint: one.isApp ? "App" : "",
      description: "",
      insert: `@${one.name} `,
    }));
  if (!items.length) return null;
  const from = before.length - typed.length - 1;
  return { kind: "person", title: "People", items, from, to: before.length, active: 0 };
}

function begins(one, typed) {
  const name = one.name.toLowerCase();
  return (
    name.startsWith(typed) ||
    (one.handle ?? "").startsWith(typed) ||
    name.split(" ").some((word) => word.startsWith(typed))
  );
}

/** The text with the offer taken, and where the caret then is. */
export function taken(text, offers, item) {
  const start = text.slice(0, offers.from) + item.insert;
  return { text: start + text.slice(offers.to), caret: start.length };
}

/** What was typed with the people it names as mentions: "@Legal" becomes <@U…>. Longer names first. */
export function withMentions(text, people) {
  const named = people
    .map((one) => [`@${one.name}`, one.user ?? one.id])
    .sort((one, other) => other[0].length - one[0].length);
  let out = "";
  for (let at = 0; at < text.length;) {
    const free = at === 0 || /[\s([{"'.,;:!?]/.test(text[at - 1]);
    const hit = text[at] === "@" && free && named.find(([name]) => startsAt(text, at, name));
    out += hit ? `<@${hit[1]}>` : text[at];
    at += hit ? hit[0].length : 1;
  }
  return out;
}

function startsAt(text, at, name) {
  const piece = text.slice(at, at + name.length);
  return piece.toLowerCase() === name.toLowerCase() && !/[\p{L}\p{N}_]/u.test(text[at + name.length] ?? "");
}
