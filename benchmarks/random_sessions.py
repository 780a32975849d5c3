"""Plays thousands of random realtime sessions to the service and checks what it promises.

`python -m benchmarks.random_sessions --sessions 10000 --seed 1`; needs the dev dependencies. The sessions,
the rules and the fake model are those of `tests/app/test_realtime_invariants.py`. It stops at the first
session that breaks a rule, prints the shortest one like it, and exits with 1.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import time
from collections import Counter

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.app.random_sessions import SESSIONS_OF_ALL_KINDS, Session, play


def main() -> None:
    parser = argparse.ArgumentParser(description="play random realtime sessions and check the rules")
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.getLogger("yan_omni").setLevel(logging.CRITICAL)  # failures the fake model was told to have
    sent: Counter[str] = Counter()
    answered: Counter[str] = Counter()

    @seed(options.seed)
    @settings(
        max_examples=options.sessions,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(session=SESSIONS_OF_ALL_KINDS)
    def play_one(session: Session) -> None:
        sent["sessions"] += 1
        sent["events"] += len(session.events)
        answered.update(asyncio.run(play(session)).kinds)

    started_s = time.perf_counter()
    play_one()
    duration_s = time.perf_counter() - started_s
    print(f"{sent['sessions']} sessions, {sent['events']} events sent, no rule broken (seed {options.seed})")
    print(f"{duration_s:.0f} s, {1000 * duration_s / sent['sessions']:.1f} ms a session")
    for kind, number in answered.most_common():
        print(f"{number:>9}  {kind}")


if __name__ == "__main__":
    main()
