/* SPDX-License-Identifier: MIT */
/*
 * names: what cxtoken's requests, their ways to authenticate, their grants and their parameters
 * are called, each in one table: on the command line, in reports, and on the wire. All texts are
 * static.
 */
#ifndef FACTS_NAMES_H
#define FACTS_NAMES_H

#include "facts/facts.h"

/* The token URL where none is set. */
#define FACTS_DEFAULT_URL "https://api.nicecxone.com/auth/oauth/token"

/* A request of cxtoken's own as --probes and the JSON report name it: "json-under-form". */
const char *facts_probe_name(enum facts_probe probe);
/* The same in a sentence, before "request": "JSON", "decoded-secret". */
const char *facts_probe_said(enum facts_probe probe);

/* A way to authenticate as --auth-method names it: "post", "basic", "basic-raw". */
const char *facts_auth_name(enum facts_auth auth);
/* The same with what it does: "basic-raw (not encoded)". */
const char *facts_auth_said(enum facts_auth auth);
/* The same in OpenID's registry (RFC 7591 section 2), which knows one spelling of Basic. */
const char *facts_auth_registered(enum facts_auth auth);
/* The method of a name that --auth-method takes; POST for NULL, too. */
enum facts_auth facts_auth_named(const char *name);

/* The value of grant_type. */
const char *facts_grant_name(enum facts_grant grant);
/* The grant of such a value; the client's own for NULL, too. */
enum facts_grant facts_grant_named(const char *name);

/* A parameter of a token request that an option of cxtoken sets. */
struct facts_parameter {
	const char *name;   /* on the wire */
	const char *option; /* the one to use for it, with its dashes */
	const char *env;    /* the variable that holds its value; NULL: it is not a credential */
	bool secret;
};
/* NULL: it is not one of these. Names are compared in their own letter case. */
const struct facts_parameter *facts_parameter(const char *name);

#endif
