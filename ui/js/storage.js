// What the browser keeps. It may be full, or forbidden: the page then works without a memory.

import { state } from "./state.js";

export const keep = store(() => localStorage);
export const session = store(() => sessionStorage);

function store(place) {
  const safely = (action) => { try { return action(place()); } catch { return null; } };
  return {
    get: (name) => safely((it) => it.getItem(name)),
    set: (name, value) => safely((it) => (it.setItem(name, value), true)),
    drop: (name) => safely((it) => it.removeItem(name)),
  };
}

export const nameOf = (id) => `dateline:${state.key}:conversation:${id}`;
const parsed = (text) => { try { return JSON.parse(text); } catch { return null; } };
export const read = (id) => (id ? parsed(keep.get(nameOf(id))) : null);
export const earlier = () => listOf(parsed(keep.get(`dateline:${state.key}:conversations`)), (one) => isText(one?.id));

// What a browser kept may be another version's, or edited by hand: only what has the form is taken up.
export const isText = (value) => typeof value === "string";

export const listOf = (value, fits) => (Array.isArray(value) ? value.filter(fits) : []);

export function filtersOf(kept) {
  const day = (value) => (isText(value) ? value : "");
  const { publishers, authors, since, until, as_of } = kept ?? {};
  const names = { publishers: listOf(publishers, isText), authors: listOf(authors, isText) };
  return { ...names, since: day(since), until: day(until), as_of: day(as_of) };
}

export const newId = () => Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
