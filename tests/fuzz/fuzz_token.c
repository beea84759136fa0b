/* SPDX-License-Identifier: MIT */
/*
 * Token answers. The input's first line is "STATUS|CONTENT-TYPE|RETRY-AFTER|DATE", the body
 * follows; without such a line all of it is a body under 200.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "token/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(void *arg, const char *bytes, size_t len)
{
	size_t *total = arg;
	*total += len > 0 ? (unsigned char)bytes[len - 1] : 0;
}

/* The promises of token.h that hold for any answer. */
static void judge(const struct token_answer *a, int64_t requested_at)
{
	if (a->words == NULL || strlen(a->words) > TOKEN_WORDS_MAX)
		abort();
	if ((a->token.access_token != NULL) != (a->body == TOKEN_BODY_TOKEN))
		abort();
	for (const char *c = secret_reveal(a->token.access_token); *c != '\0'; c++)
		if (*c < '!' || *c > '~')
			abort();
	if (a->token.lifetime < 0 || a->token.lifetime > TOKEN_LIFETIME_MAX || a->retry_after < -1)
		abort();
	if (a->token.lifetime > 0 && a->token.expires_at != requested_at + a->token.lifetime)
		abort();
}

static void read_answer(const char *line, const char *bytes, size_t len)
{
	char head[256], *next = head;
	strncpy(head, line, sizeof head - 1);
	head[sizeof head - 1] = '\0';
	const char *status = strsep(&next, "|"), *type = strsep(&next, "|");
	const char *retry = strsep(&next, "|"), *date = strsep(&next, "|");
	struct secret *body = secret_new(bytes, len);
	struct token_input in = {.status = atoi(status),
				 .content_type = type,
				 .retry_after = retry,
				 .content_encoding = NULL,
				 .body = body,
				 .requested_at = 1700000000,
				 .date = date == NULL ? 0 : token_http_date(date)};
	struct pool *p = pool_new();
	struct token_answer a;
	struct token_claims claims;
	token_read(&in, p, &a);
	judge(&a, in.requested_at);
	token_claims_read(body, p, &claims);
	size_t total = 0;
	if (!token_find(bytes, len, count, &total))
		total = 0;
	token_clear(&a.token);
	pool_free(p);
	secret_free(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!secret_start()) /* as main() would; does nothing the second time */
		abort();
	const char *bytes = (const char *)data;
	const char *end = size > 0 ? memchr(bytes, '\n', size) : NULL;
	char line[256];
	if (end == NULL || end - bytes >= (ptrdiff_t)sizeof line ||
	    memchr(bytes, '|', (size_t)(end - bytes)) == NULL) {
		read_answer("200", bytes, size);
		return 0;
	}
	memcpy(line, bytes, (size_t)(end - bytes));
	line[end - bytes] = '\0';
	read_answer(line, end + 1, size - (size_t)(end + 1 - bytes));
	return 0;
}
