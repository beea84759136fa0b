/* SPDX-License-Identifier: MIT */
/* What method and header fields say: which client sent the request, of what type its body is. */
#include "capture/parts.h"

#include <string.h>
#include <strings.h>

const char *capture_client_of(const char *user_agent)
{
	static const struct {
		const char *begins, *client;
	} agents[] = {
		{"axios/", "axios"},
		{"undici", "fetch"},
		{"curl/", "curl"},
		{"python-requests/", "requests"},
		{"k6/", "k6"},
		{"Grafana k6", "k6"},
		{"Java-http-client/", "java"},
		{"Java/", "java"},
		{"Go-http-client/", "go"},
	};
	if (user_agent == NULL)
		return NULL;
	if (strcmp(user_agent, "node") == 0) /* others begin with it: node-fetch, node-superagent */
		return "fetch";
	for (size_t i = 0; i < sizeof agents / sizeof *agents; i++)
		if (strncasecmp(user_agent, agents[i].begins, strlen(agents[i].begins)) == 0)
			return agents[i].client;
	return strstr(user_agent, "PowerShell/") != NULL ? "powershell" : NULL;
}

/* axios up to 0.27.x does not look at the header when it serialises an object. */
bool capture_is_old_axios(const char *agent)
{
	const char *version = strstr(agent, "axios/0.");
	if (version == NULL)
		return false;
	version += strlen("axios/0.");
	size_t digits = strspn(version, "0123456789");
	return digits == 1 || (digits == 2 && strncmp(version, "28", 2) < 0);
}

enum facts_media capture_media(const char *type, size_t len)
{
	size_t size = 0;
	while (size < len && strchr(";, \t", type[size]) == NULL)
		size++;
	if (size == 0)
		return FACTS_MEDIA_NONE;
	if (capture_equal(type, size, "application/x-www-form-urlencoded"))
		return FACTS_MEDIA_FORM;
	if (capture_begins(type, size, "multipart/"))
		return FACTS_MEDIA_MULTIPART;
	bool plus = size > 5 && capture_equal(type + size - 5, 5, "+json");
	if (plus || capture_equal(type, size, "application/json") ||
	    capture_equal(type, size, "text/json"))
		return FACTS_MEDIA_JSON;
	return capture_begins(type, size, "text/") ? FACTS_MEDIA_TEXT : FACTS_MEDIA_OTHER;
}

bool capture_charset_odd(const char *type, size_t len)
{
	size_t at = capture_find(type, len, "charset");
	const char *value = type + at + 7;
	if (at == len)
		return false;
	size_t size = len - at - 7;
	while (size > 0 && (*value == ' ' || *value == '='))
		value++, size--;
	size_t end = capture_until(value, size, "; ");
	return !capture_equal(value, end, "utf-8") && !capture_equal(value, end, "\"utf-8\"");
}

/* A method's name is case-sensitive (RFC 9110 section 9.1). */
enum facts_method capture_method(const char *bytes, size_t len)
{
	if (len == 4 && memcmp(bytes, "POST", len) == 0)
		return FACTS_METHOD_POST;
	if (capture_equal(bytes, len, "POST"))
		return FACTS_METHOD_POST_CASE;
	return len == 3 && memcmp(bytes, "GET", len) == 0 ? FACTS_METHOD_GET : FACTS_METHOD_OTHER;
}

/* All fields of that name have one value: a line that was copied twice looks so. */
bool capture_fields_alike(const struct capture *c, const char *name)
{
	const struct capture_bytes *first = capture_field(c, name, NULL);
	for (size_t i = 0; i < c->field_count; i++)
		if (strcasecmp(capture_bytes_get(&c->fields[i].name), name) == 0 &&
		    strcmp(capture_bytes_get(&c->fields[i].value), capture_bytes_get(first)) != 0)
			return false;
	return c->form != NULL;
}

/* ---- the scheme of an Authorization field ---- */

bool capture_has_scheme(const char *value, size_t len, const char *scheme)
{
	size_t size = strlen(scheme);
	return capture_begins(value, len, scheme) &&
	       (len == size || strchr(" \t:", value[size]) != NULL);
}

const char *capture_scheme_name(const char *value, size_t len)
{
	static const char *const names[] = {"Digest", "Negotiate", "NTLM",
					    "Token",  "DPoP",      "AWS4-HMAC-SHA256"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (capture_has_scheme(value, len, names[i]))
			return names[i];
	return NULL;
}
