/* SPDX-License-Identifier: MIT */
/*
 * judge_sets: changes to the facts of a case, and expectations, that several tables of cases share.
 */
#ifndef TESTS_JUDGE_SETS_H
#define TESTS_JUDGE_SETS_H

#include "tests/judge/case.h"

#define UNKNOWN .expect = "", .verdict = "unknown"
#define HEALTHY .expect = "", .verdict = "healthy"
/* What is ruled out wherever the form request was refused and the values look right. */
#define CHECKED_FORM "network; TLS; a JSON body: this was a form; "
#define CHECKED_VALUES                                                                             \
	"line end, quotes or spaces in the credentials; characters outside ASCII in the "          \
	"credentials; undefined variable or placeholder; credentials that are stored "             \
	"percent-encoded"

static inline void cxone(struct facts *f)
{
	f->settings.endpoint_is_cxone = true;
	f->settings.shown->endpoint = "https://api.nicecxone.com/auth/oauth/token";
}

static inline void discovered(struct facts *f)
{
	static struct discovery_shown shown;
	shown = (struct discovery_shown){.token_endpoint = "https://login.example/oauth/token",
					 .grants = "client_credentials",
					 .auths = "client_secret_post"};
	f->discovery = (struct facts_discovery){.asked = true,
						.ok = true,
						.names_endpoint = true,
						.lists_grants = true,
						.grant_listed = true,
						.lists_auth = true,
						.auth_listed = true,
						.shown = &shown};
}

#endif
