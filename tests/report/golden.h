/* SPDX-License-Identifier: MIT */
/* What a report is, held against a file. For the reports' tests alone. */
#ifndef TESTS_REPORT_GOLDEN_H
#define TESTS_REPORT_GOLDEN_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Golden files: tests/golden/report-NAME-WIDTH.txt and report-NAME.json. After a change that is
 * meant, UPDATE_GOLDEN=1 build/check_unit writes them anew; then read the difference.
 */
static void compare_golden(const char *name, const char *got)
{
	char path[512];
	snprintf(path, sizeof path, TESTS_DIR "/golden/report-%s", name);
	const char *update = getenv("UPDATE_GOLDEN");
	if (update != NULL && strcmp(update, "1") == 0) {
		FILE *out = fopen(path, "w");
		ck_assert_msg(out != NULL, "%s cannot be written", path);
		fputs(got, out);
		ck_assert_int_eq(fclose(out), 0);
		return;
	}
	FILE *in = fopen(path, "r");
	ck_assert_msg(in != NULL, "%s cannot be read", path);
	char want[64 * 1024];
	size_t len = fread(want, 1, sizeof want - 1, in);
	fclose(in);
	want[len] = '\0';
	size_t same = 0;
	while (got[same] != '\0' && got[same] == want[same])
		same++;
	ck_assert_msg(strcmp(got, want) == 0,
		      "%s differs at byte %zu: got \"%.60s\", want \"%.60s\"", path, same,
		      got + same, want + same);
}

#endif
