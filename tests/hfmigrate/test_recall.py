"""Old forms are found however a program writes them."""

from __future__ import annotations

import pytest

FOUND = {
    "from transformers import AdamW as A": "adamw",
    "from transformers.optimization import AdamW": "adamw",
    "import transformers as t\nt.AdamW(p)": "adamw",
    "import transformers\ntransformers.optimization.AdamW": "adamw",
    "from transformers import TFAutoModelForCausalLM": "tf-auto-model",
    "import transformers.onnx": "onnx-config",
    "from transformers import onnx": "onnx-config",
    "from transformers import TrainingArguments as A\nA('r', evaluation_strategy='no')": (
        "evaluation-strategy"
    ),
    "from transformers import Seq2SeqTrainingArguments as A\nA('r', no_cuda=True)": "no-cuda",
    "import transformers\ntransformers.TrainingArguments('r', no_cuda=True)": "no-cuda",
    "from trl import SFTConfig\nSFTConfig('r', use_mps_device=True)": "use-mps-device",
    "from transformers import pipeline\npipeline(model='m', model_kwargs={'load_in_8bit': True})": (
        "load-in-8bit"
    ),
    "from transformers import AutoTokenizer as T\nt = T.from_pretrained('m')\n"
    "ids = t.apply_chat_template([], return_tensors='pt').to('cuda')\nmodel.generate(ids)": (
        "chat-template-tensor"
    ),
    "from transformers import AutoModelForCausalLM as M, AutoTokenizer as T\n"
    "m, t = M.from_pretrained('m'), T.from_pretrained('m')\n"
    "m.generate(input_ids=t.apply_chat_template([], return_tensors='pt'))": "chat-template-tensor",
    "from transformers import TrainingArguments as A\nA(**{'no_cuda': True})": "no-cuda",
    "from transformers import TrainingArguments as A\nd = dict(no_cuda=True)\nA(**d)": "no-cuda",
    "from transformers import Trainer\nclass T(Trainer):\n    pass\nT(m, tokenizer=t)": (
        "trainer-tokenizer"
    ),
    "from transformers import Trainer\nclass T(Trainer):\n"
    "    def __init__(self, t):\n        super().__init__(tokenizer=t)": "trainer-tokenizer",
    "from transformers import Trainer\nclass T(Trainer):\n"
    "    def see(self):\n        return self.tokenizer": "trainer-dot-tokenizer",
    "from transformers import Trainer\nclass T(Trainer):\n"
    "    def compute_loss(self, model, inputs, return_outputs=False): ...": "compute-loss",
    "def f(tokenizer):\n    return tokenizer.encode_plus('a')": "encode-plus",
    "self.tokenizer.batch_encode_plus(['a'])": "batch-encode-plus",
    "def f(tokenizer):\n    return tokenizer('a', pad_to_max_length=True)": "pad-to-max-length",
    "from transformers import BertTokenizer as B\ntok = B.from_pretrained('a')\n"
    "tok('a', return_tensors='tf')": "return-tensors-tf",
    "from transformers import PreTrainedTokenizerBase as P\ndef f(t: P):\n"
    "    return t('a', return_tensors='tf')": "return-tensors-tf",
    "from transformers import pipeline\np = pipeline('ner')\np('a', grouped_entities=True)": (
        "grouped-entities"
    ),
    "from transformers import pipeline\ntask = 'summarization'\npipeline(task)": "summarization",
    "from transformers import pipeline\npipeline(model='m', task='translation_en_to_de')": (
        "translation-pair"
    ),
    "from transformers import AutoModelForCausalLM as A\n"
    "model = A.from_pretrained('a', load_in_4bit=True).to('cuda')": "load-in-4bit",
    "from transformers import AutoModelForCausalLM as A\nmodel = A.from_pretrained('a')\n"
    "model = model.to('cuda')\nmodel.prune_heads({})": "prune-heads",
    "import torch\nfrom transformers import CLIPModel\nm = CLIPModel.from_pretrained('a')\n"
    "with torch.no_grad():\n    f = m.get_image_features(x)\nf.norm()": "image-features",
    "class M:\n    def __init__(self):\n        from transformers import AutoTokenizer as A\n"
    "        self.t = A.from_pretrained('a')\n    def f(self):\n"
    "        return self.t('a', return_tensors='tf')": "return-tensors-tf",
    "def f(outputs):\n    return outputs.past_key_values[0][0].shape": "cache-item",
    "from datasets import load_dataset\nload_dataset('a/b', trust_remote_code=True)": (
        "dataset-remote-code"
    ),
    "import os\nos.environ['TRANSFORMERS_CACHE'] = 'there'": "env-transformers-cache",
    "import os\nos.environ.setdefault('TRANSFORMERS_CACHE', 'there')": "env-transformers-cache",
    "import subprocess\nsubprocess.run(['huggingface-cli', 'login', '--token', t])": (
        "huggingface-cli-login"
    ),
    "import os\nos.system('cd x && huggingface-cli download a/b')": "huggingface-cli",
    "import requests\nfrom huggingface_hub import HfApi\napi = HfApi()\ntry:\n"
    "    api.model_info('a')\nexcept requests.exceptions.HTTPError:\n    pass": (
        "requests-http-error"
    ),
    "from huggingface_hub import HfApi\nHfApi().list_models(direction=-1)": "list-direction",
}


@pytest.mark.parametrize("code", FOUND)
def test_an_old_form_is_found(find, code: str):
    assert [row for _, row in find(code)] == [FOUND[code]]


def test_it_is_found_where_it_stands(find):
    code = (
        "from transformers import (\n    AutoTokenizer,\n    AdamW,\n    TrainingArguments,\n)\n"
        "args = TrainingArguments(\n    'runs',\n    evaluation_strategy='epoch',\n)\n"
    )
    assert find(code) == [(3, "adamw"), (8, "evaluation-strategy")]
