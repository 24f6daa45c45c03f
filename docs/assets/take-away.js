// "Copy as script": the entry with all that it needs, as livedocs/scripts/ puts it together.
const COPIED_FOR = 2000; // milliseconds that the button says so

for (const button of document.querySelectorAll(".live-script")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { script, copied, failed } = button.dataset;
    button.textContent = (await isCopied(script)) ? copied : failed;
    setTimeout(() => (button.textContent = label), COPIED_FOR);
  });
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
