"""Ctrl-C is remembered by every solve that runs, the outer ones too, and raises again when they are over."""

from __future__ import annotations

import signal
import threading

import pytest

from corridor.plan.solver.interrupts import ctrl_c


def test_every_block_that_runs_hears_it() -> None:
    with ctrl_c() as outer:
        with ctrl_c() as before:
            pass
        with ctrl_c() as inner:
            assert not inner() and not outer()
            signal.raise_signal(signal.SIGINT)
            assert inner() and outer()
        with ctrl_c() as after:
            assert not after() and outer() and not before()


def test_afterwards_it_raises_as_before() -> None:
    with ctrl_c():
        pass
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_other_threads_change_no_handler() -> None:
    handlers = []

    def work() -> None:
        with ctrl_c() as pressed:
            handlers.append((signal.getsignal(signal.SIGINT), pressed()))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert handlers == [(before, False)]
