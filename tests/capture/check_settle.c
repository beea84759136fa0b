/* SPDX-License-Identifier: MIT */
/*
 * Captured requests made ready to be sent: what a recording hides comes from the settings, their
 * own credentials pass in any spelling, and nothing is sent with others.
 */
#include <stdlib.h>

#include "capture/parts.h"
#include "tests/capture/fixtures.h"

Suite *suite_capture_settle(void);

#define ID      "app-Canary-7"
#define SECRET  "s3cr3t+Canary/0042="
#define ENCODED "s3cr3t%2BCanary%2F0042%3D"
#define TYPE    "Content-Type: application/x-www-form-urlencoded\r\n"
#define JSON    "Content-Type: application/json\r\n"
#define BASIC   "YXBwLUNhbmFyeS03OnMzY3IzdCtDYW5hcnkvMDA0Mj0="

enum source { WIRE, RECORDED };

static const struct {
	enum source source;
	const char *head, *body; /* head: header lines */
	const char *want;        /* the body that is sent; NULL: nothing is */
	enum facts_obstacle why;
} rows[] = {
	/* the settings' own */
	{WIRE, TYPE, "client_id=" ID "&client_secret=" ENCODED,
	 "client_id=" ID "&client_secret=" ENCODED, FACTS_OBSTACLE_NONE},
	{WIRE, JSON, "{\"client_id\":\"" ID "\",\"client_secret\":\"" SECRET "\"}",
	 "{\"client_id\":\"" ID "\",\"client_secret\":\"" SECRET "\"}", FACTS_OBSTACLE_NONE},
	{WIRE, TYPE, "grant_type=client_credentials", "grant_type=client_credentials",
	 FACTS_OBSTACLE_NONE},
	{WIRE, "Authorization: Basic " BASIC "\r\n", "a=b", "a=b", FACTS_OBSTACLE_NONE},
	/* in a wrong spelling: raw, encoded twice and three times, quoted, with a line end */
	{WIRE, TYPE, "client_id=" ID "&client_secret=" SECRET,
	 "client_id=" ID "&client_secret=" SECRET, FACTS_OBSTACLE_NONE},
	{WIRE, TYPE, "client_secret=s3cr3t%252BCanary%252F0042%253D",
	 "client_secret=s3cr3t%252BCanary%252F0042%253D", FACTS_OBSTACLE_NONE},
	{WIRE, TYPE, "client_secret=s3cr3t%25252BCanary%25252F0042%25253D",
	 "client_secret=s3cr3t%25252BCanary%25252F0042%25253D", FACTS_OBSTACLE_NONE},
	{WIRE, TYPE, "client_secret=%22" ENCODED "%22", "client_secret=%22" ENCODED "%22",
	 FACTS_OBSTACLE_NONE},
	{WIRE, TYPE, "client_secret=" ENCODED "%0D%0A", "client_secret=" ENCODED "%0D%0A",
	 FACTS_OBSTACLE_NONE},
	{WIRE, TYPE, "client_secret=%27" ENCODED "%27%0A", "client_secret=%27" ENCODED "%27%0A",
	 FACTS_OBSTACLE_NONE},
	{WIRE, "Authorization: Basic YXBwLUNhbmFyeS03OnMzY3IzdCtDYW5hcnkvMDA0Mj0\r\n", "a=b", "a=b",
	 FACTS_OBSTACLE_NONE},
	{WIRE, "Authorization: " ID ":" SECRET "\r\n", "a=b", "a=b", FACTS_OBSTACLE_NONE},
	{WIRE, "Authorization: " BASIC "\r\n", "a=b", "a=b", FACTS_OBSTACLE_NONE},
	{WIRE, "Authorization: Bearer " SECRET "\r\n", "a=b", "a=b", FACTS_OBSTACLE_NONE},
	{WIRE, TYPE, "token_format=opaque&client_secret=" ENCODED,
	 "token_format=opaque&client_secret=" ENCODED, FACTS_OBSTACLE_NONE},
	/* others */
	{WIRE, TYPE, "client_id=" ID "&client_secret=other-5ecret-9", NULL,
	 FACTS_OBSTACLE_OTHER_CREDENTIALS},
	{WIRE, TYPE, "client_id=another-app-9&client_secret=" ENCODED, NULL,
	 FACTS_OBSTACLE_OTHER_CREDENTIALS},
	{WIRE, TYPE, "client_secret=S3CR3T%2BCanary%2F0042%3D", NULL,
	 FACTS_OBSTACLE_OTHER_CREDENTIALS},
	{WIRE, JSON, "{\"clientSecret\":\"other-5ecret-9\"}", NULL,
	 FACTS_OBSTACLE_OTHER_CREDENTIALS},
	{WIRE, TYPE, "client_secret=" ENCODED "&refresh_token=8f2b7c11e0", NULL,
	 FACTS_OBSTACLE_OTHER_CREDENTIALS},
	{WIRE, "Authorization: Basic b3RoZXI6cGFpcg==\r\n", "a=b", NULL,
	 FACTS_OBSTACLE_OTHER_CREDENTIALS},
	{WIRE, "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.x\r\n", "a=b", NULL,
	 FACTS_OBSTACLE_OTHER_CREDENTIALS},
	{WIRE, "Authorization: Digest username=\"x\"\r\n", "a=b", NULL,
	 FACTS_OBSTACLE_OTHER_CREDENTIALS},
	/* no value at all */
	{WIRE, TYPE, "client_id=" ID "&client_secret=undefined", NULL, FACTS_OBSTACLE_NO_VALUE},
	{WIRE, TYPE, "client_id=YOUR_CLIENT_ID&client_secret=" ENCODED, NULL,
	 FACTS_OBSTACLE_NO_VALUE},
	{WIRE, TYPE, "client_secret=%7B%7Bsecret%7D%7D", NULL, FACTS_OBSTACLE_NO_VALUE},
	{WIRE, "Authorization: Basic dW5kZWZpbmVkOnVuZGVmaW5lZA==\r\n", "a=b", NULL,
	 FACTS_OBSTACLE_NO_VALUE},
	{WIRE, TYPE, "client_secret=***", NULL, FACTS_OBSTACLE_NO_VALUE},
	/* hidden by a recording */
	{RECORDED, TYPE, "client_id=" ID "&client_secret=***",
	 "client_id=" ID "&client_secret=" ENCODED, FACTS_OBSTACLE_NONE},
	{RECORDED, TYPE, "client_id=%7B%7Bid%7D%7D&client_secret={{secret}}",
	 "client_id=" ID "&client_secret=" ENCODED, FACTS_OBSTACLE_NONE},
	{RECORDED, TYPE, "client_secret=[hidden]&grant_type=client_credentials",
	 "client_secret=" ENCODED "&grant_type=client_credentials", FACTS_OBSTACLE_NONE},
	{RECORDED, TYPE, "client_secret=REDACTED", "client_secret=" ENCODED, FACTS_OBSTACLE_NONE},
	{RECORDED, TYPE, "client_secret=%3Credacted%3E", "client_secret=" ENCODED,
	 FACTS_OBSTACLE_NONE},
	{RECORDED, TYPE, "client_secret=$SECRET", "client_secret=" ENCODED, FACTS_OBSTACLE_NONE},
	{RECORDED, TYPE, "client_secret=[19 bytes]", "client_secret=" ENCODED, FACTS_OBSTACLE_NONE},
	{RECORDED, JSON, "{\"client_id\": \"${ID}\", \"client_secret\": \"****\"}",
	 "{\"client_id\": \"" ID "\", \"client_secret\": \"" SECRET "\"}", FACTS_OBSTACLE_NONE},
	{RECORDED, TYPE, "client_id=***&client_secret=***",
	 "client_id=" ID "&client_secret=" ENCODED, FACTS_OBSTACLE_NONE},
	{RECORDED, JSON, "{\"client_secret\":\"***\",\"client_id\":\"***\"}",
	 "{\"client_secret\":\"" SECRET "\",\"client_id\":\"" ID "\"}", FACTS_OBSTACLE_NONE},
	{RECORDED, TYPE, "audience={{audience}}&client_secret=***", NULL,
	 FACTS_OBSTACLE_NOT_RECORDED},
	{RECORDED, TYPE, "client_secret=other-5ecret-9", NULL, FACTS_OBSTACLE_OTHER_CREDENTIALS},
	{RECORDED, TYPE, "client_secret=undefined", NULL, FACTS_OBSTACLE_NO_VALUE},
	{RECORDED, TYPE, "client_secret=YOUR_SECRET", NULL, FACTS_OBSTACLE_NO_VALUE},
};

