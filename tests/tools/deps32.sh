#!/bin/sh
# SPDX-License-Identifier: MIT
# What the 32-bit unit tests need, unpacked below a folder: nothing is installed, no architecture is added to
# this machine's list. Quick where it is there.
#   deps32.sh ROOT      ends with 1, and says why, where it cannot be had
set -eu
mkdir -p "$1"
root=$(cd "$1" && pwd)
[ -e "$root/done" ] && exit 0
for tool in apt-get dpkg-deb; do
	command -v "$tool" >/dev/null 2>&1 || { echo "no $tool here"; exit 1; }
done
[ "$(uname -m)" = x86_64 ] || { echo "not an x86-64 machine"; exit 1; }
mkdir -p "$root/apt/lists/partial" "$root/apt/archives/partial"
: >"$root/apt/status"
apt() {
	apt-get -qq -o APT::Architecture=i386 -o APT::Architectures::=i386 -o Dir::State="$root/apt" \
		-o Dir::State::status="$root/apt/status" -o Dir::State::lists="$root/apt/lists" \
		-o Dir::Cache="$root/apt" -o Dir::Cache::archives="$root/apt/archives" \
		-o Acquire::Languages=none -o APT::Sandbox::User=root "$@"
}
# One broken list does no harm where the others have all that is asked for.
apt update >"$root/log" 2>&1 || :
apt install -y --download-only --no-install-recommends libc6-dev libgcc-12-dev libjansson-dev libsodium-dev \
	libevent-dev libhiredis-dev libcurl4-openssl-dev check >>"$root/log" 2>&1 || {
	echo "apt-get: $(tail -n 1 "$root/log")"
	exit 1
}
for package in "$root"/apt/archives/*.deb; do
	dpkg-deb -x "$package" "$root"
done
rm -rf "$root/apt"
touch "$root/done"
