/* SPDX-License-Identifier: MIT */
/* Which options curl has, which of them take an argument, and where it stands. */
#include "capture/readers/curl.h"

#include <string.h>

struct option {
	char name[16]; /* without "--" */
	char letter;
	enum capture_curl_action action;
};

/* What shapes a request; all other long options with an argument stand in with_argument. */
static const struct option options[] = {
	{"request", 'X', CAPTURE_CURL_METHOD},
	{"url", 0, CAPTURE_CURL_URL},
	{"header", 'H', CAPTURE_CURL_HEADER},
	{"data", 'd', CAPTURE_CURL_DATA},
	{"data-ascii", 0, CAPTURE_CURL_DATA},
	{"data-raw", 0, CAPTURE_CURL_DATA_RAW},
	{"data-binary", 0, CAPTURE_CURL_DATA_BINARY},
	{"data-urlencode", 0, CAPTURE_CURL_DATA_URLENCODE},
	{"json", 0, CAPTURE_CURL_JSON},
	{"form", 'F', CAPTURE_CURL_PART},
	{"form-string", 0, CAPTURE_CURL_PART_STRING},
	{"user", 'u', CAPTURE_CURL_USER},
	{"user-agent", 'A', CAPTURE_CURL_AGENT},
	{"cookie", 'b', CAPTURE_CURL_COOKIE},
	{"referer", 'e', CAPTURE_CURL_REFERER},
	{"oauth2-bearer", 0, CAPTURE_CURL_BEARER},
	{"get", 'G', CAPTURE_CURL_GET},
	{"head", 'I', CAPTURE_CURL_HEAD},
	{"upload-file", 'T', CAPTURE_CURL_UPLOAD},
	{"digest", 0, CAPTURE_CURL_OTHER_AUTH},
	{"ntlm", 0, CAPTURE_CURL_OTHER_AUTH},
	{"negotiate", 0, CAPTURE_CURL_OTHER_AUTH},
	{"anyauth", 0, CAPTURE_CURL_OTHER_AUTH},
	{"cert", 'E', CAPTURE_CURL_CERT},
	{"netrc", 'n', CAPTURE_CURL_NETRC},
	{"netrc-optional", 0, CAPTURE_CURL_NETRC},
	{"netrc-file", 0, CAPTURE_CURL_NETRC_ARG},
	{"url-query", 0, CAPTURE_CURL_QUERY},
	{"config", 'K', CAPTURE_CURL_CONFIG},
	{"next", ':', CAPTURE_CURL_NEXT},
};

static const char with_argument[][28] = {
	"abstract-unix-socket",
	"alt-svc",
	"aws-sigv4",
	"cacert",
	"capath",
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
	"variable",
	"vlan-priority",
	"write-out",
};

/* Short options with an argument that are not in the table above. */
static const char letters_with_argument[] = "CDPQUYcmortwxyz";

static const struct option *find_letter(char letter)
{
	static const struct option skip = {"", 0, CAPTURE_CURL_SKIP},
				   skip_argument = {"", 0, CAPTURE_CURL_SKIP_ARG};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (options[i].letter == letter && letter != 0)
			return &options[i];
	return letter != 0 && strchr(letters_with_argument, letter) != NULL ? &skip_argument
									    : &skip;
}

static const struct option *find_name(const char *name, size_t len)
{
	static const struct option skip = {"", 0, CAPTURE_CURL_SKIP},
				   skip_argument = {"", 0, CAPTURE_CURL_SKIP_ARG};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (capture_equal(name, len, options[i].name))
			return &options[i];
	for (size_t i = 0; i < sizeof with_argument / sizeof *with_argument; i++)
		if (capture_equal(name, len, with_argument[i]))
			return &skip_argument;
	return &skip;
}

static bool takes_argument(enum capture_curl_action action)
{
	return action != CAPTURE_CURL_SKIP && action != CAPTURE_CURL_GET &&
	       action != CAPTURE_CURL_HEAD && action != CAPTURE_CURL_OTHER_AUTH &&
	       action != CAPTURE_CURL_NETRC && action != CAPTURE_CURL_NEXT;
}

/* ---- the command line ---- */

struct reading {
	struct capture_words *w;
	capture_curl_apply *apply;
	void *arg;
};

/* "-sSXPOST": letters without an argument, then one whose argument is the rest or the next word. */
static size_t read_letters(const struct reading *r, size_t i)
{
	const struct capture_bytes *word = &r->w->items[i];
	for (size_t k = 1; k < word->len; k++) {
		const struct option *o = find_letter(word->bytes[k]);
		if (!takes_argument(o->action)) {
			r->apply(r->arg, o->action, NULL);
			continue;
		}
		if (k + 1 == word->len) {
			if (i + 1 < r->w->count)
				r->apply(r->arg, o->action, &r->w->items[i + 1]);
			return i + 1;
		}
		/* What follows the letter is its argument; it lives as long as the words do. */
		struct capture_bytes *rest = &r->w->items[i];
		memmove(rest->bytes, rest->bytes + k + 1, rest->len - k);
		rest->len -= k + 1;
		r->apply(r->arg, o->action, rest);
		return i;
	}
	return i;
}

/* --name ARGUMENT; also --name=ARGUMENT, which curl does not know but people write. */
static size_t read_name(const struct reading *r, size_t i)
{
	struct capture_bytes *word = &r->w->items[i];
	const char *name = word->bytes + 2, *equals = memchr(name, '=', word->len - 2);
	const struct option *o =
		find_name(name, equals != NULL ? (size_t)(equals - name) : word->len - 2);
	if (!takes_argument(o->action)) {
		r->apply(r->arg, o->action, NULL);
		return i;
	}
	if (equals != NULL) {
		size_t skip = (size_t)(equals + 1 - word->bytes);
		memmove(word->bytes, word->bytes + skip, word->len - skip + 1);
		word->len -= skip;
		r->apply(r->arg, o->action, word);
		return i;
	}
	if (i + 1 < r->w->count)
		r->apply(r->arg, o->action, &r->w->items[i + 1]);
	return i + 1;
}

static bool is_next(const struct capture_bytes *word)
{
	return capture_equal(word->bytes, word->len, "--next") ||
	       capture_equal(word->bytes, word->len, "-:");
}

size_t capture_curl_read(struct capture_words *w, size_t first, capture_curl_apply *apply,
			 void *arg)
{
	const struct reading r = {w, apply, arg};
	bool plain = false; /* behind "--" */
	size_t i = first;
	for (; i < w->count && !(!plain && is_next(&w->items[i])); i++) {
		const struct capture_bytes *word = &w->items[i];
		const char *bytes = capture_bytes_get(word);
		if (plain || word->len < 2 || bytes[0] != '-')
			apply(arg, CAPTURE_CURL_URL, word);
		else if (strcmp(bytes, "--") == 0)
			plain = true;
		else if (bytes[1] == '-')
			i = read_name(&r, i);
		else
			i = read_letters(&r, i);
	}
	return i < w->count ? i : w->count;
}
