"""What has changed, before and after: Pipelines."""

# %% setup hidden=true
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForTokenClassification,
    pipeline,
)

chat_model = "HuggingFaceTB/SmolLM2-135M-Instruct"
classifier_model = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
tagger = BertForTokenClassification(
    BertConfig(
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
    )
)

# %% summarization-old hidden=true raises="KeyError"
pipeline("summarization")

# %% summarization-now hidden=true
chat = pipeline("text-generation", model=chat_model)
print(chat.task)

# %% translation-old hidden=true raises="KeyError"
pipeline("translation")

# %% translation-now hidden=true
from transformers import AutoModelForSeq2SeqLM, T5Config

config = T5Config(
    d_model=32,
    d_kv=8,
    d_ff=64,
    num_layers=1,
    num_heads=2,
    decoder_start_token_id=0,
)
model = AutoModelForSeq2SeqLM.from_config(config)
print(type(model).__name__)

# %% translation-pair-old hidden=true raises="KeyError"
pipeline("translation_en_to_fr")

# %% translation-pair-now hidden=true
from transformers import AutoModelForSeq2SeqLM

model = AutoModelForSeq2SeqLM.from_config(config)
print("generates:", model.can_generate())

# %% text2text-generation-old hidden=true raises="KeyError"
pipeline("text2text-generation")

# %% text2text-generation-now hidden=true
import torch

ids = model.generate(
    torch.tensor([[3, 1]]),
    max_new_tokens=4,
    do_sample=False,
)
print("rows:", len(ids))

# %% question-answering-old hidden=true raises="KeyError"
pipeline("question-answering")

# %% question-answering-now hidden=true
from transformers import (
    AutoModelForQuestionAnswering,
    BertConfig,
)

config = BertConfig(
    hidden_size=32,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=64,
)
model = AutoModelForQuestionAnswering.from_config(config)
print(type(model).__name__)

# %% visual-question-answering-old hidden=true raises="KeyError"
pipeline("visual-question-answering")

# %% visual-question-answering-now hidden=true
from transformers.pipelines import get_supported_tasks

print("image-text-to-text" in get_supported_tasks())

# %% image-to-image-old hidden=true raises="KeyError"
pipeline("image-to-image")

# %% image-to-image-now hidden=true
from transformers import AutoModelForImageToImage

print(AutoModelForImageToImage.__name__)

# %% image-to-text-old hidden=true warns="has been removed"
from transformers.pipelines import check_task

print(check_task("image-to-text")[0])

# %% image-to-text-now hidden=true
from transformers.pipelines import check_task

print(check_task("image-text-to-text")[0])

# %% conversational-old hidden=true raises="KeyError"
pipeline("conversational")

# %% conversational-now hidden=true
messages = [{"role": "user", "content": "Hello!"}]
reply = chat(messages, max_new_tokens=8, do_sample=False)
print(list(reply[0]))

# %% summarization-pipeline-old hidden=true raises="ImportError"
from transformers import SummarizationPipeline

# %% summarization-pipeline-now hidden=true
from transformers import TextGenerationPipeline

print(isinstance(chat, TextGenerationPipeline))

# %% question-answering-pipeline-old hidden=true raises="ImportError"
from transformers import QuestionAnsweringPipeline

# %% question-answering-pipeline-now hidden=true
from transformers import AutoModelForQuestionAnswering

print(AutoModelForQuestionAnswering.__name__)

# %% conversation-old hidden=true raises="ImportError"
from transformers import Conversation

# %% conversation-now hidden=true
messages = [{"role": "user", "content": "Hello!"}]
print("messages:", len(messages))

# %% grouped-entities-old hidden=true raises="TypeError"
pipeline(
    "ner",
    model=tagger,
    tokenizer=tokenizer,
    grouped_entities=True,
)

# %% grouped-entities-now hidden=true
entities = pipeline(
    "ner",
    model=tagger,
    tokenizer=tokenizer,
    aggregation_strategy="simple",
)
print(entities.task)

# %% ignore-subwords-old hidden=true raises="TypeError"
pipeline(
    "ner",
    model=tagger,
    tokenizer=tokenizer,
    ignore_subwords=True,
)

# %% ignore-subwords-now hidden=true
entities = pipeline(
    "ner",
    model=tagger,
    tokenizer=tokenizer,
    aggregation_strategy="first",
)
print(entities.task)

# %% return-all-scores-old hidden=true
classifier = pipeline(
    "text-classification",
    model=classifier_model,
    return_all_scores=True,
)
scores = classifier(["I love it."])[0]
print(type(scores).__name__)

# %% return-all-scores-now hidden=true
classifier = pipeline(
    "text-classification",
    model=classifier_model,
    top_k=None,
)
scores = classifier(["I love it."])[0]
print(type(scores).__name__)

# %% pipeline-torch-dtype-old hidden=true warns="`torch_dtype` is deprecated"
import torch

classifier = pipeline(
    "text-classification",
    model=classifier_model,
    torch_dtype=torch.float32,
)
print(classifier.model.dtype)

# %% pipeline-torch-dtype-now hidden=true
import torch

classifier = pipeline(
    "text-classification",
    model=classifier_model,
    dtype=torch.float32,
)
print(classifier.model.dtype)

# %% pipeline-framework-old hidden=true
classifier = pipeline(
    "text-classification",
    model=classifier_model,
    framework="pt",
)
print(classifier.task)

# %% pipeline-framework-now hidden=true
classifier = pipeline(
    "text-classification", model=classifier_model
)
print(classifier.task)