/* As it came, or out of a file. Borrowed from one of the two. */
static const struct capture *request_of(struct fixture *x, size_t i, struct capture_reader **wire,
					struct capture_list *file)
{
	struct err e = {0};
	const char *text = pool_printf(x->pool, "POST /t HTTP/1.1\r\nHost: h\r\n%s\r\n%s",
				       rows[i].head, rows[i].body);
	if (rows[i].source == WIRE) {
		*wire = fixture_read(text);
		return capture_reader_request(*wire);
	}
	ck_assert_msg(capture_file(text, strlen(text), &x->cred, x->pool, file, &e), "%s", e.text);
	return file->items[0].request;
}

START_TEST(settle)
{
	struct fixture x;
	fixture_open(&x, ID, SECRET);
	enum facts_obstacle why;
	const char *what = NULL;
	struct capture_reader *wire = NULL;
	struct capture_list file = {0};
	const struct capture *c = request_of(&x, (size_t)_i, &wire, &file);
	struct capture *out = capture_settle(c, &x.cred, &why, &what);
	ck_assert_msg(why == rows[_i].why, "%s%s: %d", rows[_i].head, rows[_i].body, why);
	ck_assert((out != NULL) == (rows[_i].want != NULL));
	if (out != NULL) {
		ck_assert_str_eq(capture_bytes_get(&out->body), rows[_i].want);
		ck_assert_uint_eq(capture_field_count(out), capture_field_count(c));
		ck_assert_str_eq(capture_target_text(out).at, "/t");
	} else {
		ck_assert_ptr_nonnull(what);
	}
	capture_free(out);
	capture_reader_free(wire);
	capture_list_clear(&file);
	fixture_close(&x);
}
END_TEST

