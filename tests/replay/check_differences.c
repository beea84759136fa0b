/* SPDX-License-Identifier: MIT */
/* What is found to differ between clients' requests and a correct one, and requests in which some
 * of it is fixed, byte by byte. */
#define _GNU_SOURCE
#include <check.h>
#include <string.h>

#include "replay/parts.h"

Suite *suite_replay_differences(void);

#define LINE   "POST /auth/oauth/token HTTP/1.1\r\n"
#define FORM   "Content-Type: application/x-www-form-urlencoded\r\n"
#define TYPED  LINE FORM
#define REST   "Accept: application/json\r\nUser-Agent: cxtoken/1\r\n"
#define PAIR   "client_id=a&client_secret=b"
#define POSTED "grant_type=client_credentials&" PAIR
#define BARE   "grant_type=client_credentials"
#define BASIC  "Authorization: Basic YTpi\r\n"

static const char right_post[] = TYPED REST "\r\n" POSTED;
static const char right_basic[] = TYPED REST BASIC "\r\n" BARE;

static const struct {
	bool basic; /* how the settings authenticate */
	const char *own;
	const char *differ; /* all that does, with what it is tied to: "body+media-type" */
	unsigned fixed;
	const char *want; /* the request with these parts fixed */
} rows[] = {
	{false, TYPED REST "\r\n" POSTED, "", 0, TYPED REST "\r\n" POSTED},
	/* JSON under its own header: body and type are one fault */
	{false, LINE "Content-Type: application/json\r\n" REST "\r\n{}",
	 "media-type+body body+media-type",
	 FACTS_PART_BIT(FACTS_PART_BODY) | FACTS_PART_BIT(FACTS_PART_MEDIA_TYPE),
	 TYPED REST "\r\n" POSTED},
	/* a form under another header is not */
	{false, LINE "Content-Type: text/plain;charset=UTF-8\r\n" REST "\r\n" POSTED,
	 "media-type charset", FACTS_PART_BIT(FACTS_PART_MEDIA_TYPE),
	 LINE "Content-Type: application/x-www-form-urlencoded;charset=UTF-8\r\n" REST
	      "\r\n" POSTED},
	{false,
	 LINE "content-type: application/x-www-form-urlencoded; charset=utf-8\r\n" REST
	      "\r\n" POSTED,
	 "charset", FACTS_PART_BIT(FACTS_PART_CHARSET),
	 LINE "content-type: application/x-www-form-urlencoded\r\n" REST "\r\n" POSTED},
	{false, LINE REST "\r\n" POSTED, "media-type", FACTS_PART_BIT(FACTS_PART_MEDIA_TYPE),
	 LINE REST FORM "\r\n" POSTED},
	{false, LINE FORM FORM REST "\r\n" POSTED, "media-type",
	 FACTS_PART_BIT(FACTS_PART_MEDIA_TYPE), TYPED REST "\r\n" POSTED},
	/* Basic where the settings send the pair in the body: the pair moves */
	{false, TYPED REST BASIC "\r\n" BARE, "body+authentication authentication+body",
	 FACTS_PART_BIT(FACTS_PART_AUTHENTICATION) | FACTS_PART_BIT(FACTS_PART_BODY),
	 TYPED REST "\r\n" POSTED},
	/* Basic and JSON: the body alone is fixed as Basic needs it */
	{false, LINE "Content-Type: application/json\r\n" REST BASIC "\r\n{}",
	 "media-type+body body+media-type authentication+body",
	 FACTS_PART_BIT(FACTS_PART_BODY) | FACTS_PART_BIT(FACTS_PART_MEDIA_TYPE),
	 TYPED REST BASIC "\r\n" BARE},
	/* both at once: the field can go alone */
	{false, TYPED REST BASIC "\r\n" POSTED, "authentication",
	 FACTS_PART_BIT(FACTS_PART_AUTHENTICATION), TYPED REST "\r\n" POSTED},
	{true, TYPED REST "\r\n" POSTED, "body+authentication authentication+body",
	 FACTS_PART_BIT(FACTS_PART_AUTHENTICATION) | FACTS_PART_BIT(FACTS_PART_BODY),
	 TYPED REST BASIC "\r\n" BARE},
	{true, TYPED REST "authorization: Basic eDp5\r\n\r\n" BARE, "authentication",
	 FACTS_PART_BIT(FACTS_PART_AUTHENTICATION),
	 TYPED REST "authorization: Basic YTpi\r\n\r\n" BARE},
	/* the lines */
	{false, "GET /other?x=1 HTTP/1.0\r\n" FORM REST "\r\n" POSTED, "method path http-version",
	 FACTS_PART_BIT(FACTS_PART_PATH),
	 "GET /auth/oauth/token HTTP/1.0\r\n" FORM REST "\r\n" POSTED},
	{false, "GET /other?x=1 HTTP/1.0\r\n" FORM REST "\r\n" POSTED, "method path http-version",
	 FACTS_PART_BIT(FACTS_PART_METHOD) | FACTS_PART_BIT(FACTS_PART_HTTP_VERSION),
	 "POST /other?x=1 HTTP/1.1\r\n" FORM REST "\r\n" POSTED},
	/* fields: the client's order, spelling and repetition stay; what the connection decides
	   goes */
	{false,
	 LINE "Host: x\r\nuser-agent: axios/1\r\naccept: */*\r\nX-A: 1\r\nX-A: 2\r\n" FORM
	      "Connection: close\r\nContent-Length: 5\r\n\r\n" POSTED,
	 "user-agent accept fields", FACTS_PART_BIT(FACTS_PART_ACCEPT),
	 LINE "user-agent: axios/1\r\naccept: application/json\r\nX-A: 1\r\nX-A: 2\r\n" FORM
	      "\r\n" POSTED},
	{false,
	 LINE "user-agent: axios/1\r\nX-A: 1\r\nAccept-Encoding: gzip\r\n" FORM "\r\n" POSTED,
	 "user-agent accept accept-encoding fields",
	 FACTS_PART_BIT(FACTS_PART_FIELDS) | FACTS_PART_BIT(FACTS_PART_ACCEPT_ENCODING) |
		 FACTS_PART_BIT(FACTS_PART_ACCEPT),
	 LINE "user-agent: axios/1\r\n" FORM "Accept: application/json\r\n\r\n" POSTED},
	{false,
	 TYPED REST "Origin: http://a\r\nReferer: http://a/\r\nSec-Fetch-Mode: "
		    "cors\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n" POSTED,
	 "framing origin", FACTS_PART_BIT(FACTS_PART_ORIGIN),
	 TYPED REST "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n" POSTED},
	{false, TYPED REST "Accept-Language: de\r\nCookie: a=b\r\n\r\n" POSTED, "fields",
	 FACTS_PART_BIT(FACTS_PART_FIELDS), TYPED REST "\r\n" POSTED},
	{false, TYPED REST "Content-Encoding: gzip\r\n\r\nzzz", "body+framing framing+body",
	 FACTS_PART_BIT(FACTS_PART_FRAMING) | FACTS_PART_BIT(FACTS_PART_BODY),
	 TYPED REST "\r\n" POSTED},
};

