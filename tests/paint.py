"""How long a phone waits for an entry, on the site that `make site` built.

python tests/paint.py [PATH …]: the largest contentful paint of each page below the site, in a
fresh browser, on a network and a processor slowed down as Chromium's developer tools do it. Fails
if the best of the tries takes a second or more.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "site")]

from browser import find  # noqa: E402
from hosting import hosted  # noqa: E402

ENTRIES = ["padding/", "en/padding/"]
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
FAST_4G = {
    "offline": False,
    "latency": 165,
    "downloadThroughput": 8_100_000 / 8,
    "uploadThroughput": 1_350_000 / 8,
}
"""In milliseconds, and bytes a second."""
SLOWER = 4
"""So many times slower than this machine a phone computes."""
TRIES = 7
LIMIT = 1000
"""In milliseconds."""
OBSERVE = """
    window.paints = [];
    new PerformanceObserver((list) => paints.push(...list.getEntries().map((e) => e.startTime)))
        .observe({ type: "largest-contentful-paint", buffered: true });
"""
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def largest_paint(browser: Browser, url: str) -> float:
    """Milliseconds from the first request to the largest paint."""
    context = browser.new_context(**PHONE)
    context.add_init_script(OBSERVE)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.emulateNetworkConditions", FAST_4G)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url)
    page.evaluate(TWO_FRAMES)
    time = page.evaluate("Math.max(...paints)")
    context.close()
    return time


def main(paths: list[str]) -> int:
    """Print the times of the pages; 1 if one of them is slow."""
    best = {}
    with hosted(ROOT / "site") as (_, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        for path in paths:
            times = [largest_paint(browser, address + path) for _ in range(TRIES)]
            best[path] = min(times)
            print(f"{path}: best {min(times):.0f} ms, median {statistics.median(times):.0f} ms")
        browser.close()
    return int(max(best.values()) >= LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ENTRIES))
