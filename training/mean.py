"""Average the weights of several passes.

    python -m training.mean MEAN.pt PASS PASS [...]

Passes that started from the same weights lie in one basin, and their mean does better than each of
them, at no cost when it runs ("model soups", Wortsman et al. 2022).
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from training.train import started


def mean_of(passes: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Average weights name by name; raises ValueError where the names differ.

    What is the same in all stays the same to the last bit, so that it is exported as it was.
    """
    first = passes[0]
    if any(weights.keys() != first.keys() for weights in passes):
        raise ValueError("the passes are of different networks: their weights have other names")
    return {
        name: value
        if all(torch.equal(value, weights[name]) for weights in passes)
        else torch.stack([weights[name] for weights in passes]).mean(0, dtype=value.dtype)
        for name, value in first.items()
    }


def main() -> None:
    """Read passes, and write their mean."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path, help="where the mean is written")
    parser.add_argument(
        "passes", type=Path, nargs="+", help="weights that training.train wrote, or graphs of them"
    )
    options = parser.parse_args()
    passes = [started(path).state_dict() for path in options.passes]
    torch.save(mean_of(passes), options.out)


if __name__ == "__main__":
    main()
