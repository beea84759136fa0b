/* SPDX-License-Identifier: MIT */
/* What the parts of token share; for token/ alone. */
#ifndef TOKEN_PARTS_H
#define TOKEN_PARTS_H

#include <jansson.h>

#include "token/token.h"

/*
 * Parses a JSON text; numbers are reals, so that no integer is too large to read. NULL: it is not
 * JSON, or (*deep) nests deeper than TOKEN_DEPTH_MAX. Caller: json_decref().
 */
json_t *token_json_parse(const char *bytes, size_t len, bool *deep);
/* A string's bytes in p, NUL bytes as spaces; NULL where v is not a string or NULL. */
const char *token_json_text(const json_t *v, struct pool *p);
/* The text of a string, or of a list of strings joined by spaces; NULL where v is neither. */
const char *token_json_list(const json_t *v, struct pool *p);
/* A finite number, or a string that is wholly a decimal number. False: neither. */
bool token_json_number(const json_t *v, double *out);

/* Fills error, description, text and words. object is NULL where the body is not one. */
void token_fields_read(const json_t *object, const struct secret *body, struct pool *p,
		       struct token_answer *out);
/* True: a word that can be an OAuth error code: printable ASCII without spaces. */
bool token_fields_is_code(const json_t *v);

#endif
