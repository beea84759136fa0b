/* SPDX-License-Identifier: MIT */
/*
 * Each reader's samples (tests/corpus, tests/data/recordings), worn in each way that copying wears
 * a text: nothing is sure of the worn one that is not sure of the whole one.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fixtures.h"

Suite *suite_capture_wear(void);

/* ---- samples ---- */

enum { SAMPLES_MAX = 400, SAMPLE_BYTES_MAX = 6000, NAME_BYTES = 80 };

static struct sample {
	char name[NAME_BYTES];
	struct text text;
	char *whole[2]; /* what is sure of it, without settings and with them */
} samples[SAMPLES_MAX];
static size_t sample_count;

/* In the corpus one byte stands for a secret (tests/fuzz/capture.h). */
static void add_sample(const char *folder, const char *name)
{
	char path[512];
	struct sample *s = &samples[sample_count];
	snprintf(path, sizeof path, "%s/%s/%s", TESTS_DIR, folder, name);
	FILE *f = fopen(path, "rb");
	ck_assert_msg(f != NULL && sample_count < SAMPLES_MAX, "%s", path);
	snprintf(s->name, sizeof s->name, "%.30s/%.40s", folder, name);
	for (int c = getc(f); c != EOF; c = getc(f))
		if (c == 1)
			text_put(&s->text, FIXTURE_SECRET);
		else
			text_char(&s->text, (char)c);
	fclose(f);
	if (s->text.len == 0 || s->text.len > SAMPLE_BYTES_MAX) {
		text_clear(&s->text);
		return;
	}
	sample_count++;
}

static void add_folder(const char *folder)
{
	char path[512];
	struct dirent *entry = NULL;
	snprintf(path, sizeof path, "%s/%s", TESTS_DIR, folder);
	DIR *dir = opendir(path);
	ck_assert_msg(dir != NULL, "%s", path);
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			add_sample(folder, entry->d_name);
	closedir(dir);
}

/* ---- the judge's words ---- */

static const char *add_sure(struct fixture *x, enum diag_confidence least, const char *ids)
{
	for (size_t i = 0; i < x->diag.count; i++)
		if (x->diag.findings[i].confidence <= least)
			ids = pool_printf(x->pool, "%s%s ", ids, x->diag.findings[i].row->id);
	return ids;
}

/*
 * The ids of what is sure, a blank before and behind each; "": it is refused. alone: without the
 * recorded answer too.
 */
static const char *sure_of(struct fixture *x, const struct text *t, bool alone, size_t *found)
{
	struct capture_list list = {0};
	struct err e = {0};
	const char *ids = " ";
	if (!capture_file(text_get(t), t->len, &x->cred, x->pool, &list, &e))
		return "";
	*found = list.found;
	for (size_t n = 0; n < list.count; n++) {
		const struct capture_item *item = &list.items[n];
		/* an answer may speak for what a rule would accuse */
		for (int answer = alone ? 0 : item->has_answer; answer <= (int)item->has_answer;
		     answer++) {
			x->facts = (struct facts){.has_request = true};
			if (answer)
				x->facts.attempts[x->facts.attempt_count++] = item->answer;
			struct mask *mask = cred_mask(&x->cred);
			capture_facts(item->request, &x->cred, mask, x->pool, &x->facts.request);
			diag_judge(&x->facts,
				   DIAG_SCOPE_REQUEST | (answer ? DIAG_SCOPE_ANSWERS : 0u), x->pool,
				   &x->diag);
			mask_free(mask);
			ids = add_sure(x, alone ? DIAG_LIKELY : DIAG_SURE, ids);
			ck_assert_msg(!fixture_shows(x, FIXTURE_SECRET), "the secret is shown");
		}
	}
	capture_list_clear(&list);
	return ids;
}

/* What a part that is gone may have had: the rest is then right in itself. */
static bool is_allowed(const char *allowed, const char *id, size_t len)
{
	for (const char *at = allowed; at != NULL; at = strstr(at + 1, " ")) {
		const char *word = at + (*at == ' ');
		if (strncmp(word, id, len) == 0 && (word[len] == ' ' || word[len] == '\0'))
			return true;
	}
	return false;
}

/* Of a right sample " ", else "": with a line end too, which proves its end where it has none. */
static char *whole_of(struct text *t, bool known)
{
	struct fixture x;
	size_t found = 0;
	fixture_open(&x, known ? FIXTURE_ID : NULL, known ? FIXTURE_SECRET : NULL);
	const char *ids = sure_of(&x, t, true, &found);
	text_char(t, '\n');
	const char *ended = sure_of(&x, t, true, &found);
	t->len--;
	char *whole =
		strdup(found == 1 && strcmp(ids, " ") == 0 && strcmp(ended, " ") == 0 ? " " : "");
	fixture_close(&x);
	return whole;
}

