/* A captured request made fit to be shown. The mask knows its secrets by now (capture_facts.c). */
#include "capture_private.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "form.h"
#include "mem.h"
#include "value.h"

enum {
	SHOWN_BODY_MAX = 16 * 1024, /* bytes of a body as it is shown */
	SHOWN_VALUE_MAX = 200,
	SHOWN_MEMBERS_MAX = 50,
	SHOWN_DEPTH_MAX = 4,
};

/* Not set, or what stands for it when code forgot to set it: no secret, and the very thing to show.
 */
static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static bool is_no_secret(const char *bytes, size_t len)
{
	struct value look;
	value_look(bytes, len, &look);
	return (look.flags & (VALUE_UNDEFINED | VALUE_UNEXPANDED)) != 0;
}

/* A grant type's own alphabet: words, or a URN. A secret put there by mistake has more. */
static bool is_grant_text(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!(bytes[i] >= 'a' && bytes[i] <= 'z') && strchr("_:-.", bytes[i]) == NULL)
			return false;
	return len > 0 && len <= 64;
}

static bool is_hidden(const char *name, const char *bytes, size_t len)
{
	if (capture_role(name) != CAPTURE_ROLE_PLAIN)
		return !is_no_secret(bytes, len);
	if (strcasecmp(name, "grant_type") == 0 || strcasecmp(name, "grantType") == 0)
		return !is_grant_text(bytes, len);
	return false;
}

static void put_masked(struct text *t, const struct mask *m, const char *bytes, size_t len,
		       struct pool *p)
{
	text_put(t, mask_text(m, bytes, len, MASK_LINE, SHOWN_VALUE_MAX, p));
}

static size_t count_encoded(const char *bytes, size_t len)
{
	size_t count = 0;
	for (size_t i = 0; i + 2 < len; i++)
		count += bytes[i] == '%';
	return count;
}

/* ---- form ---- */

static void put_pair(struct text *t, const struct capture_param *item, const struct mask *m,
		     struct pool *p)
{
	if (item->bare || (item->after_secret && !capture_name_known(item->name))) {
		text_printf(t, "[%zu byte%s]", strlen(item->name) + item->raw_len,
			    plural(strlen(item->name) + item->raw_len));
		return;
	}
	put_masked(t, m, item->name, strlen(item->name), p);
	text_char(t, '=');
	const char *value = secret_reveal(item->value);
	size_t len = secret_len(item->value), encoded = count_encoded(item->raw, item->raw_len);
	if (!item->unknown && len > 0 && is_hidden(item->name, value, len)) {
		text_printf(t, "[%zu bytes", len);
		if (encoded > 0)
			text_printf(t, ", %zu encoded", encoded);
		text_char(t, ']');
	} else if (item->unknown && capture_role(item->name) != CAPTURE_ROLE_PLAIN) {
		text_put(t, "[not known]");
	} else {
		put_masked(t, m, item->raw, item->raw_len, p);
	}
}

static void put_form(struct text *t, const struct capture_params *l, const struct mask *m,
		     struct pool *p)
{
	bool first = true;
	for (size_t i = 0; i < l->count; i++) {
		if (l->items[i].place != CAPTURE_IN_BODY)
			continue;
		text_put(t, first ? "" : "\n&");
		first = false;
		put_pair(t, &l->items[i], m, p);
	}
}

/* ---- JSON ---- */

struct json_show {
	struct text *t;
	const struct mask *m;
	struct pool *p;
};

static void put_node(const struct json_show *s, const char *name, json_t *node, int depth);

static void put_string(const struct json_show *s, const char *name, const json_t *node)
{
	const char *bytes = json_string_value(node);
	size_t len = json_string_length(node);
	text_char(s->t, '"');
	if (len > 0 && is_hidden(name, bytes, len))
		text_printf(s->t, "[%zu byte%s]", len, plural(len));
	else
		put_masked(s->t, s->m, bytes, len, s->p);
	text_char(s->t, '"');
}

