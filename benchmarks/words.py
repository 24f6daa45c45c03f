"""The words of the tables, in both languages."""

WORDS = {
    "en": {
        "measured": (
            "{modules} modules with {cells} cells, medians of {rounds} rounds, on {processor} "
            "({cores} cores, {memory} GiB of memory), {system}, Python {python}, torch {torch}, "
            "transformers {transformers}, datasets {datasets}, peft {peft}."
        ),
        "tool": "tool",
        "languages": "languages",
        "engine": "**this engine**",
        "cold": "first build",
        "warm": "nothing changed",
        "cell": "a cell edited",
        "prose": "prose edited",
        "builds": (
            "Seconds until the build is done (in brackets, how many times as long as this engine) "
            "/ CPU seconds, child processes included. The edited cell is the last one of the "
            "slowest module. Every tool runs with its own defaults. markdown-exec and this engine "
            "show each module in two languages through mkdocs-static-i18n. mkdocs-jupyter does not "
            "work with that plugin, so it builds two folders of one site and runs each module once "
            "a folder. sphinx-gallery and MyST-NB build one language."
        ),
        "quantity": "measured beside",
        "seconds": "seconds",
        "floor one thread": "one process that imports once and runs every module once, one thread",
        "floor default threads": "the same with torch's default number of threads",
        "import": "importing the libraries once",
        "longest": "longest module alone, after the imports",
        "modules cpu": "CPU of all modules, each alone, after the imports",
        "rendering plain": "rendering alone: the same pages without any snippet, as MkDocs does it",
        "rendering cached": "the same with what this engine keeps from build to build",
        "bound": (
            "max(longest module, CPU of all modules / cores) + importing once + rendering alone"
        ),
        "serving first cell": (
            "serving: the first edit of the last cell of `{slowest}`, on the page after"
        ),
        "serving cell": "serving: the later edits of that cell, on the page after",
        "serving own": "that cell's own time",
        "serving prose": "serving: an edit of prose, on the page after",
        "serving rendering": "the rebuild after it, as MkDocs says",
        "goal": "goal",
        "ratio": "ratio",
        "limit": "limit",
        "is met": "met",
        "met": "yes",
        "not met": "no",
        "goal peers": "first build: fastest peer ({peer}) / this engine",
        "goal cold": "first build / (max(longest module, CPU / cores) + import + rendering alone)",
        "goal warm": "nothing changed / rendering alone",
        "goal prose": "prose edited / rendering alone",
        "goal warm cached": "nothing changed / rendering alone with what this engine keeps",
        "goal prose cached": "prose edited / rendering alone with what this engine keeps",
        "goal serving": "last cell edited while serving / (its own time + rebuild + 0.5 s)",
    },
    "zh": {
        "measured": (
            "{modules} 个模块，共 {cells} 个单元，{rounds} 轮取中位数。机器：{processor}，"
            "{cores} 核，{memory} GiB 内存，{system}，Python {python}，torch {torch}，"
            "transformers {transformers}，datasets {datasets}，peft {peft}。"
        ),
        "tool": "工具",
        "languages": "语言数",
        "engine": "**本引擎**",
        "cold": "首次构建",
        "warm": "什么都没改",
        "cell": "改一个单元",
        "prose": "改一处正文",
        "builds": (
            "每格是构建用时（秒；括号里是本引擎的多少倍）/ CPU 秒数，含子进程。"
            "改的单元是最慢那个模块的最后一个。各工具都用自己的默认设置。"
            "markdown-exec 和本引擎用 mkdocs-static-i18n 显示两种语言；"
            "mkdocs-jupyter 和这个插件不兼容，所以在一个站里建两个文件夹，每个模块各运行一遍；"
            "sphinx-gallery 和 MyST-NB 只建一种语言。"
        ),
        "quantity": "同时测得",
        "seconds": "秒",
        "floor one thread": "一个进程，导入一次，每个模块运行一次，单线程",
        "floor default threads": "同上，torch 默认线程数",
        "import": "导入一次全部库",
        "longest": "最长的模块，单独运行，不含导入",
        "modules cpu": "全部模块的 CPU 时间，逐个单独运行，不含导入",
        "rendering plain": "只渲染：同样的页面，不含任何代码片段，照 MkDocs 原样构建",
        "rendering cached": "同上，用上本引擎在两次构建之间保留的内容",
        "bound": "max(最长的模块, 全部模块的 CPU / 核数) + 导入一次 + 只渲染",
        "serving first cell": "预览时第一次改 `{slowest}` 的最后一个单元，到页面更新",
        "serving cell": "之后再改这个单元，到页面更新",
        "serving own": "这个单元自身的用时",
        "serving prose": "预览时改一处正文，到页面更新",
        "serving rendering": "其中 MkDocs 自己报告的重建用时",
        "goal": "目标",
        "ratio": "比值",
        "limit": "限度",
        "is met": "达到",
        "met": "是",
        "not met": "否",
        "goal peers": "首次构建：最快的同类工具（{peer}）/ 本引擎",
        "goal cold": "首次构建 /（max(最长的模块, CPU / 核数) + 导入一次 + 只渲染）",
        "goal warm": "什么都没改 / 只渲染",
        "goal prose": "改一处正文 / 只渲染",
        "goal warm cached": "什么都没改 / 用上保留内容的只渲染",
        "goal prose cached": "改一处正文 / 用上保留内容的只渲染",
        "goal serving": "预览时改最后一个单元 /（单元自身用时 + 重建 + 0.5 秒）",
    },
}
