/** Talks with the sandbox over HTTP (docs/sandbox.md). */

const PATIENCE = 20;

/** What could not be done. `status` is 0 when there was no answer; else `message` is the sandbox's own reason. */
export class Trouble extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }

  /** The same attempt may succeed later. */
  get passing() {
    return this.status === 0 || this.status >= 500;
  }
}

/** Asks for JSON. Raises `Trouble`; `seconds` is how long an answer may take. */
export async function ask(path, { body, form, signal, seconds = PATIENCE } = {}) {
  const response = await sent(path, request(body, form), signal, seconds);
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new Trouble("no JSON", response.ok ? 0 : response.status);
  }
  if (!response.ok) throw new Trouble(answer.error ?? String(response.status), response.status);
  return answer;
}

/** Does something as a person: `act(5601, "say", {text: "Bonjour"})`; `form` instead of a body carries a file. */
export function act(person, action, body = {}, form = undefined) {
  return ask(`/sandbox/people/${person}/${action}`, form ? { form } : { body });
}

function request(body, form) {
  if (form) return { method: "POST", body: form };
  if (body === undefined) return {};
  return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

async function sent(path, options, signal, seconds) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), seconds * 1000);
  const stop = () => late.abort();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  try {
    return await fetch(path, { ...options, cache: "no-store", signal: late.signal });
  } catch {
    throw new Trouble("no answer");
  } finally {
    // The body is small and follows at once; the patience is for the answer to begin.
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
