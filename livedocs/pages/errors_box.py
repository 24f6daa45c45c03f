"""The box to paste a traceback into, and the switch between views of the list, as HTML.

Each stands on one line, so that Markdown takes it as it is, and shows only where scripts run:
docs/assets/errors.js is behind both; docs/assets/search/traceback.js finds what counts.
"""

from __future__ import annotations

from html import escape

TEXTS = {
    "zh": {
        "label": "把报错贴在这里，整段 traceback 也行：",
        "button": "查找",
        "local": "只在这个浏览器里查，不会发送到任何地方。",
        "read": "关键的一行：",
        "found": "最接近的 {} 条：",
        "inside": "出错的一行在已安装的包 {} 里，不在你的程序里：先升级这个包。升级后仍然报错，见",
        "nothing": "本站没有收录这个报错。",
        "elsewhere": "到别处查（点了才会带上这句话）：",
        "perhaps": "下面这些也许有关：",
        "failed": "搜索没能加载，请刷新页面再试。",
        "views": "排列方式",
        "place": "按出错的地方",
        "library": "按库",
        "letter": "按字母",
    },
    "en": {
        "label": "Paste your error here; a whole traceback will do:",
        "button": "Look it up",
        "local": "It is looked up in this browser and sent nowhere.",
        "read": "What counts:",
        "found": "Nearest entries: {}",
        "inside": "The failing line is in the installed package {}, not in your program: upgrade "
        "that package. If it still fails, see",
        "nothing": "This error is not on this site.",
        "elsewhere": "Look elsewhere (a link takes the line along only when you follow it):",
        "perhaps": "Perhaps one of these helps:",
        "failed": "The search did not load. Reload the page to try again.",
        "views": "Order",
        "place": "Where it hurts",
        "library": "Library",
        "letter": "A to Z",
    },
}
"""The words of the box and the switch, by page language."""
SAID_LATER = ("read", "found", "inside", "nothing", "elsewhere", "perhaps", "failed")
"""What the script says."""
VIEWS = ("place", "library", "letter")


def paste_box(language: str, installed: tuple[str, str] | None) -> str:
    """The box; what is found is read out.

    Args:
        installed: the section on packages that are too old, as an address below the language's
            and a title.
    """
    texts = {key: escape(text) for key, text in TEXTS[language].items()}
    data = {key: texts[key] for key in SAID_LATER}
    if installed:
        data |= {"installed": installed[0], "title": escape(installed[1].replace("`", ""))}
    data = " ".join(f'data-{key}="{text}"' for key, text in data.items())
    return (
        f'<form class="live-paste" id="paste" {data}>'
        f'<label for="paste-text">{texts["label"]}</label>'
        '<textarea id="paste-text" rows="7" spellcheck="false" autocomplete="off" '
        'autocapitalize="off" aria-describedby="paste-local"></textarea>'
        f'<p><button class="md-button" type="submit">{texts["button"]}</button> '
        f'<small id="paste-local">{texts["local"]}</small></p>'
        '<div class="live-paste-found" role="status" aria-live="polite"></div></form>'
    )


def view_switch(language: str) -> str:
    """The views of the list to choose from; the first one is that without a script."""
    texts = {key: escape(text) for key, text in TEXTS[language].items()}
    choices = "".join(
        f'<label><input type="radio" name="view" value="{view}" autocomplete="off"'
        f"{' checked' if view == VIEWS[0] else ''}> {texts[view]}</label>"
        for view in VIEWS
    )
    legend = f"<legend>{texts['views']}</legend>"
    return f'<fieldset class="live-views">{legend}{choices}</fieldset>'
