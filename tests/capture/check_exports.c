/* SPDX-License-Identifier: MIT */
#include "tests/capture/fixtures.h"
#include "capture/parts.h"

Suite *suite_capture_exports(void);

#define FORM " Content-Type: application/x-www-form-urlencoded\n"
#define JSON " Content-Type: application/json\n"

/* "METHOD target", then " Name: value" lines, then the body; what is not known below it. */
static const char *dump(const struct capture *c, struct pool *p)
{
	char *text = pool_printf(p, "%s %s\n", capture_bytes_get(&c->method),
				 capture_bytes_get(&c->target));
	for (size_t i = 0; i < c->field_count; i++)
		text = pool_printf(p, "%s %s: %s\n", text, capture_bytes_get(&c->fields[i].name),
				   capture_bytes_get(&c->fields[i].value));
	text = pool_printf(p, "%s%s", text, capture_bytes_get(&c->body));
	for (size_t i = 0; i < c->unknown_count; i++)
		text = pool_printf(p, "%s\n?%s", text, capture_bytes_get(&c->unknown_texts[i]));
	if (c->unknown != 0)
		text = pool_printf(p, "%s\n?%u", text, c->unknown);
	return text;
}

static const struct {
	const char *form, *text, *request;
} recordings[] = {
#include "tests/capture/recordings.h"
};

START_TEST(recordings_become_requests)
{
	struct fixture x;
	struct capture_list list = {0};
	struct err e = {0};
	const char *text = recordings[_i].text;
	fixture_open(&x, NULL, NULL);
	ck_assert_msg(capture_file(text, strlen(text), &x.cred, x.pool, &list, &e), "%s: %s", text,
		      e.text);
	ck_assert_msg(strcmp(list.form, recordings[_i].form) == 0, "%s is read as %s", text,
		      list.form);
	const char *got = dump(list.items[0].request, x.pool);
	ck_assert_msg(strcmp(got, recordings[_i].request) == 0, "%s\ngave %s\nwant %s", text, got,
		      recordings[_i].request);
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

Suite *suite_capture_exports(void)
{
	Suite *s = suite_create("capture_exports");
	TCase *t = tcase_create("capture_exports");
	tcase_add_loop_test(t, recordings_become_requests, 0,
			    sizeof recordings / sizeof *recordings);
	suite_add_tcase(s, t);
	return s;
}
