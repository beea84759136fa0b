#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds the program, in a copy, with leaks put in on purpose, and holds that the end-to-end tests see each.

A search for secrets that finds none proves something only where it finds one that is there.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'e2e'))
sys.dont_write_bytecode = True

import harness                                # noqa: E402
import replies                                # noqa: E402

# Stands in main() of the copy: says the secret, or the token, in the form and the place that $LEAK names.
CODE = r'''
static void leak_in(const char *how, const char *s, size_t len)
{
	char text[2000] = "";
	if (strstr(how, "hex"))
		sodium_bin2hex(text, sizeof text, (const unsigned char *)s, len);
	else if (strstr(how, "base64url"))
		sodium_bin2base64(text, sizeof text, (const unsigned char *)s, len,
				  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	else if (strstr(how, "base64")) {
		char shifted[1000];
		int n = snprintf(shifted, sizeof shifted, "%.*s%s", how[strlen(how) - 1] - '0', "id:", s);
		sodium_bin2base64(text, sizeof text, (const unsigned char *)shifted, (size_t)n,
				  sodium_base64_VARIANT_ORIGINAL);
	} else
		for (size_t i = 0; i < len; i++) {
			const char *as = strstr(how, "percent")  ? "%%%02X"
					 : strstr(how, "escape") ? "\\u%04x"
					 : strstr(how, "lower")  ? "%%%02x"
					 : strstr(how, "html")   ? "&#%d;"
								 : "%c";
			snprintf(text + strlen(text), 12, as, (unsigned char)s[i]);
		}
	if (strstr(how, "part"))
		memset(text, '.', strlen(text) / 2);
	if (strstr(how, "out-"))
		printf("%s\n", text);
	else if (strstr(how, "name-") || strstr(how, "file-")) {
		char path[3000];
		snprintf(path, sizeof path, "%s/.cache/%s", getenv("HOME"),
			 strstr(how, "name-") ? text : "f");
		FILE *f = fopen(path, "w");
		if (f) {
			fputs(text, f);
			fclose(f);
		}
	} else
		fprintf(stderr, "cxtoken: %s\n", text);
}

static void leak(const struct run *r)
{
	const char *how = getenv("LEAK");
	if (how == NULL || r->cred.client_secret == NULL)
		return;
	const char *secret = secret_reveal(r->cred.client_secret);
	if (strstr(how, "token"))
		secret = "TOKEN";
	leak_in(how, secret, strlen(secret));
}

int main('''
FORMS = ('raw', 'percent', 'lower', 'escape', 'html', 'hex', 'base64url', 'base64-0', 'base64-1', 'base64-2', 'part',
         'part-hex')
PLACES = ('err-', 'out-', 'file-', 'name-', 'token-err-')

# Protections taken out: file, text, what replaces it, and the cases that must miss it.
REMOVED = [
    ('base/secret.c', 'setrlimit(RLIMIT_CORE, &none);\n#ifdef __linux__\n\tprctl(PR_SET_DUMPABLE, 0, 0, 0, 0);',
     '(void)none;\n#ifdef __linux__', 'secrets.no-core-dump'),
    ('settings/args.c', 'if (row->kind == OPTS_SECRET)', 'if (false)', 'secrets.process-list.two-words'),
    ('mask/mask.c', 't->indexed < m->count;', 't->indexed < 0 * m->count;', 'secrets.echo-part.head'),
]


def replaced(path, old, new):
    with open(path, encoding='utf-8') as f:
        text = f.read()
    if old not in text:
        sys.exit('leaks: %s has no %r to take out' % (path, old))
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text.replace(old, new))
    return text


def build(copy):
    run = subprocess.run(['make', '-s', '-j2', 'CFLAGS=-O0', 'FORTIFY=', 'cxtoken'], cwd=copy, capture_output=True,
                         text=True)
    if run.returncode:
        sys.exit('leaks: the copy cannot be built:\n' + run.stderr)


def run_with(binary, leak):
    """What the harness says of one run: None where all is well."""
    harness.Settings.binary = binary
    test = harness.Test()
    try:
        test.server(replies.token())
        os.makedirs(test.cache_home, exist_ok=True)
        test.run(env={'LEAK': leak}, warnings=range(0, 3))
        return None
    except harness.Failure as problem:
        return str(problem)
    finally:
        test.close()


def put_in(copy, missed):
    binary = os.path.join(copy, 'cxtoken')
    code = CODE.replace('TOKEN', replies.TOKEN)
    replaced(os.path.join(copy, 'cxtoken.c'), '\nint main(', code)
    replaced(os.path.join(copy, 'cxtoken.c'), '\trun_clear(&r);', '\tleak(&r);\n\trun_clear(&r);')
    build(copy)
    clean = run_with(binary, None)
    if clean:
        missed.append('without a leak: ' + clean)
    count = 0
    for place in PLACES:
        for form in FORMS:
            found = run_with(binary, place + form)
            count += 1
            if found is None or 'SECRET LEAKED' not in found:
                missed.append('%s%s: %s' % (place, form, found or 'not seen'))
    return count


def take_out(copy, missed):
    for name, old, new, case in REMOVED:
        path = os.path.join(copy, name)
        before = replaced(path, old, new)
        build(copy)
        run = subprocess.run([sys.executable, 'tests/e2e/run.py', '--binary', os.path.join(copy, 'cxtoken'), '--filter',
                              '^%s$' % case], cwd=ROOT, capture_output=True, text=True)
        if run.returncode == 0 or '1 failed' not in run.stdout:
            missed.append('%s without %s: %s does not see it' % (name, old, case))
        with open(path, 'w', encoding='utf-8') as f:
            f.write(before)
    return len(REMOVED)


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    os.chdir(ROOT)
    place = tempfile.mkdtemp(prefix='cxtoken-leaks-')
    missed = []
    try:
        harness.Settings.root = os.path.join(place, 'runs')
        copy = os.path.join(place, 'copy')
        os.mkdir(harness.Settings.root)
        shutil.copytree('.', copy, ignore=shutil.ignore_patterns('.git', 'build*', 'node_modules', 'tests', 'cxtoken'))
        put_in_count = put_in(copy, missed)
        taken_out = take_out(copy, missed)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    for text in missed:
        print('MISSED', text)
    print('leaks: %d put in, %d protections taken out, %d not seen' % (put_in_count, taken_out, len(missed)))
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
