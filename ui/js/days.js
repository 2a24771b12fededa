// Days, in one form wherever the page shows one: 4 March 2024. Fields take other forms too, and keep YYYY-MM-DD.

import { hint } from "./composer.js";
import { q } from "./dom.js";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const FORMS = [
  [/^(\d{4})-(\d{1,2})-(\d{1,2})$/, (year, month, day) => [year, month, day]],
  [/^(\d{1,2})\.? ([a-z]{3,9})\.?,? (\d{4})$/, (day, month, year) => [year, numberOf(month), day]],
  [/^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$/, (month, day, year) => [year, numberOf(month), day]],
];

const numberOf = (word) => MONTHS.findIndex((month) => month.toLowerCase().startsWith(word)) + 1;
const two = (number) => String(number).padStart(2, "0");
const told = (date) => `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;

export function inWords(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return iso && `${day} ${MONTHS[month - 1]} ${year}`;
}

export function moment(when) {
  const date = new Date(when);
  return `${told(date)}, ${two(date.getHours())}:${two(date.getMinutes())}`;
}

// The day that a text names, "" for none; null for a text that names no day.
export function isoOf(text) {
  const typed = text.trim().toLowerCase().replace(/\s+/g, " ");
  if (!typed) return "";
  for (const [form, order] of FORMS) {
    const found = form.exec(typed);
    if (!found) continue;
    const [year, month, day] = order(...found.slice(1)).map(Number);
    const date = new Date(Date.UTC(2000, month - 1, day));
    date.setUTCFullYear(year, month - 1, day);
    const stands = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    return stands ? `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}` : null;
  }
  return null;
}

// What a field holds, as YYYY-MM-DD; one that names no day is said to, and null.
export function dayOf(field) {
  const iso = isoOf(field.value);
  if (iso === null) {
    field.setAttribute("aria-invalid", "true");
    hint(`“${field.value}” is no day: write it as 4 March 2024.`);
    return null;
  }
  field.removeAttribute("aria-invalid");
  field.value = inWords(iso);
  hint("");
  return iso;
}

// The calendar beside a field fills it in.
export function picked(calendar) {
  const field = q("[name]", calendar.parentElement);
  field.value = inWords(calendar.value);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
