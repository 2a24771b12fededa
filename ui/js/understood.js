// What was understood of a question's words: each part can be taken out or changed, and the question asked again.

import { again } from "./asking.js";
import { q } from "./dom.js";
import { panels, state } from "./state.js";
import { numberOf } from "./turns.js";

const FIELDS = { publisher: "of-publishers", author: "by-author", days: "days-since", recency: "days-since" };

// What limited an answer, as filters; they are given from then on, and the words are not read again.
function filtersOf(at) {
  const { answer, filters } = state.conversation.exchanges[at];
  const { publishers, authors = [], since, until } = answer.filters;
  return { publishers, authors, since: since ?? "", until: until ?? "", as_of: filters?.as_of ?? "" };
}

export function dropLimit({ dataset }, place) {
  const at = numberOf(place) - 1;
  const filters = filtersOf(at);
  const others = (names) => names.filter((name) => name !== dataset.name);
  if (dataset.kind === "publisher") filters.publishers = others(filters.publishers);
  else if (dataset.kind === "author") filters.authors = others(filters.authors);
  else if (dataset.kind === "days") Object.assign(filters, { since: "", until: "" });
  askAgain(at, { filters, as_given: true });
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

export function changeLimits(form) {
  const at = numberOf(form) - 1;
  const { elements } = form;
  const authors = elements["by-author"].value.split(",").map((name) => name.trim()).filter(Boolean);
  const filters = {
    ...filtersOf(at),
    publishers: [...elements["of-publishers"].selectedOptions].map((option) => option.value),
    authors,
    since: elements["days-since"].value,
    until: elements["days-until"].value,
  };
  askAgain(at, { filters, as_given: true });
}

// The question's words count again, and the filters are those of the conversation.
export function readWords(place) {
  askAgain(numberOf(place) - 1, { filters: state.conversation.filters, as_given: false });
}

async function askAgain(at, changes) {
  await again(at, changes);
  q(`#question-${at + 1}`, panels.chat)?.focus();
}
