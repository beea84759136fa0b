/* P: what can be said of the settings before anything is sent. */
#include "diag.h"

#include <string.h>

enum { VALUES = 4 };

/* The credentials that this grant uses, with their names. */
static size_t used(const struct facts *f, const struct facts_value *values[VALUES], const char *names[VALUES])
{
	const struct facts_settings *s = &f->settings;
	const struct facts_value *all[VALUES] = {&s->client_id, &s->client_secret, &s->access_key_id,
	                                         &s->access_key_secret};
	static const char *const titles[VALUES] = {"client id", "client secret", "access key id",
	                                           "access key secret"};
	size_t n = 0;
	for (size_t i = 0; f->has_settings && i < VALUES; i++) {
		if (!all[i]->used)
			continue;
		names[n] = titles[i];
		values[n++] = all[i];
	}
	return n;
}

static const char *where(const struct facts_value *v)
{
	return v->where != NULL ? v->where : "the settings";
}

/* The first value with one of the flags. */
static const struct facts_value *flagged(const struct facts *f, unsigned flags, const char **name)
{
	const struct facts_value *values[VALUES];
	const char *names[VALUES];
	size_t n = used(f, values, names);
	for (size_t i = 0; i < n; i++) {
		if ((values[i]->look.flags & flags) != 0) {
			*name = names[i];
			return values[i];
		}
	}
	return NULL;
}

static bool credential_missing(const struct facts *f, struct diag_match *m)
{
	const char *name;
	const struct facts_value *v = flagged(f, VALUE_MISSING, &name);
	if (v == NULL)
		return false;
	m->evidence = pool_printf(m->pool, "The %s is not set; looked at: %s.", name,
	                          v->looked != NULL ? v->looked : where(v));
	return true;
}

static bool credential_undefined(const struct facts *f, struct diag_match *m)
{
	const char *name;
	const struct facts_value *v = flagged(f, VALUE_UNDEFINED, &name);
	if (v == NULL)
		return false;
	m->evidence = pool_printf(m->pool, "The %s (%s) is a language's word for no value.", name, where(v));
	return true;
}

static bool credential_placeholder(const struct facts *f, struct diag_match *m)
{
	const char *name;
	const struct facts_value *v = flagged(f, VALUE_UNEXPANDED | VALUE_PLACEHOLDER, &name);
	if (v == NULL)
		return false;
	bool unexpanded = (v->look.flags & VALUE_UNEXPANDED) != 0;
	if (unexpanded)
		m->confidence = DIAG_SURE;
	m->evidence = pool_printf(m->pool, "The %s (%s) is %s.", name, where(v),
	                          unexpanded ? "a variable that nothing expanded" : "a placeholder");
	return true;
}

static bool credential_line_end(const struct facts *f, struct diag_match *m)
{
	const char *name;
	const struct facts_value *v = flagged(f, VALUE_LINE_END, &name);
	if (v == NULL)
		return false;
	unsigned char c = v->look.line_end_byte;
	m->evidence = pool_printf(m->pool, "The %s (%s) holds a %s at offset %zu of %zu bytes.", name, where(v),
	                          c == '\r' ? "carriage return" : c == '\n' ? "line feed" : "tab",
	                          v->look.line_end_at, v->look.len);
	return true;
}

static bool credential_not_ascii(const struct facts *f, struct diag_match *m)
{
	const char *name;
	const struct facts_value *v = flagged(f, VALUE_NOT_ASCII, &name);
	if (v == NULL)
		return false;
	m->evidence = pool_printf(m->pool, "The %s (%s) holds %s at offset %zu.", name, where(v),
	                          v->look.not_ascii_name, v->look.not_ascii_at);
	return true;
}

static bool credential_whitespace(const struct facts *f, struct diag_match *m)
{
	const char *name;
	const struct facts_value *v = flagged(f, VALUE_SPACE_ENDS, &name);
	if (v == NULL)
		return false;
	m->evidence = pool_printf(m->pool, "The %s (%s) begins or ends with a space.", name, where(v));
	return true;
}

static bool credential_quoted(const struct facts *f, struct diag_match *m)
{
	const char *name;
	const struct facts_value *v = flagged(f, VALUE_QUOTED, &name);
	if (v == NULL)
		return false;
	m->evidence = pool_printf(m->pool, "The %s (%s) begins and ends with the same quote.", name, where(v));
	return true;
}

static bool credential_percent_encoded(const struct facts *f, struct diag_match *m)
{
	const char *name;
	const struct facts_value *v = flagged(f, VALUE_PERCENT, &name);
	if (v == NULL)
		return false;
	m->evidence = pool_printf(m->pool, "The %s (%s) holds %%XX.", name, where(v));
	return true;
}