static void put_object(const struct json_show *s, json_t *node, int depth)
{
	int count = 0;
	text_char(s->t, '{');
	for (void *at = json_object_iter(node); at != NULL; at = json_object_iter_next(node, at)) {
		text_put(s->t, count > 0 ? (depth == 0 ? ",\n " : ", ") : "");
		if (count++ == SHOWN_MEMBERS_MAX) {
			text_put(s->t, "...");
			break;
		}
		const char *name = json_object_iter_key(at);
		text_char(s->t, '"');
		put_masked(s->t, s->m, name, strlen(name), s->p);
		text_put(s->t, "\":");
		put_node(s, name, json_object_iter_value(at), depth + 1);
	}
	text_char(s->t, '}');
}

static void put_array(const struct json_show *s, const char *name, const json_t *node, int depth)
{
	text_char(s->t, '[');
	for (size_t i = 0; i < json_array_size(node); i++) {
		text_put(s->t, i > 0 ? ", " : "");
		if (i == SHOWN_MEMBERS_MAX) {
			text_put(s->t, "...");
			break;
		}
		put_node(s, name, json_array_get(node, i), depth + 1);
	}
	text_char(s->t, ']');
}

static void put_node(const struct json_show *s, const char *name, json_t *node, int depth)
{
	if (json_is_string(node))
		put_string(s, name, node);
	else if (json_is_boolean(node) || json_is_null(node))
		text_put(s->t, json_is_null(node) ? "null" : json_is_true(node) ? "true" : "false");
	else if (json_is_number(node))
		text_put(s->t, capture_role(name) == CAPTURE_ROLE_PLAIN ? "(number)" : "[number]");
	else if (depth > SHOWN_DEPTH_MAX)
		text_put(s->t, "...");
	else if (json_is_object(node))
		put_object(s, node, depth);
	else
		put_array(s, name, node, depth);
}

/* False: no parser reads it. A JSON string is a body that was a text already: its parameters are
 * shown. */
