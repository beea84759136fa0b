/* SPDX-License-Identifier: MIT */
/*
 * snippet: ready-to-paste code that sends a correct token request, for each client of --client.
 *
 * Pure. The token URL is in it; ids and secrets are read from the environment, and nothing else
 * is. The code is in template files beside this one, and tests run it.
 */
#ifndef REPORT_SNIPPETS_SNIPPET_H
#define REPORT_SNIPPETS_SNIPPET_H

#include "facts/facts.h"
#include "base/mem.h"

/* True for a name of --client: axios, fetch, curl, requests, k6, powershell, csharp, java, go. */
bool snippet_known(const char *client);

/*
 * The code for one client with the token URL, grant, auth method and scope of the settings: lines
 * that end in LF, without indentation around the whole. In p.
 */
const char *snippet_code(const char *client, const struct facts_settings *s, struct pool *p);
/* The same for those who cannot use it as it is (CommonJS); NULL: there is none. In p. */
const char *snippet_other(const char *client, const struct facts_settings *s, struct pool *p);
/* What to know beside the code (versions, traps), one or two sentences; NULL where nothing. */
const char *snippet_note(const char *client);

#endif
