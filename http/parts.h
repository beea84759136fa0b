/* SPDX-License-Identifier: MIT */
/* What the parts of http share; for http/ and its tests alone. */
#ifndef HTTP_PARTS_H
#define HTTP_PARTS_H

#include <curl/curl.h>

#include "base/url.h"
#include "http/http.h"

/* ---- lib.c: libcurl's functions ---- */

#define HTTP_LIB_FUNCTIONS(X)                                                                      \
	X(easy_cleanup)                                                                            \
	X(easy_getinfo)                                                                            \
	X(easy_init)                                                                               \
	X(easy_perform)                                                                            \
	X(easy_recv)                                                                               \
	X(easy_reset)                                                                              \
	X(easy_send)                                                                               \
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

/* Loads libcurl the first time. NULL: *why is a clause that says why not (lives as long as the
 * process). */
const struct http_lib *http_lib_load(const char **why);
/* libcurl's TLS library is OpenSSL, GnuTLS. */
bool http_lib_is_openssl(const struct http_lib *lib);
bool http_lib_is_gnutls(const struct http_lib *lib);

/* ---- reply.c: what arrives ---- */

struct http_reply {
	struct http_answer *answer;
	const struct http_sink *sink;
	struct secret_buf *body;
	size_t header_bytes;
	bool complete; /* the header of the final answer has ended: what follows are trailers */
	bool too_large;
	bool sink_ended;
};

void http_reply_start(struct http_reply *r, const struct http_sink *sink, struct http_answer *a);
/* Gives the body to the answer. Always call it, whatever came. */
void http_reply_finish(struct http_reply *r);
/* CURLOPT_HEADERFUNCTION and CURLOPT_WRITEFUNCTION; arg is the struct http_reply. */
size_t http_reply_header(char *bytes, size_t size, size_t n, void *arg);
size_t http_reply_body(char *bytes, size_t size, size_t n, void *arg);

/* ---- trust.c: whom to trust; the files of TLS ---- */

/* Which authorities verify the server: NULL leaves libcurl's own default, "" unsets it. */
struct http_trust {
	const char *file, *dir;
	const char *where; /* the variable that names the file; NULL: none does */
	bool replaced; /* dir stands for libcurl's default, to save time: that is to be asked before
			  giving up */
	char room[512]; /* private */
};
/* By --cacert, else the variables that the curl tool knows, else a hashed directory, else the
 * default. */
void http_trust_choose(const struct http_lib *lib, const char *cacert, struct http_trust *t);
/*
 * The files that are named are what TLS can read: regular, of a size that such files have, PEM. A
 * library would wait forever for what is not a file. False: ERR_USAGE names the file; ERR_INTERNAL
 * where this machine's limits are in the way.
 */
bool http_trust_check(const struct http_trust *t, const char *cert, const char *key, struct err *e)
	__attribute__((warn_unused_result));

/* ---- openssl.c, gnutls.c, verdict.c: what the verifier found; it decides, these look on ---- */

struct http_seen {
	enum http_cert_fault fault; /* HTTP_CERT_FINE: nothing was found, or it is not known */
	enum http_cert_place place;
	char words[128];   /* what the verifier says of HTTP_CERT_OTHER, or more precisely; "" */
	char issuer[256];  /* "CN=..., O=..."; "" unknown */
	char subject[256]; /* of that certificate */
	bool asked_cert;   /* the server asked for a client certificate, and none was given */
	bool began;        /* a handshake was begun; false where that cannot be seen */
};
/* Lets OpenSSL, where that is libcurl's TLS, report to *seen while the handle is used. */
void http_openssl_watch(const struct http_lib *lib, CURL *easy, struct http_seen *seen);
void http_openssl_end(void); /* *seen is not written to any more */
/* Reads what GnuTLS found after a failed verification: its status bits, and the dates of the chain
 * that the server sent. now: seconds since 1970. */
void http_gnutls_read(long status, const struct curl_certinfo *chain, int64_t now,
		      struct http_seen *seen);
/* The fault that an X509_V_ERR_ number stands for; *words says more, "" where nothing is to add. */
enum http_cert_fault http_verdict_openssl(long error, const char **words);
/* The fault that GnuTLS's bits of a verification stand for, the gravest first. */
enum http_cert_fault http_verdict_gnutls(long status);

/* ---- limit.c: what this machine cannot do ---- */

/* What lacks just now, by trying: "file descriptors", "memory", "threads"; NULL nothing. */
const char *http_limit_find(void);
/* What an errno says lacks; NULL where it speaks of something else. */
const char *http_limit_of(int error);

/* ---- evidence and failure.c: what went wrong ---- */

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
	long proxy_verify;   /* the verifier's result on the proxy's own certificate; 0 good */
	int os_error;        /* errno of a failed connection; 0 unknown */
	const char *lacks;   /* what this machine could not give; NULL nothing is known to lack */
	struct http_seen seen;
	bool own_cert; /* a client certificate was given */
	bool body_too_large;
	bool sink_ended; /* the one that it was passed on to wanted no more of it */
};

/* Fills failure, failure_text, the certificate's fields and retryable. HTTP_FAILURE_LOCAL: the
 * cause is local. */
void http_failure_explain(const struct http_evidence *x, struct http_answer *a);

/* ---- proxy.c ---- */

/* The proxy as it may be shown: userinfo removed. */
void http_proxy_show(const char *proxy, char *out, size_t size);
/* The proxy that applies, by option or environment; NULL none. With userinfo: never show it. */
const char *http_proxy_find(const struct url *u, const char *proxy_option, bool loopback);
/* The name of the variable, or "--proxy", that http_proxy_find() took its result from. */
const char *http_proxy_where(const char *proxy);
/* Its host is this machine. */
bool http_proxy_is_loopback(const char *proxy);

/* ---- options.c: the request as libcurl's options ---- */

/* The handle that all requests of a run use: its connections are kept in it. */
struct http_curl {
	struct http http; /* first: what send() gets */
	const struct http_lib *lib;
	CURL *easy;                     /* NULL: nothing was sent yet */
	struct http_exchange *exchange; /* the one that is going on; NULL none */
};

enum { HTTP_SOCKETS_MAX = 16 };

/* One try of one request. */
struct http_exchange {
	struct http_curl *curl;
	const struct http_request *request;
	struct url url;
	struct curl_slist *headers;
	struct http_reply reply;
	struct http_trust trust;
	struct http_seen seen;
	char proxy[256];
	char addresses[256];
	char detail[CURL_ERROR_SIZE];
	long timeout_ms, connect_timeout_ms;
	curl_socket_t sockets[HTTP_SOCKETS_MAX]; /* opened for this one */
	size_t socket_count;
	int asked;           /* how often libcurl began to send the request */
	int socket_error;    /* errno of a socket that could not be had; 0 none */
	bool accepted;       /* a TCP connection was made */
	bool refused_option; /* libcurl did not take an option that matters */
};

/* Sets all options of x on its handle, which is reset first. False: refused_option. */
bool http_options_set(struct http_exchange *x);
/*
 * What every TLS connection of cxtoken has: version 1.2 at least, the peer and its name verified,
 * and whom to trust. False: libcurl lacks one of these options, and nothing may be sent.
 */
bool http_options_trust(const struct http_lib *lib, CURL *easy, const struct http_trust *t)
	__attribute__((warn_unused_result));

#endif
