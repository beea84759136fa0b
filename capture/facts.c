/* SPDX-License-Identifier: MIT */
/* From a capture to the facts that the judge reads. Secrets go into the mask before any text is
 * made. */
#include "capture/parts.h"

#include <string.h>
#include <strings.h>

#include "form.h"
#include "base/mem.h"

enum { PATH_MAX_SHOWN = 2000 };

/* What this module works on, for one request. */
struct work {
	const struct capture *c;
	const struct cred *cred;
	struct mask *mask;
	struct pool *p;
	struct capture_params *params;
	struct secret *basic_id, *basic_secret; /* of the Authorization field, raw */
	struct secret *id, *secret;             /* the pair as it is looked at, decoded */
	bool authorization_unknown;
	struct facts_request *out;
};

static struct capture_show show_of(const struct work *w)
{
	return (struct capture_show){w->c, w->cred, w->mask, w->p, NULL};
}

static const char *shown(const struct work *w, enum capture_part part, const char *bytes,
			 size_t len)
{
	const struct capture_show s = show_of(w);
	return capture_shown(&s, part, bytes, len);
}

/* ---- secrets into the mask ---- */

/* "$VAR" is the name of a secret and none itself: it may be shown. */
static bool is_unknown(const struct work *w, const struct secret *s)
{
	return capture_has_unknown(w->c, secret_reveal(s), secret_len(s));
}

static void mask_all(const struct work *w)
{
	capture_mask_values(w->c, w->params, w->mask);
	if (w->basic_id != NULL && w->basic_secret != NULL &&
	    w->out->basic_fault != FORM_BASIC_NO_WORD && !is_unknown(w, w->basic_id) &&
	    !is_unknown(w, w->basic_secret) &&
	    !capture_is_placeholder(secret_reveal(w->basic_secret), secret_len(w->basic_secret)))
		mask_add_basic(w->mask, w->basic_id, w->basic_secret);
	struct secret *decoded[] = {w->id, w->secret};
	static const char *const names[] = {"client id", "client secret"};
	for (size_t i = 0; i < 2; i++)
		if (decoded[i] != NULL && !is_unknown(w, decoded[i]))
			capture_mask_add(w->mask, names[i], secret_reveal(decoded[i]),
					 secret_len(decoded[i]));
}

/* ---- Authorization ---- */

static void read_authorization(struct work *w)
{
	size_t times = 0;
	const struct capture_bytes *field = capture_field(w->c, "Authorization", &times);
	struct facts_request *out = w->out;
	out->authorization_repeated = times > 1;
	if (field == NULL)
		return;
	out->repeated_alike = times > 1 && capture_fields_alike(w->c, "Authorization");
	const char *value = capture_bytes_get(field);
	out->bearer = capture_has_scheme(value, field->len, "Bearer");
	out->basic = capture_has_scheme(value, field->len, "Basic");
	const char *space = memchr(value, ' ', field->len), *colon = memchr(value, ':', field->len);
	if (capture_has_unknown(w->c, value, field->len) || capture_is_no_basic(w->c, value)) {
		w->authorization_unknown = !out->bearer;
		return;
	}
	bool scheme = space != NULL && (colon == NULL || colon > space);
	if (out->bearer)
		return;
	if (out->basic || !scheme)
		out->basic_fault =
			form_basic_decode(value, field->len, &w->basic_id, &w->basic_secret);
	if (!out->basic && out->basic_fault != FORM_BASIC_NO_WORD) {
		/* nothing is known against it, but the credentials are not in it */
		out->basic_fault = FORM_BASIC_OK;
		out->authorization_other = true;
		out->authorization_scheme = capture_scheme_name(value, field->len);
	}
}

/* A Basic pair is taken as form-encoded where it can be nothing else, or where that gives the known
 * value. */
static struct secret *basic_part(const struct secret *raw, const struct secret *own)
{
	if (secret_equal(raw, own) || !(capture_is_encoded(raw) || own != NULL))
		return secret_dup(raw);
	struct secret *decoded = capture_decode(secret_reveal(raw), secret_len(raw));
	if (capture_is_encoded(raw) || secret_equal(decoded, own))
		return decoded;
	secret_free(decoded);
	return secret_dup(raw);
}

/*
 * Form-encoding would change it in a way that matters: many encoders leave '~' as it is, and a line
 * end is a fault of its own.
 */
