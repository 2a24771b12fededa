// Calls to the Python functions of the panels, by name: an object in, an object out.

import { refresh } from "./library.js";
import { state } from "./state.js";
import { isText } from "./storage.js";

export const GONE = "Dateline’s server does not answer. Is “qa serve” still running, and are you still signed in? Then retry.";
export const server = {}; // the Python functions of all panels, by name

export async function call(name, data = {}) {
  const reply = await Promise.resolve(server[name](whole(data))).catch(() => undefined);
  if (reply && state.away) refresh(); // what the head says of the server is no longer so
  state.away = !reply;
  return reply ?? { error: GONE };
}

// Half a character, which a careless paste leaves, could be neither sent on nor sent back.
function whole(data) {
  const mend = (_, value) => (isText(value) ? (value.toWellFormed?.() ?? value) : value);
  return JSON.parse(JSON.stringify(data), mend);
}
