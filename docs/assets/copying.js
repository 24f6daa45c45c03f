// Copies what runs (a script, as livedocs/scripts/ puts it together), an output, or the link of a heading,
// and says so. The theme's own button copies a cell alone.
const COPIED_FOR = 2000; // milliseconds that a button says so
const COPY_WORDS = document.querySelector("#live-keys")?.dataset ?? { output: "Copy", copied: "✓", failed: "✗" };

const walkthrough = [...document.querySelectorAll("article .live:has(> .language-python)")];

for (const button of document.querySelectorAll(".live-script")) {
  const label = button.textContent;
  const entry = button.closest(".live");
  const script = button.dataset.script ?? codeDownTo(entry);
  // Where a cell needs others, its script is what one wants.
  button.classList.toggle("is-needed", script.trim() !== codeOf(entry).trim());
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.textContent = await copyAndSay(script);
    setTimeout(() => (button.textContent = label), COPIED_FOR);
  });
}

for (const button of document.querySelectorAll(".live-copy")) {
  button.title = COPY_WORDS.output;
  button.hidden = false;
  button.addEventListener("click", async () =>
    showSaid(button, await copyAndSay(outputOf(button.closest(".live-block")))));
}

for (const link of document.querySelectorAll("article .headerlink")) {
  if (COPY_WORDS.link) link.title = COPY_WORDS.link;
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens elsewhere
    showSaid(link, await copyAndSay(link.href));
  });
}

function codeOf(entry) {
  return entry.querySelector(".highlight code").textContent;
}

// Each cell of a walkthrough needs those before it.
function codeDownTo(entry) {
  return walkthrough.slice(0, walkthrough.indexOf(entry) + 1).map(codeOf).join("\n\n");
}

// All that a block printed, the folded lines, too; where it is shown as a picture, as it was printed.
function outputOf(block) {
  const within = block.querySelector(".live-as-printed") ?? block;
  const texts = [...within.querySelectorAll(".live-text, [hidden] > pre")];
  const own = texts.filter((text) => !text.closest(".live-log, .live-older"));
  return own.map((text) => text.textContent).join("\n");
}

async function copyAndSay(text) {
  const said = (await isCopied(text)) ? COPY_WORDS.copied : COPY_WORDS.failed;
  const status = document.querySelector("#live-said") ?? document.createElement("div");
  if (!status.id) {
    status.id = "live-said";
    status.setAttribute("role", "status");
    document.body.append(status);
  }
  status.textContent = said;
  return said;
}

// What has no text of its own says it in a bubble.
function showSaid(element, said) {
  element.dataset.said = said;
  setTimeout(() => delete element.dataset.said, COPIED_FOR);
}

async function isCopied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return isCopiedFromPage(text); // on plain http there is no such clipboard
  }
}

function isCopiedFromPage(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed"; // else the page scrolls to it
  document.body.append(area);
  area.focus();
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return copied;
}
