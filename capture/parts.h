/* SPDX-License-Identifier: MIT */
/*
 * capture_parts: what the parts of capture share. Private to capture/.
 */
#ifndef CAPTURE_PARTS_H
#define CAPTURE_PARTS_H

#include <jansson.h>

#include "capture/capture.h"
#include "base/words.h"

/* Client bytes, wiped when they go. {NULL, 0} is empty; a NUL that is not counted follows. */
struct capture_bytes {
	char *bytes;
	size_t len, room;
};

void capture_bytes_add(struct capture_bytes *b, const char *bytes, size_t len);
void capture_bytes_put(struct capture_bytes *b, const char *string);
void capture_bytes_set(struct capture_bytes *b, const char *bytes, size_t len);
void capture_bytes_clear(struct capture_bytes *b);
void capture_bytes_become(struct capture_bytes *b, struct capture_bytes take_made);
const char *capture_bytes_get(const struct capture_bytes *b); /* "" where empty */

struct capture_field {
	struct capture_bytes name, value;
};

/* The answer that was recorded with a request: bytes as they came. */
enum { CAPTURE_ANSWER_FIELDS_MAX = 64 };
struct capture_answer {
	int status; /* 100 to 999 */
	struct capture_bytes reason, body;
	struct capture_field fields[CAPTURE_ANSWER_FIELDS_MAX];
	size_t field_count;
	int ms;              /* it took; 0 where that was not recorded */
	bool bare;           /* the recording says that it had no body */
	bool status_unknown; /* status is the one that such a body mostly has */
};

/* What a capture does not hold, because a shell, a file or an export's filter keeps it. */
enum {
	CAPTURE_UNKNOWN_METHOD = 1,
	CAPTURE_UNKNOWN_TARGET = 2,
	CAPTURE_UNKNOWN_FIELDS = 4,       /* there may be more header fields */
	CAPTURE_UNKNOWN_PARAMETERS = 8,   /* there may be more parameters */
	CAPTURE_UNKNOWN_BODY = 16,        /* the body is not there at all */
	CAPTURE_UNKNOWN_CREDENTIALS = 32, /* an Authorization field may have been there */
	CAPTURE_UNKNOWN_END = 64,         /* the body was cut: its last value too */
};
enum {
	CAPTURE_UNKNOWN_MAX = 16,
	CAPTURE_BROKEN_MAX = 160,
	CAPTURE_NOTES_MAX = FACTS_NOTES_MAX,
	CAPTURE_HIDDEN_MAX = 20000,
	/* Bytes of a value that an answer may echo. To look for a longer one takes seconds: where
	 * the body is longer, the recorded answer's text is not shown, whatever it holds. */
	CAPTURE_ECHO_MAX = 32 * 1024,
};

struct capture_hidden {
	struct capture_bytes text;
	bool secret;
};

struct capture {
	struct capture_bytes method, target, version, body;
	struct capture_field fields[CAPTURE_HEADERS_MAX];
	size_t field_count;
	char broken[CAPTURE_BROKEN_MAX]; /* "" nothing; the first sentence wins */
	bool tls, too_large;
	size_t body_max; /* 0: CAPTURE_BODY_MAX */
	int64_t time;    /* when it came; 0: not known */
	unsigned unknown;
	bool unproved; /* the body is what a log shows, and no length says that this was sent */
	bool edited;   /* its length does not fit: its values may not be those that were sent */
	bool whole;    /* a length, or what follows it, proves where it ends */
	bool open_end; /* nothing proves it, not even a line end: more may have been there */
	/* the text's last bytes, where nothing but a line end proves its end; else empty */
	struct capture_bytes tail;
	bool proved;      /* a Content-Length fits the body: no value was made longer or shorter */
	unsigned doubts;  /* bit set of enum facts_doubt */
	size_t announced; /* by a Content-Length that is larger than what is there; else 0 */
	struct capture_bytes unknown_texts[CAPTURE_UNKNOWN_MAX]; /* "$VAR", "$(...)", "@file" */
	bool unknown_encoded[CAPTURE_UNKNOWN_MAX]; /* the client encodes what it stands for */
	size_t unknown_count;
	bool values_hidden; /* some of these are "***" and their like */
	const char *form;   /* what it was read as, static; NULL: no recording, the wire itself */
	size_t found;       /* requests in that recording, this one too */
	struct capture_answer *answer;        /* owned; NULL: none was recorded */
	const char *notes[CAPTURE_NOTES_MAX]; /* static */
	size_t note_lines[CAPTURE_NOTES_MAX];
	size_t note_count;
	struct capture_hidden *hidden; /* capture_hide() */
	size_t hidden_count, hidden_room;
};

