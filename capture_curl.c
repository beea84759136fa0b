/* A curl command line as the request that curl would send. */
#include "capture_shell.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "form.h"
#include "mem.h"

static const char form_type[] = "application/x-www-form-urlencoded";

/* What the options say, before the request is made of it. */
struct curl {
	struct capture *c;
	const struct capture_bytes *method, *url, *user, *agent, *cookie, *referer, *bearer;
	struct capture_bytes data, parts;
	bool has_data, get, head, json, multipart, upload, other_auth, no_type;
};

enum action {
	SKIP,     /* no argument, nothing to do with the request */
	SKIP_ARG, /* the same with an argument */
	METHOD,
	URL,
	HEADER,
	DATA,
	DATA_RAW,
	DATA_BINARY,
	DATA_URLENCODE,
	JSON,
	PART,
	PART_STRING,
	USER,
	AGENT,
	COOKIE,
	REFERER,
	BEARER,
	GET,
	HEAD,
	UPLOAD,
	OTHER_AUTH,
	CONFIG,
	NEXT,
};

struct option {
	const char *name; /* without "--" */
	char letter;
	enum action action;
};

/* What shapes a request; all other long options with an argument stand in with_argument. */
static const struct option options[] = {
	{"request", 'X', METHOD},
	{"url", 0, URL},
	{"header", 'H', HEADER},
	{"data", 'd', DATA},
	{"data-ascii", 0, DATA},
	{"data-raw", 0, DATA_RAW},
	{"data-binary", 0, DATA_BINARY},
	{"data-urlencode", 0, DATA_URLENCODE},
	{"json", 0, JSON},
	{"form", 'F', PART},
	{"form-string", 0, PART_STRING},
	{"user", 'u', USER},
	{"user-agent", 'A', AGENT},
	{"cookie", 'b', COOKIE},
	{"referer", 'e', REFERER},
	{"oauth2-bearer", 0, BEARER},
	{"get", 'G', GET},
	{"head", 'I', HEAD},
	{"upload-file", 'T', UPLOAD},
	{"digest", 0, OTHER_AUTH},
	{"ntlm", 0, OTHER_AUTH},
	{"negotiate", 0, OTHER_AUTH},
	{"anyauth", 0, OTHER_AUTH},
	{"config", 'K', CONFIG},
	{"next", ':', NEXT},
};

static const char *const with_argument[] = {
	"abstract-unix-socket",
	"alt-svc",
	"aws-sigv4",
	"cacert",
	"capath",
	"cert",
	"cert-type",
	"ciphers",
	"connect-timeout",
	"connect-to",
	"continue-at",
	"cookie-jar",
	"create-file-mode",
	"crlfile",
	"curves",
	"delegation",
	"dns-interface",
	"dns-ipv4-addr",
	"dns-ipv6-addr",
	"dns-servers",
	"doh-url",
	"dump-header",
	"ech",
	"egd-file",
	"engine",
	"etag-compare",
	"etag-save",
	"expect100-timeout",
	"ftp-account",
	"ftp-alternative-to-user",
	"ftp-method",
	"ftp-port",
	"ftp-ssl-ccc-mode",
	"happy-eyeballs-timeout-ms",
	"haproxy-clientip",
	"hostpubmd5",
	"hostpubsha256",
	"hsts",
	"interface",
	"ip-tos",
	"ipfs-gateway",
	"keepalive-cnt",
	"keepalive-time",
	"key",
	"key-type",
	"krb",
	"libcurl",
	"limit-rate",
	"local-port",
	"login-options",
	"mail-auth",
	"mail-from",
	"mail-rcpt",
	"max-filesize",
	"max-redirs",
	"max-time",
	"netrc-file",
	"noproxy",
	"output",
	"output-dir",
	"parallel-max",
	"pass",
	"pinnedpubkey",
	"preproxy",
	"proto",
	"proto-default",
	"proto-redir",
	"proxy",
	"proxy-cacert",
	"proxy-capath",
	"proxy-cert",
	"proxy-cert-type",
	"proxy-ciphers",
	"proxy-crlfile",
	"proxy-header",
	"proxy-key",
	"proxy-key-type",
	"proxy-pass",
	"proxy-pinnedpubkey",
	"proxy-service-name",
	"proxy-tls13-ciphers",
	"proxy-tlsauthtype",
	"proxy-tlspassword",
	"proxy-tlsuser",
	"proxy-user",
	"proxy1.0",
	"pubkey",
	"quote",
	"random-file",
	"range",
	"rate",
	"request-target",
	"resolve",
	"retry",
	"retry-delay",
	"retry-max-time",
	"sasl-authzid",
	"service-name",
	"socks4",
	"socks4a",
	"socks5",
	"socks5-gssapi-service",
	"socks5-hostname",
	"speed-limit",
	"speed-time",
	"stderr",
	"telnet-option",
	"tftp-blksize",
	"time-cond",
	"tls-max",
	"tls13-ciphers",
	"tlsauthtype",
	"tlspassword",
	"tlsuser",
	"trace",
	"trace-ascii",
	"trace-config",
	"unix-socket",
	"url-query",
	"variable",
	"vlan-priority",
	"write-out",
};

