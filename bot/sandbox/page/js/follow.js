/** Follows one chat by long polls, and finds its way back after the server was away. */

import { ask } from "./server.js";

const WAIT = 20;
const SLACK = 10;
const PAUSES = [400, 800, 1500, 3000, 5000];

/**
 * Calls `onNews(view, whole)` for every change until `signal` ends it; `whole` says that the view is all there is and
 * replaces what was known: at the start, and after a lost connection.
 * `onLost(retry)` and `onFound()` tell of the connection, `onGone()` that there is no such chat any more, or one that
 * counts from the beginning: then nothing that was known holds.
 */
export async function follow(id, { signal, onNews, onLost, onFound, onGone }) {
  let after = 0;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const asked = performance.now();
      const wait = after ? WAIT : 0;
      const view = await ask(`/sandbox/chats/${id}?after=${after}&wait=${wait}`, { signal, seconds: wait + SLACK });
      if (signal.aborted) return;
      if (failures) onFound();
      failures = 0;
      if (view.seq < after) return onGone();
      onNews(view, after === 0);
      if (view.seq === after && performance.now() - asked < 1000) await pause(PAUSES[1], signal);
      after = view.seq;
    } catch (trouble) {
      if (signal.aborted) return;
      if (trouble.status === 404) return onGone();
      if (!("status" in trouble)) throw trouble;
      await new Promise((retry) => {
        onLost(retry);
        pause(PAUSES[Math.min(failures, PAUSES.length - 1)], signal).then(retry);
      });
      failures += 1;
      after = 0;
    }
  }
}

/** Resolves after so many milliseconds, or when `signal` ends it. */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