static bool put_json(const struct json_show *s, const struct capture *c,
		     const struct capture_params *l)
{
	const char *bytes = capture_bytes_get(&c->body);
	size_t len = c->body.len, skip = capture_begins(bytes, len, "\xEF\xBB\xBF") ? 3 : 0;
	json_t *root = json_loadb(bytes + skip, len - skip, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	if (root == NULL)
		return false;
	if (!json_is_string(root)) {
		put_node(s, "", root, 0);
	} else {
		text_printf(s->t, "\"[a text of %zu bytes", json_string_length(root));
		for (size_t i = 0; i < l->count; i++)
			if (l->items[i].place == CAPTURE_IN_BODY &&
			    capture_name_known(l->items[i].name))
				text_printf(s->t, "%s%s", i == 0 ? ": " : ", ", l->items[i].name);
		text_put(s->t, "]\"");
	}
	json_decref(root);
	return true;
}

/* ---- what no parser reads: known keys, nothing else ---- */

struct scan_show {
	struct text *t;
	size_t count;
};

static void put_key(void *arg, const char *name, size_t name_len, const char *value, size_t len)
{
	struct scan_show *s = arg;
	text_put(s->t, s->count++ > 0 ? ", " : "");
	text_add(s->t, name, name_len);
	if (capture_begins(name, name_len, "grant") && is_grant_text(value, len)) {
		text_put(s->t, ": ");
		text_add(s->t, value, len);
	} else {
		text_printf(s->t, ": [%zu byte%s]", len, plural(len));
	}
}

static void put_scanned(struct text *t, const char *bytes, size_t len)
{
	struct scan_show s = {.t = t};
	char first = len > 0 ? *bytes : '\0';
	if (capture_equal(bytes, len, "[object Object]") || capture_equal(bytes, len, "Array")) {
		text_add(t, bytes, len);
		return;
	}
	if (first == '{' || first == '[')
		text_char(t, first);
	capture_scan(bytes, len, put_key, &s);
	if (s.count == 0)
		text_printf(t, "[%zu byte%s]", len, plural(len));
	if (first == '{' || first == '[')
		text_char(t, first == '{' ? '}' : ']');
}

static void put_multipart(struct text *t, const struct capture_params *l, const struct mask *m,
			  struct pool *p)
{
	text_put(t, "(multipart/form-data)");
	for (size_t i = 0; i < l->count; i++) {
		const struct capture_param *item = &l->items[i];
		if (item->place != CAPTURE_IN_BODY)
			continue;
		text_char(t, '\n');
		put_masked(t, m, item->name, strlen(item->name), p);
		const char *value = secret_reveal(item->value);
		size_t len = secret_len(item->value);
		text_put(t, ": ");
		if (is_hidden(item->name, value, len) || !capture_name_known(item->name))
			text_printf(t, "[%zu byte%s]", len, plural(len));
		else
			put_masked(t, m, value, len, p);
	}
}

const char *capture_show_body(const struct capture *c, enum facts_body kind,
			      const struct capture_params *l, const struct mask *m, struct pool *p)
{
	struct text t = {.limit = SHOWN_BODY_MAX};
	const struct json_show s = {&t, m, p};
	const char *bytes = capture_bytes_get(&c->body);
	size_t len = c->body.len;
	if (kind == FACTS_BODY_FORM && !l->run_together)
		put_form(&t, l, m, p);
	else if (kind == FACTS_BODY_MULTIPART)
		put_multipart(&t, l, m, p);
	else if (kind == FACTS_BODY_UNKNOWN && len > 0 && capture_has_unknown(c, bytes, len))
		put_masked(&t, m, bytes, len, p);
	else if (len > 0 && (kind != FACTS_BODY_JSON || !put_json(&s, c, l)))
		put_scanned(&t, bytes, len);
	if (t.full)
		t.bytes[t.len - 3] = t.bytes[t.len - 2] = t.bytes[t.len - 1] = '.';
	/* Once more over all: a part of a secret may stand where no rule expected it. */
	const char *shown = mask_text(m, text_get(&t), t.len, MASK_BLOCK, SHOWN_BODY_MAX, p);
	text_clear(&t);
	return shown;
}

/* ---- header fields ---- */

static const char *authorization_shown(const char *value, size_t len, struct pool *p)
{
	static const char *const schemes[] = {"Basic", "Bearer", "Digest", "Negotiate", "NTLM"};
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		size_t size = strlen(schemes[i]);
		if (capture_begins(value, len, schemes[i]) && (len == size || value[size] == ' '))
			return len > size + 1 ? pool_printf(p, "%s [%zu byte%s]", schemes[i],
							    len - size - 1, plural(len - size - 1))
					      : pool_text(p, schemes[i]);
	}
	return pool_printf(p, "[%zu byte%s]", len, plural(len));
}

/* -u "$ID:$SECRET": what was encoded is the variables' names. */
static bool holds_variable(const struct capture *c, const char *value, size_t len)
{
	struct secret *id = NULL, *secret = NULL;
	if (c->unknown_count == 0)
		return false;
	form_basic_decode(value, len, &id, &secret);
	bool holds = (id != NULL && capture_has_unknown(c, secret_reveal(id), secret_len(id))) ||
		     (secret != NULL &&
		      capture_has_unknown(c, secret_reveal(secret), secret_len(secret)));
	secret_free(id);
	secret_free(secret);
	return holds;
}

static const char *field_shown(const struct capture *c, const struct capture_field *f,
			       const struct mask *m, struct pool *p)
{
	const char *name = capture_bytes_get(&f->name), *value = capture_bytes_get(&f->value);
	size_t len = f->value.len;
	if (strcasecmp(name, "Authorization") == 0 && holds_variable(c, value, len))
		return pool_text(p, "Basic [of a shell variable, not expanded]");
	if (strcasecmp(name, "Authorization") == 0 && !capture_has_unknown(c, value, len))
		return authorization_shown(value, len, p);
	if (strcasecmp(name, "Referer") == 0 || strcasecmp(name, "Origin") == 0)
		len = strcspn(value, "?#");
	if (capture_role(name) != CAPTURE_ROLE_PLAIN && len > 0 && !is_no_secret(value, len) &&
	    !capture_has_unknown(c, value, len))
		return pool_printf(p, "[%zu byte%s]", len, plural(len));
	return mask_text(m, value, len, MASK_LINE, SHOWN_VALUE_MAX, p);
}

