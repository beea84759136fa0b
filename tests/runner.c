/* SPDX-License-Identifier: MIT */
/*
 * Runs every suite: the Makefile writes suites.h from the names of the check_NAME.c files.
 * Cases with the tag "long" repeat one path of the code very often; valgrind leaves them out.
 */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"

#define SUITE(name) Suite *suite_##name(void);
#include "suites.h"
#undef SUITE

int main(void)
{
	signal(SIGXFSZ, SIG_IGN); /* both as main() of the program does */
	signal(SIGPIPE, SIG_IGN);
	if (!secret_start()) {
		fputs("libsodium cannot start\n", stderr);
		return EXIT_FAILURE;
	}
	SRunner *runner = srunner_create(NULL);
#define SUITE(name) srunner_add_suite(runner, suite_##name());
#include "suites.h"
#undef SUITE
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	int run = srunner_ntests_run(runner);
	srunner_free(runner);
	if (run == 0)
		fputs("no test was run\n", stderr);
	return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