/* Short options with an argument that are not in the table above. */
static const char letters_with_argument[] = "CDEPQUYcmortwxyzh";

static const struct option *find_letter(char letter)
{
	static const struct option skip = {NULL, 0, SKIP}, skip_argument = {NULL, 0, SKIP_ARG};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (options[i].letter == letter && letter != 0)
			return &options[i];
	return letter != 'h' && strchr(letters_with_argument, letter) != NULL ? &skip_argument
									      : &skip;
}

static const struct option *find_name(const char *name, size_t len)
{
	static const struct option skip = {NULL, 0, SKIP}, skip_argument = {NULL, 0, SKIP_ARG};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (capture_equal(name, len, options[i].name))
			return &options[i];
	for (size_t i = 0; i < sizeof with_argument / sizeof *with_argument; i++)
		if (capture_equal(name, len, with_argument[i]))
			return &skip_argument;
	return &skip;
}

static bool takes_argument(enum action action)
{
	return action != SKIP && action != GET && action != HEAD && action != OTHER_AUTH &&
	       action != NEXT;
}

/* ---- one option each ---- */

/* A file that curl reads: it is named, and what it holds is unknown. */
static void put_file(struct curl *r, struct capture_bytes *to, const char *name, size_t len)
{
	struct capture_bytes text = {0};
	capture_bytes_put(&text, "@");
	capture_bytes_add(&text, name, len);
	capture_unknown(r->c, text.bytes, text.len);
	capture_bytes_add(to, text.bytes, text.len);
	capture_bytes_clear(&text);
}

static void add_header(struct curl *r, const char *bytes, size_t len)
{
	if (len > 0 && *bytes == '@') {
		struct capture_bytes ignored = {0};
		put_file(r, &ignored, bytes + 1, len - 1);
		capture_bytes_clear(&ignored);
		r->c->unknown |= CAPTURE_UNKNOWN_FIELDS;
		return;
	}
	const char *colon = memchr(bytes, ':', len), *end = memchr(bytes, ';', len);
	if (colon == NULL && (end == NULL || end != bytes + len - 1)) {
		if (capture_has_unknown(r->c, bytes, len))
			r->c->unknown |= CAPTURE_UNKNOWN_FIELDS; /* -H "$HEADER" */
		return; /* curl drops a field without a colon */
	}
	struct capture_bytes name = {0}, text = {0};
	capture_bytes_add(&name, bytes, (size_t)((colon != NULL ? colon : end) - bytes));
	const char *value = colon != NULL ? colon + 1 : "";
	size_t size = colon != NULL ? len - (size_t)(value - bytes) : 0;
	capture_trim(&value, &size);
	capture_bytes_add(&text, value, size);
	/* "Name:" takes a field of curl's own away, "Name;" sends it empty */
	if (size > 0 || colon == NULL)
		capture_header(r->c, name.bytes, text.bytes);
	else
		capture_field_set(r->c, name.bytes, NULL);
	r->no_type |= size == 0 && colon != NULL && strcasecmp(name.bytes, "Content-Type") == 0;
	capture_bytes_clear(&name);
	capture_bytes_clear(&text);
}