static bool has_reserved(const struct secret *s)
{
	size_t others = 0;
	for (size_t i = 0; i < secret_len(s); i++)
		others += memchr("~\r\n\t", secret_reveal(s)[i], 4) != NULL;
	return form_changed(secret_reveal(s), secret_len(s)) > others;
}

static void take_basic(struct work *w)
{
	w->id = basic_part(w->basic_id, w->cred->client_id);
	w->secret = basic_part(w->basic_secret, w->cred->client_secret);
	/* Sent raw: looked at as it came, and not all of it would stay so when form-encoded. */
	bool raw = secret_equal(w->id, w->basic_id) && secret_equal(w->secret, w->basic_secret);
	w->out->basic_raw_reserved =
		raw && w->c->unknown_count == 0 && (has_reserved(w->id) || has_reserved(w->secret));
}

/* ---- id and secret ---- */

static const struct capture_param *find_param(const struct work *w, const char *name,
					      const char *other)
{
	static const enum capture_place places[] = {CAPTURE_IN_BODY, CAPTURE_IN_QUERY,
						    CAPTURE_IN_FIELD};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const struct capture_param *found =
			capture_params_find(w->params, places[i], name, NULL);
		if (found == NULL && places[i] == CAPTURE_IN_BODY &&
		    w->out->body_kind != FACTS_BODY_FORM)
			found = capture_params_find(w->params, places[i], other, NULL);
		if (found != NULL)
			return found;
	}
	return capture_misnamed_as(w->params, w->out, name);
}

/* Grants that a client without a secret may use too, with PKCE or what it was given before. */
static bool needs_no_secret(const struct facts_request *out)
{
	return out->grant == FACTS_NAMED_CODE || out->grant == FACTS_NAMED_REFRESH ||
	       out->grant == FACTS_NAMED_URI;
}

/* Nothing is said to be missing then: it may follow the cut. */
static void say_cut(struct facts_request *out)
{
	struct facts_recording *r = &out->recording;
	out->parameters_unknown = true;
	if (r->note_count < FACTS_NOTES_MAX)
		r->notes[r->note_count++] =
			"the last value ends early, and so does the recording: which of them was "
			"cut is not known";
}

/* The text ends within a parameter's name, or behind it. */
static void look_last_name(const struct work *w)
{
	for (size_t i = 0; i < w->params->count; i++) {
		const struct capture_param *item = &w->params->items[i];
		/* "client_id=0f8f..." stands for what was left out behind it too */
		if (item->last &&
		    (capture_ends_in_dots(item) || (item->bare && capture_begins_name(item->name))))
			say_cut(w->out);
	}
}

/* Only a form body, or JSON that can be read, can be said to lack a credential. */
static bool may_be_missing(const struct work *w)
{
	const struct facts_request *out = w->out;
	bool json = out->body_kind == FACTS_BODY_JSON && w->params->json_is_object &&
		    !out->json_has_headers && w->c->unknown_count == 0;
	return (out->body_kind == FACTS_BODY_FORM || json) && !out->basic && !out->bearer &&
	       !w->authorization_unknown && out->basic_fault == FORM_BASIC_OK &&
	       !out->parameters_unknown && !out->assertion && !needs_no_secret(out) &&
	       (w->c->unknown & (CAPTURE_UNKNOWN_CREDENTIALS | CAPTURE_UNKNOWN_FIELDS)) == 0;
}

/* A tool that records hides it so: nothing is known of it. */
static bool is_blotted(const struct work *w, const struct secret *value)
{
	return w->c->form != NULL && secret_len(value) > 0 &&
	       capture_is_blotted(secret_reveal(value), secret_len(value));
}

/* The last value of a recording that may have been cut, and what there is of it fits. */
static bool goes_on(struct work *w, const struct capture_param *item, const struct secret *own)
{
	bool on = item->last && (own != NULL ? capture_is_start(item->value, own)
					     : w->c->open_end && secret_len(item->value) == 0);
	if (on)
		say_cut(w->out);
	return on;
}

static bool is_not_known(struct work *w, const struct capture_param *item, const struct secret *own)
{
	return item->unknown || item->cut || is_blotted(w, item->value) || goes_on(w, item, own);
}

/* Where no parser reads the text, its escapes and the value's end are guesses; in an edited one
 * only the settings' own value tells something. */
static bool is_comparable(const struct work *w, const struct capture_param *item,
			  const struct secret *own, const struct value *look)
{
	if (w->params->unreadable && item->place == CAPTURE_IN_BODY)
		return false;
	return !(w->c->edited || capture_is_filled_in(w->c, item->value, look)) ||
	       secret_equal(item->value, own);
}

