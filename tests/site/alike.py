"""A page without what looks like the rest of it: code is thousands of words in a few colours."""

from __future__ import annotations

from playwright.sync_api import Page

FIRSTS = 3
"""So many of what looks alike stay: where one stands, axe may not be able to tell its ground."""
THIN = """(firsts) => {
    const LOOKS = [
        "color", "backgroundColor", "backgroundImage", "opacity", "filter", "textShadow",
        "fontSize", "fontWeight", "fontStyle", "textDecorationLine", "borderBottomStyle",
        "display", "visibility", "position",
    ];
    const kinds = new Map(), looks = new Map(), withLink = new Set(), inPlace = new Set();
    const look = (element) => {
        const style = getComputedStyle(element);
        return LOOKS.map((name) => style[name]).join();
    };
    const isNeeded = (element, within) => {
        const nodes = [...element.childNodes].filter((node) => node.textContent.trim());
        const hasText = nodes.some((node) => node.nodeType === Node.TEXT_NODE);
        const hasTextBesideLinks = nodes.some((node) => node.nodeName !== "A");
        const own = look(element);
        const signs = [element.tagName, element.className, hasText, hasTextBesideLinks, own];
        const name = [within, ...signs].join();
        if (!kinds.has(name)) kinds.set(name, { number: kinds.size, times: 0 });
        const kind = kinds.get(name);
        let needed = ++kind.times <= firsts;
        for (const child of element.children) needed = isNeeded(child, kind.number) || needed;
        if (needed) looks.set(element, own);
        if (needed && element.tagName === "A") withLink.add(element.parentElement);
        return needed;
    };
    const thinOut = (element) => {
        for (const child of [...element.children]) {
            if (looks.has(child) || withLink.has(element)) thinOut(child);
            else if (inPlace.has(child.previousElementSibling)) child.remove();
            else {
                const place = child.cloneNode();
                place.style.display = "none";
                inPlace.add(place);
                child.replaceWith(place);
            }
        }
    };
    isNeeded(document.body, 0);
    thinOut(document.body);
    return [...looks].filter(([element, own]) => look(element) !== own)
        .map(([element]) => element.outerHTML.slice(0, 100));
}"""
"""Two elements are alike if they have the same tag, classes, colours and letters, and stand within
what is alike, up to the body. A link stays with the text around it, and where something was left
out, a copy of its first element without a text holds the place, for the sake of `:last-child`."""


def thin(page: Page) -> None:
    """Leave the first few of what looks alike; what is like nothing else stays."""
    changed = page.evaluate(THIN, FIRSTS)
    assert changed == [], "without what was like them, these look otherwise"
