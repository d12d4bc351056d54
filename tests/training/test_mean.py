"""The mean of several passes."""

import pytest
import torch

from training.mean import mean_of


def test_each_weight_is_the_mean_of_its_values():
    passes = [
        {"layer.weight": torch.tensor([1.0, 4.0]), "head.bias": torch.tensor([0.0])},
        {"layer.weight": torch.tensor([3.0, 0.0]), "head.bias": torch.tensor([1.0])},
    ]
    mean = mean_of(passes)
    assert mean["layer.weight"].tolist() == [2.0, 2.0]
    assert mean["head.bias"].tolist() == [0.5]


def test_passes_of_other_networks_are_refused():
    with pytest.raises(ValueError, match="different networks"):
        mean_of([{"a": torch.zeros(1)}, {"b": torch.zeros(1)}])


def test_what_is_the_same_in_all_passes_stays_the_same_to_the_last_bit():
    frozen = torch.rand(1000, generator=torch.Generator().manual_seed(1))
    mean = mean_of([{"layer.weight": frozen.clone()} for _ in range(3)])
    assert torch.equal(mean["layer.weight"], frozen)
