// Elements that are pressed or chosen: buttons, menus, dates. Each tells `ctx.act` what a person did.

import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";
import { confirmed } from "../confirm.js";
import { openMenu } from "../menu.js";
import { picture, plainOf } from "./words.js";

/** One element of a section or an actions block. */
export function drawElement(element, ctx, block) {
  switch (element.type) {
    case "button":
      return drawButton(element, ctx, block);
    case "static_select":
      return drawSelect(element, ctx, block);
    case "overflow":
      return drawOverflow(element, ctx, block);
    case "datepicker":
      return drawDate(element, ctx, block);
    case "image":
      return picture(element, "thumbnail");
    default:
      return el(
        "span",
        { class: "block-unknown" },
        `An element of type “${element.type}”, which this page does not draw.`,
      );
  }
}

/** Tell what was done, unless a question beforehand is answered with no; the control is busy until it is through. */
async function press(control, element, ctx, request) {
  if (control.getAttribute("aria-busy") === "true") return false;
  if (element.confirm && !(await confirmed(element.confirm, ctx))) return false;
  control.setAttribute("aria-busy", "true");
  try {
    await ctx.act({ action_id: element.action_id ?? "", ...request });
  } finally {
    control.removeAttribute("aria-busy");
  }
  return true;
}

function drawButton(element, ctx, block) {
  const style = element.style === "primary" || element.style === "danger" ? ` button-${element.style}` : "";
  const button = el(
    "button",
    {
      class: `button${style}`,
      type: "button",
      "data-action-id": element.action_id ?? "",
      "aria-label": element.accessibility_label ?? null,
      on: {
        click: () => press(button, element, ctx, { do: "click", block_id: block, value: element.value ?? null }),
      },
    },
    plainOf(element.text),
  );
  return button;
}

/** All options of a select, those of its groups among them. */
export function optionsOf(element) {
  return element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
}

function optionNodes(element, chosen) {
  const node = (option) =>
    el("option", { value: option.value, selected: option.value === chosen }, optionWords(option));
  if (element.options) return element.options.map(node);
  return (element.option_groups ?? []).map((group) =>
    el("optgroup", { label: plainOf(group.label) }, group.options.map(node)),
  );
}

function optionWords(option) {
  const description = option.description ? ` – ${plainOf(option.description)}` : "";
  return `${plainOf(option.text)}${description}`;
}

/** A drop-down list; `properties` are the attributes of where it stands. */
export function selectNode(element, properties = {}) {
  const chosen = element.initial_option?.value ?? "";
  const select = el(
    "select",
    { class: "select", "data-action-id": element.action_id ?? "", ...properties },
    el("option", { value: "" }, element.placeholder ? plainOf(element.placeholder) : "Choose an option"),
    optionNodes(element, chosen),
  );
  select.value = chosen;
  return select;
}

/** The option that a select shows, or null. */
export function chosenOption(element, select) {
  return optionsOf(element).find((option) => option.value === select.value) ?? null;
}

function drawSelect(element, ctx, block) {
  const select = selectNode(element, {
    "aria-label": element.placeholder ? plainOf(element.placeholder) : "Choose",
  });
  let before = select.value;
  select.addEventListener("change", async () => {
    const option = chosenOption(element, select);
    const wish = { do: "choose", block_id: block, option: option?.value };
    const done = option && (await press(select, element, ctx, wish));
    if (done) before = select.value;
    else select.value = before;
  });
  ctx.remember?.(block, element.action_id, () => ({
    type: "static_select",
    selected_option: chosenOption(element, select),
  }));
  return el("span", { class: "select-frame" }, select, icon("down"));
}

function drawDate(element, ctx, block) {
  const id = freshId("date");
  const input = dateNode(element, {
    id,
    "aria-label": element.placeholder ? plainOf(element.placeholder) : "Choose a date",
  });
  input.addEventListener("change", () => {
    if (input.value) press(input, element, ctx, { do: "choose", block_id: block, option: input.value });
  });
  ctx.remember?.(block, element.action_id, () => ({ type: "datepicker", selected_date: input.value || null }));
  return input;
}

/** A field for a day. */
export function dateNode(element, properties = {}) {
  return el("input", {
    class: "date-field",
    type: "date",
    value: element.initial_date ?? "",
    "data-action-id": element.action_id ?? "",
    ...properties,
  });
}

function drawOverflow(element, ctx, block) {
  const button = el(
    "button",
    {
      class: "button button-icon",
      type: "button",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "data-action-id": element.action_id ?? "",
      on: {
        click: () =>
          openMenu(
            button,
            element.options.map((option) => ({
              label: plainOf(option.text),
              hint: option.description ? plainOf(option.description) : "",
              run: () => press(button, element, ctx, { do: "choose", block_id: block, option: option.value }),
            })),
          ),
      },
    },
    icon("more"),
  );
  return button;
}
