"""Chat: from messages through a chat template to an answer."""

# %% template
from transformers import AutoTokenizer

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
messages = [
    {
        "role": "user",
        "content": "Tell me the capital of France.",
    }
]
text = tokenizer.apply_chat_template(
    messages, add_generation_prompt=True, tokenize=False
)
print(text)

# %% system-prompt
system = {
    "role": "system",
    "content": "Answer in one short sentence.",
}
print(
    tokenizer.apply_chat_template(
        [system, *messages], tokenize=False
    )
)

# %% inputs
import torch
from transformers import AutoModelForCausalLM

model = AutoModelForCausalLM.from_pretrained(
    checkpoint, dtype=torch.float32
)
inputs = tokenizer.apply_chat_template(
    messages,
    add_generation_prompt=True,
    return_tensors="pt",
).to(model.device)
print("type:", type(inputs).__name__)
for key, tensor in inputs.items():
    print(key, tensor.shape)

# %% answer
outputs = model.generate(
    **inputs, max_new_tokens=40, do_sample=False
)
prompt_length = inputs["input_ids"].shape[1]
print(
    tokenizer.decode(
        outputs[0, prompt_length:], skip_special_tokens=True
    )
)

# %% generate-inputs raises="AttributeError"
model.generate(inputs, max_new_tokens=40)

# %% generate-stars
rows = model.generate(
    **inputs, max_new_tokens=40, do_sample=False
)
answer_ids = rows[0, inputs["input_ids"].shape[1] :]
print(
    tokenizer.decode(answer_ids, skip_special_tokens=True)
)


# %% turns
def reply(chat):
    """The model's answer to a list of messages."""
    inputs = tokenizer.apply_chat_template(
        chat,
        add_generation_prompt=True,
        return_tensors="pt",
    ).to(model.device)
    outputs = model.generate(
        **inputs, max_new_tokens=40, do_sample=False
    )
    new = outputs[0, inputs["input_ids"].shape[1] :]
    return tokenizer.decode(new, skip_special_tokens=True)


chat = []
for question in (
    "Tell me the capital of France.",
    "And of Italy?",
):
    chat.append({"role": "user", "content": question})
    answer = reply(chat)
    chat.append({"role": "assistant", "content": answer})
    print(answer)

# %% pipeline
from transformers import pipeline

chatbot = pipeline(
    "text-generation", model=checkpoint, dtype=torch.float32
)
result = chatbot(
    messages, max_new_tokens=40, do_sample=False
)
result[0]["generated_text"][-1]

# %% batch
left_tokenizer = AutoTokenizer.from_pretrained(
    checkpoint, padding_side="left"
)
questions = [
    "Tell me the capital of France.",
    "How many days are in a week?",
]
batch = left_tokenizer.apply_chat_template(
    [[{"role": "user", "content": q}] for q in questions],
    add_generation_prompt=True,
    padding=True,
    return_tensors="pt",
).to(model.device)
batch_outputs = model.generate(
    **batch, max_new_tokens=40, do_sample=False
)
left_tokenizer.decode(
    batch_outputs[:, batch["input_ids"].shape[1] :],
    skip_special_tokens=True,
)

# %% continue
started = [
    {
        "role": "user",
        "content": "What is the capital of France?",
    },
    {"role": "assistant", "content": '{"city": "'},
]
started_inputs = tokenizer.apply_chat_template(
    started,
    continue_final_message=True,
    return_tensors="pt",
).to(model.device)
continued = model.generate(
    **started_inputs,
    max_new_tokens=20,
    do_sample=False,
    stop_strings=["}"],
    tokenizer=tokenizer,
)
new = continued[0, started_inputs["input_ids"].shape[1] :]
print(started[-1]["content"] + tokenizer.decode(new))

# %% second-bos
with_bos = AutoTokenizer.from_pretrained(
    checkpoint, add_bos_token=True
)
twice = with_bos(text)
once = with_bos(text, add_special_tokens=False)
print("twice:", twice.tokens()[:3])
print("once: ", once.tokens()[:3])

# %% no-template raises="ValueError"
base_tokenizer = AutoTokenizer.from_pretrained(
    "openai-community/gpt2"
)
base_tokenizer.apply_chat_template(messages)

# %% instruct-template
instruct = AutoTokenizer.from_pretrained(
    "HuggingFaceTB/SmolLM2-135M-Instruct"
)
print(
    instruct.apply_chat_template(
        messages, add_generation_prompt=True, tokenize=False
    )
)

# %% set-template
templated = AutoTokenizer.from_pretrained(
    "openai-community/gpt2"
)
templated.chat_template = """
{%- for message in messages %}
  {{- message.role ~ ": " ~ message.content ~ "\n" }}
{%- endfor %}
{%- if add_generation_prompt %}
  {{- "assistant:" }}
{%- endif %}"""
print(
    templated.apply_chat_template(
        messages, add_generation_prompt=True, tokenize=False
    )
)

# %% strict-template
strict = AutoTokenizer.from_pretrained(checkpoint)
strict.chat_template = """
{%- for message in messages %}
  {%- set turn = ["user", "assistant"][loop.index0 % 2] %}
  {%- if message.role == "system" %}
    {{- raise_exception("System role not supported") }}
  {%- elif message.role != turn %}
    {{- raise_exception("Conversation roles must "
        ~ "alternate user/assistant/user/assistant/...") }}
  {%- endif %}
  {{- "<start_of_turn>" ~ message.role ~ "\n" }}
  {{- message.content ~ "<end_of_turn>\n" }}
{%- endfor %}"""
print(strict.apply_chat_template(messages, tokenize=False))

# %% system-role raises="TemplateError"
strict.apply_chat_template([system, *messages])

