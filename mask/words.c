/* SPDX-License-Identifier: MIT */
/* A part of mask: words that cxtoken and the protocol itself say, whatever the secrets are. */
#include "mask/parts.h"
#include "base/words.h"
#include "base/bytes.h"

#include <string.h>
#include <strings.h>

/*
 * The codes of RFC 6749 and 6750, the names of parameters and grants, header fields, media types:
 * a name in the middle of one of these would tell a short secret by its place.
 */
static const char words[][MASK_WORD_ROOM] = {
	"invalid_request",
	"invalid_client",
	"invalid_grant",
	"invalid_scope",
	"invalid_token",
	"insufficient_scope",
	"unauthorized_client",
	"unsupported_grant_type",
	"unsupported_response_type",
	"access_denied",
	"server_error",
	"temporarily_unavailable",
	"error",
	"error_description",
	"error_uri",
	"grant_type",
	"client_id",
	"client_secret",
	"client_assertion",
	"client_assertion_type",
	"username",
	"password",
	"scope",
	"audience",
	"resource",
	"assertion",
	"code",
	"state",
	"realm",
	"redirect_uri",
	"response_type",
	"token",
	"token_type",
	"access_token",
	"refresh_token",
	"expires_in",
	"client_credentials",
	"authorization_code",
	"client_secret_basic",
	"client_secret_post",
	"Basic",
	"Bearer",
	"auth/oauth/token",
	"application/x-www-form-urlencoded",
	"application/json",
	"multipart/form-data",
	"text/html",
	"text/plain",
	"Accept",
	"Authorization",
	"Cache-Control",
	"Connection",
	"Content-Encoding",
	"Content-Length",
	"Content-Type",
	"Cookie",
	"Date",
	"Host",
	"Location",
	"Retry-After",
	"Server",
	"Set-Cookie",
	"Transfer-Encoding",
	"User-Agent",
	"WWW-Authenticate",
	"authentication",
	"nicecxone.com",
	"niceincontact.com",
	"cxtoken",
};

enum { WORDS = sizeof words / sizeof words[0] };

const char *mask_word(size_t i)
{
	return i < WORDS ? words[i] : NULL;
}

bool mask_word_is(const char *bytes, size_t len)
{
	for (size_t i = 0; i < WORDS; i++)
		if (strlen(words[i]) == len && strncasecmp(words[i], bytes, len) == 0)
			return true;
	return false;
}

/* The longest word that stands at the start as a whole one; 0: there is none. */
static size_t word_at(const char *bytes, size_t len)
{
	size_t longest = 0;
	for (size_t i = 0; i < WORDS; i++) {
		if ((bytes[0] | 0x20) != (words[i][0] | 0x20)) /* a text of 1 MB is asked often */
			continue;
		size_t size = strlen(words[i]);
		if (size > longest && bytes_begin(bytes, len, words[i]) &&
		    (size == len || !mask_word_byte((unsigned char)bytes[size])))
			longest = size;
	}
	return longest;
}

static size_t digits_at(const char *bytes, size_t len)
{
	size_t n = 0;
	while (n < len && bytes[n] >= '0' && bytes[n] <= '9')
		n++;
	return n;
}

/* "[24 bytes]", "[1 byte]", "[24 bytes, 3 encoded]". */
static size_t size_at(const char *bytes, size_t len)
{
	size_t at = 1, n = digits_at(bytes + 1, len - 1);
	at += n;
	if (n == 0 || !bytes_begin(bytes + at, len - at, " byte"))
		return 0;
	at += strlen(" byte");
	at += at < len && bytes[at] == 's';
	if (bytes_begin(bytes + at, len - at, ", ")) {
		at += 2;
		at += digits_at(bytes + at, len - at);
		if (!bytes_begin(bytes + at, len - at, " encoded"))
			return 0;
		at += strlen(" encoded");
	}
	return at < len && bytes[at] == ']' ? at + 1 : 0;
}

/* What stands where something is hidden; bytes begins with a '['. */
static size_t name_at(const struct mask_secret *secrets, size_t count, const char *bytes,
		      size_t len)
{
	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(secrets[i].name);
		if (bytes_begin(bytes + 1, len - 1, secrets[i].name) && size + 1 < len &&
		    bytes[size + 1] == ']')
			return size + 2;
	}
	size_t other = words_begin(bytes + 1, len - 1, "hidden]|not known]|object Object]");
	if (other > 0)
		return other + 1;
	return size_at(bytes, len);
}

bool mask_word_byte(unsigned char c)
{
	return c == '\0' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
}

void mask_words_mark(const struct mask_secret *secrets, size_t count, const char *bytes, size_t len,
		     unsigned char *known)
{
	for (size_t at = 0; at < len;) {
		bool starts = at == 0 || !mask_word_byte((unsigned char)bytes[at - 1]);
		size_t size = 0;
		if (bytes[at] == '[')
			size = name_at(secrets, count, bytes + at, len - at);
		else if (starts)
			size = word_at(bytes + at, len - at);
		memset(known + at, 1, size);
		at += size > 0 ? size : 1;
	}
}
