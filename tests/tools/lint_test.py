#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lint can fail: each rule is broken once, in a copy of the tree, and lint must name the breach.

lint_test.py, from the top of a tree that is built; prints "N passed, M failed".
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

BUILD = os.environ.get("B", "build")
LONG = "int seed_long(int a)\n{\n" + "\ta++;\n" * 61 + "\treturn a;\n}\n"
BRANCHES = "int seed_branches(int a)\n{\n" + "\tif (a == 1)\n\t\ta++;\n" * 15 + "\treturn a;\n}\n"


def append(path, text):
    return [(path, lambda old: old + text)]


def replace(path, old, new):
    def change(text):
        if old not in text:
            sys.exit(f"lint_test: {path} has no {old!r}")
        return text.replace(old, new, 1)
    return [(path, change)]


def include(path, header):
    return append(path, f'#include "{header}"\n')


# name, the checks to run, the changes, what lint must say
SEEDS = [
    ("a folder that may not be used", "structure", include("base/url.c", "http/http.h"), r"base/url\.c:\d+: base/ may not use http/"),
    ("another folder's own header", "structure", include("modes/fetch.c", "cache/parts.h"), r"cache/parts\.h is cache/'s own"),
    ("a folder without a line", "structure", [("odd/odd.c", lambda _: "/* SPDX-License-Identifier: MIT */\n/* A seed. */\n")],
     r"no line for odd/"),
    ("what is shown, in the judge", "structure", include("judge/parts.c", "facts/shown.h"), r"judge/parts\.c: the judge reads what was"),
    ("what is shown, by way of another header", "structure", include("facts/answer.h", "facts/shown.h"),
     r"judge/parts\.c: the judge reads what was"),
    ("a folder that another may use, but this one not", "structure", include("judge/parts.c", "mask/mask.h"),
     r"judge/parts\.c:\d+: judge/ may not use mask/"),
    ("a circle of calls", "structure",
     append("base/utf8.c", "int words_seed(void);\nint utf8_seed(void);\nint utf8_seed(void)\n{\n\treturn words_seed();\n}\n") +
     append("base/words.c", "int words_seed(void);\nint utf8_seed(void);\nint words_seed(void)\n{\n\treturn utf8_seed();\n}\n"),
     r"call each other in a circle: base/utf8 base/words"),
    ("a circle of headers", "structure", include("base/utf8.h", "base/words.h") + include("base/words.h", "base/utf8.h"),
     r"headers that include each other in a circle: base/utf8\.h base/words\.h"),
    ("too many branches", "structure", append("base/utf8.c", BRANCHES), r"seed_branches\(\) has a cyclomatic complexity of 16"),
    ("no licence", "structure", replace("base/utf8.c", "/* SPDX-License-Identifier: MIT */\n", ""), r"base/utf8\.c:1: no SPDX line"),
    ("no word on the file's job", "structure", [("base/utf8.c", lambda old: re.sub(r"\n/\*.*?\*/", "\n\n", old, count=1, flags=re.S))],
     r"base/utf8\.c:2: no sentence"),
    ("a header that needs another", "headers", append("base/utf8.h", "struct url *utf8_seed(uint99_t);\n"), r"base/utf8\.h: does not compile alone"),
    ("a header without its guard", "headers", [("base/utf8.h", lambda old: old.replace("BASE_UTF8_H", "UTF8"))], r"base/utf8\.h: no guard"),
    ("a function that nobody may call", "banned", append("base/utf8.c", "void seed(char *a)\n{\n\tstrcpy(a, a);\n}\n"), r"strcpy\(\) is not used here"),
    ("a function of another file's", "banned", append("base/utf8.c", "void seed(void)\n{\n\tmalloc(1);\n}\n"), r"malloc\(\) is not for this file"),
    ("a secret's bytes", "banned", append("report/report.c", "void seed(void)\n{\n\tsecret_reveal(0);\n}\n"), r"report/report\.c:\d+: secret_reveal\(\)"),
    ("a long function", "sizes", append("base/utf8.c", LONG), r"base/utf8\.c:\d+: a function of 62 lines"),
    ("a long file", "sizes", append("base/utf8.c", "\n" * 600), r"base/utf8\.c: \d+ lines"),
    ("a long test", "sizes", append("tests/base/check_utf8.c", "\n" * 700), r"tests/base/check_utf8\.c: \d+ lines"),
    ("a wide line", "sizes", append("base/utf8.c", "/* " + "x" * 100 + " */\n"), r"base/utf8\.c:\d+: over 100 columns"),
    ("an option that the manual lacks", "documents", [("man/cxtoken.1", lambda old: re.sub(r"\.It Fl -min-ttl.*", ".It x", old))],
     r"no item for --min-ttl"),
    ("an option that is none", "documents", [("man/cxtoken.1", lambda old: old.replace(".It Fl -min-ttl", ".It Fl -seeded\n.It Fl -min-ttl", 1))],
     r"--seeded is no option"),
    ("a variable that the manual lacks", "documents", [("man/cxtoken.1", lambda old: old.replace("CXONE_MIN_TTL", "X"))], r"no word of CXONE_MIN_TTL"),
    ("an exit status that the manual lacks", "documents", [("man/cxtoken.1", lambda old: re.sub(r"^\.It 7\b", ".It 17", old, flags=re.M))],
     r"exit status 7 is not documented"),
    ("a cause that the manual lacks", "documents", [("man/cxtoken.1", lambda old: re.sub(r"^\.It Sy json-body", ".It Sy jsn-body", old, flags=re.M))],
     r"DIAGNOSTICS has no json-body"),
    ("not formatted", "format", append("base/utf8.c", "int  seed (void);\n"), r"not formatted.*base/utf8\.c"),
    ("a comment on a file that is gone", "comments", append("base/utf8.c", "/* See utf9.c. */\n"), r"the comment names utf9\.c"),
    ("a path of one machine", "words", append("README.md", "/home/" + "somebody/cxtoken\n"), r"README\.md:\d+: names a download address or a path"),
]


