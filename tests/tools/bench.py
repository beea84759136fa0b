#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whole-process times as ratios, from interleaved runs: a pair is run in turn, A B A B, and the median of
the pairs' ratios is what counts, so that a machine whose speed drifts does no harm. Ends with 1 when a
promise of the README is not kept.

  bench.py ./cxtoken [rounds]
"""
import os
import shutil
import statistics
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
sys.dont_write_bytecode = True

import certs            # noqa: E402
import endpoint as doors  # noqa: E402
import server as servers  # noqa: E402

BINARY = os.path.abspath(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 200
NODE = os.path.abspath("build/interop")

DIR = tempfile.mkdtemp(prefix="cxtoken-bench-")
NULL = os.open(os.devnull, os.O_RDWR)


def once(argv, env):
    """Seconds that one process takes."""
    actions = [(os.POSIX_SPAWN_DUP2, NULL, fd) for fd in (0, 1, 2)]
    start = time.perf_counter()
    pid = os.posix_spawn(argv[0], argv, env, file_actions=actions)
    _, status = os.waitpid(pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"bench: {argv} ended with status {status}")
    return seconds


def pair(a, b, env, rounds):
    """Median of A/B over the pairs."""
    for _ in range(5):
        once(a, env), once(b, env)
    return statistics.median(once(a, env) / once(b, env) for _ in range(rounds))


def compiled(name, source):
    path = os.path.join(DIR, name)
    with open(path + ".c", "w", encoding="ascii") as f:
        f.write(source)
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-o", path + ".linked", path + ".c"], check=True)
    return shutil.copy(path + ".linked", path)


def installed():
    """The program as an installation leaves it: a file just linked lies in memory in small pieces, and starts slower."""
    global BINARY
    BINARY = shutil.copy(BINARY, os.path.join(DIR, "cxtoken"))


EMPTY = """int main(void)
{
	return 0;
}
"""
# A process counts the memory of the one that it was forked from: this one is small, Python is not.
PEAK = """#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status = 1;
	struct rusage used;
	pid_t pid = argc > 1 ? fork() : -1;
	if (pid == 0) {
		dup2(open("/dev/null", O_WRONLY), 1);
		execv(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) != pid || status != 0)
		return 1;
	printf("%ld\\n", used.ru_maxrss);
	return 0;
}
"""


def peak_mb(meter, argv, env):
    done = subprocess.run([meter, *argv], env=env, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout) / 1024


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
CALLS = {
    "axios": """import axios from 'axios';
const e = process.env;
const r = await axios.post(e.CXONE_TOKEN_URL, new URLSearchParams({grant_type: 'client_credentials',
  client_id: e.CXONE_CLIENT_ID, client_secret: e.CXONE_CLIENT_SECRET}));
if (!r.data.access_token) process.exit(1);
""",
    "openid-client": """import { Issuer } from 'openid-client';
const e = process.env;
const issuer = new Issuer({issuer: e.CXONE_TOKEN_URL, token_endpoint: e.CXONE_TOKEN_URL});
const client = new issuer.Client({client_id: e.CXONE_CLIENT_ID, client_secret: e.CXONE_CLIENT_SECRET,
  token_endpoint_auth_method: 'client_secret_post'});
