/* SPDX-License-Identifier: MIT */
/* What the header fields of an answer say, as flags. */
#include "facts/parts.h"
#include "base/bytes.h"

#include <string.h>
#include <strings.h>

/* The first field of that name, or NULL. */
static const char *field(const struct answer *in, const char *name)
{
	for (size_t i = 0; i < in->field_count; i++)
		if (strcasecmp(in->names[i], name) == 0)
			return in->values[i];
	return NULL;
}

/* A URL's host and path, without scheme, port, query and final slash. */
struct bare {
	const char *host, *path;
	size_t host_len, path_len;
};

static bool bare(const char *url, const char *scheme, struct bare *out)
{
	size_t len = strlen(scheme);
	if (url == NULL || strncasecmp(url, scheme, len) != 0)
		return false;
	out->host = url + len;
	out->host_len = strcspn(out->host, ":/?#");
	out->path = out->host + out->host_len + strcspn(out->host + out->host_len, "/?#");
	out->path_len = strcspn(out->path, "?#");
	out->path_len -= out->path_len > 0 && out->path[out->path_len - 1] == '/';
	return true;
}

/* The redirect leads to the same address, by https. */
static bool only_to_https(const struct answer *in)
{
	struct bare from, to;
	if (!bare(in->url, "http://", &from) || !bare(field(in, "location"), "https://", &to))
		return false;
	return from.host_len == to.host_len && from.path_len == to.path_len &&
	       strncasecmp(from.host, to.host, to.host_len) == 0 &&
	       strncasecmp(from.path, to.path, to.path_len) == 0;
}

unsigned answer_fields(const struct answer *in)
{
	static const struct {
		const char *name, *part;
		unsigned flag;
	} rows[] = {
		{"via", "", FACTS_FIELD_VIA},
		{"www-authenticate", "", FACTS_FIELD_CHALLENGE},
		{"www-authenticate", "negotiate", FACTS_FIELD_CHALLENGE_FOREIGN},
		{"www-authenticate", "digest", FACTS_FIELD_CHALLENGE_FOREIGN},
		{"www-authenticate", "ntlm", FACTS_FIELD_CHALLENGE_FOREIGN},
		{"www-authenticate", "proxy", FACTS_FIELD_CHALLENGE_FOREIGN},
		{"www-authenticate", "firewall", FACTS_FIELD_CHALLENGE_FOREIGN},
		{"www-authenticate", "gateway", FACTS_FIELD_CHALLENGE_FOREIGN},
		{"www-authenticate", "squid", FACTS_FIELD_CHALLENGE_FOREIGN},
		{"www-authenticate", "zscaler", FACTS_FIELD_CHALLENGE_FOREIGN},
		{"www-authenticate", "insufficient_scope", FACTS_FIELD_SCOPE_LACKING},
		{"location", "", FACTS_FIELD_LOCATION},
		{"content-encoding", "", FACTS_FIELD_ENCODING},
		{"cf-mitigated", "", FACTS_FIELD_CF_MITIGATED},
		{"x-amzn-waf-action", "", FACTS_FIELD_WAF_ACTION},
		{"x-vercel-mitigated", "", FACTS_FIELD_VERCEL_MITIGATED},
		{"x-squid-error", "err_access_denied", FACTS_FIELD_SQUID_DENIED},
		{"server", "cloudflare", FACTS_FIELD_CLOUDFLARE},
		{"server", "akamaighost", FACTS_FIELD_AKAMAI},
		{"server", "envoy", FACTS_FIELD_MESH},
		{"server", "awselb", FACTS_FIELD_BALANCER},
		{"server", "microsoft-azure-application-gateway", FACTS_FIELD_BALANCER},
	};
	const char *challenge = field(in, "www-authenticate");
	unsigned found = only_to_https(in) ? FACTS_FIELD_TO_HTTPS : 0;
	if (challenge != NULL && strncasecmp(challenge, "Bearer", strlen("Bearer")) == 0)
		found |= FACTS_FIELD_CHALLENGE_BEARER;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *value = field(in, rows[i].name);
		if (value != NULL && bytes_find(value, rows[i].part) != NULL)
			found |= rows[i].flag;
	}
	return found;
}