static void join(struct curl *r, const char *with)
{
	if (r->has_data)
		capture_bytes_put(&r->data, with);
	r->has_data = true;
}

static void add_data(struct curl *r, const char *bytes, size_t len, bool files)
{
	join(r, "&");
	if (!files || len == 0 || *bytes != '@') {
		capture_bytes_add(&r->data, bytes, len);
		return;
	}
	put_file(r, &r->data, bytes + 1, len - 1);
	r->c->unknown |= CAPTURE_UNKNOWN_PARAMETERS;
}

/* As curl_easy_escape() does: all but letters, digits and -._~ */
static void put_escaped(struct capture_bytes *to, const char *bytes, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		bool plain = (byte >= '0' && byte <= '9') ||
			     ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
			     (byte != 0 && strchr("-._~", byte) != NULL);
		char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
		capture_bytes_add(to, plain ? bytes + i : escape, plain ? 1 : 3);
	}
}

/* "content", "=content", "name=content", "@file", "name@file". */
static void add_urlencoded(struct curl *r, const char *bytes, size_t len)
{
	const char *equals = memchr(bytes, '=', len), *at = memchr(bytes, '@', len);
	join(r, "&");
	const char *mark = equals != NULL ? equals : at;
	if (mark != NULL && mark > bytes) {
		capture_bytes_add(&r->data, bytes, (size_t)(mark - bytes));
		capture_bytes_put(&r->data, "=");
	}
	const char *content = mark != NULL ? mark + 1 : bytes;
	size_t size = len - (size_t)(content - bytes);
	if (mark != NULL && mark == at && equals == NULL)
		put_file(r, &r->data, content, size);
	else if (capture_has_unknown(r->c, content, size))
		capture_bytes_add(&r->data, content,
				  size); /* it stays what it is: a mark of the unknown */
	else
		put_escaped(&r->data, content, size);
}

static void add_json(struct curl *r, const char *bytes, size_t len)
{
	r->json = true;
	r->has_data = true;
	if (len > 0 && *bytes == '@')
		put_file(r, &r->data, bytes + 1, len - 1);
	else
		capture_bytes_add(&r->data, bytes, len);
}

static void add_part(struct curl *r, const char *bytes, size_t len, bool files)
{
	const char *equals = memchr(bytes, '=', len);
	const char *name_end = equals != NULL ? equals : bytes + len;
	const char *value = equals != NULL ? equals + 1 : name_end;
	size_t size = len - (size_t)(value - bytes);
	if (files && size >= 2 && value[0] == '"' && value[size - 1] == '"') {
		value++; /* curl's own quotes, as Postman writes them */
		size -= 2;
		files = false;
	}
	r->multipart = true;
	capture_bytes_put(&r->parts, "--cxtoken\r\nContent-Disposition: form-data; name=\"");
	capture_bytes_add(&r->parts, bytes, (size_t)(name_end - bytes));
	capture_bytes_put(&r->parts, "\"\r\n\r\n");
	if (files && size > 0 && (*value == '@' || *value == '<'))
		put_file(r, &r->parts, value + 1, size - 1);
	else
		capture_bytes_add(&r->parts, value, size);
	capture_bytes_put(&r->parts, "\r\n");
}

static void set_config(struct curl *r, const char *bytes, size_t len)
{
	struct capture_bytes ignored = {0};
	put_file(r, &ignored, bytes, len);
	capture_bytes_clear(&ignored);
	r->c->unknown |=
		CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_PARAMETERS | CAPTURE_UNKNOWN_METHOD;
}

