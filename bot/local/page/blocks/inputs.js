// Inputs of modals and App Home: a label, a control, a hint, and what is wrong with what was put in.

import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";
import { chosenOption, dateNode, selectNode } from "./elements.js";
import { plainOf } from "./words.js";

/** Each control: the node to type in, and how its value reads in the state of the view. */
const CONTROLS = {
  plain_text_input: (element, id) => {
    const common = {
      id,
      class: "input",
      placeholder: element.placeholder ? plainOf(element.placeholder) : null,
      maxlength: element.max_length ?? null,
      autocomplete: "off",
      "data-action-id": element.action_id ?? "",
    };
    const node = element.multiline
      ? el("textarea", { ...common, rows: 4 })
      : el("input", { ...common, type: "text" });
    node.value = element.initial_value ?? "";
    return {
      node,
      read: () => ({ type: element.type, value: node.value === "" ? null : node.value }),
      empty: () => node.value.trim() === "",
    };
  },
  static_select: (element, id) => {
    const select = selectNode(element, { id });
    return {
      node: el("span", { class: "select-frame wide" }, select, icon("down")),
      control: select,
      read: () => ({ type: element.type, selected_option: chosenOption(element, select) }),
      empty: () => select.value === "",
    };
  },
  datepicker: (element, id) => {
    const node = dateNode(element, { id });
    return {
      node,
      read: () => ({ type: element.type, selected_date: node.value || null }),
      empty: () => node.value === "",
    };
  },
};

export function drawInput(block, ctx) {
  const id = freshId("input");
  const make = CONTROLS[block.element?.type];
  const frame = el("div", { class: "input-block", "data-block-id": block.block_id ?? "" });
  if (!make) {
    frame.append(
      el(
        "div",
        { class: "block-unknown" },
        `An input of type “${block.element?.type}”, which this page does not draw.`,
      ),
    );
    return frame;
  }
  const { node, control = node, read, empty } = make(block.element, id);
  const problem = el("div", { class: "input-problem", id: `${id}-problem`, role: "alert" });
  const hint = block.hint ? el("div", { class: "hint", id: `${id}-hint` }, plainOf(block.hint)) : null;
  control.setAttribute("aria-describedby", hint ? `${id}-problem ${id}-hint` : `${id}-problem`);
  if (!block.optional) control.setAttribute("aria-required", "true");

  function say(words) {
    problem.replaceChildren(...(words ? [icon("warning"), words] : []));
    if (words) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }

  control.addEventListener("input", () => say(""));
  ctx.remember?.(block.block_id ?? "", block.element.action_id ?? "", read, {
    say,
    focus: () => control.focus(),
    missing: () => !block.optional && empty(),
    put: (value) => {
      control.value = value.value ?? value.selected_option?.value ?? value.selected_date ?? "";
    },
  });
  const optional = block.optional ? el("span", { class: "optional" }, " (optional)") : null;
  frame.append(el("label", { for: id }, plainOf(block.label), optional), node, problem);
  if (hint) frame.append(hint);
  return frame;
}