static bool credentials_swapped(const struct facts *f, struct diag_match *m)
{
	const struct facts_settings *s = &f->settings;
	if (!f->has_settings || !s->client_id.used || !(s->client_secret.look.flags & VALUE_GUID) ||
	    (s->client_id.look.flags & (VALUE_GUID | VALUE_MISSING)))
		return false;
	m->evidence = pool_printf(m->pool, "The secret (%s) is a GUID, the id (%s) is not.",
	                          where(&s->client_secret), where(&s->client_id));
	return true;
}

static bool access_key_as_client(const struct facts *f, struct diag_match *m)
{
	const struct facts_settings *s = &f->settings;
	const struct facts_value *v = (s->client_id.look.flags & VALUE_BASE32_KEY)       ? &s->client_id
	                              : (s->client_secret.look.flags & VALUE_BASE32_KEY) ? &s->client_secret
	                                                                                 : NULL;
	if (!f->has_settings || v == NULL)
		return false;
	m->evidence = pool_printf(m->pool, "%s has the shape of an access key: 52 base32 characters and ====.",
	                          where(v));
	return true;
}

static bool credential_cut(const struct facts *f, struct diag_match *m)
{
	const char *name;
	const struct facts_value *v = flagged(f, VALUE_BASE32_CUT, &name);
	if (v == NULL)
		return false;
	m->evidence = pool_printf(m->pool, "The %s (%s) is 52 base32 characters without their ====.", name,
	                          where(v));
	return true;
}

static bool other_product(const struct facts *f, struct diag_match *m)
{
	if (!f->has_settings || f->settings.other_product == NULL)
		return false;
	m->evidence = pool_printf(m->pool, "%s.", f->settings.other_product);
	return true;
}

static bool url_not_https(const struct facts *f, struct diag_match *m)
{
	m->evidence = "The token URL is http: to a host that is no loopback address.";
	return f->has_settings && f->settings.url_plain_http;
}

static bool url_has_credentials(const struct facts *f, struct diag_match *m)
{
	m->evidence = "The token URL holds user information, or a secret in its query.";
	return f->has_settings && f->settings.url_has_credentials;
}

static bool url_fragment(const struct facts *f, struct diag_match *m)
{
	m->evidence = "The token URL has a fragment.";
	return f->has_settings && f->settings.url_has_fragment;
}

const struct diag_cause diag_causes_settings[] = {
	{"url-has-credentials", url_has_credentials, DIAG_SURE, false,
	 "URLs are logged by every server and proxy on the way.",
	 "move the credentials to their own options and rotate the secret", "RFC 6749 section 2.3.1", {0}},
	{"url-not-https", url_not_https, DIAG_SURE, false, "Everyone on the way could read the secret.",
	 "use https", "RFC 6749 section 3.2", {0}},
	{"url-fragment", url_fragment, DIAG_SURE, false, "An endpoint's URL has none.", "remove it",
	 "RFC 6749 section 3.2", {0}},
	{"credential-missing", credential_missing, DIAG_SURE, false, "Without it there is nothing to send.",
	 "set it", "RFC 6749 section 2.3.1", {0}},
	{"credential-undefined", credential_undefined, DIAG_SURE, false,
	 "The variable was not set when it was read.", "set it before it is read", NULL, {0}},
	{"credential-placeholder", credential_placeholder, DIAG_LIKELY, false, "The real value never arrived.",
	 "put the real value there", NULL, {0}},
	{"credential-line-end", credential_line_end, DIAG_SURE, false,
	 "A credential holds no line end (RFC 6749 appendix A): it came along from a file.",
	 "write the value with printf %s, or run dos2unix", "RFC 6749 appendix A", {0}},
	{"credential-not-ascii", credential_not_ascii, DIAG_SURE, false,
	 "A credential has bytes 0x20-7E only.", "type it again, save the file without a byte order mark",
	 "RFC 6749 appendix A", {0}},
	{"credential-quoted", credential_quoted, DIAG_LIKELY, false,
	 "docker --env-file and some others keep quotes.", "remove the quotes", NULL, {0}},
	{"credential-whitespace", credential_whitespace, DIAG_LIKELY, false,
	 "A space was copied along.", "trim it", NULL, {0}},
	{"credentials-swapped", credentials_swapped, DIAG_LIKELY, false, "Id and secret look exchanged.",
	 "exchange them", NULL, {0}},
	{"access-key-as-client", access_key_as_client, DIAG_LIKELY, false,
	 "An access key belongs to a user, not to the application.",
	 "give it as --access-key-id or --access-key-secret-file with --grant-type password", NULL, {0}},
	{"credential-cut", credential_cut, DIAG_LIKELY, false, "An env-file parser cut it at = or #.",
	 "quote the value", NULL, {0}},
	{"other-product", other_product, DIAG_LIKELY, false,
	 "Another product uses the same variable names.", "see which product the values belong to", NULL, {0}},
	{"credential-percent-encoded", credential_percent_encoded, DIAG_POSSIBLE, false,
	 "Encoding happens once, on sending.", "if it was stored encoded, store the decoded value", NULL, {0}},
	{NULL, NULL, DIAG_SURE, false, NULL, NULL, NULL, {0}},
};