# %% system-merged
first, *others = messages
first = {
    "role": "user",
    "content": f"{system['content']}\n\n{first['content']}",
}
print(
    strict.apply_chat_template(
        [first, *others], tokenize=False
    )
)

# %% roles-alternate raises="TemplateError"
follow_up = {"role": "user", "content": "One word, please."}
strict.apply_chat_template([*messages, follow_up])

# %% roles-merged
*earlier, last = messages
joined = f"{last['content']}\n\n{follow_up['content']}"
last = {"role": "user", "content": joined}
print(
    strict.apply_chat_template(
        [*earlier, last], tokenize=False
    )
)


# %% fold-roles
def fold(messages):
    """The same messages, with roles that alternate."""
    turns = []
    for turn in messages:
        if turn["role"] == "system":
            turn = {**turn, "role": "user"}
        if turns and turns[-1]["role"] == turn["role"]:
            turns[-1]["content"] += "\n\n" + turn["content"]
        else:
            turns.append(dict(turn))
    return turns


print(
    strict.apply_chat_template(
        fold([system, *messages, follow_up]), tokenize=False
    )
)

# %% qwen3-switch hidden=true
# A made-up template with Qwen3's switch. If you have Qwen3,
# load its tokenizer instead, and leave the template out.
thinker = AutoTokenizer.from_pretrained(checkpoint)
thinker.chat_template = """
{%- for message in messages %}
  {{- "<|im_start|>" ~ message.role ~ "\n" }}
  {{- message.content ~ "<|im_end|>\n" }}
{%- endfor %}
{%- if add_generation_prompt %}
  {{- "<|im_start|>assistant\n" }}
  {%- if enable_thinking is false %}
    {{- "<think>\n\n</think>\n\n" }}
  {%- endif %}
{%- endif %}"""

# %% no-thinking
# With Qwen3, the thinker is its own tokenizer.
print(
    thinker.apply_chat_template(
        messages,
        add_generation_prompt=True,
        enable_thinking=False,
        tokenize=False,
    )
)

# %% thinking
for enable_thinking in (True, False):
    thinking_prompt = thinker.apply_chat_template(
        messages,
        add_generation_prompt=True,
        enable_thinking=enable_thinking,
        tokenize=False,
    )
    after = thinking_prompt.partition("<|im_end|>\n")[2]
    print(enable_thinking, repr(after))

# %% cut-thinking
response = """<think>
They ask for a capital. France: Paris.
</think>

Paris."""
thoughts, _, final = response.rpartition("</think>")
print("thoughts:", thoughts.removeprefix("<think>").strip())
print("answer:", final.strip())


# %% tools
def get_temperature(city: str, unit: str = "celsius"):
    """Get the current temperature of a city.

    Args:
        city: The name of the city.
        unit: The unit (choices: ["celsius", "fahrenheit"])
    """
    return 22 if unit == "celsius" else 72


tool_user = AutoTokenizer.from_pretrained(checkpoint)
tool_user.chat_template = """
{%- if tools %}
  {{- "<|im_start|>system\n" }}
  {{- tools | tojson(indent=2) ~ "<|im_end|>\n" }}
{%- endif %}
{%- for message in messages %}
  {{- "<|im_start|>" ~ message.role ~ "\n" }}
  {{- message.content }}
  {%- for call in message.tool_calls or [] %}
    {{- "<tool_call>\n" ~ call.function | tojson }}
    {{- "\n</tool_call>" }}
  {%- endfor %}
  {{- "<|im_end|>\n" }}
{%- endfor %}
{%- if add_generation_prompt %}
  {{- "<|im_start|>assistant\n" }}
{%- endif %}"""
weather = [
    {"role": "user", "content": "How warm is it in Paris?"}
]
print(
    tool_user.apply_chat_template(
        weather,
        tools=[get_temperature],
        add_generation_prompt=True,
        tokenize=False,
    )
)

# %% tool-call
import json
import re

generated = """<tool_call>
{"name": "get_temperature", "arguments": {"city": "Paris"}}
</tool_call>"""
found = re.findall(
    r"<tool_call>(.*?)</tool_call>", generated, re.DOTALL
)
calls = [json.loads(each) for each in found]
weather_turns = [
    *weather,
    {
        "role": "assistant",
        "content": "",
        "tool_calls": [
            {"type": "function", "function": call}
            for call in calls
        ],
    },
]
functions = {"get_temperature": get_temperature}
for call in calls:
    value = functions[call["name"]](**call["arguments"])
    weather_turns.append(
        {
            "role": "tool",
            "name": call["name"],
            "content": json.dumps(value),
        }
    )
print(
    tool_user.apply_chat_template(
        weather_turns,
        add_generation_prompt=True,
        tokenize=False,
    )
)

# %% assistant-mask
masking = AutoTokenizer.from_pretrained(checkpoint)
masking.chat_template = """
{%- for message in messages %}
  {{- "<|im_start|>" ~ message.role ~ "\n" }}
  {%- if message.role == "assistant" %}
    {%- generation %}
      {{- message.content ~ "<|im_end|>" }}
    {%- endgeneration %}
  {%- else %}
    {{- message.content ~ "<|im_end|>" }}
  {%- endif %}
  {{- "\n" }}
{%- endfor %}"""
dialogue = [
    *messages,
    {"role": "assistant", "content": "It is Paris."},
]
encoded = masking.apply_chat_template(
    dialogue, return_assistant_tokens_mask=True
)
labels = [
    token_id if is_answer else -100
    for token_id, is_answer in zip(
        encoded["input_ids"],
        encoded["assistant_masks"],
        strict=True,
    )
]
print(labels)
print(
    masking.decode([each for each in labels if each >= 0])
)
