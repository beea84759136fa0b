/* SPDX-License-Identifier: MIT */
/* What the value of grant_type is, by its bytes, and what it was meant to be. */
#include "capture/parts.h"
#include "base/bytes.h"

#include <string.h>

/* Letters alone, lower case: what is left of a name when its spelling is forgiven. */
static size_t letters(const char *bytes, size_t len, char *out, size_t room)
{
	size_t kept = 0;
	for (size_t i = 0; i < len && kept < room; i++)
		if (bytes_is_letter(bytes[i]))
			out[kept++] = (char)(bytes[i] | 0x20);
	return kept;
}

/* True when one insertion, deletion or change of a letter makes the two the same. */
static bool nearly(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t head = 0, tail = 0;
	while (head < a_len && head < b_len && a[head] == b[head])
		head++;
	while (tail < a_len - head && tail < b_len - head &&
	       a[a_len - 1 - tail] == b[b_len - 1 - tail])
		tail++;
	return a_len - head - tail <= 1 && b_len - head - tail <= 1;
}

static const char *const grants[] = {[FACTS_NAMED_CLIENT] = "client_credentials",
				     [FACTS_NAMED_PASSWORD] = "password",
				     [FACTS_NAMED_REFRESH] = "refresh_token",
				     [FACTS_NAMED_CODE] = "authorization_code"};
enum { GRANTS = sizeof grants / sizeof *grants };

/* RFC 6749 section 4.5: an extension grant is named by an absolute URI. */
static bool is_extension(const char *bytes, size_t len)
{
	return capture_begins(bytes, len, "urn:") || capture_scheme(bytes, len) > 0;
}

enum facts_named_grant capture_grant_named(const char *bytes, size_t len)
{
	for (int i = FACTS_NAMED_CLIENT; i < GRANTS; i++)
		if (strlen(grants[i]) == len && memcmp(bytes, grants[i], len) == 0)
			return (enum facts_named_grant)i;
	return is_extension(bytes, len) ? FACTS_NAMED_URI : FACTS_NAMED_OTHER;
}

const char *capture_grant_meant(const char *bytes, size_t len)
{
	char given[40], known[40];
	size_t given_len = letters(bytes, len, given, sizeof given);
	if ((int)capture_grant_named(bytes, len) < GRANTS)
		return NULL;
	for (int i = FACTS_NAMED_CLIENT; i < GRANTS; i++) {
		size_t known_len = letters(grants[i], strlen(grants[i]), known, sizeof known);
		if (nearly(given, given_len, known, known_len))
			return grants[i];
	}
	return NULL;
}

const char *capture_grant_name(enum facts_named_grant grant)
{
	return (int)grant < GRANTS ? grants[grant] : NULL;
}
