/* SPDX-License-Identifier: MIT */
/* What the parts of http share; for http*.c and their tests alone. */
#ifndef HTTP_PARTS_H
#define HTTP_PARTS_H

#include <curl/curl.h>

#include "http/http.h"
#include "base/url.h"

/* ---- http_lib.c: libcurl's functions ---- */

#define HTTP_LIB_FUNCTIONS(X)                                                                      \
	X(easy_cleanup)                                                                            \
	X(easy_getinfo)                                                                            \
	X(easy_init)                                                                               \
	X(easy_perform)                                                                            \
	X(easy_setopt)                                                                             \
	X(easy_strerror)                                                                           \
	X(global_init_mem)                                                                         \
	X(slist_append)                                                                            \
	X(slist_free_all)                                                                          \
	X(version_info)

struct http_lib {
#define HTTP_LIB_MEMBER(name) __typeof__(curl_##name) *name;
	HTTP_LIB_FUNCTIONS(HTTP_LIB_MEMBER)
#undef HTTP_LIB_MEMBER
	const curl_version_info_data *info;
	void *handle; /* for dlsym(): libcurl and what it loaded, libssl among them */
};

/* Loads libcurl the first time. NULL: *why says in a few words why not (static or libdl's). */
const struct http_lib *http_lib_load(const char **why);

/* ---- http_reply.c: what arrives ---- */

struct http_reply {
	struct http_answer *answer;
	struct secret_buf *body;
	size_t header_bytes;
	bool complete; /* the header of the final answer has ended: what follows are trailers */
	bool too_large;
};

void http_reply_start(struct http_reply *r, struct http_answer *a);
/* Gives the body to the answer. Always call it, whatever came. */
void http_reply_finish(struct http_reply *r);
/* CURLOPT_HEADERFUNCTION and CURLOPT_WRITEFUNCTION; arg is the struct http_reply. */
size_t http_reply_header(char *bytes, size_t size, size_t n, void *arg);
size_t http_reply_body(char *bytes, size_t size, size_t n, void *arg);

/* ---- http_tls.c: whom to trust, and who was not trusted ---- */

/* Which authorities verify the server: NULL leaves libcurl's own default, "" unsets it. */
struct http_trust {
	const char *file, *dir;
	bool replaced; /* dir stands for libcurl's default, to save time: that is to be asked before
			  giving up */
	char room[512]; /* private */
};
/* By --cacert, else the variables that the curl tool knows, else a hashed directory, else the
 * default. */
void http_trust_choose(const struct http_lib *lib, const char *cacert, struct http_trust *t);

/* What the verifier found; it decides, this looks on. */
struct http_seen {
	long error;       /* X509_V_ERR_..., 0 none */
	char issuer[256]; /* "CN=..., O=..."; "" unknown */
	bool asked_cert;  /* the server asked for a client certificate, and none was given */
	bool began;       /* a handshake was begun; false where that cannot be seen */
};
/* Lets OpenSSL, where that is libcurl's TLS, report to *seen while the handle is used. */
void http_seen_watch(const struct http_lib *lib, CURL *easy, struct http_seen *seen);
void http_seen_end(void); /* *seen is not written to any more */

/* ---- http_failure.c: what went wrong ---- */

enum http_phase {
	HTTP_PHASE_RESOLVING,
	HTTP_PHASE_CONNECTING,
	HTTP_PHASE_TUNNEL, /* the proxy has not answered CONNECT */
	HTTP_PHASE_HANDSHAKE,
	HTTP_PHASE_WAITING, /* nothing of the answer came */
	HTTP_PHASE_READING,
};

/* All that is known of a request that has no complete answer. Borrowed. */
struct http_evidence {
	CURLcode code;
	const char *detail; /* libcurl's error text: looked at, never shown, as it may quote a
			       proxy's password */
	const char *host;
	int port;
	const char *addresses; /* tried, joined by ", "; "" none */
	const char *proxy;     /* without userinfo; "" none */
	enum http_phase phase;
	long limit_ms;       /* that a timeout met */
	long connect_status; /* of the proxy's answer to CONNECT; 0 none */
	long proxy_verify;   /* X509_V_ERR_... of the proxy's own certificate */
	int os_error;        /* errno of a failed connection; 0 unknown */
	struct http_seen seen;
	bool own_cert; /* a client certificate was given */
	bool body_too_large;
};

/* Fills failure, failure_text, tls_issuer and retryable. FACTS_FAILURE_LOCAL: the reason is not out
 * there. */
void http_failure_explain(const struct http_evidence *x, struct http_answer *a);

/* ---- http_proxy.c ---- */

/* The proxy as it may be shown: userinfo removed. */
void http_proxy_show(const char *proxy, char *out, size_t size);
/* True when a no_proxy list (libcurl's rules) has the host. */
bool http_proxy_exempt(const char *list, const char *host);
/* The proxy that applies, by option or environment; NULL none. With userinfo: never show it. */
const char *http_proxy_find(const struct url *u, const char *proxy_option, bool loopback);
/* The name of the variable, or "--proxy", that http_proxy_find() took its result from. */
const char *http_proxy_where(const char *proxy);

#endif