/*
 * What a person should know of how this request was read: a sentence, static, without a byte of the
 * file ("the body's last line end is taken for the file's"). The same one counts once.
 */
void capture_note(struct capture *c, const char *sentence);
/*
 * A line below the command that looks like the rest of it, and that nothing sends. Whether it was
 * meant to be a part is not known: the line is named, and nothing is said to be missing. The text
 * begins at start.
 */
void capture_left_over(struct capture *c, const char *sentence, const char *start,
		       const char *line);
/* The text ends within the request: nothing is said to be missing, nor its last value to be whole.
 * sentence as capture_note()'s; NULL: none. */
void capture_lost(struct capture *c, const char *sentence);
/* The answer to this request, made empty with the first call. Its status must be set. */
struct capture_answer *capture_answer(struct capture *c);
void capture_answer_drop(struct capture *c); /* none was recorded after all */
void capture_answer_field(struct capture_answer *a, const char *name, size_t name_len,
			  const char *value, size_t value_len);
/*
 * What a recording holds beside the request and must not be shown, should the answer echo it
 * (cookies, a parsed copy of the parameters). secret: all of it is one; else its parts that are not
 * words are. Of more than CAPTURE_HIDDEN_MAX the recorded answer's text is not shown at all.
 */
void capture_hide(struct capture *c, const char *bytes, size_t len, bool secret);
/* Remembers a text that stands for something that the capture does not hold. */
void capture_unknown(struct capture *c, const char *text, size_t len);
/* Those of another one too; its notes as well. */
void capture_unknown_of(struct capture *c, const struct capture *other);
void capture_notes_of(struct capture *c, const struct capture *other);
/* A file that the client reads, "@name": what it holds is unknown. Added to to, which may be NULL.
 */
void capture_file_text(struct capture *c, struct capture_bytes *to, const char *name, size_t len);
/* Those of these texts that are in the bytes are encoded by the client, which sends a form. */
void capture_unknown_is_encoded(struct capture *c, const char *bytes, size_t len);
/* The bytes as a whole are one of these texts. */
bool capture_is_unknown(const struct capture *c, const char *bytes, size_t len);
/* The length of the longest of these texts that the bytes begin with; 0: none. */
size_t capture_unknown_at(const struct capture *c, const char *bytes, size_t len);
/* True when one of these texts is in the bytes. */
bool capture_has_unknown(const struct capture *c, const char *bytes, size_t len);
/* Puts what a field holds in place of the fields of that name; NULL value removes them. */
void capture_field_set(struct capture *c, const char *name, const char *value);
/* Adds a field where there is none of that name. */
void capture_field_default(struct capture *c, const char *name, const char *value);
/* Sets the method, in capitals, as a client sends what its code has in small letters. */
void capture_method_set(struct capture *c, const char *word);
/* Puts the pairs behind the target's query, or as its query. */
void capture_add_query(struct capture *c, const struct capture_bytes *pairs);
/* The first field of that name (any case), or NULL; *times (may be NULL) counts them. */
const struct capture_bytes *capture_field(const struct capture *c, const char *name, size_t *times);
/* The target without scheme and host; *query is behind the first '?' (NULL: none). Borrowed. */
const char *capture_path(const struct capture *c, size_t *len, const char **query,
			 size_t *query_len);

