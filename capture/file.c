/* SPDX-License-Identifier: MIT */
/* A file of any form: its requests, and of these the ones that are judged. */
#include "capture/parts.h"

#include <string.h>

static bool has_no_token_request(const struct capture_list *l, struct err *e)
{
	return err_set(e, ERR_USAGE, "%s has no token request in it (%zu request%s)", l->form,
		       l->found, l->found == 1 ? "" : "s");
}

/* The first form whose sign is there reads it; where it finds nothing, the next. */
static bool read_forms(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	for (const struct capture_form *f = capture_forms; f->name != NULL; f++) {
		if (!f->is(bytes, len))
			continue;
		out->form = f->name;
		out->session = f->session;
		if (!f->read(bytes, len, out, e))
			return false;
		return out->count > 0 || has_no_token_request(out, e);
	}
	return err_set(e, ERR_USAGE,
		       "this is no captured request: neither raw HTTP (POST /path HTTP/1.1 "
		       "...), nor a curl command, nor a HAR file; for any other client "
		       "start cxtoken --listen and send its request there");
}

bool capture_file(const char *bytes, size_t len, const struct cred *cred, struct pool *p,
		  struct capture_list *out, struct err *e)
{
	*out = (struct capture_list){.cred = cred};
	if (len > CAPTURE_FILE_MAX)
		return err_set(e, ERR_USAGE, "the captured request has more than 32 MB");
	if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		bytes += 3, len -= 3;
	if (!read_forms(bytes, len, out, e)) {
		capture_list_clear(out);
		return false;
	}
	for (size_t i = 0; i < out->count; i++) {
		struct capture_item *item = &out->items[i];
		item->request->found = out->found;
		item->has_answer = item->request->answer != NULL;
		if (item->has_answer)
			capture_read_answer(item->request, cred, p, &item->answer);
	}
	return true;
}
