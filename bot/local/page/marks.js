// When something was sent and when the answer stood on the screen, in milliseconds of performance.now(). Whoever
// measures the page reads window.__dealbot and the performance marks of the same names.

const marks = { lastSentAt: 0, lastShownAt: 0 };
window.__dealbot = marks;

/** A person has just sent a message or a command. */
export function sent() {
  marks.lastSentAt = performance.now();
  performance.mark("dealbot-sent");
}

/** Something of the app is in the document: note when the browser has painted it. */
export function shown() {
  requestAnimationFrame(() => {
    // The frame after the change is painted once the tasks queued within it run.
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      marks.lastShownAt = performance.now();
      performance.mark("dealbot-shown");
    };
    channel.port2.postMessage(null);
  });
}