/* A hidden Authorization is the raw pair, as most clients make it. */
START_TEST(authorization)
{
	static const char *const hidden[] = {"Basic ***", "***", "Basic [hidden]", "[REDACTED]"};
	struct fixture x;
	fixture_open(&x, ID, SECRET);
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
		enum facts_obstacle why;
		const char *what = NULL;
		struct capture *c = capture_new("POST", "https://host.example/t?a=1#f", "HTTP/1.1");
		c->form = "raw HTTP";
		capture_header(c, "Authorization", hidden[i]);
		capture_header(c, "X-Trace", "***");
		struct capture *out = capture_settle(c, &x.cred, &why, &what);
		ck_assert_msg(out != NULL, "%s: %d", hidden[i], why);
		ck_assert_str_eq(capture_field_text(out, 0).at, "Basic " BASIC);
		ck_assert_uint_eq(capture_field_count(out), 1);
		struct capture_slice target = capture_target_text(out);
		ck_assert_uint_eq(target.len, 6);
		ck_assert_mem_eq(target.at, "/t?a=1", 6);
		capture_free(out);
		capture_free(c);
	}
	fixture_close(&x);
}
END_TEST

Suite *suite_capture_settle(void)
{
	Suite *s = suite_create("capture_settle");
	TCase *t = tcase_create("settle");
	tcase_add_loop_test(t, settle, 0, sizeof rows / sizeof *rows);
	tcase_add_test(t, authorization);
	suite_add_tcase(s, t);
	return s;
}
