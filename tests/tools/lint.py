#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The rules of the house, read from the sources. Prints each breach; ends with 1 when there is one.

lint.py [CHECK ...]

  structure  folders, private headers, circles, complexity, opening lines (structure.py)
  headers    each header compiles alone
  banned     functions that are not used here, or in named files only
  sizes      no function over 60 lines, no file over 600 (a test's: 750), no line over 100 columns
  documents  options, variables, exit statuses and cause ids against man page, README and --help
  format     clang-format has nothing to change
  words      no path of one machine, no download address
  comments   the files that they name are here
"""
import glob
import os
import re
import subprocess
import sys

import structure

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.chdir(ROOT)

breaches = []


def breach(text):
    breaches.append(text)


folder_of = structure.folder_of


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


SOURCES = structure.find_sources()

# ---- headers ----


def check_headers():
    flags = subprocess.run(["pkg-config", "--cflags", "jansson", "libsodium", "libevent", "hiredis", "libcurl"],
                           capture_output=True, text=True, check=True).stdout.split()
    for path in SOURCES:
        if not path.endswith(".h"):
            continue
        text = read(path)
        guard = re.sub(r"[^A-Z0-9]", "_", path[:-2].upper()) + "_H"
        if f"#ifndef {guard}" not in text:
            breach(f"{path}: no guard {guard}")
        run = subprocess.run(["cc", "-std=c11", "-D_DEFAULT_SOURCE", "-D_POSIX_C_SOURCE=200809L", "-Wall",
                              "-Wextra", "-Werror", "-Wno-unused-function", "-fsyntax-only", "-I.", *flags,
                              "-x", "c", "-"],
                             input=f'#include "{path}"\n', capture_output=True, text=True)
        if run.returncode:
            breach(f"{path}: does not compile alone:\n{run.stderr}")


# ---- banned functions ----

NEVER = ["gets", "strcpy", "strcat", "sprintf", "vsprintf", "strtok", "strncpy", "strncat", "atoi", "atol",
         "system", "popen", "mktemp", "tmpnam", "alloca", "rand", "srand", "setjmp", "longjmp", "sscanf",
         "gmtime", "localtime", "asctime", "ctime", "assert"]
# Functions that only the named files call.
ONLY = {
    r"exit|_exit|abort": {"base/child.c", "cxtoken.c", "base/mem.c", "listen/listen.c"},
    r"printf|puts|putchar|fprintf|fputs|fwrite|perror|vfprintf": set(),
    r"malloc|calloc|realloc": {"base/mem.c", "base/wipe.c"},
    r"dlopen|dlsym": {"http/lib.c", "http/openssl.c"},
    r"curl_easy_\w+": {"http/curl.c", "http/http.c", "http/options.c", "http/openssl.c"},
    r"sodium_malloc|sodium_free": {"base/secret.c"},
}
# Where secrets' bytes may be looked at.
REVEAL = {"base/secret.c", "base/secret.h", "facts/answer.c", "facts/wanted.c", "modes/output.c", "modes/fetch.c", "modes/request.c", "listen/answer.c", "listen/told.c", "listen/serve.c", "listen/work.c", "modes/forward.c", "modes/compare.c"}
REVEAL_FOLDERS = {"form", "mask", "token", "http", "settings", "capture", "cache", "endpoint", "replay"}


def code_of(path):
    """The text without comments and string contents, lines kept."""
    text = read(path)
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''

    def blank(found):
        return re.sub(r"[^\n]", " ", found.group(0))
    return re.sub(pattern, blank, text, flags=re.S)


def check_banned():
    for path in SOURCES:
        for line, text in enumerate(code_of(path).splitlines(), 1):
            for name in re.findall(r"(?<![\w.>])(\w+)\s*\(", text):
                if name in NEVER:
                    breach(f"{path}:{line}: {name}() is not used here")
                for pattern, where in ONLY.items():
                    if re.fullmatch(pattern, name) and path not in where:
                        breach(f"{path}:{line}: {name}() is not for this file")
                if name == "secret_reveal" and path not in REVEAL and folder_of(path) not in REVEAL_FOLDERS:
                    breach(f"{path}:{line}: secret_reveal() is not for this file (tests/tools/lint.py has the list)")


# ---- sizes ----


def check_sizes():
    for path in SOURCES:
        lines = read(path).splitlines()
        if path.endswith(".c") and len(lines) > 600:
            breach(f"{path}: {len(lines)} lines")
        start = None
        for number, text in enumerate(lines, 1):
            if text == "{":
                start = number
            elif text == "}" and start is not None:
                if number - start - 1 > 60:
                    breach(f"{path}:{start}: a function of {number - start - 1} lines")
                start = None
            if len(text.expandtabs(8)) > 100:
                breach(f"{path}:{number}: over 100 columns")
    for path in sorted(glob.glob("tests/*.c") + glob.glob("tests/*/*.c")):
        lines = len(read(path).splitlines())
        if lines > 750:
            breach(f"{path}: {lines} lines")


# ---- documents ----


def binary(*args):
    env = {"PATH": os.environ["PATH"], "COLUMNS": "100"}
    return subprocess.run(["./cxtoken", *args], capture_output=True, text=True, env=env, check=True).stdout


def check_documents():
    if not os.path.exists("cxtoken"):
        breach("./cxtoken is not built; run make first")
        return
    man = read("man/cxtoken.1")
    readme = read("README.md")
    man_text = man.replace("\\-", "-")
    help_text = binary("--help")
    options = set(re.findall(r"--([a-z][a-z-]+)", help_text))
    man_options = set(re.findall(r"^\.(?:It|Op|Ic|Xo)?.*?Fl -([a-z][a-z-]+)", man_text, re.M))
    documented = set(re.findall(r"^\.It Fl (?:\w , )?(?:Fl )?-?.*", man_text, re.M))
    items = set()
    for item in documented:
        items.update(re.findall(r"Fl -([a-z][a-z-]+)", item))
    for name in sorted(options - items):
        breach(f"man/cxtoken.1: no item for --{name}")
    for name in sorted(items - options):
        breach(f"man/cxtoken.1: --{name} is no option of the program")
    for name in sorted(set(re.findall(r"--([a-z][a-z-]+)", readme)) - options):
        line = next(t for t in readme.splitlines() if f"--{name}" in t)
        if "cxtoken" in line and "curl" not in line and "docker" not in line and "make" not in line:
            breach(f"README.md: --{name} is no option of the program")
    variables = set(re.findall(r"\bCXONE_[A-Z_]+", help_text))
    for name in sorted(variables):
        if name not in man_text:
            breach(f"man/cxtoken.1: no word of {name}")
    for status in range(9):
        if not re.search(rf"^\.It {status}\b", man, re.M):
            breach(f"man/cxtoken.1: exit status {status} is not documented")
    ids = set(re.findall(r"^\s*([a-z][a-z0-9-]+)\s", binary("--explain"), re.M))
    rows = "\n".join(read(f) for f in SOURCES if f.startswith("judge/"))
    ids &= set(re.findall(r'\.id = "([a-z0-9-]+)"', rows))
    if len(ids) < 60:
        breach(f"--explain lists {len(ids)} ids only")
    texts = {f[:-4] for f in os.listdir("judge/explain") if f.endswith(".txt")}
    for name in sorted(ids ^ texts):
        breach(f"judge/explain/{name}.txt and the causes' rows do not match")
    man_ids = set(re.findall(r"^\.It Sy ([a-z0-9-]+)", man, re.M))
    for name in sorted(ids - man_ids):
        breach(f"man/cxtoken.1: DIAGNOSTICS has no {name}")
    for name in sorted(man_ids - ids):
        breach(f"man/cxtoken.1: DIAGNOSTICS has {name}, which is no cause")


# ---- the formatter and the project's own files ----


def check_format():
    files = subprocess.run(["git", "ls-files", "*.c", "*.h"], capture_output=True, text=True).stdout.split()
    files = [f for f in files if os.path.exists(f) and not f.startswith("tests/torture/")]
    try:
        run = subprocess.run(["clang-format", "--dry-run", "-Werror", *files], capture_output=True, text=True)
    except FileNotFoundError:
        return
    if run.returncode:
        names = sorted(set(re.findall(r"^([\w/]+\.[ch]):\d+", run.stderr, re.M)))
        breach("not formatted (make format): " + " ".join(names))


def check_words():
    """The project speaks of itself alone, and of no machine's paths."""
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True).stdout.split()
    here = os.getcwd() + "/"
    forbidden = [r'"resolved": *"', r"/home/\w+/"]
    if here.count("/") > 2:  # a path such as /src/ is in other texts too
        forbidden.append(re.escape(here))
    pattern = re.compile("|".join(forbidden))
    for path in files:
        if path.endswith(("lint.py", ".png")) or not os.path.isfile(path):
            continue
        with open(path, encoding="utf-8", errors="replace") as f:
            for number, line in enumerate(f, 1):
                if pattern.search(line):
                    breach(f"{path}:{number}: names a download address or a path of one machine")


# Written by others, or by the build.
FOREIGN = {"curl.h", "gnutls.h", "x509_vfy.h", "suites.h", "check_NAME.c"}


def check_comments():
    """A file that a comment names is here: a comment outlives a move else."""
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True).stdout.split()
    here = {os.path.basename(path) for path in files} | FOREIGN
    for path in files:
        if not path.endswith((".c", ".h")) or not os.path.isfile(path):
            continue
        text = read(path)
        for comment in re.finditer(r"/\*.*?\*/", text, re.S):
            for name in re.findall(r"\b(\w+\.[ch])\b", comment.group()):
                if name not in here:
                    line = text.count("\n", 0, comment.start()) + 1
                    breach(f"{path}:{line}: the comment names {name}, which is not here")


def check_structure():
    structure.check(SOURCES, os.environ.get("B", "build"), breach)


CHECKS = {"structure": check_structure, "headers": check_headers, "banned": check_banned, "sizes": check_sizes,
          "documents": check_documents, "format": check_format, "words": check_words, "comments": check_comments}


def main():
    for name in sys.argv[1:] or CHECKS:
        CHECKS[name]()
    for text in breaches:
        print(text)
    print(f"lint: {len(breaches)} breaches in {len(SOURCES)} files")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