def copy_of_tree(place):
    copy = os.path.join(place, "tree")
    subprocess.run(["git", "clone", "-q", ".", copy], check=True)
    for path in subprocess.run(["git", "diff", "--name-only", "HEAD"], capture_output=True, text=True).stdout.split():
        if os.path.exists(path):
            shutil.copy(path, os.path.join(copy, path))
    shutil.copytree(BUILD, os.path.join(copy, "build"), ignore=shutil.ignore_patterns("tests", "check_unit"))
    shutil.copy("cxtoken", copy)
    return copy


def seeded(copy, changes):
    """Makes the changes, and the objects of what now calls something else; gives what restores it all."""
    kept = {}
    for path, change in changes:
        full = os.path.join(copy, path)
        old = None
        if os.path.exists(full):
            with open(full, encoding="utf-8") as f:
                old = f.read()
        kept[path] = old
        os.makedirs(os.path.dirname(full) or ".", exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(change(old or ""))
    for path in kept:
        if path.endswith(".c") and path.startswith("base/"):
            subprocess.run(["cc", "-c", "-w", "-D_DEFAULT_SOURCE", "-I.", "-o", f"build/{path[:-2]}.o", path], cwd=copy)
    return kept


def restore(copy, kept):
    for path, old in kept.items():
        full = os.path.join(copy, path)
        if old is None:
            os.unlink(full)
            continue
        with open(full, "w", encoding="utf-8") as f:
            f.write(old)
        made = f"{BUILD}/{path[:-2]}.o"
        if path.endswith(".c") and not path.startswith("tests/") and os.path.exists(made):
            shutil.copy(made, os.path.join(copy, f"build/{path[:-2]}.o"))


def lint(copy, check):
    run = subprocess.run([sys.executable, "tests/tools/lint.py", check], cwd=copy, capture_output=True, text=True,
                         env={**os.environ, "B": "build"})
    return run.returncode, run.stdout + run.stderr


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="cxtoken-lint-") as place:
        copy = copy_of_tree(place)
        for check in sorted({check for _, check, _, _ in SEEDS}):
            status, said = lint(copy, check)
            if status:
                sys.exit(f"lint_test: the tree as it is breaks a rule ({check}):\n{said}")
        for name, check, changes, wanted in SEEDS:
            kept = seeded(copy, changes)
            status, said = lint(copy, check)
            restore(copy, kept)
            if status == 1 and re.search(wanted, said):
                passed += 1
            else:
                failed += 1
                print(f"FAILED {name}: status {status}, not /{wanted}/ in:\n{said}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
