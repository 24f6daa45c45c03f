// What one tokenizer makes of a text, on the page.
const MOST_CHIPS = 1000; // more would make a phone slow

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// An empty place for a tokenizer's result, of which nothing shows yet but its name and the line for the count. Only the count is read out: a reader who types hears it again and again.
export function place(name, words) {
  const count = element("p", "live-play-count");
  count.setAttribute("role", "status");
  const code = element("code");
  const program = element("pre", "", code);
  const button = element("button", "", words.code);
  button.type = "button";
  const later = [
    element("ul", "live-play-notes"), element("pre", "live-play-prompt"), element("ol", "live-play-chips"),
    element("p", "live-play-more"), element("div", "live-play-program", program, button),
  ];
  for (const one of later) one.hidden = true;
  return element("section", "live-play-result", element("h2", "", name), element("p", "live-play-about"), count, ...later);
}

// Shows a result: `status` stands for the rows where there are none.
export function show(section, { name, about, status, rows = [], hasPlaces, notes = [], prompt, program }, words) {
  const find = (className) => section.querySelector(`.live-play-${className}`);
  section.querySelector("h2").textContent = name;
  find("about").textContent = aboutIt(about);
  find("count").textContent = status ?? countOf(rows, words);
  find("notes").replaceChildren(...notes.map((note) => element("li", "", note)));
  find("notes").hidden = !notes.length;
  find("prompt").textContent = prompt ?? "";
  find("prompt").hidden = prompt === undefined;
  find("chips").replaceChildren(...rows.slice(0, MOST_CHIPS).map((row) => chip(row, hasPlaces, words)));
  find("chips").setAttribute("aria-label", words.tokens);
  find("chips").hidden = !rows.length;
  const rest = rows.length - MOST_CHIPS;
  find("more").textContent = rest > 0 ? words["not-shown"].replace("{}", rest) : "";
  find("more").hidden = rest <= 0;
  section.querySelector("code").textContent = program ?? "";
  find("program").hidden = program === undefined;
}

function aboutIt({ packed, licence }) {
  return [`${Math.round(packed / 1000)} kB`, licence].filter(Boolean).join(", ");
}

function countOf(rows, words) {
  const of = (part) => rows.filter((row) => row.part === part).length;
  const parts = [words.count.replace("{}", rows.length)];
  if (of("special")) parts.push(words["of-these-special"].replace("{}", of("special")));
  if (of("padding")) parts.push(words["of-these-padding"].replace("{}", of("padding")));
  return parts.join(" · ");
}

// A token with its id, and below what it is, or where it stands.
function chip({ id, token, part, isSpecial, start, end }, hasPlaces, words) {
  const says = { special: words["special-chip"], padding: words["padding-chip"] };
  const where = hasPlaces ? `${start}–${end}` : "";
  const below = says[part] ?? (part === 1 ? `${words.second} ${where}` : where);
  const made = element("li", "", element("bdi", "", token), element("span", "", String(id)));
  made.dataset.part = part;
  made.toggleAttribute("data-special", isSpecial);
  if (below) made.append(element("small", "", below));
  return made;
}
