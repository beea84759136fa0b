/* SPDX-License-Identifier: MIT */
/* Which host a request was sent to, and whether in the clear. */
#include "capture/parts.h"

#include <string.h>

#include "base/url.h"

void capture_host(const struct capture *c, struct pool *p, struct facts_request *out)
{
	size_t len = 0;
	struct url url = {0};
	struct err ignored = {0};
	const char *named = capture_authority(c, &len);
	const struct capture_bytes *field = capture_field(c, "Host", NULL);
	bool plain = named != NULL && capture_begins(c->target.bytes, c->target.len, "http:");
	if (named == NULL && field != NULL) {
		named = capture_bytes_get(field);
		len = field->len;
	}
	if (named == NULL || !capture_target_known(c) || capture_has_unknown(c, named, len) ||
	    !url_parse(pool_printf(p, "https://%.*s/", (int)len, named), p, &url, &ignored))
		return;
	out->host = cred_is_cxone(url.host) ? FACTS_HOST_CXONE : FACTS_HOST_OTHER;
	out->plain_http = plain && !url.loopback;
}