const r = await client.grant({grant_type: 'client_credentials'});
if (!r.access_token) process.exit(1);
""",
}


def node_command(package):
    """node with one client, where `make interop` has installed it."""
    node = shutil.which("node")
    if node is None or not os.path.isdir(os.path.join(NODE, "node_modules", package)):
        return None
    path = os.path.join(NODE, f"bench-{package}.mjs")
    with open(path, "w", encoding="ascii") as f:
        f.write(CALLS[package])
    return [node, path]


def stampede(env, endpoint, processes):
    """Requests that many processes at once on an empty cache send."""
    subprocess.run([BINARY, "--clear-cache"], env=env, check=True)
    before = endpoint.count()
    running = [subprocess.Popen([BINARY], env=env, stdout=subprocess.DEVNULL) for _ in range(processes)]
    failed = sum(p.wait(60) != 0 for p in running)
    return endpoint.count() - before, failed


class Store:
    """redis-server on a Unix socket; it keeps nothing."""

    def __init__(self):
        self.socket = os.path.join(DIR, "redis")
        self.process = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", self.socket, "--save", "",
                                         "--dir", DIR], stdout=subprocess.DEVNULL)
        while not os.path.exists(self.socket) and self.process.poll() is None:
            time.sleep(0.01)

    def cli(self, *words):
        return [shutil.which("redis-cli"), "-s", self.socket, *words]

    def close(self):
        self.process.terminate()
        self.process.wait(10)


def from_store(env):
    """Time of a token from the shared store, over that of redis-cli with one GET; None without Redis."""
    if not shutil.which("redis-server") or not shutil.which("redis-cli"):
        print("bench: redis-server is not there", file=sys.stderr)
        return None
    store = Store()
    try:
        env = {**env, "CXONE_CACHE_URL": f"unix:{store.socket}"}
        subprocess.run([BINARY, "--force-refresh"], env=env, check=True, stdout=subprocess.DEVNULL)
        keys = subprocess.run(store.cli("KEYS", "cxtoken:token:*"), stdout=subprocess.PIPE, text=True, check=True)
        elsewhere = {**env, "CXONE_CACHE_DIR": os.path.join(DIR, "elsewhere")}
        return pair([BINARY, "--cached-only"], store.cli("GET", keys.stdout.strip()), elsewhere, max(ROUNDS // 4, 10))
    finally:
        store.close()


def asked(load, port):
    """Requests per second that fifty clients with kept connections get answered, in one second."""
    request = (f"POST /t HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
               f"Content-Length: {len(FORM)}\r\n\r\n{FORM}")
    done = subprocess.run([load, "client", str(port), "50", "1", request], stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


def served(env):
    """--serve's requests per second, and the ratio of a minimal server's to it: medians of runs in turn."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.c"), encoding="ascii") as f:
        load = compiled("load", f.read())
    serve = subprocess.Popen([BINARY, "--serve=127.0.0.1:0"], stderr=subprocess.PIPE, text=True, env=env)
    least = subprocess.Popen([load, "server"], stdout=subprocess.PIPE, text=True)
    try:
        ours = int(serve.stderr.readline().rsplit(":", 1)[1].split("/")[0])
        theirs = int(least.stdout.readline())
        pairs = [(asked(load, ours), asked(load, theirs)) for _ in range(5)]
    finally:
        for process in (serve, least):
            process.terminate()
            process.wait(10)
    return statistics.median(a for a, _ in pairs), statistics.median(b / a for a, b in pairs)


HALF_TRIP = 0.025  # seconds that a byte takes one way
MANY_ROUNDS = 5


class Far:
    """A server with TLS behind a relay, 50 ms away there and back: to connect takes a trip, and so does each answer."""

    def __init__(self):
        made = certs.Certs(os.path.join(DIR, "certs"))
        self.ca = made.ca
        self.server = servers.Server(doors.users("bench", "secret"), tls=servers.tls_context(*made.pair("good")))
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self.sock.getsockname()[1]}{servers.PATH}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near = self.sock.accept()[0]
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.server.port))
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.carry(near, far, 2 * HALF_TRIP)
            self.carry(far, near, 0)

    @staticmethod
    def carry(source, target, at_first):
        """Each piece comes HALF_TRIP after it was sent, at_first later at the beginning."""
        pieces, ready = queue.Queue(), time.monotonic() + at_first

        def read():
            data = b"x"
            while data:
                try:
                    data = source.recv(65536)
                except OSError:
                    data = b""
                pieces.put((max(time.monotonic(), ready) + HALF_TRIP, data))

        def write():
            data = b"x"
            while data:
                due, data = pieces.get()
                time.sleep(max(0, due - time.monotonic()))
                try:
                    target.sendall(data) if data else target.shutdown(socket.SHUT_WR)
                except OSError:
                    return

        for work in (read, write):
            threading.Thread(target=work, daemon=True).start()

    def close(self):
        self.sock.close()
        self.server.close()


