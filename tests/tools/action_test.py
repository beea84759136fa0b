#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The steps of action.yml, run as a runner runs them, against a local endpoint. Debian's python3, for its yaml.

action_test.py ./cxtoken; prints "N passed, M failed".
"""
import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading

import yaml

ROOT = os.getcwd()
SECRET, TOKEN = "action-test-secret+0123456789", "t0ken%25of-the-action-test"
VALIDATOR = "build/interop/node_modules/.bin/action-validator"
counts = {"passed": 0, "failed": 0}


def check(name, good, why=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED {name}: {why}", flush=True)


class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        good = "client_secret=action-test-secret%2B0123456789" in body
        answer = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 7200} if good else \
            {"error": "invalid_client"}
        data = json.dumps(answer).encode()
        self.send_response(200 if good else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Job:
    """One use of the action: its inputs, its files, what it logged."""

    def __init__(self, place, binary, inputs, home=None):
        self.place = tempfile.mkdtemp(dir=place)
        self.files = {name: os.path.join(self.place, name) for name in ("GITHUB_OUTPUT", "GITHUB_PATH")}
        for path in self.files.values():
            open(path, "w", encoding="utf-8").close()
        self.env = {"PATH": os.path.dirname(binary) + ":" + os.environ["PATH"], "HOME": home or self.place,
                    "GITHUB_ACTIONS": "true", "CI": "true", "RUNNER_TEMP": self.place, **self.files}
        self.inputs, self.log = inputs, ""

    def fill(self, text, action):
        """${{ … }} as the runner fills it in."""
        def value(found):
            name = found.group(1)
            if name == "github.action_path":
                return ROOT
            name = name.removeprefix("inputs.")
            return self.inputs.get(name, str(action["inputs"][name].get("default", "")))
        return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", value, text)

    def run(self, action):
        """The status of the step that failed, or 0."""
        for step in action["runs"]["steps"]:
            env = {name: self.fill(value, action) for name, value in step.get("env", {}).items()}
            done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", self.fill(step["run"], action)],
                                  cwd=self.place, env={**self.env, **env}, capture_output=True, text=True, timeout=120)
            self.log += done.stdout + done.stderr
            if done.returncode:
                return done.returncode
        return 0

    def output(self):
        with open(self.files["GITHUB_OUTPUT"], encoding="utf-8") as f:
            return f.read()

    def seen(self):
        """The log with what was masked in it taken out."""
        log = self.log
        for data in re.findall(r"^::add-mask::(.*)$", log, re.M):
            log = re.sub(r"^::add-mask::.*$", "", log, flags=re.M)
            log = log.replace(data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%"), "***")
        return log


def main():
    binary = os.path.abspath(sys.argv[1])
    with open("action.yml", encoding="utf-8") as f:
        action = yaml.safe_load(f)
    with open("packaging/gitlab/cxtoken.gitlab-ci.yml", encoding="utf-8") as f:
        check("the GitLab template is YAML", ".cxtoken-check" in yaml.safe_load(f))
    if os.path.exists(VALIDATOR):
        valid = subprocess.run([VALIDATOR, "action.yml"], capture_output=True, text=True)
        check("action.yml is valid", valid.returncode == 0, valid.stdout + valid.stderr)
    else:
        print("action-validator is not there; make interop installs it")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/token"
    given = {"client-id": "action-test", "client-secret": SECRET, "token-url": url}
    with tempfile.TemporaryDirectory(prefix="cxtoken-action-") as place:
        job = Job(place, binary, given)
        check("a token: status", job.run(action) == 0, job.log)
        check("a token: output", job.output() == f"token={TOKEN}\n", job.output())
        check("a token: masked before", "::add-mask::" in job.log and TOKEN not in job.seen(), job.log)
        check("a token: no secret in the log", SECRET not in job.log, job.log)
        job = Job(place, binary, {**given, "check-only": "true"})
        check("a check: status", job.run(action) == 0, job.log)
        check("a check: no output", job.output() == "" and TOKEN not in job.log, job.output() + job.log)
        job = Job(place, binary, {**given, "client-secret": "another"})
        check("a refusal: status", job.run(action) == 4, job.log)
        check("a refusal: no output", job.output() == "", job.output())
        check("a refusal: why", "invalid_client" in job.log, job.log)
        home = os.path.join(place, "home")
        os.makedirs(home + "/.config/cxtoken")
        with open(home + "/.config/cxtoken/prod.env", "w", encoding="utf-8") as f:
            f.write(f"CXONE_CLIENT_ID=action-test\nCXONE_CLIENT_SECRET={SECRET}\nCXONE_TOKEN_URL={url}\n")
        os.chmod(home + "/.config/cxtoken/prod.env", 0o600)
        job = Job(place, binary, {"profile": "prod"}, home)
        check("a profile: status", job.run(action) == 0, job.log)
        check("a profile: output", job.output() == f"token={TOKEN}\n", job.output())
    server.shutdown()
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
