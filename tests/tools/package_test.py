#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The package and the image where nothing else is: in a fresh Debian (debootstrap), and in a root of their own.

package_test.py, as root, from the top of a tree; prints "N passed, M failed".
"""
import glob
import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading

GLIBC = (2, 34)
SECRET = "package-test-secret+0123456789"
TOKEN = "t0ken-of-the-package-test"
counts = {"passed": 0, "failed": 0}


def check(name, good, why=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED {name}: {why}", flush=True)


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


def must(*command, **more):
    done = run(*command, **more)
    if done.returncode:
        sys.exit(f"package_test: {' '.join(command)}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


# ---- an endpoint that counts ----


class Endpoint(http.server.BaseHTTPRequestHandler):
    asked = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(body)
        good = "client_secret=package-test-secret%2B0123456789" in body
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


def endpoint():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/token"


# ---- what was built ----


def glibc_versions(binary):
    found = set(re.findall(r"GLIBC_(\d+)\.(\d+)", must("objdump", "-T", binary)))
    return {(int(a), int(b)) for a, b in found}


def built():
    must("make", "-s", "release")
    first = {path: digest(path) for path in glob.glob("release/*.tar*")}
    must("make", "-s", "dist", "image")
    check("the tar file is reproducible", digest(glob.glob("cxtoken-*.tar.gz")[0]) in first.values())
    for path in glob.glob("release/*image.tar"):
        check("the image is reproducible", digest(path) == first[path])
    sums = run("sha256sum", "-c", "SHA256SUMS", cwd="release")
    check("SHA256SUMS", sums.returncode == 0, sums.stdout)
    return glob.glob("release/cxtoken_*.deb")[0], glob.glob("release/*image.tar")[0]


# ---- the package in a fresh Debian ----


def mirror():
    """(address, name of the release) that this machine installs from."""
    with open("/etc/os-release", encoding="utf-8") as f:
        codename = re.search(r"VERSION_CODENAME=(\w+)", f.read()).group(1)
    for line in must("apt-get", "indextargets", "--format", "$(SITE) $(CODENAME) $(COMPONENT)").splitlines():
        site, name, component = (line.split() + ["", "", ""])[:3]
        if name == codename and component == "main":
            return site, codename
    sys.exit("package_test: no package source found")


def files_of(root):
    found = set()
    for folder, _, names in os.walk(root):
        inside = folder[len(root):]
        if not re.match(r"/(proc|sys|dev|tmp|run|var/(cache|log|lib/(apt|dpkg)))(/|$)", inside):
            found.update(inside + "/" + n for n in names)
    return found


def package(deb, place):
    root = os.path.join(place, "fresh")
    site, codename = mirror()
    must("debootstrap", "--variant=minbase", codename, root, site)
    apt = {"env": {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}}
    inside = (shutil.which("chroot"), root)
    must(*inside, "apt-get", "install", "-y", "--no-install-recommends", "python3", "libcurl4",
         "ca-certificates", **apt)
    before = files_of(root)
    shutil.copy(deb, root + "/tmp/cxtoken.deb")
    must(*inside, "apt-get", "install", "-y", "--no-install-recommends", "/tmp/cxtoken.deb", **apt)
    check("no header came with it", not glob.glob(root + "/usr/include/curl"))
    version = run(*inside, "cxtoken", "--version", **apt)
    check("--version", version.returncode == 0 and version.stdout.startswith("cxtoken "), version.stderr)
    test = "packaging/debian/tests/fetch"
    shutil.copy(test, root + "/tmp/fetch")
    fetched = run(*inside, "/tmp/fetch", **apt)
    check("the package's own test", fetched.returncode == 0, fetched.stderr)
    must(*inside, "apt-get", "purge", "-y", "cxtoken", **apt)
    left = files_of(root) - before
    check("a purge leaves nothing", not left, sorted(left))


# ---- the image in a root of its own ----


def unpack(image, root):
    with tarfile.open(image) as archive:
        layers = json.load(archive.extractfile("manifest.json"))[0]
        config = json.load(archive.extractfile(layers["Config"]))
        with tarfile.open(fileobj=archive.extractfile(layers["Layers"][0])) as layer:
            layer.extractall(root)
    return config["config"]


def image_runs(image, place):
    root, url = os.path.join(place, "image"), endpoint()
    config = unpack(image, root)
    check("an ordinary user", config["User"] == "65532:65532", config["User"])
    sections = must("objdump", "-h", root + "/usr/bin/cxtoken")
    check("no debugging sections", ".text" in sections and ".debug" not in sections, sections)
    env = dict(entry.split("=", 1) for entry in config["Env"])
    env.update(CXONE_CLIENT_ID="package-test", CXONE_CLIENT_SECRET=SECRET, CXONE_TOKEN_URL=url)
    start = (shutil.which("chroot"), "--userspec=" + config["User"], root, *config["Entrypoint"])
    before = len(Endpoint.asked)
    for _ in range(2):
        got = run(*start, env=env)
        check("a token from the image", (got.returncode, got.stdout, got.stderr) == (0, TOKEN + "\n", ""),
              f"{got.returncode} {got.stderr}")
    check("the second one from its cache", len(Endpoint.asked) - before == 1, len(Endpoint.asked) - before)
    refused = run(*start, env={**env, "CXONE_CLIENT_SECRET": "another"})
    check("a refusal", refused.returncode == 4 and SECRET not in refused.stderr, refused.stderr)
    report = run(*start, "--diagnose", env=env)
    check("a report", report.returncode == 0 and SECRET not in report.stdout + report.stderr, report.stderr)
    writable = [p for p in glob.glob(root + "/**/*", recursive=True)
                if os.stat(p).st_mode & 0o022 and not os.stat(p).st_mode & 0o1000]
    check("nothing that others may write", not writable, writable)


def layout(image):
    """Another tool's view of the image, where it is there."""
    if shutil.which("skopeo"):
        seen = run("skopeo", "inspect", "oci-archive:" + image)
        check("skopeo reads it", seen.returncode == 0 and '"cxtoken"' in seen.stdout, seen.stderr)
        seen = run("skopeo", "inspect", "docker-archive:" + image)
        check("as docker's archive too", seen.returncode == 0, seen.stderr)


def notices(root, binary, what):
    """Of each library that the program took in: its symbols are there, and no shared one is asked for."""
    needed = must("objdump", "-p", binary)
    for name, word in (("libsodium", "Frank Denis"), ("libjansson", "Petri Lehtinen"), ("libevent", "Niels Provos"),
                       ("libhiredis", "Salvatore Sanfilippo")):
        path = f"{root}/usr/share/doc/cxtoken/linked/{name}.txt"
        text = ""
        if os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                text = f.read()
        shared = f"NEEDED               {name}" in needed
        check(f"{what}: the notice of {name}", (word in text) != shared, "shared" if shared else path)


def main():
    if os.geteuid() != 0:
        sys.exit("package_test: needs root, for chroot")
    deb, image = built()
    with tempfile.TemporaryDirectory(prefix="cxtoken-package-") as place:
        os.chmod(place, 0o755)
        must("dpkg", "-x", deb, place + "/deb")
        for binary in ("cxtoken", place + "/deb/usr/bin/cxtoken"):
            newest = max(glibc_versions(binary))
            check(f"{os.path.basename(binary)} runs on glibc 2.34", newest <= GLIBC, newest)
        notices(place + "/deb", place + "/deb/usr/bin/cxtoken", "package")
        layout(image)
        image_runs(image, place)
        notices(place + "/image", place + "/image/usr/bin/cxtoken", "image")
        package(deb, place)
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