RECORDED = b"""POST /auth/oauth/token HTTP/1.1\r
Host: localhost\r
Content-Type: application/json\r
\r
{"grant_type":"client_credentials","client_id":"bench","client_secret":"secret"}"""


def many_requests(row):
    """Modes that send several requests, beside one run of curl for each of them."""
    far = Far()
    try:
        env = environment(far.url)
        recorded = os.path.join(DIR, "recorded")
        with open(recorded, "wb") as f:
            f.write(RECORDED)
        for name, args in (("diagnose", ["--diagnose", "--probes", "form,json,json-under-form,basic"]),
                           ("replay", [f"--inspect={recorded}", "--replay"])):
            command = [BINARY, *args, "--cacert", far.ca, "--max-requests", "6"]
            before = far.server.count
            subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            sent = far.server.count - before
            curl = f"curl -s -o /dev/null --cacert {far.ca} -d '{FORM}' {far.url}; " * sent
            ratios = []
            for _ in range(MANY_ROUNDS):
                ours = timed(command, env)
                ratios.append(ours / timed(["/bin/sh", "-c", curl], env))
            row(f"{name}: {sent} requests over TLS, 50 ms away: time / {sent} runs of curl", statistics.median(ratios))
    finally:
        far.close()


def timed(command, env):
    start = time.perf_counter()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def main():
    endpoint = Endpoint(environment())
    rows, broken = [], []

    def row(what, value, limit=None):
        shown = f"{value:.2f}".rstrip("0").rstrip(".") if value >= 0.1 or value == 0 else f"{value:.1g}"
        rows.append((what, shown, "" if limit is None else f"at most {limit}"))
        if limit is not None and value > limit:
            broken.append(what)

    try:
        installed()
        env = environment(endpoint.url)
        empty, meter = compiled("empty", EMPTY), compiled("peak", PEAK)
        subprocess.run([BINARY], env=env, check=True, stdout=subprocess.DEVNULL)
        sent = endpoint.count()
        row("hit: time / an empty C program", pair([BINARY], [empty], env, ROUNDS), 1.5)
        row("hit: peak memory, MB", peak_mb(meter, [BINARY], env), 6)
        row("hit: requests sent", endpoint.count() - sent, 0)
        fetch, few = [BINARY, "--force-refresh"], max(ROUNDS // 20, 5)
        curl = [shutil.which("sh"), "-c", f"curl -s -d '{FORM}' {endpoint.url} | jq -r .access_token"]
        row("miss: time / curl \\| jq", pair(fetch, curl, env, max(ROUNDS // 4, 10)), 0.6)
        row("miss: peak memory, MB", peak_mb(meter, fetch, env), 20)
        ratio = from_store(env)
        if ratio is not None:
            row("token from the store: time / redis-cli GET", ratio)
        for package in CALLS:
            command = node_command(package)
            if command:
                row(f"miss: time / node with {package}", pair(fetch, command, env, few))
                row(f"hit: time / node with {package}", pair([BINARY], command, env, few))
            else:
                print(f"bench: {package} is not there; make interop installs it", file=sys.stderr)
        many_requests(row)
        each, ratio = served(env)
        row("serve: requests per second, 50 clients", each)
        row("serve: a minimal server's / its own", ratio, 4)
        requests, failed = stampede(env, endpoint, 200)
        row("stampede: requests of 200 processes at once", requests, 1)
        row("stampede: of them without a token", failed, 0)
    finally:
        endpoint.close()
        shutil.rmtree(DIR, ignore_errors=True)
    print("| measured | value | promised |\n| --- | ---: | --- |")
    for cells in rows:
        print("| " + " | ".join(cells) + " |")
    for what in broken:
        print(f"bench: not kept: {what}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