void capture_show_fields(const struct capture *c, const struct mask *m, struct pool *p,
			 struct facts_request *out)
{
	for (size_t i = 0; i < c->field_count && out->header_count < FACTS_REQUEST_HEADERS_MAX;
	     i++) {
		const struct capture_field *f = &c->fields[i];
		/* stands for whatever version will run the command */
		if (strcasecmp(capture_bytes_get(&f->name), "User-Agent") == 0 &&
		    strcmp(capture_bytes_get(&f->value), "curl/") == 0)
			continue;
		struct facts_request_header *shown = &out->headers[out->header_count++];
		shown->name =
			mask_text(m, capture_bytes_get(&f->name), f->name.len, MASK_LINE, 80, p);
		shown->value = field_shown(c, f, m, p);
	}
}

/* ---- what the endpoint needs ---- */

static void put_needed(struct text *t, const char *name, const struct secret *value,
		       const char *what)
{
	text_printf(t, "\n&%s=", name);
	size_t changed = form_changed(secret_reveal(value), secret_len(value));
	if (value == NULL)
		text_printf(t, "[%s]", what);
	else if (changed > 0)
		text_printf(t, "[%zu bytes, %zu encoded]", secret_len(value), changed);
	else
		text_printf(t, "[%zu byte%s]", secret_len(value), plural(secret_len(value)));
}

static void put_plain(struct text *t, const char *name, const char *value)
{
	struct secret_buf *b = secret_buf_new(FORM_BODY_MAX);
	if (form_encode(name, strlen(name), b) && secret_buf_put(b, "=") &&
	    form_encode(value, strlen(value), b)) {
		struct secret *pair = secret_buf_take(b);
		text_printf(t, "\n&%s", secret_reveal(pair));
		secret_free(pair);
		return;
	}
	secret_buf_free(b);
}

static void put_basic(struct text *t, const struct cred *cred)
{
	if (cred->client_id == NULL || cred->client_secret == NULL) {
		text_put(t, "Authorization: Basic [base64 of client_id:client_secret]\n");
		return;
	}
	struct secret *value = form_basic(cred->client_id, cred->client_secret,
					  cred->auth != FACTS_AUTH_BASIC_RAW);
	text_printf(t, "Authorization: Basic [%zu bytes]\n", secret_len(value) - strlen("Basic "));
	secret_free(value);
}

const char *capture_show_needs(const struct cred *cred, bool basic, struct pool *p)
{
	struct text t = {.limit = SHOWN_BODY_MAX};
	bool known_path = cred->token_url != NULL && cred->url.path != NULL;
	bool password = cred->grant == FACTS_GRANT_PASSWORD;
	text_printf(&t, "POST %s\nContent-Type: application/x-www-form-urlencoded\n",
		    known_path ? cred->url.path : "/");
	if (basic)
		put_basic(&t, cred);
	text_printf(&t, "\ngrant_type=%s", password ? "password" : "client_credentials");
	if (!basic) {
		put_needed(&t, "client_id", cred->client_id, "your client id");
		put_needed(&t, "client_secret", cred->client_secret, "your client secret");
	}
	if (password) {
		put_needed(&t, "username", cred->access_key_id, "your access key id");
		put_needed(&t, "password", cred->access_key_secret, "your access key secret");
	}
	if (cred->scope != NULL)
		put_plain(&t, "scope", cred->scope);
	for (size_t i = 0; i < cred->param_count; i++)
		if (capture_role(cred->params[i].name) == CAPTURE_ROLE_PLAIN)
			put_plain(&t, cred->params[i].name, cred->params[i].value);
		else
			text_printf(&t, "\n&%s=[%zu byte%s]", cred->params[i].name,
				    strlen(cred->params[i].value),
				    plural(strlen(cred->params[i].value)));
	const char *shown = pool_text(p, text_get(&t));
	text_clear(&t);
	return shown;
}
