#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Breaks the program on purpose, a place at a time, and sees whether the unit tests notice.

  causes     each row of the cause tables is dropped (diag_drop); some case must miss it
  rows       each row of a table of data is dropped, and each word of a list
  operators  comparisons are turned round, && and || change places, ! and "+ 1" go, true is false

mutants.py [--only REGEX] [--every N] [--jobs N] [--bounds]

A mutant that no test catches is listed and makes the end 1, unless tests/mutants.equivalent says why it
cannot be caught. --every N takes each N-th operator only: a sample for CI.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from structure import suite_of

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILES = ('form.c', 'form/*.c', 'token/*.c', 'base/*.c', 'cache/*.c', 'diag.c', 'judge/*.c', 'capture/*.c',
         'capture/readers/*.c', 'capture/unwrap/*.c', 'mask/*.c', 'report/*.c', 'http/*.c', 'listen/*.c',
         'replay/*.c', 'facts/*.c', 'settings/*.c', 'endpoint/*.c')
SECONDS = 60                # a suite that takes longer hangs: the mutant is caught; more on a machine that is busy
BUILD = 'build-mutants'
OPERATORS = [(' <= ', ' > '), (' >= ', ' < '), (' == ', ' != '), (' != ', ' == '), (' < ', ' >= '), (' > ', ' <= '),
             (' && ', ' || '), (' || ', ' && '), (' &&', ' ||'), (' ||', ' &&'), ('return true;', 'return false;'),
             ('return false;', 'return true;'), ('(!', '('), (' !', ' '), (' + 1', ''), (' - 1', '')]
# The end of a table: what is read behind it is AddressSanitizer's to find.
ENDS = ('NULL', '{0}', '{NULL}', '{.id = NULL}', '{.name = NULL}')
# Where a limit is exactly: many of these change nothing that could be seen, so they are looked at by hand.
BOUNDS = [(' < ', ' <= '), (' > ', ' >= '), (' <= ', ' < '), (' >= ', ' > ')]
ROOM = re.compile(r'mem_alloc\(|pool_alloc\(|\bchar \w+\[')
# Suites beside a folder's own that run its code.
FURTHER = {'cache': ['endpoint_obtain'], 'token': ['judge_replies', 'endpoint_fetch'],
           'form': ['endpoint_probe', 'capture'], 'base': ['settings', 'endpoint_discover'],
           'diag': ['judge', 'report'], 'judge': ['diag'], 'capture': ['judge_request', 'replay', 'listen'],
           'facts': ['judge', 'endpoint_attempt', 'endpoint_answer', 'capture', 'replay', 'report', 'settings'],
           'http': ['endpoint'], 'mask': ['report', 'capture_show'], 'report': ['judge']}


def code_lines(text, directives=False):
    """(number, line) of lines of code, with comments and the insides of strings blanked."""
    def blank(found):
        return re.sub(r'[^\n]', ' ' if found.group().startswith('/*') else '~', found.group())
    plain = re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)
    for number, line in enumerate(plain.split('\n'), 1):
        if directives or not line.lstrip().startswith('#'):
            yield number, line


class Mutant:
    def __init__(self, name, number, what, text):
        self.name, self.number, self.what, self.text = name, number, what, text

    def __str__(self):
        return '%s:%d: %s' % (self.name, self.number, self.what)


def operators(name, text, which):
    lines = text.split('\n')
    for number, plain in code_lines(text):
        for old, new in which:
            for found in re.finditer(re.escape(old), plain):
                at, line = found.start(), lines[number - 1]
                if old in (' &&', ' ||') and at + 3 < len(plain):
                    continue
                if old in ('(!', ' !') and plain[at + 2:at + 3] == '=':
                    continue
                # A byte of room that is missing is AddressSanitizer's to find.
                if old in (' + 1', ' - 1') and (plain[at + 4:at + 5].isdigit() or ROOM.search(plain)):
                    continue
                changed = line[:at] + new + line[at + len(old):]
                what = '%s -> %s: %s' % (old.strip(), new.strip() or 'nothing', line.strip())
                yield Mutant(name, number, what, '\n'.join(lines[:number - 1] + [changed] + lines[number:]))