bool capture_equal(const char *bytes, size_t len, const char *word);  /* any case */
bool capture_begins(const char *bytes, size_t len, const char *word); /* any case */
/* Offset of word (any case) in the bytes, or len where it is not in them. */
size_t capture_find(const char *bytes, size_t len, const char *word);
/* The same for exact bytes. */
size_t capture_search(const char *bytes, size_t len, const char *part, size_t part_len);
/* U+201C or U+201D, which a chat or a word processor makes of plain ones. */
bool capture_has_curly_quote(const char *bytes, size_t len);
/* The last byte c, or NULL. */
const char *capture_last(const char *bytes, size_t len, char c);
/* How many bytes at the start are of the set, a string: strspn() and strcspn() of bytes. A NUL is
 * in no set. */
size_t capture_span(const char *bytes, size_t len, const char *set);
size_t capture_until(const char *bytes, size_t len, const char *set);
void capture_trim(const char **bytes, size_t *len);       /* white space at both ends */
void capture_trim_start(const char **bytes, size_t *len); /* at the start alone */

/* ---- grant.c ---- */

/* What the value of grant_type is, byte by byte; never FACTS_NAMED_NONE. */
enum facts_named_grant capture_grant_named(const char *bytes, size_t len);
/* The name that all endpoints know it by, static; NULL: it has none. */
const char *capture_grant_name(enum facts_named_grant grant);
/* The grant that the value is nearly spelt as, static; NULL: it is one, or near none. */
const char *capture_grant_meant(const char *bytes, size_t len);

/* ---- params.c: parameters wherever they are ---- */

enum capture_place { CAPTURE_IN_BODY, CAPTURE_IN_QUERY, CAPTURE_IN_FIELD };
enum { CAPTURE_NAME_MAX = 48, CAPTURE_PARAMS_MAX = 256 };

struct capture_param {
	enum capture_place place;
	char name[CAPTURE_NAME_MAX]; /* decoded; "" where it is too long or binary */
	struct secret *value;        /* decoded */
	const char *raw;             /* the value in the capture's own bytes; NULL for JSON */
	size_t raw_len;
	size_t raw_name_len; /* of the name before raw and its '=' */
	bool marked;         /* a byte order mark is before the name, which is without it */
	bool bare;           /* no '=' */
	bool unknown;        /* holds something that the capture does not */
	bool cut;            /* its end may be missing */
	bool last;           /* of a recording whose end is not proved: it may go on */
	bool after_secret;   /* follows a secret that may hold a raw '&' */
};
struct capture_params {
	struct capture_param items[CAPTURE_PARAMS_MAX];
	size_t count;
	bool json_has_headers;
	bool json_is_object; /* read by a parser */
	bool unreadable;     /* a body whose parameters can only be guessed */
	bool run_together;   /* a value may hold further parameters, and their secrets */
};
struct capture_params *capture_params_read(const struct capture *c, enum facts_body kind);
/* All of that name and place have one value. */
bool capture_params_alike(const struct capture_params *l, const struct capture_param *first);
void capture_params_free(struct capture_params *l);
/* The first of that name and place, or NULL; *times (may be NULL) counts them. */
const struct capture_param *capture_params_find(const struct capture_params *l,
						enum capture_place place, const char *name,
						size_t *times);

/* ---- host.c ---- */

/* The address of the host that it names, in p; false: it is not known. */
bool capture_host_of(const struct capture *c, struct pool *p, struct url *url);
/* Fills out->host and out->plain_http. */
void capture_host(const struct capture *c, struct pool *p, struct facts_request *out);

/* ---- client.c ---- */

/* The client that a User-Agent names ("axios/1.7.2" gives "axios"), or NULL. Static. */
const char *capture_client_of(const char *user_agent);
/* The Authorization field has that scheme. */
bool capture_has_scheme(const char *value, size_t len, const char *scheme);
/* Its scheme where that is one that may be shown, static: another word may be a secret. */
const char *capture_scheme_name(const char *value, size_t len);
bool capture_is_old_axios(const char *user_agent); /* before 0.28.0 */
enum facts_method capture_method(const char *bytes, size_t len);
/* In a recording: all fields of that name have one value, as where a line was copied twice. */
bool capture_fields_alike(const struct capture *c, const char *name);
enum facts_media capture_media(const char *type, size_t len);
/* It has a charset that is not utf-8, or is in quotes that HTTP does not know. */
bool capture_charset_odd(const char *type, size_t len);

