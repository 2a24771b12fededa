// Calls to the Python functions of the panels, by name: an object in, an object out.

import { refresh } from "./library.js";
import { state } from "./state.js";
import { isText } from "./storage.js";

export const GONE = "Dateline’s server does not answer. Is “qa serve” still running, and are you still signed in? Then retry.";
export const server = {}; // the Python functions of all panels, by name

// Each call is about the collection that is chosen, or names its own. What is said of one that is no longer chosen
// nobody waits for: such a call never returns.
export async function call(name, data = {}) {
  const { collection } = state;
  const reply = await Promise.resolve(server[name](whole({ collection, ...data }))).catch(() => undefined);
  if (data.collection === undefined && collection !== state.collection) return new Promise(() => {});
  if (reply && state.away) refresh(); // what the head says of the server is no longer so
  state.away = !reply;
  return reply ?? { error: GONE };
}

// Half a character, which a careless paste leaves, could be neither sent on nor sent back.
function whole(data) {
  const mend = (_, value) => (isText(value) ? (value.toWellFormed?.() ?? value) : value);
  return JSON.parse(JSON.stringify(data), mend);
}
