"""The way of a question: retrieve, rerank, choose evidence, verify, answer."""
