// Builds elements. Nothing on this page turns data into markup: text becomes text nodes, and nothing else.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with its properties and children. Properties: `on` maps event names to listeners, `style` maps
 * style properties to values, a boolean sets or leaves out an attribute, anything else is an attribute. Children:
 * nodes, strings, numbers, nested arrays; null, undefined and false are left out.
 */
export function el(tag, properties = {}, ...children) {
  return dress(document.createElement(tag), properties, children);
}

/** The same for a drawing. */
export function svg(tag, properties = {}, ...children) {
  return dress(document.createElementNS(SVG, tag), properties, children);
}

function dress(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "style") {
      for (const [property, setting] of Object.entries(value)) node.style.setProperty(property, setting);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(node, children);
  return node;
}

/** Append children as `el` takes them. */
export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/** Put children in the place of whatever the node holds. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

/** Class names, without the ones that are false. */
export function names(...parts) {
  return parts.filter(Boolean).join(" ");
}

let counted = 0;

/** An id that no other element of the page has. */
export function freshId(prefix) {
  counted += 1;
  return `${prefix}-${counted}`;
}

/** The address if it is one a person may be sent to (web or mail), else null. */
export function safeAddress(text) {
  const address = String(text ?? "").trim();
  return /^(https?:\/\/|mailto:)[^\s]+$/i.test(address) ? address : null;
}

/** The address if it may be shown as a picture: data of an image, or an address of this server; else null. */
export function safePicture(text) {
  const address = String(text ?? "").trim();
  return /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(address) ? address : ownAddress(address);
}

/** The address if it is one of this server, else null. */
export function ownAddress(text) {
  const address = String(text ?? "").trim();
  if (address === "" || !URL.canParse(address, window.location.href)) return null;
  const whole = new URL(address, window.location.href);
  return whole.origin === window.location.origin ? whole.href : null;
}
