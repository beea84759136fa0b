/* SPDX-License-Identifier: MIT */
/* The parts in which two requests can differ: their names, and which field belongs to which. */
#include <check.h>

#include "facts/replay.h"

Suite *suite_facts_replay(void);

START_TEST(parts_have_names)
{
	static const char *const names[FACTS_PARTS] = {
		"method",  "path",       "http-version",   "media-type",
		"charset", "body",       "authentication", "framing",
		"origin",  "user-agent", "accept",         "accept-encoding",
		"fields"};
	for (int i = 0; i < FACTS_PARTS; i++)
		ck_assert_str_eq(facts_part_name((enum facts_part)i), names[i]);
}
END_TEST

START_TEST(fields_belong_to_parts)
{
	static const struct {
		const char *name;
		int part;
	} rows[] = {
		{"content-type", FACTS_PART_MEDIA_TYPE},
		{"AUTHORIZATION", FACTS_PART_AUTHENTICATION},
		{"Transfer-Encoding", FACTS_PART_FRAMING},
		{"Content-Encoding", FACTS_PART_FRAMING},
		{"Expect", FACTS_PART_FRAMING},
		{"TE", FACTS_PART_FRAMING},
		{"Trailer", FACTS_PART_FRAMING},
		{"Origin", FACTS_PART_ORIGIN},
		{"Referer", FACTS_PART_ORIGIN},
		{"sec-fetch-mode", FACTS_PART_ORIGIN},
		{"Access-Control-Request-Method", FACTS_PART_ORIGIN},
		{"User-Agent", FACTS_PART_USER_AGENT},
		{"Accept", FACTS_PART_ACCEPT},
		{"Accept-Encoding", FACTS_PART_ACCEPT_ENCODING},
		{"Accept-Language", FACTS_PART_FIELDS},
		{"X-Te", FACTS_PART_FIELDS},
		{"Host", FACTS_PART_NONE},
		{"Content-Length", FACTS_PART_NONE},
		{"Connection", FACTS_PART_NONE},
		{"Proxy-Connection", FACTS_PART_NONE},
		{"Proxy-Authorization", FACTS_PART_NONE},
		{"Keep-Alive", FACTS_PART_NONE},
		{"Upgrade", FACTS_PART_NONE},
		{"HTTP2-Settings", FACTS_PART_NONE},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(facts_part_of(rows[i].name) == rows[i].part, "%s", rows[i].name);
}
END_TEST

Suite *suite_facts_replay(void)
{
	Suite *s = suite_create("facts_replay");
	TCase *t = tcase_create("facts_replay");
	tcase_add_test(t, parts_have_names);
	tcase_add_test(t, fields_belong_to_parts);
	suite_add_tcase(s, t);
	return s;
}
