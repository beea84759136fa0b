/* SPDX-License-Identifier: MIT */
/* failure: names for what can keep an answer from coming. */
#ifndef HTTP_FAILURE_H
#define HTTP_FAILURE_H

/* Why no answer came. HTTP_FAILURE_NONE: an answer came. */
enum http_failure {
	HTTP_FAILURE_NONE,
	HTTP_FAILURE_NAME,        /* name not resolved */
	HTTP_FAILURE_CONNECT,     /* refused, unreachable */
	HTTP_FAILURE_TIMEOUT,     /* not connected in time */
	HTTP_FAILURE_SLOW,        /* connected and sent, but the answer was not complete in time */
	HTTP_FAILURE_TLS_TIMEOUT, /* connected, but the handshake was not over in time */
	HTTP_FAILURE_LOST,        /* connection lost before or in the middle of the answer */
	HTTP_FAILURE_PROXY_AUTH,  /* 407 from a proxy, to CONNECT */
	HTTP_FAILURE_PROXY,       /* the proxy cannot be reached or refused CONNECT */
	HTTP_FAILURE_TLS_UNTRUSTED,  /* no authority that is known here vouches for it */
	HTTP_FAILURE_TLS_NAME,       /* the certificate is for other names */
	HTTP_FAILURE_TLS_EXPIRED,    /* a certificate of the chain has ended, or not begun */
	HTTP_FAILURE_TLS_UNSUITABLE, /* a certificate of the chain must not be used so */
	HTTP_FAILURE_TLS_HANDSHAKE,
	HTTP_FAILURE_TLS_CLIENT_CERT, /* the server wants a client certificate, or refused ours */
	HTTP_FAILURE_NOT_HTTP,        /* bytes came that do not begin as an HTTP answer */
	HTTP_FAILURE_MALFORMED,       /* it begins as HTTP, and breaks its rules */
	HTTP_FAILURE_TOO_LARGE, /* more than HTTP_BODY_BYTES_MAX of body, or headers without end */
	HTTP_FAILURE_LIMIT,     /* this machine: no descriptor, memory or thread */
	HTTP_FAILURE_LOCAL,     /* a CA or key file that cannot be used, a library that cannot be
				    loaded */
	HTTP_FAILURES
};

/* Which certificate of the chain the verifier did not take. */
enum http_cert_place {
	HTTP_CERT_UNKNOWN,
	HTTP_CERT_LEAF, /* the server's own */
	HTTP_CERT_INTERMEDIATE,
	HTTP_CERT_ROOT, /* the authority's own, in the CA file or directory */
};

/* What is wrong with it. */
enum http_cert_fault {
	HTTP_CERT_FINE,
	HTTP_CERT_NO_AUTHORITY, /* HTTP_FAILURE_TLS_UNTRUSTED */
	HTTP_CERT_NAME,         /* HTTP_FAILURE_TLS_NAME */
	HTTP_CERT_ENDED,        /* HTTP_FAILURE_TLS_EXPIRED */
	HTTP_CERT_NOT_BEGUN,    /* HTTP_FAILURE_TLS_EXPIRED */
	/* HTTP_FAILURE_TLS_UNSUITABLE: */
	HTTP_CERT_PURPOSE,   /* key usage or extended key usage */
	HTTP_CERT_KEY,       /* its key is too short */
	HTTP_CERT_SIGNATURE, /* signed with a weak digest */
	HTTP_CERT_WEAK,      /* one of these two; GnuTLS does not say which */
	HTTP_CERT_EXTENSION, /* a critical extension that is not known here */
	HTTP_CERT_PATH,      /* the chain is longer than an authority in it allows */
	HTTP_CERT_ISSUER,    /* signed by a certificate that must not sign others */
	HTTP_CERT_NAMES,     /* an authority in the chain must not vouch for this name */
	HTTP_CERT_REVOKED,
	HTTP_CERT_OTHER,
	HTTP_CERT_FAULTS
};

#endif
