"""The page of errors in Chromium: what is pasted finds its entry, the list has three orders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from livedocs.pages.errors_box import TEXTS
from livedocs.pages.messages import Message, messages_on_pages

HOME = {"zh": "/", "en": "/en/"}
LANGUAGES = pytest.mark.parametrize("language", HOME)
FIRST = 3
EXCEPTION = re.compile(r"(?:\w+\.)*_?\w*[A-Z]\w*(?::|$)", re.MULTILINE)
MY_FOLDER = re.compile(r"(?<![\w/.:])/(?:tmp|home|data)/[\w./-]+/(?=[\w.-])")
NUMBER = re.compile(r"(?<![\w.,:/-])(?![45]\d\d\b)\d+(?![\w.:/-])")
"""One that is no part of a name, and no status of HTTP."""
TRACEBACK = """\
  0%|          | 0/375 [00:00<?, ?it/s]
Traceback (most recent call last):
  File "/home/li wei/work/run_{number}.py", line {number}, in <module>
    main()
  File "/home/li wei/work/run_{number}.py", line 41, in main
    {code}
  File "/opt/conda/lib/python3.12/site-packages/transformers/utils/generic.py", line 918, in wrapper
    output = func(self, *args, **kwargs)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
{message}
"""
LOG = """\
2026-03-{number:02} 09:21:07,512 - INFO - run_{number} starts on /mnt/disk{number}/work
{message}
  0%|          | 0/375 [00:00<?, ?it/s]
