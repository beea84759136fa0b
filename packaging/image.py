#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds an OCI image by hand, from nothing: the program, libcurl with what it loads, and the certificates.

  image.py BINARY VERSION OUT     OUT is a tar file for `docker load`, `podman load` or `skopeo copy`

The libraries are this machine's: build on the oldest Debian that you want to vouch for. The same input gives the
same bytes. Nothing of the image is writable but /var/lib/cxtoken, where the cache is; it runs as user 65532.
"""
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

USER = 65532
HERE = os.path.dirname(os.path.abspath(__file__))
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
HASHED = "/etc/ssl/certs"
LIMIT_MB = 25
DOCUMENT = "application/vnd.oci.image."


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def library(name):
    """Where the loader finds it."""
    for line in run("/sbin/ldconfig", "-p").splitlines():
        found = re.match(rf"\s*{re.escape(name)} \(.*x86-64.*\) => (\S+)$", line) or \
            re.match(rf"\s*{re.escape(name)} \(.*\) => (\S+)$", line)
        if found:
            return found.group(1)
    sys.exit(f"image: {name} is not installed")


def loaded_by(path):
    """The libraries that a program or library loads, the loader too: {path as it is asked for}."""
    return set(re.findall(r"(?:=> )?(/\S+) \(0x", run("ldd", path)))


def licences(paths):
    """The copyright files of the packages that the libraries come from."""
    found = set()
    for path in paths:
        for spelled in (path, os.path.realpath(path), path.replace("/usr/lib", "/lib", 1), "/usr" + path):
            owner = subprocess.run(["dpkg", "-S", spelled], capture_output=True, text=True).stdout
            if owner:
                found.add(f"/usr/share/doc/{owner.split(':')[0]}/copyright")
                break
    return {path for path in found if os.path.exists(path)}


LINKED = ("libsodium", "libjansson", "libevent", "libhiredis")


def linked_licences(binary):
    """Of the libraries that the program took in: {path in the image: path here}."""
    loaded = " ".join(loaded_by(binary))
    return {f"/usr/share/doc/cxtoken/linked/{name}.txt": f"/usr/share/doc/{name}-dev/copyright"
            for name in LINKED if f"/{name}" not in loaded}


class Layer:
    """A tar file whose entries depend on names and contents alone."""

    def __init__(self):
        self.entries = {}

    def folder(self, path, mode=0o755, owner=0):
        self.entries[path.strip("/")] = (tarfile.DIRTYPE, mode, owner, b"")

    def bytes(self, path, content, mode=0o644):
        parent = os.path.dirname(path)
        while parent not in ("", "/"):
            if parent.strip("/") not in self.entries:
                self.folder(parent)
            parent = os.path.dirname(parent)
        self.entries[path.strip("/")] = (tarfile.REGTYPE, mode, 0, content)

    def file(self, path, source=None, mode=0o644):
        with open(source or path, "rb") as f:
            self.bytes(path, f.read(), mode)

    def tar(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path in sorted(self.entries):
                kind, mode, owner, content = self.entries[path]
                entry = tarfile.TarInfo(path)
                entry.type, entry.mode, entry.uid, entry.gid = kind, mode, owner, owner
                entry.size, entry.mtime = len(content), EPOCH
                archive.addfile(entry, io.BytesIO(content))
        return out.getvalue()


def stripped(binary):
    """The program without its symbols and debugging sections (strip writes files only, no pipe)."""
    with tempfile.TemporaryDirectory() as place:
        out = os.path.join(place, "program")
        run("strip", "-o", out, binary)
        with open(out, "rb") as f:
            return f.read()


def layer_of(binary):
    layer = Layer()
    curl = library("libcurl.so.4")
    libraries = {curl} | loaded_by(curl) | loaded_by(binary)
    layer.bytes("/usr/bin/cxtoken", stripped(binary), 0o755)
    for path in libraries:
        layer.file(path, mode=0o755)
    layer.file(BUNDLE)
    for name in os.listdir(HASHED):  # by hash: one is read where the bundle would be read whole
        if re.fullmatch(r"[0-9a-f]{8}\.\d", name):
            layer.file(os.path.join(HASHED, name))
    for path in licences(libraries | {BUNDLE}):
        layer.file(path)
    for path, source in linked_licences(binary).items():
        if not os.path.exists(source):
            sys.exit(f"image: {source} is not here: the notice of a library that the program took in")
        layer.file(path, source)
    layer.file("/usr/share/doc/cxtoken/LICENSE", os.path.join(HERE, "..", "LICENSE"))
    layer.bytes("/etc/passwd", f"root:x:0:0::/:/sbin/nologin\ncxtoken:x:{USER}:{USER}::/var/lib/cxtoken:/sbin/nologin\n".encode())
    layer.bytes("/etc/group", f"root:x:0:\ncxtoken:x:{USER}:\n".encode())
    layer.bytes("/etc/nsswitch.conf", b"passwd: files\ngroup: files\nhosts: files dns\n")
    layer.folder("/var")
    layer.folder("/var/lib")
    layer.folder("/var/lib/cxtoken", 0o700, USER)
    layer.folder("/tmp", 0o1777)
    return layer.tar()


def add(archive, name, content):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = len(content), EPOCH, 0o644
    archive.addfile(entry, io.BytesIO(content))


def digest(content):
    return hashlib.sha256(content).hexdigest()


def text(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def architecture():
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)


def config_of(layer, version):
    return text({
        "architecture": architecture(), "os": "linux",
        "config": {
            "User": f"{USER}:{USER}", "Entrypoint": ["/usr/bin/cxtoken"], "WorkingDir": "/var/lib/cxtoken",
            "Env": ["PATH=/usr/bin", "HOME=/var/lib/cxtoken", "XDG_CACHE_HOME=/var/lib/cxtoken/.cache"],
            "Labels": {"org.opencontainers.image.title": "cxtoken", "org.opencontainers.image.version": version,
                       "org.opencontainers.image.licenses": "MIT"},
        },
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest(layer)]},
    })


def write(out, layer, version):
    """An OCI layout, with docker's own manifest.json beside it."""
    packed = gzip.compress(layer, 9, mtime=0)
    config = config_of(layer, version)
    blob = "blobs/sha256/" + digest(packed)
    manifest = text({
        "schemaVersion": 2, "mediaType": DOCUMENT + "manifest.v1+json",
        "config": {"mediaType": DOCUMENT + "config.v1+json", "digest": "sha256:" + digest(config), "size": len(config)},
        "layers": [{"mediaType": DOCUMENT + "layer.v1.tar+gzip", "digest": "sha256:" + digest(packed), "size": len(packed)}],
    })
    index = text({"schemaVersion": 2, "mediaType": DOCUMENT + "index.v1+json", "manifests": [
        {"mediaType": DOCUMENT + "manifest.v1+json", "digest": "sha256:" + digest(manifest), "size": len(manifest),
         "annotations": {"org.opencontainers.image.ref.name": version, "io.containerd.image.name": f"cxtoken:{version}"}}]})
    docker = text([{"Config": "blobs/sha256/" + digest(config), "RepoTags": [f"cxtoken:{version}", "cxtoken:latest"],
                    "Layers": [blob]}])
    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in (("oci-layout", b'{"imageLayoutVersion":"1.0.0"}'), ("index.json", index),
                              ("manifest.json", docker), ("blobs/sha256/" + digest(config), config),
                              ("blobs/sha256/" + digest(manifest), manifest), (blob, packed)):
            add(archive, name, content)
    return len(layer)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    binary, version, out = sys.argv[1:]
    if not os.path.exists(BUNDLE):
        sys.exit(f"image: {BUNDLE} is needed: apt-get install ca-certificates")
    size = write(out, layer_of(binary), version) / 1e6
    if size > LIMIT_MB:
        sys.exit(f"image: {size:.1f} MB, more than {LIMIT_MB}")
    print(f"{out}: {size:.1f} MB unpacked")


if __name__ == "__main__":
    main()