def elements(plain, start):
    """The (start, end) of each element of the braced list that opens before start; its comma belongs to it."""
    depth, begun, at = 0, start, start
    while depth >= 0:
        char = plain[at]
        depth += (char in '{([') - (char in '})]')
        if depth < 0 or (char == ',' and depth == 0):
            if plain[begun:at].strip():
                yield begun, at + (char == ',')
            begun = at + 1
        at += 1


def data_rows(name, text):
    """The rows of each table of constants, one dropped at a time: a line or more, or a word of a list."""
    plain = '\n'.join(line for _, line in code_lines(text, directives=True))
    for table in re.finditer(r'^\t*(?:static )?const [^;{}()=]*\[[^;{}()=]*\] = \{'
                             r'|^\t*static const struct \{[^{}]*\} \w+\[\w*\] = \{', plain, re.M):
        for start, end in elements(plain, table.end()):
            row = ' '.join(text[start:end].split())
            if row.rstrip(',') in ENDS:
                continue
            number = text.count('\n', 0, start + len(text[start:end]) - len(text[start:end].lstrip())) + 1
            yield Mutant(name, number, 'data row dropped: ' + row, text[:start] + text[end:])


def known_equivalents():
    """The lines of tests/mutants.equivalent: 'file: what', a tab or more, the reason."""
    known = {}
    with open('tests/mutants.equivalent', encoding='utf-8') as f:
        for line in f:
            if line.strip() and not line.startswith('#'):
                what, _, reason = line.rstrip('\n').partition('\t')
                known[what.strip()] = reason.strip()
    return known


# ---- building and testing one ----

def limits():
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # For a hanging one whose watcher was killed: nothing else would end it.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def bounded(command, seconds, **options):
    """The exit status; None when it had to be killed, with all that it started."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True, **options)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


class Builder:
    """The tests are built once; a mutant's one object is compiled and linked beside the others."""

    def __init__(self, place):
        self.place = place
        self.local = threading.local()
        self.seconds = {}  # a suite's, by how long it takes as it is
        make = ['make', '-s', 'B=' + BUILD, 'CFLAGS=-O1 -w', 'HARDEN=', 'HARDEN_LD=', BUILD + '/check_unit']
        if subprocess.run(make).returncode:
            sys.exit('mutants: the tests cannot be built')
        told = subprocess.run([*make[:1], *make[2:], '-n', '-W', 'form.c', 'V=1'], capture_output=True,
                              text=True).stdout.split('\n')
        self.compile = next(shlex.split(x) for x in told if x.endswith(' form.c'))
        self.link = next(shlex.split(x) for x in told if ' -o %s/check_unit ' % BUILD in x)
        self.compile = [x for x in self.compile if x not in ('-MMD', '-MP', '-c', '-o', 'form.c',
                                                             BUILD + '/form.o')]

    def paths(self):
        if not hasattr(self.local, 'folder'):
            self.local.folder = tempfile.mkdtemp(dir=self.place)
            os.chmod(self.local.folder, 0o711)  # some tests go on as another user
        return [os.path.join(self.local.folder, n) for n in ('mutant.c', 'mutant.o', 'check_unit')]

    def build(self, mutant):
        source, made, program = self.paths()
        with open(source, 'w', encoding='utf-8') as f:
            f.write(mutant.text)
        if subprocess.run([*self.compile, '-c', '-o', made, source], capture_output=True).returncode:
            return None
        own = '%s/%s.o' % (BUILD, mutant.name[:-2])
        link = [made if x == own else program if x == BUILD + '/check_unit' else x for x in self.link]
        return program if subprocess.run(link, capture_output=True).returncode == 0 else None

    def passes(self, program, suite):
        env = dict(os.environ, CK_FORK='no', TMPDIR=self.local.folder)
        if suite:
            env['CK_RUN_SUITE'] = suite
        return bounded([program], self.seconds.get(suite, 10 * SECONDS), env=env, preexec_fn=limits) == 0

    def measure(self, suites):
        """The tests of the program as it is: they have to pass, and a mutant's get some times as long."""
        with open('form.c', encoding='utf-8') as f:
            program = self.build(Mutant('form.c', 0, 'as it is', f.read()))
        for suite in suites:
            begun = time.monotonic()
            if program is None or not self.passes(program, suite):
                sys.exit('mutants: the tests of %s fail as they are' % suite)
            self.seconds[suite] = max(SECONDS, 5 * (time.monotonic() - begun))

    def survives(self, mutant, suites):
        """None: no program at all, so no mutant. Only the module's own suites and its neighbours' count."""
        program = self.build(mutant)
        if program is None:
            return None
        return all(self.passes(program, suite) for suite in suites)


