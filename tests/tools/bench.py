#!/usr/bin/env python3
"""Whole-process times as ratios, from interleaved runs: a pair is run in turn, A B A B, and the median of
the pairs' ratios is what counts, so that a machine whose speed drifts does no harm. Ends with 1 when a
promise of the README is not kept.

  bench.py ./cxtoken [rounds]
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BINARY = os.path.abspath(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 200
NODE = os.path.abspath("build/interop")

DIR = tempfile.mkdtemp(prefix="cxtoken-bench-")
NULL = os.open(os.devnull, os.O_RDWR)


def once(argv, env):
    """Seconds and peak memory (KB) of one process."""
    actions = [(os.POSIX_SPAWN_DUP2, NULL, fd) for fd in (0, 1, 2)]
    start = time.perf_counter()
    pid = os.posix_spawn(argv[0], argv, env, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"bench: {argv} ended with status {status}")
    return seconds, usage.ru_maxrss


def pair(a, b, env, rounds):
    """Median of A/B over the pairs, and the median seconds and peak memory of A."""
    for _ in range(5):
        once(a, env), once(b, env)
    ratios, times, peaks = [], [], []
    for _ in range(rounds):
        seconds, peak = once(a, env)
        other, _ = once(b, env)
        ratios.append(seconds / other)
        times.append(seconds)
        peaks.append(peak)
    return statistics.median(ratios), statistics.median(times), statistics.median(peaks)


def empty_program():
    source = os.path.join(DIR, "empty.c")
    with open(source, "w", encoding="ascii") as f:
        f.write("int main(void)\n{\n\treturn 0;\n}\n")
    program = os.path.join(DIR, "empty")
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-o", program, source], check=True)
    return program


class Endpoint:
    """cxtoken --listen, whose JSON lines count the requests."""

    def __init__(self, env):
        self.log = open(os.path.join(DIR, "requests"), "w+", encoding="utf-8")
        self.process = subprocess.Popen([BINARY, "--listen=127.0.0.1:0", "--json"], stdout=self.log,
                                        stderr=subprocess.PIPE, text=True, env=env)
        line = self.process.stderr.readline()
        self.url = line.split()[-1]

    def count(self):
        with open(self.log.name, encoding="utf-8") as f:
            return sum(1 for _ in f)

    def close(self):
        self.process.terminate()
        self.process.wait(10)


def environment(url=""):
    env = {"PATH": os.environ["PATH"], "HOME": DIR, "CXONE_CLIENT_ID": "bench", "CXONE_CLIENT_SECRET": "secret",
           "CXONE_CACHE_DIR": os.path.join(DIR, "cache")}
    if url:
        env["CXONE_TOKEN_URL"] = url
    return env


FORM = "grant_type=client_credentials&client_id=bench&client_secret=secret"
AXIOS = """import axios from 'axios';
const e = process.env;
const r = await axios.post(e.CXONE_TOKEN_URL, new URLSearchParams({grant_type: 'client_credentials',
  client_id: e.CXONE_CLIENT_ID, client_secret: e.CXONE_CLIENT_SECRET}));
if (!r.data.access_token) process.exit(1);
"""


def axios_command():
    """node with axios, where `make interop` has installed it."""
    node = shutil.which("node")
    if node is None or not os.path.isdir(os.path.join(NODE, "node_modules", "axios")):
        return None
    path = os.path.join(NODE, "bench.mjs")
    with open(path, "w", encoding="ascii") as f:
        f.write(AXIOS)
    return [node, path]


def stampede(env, endpoint, processes):
    """Requests that many processes at once on an empty cache send."""
    subprocess.run([BINARY, "--clear-cache"], env=env, check=True)
    before = endpoint.count()
    running = [subprocess.Popen([BINARY], env=env, stdout=subprocess.DEVNULL) for _ in range(processes)]
    failed = sum(p.wait(60) != 0 for p in running)
    return endpoint.count() - before, failed


def main():
    endpoint = Endpoint(environment())
    kept = True
    rows = []

    def row(what, value, limit):
        nonlocal kept
        good = limit is None or value <= limit
        kept = kept and good
        rows.append((what, f"{value:.2f}", "" if limit is None else f"<= {limit}", "" if good else "NOT KEPT"))

    try:
        env = environment(endpoint.url)
        empty = empty_program()
        subprocess.run([BINARY], env=env, check=True, stdout=subprocess.DEVNULL)
        sent = endpoint.count()
        ratio, hit_time, peak = pair([BINARY], [empty], env, ROUNDS)
        row("cached token / empty C program", ratio, 1.5)
        row("requests sent by the cached calls", endpoint.count() - sent, 0)
        row("peak memory of a cached call, MB", peak / 1024, 6)
        curl = [shutil.which("sh"), "-c", f"curl -s -d '{FORM}' {endpoint.url} | jq -r .access_token"]
        ratio, miss_time, peak = pair([BINARY, "--force-refresh"], curl, env, max(ROUNDS // 4, 10))
        row("fetched token / curl | jq", ratio, 0.6)
        row("peak memory of a fetch, MB", peak / 1024, 20)
        row("cached token / fetched token", hit_time / miss_time, None)
        axios = axios_command()
        if axios:
            ratio, _, _ = pair([BINARY, "--force-refresh"], axios, env, max(ROUNDS // 20, 5))
            row("fetched token / node with axios", ratio, None)
        requests, failed = stampede(env, endpoint, 200)
        row("requests of 200 processes at once", requests, 1)
        row("of them failed", failed, 0)
    finally:
        endpoint.close()
        shutil.rmtree(DIR, ignore_errors=True)
    for what, value, limit, note in rows:
        print(f"{what:36} {value:>8}  {limit:8} {note}".rstrip())
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