/* ---- misnamed.c ---- */

/* Fills out->misnamed; after the grant and the Authorization field are read. */
void capture_misnamed(const struct capture *c, const struct capture_params *l,
		      struct facts_request *out);
/* The parameter that stands for that one under another name; NULL: none. */
const struct capture_param *capture_misnamed_as(const struct capture_params *l,
						const struct facts_request *out, const char *name);

/* compare.c */

/* The access key of the password grant (RFC 6749 section 4.3.2) against the settings'. */
void capture_compare_key(const struct capture_params *l, const struct cred *cred,
			 struct facts_request *out);

/* What tools write in place of a secret: "***", "[REDACTED]". On the wire it is the value. */
bool capture_is_blotted(const char *bytes, size_t len);

/* What a name says about its value. */
enum capture_role { CAPTURE_ROLE_PLAIN, CAPTURE_ROLE_ID, CAPTURE_ROLE_SECRET };
enum capture_role capture_role(const char *name);
bool capture_name_known(
	const char *name); /* a parameter's name that may be shown whatever is around it */

bool capture_begins_name(const char *name); /* it is the start of one of these, or all of it */

/* What the body is by its own bytes. *language is set for FACTS_BODY_OBJECT_TEXT. */
enum facts_body capture_kind(const struct capture *c, const char **language);

/* Key names in a text that no parser reads: calls found() for each, in order. */
typedef void capture_scan_found(void *arg, const char *name, size_t name_len, const char *value,
				size_t value_len);
void capture_scan(const char *bytes, size_t len, capture_scan_found *found, void *arg);

/* ---- harmless.c: what may be shown; of all else only the length is ---- */

/* Words as people write names, with these characters between them; random text has other signs. */
bool capture_is_words(const char *bytes, size_t len, const char *between);
/* A grant type's name, or the URN of an extension grant. */
bool capture_is_grant(const char *bytes, size_t len);
/* What stands for a value that was not set, as a whole: undefined, ${NAME}, {{name}}. */
bool capture_is_placeholder(const char *bytes, size_t len);
/* "<my-client-id>", "xxxx", "[client id]": in a recording, who gives it away may have put it
 * there. */
bool capture_is_filled_in(const struct capture *c, const struct secret *value,
			  const struct value *look);
/* The name of a parameter, a header field, a member. */
bool capture_is_name(const char *bytes, size_t len);
/* One that is known, so that it may be shown whatever is around it. */
bool capture_is_parameter(const char *bytes, size_t len);
bool capture_names_secret(const char *bytes, size_t len);
/* A value that looks like what a parameter of that name should have, and is not a secret there. */
bool capture_is_harmless(const char *name, const char *bytes, size_t len);
/* "$NAME", "$(...)", "@file": a text of capture_unknown() that may be shown. */
bool capture_is_unknown_text(const char *bytes, size_t len);

/* ---- mask.c ---- */

/* Adds what is where a secret belongs, and what may be one. */
void capture_mask_values(const struct capture *c, const struct capture_params *l,
			 struct mask *mask);
/* Adds the parts of a text that are not words, at most so many. */
void capture_mask_pieces(struct mask *mask, const char *bytes, size_t len, size_t most);
/* {"name": "client_secret", ...}: a member says that what is beside it is secret. */
bool capture_names_beside(const json_t *node);
/* Adds one value, but not what stands for one that was not set. name is static. */
void capture_mask_add(struct mask *mask, const char *name, const char *bytes, size_t len);

/* ---- field.c ---- */

/* What a part of a capture is shown with. Hidden values go into the mask as well: a recorded answer
 * may echo them. */
struct capture_show {
	const struct capture *c;
	const struct cred *cred;
	struct mask *mask;
	struct pool *p;
	struct text *t;
};

