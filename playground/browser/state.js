// What a reader has set, as the fragment of an address: it is never sent to a host. What is as at the
// beginning is left out.
const TEXTS = ["text", "pair", "tokenizer", "other"];
const OWN = ["text", "tokenizer"]; // each language begins with others
const SWITCHES = ["plain", "shorten", "fill", "chat"];

export function written(state, initial) {
  const found = new URLSearchParams();
  for (const name of TEXTS) if (state[name] !== initial[name]) found.set(name, state[name]);
  for (const name of SWITCHES) if (state[name]) found.set(name, "1");
  if (state.longest !== initial.longest) found.set("longest", state.longest);
  if (String(found)) for (const name of OWN) found.set(name, state[name]);
  return found.toString();
}

// A fragment that says nothing of it, such as the id of a heading, gives the beginning.
export function read(fragment, initial) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const state = { ...initial };
  for (const name of TEXTS) state[name] = given.get(name) ?? initial[name];
  for (const name of SWITCHES) state[name] = given.get(name) === "1";
  const longest = Number.parseInt(given.get("longest"), 10);
  if (longest > 0) state.longest = longest;
  return state;
}