def suites_for(name, known):
    stem = re.split(r'[/.]', name)[0]
    wanted = [stem, *FURTHER.get(stem, [])]
    return [s for w in wanted for s in known if s == w or s.startswith(w + '_')]


def every_row_is_missed():
    """The rows of the cause tables: one build with diag_drop(), which the tests drive themselves."""
    make = subprocess.run(['make', '-s', 'B=' + BUILD + '-rows', 'CFLAGS=-O1 -w', 'CPPFLAGS=-DDIAG_MUTANTS',
                           BUILD + '-rows/check_unit'])
    if make.returncode:
        sys.exit('mutants: the tests cannot be built with DIAG_MUTANTS')
    run = subprocess.run([BUILD + '-rows/check_unit'], capture_output=True, text=True,
                         env=dict(os.environ, CK_RUN_SUITE='diag', CK_FORK='no'))
    return [] if run.returncode == 0 else [x for x in run.stdout.split('\n') if 'misses' in x] or [run.stdout]


def collect(given):
    found, rows_of_data = [], []
    for pattern in FILES:
        for name in sorted(glob.glob(pattern)):
            with open(name, encoding='utf-8') as f:
                text = f.read()
            found += operators(name, text, BOUNDS if given.bounds else OPERATORS)
            rows_of_data += data_rows(name, text)
    found = found[given.every // 2::given.every]
    found += rows_of_data[given.every // 2::given.every]
    return [m for m in found if re.search(given.only, str(m))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--only', default='', metavar='REGEX', help='mutants whose line "file:number: what" matches')
    parser.add_argument('--every', type=int, default=1, metavar='N')
    parser.add_argument('--bounds', action='store_true', help='move limits by one, in place of the operators')
    parser.add_argument('--jobs', type=int, default=2)
    given = parser.parse_args()
    os.chdir(ROOT)
    equivalent = known_equivalents()
    known = sorted(map(suite_of, glob.glob('tests/check_*.c') + glob.glob('tests/*/check_*.c')))
    mutants = collect(given)
    caught, excused, survived = 0, 0, []
    place = tempfile.mkdtemp(prefix='cxtoken-mutants-')
    os.chmod(place, 0o711)
    try:
        builder = Builder(place)
        builder.measure(sorted({s for m in mutants for s in suites_for(m.name, known)}))
        with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
            jobs = {pool.submit(builder.survives, m, suites_for(m.name, known)): m for m in mutants}
            for job in concurrent.futures.as_completed(jobs):
                mutant, lives = jobs[job], job.result()
                if lives is False:
                    caught += 1
                elif lives and '%s: %s' % (mutant.name, mutant.what) in equivalent:
                    excused += 1
                elif lives:
                    survived.append(str(mutant))
                    print('survived', mutant, flush=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    rows = every_row_is_missed()
    for row in rows:
        print('cause row dropped unnoticed:', row)
    print('mutants: %d caught, %d equivalent, %d survived; every cause row is missed: %s'
          % (caught, excused, len(survived), 'no' if rows else 'yes'))
    return 1 if survived or rows else 0


if __name__ == '__main__':
    sys.exit(main())
