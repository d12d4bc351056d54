"""Other people's recipes on the same articles and questions: `python -m bench.peers`.

Each is built as its own documentation says, with the best weights that can be had without a hub;
`bench/README.md` names them. What they share with Pullquote (the articles, the embedder's vectors,
the rule for a quote's length) is shared so that the difference measured is the recipe's.
"""
