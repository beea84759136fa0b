/* SPDX-License-Identifier: MIT */
/* The names of probes, methods of authentication, grants and parameters: a table for each. */
#include "facts/names.h"

#include <string.h>

static const struct {
	const char *name, *said;
} probes[FACTS_PROBES] = {
	[FACTS_PROBE_FORM] = {"form", "form"},
	[FACTS_PROBE_JSON] = {"json", "JSON"},
	[FACTS_PROBE_JSON_UNDER_FORM] = {"json-under-form", "JSON-under-form-header"},
	[FACTS_PROBE_BASIC] = {"basic", "basic"},
	[FACTS_PROBE_BASIC_RAW] = {"basic-raw", "basic-raw"},
	[FACTS_PROBE_POST] = {"post", "post"},
	[FACTS_PROBE_DECODED] = {"decoded", "decoded-secret"},
	[FACTS_PROBE_DISCOVERY] = {"discovery", "discovery"},
};

static const struct {
	const char *name, *said, *registered;
} auths[] = {
	[FACTS_AUTH_POST] = {"post", "post (in the body)", "client_secret_post"},
	[FACTS_AUTH_BASIC] = {"basic", "basic (form-encoded first)", "client_secret_basic"},
	[FACTS_AUTH_BASIC_RAW] = {"basic-raw", "basic-raw (not encoded)", "client_secret_basic"},
};

static const char *const grants[] = {
	[FACTS_GRANT_CLIENT] = "client_credentials",
	[FACTS_GRANT_PASSWORD] = "password",
};

static const struct facts_parameter parameters[] = {
	{"grant_type", "--grant-type", NULL, false},
	{"client_id", "--client-id", "CXONE_CLIENT_ID", false},
	{"client_secret", "--client-secret-file", "CXONE_CLIENT_SECRET", true},
	{"username", "--access-key-id", "CXONE_ACCESS_KEY_ID", false},
	{"password", "--access-key-secret-file", "CXONE_ACCESS_KEY_SECRET", true},
	{"scope", "--scope", NULL, false},
};

const char *facts_probe_name(enum facts_probe probe)
{
	return probes[probe].name;
}

const char *facts_probe_said(enum facts_probe probe)
{
	return probes[probe].said;
}

const char *facts_auth_name(enum facts_auth auth)
{
	return auths[auth].name;
}

const char *facts_auth_said(enum facts_auth auth)
{
	return auths[auth].said;
}

const char *facts_auth_registered(enum facts_auth auth)
{
	return auths[auth].registered;
}

enum facts_auth facts_auth_named(const char *name)
{
	for (size_t i = 0; name != NULL && i < sizeof auths / sizeof *auths; i++)
		if (strcmp(auths[i].name, name) == 0)
			return (enum facts_auth)i;
	return FACTS_AUTH_POST;
}

const char *facts_grant_name(enum facts_grant grant)
{
	return grants[grant];
}

enum facts_grant facts_grant_named(const char *name)
{
	bool password = name != NULL && strcmp(name, grants[FACTS_GRANT_PASSWORD]) == 0;
	return password ? FACTS_GRANT_PASSWORD : FACTS_GRANT_CLIENT;
}

const struct facts_parameter *facts_parameter(const char *name)
{
	for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++)
		if (strcmp(parameters[i].name, name) == 0)
			return &parameters[i];
	return NULL;
}