/* These add to t; mask_text() comes after them. */
void capture_put_hidden(const struct capture_show *s, const char *bytes, size_t len);
void capture_put_name(const struct capture_show *s, const char *name, size_t len);
/* Such texts, and how much is around them. */
void capture_put_around(const struct capture_show *s, const char *bytes, size_t len);
/* A header field's value; false, and nothing is added, where the field is not known. */
bool capture_put_field(const struct capture_show *s, const char *name, const char *bytes,
		       size_t len);

enum capture_part {
	CAPTURE_PART_METHOD,
	CAPTURE_PART_PATH,
	CAPTURE_PART_VERSION,
	CAPTURE_PART_NAME,
	CAPTURE_PART_TYPE,
	CAPTURE_PART_CODING,
	CAPTURE_PART_AGENT,
	CAPTURE_PART_GRANT,
	CAPTURE_PART_UNKNOWN,
	CAPTURE_PART_AUDIENCE,
};
/* One line, fit to be shown; t is not used. In p. */
const char *capture_shown(const struct capture_show *s, enum capture_part part, const char *bytes,
			  size_t len);
void capture_show_fields(const struct capture_show *s, struct facts_request *out);

/* ---- show.c ---- */

/* Puts the body, fit to be shown, into out, a form's in lines too; t is not used. */
void capture_show_body(const struct capture_show *s, enum facts_body kind,
		       const struct capture_params *l, struct request_shown *out);

/* ---- unknown.c ---- */

/* Fills out->filler, and what is shown of what is not known (NULL: nothing is unknown). */
void capture_show_unknown(const struct capture_show *s, struct facts_request *out);

/* ---- needs.c ---- */

/*
 * The request that the endpoint needs with these settings; basic: as an Authorization field. Path
 * and grant are the request's own where nobody set them. In p.
 */
const struct request_needed *capture_needs(const struct cred *cred, bool basic,
					   const struct facts_request *request, struct pool *p);

/* ---- encoding.c ---- */

/* How the parameters of a form body are encoded and kept apart, into the facts. */
void capture_encoding(const struct capture *c, struct capture_params *l, const struct cred *cred,
		      struct facts_request *out);

/* ---- assertion.c ---- */

/* Fills out->jwt and what is shown of it; after the Authorization field and the encoding. */
void capture_assertion(const struct capture_show *s, const struct capture_params *l,
		       struct facts_request *out);

/* ---- compare.c ---- */

/* How a client's value differs from own (NULL: unknown). */
struct facts_compared capture_compare(const struct secret *value, const struct secret *own);
/* True when reading the raw body literally from the value on gives own, although decoding it does
 * not. */
bool capture_literally(const struct capture *c, const struct capture_param *value,
		       const struct secret *own);
/* True when the value is own, percent-encoded once more. */
bool capture_twice(const struct secret *value, const struct secret *own);
/* True when the pair is form-encoded text: %XX in it and nothing that encoding would change. */
bool capture_is_encoded(const struct secret *value);
/* Form-decodes one value. Caller frees. */
struct secret *capture_decode(const char *bytes, size_t len);

/* ---- http.c: the pieces of an HTTP/1.1 request (RFC 9112) ---- */

/* Bytes of the "http://" or "https://" that an address begins with; 0: it does not. */
size_t capture_scheme(const char *bytes, size_t len);
/* What may be the target of a request line. */
bool capture_http_is_target(const char *bytes, size_t len);
/* One word of letters: the names of methods are such words; a longer word is not a name. */
bool capture_http_is_method(const char *bytes, size_t len);
/*
 * Into method, target and version; a line that is not a request line is noted as broken. Nothing of
 * such a line is kept: it may be a part of a body, and so of a secret.
 */
void capture_http_request_line(struct capture *c, const char *line, size_t len);
/* A header line, the number-th from 1; one that continues the last field is added to it. */
void capture_http_field(struct capture *c, const char *line, size_t len, size_t number);
/* Notes what section 5 has a server refuse, though the line can be read. */
void capture_http_check_field(struct capture *c, const char *line, size_t len, size_t number);
/*
 * The value of Content-Length, of several the largest: nothing of a body that came is left to be
 * something else. -1: there is none, or it cannot be read.
 */
