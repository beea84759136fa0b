#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the Debian package from a release's tar file, and has lintian look at it.
#   deb.sh NAME OUT      NAME.tar.gz is there; the package comes into OUT
set -eu
name=$1 out=$2
{ command -v dpkg-buildpackage && command -v dh && command -v g++; } >/dev/null 2>&1 || {
	echo "deb: these are needed: apt-get install build-essential debhelper" >&2
	exit 1
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
tar -xzf "$name.tar.gz" -C "$dir"
cp -r "$dir/$name/packaging/debian" "$dir/$name/debian"
version=$(dpkg-parsechangelog -l "$dir/$name/debian/changelog" -S Version | sed "s,-[^-]*$,,")
[ "cxtoken-$version" = "$name" ] || { echo "deb: packaging/debian/changelog is of $version, not of $name" >&2; exit 1; }
(cd "$dir/$name" && LC_ALL=C.UTF-8 dpkg-buildpackage -us -uc -b) >"$dir/log" 2>&1 || { tail -n 60 "$dir/log" >&2; exit 1; }
if command -v lintian >/dev/null 2>&1; then
	lintian --allow-root --fail-on error,warning "$dir"/*.changes
fi
mkdir -p "$out"
rm -f "$out"/cxtoken_*.deb
cp "$dir"/cxtoken_*.deb "$out/"
ls "$out"/cxtoken_*.deb
