#!/bin/sh
# SPDX-License-Identifier: MIT
# Unpacks a release's tar file out of git, builds, tests, installs and uninstalls it.
#   distcheck.sh NAME
set -eu
name=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
tar -xzf "$name.tar.gz" -C "$dir"
(
	cd "$dir/$name"
	make -s WERROR=1
	make -s check-unit
	make -s install DESTDIR="$dir/installed" PREFIX=/usr >"$dir/list"
	"$dir/installed/usr/bin/cxtoken" --version >/dev/null
	while read -r file; do [ -s "$file" ] || { echo "not installed: $file" >&2; exit 1; }; done <"$dir/list"
	[ "$(wc -l <"$dir/list")" -eq "$(find "$dir/installed" -type f | wc -l)" ]
	make -s uninstall DESTDIR="$dir/installed" PREFIX=/usr
	left=$(find "$dir/installed" -type f)
	[ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }
	cp cxtoken "$dir/first"
)
# The same source in another folder gives the same bytes.
mkdir "$dir/elsewhere"
tar -xzf "$name.tar.gz" -C "$dir/elsewhere"
(cd "$dir/elsewhere/$name" && make -s WERROR=1)
cmp "$dir/first" "$dir/elsewhere/$name/cxtoken"
echo "distcheck: $name builds, tests, installs, uninstalls; two builds are the same bytes"
