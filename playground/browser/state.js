// What a reader has set, as the fragment of an address: it is never sent to a host. What is as at the
// beginning is left out.
const TEXTS = ["text", "pair", "tokenizer", "other"];
const OWN = ["text", "tokenizer"]; // each language begins with others
const SWITCHES = ["plain", "shorten", "fill", "chat"];

// Whether a fragment says anything of it: that of a heading does not.
export function says(fragment) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  return [...TEXTS, ...SWITCHES, "longest"].some((name) => given.has(name));
}

export function written(state, initial) {
  const found = new URLSearchParams();
  for (const name of TEXTS) if (state[name] !== initial[name]) found.set(name, state[name]);
  for (const name of SWITCHES) if (state[name]) found.set(name, "1");
  if (state.longest !== initial.longest) found.set("longest", state.longest);
  if (String(found)) for (const name of OWN) found.set(name, state[name]);
  return found.toString();
}

// A fragment that says nothing of it gives the beginning.
export function read(fragment, initial, lengths) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const state = { ...initial };
  for (const name of TEXTS) state[name] = given.get(name) ?? initial[name];
  for (const name of SWITCHES) state[name] = given.get(name) === "1";
  state.longest = lengthOf(given.get("longest"), initial, lengths);
  return state;
}

// A length as it was written, within what is allowed: it may come from anybody's link.
export function lengthOf(written, initial, [shortest, longest]) {
  const number = Number.parseInt(written, 10);
  return Number.isNaN(number) ? initial.longest : Math.min(Math.max(number, shortest), longest);
}
