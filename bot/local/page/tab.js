// Which of a person's tabs is the one at work: modals open there, and leave the others alone. After a reload it is the
// same tab still. Where the browser keeps nothing, each tab takes itself for that one.

const KEY = "dealbot.tab";

function remembered(storage, key) {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

function remember(storage, key, value) {
  try {
    storage().setItem(key, value);
  } catch {
    // a browser may keep its storage shut
  }
}

const ofTab = () => window.sessionStorage;
const ofAll = () => window.localStorage;
const tab = remembered(ofTab, KEY) ?? Math.random().toString(36).slice(2);
remember(ofTab, KEY, tab);

/** The person has just done something in this tab. */
export function acted(person) {
  remember(ofAll, `${KEY}.${person}`, tab);
}

/** Whether the person did the last thing in another tab. */
export function actsElsewhere(person) {
  const last = remembered(ofAll, `${KEY}.${person}`);
  return last !== null && last !== tab;
}