long long capture_http_length(struct capture *c);
/* Section 6.1: chunked is there once, and last; true also where it is there in another way. */
bool capture_http_is_chunked(struct capture *c);
/* A chunk's size line, extensions ignored; false where it is not one. */
bool capture_http_chunk_size(const char *line, size_t len, size_t *size);

/* Where a chunked body is (section 7.1). {.body_max = N} begins one; clear it. */
struct capture_chunks {
	enum {
		CAPTURE_CHUNKS_SIZE,
		CAPTURE_CHUNKS_DATA,
		CAPTURE_CHUNKS_DATA_END,
		CAPTURE_CHUNKS_TRAILER,
		CAPTURE_CHUNKS_END,
		CAPTURE_CHUNKS_BAD, /* the bytes are not chunks, or their lines are too long */
	} state;
	size_t body_max;           /* once the body is larger, nothing more is taken */
	bool strict;               /* LF alone ends no line */
	size_t left;               /* of the chunk that is being read */
	size_t lines;              /* bytes of lines so far */
	struct capture_bytes line; /* as far as it has come */
};
/* Adds the data in the next bytes to the body; returns how many it took: all, but at an end. */
size_t capture_chunks_feed(struct capture_chunks *k, const char *bytes, size_t len,
			   struct capture_bytes *body);
/* True when the last chunk came; its trailers, and the empty line behind them, may be missing. */
bool capture_chunks_whole(const struct capture_chunks *k);
void capture_chunks_clear(struct capture_chunks *k);

/* ---- list.c: which requests of a file are judged ---- */

/*
 * A reader gives each request that it finds here, in order, with its answer; the list keeps those
 * that are judged and frees the others. Recordings all: what only a recording can have (a line end
 * too many, a length that no longer fits) is the reader's to recover, or to mark as unknown.
 */
void capture_list_add(struct capture_list *l, struct capture *take_c);

/* One of them looks like a token request. */
bool capture_list_has_token(const struct capture_list *l);

/* ---- ends.c ---- */

/*
 * Says of each request that was read from the text how it is known where it ends. open: it goes on
 * up to the end of the text, whatever is there.
 */
void capture_mark_ends(struct capture_list *l, const char *text, size_t len, bool open);
/* These bytes are at the end of a text that may go on behind it. */
bool capture_at_end(const struct capture *c, const char *bytes, size_t len);
/* The target is there, and its end too. */
bool capture_target_known(const struct capture *c);
/* "0f8f...": what followed was left out. */
bool capture_ends_in_dots(const struct capture_param *item);
/* The value is own with dots or stars for a part of it: who gave the recording away did that. */
bool capture_is_shortened(const struct capture *c, const struct secret *value,
			  const struct secret *own);
/* Bytes of a percent escape that the text ends within. */
size_t capture_half_escape(const struct capture_param *item);
/* The value is the start of own: the rest may be what was cut off. */
bool capture_is_start(const struct secret *value, const struct secret *own);

/* ---- doubts.c ---- */

/* Says of each request that was read from the text what copying may have made of it. typed: it is a
 * command. */
void capture_mark_doubts(struct capture_list *l, const char *text, size_t len, bool typed);
/* The name with a capital as its first letter, as a writing program puts one at a line's start. */
bool capture_is_capitalised(const char *given, const char *name);
/* In a recording: words, a short number, or neither letters nor digits. Who gave it away may have
 * put that in a credential's place. */
bool capture_is_by_hand(const struct capture *c, const char *bytes, size_t len);
/* The field has a word, dots or nothing in the place of its base64. */
bool capture_is_no_basic(const struct capture *c, const char *field);
struct facts_compared capture_compare_recorded(const struct capture *c, const struct secret *value,
					       const struct secret *own);
/* A line end is in it and not at its end, as where a page broke a command. */
bool capture_is_broken(const struct capture *c, const struct secret *value);
/* value_look(); of what was put there by hand, odd bytes are not the client's. */
void capture_look_credential(const struct capture *c, const struct secret *s, struct value *look);

/* ---- hidden.c ---- */

