"""`make bench`: every measurement, one after the other, each as its own process."""

import subprocess
import sys

MEASUREMENTS = (
    "bench.sentence_splitting",
    "bench.quality",
    "bench.shapes",
    "bench.latency",
    "bench.silence",
    "bench.choices",
    "bench.peers",
    "bench.conversations",
    "bench.updates",
    "bench.embedding_speed",
    "bench.processes",
    "bench.readers_beside_writer",
    "bench.slack_load",
    "bench.claims",
    "bench.claim_rewordings",
    "bench.checking",
)


def main() -> int:
    """Run all of them; return 1 if one failed."""
    failed = []
    for name in MEASUREMENTS:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", name], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
