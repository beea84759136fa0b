#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""End-to-end tests: the real program against scripted loopback servers.

run.py --binary PATH [--filter TEXT] [--jobs N] [--list]
"""
import argparse
import concurrent.futures
import glob
import importlib
import os
import re
import shlex
import shutil
import sys
import tempfile
import time

import canary
import certs
import harness

HERE = os.path.dirname(os.path.abspath(__file__))
CASE_LIMIT = 600  # seconds; every wait inside is bounded, so that this is never reached


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--binary', help='the program under test')
    parser.add_argument('--filter', action='append', default=[], metavar='TEXT',
                        help='only cases whose name this regular expression finds; repeatable')
    parser.add_argument('--jobs', type=int, default=4 * (os.cpu_count() or 2),
                        help='cases at a time: most of their time they wait for a socket, not for a core')
    parser.add_argument('--list', action='store_true', help='print the names of the cases')
    parser.add_argument('--wrap', default='', metavar='COMMAND', help='run the program under this: valgrind -q')
    parser.add_argument('--slow', type=float, default=1.0, metavar='FACTOR', help='stretch the time limits')
    parser.add_argument('--verbose', action='store_true', help='print each case with its time')
    given = parser.parse_args()
    if not given.binary and not given.list:
        parser.error('--binary is needed')
    return given


def load_cases(filters):
    for path in sorted(glob.glob(os.path.join(HERE, 'cases_*.py'))):
        importlib.import_module(os.path.basename(path)[:-3])
    names = [c.name for c in harness.CASES]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        sys.exit('two cases of one name: %s' % ', '.join(twice))
    return [c for c in harness.CASES if all(re.search(f, c.name) for f in filters)]


def prepare(given):
    binary = os.path.abspath(given.binary)
    if not os.access(binary, os.X_OK):
        sys.exit('%s: not a program' % given.binary)
    settings = harness.Settings
    settings.binary, settings.wrap, settings.slow = binary, shlex.split(given.wrap), given.slow
    settings.root = tempfile.mkdtemp(prefix='cxtoken-e2e-')
    if certs.available():
        settings.certs = certs.Certs(os.path.join(settings.root, 'certs'))


def printable(text):
    return ''.join(c if c in '\n\t' or c.isprintable() else '\\x%02x' % ord(c) for c in text)


def tell(one, outcome, text, seconds, verbose):
    if outcome == 'failed':
        print('FAILED %s\n    %s\n' % (one.name, printable(text).rstrip().replace('\n', '\n    ')), flush=True)
    elif outcome == 'skipped' or verbose:
        print('%s %s %.2f s %s' % (outcome, one.name, seconds, text), flush=True)


def timed(one):
    start = time.monotonic()
    outcome, text = harness.run_case(one)
    return outcome, text, time.monotonic() - start


def run_all(cases, given):
    """Those that want the machine for themselves come last, one by one."""
    counts = {'passed': 0, 'failed': 0, 'skipped': 0}
    for group, jobs in (([c for c in cases if not c.alone], given.jobs), ([c for c in cases if c.alone], 1)):
        with concurrent.futures.ThreadPoolExecutor(max(1, jobs)) as pool:
            futures = {pool.submit(timed, c): c for c in group}
            for future in concurrent.futures.as_completed(futures, timeout=CASE_LIMIT + len(group) * 60):
                outcome, text, seconds = future.result()
                counts[outcome] += 1
                tell(futures[future], outcome, text, seconds, given.verbose)
    return counts


def main():
    sys.dont_write_bytecode = True
    given = arguments()
    cases = load_cases(given.filter)
    if given.list:
        print('\n'.join(c.name for c in cases))
        return 0
    if not cases:
        sys.exit('no case has such a name')
    prepare(given)
    try:
        counts = run_all(cases, given)
    finally:
        shutil.rmtree(harness.Settings.root, ignore_errors=True)
    print('%d searches for a secret, in %d forms each' % (next(canary.MADE), len(canary.forms(b'x'))))
    skipped = ', %(skipped)d skipped' % counts if counts['skipped'] else ''
    print('%(passed)d passed, %(failed)d failed' % counts + skipped)
    return 1 if counts['failed'] else 0


if __name__ == '__main__':
    sys.exit(main())
