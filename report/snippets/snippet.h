/* SPDX-License-Identifier: MIT */
/*
 * snippet: ready-to-paste code that sends a right token request, for each client of --client.
 * Pure. Secrets are always read from the environment. The code is run for real by `make interop`.
 */
#ifndef REPORT_SNIPPETS_SNIPPET_H
#define REPORT_SNIPPETS_SNIPPET_H

#include "facts/facts.h"
#include "base/mem.h"

/* The names of --client, NULL-terminated: axios, fetch, curl, requests, k6, powershell, csharp,
 * java, go. */
extern const char *const snippet_clients[];

/* True for a name of the list. */
bool snippet_known(const char *client);

/*
 * The code for one client with the grant, auth method and scope of the settings, LF-separated
 * lines without indentation around the whole. Reads CXONE_TOKEN_URL, CXONE_CLIENT_ID, ... from the
 * environment.
 */
const char *snippet_code(const char *client, const struct facts_settings *s, struct pool *p);
/* What to know beside the code (versions, traps), one or two sentences; NULL where nothing. */
const char *snippet_note(const char *client);
/* The client that a User-Agent names ("axios/1.7.2" gives "axios"), or NULL. */
const char *snippet_client_of(const char *user_agent);

#endif
