/* SPDX-License-Identifier: MIT */
/* Which host a request was sent to, and whether in the clear. */
#include "capture/parts.h"

#include <string.h>

#include "base/url.h"

bool capture_host_of(const struct capture *c, struct pool *p, struct url *url)
{
	size_t len = 0;
	struct err ignored = {0};
	const char *named = capture_authority(c, &len);
	const struct capture_bytes *field = capture_field(c, "Host", NULL);
	if (named == NULL && field != NULL) {
		named = capture_bytes_get(field);
		len = field->len;
	}
	return named != NULL && !capture_has_unknown(c, named, len) &&
	       url_parse(pool_printf(p, "https://%.*s/", (int)len, named), p, url, &ignored);
}

void capture_host(const struct capture *c, struct pool *p, struct facts_request *out)
{
	struct url url = {0};
	if (!capture_target_known(c) || !capture_host_of(c, p, &url))
		return;
	bool plain = capture_begins(capture_bytes_get(&c->target), c->target.len, "http:");
	out->host = cred_is_cxone(url.host) ? FACTS_HOST_CXONE : FACTS_HOST_OTHER;
	out->plain_http = plain && !url.loopback;
}