/* The name is there, without a value. */
static void look_missing(struct work *w, struct value *look)
{
	w->out->secret_blank |= look == &w->out->secret && w->c->form != NULL && !w->c->proved;
	/* Who took out the secret may have taken out the id too, but hardly the id alone. */
	const struct capture_param *secret = find_param(w, "client_secret", "clientSecret");
	if (look == &w->out->id && secret != NULL &&
	    (is_blotted(w, secret->value) ||
	     capture_is_by_hand(w->c, secret_reveal(secret->value), secret_len(secret->value))))
		w->out->doubts |= FACTS_DOUBT_WORDS;
	if (!may_be_missing(w))
		*look = (struct value){0};
}

static void look_param(struct work *w, const struct capture_param *item, const struct secret *own,
		       struct value *look, struct facts_compared *compared)
{
	if (item == NULL) {
		if (may_be_missing(w))
			value_look(NULL, 0, look);
		return;
	}
	if (is_not_known(w, item, own))
		return;
	capture_look_credential(w->c, item->value, look);
	if ((look->flags & VALUE_MISSING) != 0) {
		look_missing(w, look);
		return;
	}
	if (!is_comparable(w, item, own, look))
		return;
	*compared = capture_compare_recorded(w->c, item->value, own);
	bool body = item->place == CAPTURE_IN_BODY && w->out->body_kind == FACTS_BODY_FORM;
	bool literally =
		(body || item->place == CAPTURE_IN_QUERY) && capture_literally(w->c, item, own);
	if (literally)
		compared->difference = FACTS_DIFFERENCE_ENCODING;
	w->out->not_encoded_by_compare |= literally;
	w->out->double_encoded_sure |= body && !literally && capture_twice(item->value, own);
}

static void look_pair(struct work *w)
{
	struct facts_request *out = w->out;
	struct {
		const struct secret *value, *own;
		struct value *look;
		struct facts_compared *compared;
	} both[] = {
		{w->id, w->cred->client_id, &out->id, &out->id_compared},
		{w->secret, w->cred->client_secret, &out->secret, &out->secret_compared},
	};
	for (size_t i = 0; i < 2; i++) {
		const char *bytes = secret_reveal(both[i].value);
		if (capture_has_unknown(w->c, bytes, secret_len(both[i].value)) ||
		    is_blotted(w, both[i].value) ||
		    capture_is_shortened(w->c, both[i].value, both[i].own))
			continue;
		if (capture_at_end(w->c, bytes, secret_len(both[i].value)) &&
		    capture_is_start(both[i].value, both[i].own)) {
			say_cut(out);
			continue;
		}
		capture_look_credential(w->c, both[i].value, both[i].look);
		out->doubts |= capture_is_broken(w->c, both[i].value) ? FACTS_DOUBT_LAYOUT : 0;
		if ((both[i].look->flags & VALUE_MISSING) == 0 &&
		    !capture_is_filled_in(w->c, both[i].value, both[i].look))
			*both[i].compared =
				capture_compare_recorded(w->c, both[i].value, both[i].own);
	}
}

/* RFC 6749 section 3.2.1: the body may name the client too, but the same one. */
static bool names_another(const struct work *w)
{
	const struct capture_param *id =
		capture_params_find(w->params, CAPTURE_IN_BODY, "client_id", NULL);
	return id != NULL && w->out->body_kind == FACTS_BODY_FORM && !id->unknown && !id->cut &&
	       secret_len(id->value) > 0 && !is_unknown(w, w->id) &&
	       !secret_equal(id->value, w->id) && !secret_equal(id->value, w->basic_id);
}

/* It is there, but where its value ends is not known. */
static bool runs_on(const struct work *w, const char *name)
{
	for (size_t i = 0; i < w->out->misnamed_count; i++)
		if (strcmp(w->out->misnamed[i].name, name) == 0)
			return w->out->misnamed[i].how == FACTS_MISNAME_RUN_ON;
	return false;
}

static void look_credentials(struct work *w)
{
	capture_compare_key(w->params, w->cred, w->out);
	if (w->id != NULL && w->secret != NULL) {
		look_pair(w);
		w->out->other_id_in_body = names_another(w);
		return;
	}
	if (w->authorization_unknown || w->out->basic_fault != FORM_BASIC_OK ||
	    w->out->separator != NULL)
		return;
	if (!runs_on(w, "client_id"))
		look_param(w, find_param(w, "client_id", "clientId"), w->cred->client_id,
			   &w->out->id, &w->out->id_compared);
	if (!runs_on(w, "client_secret"))
		look_param(w, find_param(w, "client_secret", "clientSecret"),
			   w->cred->client_secret, &w->out->secret, &w->out->secret_compared);
}

