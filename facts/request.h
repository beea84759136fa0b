/* SPDX-License-Identifier: MIT */
/*
 * request: a request of the user's own client, as far as it matters. Filled by capture/, from the
 * bytes as they came. See facts.h for what holds for all facts. Texts here are static, out of
 * cxtoken's own tables; what may be shown of the client's text is request_shown (facts/shown.h).
 */
#ifndef FACTS_REQUEST_H
#define FACTS_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "form.h"
#include "facts/value.h"

enum { FACTS_REQUEST_HEADERS_MAX = 100, FACTS_NOTES_MAX = 8 };

/* What fills in what a recording does not hold. */
enum facts_filler {
	FACTS_FILLER_SHELL,     /* the shell or a file */
	FACTS_FILLER_CURL_ASKS, /* curl asks the user */
	FACTS_FILLER_CURL_FILE, /* curl reads a file */
	FACTS_FILLER_SEVERAL,   /* curl, and the shell or a file */
	FACTS_FILLER_TOOL,      /* the tool that the recording is from */
};

/* How a recording was read. All texts are static. */
struct facts_recording {
	const char *form; /* "a curl command"; NULL: no recording, the wire itself */
	size_t found;     /* requests in it, this one too */
	const char *notes[FACTS_NOTES_MAX]; /* sentences without their full stop */
	size_t note_lines[FACTS_NOTES_MAX]; /* the recording's line that one speaks of; 0: none */
	size_t note_count;
};

enum facts_method {
	FACTS_METHOD_UNKNOWN, /* not known, or there is no request line */
	FACTS_METHOD_POST,
	FACTS_METHOD_POST_CASE, /* but for its letter case */
	FACTS_METHOD_GET,
	FACTS_METHOD_OTHER,
};

/* The value of grant_type in a form body, byte by byte. */
enum facts_named_grant {
	FACTS_NAMED_NONE, /* not there, or empty */
	FACTS_NAMED_CLIENT,
	FACTS_NAMED_PASSWORD,
	FACTS_NAMED_REFRESH,
	FACTS_NAMED_CODE,
	FACTS_NAMED_URI, /* an extension (RFC 6749 section 4.5) */
	FACTS_NAMED_OTHER,
};

/* What the body is by its own bytes, whatever the media type says. */
enum facts_body {
	FACTS_BODY_EMPTY,
	FACTS_BODY_FORM,
	FACTS_BODY_JSON,
	FACTS_BODY_OBJECT_TEXT, /* a language's own text for an object: [object Object], {'a': 1},
				   ... */
	FACTS_BODY_MULTIPART,
	FACTS_BODY_OTHER,
	FACTS_BODY_UNKNOWN, /* the capture does not hold it (curl -d @file) */
};

enum facts_media {
	FACTS_MEDIA_NONE,
	FACTS_MEDIA_FORM,
	FACTS_MEDIA_JSON,
	FACTS_MEDIA_TEXT,
	FACTS_MEDIA_MULTIPART,
	FACTS_MEDIA_OTHER
};

/* How a value of the request differs from the one in the settings. */
enum facts_difference {
	FACTS_DIFFERENCE_UNKNOWN, /* nothing to compare with, or not in the request */
	FACTS_DIFFERENCE_NONE,
	FACTS_DIFFERENCE_LINE_END, /* the same and a line end */
	FACTS_DIFFERENCE_CASE,     /* only in letter case */
	FACTS_DIFFERENCE_ENCODING, /* only in encoding */
	FACTS_DIFFERENCE_OTHER,    /* see the lengths and the first place */
};

struct facts_compared {
	enum facts_difference difference;
	size_t len;      /* of the client's value */
	size_t own_len;  /* of cxtoken's value */
	size_t first_at; /* offset of the first byte that differs, from 0 */
	bool by_hand;    /* in a recording: words or other capitals, which need not be its own */
};

