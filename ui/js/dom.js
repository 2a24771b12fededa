// Small things: elements found, made and filled. What is made here is made of text nodes.

export function q(selector, within = document) { return within.querySelector(selector); }
export function say(place, text) { place.textContent = text; }

export function make(tag, text = "", className = "") {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

export function button(text, data, small = "") {
  const made = make("button", text);
  made.type = "button";
  Object.assign(made.dataset, data);
  if (small) made.append(make("small", small));
  return made;
}