static void open_samples(void)
{
	static const char *const folders[] = {
		"corpus/log",      "corpus/packets", "corpus/wire",    "corpus/console",
		"corpus/commands", "corpus/exports", "corpus/objects", "corpus/curl",
		"corpus/har",      "corpus/raw",     "corpus/parts",   "data/recordings",
		"data/inspect"};
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		add_folder(folders[i]);
	ck_assert_uint_gt(sample_count, 100);
	for (size_t i = 0; i < sample_count; i++)
		for (int known = 0; known < 2; known++)
			samples[i].whole[known] = whole_of(&samples[i].text, known);
}

static void close_samples(void)
{
	for (size_t i = 0; i < sample_count; i++) {
		text_clear(&samples[i].text);
		free(samples[i].whole[0]);
		free(samples[i].whole[1]);
	}
	sample_count = 0;
}

static int failures;

/* Settings that fit the sample, and none. */
static void compare(const struct sample *s, const struct text *worn, const char *how,
		    const char *allowed)
{
	for (int known = 0; known < 2; known++) {
		struct fixture x;
		if (*s->whole[known] == '\0')
			continue;
		fixture_open(&x, known ? FIXTURE_ID : NULL, known ? FIXTURE_SECRET : NULL);
		size_t left = 0;
		const char *ids = sure_of(&x, worn, false, &left), *end = ids;
		/* of several another one may be judged */
		for (const char *at = left == 1 ? ids : ""; *at != '\0' && at[1] != '\0';
		     at = end) {
			end = strchr(at + 1, ' ');
			const char *id = pool_copy(x.pool, at, (size_t)(end + 1 - at));
			if (is_allowed(allowed, at + 1, (size_t)(end - at - 1)))
				continue;
			failures++;
			printf("%s, %s: sure of%s\n%.*s\n----\n", s->name, how, id, (int)worn->len,
			       text_get(worn));
		}
		fixture_close(&x);
	}
}

/* ---- wear ---- */

typedef void wear(const struct text *in, struct text *out);

/* With a text before each line, and in place of each line end. */
static void lines(const struct text *in, struct text *out, const char *before, const char *end)
{
	bool start = true;
	for (size_t i = 0; i < in->len; i++) {
		char c = in->bytes[i];
		if (start)
			text_put(out, before);
		start = c == '\n';
		if (c == '\n')
			text_put(out, end);
		else if (c != '\r')
			text_char(out, c);
	}
}

/* Each of a sign replaced by a text. */
static void replace(const struct text *in, struct text *out, const char *signs,
		    const char *const *texts)
{
	for (size_t i = 0; i < in->len; i++) {
		const char *sign = in->bytes[i] != '\0' ? strchr(signs, in->bytes[i]) : NULL;
		if (sign != NULL)
			text_put(out, texts[sign - signs]);
		else
			text_char(out, in->bytes[i]);
	}
}

static void wrapped(const struct text *in, struct text *out, size_t width)
{
	size_t column = 0;
	for (size_t i = 0; i < in->len; i++) {
		if (column == width && in->bytes[i] != '\n') {
			text_char(out, '\n');
			column = 0;
		}
		column = in->bytes[i] == '\n' ? 0 : column + 1;
		text_char(out, in->bytes[i]);
	}
}

static void wrapped_72(const struct text *in, struct text *out)
{
	wrapped(in, out, 72);
}

static void wrapped_80(const struct text *in, struct text *out)
{
	wrapped(in, out, 80);
}

static void smart_quotes(const struct text *in, struct text *out)
{
	bool open = false, single = false;
	for (size_t i = 0; i < in->len; i++) {
		char c = in->bytes[i];
		if (c == '"')
			text_put(out, (open = !open) ? "\xE2\x80\x9C" : "\xE2\x80\x9D");
		else if (c == '\'')
			text_put(out, (single = !single) ? "\xE2\x80\x98" : "\xE2\x80\x99");
		else
			text_char(out, c);
	}
}

static void tabs_to_spaces(const struct text *in, struct text *out)
{
	replace(in, out, "\t", (const char *const[]){"        "});
}

static void no_break_spaces(const struct text *in, struct text *out)
{
	replace(in, out, " ", (const char *const[]){"\xC2\xA0"});
}