"""
PASTE = """async (texts) => {
    const form = document.querySelector(".live-paste");
    const [area, shown] = [form.querySelector("textarea"), form.querySelector("[aria-live]")];
    const found = [];
    for (const text of texts) {
        const changed = new Promise((done) => new MutationObserver((_, observer) => {
            observer.disconnect();
            done();
        }).observe(shown, { childList: true }));
        area.value = text;
        form.requestSubmit();
        await changed;
        const links = [...shown.querySelectorAll("li > a")];
        found.push(links.map(({ pathname, hash }) => pathname + hash));
    }
    return found;
}"""
"""Pastes texts one after another, as a reader does, and returns where the entries shown lead to."""
READ = """async (texts) => {
    const config = JSON.parse(document.querySelector("#__config").textContent);
    const worker = new Worker(new URL(config.search, location));
    const tell = (type, data) => new Promise((done) => {
        worker.onmessage = (event) => done(event.data.data);
        worker.postMessage({ type, data });
    });
    await tell(0, { config: {}, docs: [] });
    const read = [];
    for (const text of texts) read.push((await tell(4, text)).message);
    return read;
}"""
"""What the search worker takes for the message in each text."""


@pytest.fixture(scope="module")
def errors_page(browser: Browser, address: str) -> Iterator[dict[str, Page]]:
    """By language, the page, which stays open."""
    context = browser.new_context(service_workers="block")
    pages = {}
    for language, home in HOME.items():
        pages[language] = context.new_page()
        pages[language].goto(f"{address}{home}errors/")
    yield pages
    context.close()


@pytest.fixture(scope="module")
def messages(project) -> dict[str, list[Message]]:
    return {language: [*messages_on_pages(project, language).values()] for language in HOME}


def in_a_traceback(text: str, code: str, number: int) -> str:
    """A message as somebody pastes it: with other paths and numbers, and what stands around it."""
    text = MY_FOLDER.sub("/mnt/users/wang/", text)
    text = NUMBER.sub(lambda found: str(int(found[0]) + 1), text)
    around = TRACEBACK if EXCEPTION.match(text) else LOG
    return around.format(message=text, code=code, number=number % 27 + 1)


def code_of(message: Message) -> str:
    """The last line of the code that raises it."""
    if ":" not in message.name:
        return "train()"
    lines = message.place.path.read_text(encoding="utf-8").split("\n")[message.place.line :]
    end = next((at for at, line in enumerate(lines) if line.startswith("# %%")), len(lines))
    code = [line for line in lines[:end] if line.strip() and not line.strip().startswith("#")]
    at = max(at for at, line in enumerate(code) if not line.startswith((" ", ")")))
    return " ".join(line.strip() for line in code[at:])


def same(text: str) -> str:
    """What two messages share that differ in numbers only."""
    return NUMBER.sub("0", text.strip()).split("\n")[0]


@LANGUAGES
def test_every_message_finds_its_entry_as_printed_and_as_pasted(
    errors_page: dict[str, Page], messages: dict[str, list[Message]], language: str
):
    known = [
        (text, message) for message in messages[language] for text in (message.text, *message.was)
    ]
    assert len(known) > 400
    entries: dict[str, set[str]] = {}
    for text, message in known:
        page, _, anchor = message.address.partition("#")
        path = page.removesuffix(".md").removesuffix("index")
        entries.setdefault(same(text), set()).add(f"{HOME[language]}{path}/#{anchor}")
    asked = [(text, text) for text, _ in known]
    asked += [
        (text, in_a_traceback(text, code_of(message), number))
        for number, (text, message) in enumerate(known)
    ]
    found = errors_page[language].evaluate(PASTE, [pasted for _, pasted in asked])
    missed = [
        f"{pasted}\n  wants {entries[same(text)]}\n  got {got}"
        for (text, pasted), got in zip(asked, found, strict=True)
        if not entries[same(text)] & set(got[:FIRST])
    ]
    assert not missed, f"{len(missed)} of {len(asked)}\n" + "\n".join(missed)


PLACES_OF_PARTS = """all => all.map((one) => one.getBoundingClientRect())
    .map(({ left, top }) => [Math.round(left), Math.round(top)])"""
ERROR = "ValueError: tf is not a valid TensorType, please select one of ['pt', 'np', 'mlx']"
CAUSE = "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xd5 in position 0"
FRAMES = '  File "/a/b.py", line 3, in <module>\n    go()\n'
HEAD = "Traceback (most recent call last):\n"
RULE = "-" * 75
CASES = {
    "plain": (f"{HEAD}{FRAMES}{ERROR}", ERROR),
    "alone": (ERROR, ERROR),
    "colours": (f"\x1b[0;31mValueError\x1b[0m:{ERROR.partition(':')[2]}", ERROR),
    "windows": (f"{HEAD}{FRAMES}{ERROR}".replace("\n", "\r\n"), ERROR),
    "during handling of": (
        f"{HEAD}{FRAMES}KeyError: 'x'\n\nDuring handling of the above exception, another exception "
        f"occurred:\n\n{HEAD}{FRAMES}{ERROR}",
        ERROR,
    ),
    "direct cause, which says more": (
        f"{HEAD}{FRAMES}{CAUSE}\n\nThe above exception was the direct cause of the following "
        f"exception:\n\n{HEAD}{FRAMES}datasets.exceptions.DatasetGenerationError: An error "
        "occurred while generating the dataset",
        CAUSE,
    ),
    "direct cause, which says less": (
        f"{HEAD}{FRAMES}KeyError: 'qwen9'\n\nThe above exception was the direct cause of the "
        f"following exception:\n\n{HEAD}{FRAMES}{ERROR}",
        ERROR,
    ),
    "IPython": (
        f"{RULE}\nValueError{' ' * 30}Traceback (most recent call last)\nCell In[3], line 1\n"
        "----> 1 tokenizer(text)\n\nFile ~/x/site-packages/transformers/base.py:2887, in Base.call("
        f"self, text)\n   2885     all.update(x)\n-> 2887     raise ValueError(x)\n\n{ERROR}",
        ERROR,
    ),
    "several lines": (
        f'{HEAD}{FRAMES}RuntimeError: Error(s) in loading:\n\tMissing key(s): "weight".\n$ ls',
        'RuntimeError: Error(s) in loading:\n\tMissing key(s): "weight".',
    ),
    "a name that is no Error": (f"{HEAD}{FRAMES}_queue.Empty", "_queue.Empty"),
    "torchrun": (
        "\n".join(f"[rank0]: {line}" for line in f"{HEAD}{FRAMES}{ERROR}".split("\n")),
        ERROR,
    ),
    "rich": (
        "╭──── Traceback (most recent call last) ────╮\n│ /a/b.py:12 in <module>  │\n"
        f"│ ❱ 12 go()   │\n╰────────────────────╯\n{ERROR}",
        ERROR,
    ),
    "pytest": (
        f">       go()\nE       {ERROR}\n\na.py:3: ValueError",
        f"{ERROR}\n\na.py:3: ValueError",
    ),
    "a warning": (
        "/x/site-packages/peft/config.py:165: UserWarning: Unexpected keyword\n  warnings.warn(",
        "UserWarning: Unexpected keyword",
    ),
    "a log": (
        "2026-01-02 10:00:00,123 - INFO - start\n{'loss': 0.3}\n[transformers] The attention mask "
        "is not set\nstep 1\nstep 2",
        "The attention mask is not set",
    ),
    "an error in a log": (
        f"2026-01-02 10:00:00 ERROR worker died: {ERROR}\nstep 1\nstep 2\nstep 3\nstep 4",
        ERROR,
    ),
    "a cause without its traceback": (
        "pyarrow.lib.ArrowInvalid: JSON parse error: Column() changed from object to string\n\n"
        "The above exception was the direct cause of the following exception:\n\n"
        "datasets.exceptions.DatasetGenerationError: An error occurred while generating the "
        "dataset",
        "pyarrow.lib.ArrowInvalid: JSON parse error: Column() changed from object to string",
    ),
    "what comes behind": (f"{HEAD}{FRAMES}{ERROR}\n>>> print(1)\n1", ERROR),
}


@pytest.mark.parametrize("language", ["en"])
def test_the_message_that_counts_is_found(errors_page: dict[str, Page], language: str):
    read = errors_page[language].evaluate(READ, [pasted for pasted, _ in CASES.values()])
    wanted = {name: message for name, (_, message) in CASES.items()}
    assert dict(zip(CASES, read, strict=True)) == wanted


@LANGUAGES
def test_the_box_answers_what_is_pasted_with_cause_and_fix(page: Page, address: str, language: str):
    page.goto(f"{address}{HOME[language]}errors/")
    box = page.get_by_label(TEXTS[language]["label"])
    box.focus()
    page.evaluate("text => navigator.clipboard.writeText(text)", f"{HEAD}{FRAMES}{ERROR}")
    page.keyboard.press("ControlOrMeta+V")  # and nothing else
    found = page.locator(".live-paste-found")
    first = found.locator("li").first
    expect(first.locator("a").first).to_have_attribute("href", re.compile(r"/padding/#tf$"))
    expect(first.locator(".live-fix")).to_contain_text('return_tensors="pt"')
    expect(found.locator("code").first).to_have_text(ERROR)
    expect(found).to_have_role("status")
    assert found.locator("li").count() <= FIRST
    page.keyboard.press("Tab")  # from the box to the button, and on to the first result
    page.keyboard.press("Tab")
    expect(first.locator("a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/padding/#tf")


@LANGUAGES
def test_what_is_not_here_is_said_and_nothing_is_sent(page: Page, address: str, language: str):
    page.goto(f"{address}{HOME[language]}errors/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    secret = "KubernetesApiError: cluster zebra-7 refuses ingress of /home/me/secret/key.pem"
    page.locator(".live-paste textarea").fill(f"{HEAD}{FRAMES}{secret}")
    found = page.locator(".live-paste-found")
    expect(found).to_contain_text(TEXTS[language]["nothing"])
    links = found.locator("p > a").evaluate_all("links => links.map(({ href }) => href)")
    assert any(link.startswith("https://huggingface.co/docs") for link in links)
    assert any("github.com" in link and "KubernetesApiError" in link for link in links)
    assert not [link for link in links if "secret" in link]
    assert not [url for url in asked if not url.startswith(address)]
    assert not [url for url in asked if "ubernetes" in url]


OF_OTHERS = [
    'psycopg2.OperationalError: connection to server at "localhost", port 5432 failed: '
    "Connection refused",
    "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.",
    "ModuleNotFoundError: No module named 'cv2'",
    "ImportError: cannot import name 'soft_unicode' from 'markupsafe'",
    "KeyError: 'price'",
    "jinja2.exceptions.TemplateNotFound: index.html",
    "cv2.error: OpenCV(4.8.0) /io/a.cpp:1: error: (-215) !_src.empty() in function 'cvtColor'",
    "AttributeError: module 'numpy' has no attribute 'float'.",
]
OF_A_PACKAGE = """\
Traceback (most recent call last):
  File "/home/me/search.py", line 3, in <module>
    from colbert import Searcher
  File "/opt/lib/python3.11/site-packages/colbert/training.py", line 8, in <module>
    from transformers import AdamW
  File "/opt/lib/python3.11/site-packages/transformers/utils/imports.py", line 9, in __getattr__
    raise AttributeError(name)
