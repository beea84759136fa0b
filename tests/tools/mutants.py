#!/usr/bin/env python3
"""Breaks the program on purpose, a place at a time, and sees whether the unit tests notice.

  rows       each row of the cause tables is dropped (diag_drop); some fixture must fail
  flips      each comparison in form.c, token*.c and cache*.c is turned round

  mutants.py [--only FILE] [--limit N]     what survives is listed; equivalent ones are known below
"""
import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

FLIPS = [("<=", "<"), (">=", ">"), ("==", "!="), ("!=", "=="), ("&&", "||"), ("||", "&&"),
         (" < ", " <= "), (" > ", " >= ")]

# Survivors that change nothing that could be seen, by file and the line's text, with the reason.
EQUIVALENT = {}


def code_lines(path):
    """Line number and text of lines of code: no comments, no preprocessor, no static tables' strings."""
    inside = False
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            text = re.sub(r"/\*.*?\*/", "", line)
            if inside:
                inside = "*/" not in line
                continue
            if "/*" in text and "*/" not in text:
                inside = True
                continue
            if not text.lstrip().startswith("#"):
                yield number, text


def mutants(path):
    for number, text in code_lines(path):
        plain = re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', lambda m: "~" * len(m.group(0)), text)
        for old, new in FLIPS:
            at = plain.find(old)
            while at >= 0:
                if not (old in ("<", ">") and plain[at + 1:at + 2] == "="):
                    yield number, at, old, new
                at = plain.find(old, at + len(old))


def build_and_test(tree, suites):
    env = dict(os.environ, CK_FORK="yes", CK_DEFAULT_TIMEOUT="20")
    build = subprocess.run(["make", "-s", "build/check_unit", "CFLAGS=-O0"], cwd=tree, capture_output=True)
    if build.returncode:
        return "does not build"
    for suite in suites:
        try:
            run = subprocess.run(["build/check_unit"], cwd=tree, capture_output=True, timeout=120,
                                 env=dict(env, CK_RUN_SUITE=suite))
        except subprocess.TimeoutExpired:
            return "hangs"
        if run.returncode:
            return "caught"
    return None


def suites_for(name, known):
    stem = name.split("_")[0].removesuffix(".c")
    first = [s for s in known if s == stem or s.startswith(stem + "_")]
    extra = {"cache": ["obtain", "obtain_lock"], "token": ["fetch", "replies"]}.get(stem, [])
    return first + [s for s in extra if s in known]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only")
    parser.add_argument("--limit", type=int, default=0)
    options = parser.parse_args()
    os.chdir(ROOT)
    files = [options.only] if options.only else \
        ["form.c", *sorted(glob.glob("token*.c")), *sorted(glob.glob("cache*.c"))]
    caught, survived = 0, []
    with tempfile.TemporaryDirectory() as place:
        tree = os.path.join(place, "tree")
        shutil.copytree(".", tree, ignore=shutil.ignore_patterns(".git", "build*", "node_modules"))
        if build_and_test(tree, ["err"]) is not None:
            print("mutants: the tests fail as they are")
            return 1
        known = sorted(os.path.basename(f)[6:-2] for f in glob.glob("tests/check_*.c"))
        for name in files:
            path = os.path.join(tree, name)
            with open(path, encoding="utf-8") as f:
                original = f.readlines()
            for count, (number, at, old, new) in enumerate(mutants(path)):
                if options.limit and count >= options.limit:
                    break
                line = original[number - 1]
                changed = list(original)
                changed[number - 1] = line[:at] + new + line[at + len(old):]
                with open(path, "w", encoding="utf-8") as f:
                    f.writelines(changed)
                if build_and_test(tree, suites_for(name, known)) is not None:
                    caught += 1
                elif (name, line.strip()) not in EQUIVALENT:
                    survived.append(f"{name}:{number}: {old.strip()} -> {new.strip()}: {line.strip()}")
                    print("survived", survived[-1], flush=True)
            with open(path, "w", encoding="utf-8") as f:
                f.writelines(original)
        # The rows of the cause tables: one build with diag_drop(), which the tests drive themselves.
        rows = subprocess.run(["make", "-s", "build/check_unit", "CPPFLAGS=-DDIAG_MUTANTS"], cwd=tree,
                              capture_output=True)
        dropped = subprocess.run(["build/check_unit"], cwd=tree, capture_output=True) if rows.returncode == 0 else rows
        if dropped.returncode:
            survived.append("rows: a row of the cause tables can be dropped unnoticed")
    print(f"mutants: {caught} caught, {len(survived)} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
