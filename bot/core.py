"""The core that every adapter calls: open it once, ask it many questions."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, nullcontext
from typing import TYPE_CHECKING, Self

from pullquote.bot import remembering
from pullquote.bot.events import Finished
from pullquote.bot.records import Answer, Question
from pullquote.config import Settings
from pullquote.vectorstore import CrossEncoder, Store
from pullquote.vectorstore.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Generator

    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

    from pullquote.bot.chain import Traced
    from pullquote.bot.composition import Composer, Rewords
    from pullquote.bot.events import Event


_VOTE_TOKENS = 256


class Pullquote:
    """Answers questions from one corpus in the articles' own words.

    Safe to use from several threads. It reads what other processes ingest without a restart.
    It does not promise that the articles are true, or that retrieval finds everything.

    Attributes:
        store: The corpus.
        settings: As it was opened with.
        retriever: A LangChain retriever over the corpus, for chains of your own.
        chain: A LangChain runnable from a `Question` to an `Answer`.
        rewriter: Puts follow-ups as questions of their own with a language model, or None.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        reader = Reader(threads=settings.threads)
        model = settings.answerer == "model"
        encoder = CrossEncoder(threads=settings.threads) if model else None
        warmers = [reader.warm, store.question_embedder.warm]
        warmers += [encoder.warm] if encoder else []
        with ThreadPoolExecutor(1, thread_name_prefix="pullquote-warm") as warming:
            # The models load in C++ while Python imports LangChain and Chroma, hence imports in
            # a function. One thread, and none that imports: more of them fight for the
            # interpreter's lock and are slower than no thread at all.
            loads = [warming.submit(warmer) for warmer in warmers]
            from pullquote.bot.chain import Chain  # noqa: PLC0415
            from pullquote.bot.extractive import ExtractiveAnswerer  # noqa: PLC0415
            from pullquote.bot.reranker import Reranker  # noqa: PLC0415
            from pullquote.bot.retriever import PassageRetriever  # noqa: PLC0415

            store.warm()
            for load in loads:
                load.result()
        composer, rewriter = _model(settings, store, encoder)
        self.rewriter = rewriter if settings.model.condense else None
        retriever = PassageRetriever(store=store, candidates=settings.candidates)
        self.retriever: BaseRetriever = retriever
        self._stages = Chain(
            catalog=store.catalog,
            retriever=retriever,
            reranker=Reranker(reader),
            answerer=ExtractiveAnswerer(max_quotes=settings.max_quotes),
            max_quotes=settings.max_quotes,
            min_confidence=settings.min_confidence,
            composer=composer,
            rewriter=rewriter if settings.model.expand else None,
        )
        self.chain: Runnable[Question, Answer] = self._stages.runnable()

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the corpus in `settings.data_dir` and load the models.

        Raises:
            PullquoteError: The corpus or a model cannot be opened; the message says the remedy.
        """
        return cls(Store.open(settings), settings)

    def ask(self, question: Question, *, remember: bool = True) -> Answer:
        """Answer one question.

        No trace of it is sent anywhere, whatever LangSmith's environment variables say, unless
        `model.trace` is set; whoever runs `chain` in a chain of their own decides about tracing
        there, but for the requests to a model.

        Args:
            question: What, when, of which articles, and as of when.
            remember: Note question and citations down in the corpus, where the settings keep
                answers at all. `chain` notes nothing down.

        Raises:
            BadInputError: The question is empty or too long, or asked as of the future.
        """
        with self._tracing():
            answer = self.chain.invoke(question)
        self._keep(answer, remember=remember)
        return answer

    def stream(
        self, question: Question, *, remember: bool = True
    ) -> "Generator[Event, None, None]":
        """Answer one question, and tell what is known as soon as it is; the answer comes last.

        Each statement of a model is told after it was proved. Closing the generator gives the
        question up: a request to a model ends, and nothing is noted down.

        Args:
            question: As for `ask`.
            remember: As for `ask`.

        Raises:
            BadInputError: As for `ask`.
        """
        with self._tracing(), closing(self._stages.events(question)) as events:
            for event in events:
                if isinstance(event, Finished):
                    self._keep(event.answer, remember=remember)
                yield event

    def _tracing(self) -> AbstractContextManager[None]:
        from langsmith import tracing_context  # noqa: PLC0415 - start-up time

        model = self.settings.answerer == "model" and self.settings.model.trace
        return nullcontext() if model else tracing_context(enabled=False)

    def _keep(self, answer: Answer, *, remember: bool) -> None:
        kept = self.settings.answers
        if remember and kept.keep:
            remembering.remember(self.store.catalog.answers, answer, keep_days=kept.keep_days)

    def trace(self, question: Question) -> "Traced":
        """Answer one question and keep what each stage found; notes nothing down.

        Raises:
            BadInputError: As for `ask`.
        """
        with self._tracing():
            return self._stages.trace(question)

    def close(self) -> None:
        """Close the corpus."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _model(
    settings: Settings, store: Store, encoder: CrossEncoder | None
) -> "tuple[Composer | None, Rewords | None]":
    """Open the language model, if one answers; its packages are imported here and nowhere else."""
    if encoder is None:
        return None, None
    from pullquote.bot.model import (  # noqa: PLC0415 - start-up time
        ModelComposer,
        Rewriter,
        open_chat_model,
    )

    def vote(claim: str, sentences: str) -> float:
        return float(encoder.score([(claim, sentences)], _VOTE_TOKENS)[0])

    model = open_chat_model(settings.model)
    composer = ModelComposer(model, settings.model, catalog=store.catalog, vote=vote)
    return composer, Rewriter(composer)
