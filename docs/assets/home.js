// The home page: what is typed filters the index of all entries, and puts the best ones first. The
// site's own search says which; until it is there, the titles that have the words.
for (const form of document.querySelectorAll(".live-find")) {
  const PHONE = matchMedia("(max-width: 44.984375em)");
  const input = form.querySelector("input");
  const count = form.querySelector("output");
  const index = document.querySelector(".live-index");
  const groups = [...index.children];
  const lists = [index, ...index.querySelectorAll("ul")].map((list) => [list, [...list.children]]);
  const lines = Array.from(index.querySelectorAll("li"), (item) => {
    const link = item.querySelector("a");
    return { item, link, text: link.textContent.toLowerCase(), isEntry: !item.querySelector("ul") };
  });
  const byAddress = new Map(lines.map((line) => [line.link.getAttribute("href"), line]));
  const ways = document.createElement("div");
  let ask, last = "";
  let asked; // what the search will say of what was typed
  let isShown = true; // whether the lines are those of what was typed
  let hits = null; // what was found; null while nothing is asked
  let opened = []; // the groups that were open before

  for (const group of groups) group.open = !PHONE.matches;
  index.classList.add("is-ready");
  ways.setAttribute("role", "status");
  form.append(ways);
  rest();

  input.addEventListener("focus", start, { once: true });
  input.addEventListener("input", () => (asked = filter(input.value)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const mine = asked;
    if (!isShown) await mine;
    if (hits && mine === asked) stops()[0]?.click();
  });
  // A field of one line would run the lines of a traceback together.
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").trim();
    if (!text.includes("\n")) return;
    event.preventDefault();
    asked = filter(text, PASTED);
  });
  for (const part of [form, index])
    part.addEventListener("keydown", (event) => {
      if (event.key === "Escape") input.value = "", asked = filter(""), input.focus();
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || event.isComposing) return;
      event.preventDefault();
      const way = [input, ...stops()];
      way[Math.min(way.indexOf(document.activeElement) + step, way.length - 1)]?.focus();
    });

  async function filter(text, kind = QUERY) {
    last = text;
    isShown = false;
    for (const [address, { link }] of byAddress) link.setAttribute("href", address);
    if (!text.trim()) return rest();
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const titled = lines.filter((line) => words.every((word) => line.text.includes(word)));
    if (!ask && titled.length) arrange(titled);
    if (!ask) count.textContent = form.dataset.loading;
    form.classList.toggle("is-loading", !ask);
    await start();
    form.classList.remove("is-loading");
    const answer = await ask?.(kind, text);
    if (last !== text) return;
    if (!answer) return arrange(titled, titled.length ? "" : text);
    if (kind === PASTED) input.value = last = answer.message.split("\n")[0];
    const found = (answer.entries ?? answer.items.map(([entry]) => entry)).map(({ location }) => location);
    const isCovered = answer.isCovered ?? found[0] !== "#nothing";
    const best = found.map((at) => byAddress.get(at) ?? byAddress.get(at.split("#")[0])).filter(Boolean);
    // What is no line of its own, as a row of a table, is reached by the line of its page.
    for (const at of found.toReversed())
      if (!byAddress.has(at)) byAddress.get(at.split("#")[0])?.link.setAttribute("href", at);
    arrange([...best, ...titled], isCovered || titled.length ? "" : input.value);
    if (kind === PASTED) ways.prepend(...box(text));
  }

  async function start() {
    ask = await searchHere().catch(() => undefined); // then the titles must do
  }

  // Show these lines alone, in their order, each below its page and its group.
  function arrange(found, nothing = "") {
    isShown = true;
    if (!hits) opened = groups.filter((group) => group.open);
    hits = new Set(found.map(({ link }) => link));
    const ranks = new Map();
    for (const [rank, { item }] of found.entries())
      for (let part = item; part !== index; part = part.parentElement)
        if (!ranks.has(part)) ranks.set(part, rank);
    const rankOf = (part) => ranks.get(part) ?? found.length;
    for (const [list, parts] of lists) list.append(...parts.toSorted((a, b) => rankOf(a) - rankOf(b)));
    show((part) => ranks.has(part), () => true);
    say(form.dataset.count.replace("{}", nothing ? 0 : hits.size), nothing);
    if (!nothing) stops()[0]?.classList.add("is-next");
  }

  // All of it, as it stands in the page.
  function rest() {
    for (const [list, parts] of lists) list.append(...parts);
    const before = hits && opened;
    [hits, isShown] = [null, true];
    show(() => true, (group) => before?.includes(group) ?? group.open);
    say(form.dataset.all);
  }

  function show(isShown, isOpen) {
    for (const { item, link } of lines) {
      item.hidden = !isShown(item);
      link.classList.remove("is-next");
    }
    for (const group of groups) {
      [group.hidden, group.open] = [!isShown(group), isOpen(group)];
      const its = lines.filter(({ item, link, isEntry }) => group.contains(item) && (hits ? hits.has(link) : isEntry));
      group.querySelector("small").textContent = its.length;
    }
    index.classList.toggle("is-filtered", Boolean(hits));
  }

  function say(text, nothing = "") {
    count.textContent = text.replace("{}", lines.filter(({ isEntry }) => isEntry).length);
    ways.replaceChildren(...(nothing ? elsewhere(nothing) : []));
  }

  // What the site's search says, and where it leads.
  function elsewhere(text) {
    const template = document.querySelector("#live-nothing");
    if (!template) return [];
    const said = template.dataset.nothing.replace("{}", () => text);
    const parts = [...template.content.firstElementChild.cloneNode(true).children];
    for (const link of parts.filter((part) => part.dataset.address)) {
      link.href = link.dataset.address.replace("{query}", () => encodeURIComponent(text));
      link.removeAttribute("tabindex");
    }
    return [said, ...parts.filter((part) => part.tagName !== "P" || hits.size)];
  }

  // A link to the box for tracebacks, which takes the text along, as in the search.
  function box(text) {
    const link = document.querySelector("#live-pasted")?.content.querySelector("a").cloneNode(true);
    if (!link) return [];
    link.href = link.dataset.page;
    link.removeAttribute("tabindex");
    takeAlong(link, () => text);
    return [link];
  }

  // What an arrow leads to: what was found, without the pages around it.
  function stops() {
    const links = [...index.querySelectorAll("a")].filter((link) => link.checkVisibility());
    return hits ? links.filter((link) => hits.has(link)) : links;
  }
}