static void trailing_spaces(const struct text *in, struct text *out)
{
	lines(in, out, "", "  \n");
}

static void crlf(const struct text *in, struct text *out)
{
	lines(in, out, "", "\r\n");
}

static void lf(const struct text *in, struct text *out)
{
	lines(in, out, "", "\n");
}

static void cr(const struct text *in, struct text *out)
{
	lines(in, out, "", "\r");
}

static void blank_lines(const struct text *in, struct text *out)
{
	lines(in, out, "", "\n\n");
}

static void quoted(const struct text *in, struct text *out)
{
	lines(in, out, "> ", "\n");
}

static void barred(const struct text *in, struct text *out)
{
	lines(in, out, "app-1  | ", "\n");
}

static void logged(const struct text *in, struct text *out)
{
	lines(in, out, "2024-03-05 09:41:27,123 DEBUG ", "\n");
}

static void indented(const struct text *in, struct text *out)
{
	lines(in, out, "    ", "\n");
}

static void numbered(const struct text *in, struct text *out)
{
	lines(in, out, "12: ", "\n");
}

static void html(const struct text *in, struct text *out)
{
	replace(in, out, "&<>\"'",
		(const char *const[]){"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"});
}

static void json_string(const struct text *in, struct text *out)
{
	text_char(out, '"');
	replace(in, out, "\"\\\n\r\t", (const char *const[]){"\\\"", "\\\\", "\\n", "\\r", "\\t"});
	text_put(out, "\"\n");
}

static void json_member(const struct text *in, struct text *out)
{
	text_put(out, "{\"level\":\"debug\",\"message\":");
	struct text inner = {0};
	json_string(in, &inner);
	text_add(out, inner.bytes, inner.len - 1);
	text_put(out, "}\n");
	text_clear(&inner);
}

static void mark_before(const struct text *in, struct text *out)
{
	text_put(out, "\xEF\xBB\xBF");
	text_add(out, in->bytes, in->len);
}

static void prose_around(const struct text *in, struct text *out)
{
	text_put(out, "Hello, my client gets 401, this is what it sends:\n\n");
	text_add(out, in->bytes, in->len);
	text_put(out, "\n\nWhat is wrong? The client_secret=is right. Thanks!\n");
}

/* Lines that end at a column, as where a viewer or a terminal cut them. */
static void cut_at(const struct text *in, struct text *out, size_t width)
{
	size_t column = 0;
	for (size_t i = 0; i < in->len; i++) {
		column = in->bytes[i] == '\n' ? 0 : column + 1;
		if (column <= width)
			text_char(out, in->bytes[i]);
	}
}

static void cut_at_64(const struct text *in, struct text *out)
{
	cut_at(in, out, 64);
}

static void cut_at_80(const struct text *in, struct text *out)
{
	cut_at(in, out, 80);
}

static void cut_at_90(const struct text *in, struct text *out)
{
	cut_at(in, out, 90);
}