/* How a parameter's name differs from the one that an endpoint reads. */
enum facts_misname {
	FACTS_MISNAME_NONE,
	FACTS_MISNAME_SPELLING, /* clientId, grant-type */
	FACTS_MISNAME_ALIAS,    /* secret, client */
	FACTS_MISNAME_USER,     /* username and password for id and secret */
	FACTS_MISNAME_BESIDE,   /* white space or '?' beside it */
	FACTS_MISNAME_RUN_ON,   /* inside the value before it, where an '&' is missing */
	FACTS_MISNAME_FIELD,    /* in a header field: "Body: grant_type=..." */
};
struct facts_misnamed {
	enum facts_misname how;
	const char *name; /* the right one, static */
	size_t at;        /* for capture/ alone */
};
enum { FACTS_MISNAMED_MAX = 4 };

/* What of a recording need not be the client's: a finding that rests on it is not sure. */
enum facts_doubt {
	FACTS_DOUBT_END = 1,    /* nothing shows where it ends: what is missing may stand behind */
	FACTS_DOUBT_LAYOUT = 2, /* line ends and blanks that copying makes too */
	FACTS_DOUBT_CASE = 4,   /* capitals that an editor makes too */
	FACTS_DOUBT_WORDS = 8,  /* words in a credential's place: "my secret" */
};

/* Whose host the request was sent to. */
enum facts_host { FACTS_HOST_UNKNOWN, FACTS_HOST_CXONE, FACTS_HOST_OTHER };

/* What a client_assertion is (RFC 7523). */
enum facts_jwt {
	FACTS_JWT_UNKNOWN,    /* not known, of another kind, or encrypted */
	FACTS_JWT_NONE,       /* no JWT: it does not have three parts */
	FACTS_JWT_UNREADABLE, /* three parts, but the first two are not base64url of JSON */
	FACTS_JWT_READ,
};
/* Whom a claim of it names. */
enum facts_claim {
	FACTS_CLAIM_UNKNOWN, /* there is no client id to compare with */
	FACTS_CLAIM_NONE,    /* it is not there, or is not text */
	FACTS_CLAIM_CLIENT,
	FACTS_CLAIM_OTHER,
};

/* The client_assertion of a form body, read without a key. */
struct facts_assertion {
	enum facts_jwt kind; /* all else is set for FACTS_JWT_READ alone */
	bool alg_none;
	enum facts_claim iss, sub;
	bool iss_is_url;  /* as an identity provider names itself */
	bool by_settings; /* compared with cxtoken's client id, as the request has none */
	bool aud_foreign; /* it names neither the token URL nor another URL of its host */
	int64_t exp, nbf; /* seconds since 1970; 0 where absent */
};

struct request_shown; /* facts/shown.h */

