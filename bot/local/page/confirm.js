// The question before something is done: a small dialog with two answers.

import { el, freshId } from "./dom.js";
import { mrkdwn } from "./text/mrkdwn.js";

/** Whether a person says yes to a confirm object; `ctx` knows the names its text may hold. */
export function confirmed(question, ctx) {
  const id = freshId("confirm");
  const style = question.style === "danger" ? "button-danger" : "button-primary";
  const words = question.text?.type === "mrkdwn" ? mrkdwn(question.text.text, ctx) : [question.text?.text ?? ""];
  return new Promise((resolve) => {
    const answer = (yes) => {
      dialog.close();
      dialog.remove();
      resolve(yes);
    };
    const button = (kind, text, yes, testid) =>
      el(
        "button",
        { class: `button ${kind}`, type: "button", "data-testid": testid, on: { click: () => answer(yes) } },
        text,
      );
    const dialog = el(
      "dialog",
      {
        class: "dialog confirm",
        "aria-labelledby": id,
        "data-testid": "confirm",
        on: {
          cancel: (event) => {
            event.preventDefault();
            answer(false);
          },
        },
      },
      el("h2", { id }, question.title?.text ?? "Are you sure?"),
      el("div", { class: "text" }, words),
      el(
        "div",
        { class: "dialog-foot" },
        button("", question.deny?.text ?? "Cancel", false, "confirm-no"),
        button(style, question.confirm?.text ?? "Yes", true, "confirm-yes"),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector(`.${style}`).focus();
  });
}