ImportError: cannot import name 'AdamW' from 'transformers'
"""


@LANGUAGES
@pytest.mark.parametrize("text", OF_OTHERS, ids=lambda text: text.partition(":")[0])
def test_an_error_of_another_library_is_not_taken_for_ours(
    errors_page: dict[str, Page], language: str, text: str
):
    """Its words are those of ours, but the name that it lacks or its library is not here."""
    page = errors_page[language]
    found = page.locator(".live-paste-found")
    page.locator(".live-paste textarea").fill("")
    expect(found).to_be_empty()
    page.locator(".live-paste textarea").fill(text)
    expect(found).to_contain_text(TEXTS[language]["nothing"])


@LANGUAGES
def test_an_old_name_inside_a_package_is_told_with_the_package(
    page: Page, address: str, language: str
):
    page.goto(f"{address}{HOME[language]}errors/")
    area, found = page.locator(".live-paste textarea"), page.locator(".live-paste-found")
    area.fill(OF_A_PACKAGE)
    link = found.locator("p a")
    expect(link).to_have_attribute("href", re.compile("/v4-to-v5/#in-a-package$"))
    expect(link.locator("..")).to_contain_text("colbert")
    area.fill(OF_A_PACKAGE.replace("/opt/lib/python3.11/site-packages/colbert", "/home/me"))
    expect(found.locator("li a").first).to_have_attribute("href", re.compile("#adamw$"))
    expect(link).to_have_count(0)


def test_what_a_message_says_is_not_said_of_one_that_shares_few_words(page: Page, address: str):
    page.goto(f"{address}/en/errors/")
    page.locator(".live-paste textarea").fill("ModuleNotFoundError: No module named 'evaluate'")
    first = page.locator(".live-paste-found li").first
    expect(first.locator("a")).to_have_attribute("href", re.compile("#metrics$"))
    expect(first.locator(".live-cause, .live-fix")).to_have_count(0)


def test_the_box_works_without_a_network_once_it_has_been_used(page: Page, address: str):
    page.goto(f"{address}/en/errors/")
    area, links = page.locator(".live-paste textarea"), page.locator(".live-paste-found li > a")
    area.fill(ERROR)
    expect(links.first).to_have_attribute("href", re.compile("#tf$"))
    page.context.set_offline(True)
    area.fill("AssertionError: Torch not compiled with CUDA enabled")
    expect(links.first).to_have_attribute("href", re.compile("#no-cuda$"))


@LANGUAGES
def test_the_list_has_three_orders(page: Page, address: str, language: str):
    page.goto(f"{address}{HOME[language]}errors/")
    headings = page.locator(".live-messages h2")
    first = headings.all_inner_texts()
    messages = page.locator(".live-message").count()
    assert messages > 150
    switch = page.locator(".live-views")
    switch.get_by_label(TEXTS[language]["library"]).check()
    libraries = headings.all_inner_texts()
    assert {"transformers", "peft", "datasets", "torch"} <= set(libraries)
    assert libraries == sorted(libraries)
    switch.get_by_label(TEXTS[language]["letter"]).check()
    letters = headings.all_inner_texts()
    assert letters == sorted(letters)
    assert {"A", "C", "T"} <= set(letters)
    assert max(map(len, letters)) == 1
    assert page.locator(".live-message").count() == messages
    switch.get_by_label(TEXTS[language]["place"]).check()
    assert headings.all_inner_texts() == first


def test_without_scripts_the_list_stands_in_groups(browser: Browser, address: str):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/en/errors/")
    expect(page.locator(".live-paste")).to_be_hidden()
    expect(page.locator(".live-views")).to_be_hidden()
    expect(page.locator("#tokenizing")).to_be_visible()
    expect(page.locator(".live-message").first).to_be_visible()
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_message_is_wider_than_the_page(page: Page, address: str, width: int):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{address}/en/errors/")
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    edges = ".live-message samp"
    right = page.locator(edges).evaluate_all("all => all.map(o => o.getBoundingClientRect().right)")
    assert max(right) <= width
    rows = ".live-paste :is(.md-button, small)", ".live-views label"
    starts = [page.locator(row).evaluate_all(PLACES_OF_PARTS) for row in rows]
    assert len({top for _, top in starts[1]}) == 1
    if width == 390:
        assert len({left for left, _ in starts[0]}) == 1


@LANGUAGES
def test_the_search_finds_entries_and_not_the_list(site: Path, language: str):
    index = (site / HOME[language].strip("/") / "search/search_index.json").read_text("utf-8")
    assert '"errors/#silent"' in index
    assert '"errors/#padding--tf"' not in index
    assert '"errors/#tokenizing"' not in index