static void capital_lines(const struct text *in, struct text *out)
{
	for (size_t i = 0; i < in->len; i++) {
		char c = in->bytes[i];
		bool first = i == 0 || in->bytes[i - 1] == '\n';
		text_char(out, first && c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
	}
}

static void small_letters(const struct text *in, struct text *out)
{
	for (size_t i = 0; i < in->len; i++) {
		char c = in->bytes[i];
		text_char(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
	}
}

static const struct {
	const char *name;
	wear *make;
} wears[] = {
	{"wrapped at 72", wrapped_72},
	{"wrapped at 80", wrapped_80},
	{"smart quotes", smart_quotes},
	{"tabs to spaces", tabs_to_spaces},
	{"no-break spaces", no_break_spaces},
	{"trailing spaces", trailing_spaces},
	{"CR LF", crlf},
	{"LF", lf},
	{"CR", cr},
	{"blank lines", blank_lines},
	{"quoted", quoted},
	{"a container's prefix", barred},
	{"a logger's prefix", logged},
	{"an indent", indented},
	{"line numbers", numbered},
	{"HTML", html},
	{"a JSON string", json_string},
	{"a JSON log", json_member},
	{"a byte order mark", mark_before},
	{"prose around", prose_around},
	{"cut at 64", cut_at_64},
	{"cut at 80", cut_at_80},
	{"cut at 90", cut_at_90},
	{"capitals", capital_lines},
	{"small letters", small_letters},
};

START_TEST(wear_makes_nothing_sure)
{
	open_samples();
	failures = 0;
	for (size_t i = 0; i < sample_count; i++) {
		struct text worn = {0};
		wears[_i].make(&samples[i].text, &worn);
		/* words behind it prove where it ends: what it lacks is not only cut off; a command
		 * may be whole where it is cut */
		compare(&samples[i], &worn, wears[_i].name,
			wears[_i].make == prose_around ? "method-not-post grant-type-missing"
			: strstr(samples[i].name, "wrapped-basic") != NULL ? "basic-malformed"
			: wears[_i].make == cut_at_64                      ? "body-empty"
									   : "");
		text_clear(&worn);
	}
	close_samples();
	ck_assert_int_eq(failures, 0);
}
END_TEST

/* ---- words for words ---- */

/* Each of one text made another. */
static void put_for(const struct text *in, struct text *out, const char *from, const char *to)
{
	size_t len = strlen(from);
	for (size_t i = 0; i < in->len; i++)
		if (in->len - i >= len && memcmp(in->bytes + i, from, len) == 0) {
			text_put(out, to);
			i += len - 1;
		} else {
			text_char(out, in->bytes[i]);
		}
}

static const struct {
	const char *from, *to;
} words[] = {
	/* what an editor, a chat or a mail does to what is between parameters */
	{"&client_", "\n&client_"},
	{"&client_", "&\nclient_"},
	{"&client_", "\n    &client_"},
	{"&client_", "&\n    client_"},
	{"&client_", "\n\n&client_"},
	{"&client_", "&\n\nclient_"},
	{"&client_", " &client_"},
	{"&client_", "& client_"},
	{"&client_", " & client_"},
	{"&client_", "&\xC2\xA0"
		     "client_"},
	{"_type=", "_type= "},
	{"_type=", "_type=\n"},
	{"_secret=", "_secret= "},
	{"_secret=", "_secret = "},
	{"client_cred", "client_\ncred"},
	{"Canary-", "Canary-\n"},
	{"grant_type=", "Grant_type="},
	{"client_id=", "Client_id="},
	{"POST ", "Post "},
	{"Basic ", "basic "},
	/* what people put in a secret's place */
	{FIXTURE_SECRET, "****"},
	{FIXTURE_SECRET, "<secret>"},
	{FIXTURE_SECRET, "<my secret>"},
	{FIXTURE_SECRET, "[secret]"},
	{FIXTURE_SECRET, "REDACTED"},
	{FIXTURE_SECRET, "***REDACTED***"},
	{FIXTURE_SECRET, "xxx"},
	{FIXTURE_SECRET, "XXXXXXXX"},
	{FIXTURE_SECRET, ""},
	{FIXTURE_SECRET, "..."},
	{FIXTURE_SECRET, "s3cr..."},
	{FIXTURE_SECRET, "s3cr****0042"},
	{FIXTURE_SECRET, "\xE2\x80\xA6"},
	{FIXTURE_SECRET, "\xE2\x97\x8F\xE2\x97\x8F\xE2\x97\x8F"},
	{FIXTURE_SECRET, "\xE2\x80\x94"},
	{FIXTURE_SECRET, "\xC2\xABsecret\xC2\xBB"},
	{FIXTURE_SECRET, "hidden"},
	{FIXTURE_SECRET, "removed"},
	{FIXTURE_SECRET, "(removed)"},
	{FIXTURE_SECRET, "my-secret"},
	{FIXTURE_SECRET, "CLIENT_SECRET"},
	{FIXTURE_SECRET, "changeme"},
	{FIXTURE_SECRET, "abc"},
	{FIXTURE_SECRET, "1234"},
	{FIXTURE_SECRET, "???"},
	{FIXTURE_ID, "my-client"},
	{FIXTURE_ID, "<client id>"},
	{FIXTURE_ID, "xxxx"},
};

/* What is below a break there is another line of the recording, as it would be of a whole one. */
static bool breaks_apart(const struct sample *s, const char *to)
{
	static const char *const names[] = {"curl/pieces", "curl/userinfo", "exports/44",
					    "parts/panel", "parts/labels2"};
	bool apart = false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		apart |= strstr(s->name, names[i]) != NULL;
	return apart && strchr(to, '\n') != NULL;
}

START_TEST(no_word_makes_anything_sure)
{
	open_samples();
	failures = 0;
	for (size_t i = 0; i < sample_count; i++) {
		struct text worn = {0};
		put_for(&samples[i].text, &worn, words[_i].from, words[_i].to);
		if (!breaks_apart(&samples[i], words[_i].to))
			compare(&samples[i], &worn, words[_i].to, "");
		text_clear(&worn);
	}
	close_samples();
	ck_assert_int_eq(failures, 0);
}
END_TEST

/* ---- cuts ---- */

START_TEST(no_cut_makes_anything_sure)
{
	enum { CUTS = 100 }; /* of a longer sample not every byte */
	open_samples();
	failures = 0;
	for (size_t i = 0; i < sample_count; i++) {
		const struct text *in = &samples[i].text;
		for (size_t len = 1; len < in->len; len += 1 + in->len / CUTS) {
			struct text worn = {0};
			text_add(&worn, in->bytes, len);
			/* a whole command, whose body stood in the next line */
			compare(&samples[i], &worn, "cut",
				worn.bytes[len - 1] == '\n' || worn.bytes[len - 1] == ' '
					? "body-empty"
					: "");
			text_clear(&worn);
		}
	}
	close_samples();
	ck_assert_int_eq(failures, 0);
}
END_TEST

/* ---- lines ---- */

enum line_wear { DROP, JOIN, DOUBLE };

/* The text with its n-th line (from 0) worn; false: it has no such line. */
static bool wear_line(const struct text *in, size_t n, enum line_wear how, struct text *out)
{
	size_t line = 0;
	for (size_t at = 0; at < in->len; line++) {
		const char *end = memchr(in->bytes + at, '\n', in->len - at);
		size_t size = (end != NULL ? (size_t)(end - in->bytes) + 1 : in->len) - at;
		if (line != n || how != DROP)
			text_add(out, in->bytes + at,
				 size - (line == n && how == JOIN && end != NULL));
		if (line == n && how == DOUBLE) {
			text_put(out, end != NULL ? "" : "\n");
			text_add(out, in->bytes + at, size);
		}
		at += size;
	}
	return line > 1 && n < line;
}

/* What is left is another text that says what it says: nobody could tell that it was worn. */
static bool is_another(const struct sample *s, enum line_wear how)
{
	static const struct {
		const char *name;
		unsigned how; /* 1 << enum line_wear */
	} others[] = {
		/* a line of base64 is as good as the line that should stand there */
		{"basic-wrapped", 1 << DROP | 1 << JOIN | 1 << DOUBLE},
		{"wrapped-basic", 1 << DROP | 1 << JOIN | 1 << DOUBLE},
		/* a value that goes on up to its line's end holds the line behind it */
		{"exports/44", 1 << JOIN},
		/* a section's name behind a value: what it names belongs to the section before */
		{"exports/47", 1 << JOIN},
		/* a heading behind a value is no heading */
		{"parts/panel", 1 << JOIN},
		/* a logger's line within a line may be what a client sent */
		{"log/logger", 1 << JOIN},
		/* pieces of a body: what was sent twice is there twice */
		{"wire/apache", 1 << JOIN | 1 << DOUBLE},
		/* its coding stands in another field's value */
		{"raw/chunked", 1 << JOIN},
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strstr(s->name, others[i].name) != NULL && (others[i].how & 1U << how) != 0)
			return true;
	return false;
}

START_TEST(no_line_makes_anything_sure)
{
	static const char *const names[] = {"a line lost", "two lines joined", "a line twice"};
	/* a line that is gone is not seen: what it held is not there; nor is one that became
	 * a part, or the comment, of the line before */
	static const char *const allowed[] = {
		("body-empty credential-missing grant-type-missing method-not-post "
		 "params-in-headers"),
		"body-empty credential-missing method-not-post", ""};
	enum { LINES = 60 };
	const enum line_wear how = (enum line_wear)_i;
	open_samples();
	failures = 0;
	for (size_t i = 0; i < sample_count; i++)
		for (size_t n = 0; n < LINES && !is_another(&samples[i], how); n++) {
			struct text worn = {0};
			if (wear_line(&samples[i].text, n, how, &worn))
				compare(&samples[i], &worn, names[_i], allowed[_i]);
			text_clear(&worn);
		}
	close_samples();
	ck_assert_int_eq(failures, 0);
}
END_TEST

Suite *suite_capture_wear(void)
{
	Suite *s = suite_create("capture_wear");
	TCase *t = tcase_create("capture_wear");
	tcase_set_timeout(t, 300);
	tcase_set_tags(t, "long");
	tcase_add_loop_test(t, wear_makes_nothing_sure, 0, sizeof wears / sizeof *wears);
	tcase_add_loop_test(t, no_word_makes_anything_sure, 0, sizeof words / sizeof *words);
	tcase_add_test(t, no_cut_makes_anything_sure);
	tcase_add_loop_test(t, no_line_makes_anything_sure, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