/* No credential was seen, but the capture need not hold the field that has them. */
static bool may_be_elsewhere(const struct work *w)
{
	const struct facts_request *out = w->out;
	return out->body_kind == FACTS_BODY_FORM && !out->secret_in_body && !out->assertion &&
	       capture_field(w->c, "Authorization", NULL) == NULL &&
	       (w->c->unknown & (CAPTURE_UNKNOWN_CREDENTIALS | CAPTURE_UNKNOWN_FIELDS)) != 0;
}

/* ---- parameters ---- */

/* An empty parameter counts as omitted (RFC 6749 section 3.2). */
static bool is_there(const struct work *w, enum capture_place place, const char *name)
{
	const struct capture_param *found = capture_params_find(w->params, place, name, NULL);
	return found != NULL && secret_len(found->value) > 0;
}

static void read_places(struct work *w)
{
	struct facts_request *out = w->out;
	out->assertion = out->body_kind == FACTS_BODY_FORM &&
			 is_there(w, CAPTURE_IN_BODY, "client_assertion");
	/* Names in a text that is neither a form nor JSON are not parameters. */
	bool readable = out->body_kind != FACTS_BODY_OTHER && out->body_kind != FACTS_BODY_UNKNOWN;
	out->grant_in_body = readable && is_there(w, CAPTURE_IN_BODY, "grant_type");
	out->id_in_body = readable && is_there(w, CAPTURE_IN_BODY, "client_id");
	out->secret_in_body = readable && is_there(w, CAPTURE_IN_BODY, "client_secret");
	out->grant_in_query = is_there(w, CAPTURE_IN_QUERY, "grant_type");
	out->id_in_query = is_there(w, CAPTURE_IN_QUERY, "client_id");
	out->secret_in_query = is_there(w, CAPTURE_IN_QUERY, "client_secret") ||
			       is_there(w, CAPTURE_IN_QUERY, "password");
	out->grant_in_headers = is_there(w, CAPTURE_IN_FIELD, "grant_type");
	out->id_in_headers = is_there(w, CAPTURE_IN_FIELD, "client_id") ||
			     is_there(w, CAPTURE_IN_FIELD, "client-id");
	out->secret_in_headers = is_there(w, CAPTURE_IN_FIELD, "client_secret") ||
				 is_there(w, CAPTURE_IN_FIELD, "client-secret");
}

/* RFC 6749 section 3.2. RFC 8707 lets `resource` be repeated, RFC 8693 `audience` too. */
static void read_repeated(struct work *w)
{
	for (size_t i = 0; i < w->params->count && !w->out->parameter_repeated; i++) {
		const struct capture_param *item = &w->params->items[i];
		size_t times = 0;
		if (item->place != CAPTURE_IN_BODY || item->name[0] == '\0' || item->after_secret ||
		    strcmp(item->name, "resource") == 0 || strcmp(item->name, "audience") == 0)
			continue;
		capture_params_find(w->params, CAPTURE_IN_BODY, item->name, &times);
		if (times <= 1)
			continue;
		w->out->parameter_repeated = true;
		w->out->parameter_alike = (w->c->form != NULL && (!w->c->whole || w->c->edited)) &&
					  capture_params_alike(w->params, item);
		w->out->shown->repeated =
			shown(w, CAPTURE_PART_NAME, item->name, strlen(item->name));
	}
}

/*
 * A grant's own name is compared and shown as it is: a client id such as "client" does not hide a
 * part of it. White space at its ends would not be seen.
 */
static const char *grant_shown(const struct work *w, const char *bytes, size_t len)
{
	const char *known = capture_grant_name(w->out->grant);
	if (known != NULL)
		return known;
	const char *start = bytes;
	size_t left = len;
	capture_trim(&start, &left);
	const char *text = shown(w, CAPTURE_PART_GRANT, start, left);
	return left == len ? text : pool_printf(w->p, "%s with white space around it", text);
}