struct facts_request {
	struct facts_recording recording;
	enum facts_filler filler; /* of what is not known */
	bool values_hidden;       /* "***", "[REDACTED]": what the recording hides is not known */
	enum facts_method method;
	size_t body_len;
	size_t body_announced; /* by a Content-Length that is larger than body_len; else 0 */
	const char *client;    /* the snippet that fits: "axios", "curl", ...; NULL unknown */
	bool old_axios;        /* before 0.28, by its User-Agent */
	/* body and media type */
	enum facts_body body_kind;
	enum facts_media media;
	bool charset_odd;
	bool content_type_repeated;
	bool repeated_alike; /* in a recording, with one value: a line may have been copied twice */
	const char *object_text; /* which language's text it is, static */
	bool json_has_headers;   /* a "headers" key in the JSON body */
	/* parameters, wherever they are */
	bool grant_in_body, id_in_body, secret_in_body;
	bool grant_in_query, id_in_query, secret_in_query;
	bool grant_in_headers, id_in_headers, secret_in_headers;
	struct facts_misnamed misnamed[FACTS_MISNAMED_MAX];
	size_t misnamed_count;
	enum facts_named_grant grant;
	bool grant_fits;         /* it is the settings' grant, byte by byte */
	bool grant_untold;       /* another known grant than the default, and nobody set one */
	bool grant_unnamed;      /* no grant's name, and nobody set one */
	bool grant_unknown;      /* there, but not known what it is ($GRANT) */
	const char *grant_meant; /* the grant type that grant_type is nearly spelt as, static; NULL
				    none */
	bool parameter_repeated, parameter_alike; /* alike: as repeated_alike */
	bool body_encoded;                        /* Content-Encoding */
	bool preflight;                           /* a browser's CORS preflight */
	/* The body, decoded, is the JSON text of an object: the one name of a form without a value.
	 */
	bool json_as_name;
	/* The same as the one value of a form, with the parameters in it. A log may have put the
	 * name before a body that was JSON alone: it is labelled. */
	bool json_as_value, json_labelled;
	/* encoding of the form body */
	bool raw_space, raw_brace, raw_not_ascii, raw_line_end, bad_percent;
	const char *mark_before; /* the name that a byte order mark is before, static; NULL */
	/*
	 * What keeps parameters apart instead of '&' alone (";", "line ends", ...), static; NULL:
	 * nothing. Where it is set, names and values are not what was meant: nothing is said of
	 * them.
	 */
	const char *separator;
	bool separator_read; /* some endpoints read it as '&' */
	/* signs in a credential that is not known to cxtoken, so that it cannot be compared */
	const char *plus_in;         /* the credential that has a raw '+', static; NULL none */
	bool split_secret;           /* behind the secret stands an '&' and a piece without '=' */
	bool not_encoded_by_compare; /* reading raw '+', '&', ... literally gives the known secret
				      */
	bool double_encoded_sure;    /* the decoded value is the percent-encoded known secret */
	bool double_encoded_likely;  /* %25 followed by two hex digits */
	/* Authorization */
	bool basic, bearer;
	bool authorization_other;         /* a field that is neither */
	const char *authorization_scheme; /* its scheme where that has a known name, static */
	bool authorization_repeated;
	bool other_id_in_body;      /* the form body has another client_id than the Basic pair */
	bool assertion;             /* a client_assertion in the form body (RFC 7523) */
	struct facts_assertion jwt; /* what that is */
	enum form_basic_fault basic_fault;
	bool basic_raw_reserved; /* a raw pair with characters that form-encoding would change */
	/* the values */
	/*
	 * Looked at as decoded, wherever they are: a Basic pair first, then body, query, fields.
	 * VALUE_MISSING only where a form or JSON body without an Authorization field has none:
	 * elsewhere (a body that cannot be read, a part that the capture does not hold) flags are
	 * 0.
	 */
	struct value id, secret;
	struct facts_compared id_compared, secret_compared;
	struct facts_compared key_id_compared, key_compared; /* of the password grant */
	bool secret_blank; /* it is there, and empty: whoever gave the recording away may have done
			      that */
	bool secret_told;  /* cxtoken has a client secret: this client has one */
	bool grant_told;   /* the grant that is expected was set */
	/* place */
	enum facts_host host;
	bool plain_http; /* http: to another machine */
	bool path_differs;
	/* what HTTP itself has against it */
	bool broken;
	bool tls_bytes;       /* a TLS handshake came to the plain port */
	unsigned long number; /* of the listener's requests, from 1; 0: not from the listener */
	int64_t time;         /* when it came or was recorded, seconds since 1970; 0: not known */
	bool too_large;       /* a body over body_limit bytes, of which not all was kept */
	size_t body_limit;
	bool parameters_unknown;  /* there may be more parameters than the capture holds */
	unsigned doubts;          /* bit set of enum facts_doubt */
	bool credentials_unknown; /* none was seen, and the capture need not hold all fields */
	bool body_left_out;       /* it had one, of which no byte is recorded as it was sent */
	bool type_unknown;        /* there may be a Content-Type that the capture does not hold */
	struct request_shown *shown; /* request_shown(); NULL: nothing is shown of it */
};

#endif
