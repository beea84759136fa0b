/* SPDX-License-Identifier: MIT */
/*
 * diag: the judge. Facts in, findings out.
 *
 * Pure: no I/O, no clock, no secret bytes. Every cause is one row of a table: its id, a named
 * predicate that states its whole condition, its confidence, and all else that depends on it. The
 * rows are in judge/: replay.c (the experiment), settings.c, body.c and request.c (the client's
 * request), network.c, compare.c, answer.c and token.c (the answers), in the order in which to fix
 * them; diag.c runs them, drops what another finding explains, and sorts. Predicates read what was
 * sent and answered (facts.h), never what is shown.
 */
#ifndef DIAG_H
#define DIAG_H

#include "facts/facts.h"
#include "base/mem.h"

enum diag_confidence { DIAG_SURE, DIAG_LIKELY, DIAG_POSSIBLE };

/* What a predicate adds to its row when it holds. */
struct diag_match {
	struct pool *pool;               /* where texts are made */
	unsigned scopes;                 /* what was asked for: diag_scope */
	enum diag_confidence confidence; /* preset from the row; a predicate may change it */
	const char *evidence;            /* must be set: what was seen, one sentence or two */
	const char *cause;               /* preset from the row */
	const char *fix;                 /* preset from the row */
	const char *cannot_tell;         /* preset from the row */
	const char *next;                /* preset from the row */
	bool last;                       /* comes after all findings but the possible ones */
	bool first;                      /* comes where a sure one does */
	bool late;                       /* comes after the other sure ones */
	bool verdict;                    /* comes before all others */
};

/* What a token endpoint answers to a request with that fault (RFC 6749 5.2). */
enum diag_error {
	DIAG_ERROR_REQUEST, /* invalid_request, 400 */
	DIAG_ERROR_CLIENT,  /* invalid_client, 401: JSON too, as the endpoint of this project's
			       users answers it */
	DIAG_ERROR_GRANT,   /* unsupported_grant_type, 400 */
};

/* All that depends on a cause. */
struct diag_cause {
	const char *id; /* stable; [a-z-]+ */
	bool (*holds)(const struct facts *f, struct diag_match *m);
	enum diag_confidence confidence;
	bool general;      /* says what the endpoint said, not why */
	const char *cause; /* what it means, one sentence or two */
	const char *fix;   /* what to do */
	const char *see;   /* the reference: "RFC 6749 section 2.3.1", or NULL */
	/* "id|id": the findings that are not shown where this one is; NULL none */
	const char *explains;
	const char *cannot_tell; /* what stays open beside it, one sentence; NULL nothing */
	const char *next;        /* the step after the fix, one sentence; NULL the usual one */
	enum diag_error error;   /* of a request that --listen got */
	bool suspicion;          /* a value only looks wrong: counts where it was refused */
	bool unread;             /* says that an endpoint cannot read the body */
	unsigned doubts; /* what of a recording makes it likely: bit set of enum facts_doubt */
	bool code_fixes; /* it is fixed in the client's code, not elsewhere */
	bool always;     /* it is wrong where it works, too */
	unsigned parts;  /* of a request that it speaks of: bit set of enum facts_part */
};

struct diag_finding {
	const struct diag_cause *row;
	enum diag_confidence confidence;
	const char *cause, *evidence, *fix, *cannot_tell, *next;
};

enum { DIAG_FINDINGS_MAX = 24 };

struct diag {
	struct diag_finding findings[DIAG_FINDINGS_MAX];
	size_t count;
	/*
	 * The id of the first finding; "healthy"; "unknown" also where there are possible findings
	 * alone and the request could not be read as a whole.
	 */
	const char *verdict;
	/* Where nothing was found: a parameter that the endpoint says is missing; else NULL. */
	const char *missing;
	/* Where nothing was found: what the server says itself, one sentence without its full stop;
	   NULL: it says nothing. */
	const char *said;
	/* What the API answered (--api-url), where that is neither success nor a finding; or NULL.
	 */
	const char *api_open;
	const char *ruled_out[16]; /* short phrases: what the facts exclude */
	size_t ruled_out_count;
};

/* Which rows are asked. */
enum diag_scope {
	DIAG_SCOPE_SETTINGS = 1, /* rows on the settings, where facts has_settings */
	DIAG_SCOPE_REQUEST = 2,  /* rows on the request and its values, where facts has_request */
	DIAG_SCOPE_ANSWERS = 4,  /* rows on the answers, one or two compared, and on discovery */
	DIAG_SCOPE_REPLAY = 8,   /* the experiment, where one was made */
};

/* Judges the facts by the rows of the scopes in the mask. Texts are made in p. */
void diag_judge(const struct facts *f, unsigned scopes, struct pool *p, struct diag *out);

/* The first finding that is sure and about the settings or the request, or NULL. */
const struct diag_finding *diag_sure(const struct diag *d);
/* The finding of that id, or NULL. */
const struct diag_finding *diag_named(const struct diag *d, const char *id);
/*
 * Whether a captured request is not right: it has a sure or likely finding, cannot be read as HTTP,
 * or its verdict is unknown. --once and --inspect exit 4 for it.
 */
bool diag_is_wrong(const struct facts_request *f, const struct diag *d);
/* "sure", "likely", "possible". */
const char *diag_confidence_name(enum diag_confidence c);

/* All rows, in the order in which a user meets them; *count is how many. For --explain and tests.
 */
const struct diag_cause *const *diag_causes(size_t *count);
const struct diag_cause *diag_find(const char *id); /* NULL: no such id */
/* The row speaks of the network, the endpoint or the API: a change to the client's request is no
   fix. */
bool diag_elsewhere(const struct diag_cause *row);
/* What a row is about, as a heading; the rows of one group follow each other. */
const char *diag_group(const struct diag_cause *row);
/* The long explanation (judge/explain/ID.txt): text of several paragraphs, LF-separated, or NULL:
 * no such id.
 */
const char *diag_explain(const char *id);

/*
 * For mutation tests: the row of that id is treated as not there. NULL: none is dropped.
 * Only compiled with -DDIAG_MUTANTS.
 */
#ifdef DIAG_MUTANTS
void diag_drop(const char *id);
#endif

/* The tables, for diag.c alone; each ends with a row whose id is NULL. */
extern const struct diag_cause diag_causes_settings[];
extern const struct diag_cause diag_causes_body[];
extern const struct diag_cause diag_causes_request[];
extern const struct diag_cause diag_causes_network[];
extern const struct diag_cause diag_causes_compare[];
extern const struct diag_cause diag_causes_answer[];
extern const struct diag_cause diag_causes_token[];
extern const struct diag_cause diag_causes_replay[];

#endif
