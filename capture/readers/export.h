/* SPDX-License-Identifier: MIT */
/*
 * export: what Postman, Insomnia and Bruno keep of a request, brought into one shape.  Private to
 * the readers.
 */
#ifndef CAPTURE_READERS_EXPORT_H
#define CAPTURE_READERS_EXPORT_H

#include "capture/readers/template.h"

/* A request as it is put together, its texts expanded. */
struct export
{
	const struct template *variables; /* NULL: braces are text */
	struct capture *c;
	struct capture_bytes pairs, parts; /* of a form, of multipart/form-data */
};

struct export export_new(const struct template *variables, const char *method, const char *url);
/* A name and its value, in the place that the function's name says. */
typedef void export_put(struct export *x, const char *name, const char *value);
export_put export_field;
export_put export_query; /* a parameter of the URL's query */
export_put export_pair;
/* Of each object of a list: "name" or "key", and "value"; a member "disabled" leaves one out. */
void export_list(struct export *x, const json_t *list, export_put *put);
/* The same as a form, or as parts of multipart/form-data, which have a "type". */
void export_form(struct export *x, const json_t *list, bool parts);
/* file: the value is a file's name. */
void export_part(struct export *x, const char *name, const char *value, bool file);
/* The body as it stands. */
void export_text(struct export *x, const char *text, size_t len);
/* A Content-Type where the request has none. */
void export_type(struct export *x, const char *type);
void export_basic(struct export *x, const char *user, const char *password);
void export_bearer(struct export *x, const char *token);
/* It logs in by a way of which the export does not hold what is sent. */
void export_other_auth(struct export *x);

/* The token request that a tool's OAuth 2 helper sends. */
struct export_oauth {
	const char *url, *grant, *id, *secret, *scope, *audience, *username, *password;
	bool in_body; /* the credentials; else Basic */
};
/* Adds it; nothing where it has no URL, or a grant that needs a browser. */
void export_oauth_request(const struct template *variables, const struct export_oauth *o,
			  struct capture_list *out);
/* Ends it, and gives it to the list. */
void export_add(struct export *x, struct capture_list *out);

#endif
