"""SentenceTransformer: encode, search with prompts, build a model, rerank."""

# %% encode
from sentence_transformers import SentenceTransformer

model = SentenceTransformer(
    "sentence-transformers/all-MiniLM-L6-v2"
)
sentences = [
    "A cat sleeps on the sofa.",
    "The kitten is taking a nap on the couch.",
    "From Monday on, the first train to the airport leaves "
    "at five in the morning instead of half past six.",
]
vectors = model.encode(sentences)
print("vectors:", vectors.shape)
print("longest text:", model.max_seq_length, "tokens")
model.similarity(vectors, vectors).round(decimals=2)

# %% search
e5 = SentenceTransformer(
    "intfloat/multilingual-e5-small",
    prompts={"query": "query: ", "document": "passage: "},
)
passages = [
    "The museum is closed on Mondays.",
    "Tickets for students cost half the price.",
    "Dogs have to stay outside.",
    "博物馆每周一闭馆。",
    "学生凭学生证可购半价票。",
    "请勿携带宠物入内。",
]
queries = [
    "On which day can I not visit the museum?",
    "大学生买票有优惠吗？",
]
scores = e5.similarity(
    e5.encode_query(queries),
    e5.encode_document(passages),
)
best = scores.topk(2).indices
for row, query in enumerate(queries):
    print(query)
    for place in best[row]:
        score = scores[row, place]
        print(f"  {score:.2f}  {passages[place]}")

# %% prompts
print("all-MiniLM:", model.prompts)
print("E5:", e5.prompts)

expected = e5.encode_query(queries)
plain = e5.encode(queries)
named = e5.encode(queries, prompt_name="query")
print("encode:", (plain == expected).all().item())
print("prompt_name:", (named == expected).all().item())

# %% unknown-prompt raises="ValueError"
model.encode(queries, prompt_name="s2p_query")

# %% no-modules
import logging

from transformers import AutoModel, AutoTokenizer

repo_id = "sentence-transformers/all-MiniLM-L6-v2"
AutoModel.from_pretrained(repo_id).save_pretrained(
    "encoder"
)
AutoTokenizer.from_pretrained(repo_id).save_pretrained(
    "encoder"
)

logging.basicConfig(level=logging.INFO)
bare = SentenceTransformer("encoder")
for module in bare:
    print(type(module).__name__)
print("pooling:", bare[1].pooling_mode)
print("longest text:", bare.max_seq_length, "tokens")

# %% modules-by-hand
from sentence_transformers.sentence_transformer import (
    modules,
)

# Put your repository or folder without modules.json here.
encoder = modules.Transformer(
    "sentence-transformers/all-MiniLM-L6-v2"
)
mean = modules.Pooling(
    encoder.get_embedding_dimension(), pooling_mode="mean"
)
by_hand = SentenceTransformer(modules=[encoder, mean])
by_hand.encode("A cat sleeps on the sofa.").shape

# %% build-modules
transformer = modules.Transformer(
    "sentence-transformers/all-MiniLM-L6-v2",
    max_seq_length=256,
)
pooling = modules.Pooling(
    transformer.get_embedding_dimension(),
    pooling_mode="mean",
)
built = SentenceTransformer(
    modules=[transformer, pooling, modules.Normalize()]
)
built.save_pretrained("sentence-encoder")

loaded = SentenceTransformer("sentence-encoder")
for module in loaded:
    print(type(module).__name__)
print("longest text:", loaded.max_seq_length, "tokens")

# %% rerank
from sentence_transformers import CrossEncoder

reranker = CrossEncoder(
    "cross-encoder/ms-marco-MiniLM-L12-v2"
)
question = "When was the bridge built?"
found = [
    "When was the bridge painted?",
    "The bridge was built by a famous engineer.",
    "The bridge was built of steel and stone.",
    "The bridge opened to traffic in 1932 after eight "
    "years of work.",
]
cosines = model.similarity(
    model.encode(question), model.encode(found)
)[0]
print("rerank  cosine")
for hit in reranker.rank(question, found):
    place = hit["corpus_id"]
    score, cosine = hit["score"], cosines[place]
    print(f"{score:6.1f}{cosine:8.2f}  {found[place]}")