static void apply_text(struct curl *r, enum action action, const struct capture_bytes *word)
{
	const char *bytes = capture_bytes_get(word);
	size_t len = word->len;
	switch (action) {
	case HEADER:
		add_header(r, bytes, len);
		break;
	case DATA:
	case DATA_BINARY:
		add_data(r, bytes, len, true);
		break;
	case DATA_RAW:
		add_data(r, bytes, len, false);
		break;
	case DATA_URLENCODE:
		add_urlencoded(r, bytes, len);
		break;
	case JSON:
		add_json(r, bytes, len);
		break;
	case PART:
	case PART_STRING:
		add_part(r, bytes, len, action == PART);
		break;
	case CONFIG:
		set_config(r, bytes, len);
		break;
	default:
		break;
	}
}

static void apply(struct curl *r, enum action action, const struct capture_bytes *word)
{
	const struct {
		enum action action;
		const struct capture_bytes **to;
	} kept[] = {
		{METHOD, &r->method}, {USER, &r->user},       {AGENT, &r->agent},
		{COOKIE, &r->cookie}, {REFERER, &r->referer}, {BEARER, &r->bearer},
	};
	r->get |= action == GET;
	r->head |= action == HEAD;
	r->upload |= action == UPLOAD;
	r->other_auth |= action == OTHER_AUTH;
	if (action == URL && r->url == NULL)
		r->url = word; /* curl would send one request for each; the first is judged */
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (kept[i].action == action)
			*kept[i].to = word;
	if (word != NULL)
		apply_text(r, action, word);
}

/* ---- the command line ---- */

/* "-sSXPOST": letters without an argument, then one whose argument is the rest or the next word. */
static size_t read_letters(struct curl *r, struct capture_words *w, size_t i)
{
	const struct capture_bytes *word = &w->items[i];
	for (size_t k = 1; k < word->len; k++) {
		const struct option *o = find_letter(word->bytes[k]);
		if (!takes_argument(o->action)) {
			apply(r, o->action, NULL);
			continue;
		}
		if (k + 1 == word->len) {
			if (i + 1 < w->count)
				apply(r, o->action, &w->items[i + 1]);
			return i + 1;
		}
		/* What follows the letter is its argument; it lives as long as the words do. */
		struct capture_bytes *rest = &w->items[i];
		memmove(rest->bytes, rest->bytes + k + 1, rest->len - k);
		rest->len -= k + 1;
		apply(r, o->action, rest);
		return i;
	}
	return i;
}

/* --name ARGUMENT; also --name=ARGUMENT, which curl does not know but people write. */
static size_t read_name(struct curl *r, struct capture_words *w, size_t i)
{
	struct capture_bytes *word = &w->items[i];
	const char *name = word->bytes + 2, *equals = memchr(name, '=', word->len - 2);
	const struct option *o =
		find_name(name, equals != NULL ? (size_t)(equals - name) : word->len - 2);
	if (!takes_argument(o->action)) {
		apply(r, o->action, NULL);
		return i;
	}
	if (equals != NULL) {
		size_t skip = (size_t)(equals + 1 - word->bytes);
		memmove(word->bytes, word->bytes + skip, word->len - skip + 1);
		word->len -= skip;
		apply(r, o->action, word);
		return i;
	}
	if (i + 1 < w->count)
		apply(r, o->action, &w->items[i + 1]);
	return i + 1;
}

static bool is_next(const struct capture_bytes *word)
{
	return capture_equal(word->bytes, word->len, "--next") ||
	       capture_equal(word->bytes, word->len, "-:");
}

static void read_words(struct curl *r, struct capture_words *w, size_t first)
{
	bool plain = false; /* behind "--" */
	for (size_t i = first; i < w->count && !(!plain && is_next(&w->items[i])); i++) {
		const struct capture_bytes *word = &w->items[i];
		const char *bytes = capture_bytes_get(word);
		if (plain || word->len < 2 || bytes[0] != '-')
			apply(r, URL, word);
		else if (strcmp(bytes, "--") == 0)
			plain = true;
		else if (bytes[1] == '-')
			i = read_name(r, w, i);
		else
			i = read_letters(r, w, i);
	}
}