static void read_grant(struct work *w)
{
	struct facts_request *out = w->out;
	const struct capture_param *grant =
		capture_params_find(w->params, CAPTURE_IN_BODY, "grant_type", NULL);
	enum facts_named_grant expected =
		w->cred->grant == FACTS_GRANT_PASSWORD ? FACTS_NAMED_PASSWORD : FACTS_NAMED_CLIENT;
	out->shown->grant_expected = capture_grant_name(expected);
	out->grant_told = !w->cred->facts.grant_is_default;
	if (grant == NULL || out->body_kind != FACTS_BODY_FORM || secret_len(grant->value) == 0)
		return;
	const char *bytes = secret_reveal(grant->value);
	size_t len = secret_len(grant->value);
	out->grant = capture_grant_named(bytes, len);
	out->grant_unknown = grant->unknown || grant->cut ||
			     (grant->last && w->c->open_end && out->grant == FACTS_NAMED_OTHER);
	if (out->grant_unknown && grant->last)
		say_cut(out);
	out->grant_fits = out->grant == expected;
	out->grant_meant = capture_grant_meant(bytes, len);
	out->shown->grant_type = grant_shown(w, bytes, len);
	/* The default is what cxtoken asks for, and says nothing of what the client should ask for.
	 */
	if (w->cred->facts.grant_is_default && out->grant != FACTS_NAMED_CLIENT) {
		out->grant_untold = !out->grant_unknown && out->grant != FACTS_NAMED_OTHER;
		out->grant_unnamed = !out->grant_untold;
	}
}

/* ---- names that nearly fit ---- */

static void read_misnamed(struct work *w)
{
	struct facts_request *out = w->out;
	capture_misnamed(w->c, w->params, out);
	for (size_t i = 0; i < out->misnamed_count; i++) {
		const struct facts_misnamed *m = &out->misnamed[i];
		const struct capture_param *item = &w->params->items[m->at];
		const char *name = item->name;
		if (m->how == FACTS_MISNAME_FIELD)
			name = capture_bytes_get(&w->c->fields[m->at].name);
		out->shown->misnamed[i] = shown(w, CAPTURE_PART_NAME, name, strlen(name));
		/* What it is ends where the next name begins. */
		if (m->how == FACTS_MISNAME_RUN_ON && strcmp(item->name, "grant_type") == 0)
			out->grant_unknown = true;
	}
}

/* ---- media type ---- */

static void read_type(struct work *w)
{
	size_t times = 0;
	const struct capture_bytes *type = capture_field(w->c, "Content-Type", &times);
	struct facts_request *out = w->out;
	out->type_unknown = times == 0 && (w->c->unknown & CAPTURE_UNKNOWN_FIELDS) != 0;
	if (type == NULL)
		return;
	const char *bytes = capture_bytes_get(type);
	out->shown->content_type = shown(w, CAPTURE_PART_TYPE, bytes, type->len);
	if (capture_has_unknown(w->c, bytes, type->len)) {
		out->type_unknown = true;
		return;
	}
	out->media = capture_media(bytes, type->len);
	if (times > 1)
		out->repeated_alike = capture_fields_alike(w->c, "Content-Type");
	out->content_type_repeated = times > 1 || memchr(bytes, ',', type->len) != NULL;
	out->charset_odd = capture_charset_odd(bytes, type->len);
}

/* ---- the rest ---- */

static void read_line(struct work *w)
{
	const struct capture *c = w->c;
	struct facts_request *out = w->out;
	size_t len = 0, query_len = 0;
	const char *query = NULL, *path = capture_path(c, &len, &query, &query_len);
	if (c->method.len > 0 && (c->unknown & CAPTURE_UNKNOWN_METHOD) == 0) {
		out->method = capture_method(c->method.bytes, c->method.len);
		if (c->form != NULL && out->method == FACTS_METHOD_POST_CASE)
			out->doubts |= FACTS_DOUBT_CASE;
		out->shown->method = shown(w, CAPTURE_PART_METHOD, c->method.bytes, c->method.len);
	}
	if (c->version.len > 0)
		out->shown->version =
			shown(w, CAPTURE_PART_VERSION, c->version.bytes, c->version.len);
	const char *own = w->cred->token_url != NULL ? w->cred->url.path : NULL;
	const bool compared = own != NULL && !w->cred->facts.endpoint_is_default;
	if (compared)
		out->shown->path_expected =
			mask_text(w->mask, own, strlen(own), MASK_LINE, PATH_MAX_SHOWN, w->p);
	if (c->target.len == 0)
		return;
	out->shown->path = shown(w, CAPTURE_PART_PATH, path, len);
	if (capture_target_known(c) && compared)
		out->path_differs = strlen(own) != len || memcmp(path, own, len) != 0;
}

