// The page of errors: a box to paste a traceback into, which asks the site's own search, and other
// orders of the list. Without a script there are neither, and the list is as it stands.
const WAIT = 300; // milliseconds without a key
const SHOWN = 3; // entries, as in search/traceback.js
const ALIKE = 0.8; // the share of its words from which a message is that of the list
const RELATED = 0.4; // and from which what is said of that one may hold for it
const LINES = 3; // of a message, as shown
const LONGEST_ADDRESS = 300; // characters of a message that a link to another site takes along
const paste = document.querySelector(".live-paste");
const views = document.querySelector(".live-views");
const list = document.querySelector(".live-messages");
const messages = [...(list?.querySelectorAll(".live-message") ?? [])];

if (paste) {
  const area = paste.querySelector("textarea");
  const shown = paste.querySelector(".live-paste-found");
  const linkOf = (message) => message.querySelector("h3 a:not(.headerlink)");
  const known = messages.flatMap((message) => [...message.querySelectorAll("samp")].map((text) =>
    ({ message, words: wordsIn(text.textContent) })));
  const base = new URL(JSON.parse(document.querySelector("#__config").textContent).base, location);
  let timer, last;

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(lookUp, WAIT);
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) lookUp();
  });
  paste.addEventListener("submit", (event) => {
    event.preventDefault();
    lookUp();
  });

  async function lookUp() {
    clearTimeout(timer);
    const text = area.value;
    last = text;
    if (!text.trim()) return shown.replaceChildren();
    try {
      const ask = await searchHere();
      const answer = await ask(PASTED, text);
      for (const entry of answer.entries) entry.href = new URL(entry.location, base).href;
      if (last === text) shown.replaceChildren(...answerOf(answer));
    } catch {
      shown.replaceChildren(paragraph(paste.dataset.failed));
    }
  }

  // A traceback that was pasted into the search is here already, once.
  function takeOver() {
    let pasted = null;
    try {
      pasted = sessionStorage.getItem("live-pasted");
      sessionStorage.removeItem("live-pasted");
    } catch {
      // No storage, and nothing in it.
    }
    if (!pasted) return;
    area.value = pasted;
    area.focus();
    lookUp();
  }
  takeOver();

  function answerOf({ message, bare, isCovered, entries, inside }) {
    const read = paragraph(`${paste.dataset.read} `);
    const code = document.createElement("code");
    code.textContent = message.split("\n").slice(0, LINES).join("\n");
    read.append(code);
    const words = wordsIn(message);
    const listed = known.filter((one) => alike(one.words, words) > ALIKE);
    listed.sort((one, other) => alike(other.words, words) - alike(one.words, words));
    const all = new Map(); // by address, each where it comes first
    for (const { href, innerHTML } of listed.map(({ message }) => linkOf(message))) all.set(href, innerHTML);
    for (const { href, title } of entries) if (!all.has(href)) all.set(href, title);
    const first = [...all].slice(0, SHOWN);
    const found = document.createElement("ol");
    found.append(...first.map(([href, title]) => entryOf(href, title, words)));
    if (isCovered || listed.length) {
      const count = paragraph(paste.dataset.found.replace("{}", first.length));
      return [read, ...(inside ? upgrade(inside, first[0][0]) : []), count, found];
    }
    const nothing = [read, paragraph(paste.dataset.nothing), elsewhere(bare)];
    return first.length ? [...nothing, paragraph(paste.dataset.perhaps), found] : nothing;
  }

  // What to do about an old form that is in an installed package, and not in the reader's program.
  function upgrade(name, href) {
    const { inside, installed, title } = paste.dataset;
    if (!installed || !href.includes(`/${installed.split("#")[0]}#`)) return [];
    const said = paragraph(`${inside.replace("{}", () => name)} `);
    const link = document.createElement("a");
    link.href = new URL(installed, base);
    link.textContent = title;
    said.append(link);
    return [said];
  }

  // An entry, and what the list says of that one of its messages which is nearest.
  function entryOf(href, title, words) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = href;
    link.innerHTML = title; // of the list, or of the worker: escaped, with marks
    item.append(link);
    const its = known.filter((one) => linkOf(one.message).href === href && alike(one.words, words) > RELATED);
    its.sort((one, other) => alike(other.words, words) - alike(one.words, words));
    for (const line of its[0]?.message.querySelectorAll(".live-cause, .live-fix") ?? [])
      item.append(line.cloneNode(true));
    return item;
  }

  // The words of a message without its numbers, which differ from machine to machine.
  function wordsIn(text) {
    return new Set((text.match(/\w+/g) ?? []).filter((word) => /[a-z]/i.test(word)));
  }

  // The share of the words of two messages that both have.
  function alike(one, other) {
    const common = [...one].filter((word) => other.has(word)).length;
    return common / (one.size + other.size - common || 1);
  }

  // The ways out that the site's search shows, too.
  function elsewhere(bare) {
    const ways = paragraph(`${paste.dataset.elsewhere} `);
    const places = document.querySelector("#live-nothing").content.querySelectorAll("a");
    const query = encodeURIComponent([...bare].slice(0, LONGEST_ADDRESS).join(""));
    for (const { dataset, textContent } of places) {
      const link = document.createElement("a");
      link.href = dataset.address.replace("{query}", () => query);
      link.textContent = textContent;
      ways.append(link, " ");
    }
    return ways;
  }

  function paragraph(text) {
    const element = document.createElement("p");
    element.textContent = text;
    return element;
  }
}

if (views) {
  const groups = [...list.children];
  const own = new Map(groups.map((group) => [group, [...group.children]]));
  const letterOf = (message) => {
    const text = message.querySelector("samp").textContent.replace(/^(?:\[\w+\]|[\w./]+:(?=\s))\s*/, "");
    return (text.match(/[a-z]/i)?.[0] ?? "…").toUpperCase();
  };
  const KEYS = { library: ({ dataset }) => dataset.library, letter: letterOf };

  views.addEventListener("change", ({ target }) => {
    if (target.value === "place") {
      for (const group of groups) group.replaceChildren(...own.get(group));
      list.replaceChildren(...groups);
    } else {
      list.replaceChildren(...groupsBy(KEYS[target.value]));
    }
  });

  function groupsBy(keyOf) {
    const found = Map.groupBy(messages, keyOf);
    return [...found.keys()].sort().map((key) => {
      const group = document.createElement("div");
      group.className = "live-messages-group";
      const heading = document.createElement("h2");
      heading.textContent = key;
      group.append(heading, ...found.get(key));
      return group;
    });
  }
}