/* Makes unknown what is hidden in it: "***", "[REDACTED]", and their like. */
void capture_mark_hidden(struct capture *c);
/* The texts that the recording's base64 holds: its answer may echo them (capture_hide()). */
void capture_hide_base64(struct capture *c, const char *bytes, size_t len);
/* All of it is such a mark. */
bool capture_is_hidden(const char *bytes, size_t len);

/* ---- unwrap/: what is around a recorded text ---- */

/* The file's text in UTF-8, whatever it was saved in. */
void capture_decode_file(const char *bytes, size_t len, struct capture_bytes *out);
/* A line has just the length at which a terminal cuts one that is pasted into it. */
bool capture_is_cut_line(const char *bytes, size_t len);

/* Takes off what a mail, a ticket or a chat has put around the text. A note on it, static, or NULL.
 */
const char *capture_unwrap(struct capture_bytes *text);

/* ---- answer.c ---- */

/* False: it says success, and its body was not recorded, or was cut: nothing is known of it. */
bool capture_answer_tells(const struct capture_answer *a);
/* Reads the recorded answer, the request's own secrets hidden in it. c->answer must be there. */
void capture_read_answer(const struct capture *c, const struct cred *cred, struct pool *p,
			 struct facts_attempt *out);

/* ---- forms.c: the forms that are read, one row each ---- */

/* True when the text is of that form. Time linear in its length; nothing is kept. */
typedef bool capture_form_sign(const char *bytes, size_t len);
/*
 * Gives the requests of a text of that form to capture_list_add(). The bytes are borrowed, and
 * end with a NUL that len does not count. False (ERR_USAGE): it holds none that can be judged, with
 * what to record instead. No byte of the text is in the error.
 */
typedef bool capture_form_read(const char *bytes, size_t len, struct capture_list *out,
			       struct err *e);
enum {
	CAPTURE_FORM_WIRE = 1,  /* the bytes of a connection: quotes mean nothing in them */
	CAPTURE_FORM_OPEN = 2,  /* it ends where its text ends: there is no mark for it */
	CAPTURE_FORM_TYPED = 4, /* a command, which a terminal breaks at its width */
};
struct capture_form {
	const char *name; /* as a report names it: "a curl command" */
	capture_form_sign *is;
	capture_form_read *read;
	unsigned flags;
};
/*
 * Joins lines that are as wide as a terminal with the next, except one that has the sign itself.
 * False: there are none. Clear to.
 */
bool capture_join_columns(const char *bytes, size_t len, capture_form_sign *is,
			  struct capture_bytes *to);
/* Takes back \u0026 and \u003d, which a log's JSON has for & and =. False: none is there. Clear to.
 */
bool capture_take_escapes(const char *bytes, size_t len, struct capture_bytes *to);
/* Tried in this order; the row whose name is NULL ends them. */
extern const struct capture_form capture_forms[];

/* ---- readers/: the rows of forms.c ---- */

capture_form_sign capture_is_dotnet, capture_is_pairs, capture_is_console, capture_is_wire,
	capture_is_json, capture_is_log, capture_is_http2, capture_is_curl;
capture_form_read capture_read_dotnet, capture_read_pairs, capture_read_console, capture_read_wire,
	capture_read_json, capture_read_log, capture_read_http2, capture_read_curl;
/* commands, code and exports */
capture_form_sign capture_is_fetch, capture_is_http_file, capture_is_powershell, capture_is_command,
	capture_is_bruno, capture_is_code, capture_is_postman_console, capture_is_insomnia,
	capture_is_panel, capture_is_parts, capture_is_amid, capture_is_hexdump, capture_is_summary,
	capture_is_wireshark, capture_is_message, capture_is_lone_answer, capture_is_told_answer,
	capture_is_no_connection, capture_is_lone_body;
capture_form_read capture_read_fetch, capture_read_http_file, capture_read_powershell,
	capture_read_command, capture_read_bruno, capture_read_code, capture_read_postman_console,
	capture_read_insomnia, capture_read_parts, capture_read_amid, capture_read_hexdump,
	capture_read_summary, capture_read_wireshark, capture_read_message,
	capture_read_lone_answer, capture_read_no_connection, capture_read_lone_body;

#endif
