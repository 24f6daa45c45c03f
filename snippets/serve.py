"""Serve a model behind an OpenAI-like endpoint, and ask it."""

# %% start loopback=true
import subprocess
import time
import urllib.request

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
server = subprocess.Popen(
    [
        "transformers",
        "serve",
        checkpoint,
        "--port=8123",
        "--dtype=float32",
    ]
)
while server.poll() is None:
    try:
        url = "http://localhost:8123/health"
        print(urllib.request.urlopen(url).read().decode())
        break
    except OSError:
        time.sleep(0.5)

# %% ask
from openai import OpenAI

client = OpenAI(
    base_url="http://localhost:8123/v1", api_key="unused"
)
messages = [
    {
        "role": "user",
        "content": "What is the capital of France?",
    }
]
reply = client.chat.completions.create(
    model=checkpoint,
    messages=messages,
    max_tokens=40,
    temperature=0,
)
print(reply.choices[0].message.content)
print(reply.choices[0].finish_reason)

# %% stream
chunks = client.chat.completions.create(
    model=checkpoint,
    messages=messages,
    max_tokens=40,
    temperature=0,
    stream=True,
)
for chunk in chunks:
    print(chunk.choices[0].delta.content or "", end="")

# %% other-name raises="BadRequestError"
client.chat.completions.create(
    model="my-model", messages=messages
)

# %% the-name
names = [checkpoint]

# %% stop
client.close()
server.terminate()
server.wait()
