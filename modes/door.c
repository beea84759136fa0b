/* SPDX-License-Identifier: MIT */
/* What --listen and --serve share: the answer that tells nothing of credentials, and their lines.
 */
#include "modes/door.h"

#include <string.h>

#include "base/term.h"

/* The settings without what an answer must not tell of. */
static struct cred without_credentials(const struct cred *own)
{
	struct cred blind = *own;
	blind.client_id = blind.client_secret = NULL;
	blind.access_key_id = blind.access_key_secret = NULL;
	blind.facts.client_id = blind.facts.client_secret = (struct facts_value){0};
	blind.facts.access_key_id = blind.facts.access_key_secret = (struct facts_value){0};
	return blind;
}

bool door_answer(struct run *r, const struct capture *c, bool ours, struct pool *p,
		 struct listen_answer *out)
{
	struct run blind = {.opts = r->opts, .cred = without_credentials(&r->cred)};
	struct facts *f = pool_alloc(p, 1, sizeof *f);
	struct mask *mask = mask_new();
	struct diag d;
	run_judge_request(&blind, c, mask, f, &d, p);
	mask_free(mask);
	listen_answer_for(&f->request, &d, ours, p, out);
	return diag_is_wrong(&f->request, &d);
}

/* A page that asks again and again does not fill the terminal. */
void door_refused(void *arg, enum listen_door why)
{
	static bool said[LISTEN_DOOR_PREFLIGHT + 1];
	static const char *const lines[] = {
		[LISTEN_DOOR_HOST] = "refused with 403, not judged: a request whose Host is not "
				     "the name of a loopback address",
		[LISTEN_DOOR_ORIGIN] = "refused with 403, not judged: a request of a web page "
				       "that is not on loopback",
		[LISTEN_DOOR_PREFLIGHT] = "let through: the preflight of a web page on loopback; "
					  "its request follows",
	};
	(void)arg;
	if (lines[why] == NULL || (said[why] && term_level_get() != TERM_VERBOSE))
		return;
	said[why] = true;
	if (why == LISTEN_DOOR_PREFLIGHT)
		term_trace(lines[why]);
	else
		term_warn(lines[why]);
}

void door_say_address(struct run *r, const struct listen *l, const char *what_to_do)
{
	const char *path = r->cred.token_url != NULL ? run_shown(r, r->cred.url.path) : "/";
	const char *ready = pool_printf(r->pool,
					"cxtoken: listening on http://%s:%d%s\n"
					"cxtoken: %s\n",
					listen_host(l), listen_port(l), path, what_to_do);
	term_note(ready, strlen(ready));
}
