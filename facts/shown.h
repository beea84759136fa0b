/* SPDX-License-Identifier: MIT */
/*
 * shown: what may be seen of the facts.
 *
 * Every string here went through the mask (mask.h) or was written by cxtoken itself. It is for
 * reports and messages, and for the judge's quotes (judge/quote.c) alone: no other file of judge/
 * includes this header, and nothing is decided by what stands here. Strings are borrowed from the
 * pool of whoever collected the facts. NULL means "not there" or "not known".
 */
#ifndef FACTS_SHOWN_H
#define FACTS_SHOWN_H

#include "base/mem.h"
#include "facts/facts.h"

enum { FACTS_LINES_MAX = 64, FACTS_NEEDED_FIELDS_MAX = 2 };

struct facts_header {
	const char *name;
	const char *value;
};

/* A line of a body as it is shown. */
struct facts_line {
	const char *name; /* of the parameter that the line holds; NULL: it holds none */
	const char *text; /* "&client_id=b7e2...89ab" */
};

/* A body in lines. Those beyond the limit are in the last one, LF between them. */
struct facts_lines {
	struct facts_line items[FACTS_LINES_MAX];
	size_t count;
};

/* The request that the endpoint needs, for the report's second column. */
struct request_needed {
	const char *line; /* "POST /auth/oauth/token" */
	struct facts_header fields[FACTS_NEEDED_FIELDS_MAX];
	size_t field_count;
	struct facts_lines body;
};

/* Where a credential of the settings is from. */
struct place_shown {
	const char *where;  /* "CXONE_CLIENT_SECRET", "--client-secret-file FILE", "CXONE_CLIENT_ID
			       in .env:3" */
	const char *looked; /* for a missing one: every place that was looked at, comma separated */
};

struct settings_shown {
	const char *client_id;     /* "b7e2...89ab"; NULL: its length alone is shown */
	const char *endpoint;      /* the token URL */
	const char *other_product; /* "CXONE_SERVER is set", "the host is x.checkmarx.net" */
	const char *scope;         /* asked for */
};

struct discovery_shown {
	const char *url;     /* of the document that was used, or the last one tried */
	const char *problem; /* one sentence where !ok */
	const char *issuer;
	const char *token_endpoint; /* as it is, until run_hide_discovery() */
	const char *grants, *auths; /* the lists, joined by ", " */
	/* where the token's tenantId claim led (NICE's cxone-configuration); NULL where not asked
	 */
	const char *config_url;
	const char *api_endpoint;
};

/* What holds for the whole run. */
struct facts_shown {
	const char *proxy;       /* the proxy in use, without userinfo */
	const char *proxy_where; /* what sets it: "--proxy", "HTTPS_PROXY", ... */
};

/* One request of cxtoken's own, or one that was recorded, and its answer. */
struct attempt_shown {
	/* the request */
	const char *method;
	const char *target; /* path, query hidden */
	struct facts_header request_headers[FACTS_HEADERS_MAX];
	size_t request_header_count;
	const char *request_body; /* form_show(): secrets as [N bytes], LF between parameters */
	/* the answer, or why there is none */
	const char *failure_text; /* one sentence: which host, port, address, proxy and phase */
	const char *tls_issuer; /* who issued the certificate that was not trusted; NULL unknown */
	const char *reason;     /* reason phrase; "" where there is none */
	struct facts_header headers[FACTS_HEADERS_MAX];
	size_t header_count;
	const char *body; /* token hidden, cut */
	const char *error;
	const char *description;
	const char *wanted; /* the name of facts_wanted */
	/* its token */
	const char *token_type;
	const char *token_scope; /* from the answer or the JWT's claim; NULL unknown */
	const char *lacking;     /* the scopes of scopes_lacking, joined by ", " */
	struct token_claims claims;
};

/* A request of the user's own client. */
struct request_shown {
	const char *method;  /* NULL: not known, or there is no request line */
	const char *path;    /* without query; NULL as above */
	const char *version; /* "HTTP/1.1"; NULL for a curl command */
	struct facts_header headers[FACTS_REQUEST_HEADERS_MAX];
	size_t header_count;
	const char *body;
	struct facts_lines form; /* the lines of a form body; else empty */
	const char *user_agent;
	const struct request_needed *needs; /* NULL: not known */
	const char *content_type;
	const char *grant_type;     /* of a form body */
	const char *grant_expected; /* what the settings use, where that is compared */
	const char *misnamed[FACTS_MISNAMED_MAX]; /* the names of facts_misnamed as they are */
	const char *audience;                     /* aud of a client_assertion */
	const char *repeated;                     /* the parameter that is there more than once */
	const char *body_encoding;                /* Content-Encoding; NULL where none */
	const char *path_expected;                /* NULL: no token URL was set to compare with */
	const char *broken;       /* one sentence: "header line 3 has no colon", ... */
	const char *unknown_text; /* what the capture does not hold */
};

/* What may be seen of the attempt (NULL: none), empty where nothing may. Never NULL. */
const struct attempt_shown *attempt_shown(const struct facts_attempt *a);
/* The same of the API's answer, and of the others. */
const struct attempt_shown *api_shown(const struct facts_api *api);
const struct request_shown *request_shown(const struct facts_request *r);
const struct place_shown *place_shown(const struct facts_value *v);
const struct settings_shown *settings_shown(const struct facts_settings *s);
const struct discovery_shown *discovery_shown(const struct facts_discovery *d);
const struct facts_shown *facts_shown(const struct facts *f);
/* The first field of that name (any case) of the answer, or NULL. */
const char *shown_field(const struct attempt_shown *s, const char *name);

/* An empty one for *a to fill, in p; the one that it has already where it has one. */
struct attempt_shown *attempt_show(struct facts_attempt *a, struct pool *p);
/* The same for the others. */
struct request_shown *request_show(struct facts_request *r, struct pool *p);
struct place_shown *place_show(struct facts_value *v, struct pool *p);
struct settings_shown *settings_show(struct facts_settings *s, struct pool *p);
struct discovery_shown *discovery_show(struct facts_discovery *d, struct pool *p);
struct facts_shown *facts_show(struct facts *f, struct pool *p);

/* Appends a line; name may be NULL, both are borrowed. Past the limit, in p. */
void lines_add(struct facts_lines *l, const char *name, const char *text, struct pool *p);
/* The lines as one text, LF between them. In p. */
const char *lines_text(const struct facts_lines *l, struct pool *p);

#endif
