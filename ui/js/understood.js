// What was understood of a question's words: each part can be taken out or changed, and the question asked again.

import { again } from "./asking.js";
import { dayOf } from "./days.js";
import { q } from "./dom.js";
import { panels, state } from "./state.js";
import { numberOf } from "./turns.js";

const FIELDS = { publisher: "of-publishers", author: "by-author", days: "days-since", recency: "days-since" };

// What limited an answer, as filters.
function filtersOf(at) {
  const { publishers, authors = [], since, until } = state.conversation.exchanges[at].answer.filters;
  return { publishers, authors, since: since ?? "", until: until ?? "" };
}

export function dropLimit({ dataset: { kind, name } }, place) {
  const at = numberOf(place) - 1;
  const { publishers, authors } = filtersOf(at);
  const others = (names) => names.filter((one) => one !== name);
  const left = {
    publisher: { publishers: others(publishers) },
    author: { authors: others(authors) },
    days: { since: "", until: "" },
    recency: {},
  };
  giveInstead(at, { [kind]: left[kind] });
}

export function openChange(opener, place) {
  const form = q(".change", place);
  const chosen = form.elements["of-publishers"];
  const known = [...chosen.options].map((option) => option.value);
  const all = [...q("[name=publisher]", panels.chat).options].map((option) => option.value);
  for (const name of all) if (name && !known.includes(name)) chosen.add(new Option(name, name));
  form.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  form.elements[FIELDS[opener.dataset.kind]].focus();
}

export function closeChange(place) {
  q(".change", place).hidden = true;
  const opener = q("[data-do=change-limit][aria-expanded=true]", place);
  for (const one of place.querySelectorAll("[data-do=change-limit]")) one.setAttribute("aria-expanded", "false");
  opener?.focus();
}

// What was changed is given from then on; what was not is read from the words again, with what they only prefer.
export function changeLimits(form) {
  const at = numberOf(form) - 1;
  const { elements } = form;
  const authors = elements["by-author"].value.split(",").map((name) => name.trim()).filter(Boolean);
  const publishers = [...elements["of-publishers"].selectedOptions].map((option) => option.value);
  const [since, until] = [dayOf(elements["days-since"]), dayOf(elements["days-until"])];
  if (since === null || until === null) return elements[since === null ? "days-since" : "days-until"].focus();
  const former = filtersOf(at);
  const changed = {};
  if (String(publishers) !== String(former.publishers)) changed.publisher = { publishers };
  if (String(authors) !== String(former.authors)) changed.author = { authors };
  if (since !== former.since || until !== former.until) {
    changed.days = { since, until };
    const opener = q("[data-do=change-limit][aria-expanded=true]", form.parentElement);
    if (opener?.dataset.kind === "recency") changed.recency = {}; // these days stand for it
  }
  if (Object.keys(changed).length) giveInstead(at, changed);
  else closeChange(form.closest(".turn"));
}

// Asks again with filters of some kinds in place of what the words say of them.
function giveInstead(at, changed) {
  const { filters, unread } = state.conversation.exchanges[at];
  askAgain(at, {
    filters: Object.assign({}, filters, ...Object.values(changed)),
    unread: [...new Set([...unread, ...Object.keys(changed)])],
  });
}

// The question's words count again, and the filters are those of the conversation.
export function readWords(place) {
  askAgain(numberOf(place) - 1, { filters: state.conversation.filters, unread: [] });
}

async function askAgain(at, changes) {
  await again(at, changes);
  q(`#question-${at + 1}`, panels.chat)?.focus();
}
