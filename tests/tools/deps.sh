#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what building and testing cxtoken needs, where it is missing. Quick where all is there.
#   deps.sh [build|check|ci]
set -eu
what=${1:-check}

# Debian's package names, by what they are for.
build='gcc libc6-dev pkg-config libcurl4-openssl-dev libjansson-dev libsodium-dev libevent-dev
 libhiredis-dev ca-certificates'
# The second libcurl is for the tests of TLS, which run with both.
check='check python3 openssl curl jq mandoc redis-server libcurl3-gnutls'
ci='clang clang-format clang-tidy cppcheck valgrind libclang-rt-dev python3-requests python3-httpx
 default-jdk-headless golang-go
 hyperfine git strace binutils pmccabe
 debhelper debootstrap dpkg-dev lintian python3-yaml skopeo bash zsh fish musl-tools cmark-gfm libxml2-utils'

other_systems() {
	cat >&2 <<'TXT'
deps: these packages are needed; install them with your system's package manager:
  dnf     gcc make pkgconf-pkg-config libcurl-devel jansson-devel libsodium-devel libevent-devel
          hiredis-devel check-devel python3 openssl curl jq mandoc redis
  apk     gcc make musl-dev pkgconf curl-dev jansson-dev libsodium-dev libevent-dev
          hiredis-dev check-dev python3 openssl curl jq mandoc redis
  pacman  gcc make pkgconf curl jansson libsodium libevent hiredis check python openssl jq mandoc redis
  brew    pkg-config curl jansson libsodium libevent hiredis check python openssl jq mandoc redis
TXT
	exit 1
}

built() {
	pkg-config --exists 'libcurl >= 7.85' 'jansson >= 2.10' 'libsodium >= 1.0.16' 'libevent >= 2.1' \
		'hiredis >= 0.14' 2>/dev/null
}

have() {
	for tool; do command -v "$tool" >/dev/null 2>&1 || return 1; done
}

# A compiler without the C library's headers compiles nothing.
compiles() {
	echo '#include <stdio.h>
int main(void) { return 0; }' | "${CC:-cc}" -x c - -o /dev/null 2>/dev/null
}

all_there() {
	compiles && command -v pkg-config >/dev/null 2>&1 && built || return 1
	[ "$what" = build ] && return 0
	pkg-config --exists check && have python3 openssl curl jq mandoc redis-server redis-cli || return 1
	[ "$what" = check ] && return 0
	have clang clang-format clang-tidy cppcheck valgrind node npm hyperfine git strace readelf pmccabe dh debootstrap lintian skopeo \
		bash zsh fish musl-gcc cmark-gfm xmllint javac go && /usr/bin/python3 -c 'import requests, httpx, yaml' 2>/dev/null &&
		echo 'int main(void){return 0;}' |
		clang -fsanitize=fuzzer-no-link,address -x c - -o /dev/null 2>/dev/null
}

if all_there; then exit 0; fi
command -v apt-get >/dev/null 2>&1 || other_systems

case $what in
build) packages=$build ;;
check) packages="$build $check" ;;
*)
	packages="$build $check $ci"
	have node npm || packages="$packages nodejs npm"
	;;
esac

as_root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null 2>&1 || {
		echo "deps: root or sudo is needed for: apt-get install $packages" | tr -s ' \n' ' ' >&2
		echo >&2
		exit 1
	}
	as_root=sudo
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086  # the lists are words
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive \
	apt-get install -y --no-install-recommends $packages; } >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "deps: apt-get could not install the packages" >&2
	exit 1
fi
all_there || { echo "deps: something is still missing after the installation" >&2; exit 1; }
