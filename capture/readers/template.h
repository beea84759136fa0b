/* SPDX-License-Identifier: MIT */
/*
 * template: texts with {{name}} in them, as .http files, Postman, Insomnia and Bruno write them.
 * Private to the readers.
 */
#ifndef CAPTURE_READERS_TEMPLATE_H
#define CAPTURE_READERS_TEMPLATE_H

#include "capture/parts.h"

enum { TEMPLATE_VARIABLES_MAX = 200 };

struct template_variable {
	struct capture_bytes name, value;
	bool unknown; /* its value is elsewhere: in the environment, in a file */
};

/* The variables that the recording itself sets. {0} is empty; a later one of a name wins. */
struct template
{
	struct template_variable items[TEMPLATE_VARIABLES_MAX];
	size_t count;
};

/* Returns it, for its other members; NULL: it has no name, or there are too many. */
struct template_variable *template_set(struct template *t, const char *name, size_t name_len,
				       const char *value, size_t value_len);
/* NULL: none of that name. */
const struct template_variable *template_find(const struct template *t, const char *name,
					      size_t len);
void template_clear(struct template *t);

/*
 * t NULL: braces are text, nothing is expanded.
 *
 * The text with each {{name}} that is set replaced by its value, in which others may be. What is
 * not set is filled in by the tool when it sends: it stays, and is added to c's unknown texts.
 * Spaces and "_." before a name are skipped. Appended to out.
 */
void template_expand(const struct template *t, struct capture *c, const char *bytes, size_t len,
		     struct capture_bytes *out);
/* "name=value" with both expanded and form-encoded; '&' before it where there is something. What is
 * not known stays as it is. */
void template_pair(const struct template *t, struct capture *c, struct capture_bytes *to,
		   const char *name, const char *value);

#endif