/* ---- the request ---- */

static bool has_field(const struct curl *r, const char *name)
{
	return capture_field(r->c, name, NULL) != NULL;
}

static void default_field(struct curl *r, const char *name, const char *value)
{
	if (!has_field(r, name))
		capture_header(r->c, name, value);
}

static void basic_field(struct curl *r, const char *user, size_t len)
{
	const char *colon = memchr(user, ':', len);
	if (colon == NULL && !capture_has_unknown(r->c, user, len)) {
		/* curl asks for the password */
		capture_unknown(r->c, "the password of -u", strlen("the password of -u"));
		default_field(r, "Authorization", "Basic the password of -u");
		return;
	}
	struct secret *id = secret_new(user, colon != NULL ? (size_t)(colon - user) : len);
	struct secret *secret = secret_new(colon != NULL ? colon + 1 : "",
					   colon != NULL ? len - (size_t)(colon + 1 - user) : 0);
	struct secret *value = colon != NULL ? form_basic(id, secret, false) : NULL;
	struct capture_bytes text = {0};
	capture_bytes_put(&text, "Basic ");
	capture_bytes_add(&text, user, len);
	default_field(r, "Authorization",
		      value != NULL ? secret_reveal(value) : capture_bytes_get(&text));
	capture_bytes_clear(&text);
	secret_free(id);
	secret_free(secret);
	secret_free(value);
}

static void authorization(struct curl *r)
{
	if (r->bearer != NULL) {
		struct capture_bytes text = {0};
		capture_bytes_put(&text, "Bearer ");
		capture_bytes_add(&text, capture_bytes_get(r->bearer), r->bearer->len);
		default_field(r, "Authorization", text.bytes);
		capture_bytes_clear(&text);
	}
	if (r->user == NULL)
		return;
	if (r->other_auth)
		r->c->unknown |= CAPTURE_UNKNOWN_CREDENTIALS;
	else
		basic_field(r, capture_bytes_get(r->user), r->user->len);
}

/* http://id:secret@host/: curl takes it out of the URL and sends it as Basic. */
static void userinfo(struct curl *r)
{
	const char *url = capture_bytes_get(&r->c->target);
	const char *start = strstr(url, "://");
	start = start != NULL ? start + 3 : url;
	const char *at = capture_last(start, strcspn(start, "/?#"), '@');
	if (at == NULL)
		return;
	struct secret *raw = secret_new(start, (size_t)(at - start)),
		      *decoded = form_percent_decode(raw);
	const struct secret *user = decoded != NULL ? decoded : raw;
	if (r->user == NULL)
		basic_field(r, secret_reveal(user), secret_len(user));
	struct capture_bytes kept = {0};
	capture_bytes_add(&kept, url, (size_t)(start - url));
	capture_bytes_put(&kept, at + 1);
	capture_bytes_clear(&r->c->target);
	r->c->target = kept;
	secret_free(raw);
	secret_free(decoded);
}

static void target(struct curl *r)
{
	struct capture_bytes *to = &r->c->target;
	const char *url = capture_bytes_get(r->url);
	bool has_unknown = capture_has_unknown(r->c, url, r->url->len);
	capture_bytes_clear(to);
	if (!has_unknown && capture_find(url, r->url->len, "://") == r->url->len)
		capture_bytes_put(to, "http://");
	capture_bytes_add(to, url, r->url->len);
	if (has_unknown)
		r->c->unknown |= CAPTURE_UNKNOWN_TARGET;
	else
		userinfo(r);
	if (!r->get || !r->has_data)
		return;
	capture_bytes_put(to, memchr(to->bytes, '?', to->len) != NULL ? "&" : "?");
	capture_bytes_add(to, capture_bytes_get(&r->data), r->data.len);
}

