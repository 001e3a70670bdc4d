"""Ctrl-C is remembered by every solve that runs, the outer ones too, and raises again when they are over."""

from __future__ import annotations

import signal
import subprocess
import sys
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
    # a process that a shell put into the background ignores the signal from the start
    given = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with ctrl_c():
            pass
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, given)


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


_SOLVES = """
import signal, threading
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve

signal.signal(signal.SIGINT, signal.default_int_handler)
program = Program("two")
ends = [program.add(name, cost=-1.0, high=5.0, whole=True) for name in "ab"]
program.limit("room", [(ends[0], 2.0), (ends[1], 3.0)], high=7.0)
work = lambda: print(solve(program, "cp_sat").objective)
thread = threading.Thread(target=work)
for begin, end in ((thread.start, thread.join), (work, int)):
    begin()
    end()
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        print("heard")
"""


def test_ctrl_c_behind_cp_sat_is_an_exception_and_no_end_of_the_process() -> None:
    """CP-SAT leaves no handler at all in the place of Python's; in a process of its own, which would end."""
    done = subprocess.run([sys.executable, "-c", _SOLVES], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, ["-3.0", "heard"] * 2), done.stderr
