"""One cache per network: bounded by bytes over all kinds, outside everything that a network is compared or sent by."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.cache import DEFAULT_BUDGET, Cache, bytes_of


class Sized:
    """A value that says its own size, which may grow."""

    def __init__(self, size: int) -> None:
        self.size = size

    @property
    def nbytes(self) -> int:
        return self.size


def test_a_value_is_made_once_and_found_by_kind_and_key() -> None:
    cache, calls = Cache(), []

    def make() -> list[int]:
        calls.append(1)
        return [len(calls)]

    first = cache.get("one", ("a", 1), make)
    assert cache.get("one", ("a", 1), make) is first and len(calls) == 1
    assert cache.get("other", ("a", 1), make) == [2] == cache.get("other", ("a", 1), make)
    assert cache.get("one", ("a", 2), make) == [3]


def test_none_is_a_value_like_any_other() -> None:
    cache = Cache()
    assert cache.get("none", 0, lambda: None) is None
    assert cache.get("none", 0, lambda: pytest.fail("made twice")) is None


def test_a_failing_make_leaves_nothing_and_is_asked_again() -> None:
    cache = Cache()
    with pytest.raises(ZeroDivisionError):
        cache.get("kind", 0, lambda: 1 / 0)
    assert cache.info().entries == 0 and cache.get("kind", 0, lambda: 5) == 5


def test_making_one_thing_may_need_another() -> None:
    cache = Cache()
    assert cache.get("outer", 0, lambda: 1 + cache.get("inner", 0, lambda: 1)) == 2
    assert cache.info().entries == 2


def test_what_was_not_used_for_longest_gives_way_whatever_its_kind() -> None:
    cache = Cache(budget=300)
    for kind in ("a", "b", "c"):
        cache.get(kind, 0, lambda: Sized(100))
    cache.get("a", 0, lambda: pytest.fail("made twice"))
    cache.get("d", 0, lambda: Sized(100))
    assert set(cache.info().kinds) == {"a", "c", "d"}
    cache.get("e", 0, lambda: Sized(150))
    assert set(cache.info().kinds) == {"d", "e"}


def test_an_entry_larger_than_the_budget_is_kept_until_the_next() -> None:
    cache = Cache(budget=10)
    large = cache.get("large", 0, lambda: Sized(1_000))
    assert cache.get("large", 0, lambda: pytest.fail("made twice")) is large
    assert (cache.info().bytes, cache.info().entries) == (1_000, 1)
    cache.get("small", 0, lambda: Sized(5))
    assert (cache.info().bytes, cache.info().entries) == (5, 1)


def test_growth_is_measured_on_the_next_use_the_next_entry_and_by_info() -> None:
    cache = Cache(budget=1_000)
    one, other = (cache.get("grows", number, lambda: Sized(100)) for number in range(2))
    one.size = 300
    assert cache.info().bytes == 400
    other.size = 600
    cache.get("grows", 1, lambda: pytest.fail("made twice"))
    assert cache._bytes == 900
    one.size = 500  # and nobody asks for it again
    cache.get("last", 0, lambda: Sized(100))
    assert cache.info().kinds == {"grows": (1, 600), "last": (1, 100)}


def test_a_smaller_budget_holds_at_once() -> None:
    cache = Cache()
    for number in range(10):
        cache.get("kind", number, lambda: Sized(100))
    cache.budget = 350
    assert (cache.info().bytes, cache.info().entries, cache.budget) == (300, 3, 350)
    cache.clear()
    assert (cache.info().bytes, cache.info().entries, cache.budget) == (0, 0, 350)
    with pytest.raises(ValueError, match="-1 bytes is negative"):
        cache.budget = -1
    with pytest.raises(ValueError, match="negative"):
        Cache(-5)


def test_it_says_in_words_what_it_holds() -> None:
    cache = Cache(budget=4 << 20)
    for number in range(2):
        cache.get("weights", number, lambda: Sized(1 << 20))
    assert str(cache.info()) == "2 entries, 2.0 of 4.0 MiB\n  weights: 2, 2.0 MiB"
    assert repr(cache) == "<Cache: 2 entries, 2,097,152 of 4,194,304 bytes>"


@given(
    budget=st.integers(0, 500),
    steps=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.integers(0, 200)), max_size=60),
)
def test_it_agrees_with_a_plain_model(budget: int, steps: list[tuple[str, int, int]]) -> None:
    """Least recently used by bytes: the model is a list that is cut from its old end."""
    cache, model = Cache(budget), OrderedDict[tuple[str, int], int]()
    for kind, key, size in steps:
        made: list[int] = []
        value = cache.get(kind, key, lambda size=size, made=made: made.append(1) or Sized(size))
        assert bool(made) == ((kind, key) not in model)
        model[kind, key] = value.nbytes
        model.move_to_end((kind, key))
        while sum(model.values()) > budget and len(model) > 1:
            model.popitem(last=False)
        info = cache.info()
        assert info.bytes == sum(model.values()) and info.entries == len(model)
        assert info.bytes <= budget or info.entries == 1
        assert sum(one.bytes for one in info.kinds.values()) == info.bytes
        assert sum(one.entries for one in info.kinds.values()) == info.entries


def test_threads_that_ask_together_make_once() -> None:
    cache, together = Cache(), Barrier(8)
    calls: list[int] = []

    def ask(number: int) -> object:
        together.wait()
        return cache.get("kind", number % 2, lambda: calls.append(number) or [number])

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(8)))
    assert len(calls) == 2
    assert all(one is found[number % 2] for number, one in enumerate(found))


def test_threads_keep_the_count_right() -> None:
    cache = Cache(budget=5_000)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: cache.get("kind", number % 97, lambda: Sized(number % 300)), range(5_000)))
    info = cache.info()
    assert info.bytes == sum(one.bytes for one in info.kinds.values()) <= 5_000


class Pair(NamedTuple):
    left: object
    right: object


@dataclasses.dataclass
class Plain:
    array: np.ndarray
    more: object = None


@dataclasses.dataclass(slots=True)
class Slotted:
    array: np.ndarray


@pytest.mark.parametrize(
    "holder",
    [
        lambda array: array,
        lambda array: [array, array],
        lambda array: {"key": (array, array[:10])},
        lambda array: Pair(array, frozenset()),
        lambda array: Plain(array, {1: array}),
        lambda array: Slotted(array),
        lambda array: array[::2],  # keeps all of it alive
    ],
)
def test_an_array_counts_once_wherever_it_is_held(holder: object) -> None:
    array = np.zeros(100_000)
    assert array.nbytes <= bytes_of(holder(array)) < array.nbytes + 2_000  # type: ignore[operator]


def test_sizes_of_plain_objects_and_frames() -> None:
    texts = [f"{number:0100d}" for number in range(1_000)]
    assert bytes_of(texts) == sys.getsizeof(texts) + sum(map(sys.getsizeof, texts))
    assert bytes_of(texts * 3) < 1.2 * bytes_of(texts) + 24_000
    assert bytes_of(pd.DataFrame({"a": np.zeros(1_000)})) >= 8_000
    assert bytes_of(Plain(np.zeros(0), np)) < 10_000  # a module is not held
    loop: list[object] = []
    loop.append(loop)
    assert bytes_of(loop) == sys.getsizeof(loop)


def test_the_owner_of_a_cache_is_not_counted_among_its_entries(teaching: cd.Network) -> None:
    assert bytes_of(Plain(np.zeros(1_000), teaching)) < 8_000 + 1_000


def boxes(network: cd.Network, number: int) -> cd.Itinerary:
    return cd.route(network, cd.Shipment("Alma", "Haven", containers=1 + number % 60, cargo_tonnes_each=8 + number % 9))


def test_a_network_is_sent_and_copied_without_what_was_computed(teaching: cd.Network) -> None:
    """A thousand queries leave its pickle as it was."""
    fresh = pickle.loads(pickle.dumps(teaching))
    before = len(pickle.dumps(fresh))
    for number in range(1_000):
        boxes(fresh, number)
    assert fresh.describe(fresh.terminal("Alma")) and fresh.content_hash
    assert fresh.cache.info().kinds["weights"].entries == 180
    assert len(pickle.dumps(fresh)) == before
    for other in (pickle.loads(pickle.dumps(fresh)), copy.copy(fresh), copy.deepcopy(fresh)):
        assert other.cache is not fresh.cache and other.cache.info().entries == 0
        assert other.content_hash == fresh.content_hash and repr(other) == repr(fresh)
        assert boxes(other, 7).to_json() == boxes(fresh, 7).to_json()
    assert "cache" not in repr(fresh) and "Cache" not in repr(fresh)


def test_a_changed_network_begins_with_an_empty_cache(teaching: cd.Network) -> None:
    boxes(teaching, 3)
    changed = cd.Scenario("dear sea").scale_tariff(mode="sea", factor=2.0).apply(teaching)
    renamed = dataclasses.replace(teaching, name="other")
    for other in (changed, renamed):
        assert other.cache is not teaching.cache and other.cache.info().entries == 0
    assert teaching.cache.budget == DEFAULT_BUDGET == changed.cache.budget