static void method(struct curl *r)
{
	bool body = (r->has_data && !r->get) || r->multipart;
	const char *by_default = r->head ? "HEAD" : r->upload ? "PUT" : body ? "POST" : "GET";
	const char *text = r->method != NULL ? capture_bytes_get(r->method) : by_default;
	capture_bytes_set(&r->c->method, text, strlen(text));
	if (capture_has_unknown(r->c, text, strlen(text)))
		r->c->unknown |= CAPTURE_UNKNOWN_METHOD;
	else if (r->method != NULL)
		r->c->unknown &= ~(unsigned)CAPTURE_UNKNOWN_METHOD;
}

static void body(struct curl *r)
{
	struct capture *c = r->c;
	if (r->multipart) {
		capture_bytes_put(&r->parts, "--cxtoken--\r\n");
		capture_body(c, r->parts.bytes, r->parts.len);
		default_field(r, "Content-Type", "multipart/form-data; boundary=cxtoken");
		return;
	}
	if (r->upload)
		c->unknown |= CAPTURE_UNKNOWN_BODY;
	if (!r->has_data || r->get)
		return;
	capture_body(c, capture_bytes_get(&r->data), r->data.len);
	if (!r->no_type)
		default_field(r, "Content-Type", r->json ? "application/json" : form_type);
	if (r->json)
		default_field(r, "Accept", "application/json");
	/* -d "$BODY" and -d @file: all of it is unknown */
	for (size_t i = 0; i < c->unknown_count; i++)
		if (r->data.len == c->unknown_texts[i].len &&
		    memcmp(r->data.bytes, c->unknown_texts[i].bytes, r->data.len) == 0)
			c->unknown |= CAPTURE_UNKNOWN_BODY;
}

static void plain_field(struct curl *r, const char *name, const struct capture_bytes *value)
{
	if (value != NULL)
		default_field(r, name, capture_bytes_get(value));
}

static void make_request(struct curl *r)
{
	authorization(r);
	target(r);
	body(r);
	method(r);
	plain_field(r, "User-Agent", r->agent);
	default_field(r, "User-Agent", "curl/");
	plain_field(r, "Cookie", r->cookie);
	plain_field(r, "Referer", r->referer);
}

/* Behind the word curl, curl.exe or /usr/bin/curl, which may follow a prompt and assignments. */
static size_t find_curl(const struct capture_words *w)
{
	for (size_t i = 0; i < w->count && i < 8; i++) {
		const char *bytes = capture_bytes_get(&w->items[i]),
			   *slash = capture_last(bytes, w->items[i].len, '/');
		const char *name = slash != NULL ? slash + 1 : bytes;
		if (strcasecmp(name, "curl") == 0 || strcasecmp(name, "curl.exe") == 0)
			return i + 1;
	}
	return 0;
}

bool capture_curl(const char *bytes, size_t len, struct capture **out, struct err *e)
{
	struct curl r = {.c = capture_new(NULL, NULL, NULL)};
	struct capture_words *w = mem_alloc(1, sizeof *w);
	bool ok = capture_shell_split(bytes, len, r.c, w, e);
	size_t first = ok ? find_curl(w) : 0;
	if (ok && first == 0)
		ok = err_set(e, ERR_USAGE, "this is no curl command");
	if (ok)
		read_words(&r, w, first);
	if (ok && r.url == NULL && w->cut_at > 0)
		ok = err_set(e, ERR_USAGE,
			     "the curl command ends at an & outside of quotes (byte %zu): put "
			     "quotes around "
			     "what stands behind -d",
			     w->cut_at);
	if (ok && r.url == NULL)
		ok = err_set(e, ERR_USAGE, "the curl command has no URL");
	if (ok)
		make_request(&r);
	capture_bytes_clear(&r.data);
	capture_bytes_clear(&r.parts);
	capture_words_free(w);
	if (!ok) {
		capture_free(r.c);
		return false;
	}
	*out = r.c;
	return true;
}