static void read_rest(struct work *w)
{
	const struct capture *c = w->c;
	struct facts_request *out = w->out;
	const struct capture_bytes *agent = capture_field(c, "User-Agent", NULL);
	const struct capture_bytes *coding = capture_field(c, "Content-Encoding", NULL);
	out->body_len = c->body.len;
	out->body_announced = c->announced;
	out->body_left_out = out->body_kind == FACTS_BODY_UNKNOWN && !c->too_large &&
			     (c->body.len == 0 || c->body.bytes[0] == '@');
	if (agent != NULL) {
		out->shown->user_agent =
			shown(w, CAPTURE_PART_AGENT, capture_bytes_get(agent), agent->len);
		out->client = capture_client_of(capture_bytes_get(agent));
		out->old_axios = capture_is_old_axios(capture_bytes_get(agent));
	}
	if (coding != NULL && coding->len > 0 &&
	    !capture_equal(capture_bytes_get(coding), coding->len, "identity")) {
		out->body_encoded = true;
		out->shown->body_encoding =
			shown(w, CAPTURE_PART_CODING, capture_bytes_get(coding), coding->len);
	}
	out->preflight = capture_equal(capture_bytes_get(&c->method), c->method.len, "OPTIONS") &&
			 capture_field(c, "Access-Control-Request-Method", NULL) != NULL;
	out->broken = c->broken[0] != '\0';
	out->shown->broken = out->broken ? pool_text(w->p, c->broken) : NULL;
	out->tls_bytes = c->tls;
	out->too_large = c->too_large;
	out->body_limit = c->body_max > 0 ? c->body_max : CAPTURE_BODY_MAX;
	const struct capture_show show = show_of(w);
	capture_show_unknown(&show, out);
	out->doubts |= c->doubts | (c->open_end ? FACTS_DOUBT_END : 0);
}

static struct facts_recording recording_of(const struct capture *c)
{
	struct facts_recording r = {.form = c->form, .found = c->found};
	for (; r.note_count < c->note_count && r.note_count < FACTS_NOTES_MAX; r.note_count++) {
		r.notes[r.note_count] = c->notes[r.note_count];
		r.note_lines[r.note_count] = c->note_lines[r.note_count];
	}
	return r;
}

void capture_facts(const struct capture *c, const struct cred *cred, struct mask *mask,
		   struct pool *p, struct facts_request *out)
{
	*out = (struct facts_request){
		.recording = recording_of(c), .values_hidden = c->values_hidden, .time = c->time};
	(void)request_show(out, p);
	out->body_kind = capture_kind(c, &out->object_text);
	/* Where a body was cut, what is missing may follow the cut. */
	out->parameters_unknown = c->too_large || out->body_kind == FACTS_BODY_UNKNOWN ||
				  (c->unknown & CAPTURE_UNKNOWN_PARAMETERS) != 0;
	struct work w = {c,    cred, mask,  p,  capture_params_read(c, out->body_kind), NULL, NULL,
			 NULL, NULL, false, out};
	out->json_has_headers = w.params->json_has_headers;
	read_authorization(&w);
	if (w.basic_id != NULL && w.basic_secret != NULL && out->basic_fault != FORM_BASIC_NO_WORD)
		take_basic(&w);
	mask_all(&w);
	out->secret_told = cred->client_secret != NULL;
	capture_host(c, p, out);
	read_line(&w);
	read_type(&w);
	read_places(&w);
	look_last_name(&w);
	read_repeated(&w);
	read_grant(&w);
	capture_encoding(c, w.params, cred, out);
	read_misnamed(&w);
	look_credentials(&w);
	out->credentials_unknown = may_be_elsewhere(&w);
	read_rest(&w);
	const struct capture_show show = show_of(&w);
	capture_assertion(&show, w.params, out);
	capture_show_fields(&show, out);
	capture_show_body(&show, out->body_kind, w.params, out->shown);
	bool basic = out->basic ? !out->secret_in_body
				: cred->auth != FACTS_AUTH_POST && !out->secret_in_body;
	out->shown->needs = capture_needs(cred, basic, out, p);
	capture_params_free(w.params);
	struct secret *made[] = {w.basic_id, w.basic_secret, w.id, w.secret};
	for (size_t i = 0; i < sizeof made / sizeof *made; i++)
		secret_free(made[i]);
}