/* Split at the blank line; only what these texts hold. */
static struct capture *capture_of(const char *text)
{
	struct pool *p = pool_new();
	const char *end = strstr(text, "\r\n\r\n");
	char *head = pool_copy(p, text, (size_t)(end - text) + 2), *next = NULL;
	char *method = head, *target = strchr(head, ' ') + 1, *version = strchr(target, ' ') + 1;
	target[-1] = version[-1] = '\0';
	next = strstr(version, "\r\n");
	*next = '\0';
	struct capture *c = capture_new(method, target, version);
	for (char *line = next + 2; *line != '\0'; line = next + 2) {
		next = strstr(line, "\r\n");
		*next = '\0';
		char *value = strstr(line, ": ");
		*value = '\0';
		capture_header(c, line, value + 2);
	}
	capture_body(c, end + 4, strlen(end + 4));
	pool_free(p);
	return c;
}

static const char *text_of(const struct capture *c, struct pool *p)
{
	const char *text = pool_printf(p, "%s %.*s %s\r\n", capture_method_text(c).at,
				       (int)capture_target_text(c).len, capture_target_text(c).at,
				       capture_version_text(c).at);
	for (size_t i = 0; i < capture_field_count(c); i++)
		text = pool_printf(p, "%s%s: %s\r\n", text, capture_field_name(c, i),
				   capture_field_text(c, i).at);
	return pool_printf(p, "%s\r\n%s", text, capture_body_text(c).at);
}

/* "body+media-type charset": each part that differs, and what moves with it. */
static const char *list_of(const struct experiment_plan *plan, struct pool *p)
{
	const char *list = "";
	for (int i = 0; i < FACTS_PARTS; i++) {
		if ((plan->differ >> i & 1) == 0)
			continue;
		list = pool_printf(p, "%s%s%s", list, *list != '\0' ? " " : "",
				   facts_part_name((enum facts_part)i));
		for (int k = 0; k < FACTS_PARTS; k++)
			if (k != i && (plan->with[i] >> k & 1) != 0)
				list = pool_printf(p, "%s+%s", list,
						   facts_part_name((enum facts_part)k));
	}
	return list;
}

START_TEST(differences)
{
	struct pool *p = pool_new();
	struct capture *own = capture_of(rows[_i].own);
	struct capture *right = capture_of(rows[_i].basic ? right_basic : right_post);
	bool header = strcasestr(rows[_i].own, "\r\nAuthorization:") != NULL;
	struct capture *kept = capture_of(header ? right_basic : right_post);
	bool form = strncmp(capture_body_text(own).at, "grant_type", 10) == 0;
	const struct sides s = {own, right, kept, form};
	struct experiment_plan plan = {0};
	differences_find(&s, &plan);
	ck_assert_str_eq(list_of(&plan, p), rows[_i].differ);
	struct capture *fixed = differences_fix(&s, rows[_i].fixed);
	ck_assert_str_eq(text_of(fixed, p), rows[_i].want);
	capture_free(fixed);
	/* With all of it fixed nothing differs. */
	fixed = differences_fix(&s, plan.differ);
	const struct sides all = {fixed, right, right, true};
	struct experiment_plan none = {0};
	differences_find(&all, &none);
	ck_assert_uint_eq(none.differ, 0);
	capture_free(fixed);
	capture_free(own);
	capture_free(right);
	capture_free(kept);
	pool_free(p);
}
END_TEST

Suite *suite_replay_differences(void)
{
	Suite *s = suite_create("replay_differences");
	TCase *t = tcase_create("differences");
	tcase_add_loop_test(t, differences, 0, sizeof rows / sizeof *rows);
	suite_add_tcase(s, t);
	return s;
}
