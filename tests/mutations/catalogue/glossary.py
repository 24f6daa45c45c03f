"""A term against the glossary, accepted as a change of both languages' texts."""

from mutations.mutation import Append, Mutation, Replace

GLOSSARY = ("glossary",)
ENTRY = """\
Boltzmann machine:
  zh: 玻尔兹曼机
  en: Boltzmann machine
  meaning:
    zh: 一种随机的神经网络，这里没有页面讲它
    en: a stochastic neural network, which no page here is about
"""

MUTATIONS = [
    Mutation(
        "令牌 for 词元",
        (Replace("docs/zh/tokenizer.md", "`convert_tokens_to_ids` 只查", "令牌只查"),),
        GLOSSARY,
        leads_to=("docs/zh/tokenizer.md", "令牌只查"),
        says="the glossary says `词元`",
        accepts=True,
    ),
    Mutation(
        "标记器 for 分词器, in a heading",
        (Replace("docs/zh/models.md", "## 把分词器存进", "## 把标记器存进"),),
        GLOSSARY,
        leads_to=("docs/zh/models.md", "## 把标记器"),
        accepts=True,
    ),
    Mutation(
        "特殊字符 for 特殊词元, in a pitfall",
        (Replace("docs/zh/tokenizer.md", "却只有几个特殊词元", "却只有几个特殊字符"),),
        GLOSSARY,
        leads_to=("docs/zh/tokenizer.md", "特殊字符"),
        accepts=True,
    ),
    Mutation(
        "finetune for fine-tune, in English",
        (Replace("docs/en/data-preparation.md", "[fine-tune a", "[finetune a"),),
        GLOSSARY,
        leads_to=("docs/en/data-preparation.md", "[finetune a"),
        accepts=True,
    ),
    Mutation(
        "a word that needs no term, but a better word",
        (Replace("docs/zh/outputs.md", "构建时，每个代码文件", "建站时，每个代码文件"),),
        GLOSSARY,
        leads_to=("docs/zh/outputs.md", "建站时"),
        says="say_instead.yml: 构建",
        accepts=True,
    ),
    Mutation(
        "注意力遮罩 in what a figure shows",
        (Replace("docs/zh/lora-mlp.md", 'alt="训练损失', 'alt="注意力遮罩，训练损失'),),
        GLOSSARY,
        leads_to=("docs/zh/lora-mlp.md", "注意力遮罩"),
        accepts=True,
    ),
    Mutation(
        "标记器 in the navigation",
        (Replace("mkdocs.yml", "  - 分词器: tokenizer.md", "  - 标记器: tokenizer.md"),),
        GLOSSARY,
        leads_to=("mkdocs.yml", "标记器"),
    ),
    Mutation(
        "词汇表 in a stand-in's docstring",
        (Replace("localhub/builds/bert_base_uncased.py", "它的词表就是", "它的词汇表就是"),),
        GLOSSARY,
        leads_to=("localhub/builds/bert_base_uncased.py", "词汇表"),
        runs=False,
    ),
    Mutation(
        "a term that no page uses",
        (Append("docs/glossary.yml", ENTRY),),
        GLOSSARY,
        leads_to=("docs/glossary.yml", "Boltzmann machine:"),
    ),
]
