# SPDX-License-Identifier: MIT
"""The plan of the code: which folder may use which, which headers are a folder's own, and no circles.

  folders     a file includes what its folder may use, and of other folders their public headers (tests/folders)
  circles     no files that call each other in a circle, by the compiler's own objects; no headers that include
              each other in one
  complexity  a function's cyclomatic complexity is under 15 (pmccabe)
  opening     every source file begins with its licence and a sentence on its job
  suites      a file of tests has a suite of the file's name
"""
import functools
import glob
import os
import re
import subprocess

COMPLEXITY_MAX = 14

# The headers of a folder that others may include, where it is not NAME.h alone; None: all of them.
PUBLIC = {
    "base": None, "facts": None, "form": {"form.h", "form/json.h"}, "judge": {"diag.h"},
    "http": {"http/http.h", "http/failure.h", "http/tape.h", "http/wire.h"},
    "settings": {"settings/opts.h", "settings/cred.h"},
    "endpoint": {"endpoint/attempt.h", "endpoint/fetch.h", "endpoint/obtain.h", "endpoint/discover.h",
                 "endpoint/probe.h", "endpoint/api.h"},
    "report": {"report/report.h", "report/snippets/snippet.h"},
    "listen": {"listen/listen.h", "listen/serve.h"},
    "modes": {"modes/run.h", "modes/output.h"},
}

# What may be seen of the facts: nothing is judged by it, and one file of the judge quotes it.
SHOWN, QUOTES = "facts/shown.h", "judge/quote.c"


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def find_sources():
    """The program's own sources: those at the top and in the folders of the table."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.c", "*.h"],
                            capture_output=True, text=True, check=True).stdout.split()
    return sorted({f for f in listed if not f.startswith("tests/") and os.path.exists(f)})


# ---- folders ----


def read_folders():
    """tests/folders: a line a folder, its name and those that it may use."""
    folders = {}
    for line in read("tests/folders").splitlines():
        if line and not line.startswith("#"):
            folder, *uses = line.split()
            folders[folder] = uses
    return folders


def uses_of(folders, folder, seen=()):
    """The folders whose public headers a folder may include: those of its line and those that they use."""
    found = set()
    line = folders.get(folder, [])
    for other in line:
        if other not in seen and not other.startswith("!"):
            found |= {other} | uses_of(folders, other, (*seen, folder))
    return found - {other[1:] for other in line if other.startswith("!")}


def folder_of(path):
    """form.c and form.h belong to form, diag.c and diag.h to judge; cxtoken.c is above all."""
    if "/" in path:
        return path.split("/")[0]
    return {"diag": "judge"}.get(path[:-2], path[:-2])


def is_public(path, folder):
    allowed = PUBLIC.get(folder, {f"{folder}/{folder}.h"})
    return allowed is None or path in allowed


@functools.cache
def includes_of(path):
    found = []
    for line, text in enumerate(read(path).splitlines(), 1):
        include = re.match(r'#include "([a-z0-9_/]+\.h)"', text)
        if include:
            found.append((line, include.group(1)))
    return found


def reached_by(path):
    """All headers that a file includes, and that these include."""
    found, todo = set(), [path]
    while todo:
        for _, header in includes_of(todo.pop()):
            if header not in found and os.path.exists(header):
                found.add(header)
                todo.append(header)
    return found


def check_folders(sources, breach):
    folders = read_folders()
    uses = {folder: uses_of(folders, folder) for folder in folders}
    for path in sources:
        folder = folder_of(path)
        if folder not in folders:
            breach(f"{path}: tests/folders has no line for {folder}/")
            continue
        if folder == "judge" and path != QUOTES and SHOWN in reached_by(path):
            breach(f"{path}: the judge reads what was, not what is shown; {QUOTES} alone quotes it")
        for line, header in includes_of(path):
            other = folder_of(header)
            if other == folder:
                continue
            if other not in uses[folder]:
                breach(f"{path}:{line}: {folder}/ may not use {other}/ (tests/folders)")
            elif not is_public(header, other):
                breach(f"{path}:{line}: {header} is {other}/'s own header")


# ---- circles ----


def circles(edges):
    """The strongly connected parts of two and more (Tarjan)."""
    number, low, stack, found = {}, {}, [], []

    def visit(node):
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in sorted(edges.get(node, ())):
            if other not in number:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], number[other])
        if low[node] == number[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                found.append(set(stack[at:]))
            del stack[at:]

    for node in sorted(edges):
        if node not in number:
            visit(node)
    return found


def calls(sources, build):
    """Which file calls, or uses the data of, which: {file: {file}}, from the symbols of the objects."""
    objects = [f"{s[:-2]}.o" for s in sources if s.endswith(".c") and os.path.exists(f"{build}/{s[:-2]}.o")]
    listing = subprocess.run(["nm", "-A", *objects], capture_output=True, text=True, check=True, cwd=build).stdout
    defined, wanted = {}, {o[:-2]: set() for o in objects}
    for stem, kind, name in re.findall(r"^(\S+)\.o:.* ([UTDRBV]) (\w+)$", listing, re.M):
        if kind == "U":
            wanted[stem].add(name)
        else:
            defined[name] = stem
    return {stem: {defined[n] for n in names if defined.get(n, stem) != stem} for stem, names in wanted.items()}


def check_circles(sources, build, breach):
    edges = calls(sources, build)
    if len(edges) < len([s for s in sources if s.endswith(".c")]):
        breach(f"{build}/: not every source is built there; run make first")
    for circle in circles(edges):
        breach("files that call each other in a circle: " + " ".join(sorted(circle)))
    headers = {h: {other for _, other in includes_of(h)} for h in sources if h.endswith(".h")}
    for circle in circles(headers):
        breach("headers that include each other in a circle: " + " ".join(sorted(circle)))


# ---- complexity, the first lines ----


def check_complexity(sources, breach):
    try:
        run = subprocess.run(["pmccabe", *[s for s in sources if s.endswith(".c")]], capture_output=True, text=True)
    except FileNotFoundError:
        return
    for line in run.stdout.splitlines():
        value, *_, place, name = line.split()[:7]
        if int(value) > COMPLEXITY_MAX:
            breach(f"{place.split('(')[0]}: {name}() has a cyclomatic complexity of {value}, over {COMPLEXITY_MAX}")


def check_openings(sources, breach):
    for path in sources:
        first, second = (read(path) + "\n\n").split("\n")[:2]
        if "SPDX-License-Identifier: MIT" not in first:
            breach(f"{path}:1: no SPDX line")
        if not second.startswith("/*") and not path.startswith("report/snippet"):
            breach(f"{path}:2: no sentence on the file's job")


def suite_of(path):
    """As the Makefile has it: tests/mask/check_words.c is mask_words, tests/mask/check_mask.c is mask."""
    folder, name = os.path.dirname(path)[6:], os.path.basename(path)[6:-2]
    return name if folder in ("", name) else folder + "_" + name


def check_suites(breach):
    for path in glob.glob("tests/check_*.c") + glob.glob("tests/*/check_*.c"):
        if f'suite_create("{suite_of(path)}")' not in read(path):
            breach(f"{path}: its suite is not named {suite_of(path)}: CK_RUN_SUITE and the mutants would miss it")


def check(sources, build, breach):
    check_folders(sources, breach)
    check_circles(sources, build, breach)
    check_complexity(sources, breach)
    check_openings(sources, breach)
    check_suites(breach)
