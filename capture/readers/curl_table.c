/* SPDX-License-Identifier: MIT */
/* Every option of curl, of its old versions too, and what it means for the request. */
#include "capture/readers/curl.h"

#include <string.h>

/* As curl --help all lists them, "--no-" taken off, and those that it keeps for old scripts. */

/* What shapes the request. */
static const struct {
	const char *name;
	char letter; /* 0: none */
	struct capture_curl_option option;
} shaping[] = {
	{"anyauth", 0, {CAPTURE_CURL_PLAIN, CAPTURE_CURL_OTHER_AUTH}},
	{"aws-sigv4", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_OTHER_AUTH}},
	{"basic", 0, {CAPTURE_CURL_SWITCH, CAPTURE_CURL_BASIC_AUTH}},
	{"cert", 'E', {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_CERT}},
	{"config", 'K', {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_CONFIG}},
	{"cookie", 'b', {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_COOKIE}},
	{"data", 'd', {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_DATA}},
	{"data-ascii", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_DATA}},
	{"data-binary", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_DATA_BINARY}},
	{"data-raw", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_DATA_RAW}},
	{"data-urlencode", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_DATA_URLENCODE}},
	{"digest", 0, {CAPTURE_CURL_SWITCH, CAPTURE_CURL_OTHER_AUTH}},
	{"form", 'F', {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_PART}},
	{"form-string", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_PART_STRING}},
	{"get", 'G', {CAPTURE_CURL_SWITCH, CAPTURE_CURL_GET}},
	{"head", 'I', {CAPTURE_CURL_SWITCH, CAPTURE_CURL_HEAD}},
	{"header", 'H', {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_HEADER}},
	{"json", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_JSON}},
	{"negotiate", 0, {CAPTURE_CURL_SWITCH, CAPTURE_CURL_OTHER_AUTH}},
	{"netrc", 'n', {CAPTURE_CURL_SWITCH, CAPTURE_CURL_NETRC}},
	{"netrc-file", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_NETRC}},
	{"netrc-optional", 0, {CAPTURE_CURL_SWITCH, CAPTURE_CURL_NETRC}},
	{"ntlm", 0, {CAPTURE_CURL_SWITCH, CAPTURE_CURL_OTHER_AUTH}},
	{"ntlm-wb", 0, {CAPTURE_CURL_SWITCH, CAPTURE_CURL_OTHER_AUTH}},
	{"oauth2-bearer", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_BEARER}},
	{"referer", 'e', {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_REFERER}},
	{"request", 'X', {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_METHOD}},
	{"request-target", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_TARGET}},
	{"upload-file", 'T', {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_UPLOAD}},
	{"url", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_URL}},
	{"url-query", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_QUERY}},
	{"user", 'u', {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_USER}},
	{"user-agent", 'A', {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_AGENT}},
	{"variable", 0, {CAPTURE_CURL_ARGUMENT, CAPTURE_CURL_VARIABLE}},
};

/* What does not, by what follows it; the letters are those of some of the names. */
static const struct {
	enum capture_curl_kind kind;
	const char *letters, *names;
} others[] = {
	{CAPTURE_CURL_PLAIN, "h046:231",
	 "dump-ca-embed|ftp-pasv|help|http1.0|http1.1|http2|http2-prior-knowledge|http3|"
	 "http3-only|ipv4|ipv6|next|proxy-tlsv1|sslv2|sslv3|tlsv1|tlsv1.0|tlsv1.1|tlsv1.2|"
	 "tlsv1.3"},
	{CAPTURE_CURL_SWITCH, "aNqfgkjlLMZ#pJORSisBvV",
	 "alpn|append|buffer|ca-native|cert-status|clobber|compressed|compressed-ssh|"
	 "create-dirs|crlf|disable|disable-eprt|disable-epsv|disallow-username-in-url|"
	 "doh-cert-status|doh-insecure|environment|eprt|epsv|fail|fail-early|fail-with-body|"
	 "false-start|follow|form-escape|ftp-create-dirs|ftp-pret|ftp-skip-pasv-ip|ftp-ssl|"
	 "ftp-ssl-ccc|ftp-ssl-control|ftp-ssl-reqd|globoff|haproxy-protocol|http0.9|"
	 "ignore-content-length|include|insecure|junk-session-cookies|keepalive|list-only|"
	 "location|location-trusted|mail-rcpt-allowfails|manual|metalink|mptcp|npn|out-null|"
	 "parallel|parallel-immediate|path-as-is|post301|post302|post303|progress-bar|"
	 "progress-meter|proxy-anyauth|proxy-basic|proxy-ca-native|proxy-digest|proxy-http2|"
	 "proxy-insecure|proxy-negotiate|proxy-ntlm|proxy-ssl-allow-beast|"
	 "proxy-ssl-auto-client-cert|proxytunnel|raw|remote-header-name|remote-name|"
	 "remote-name-all|remote-time|remove-on-error|retry-all-errors|retry-connrefused|"
	 "sasl-ir|sessionid|show-error|show-headers|silent|skip-existing|socks5-basic|"
	 "socks5-gssapi|socks5-gssapi-nec|ssl|ssl-allow-beast|ssl-auto-client-cert|"
	 "ssl-no-revoke|ssl-reqd|ssl-revoke-best-effort|styled-output|"
	 "suppress-connect-headers|tcp-fastopen|tcp-nodelay|test-duphandle|test-event|"
	 "tftp-no-options|tls-earlydata|tr-encoding|trace-ids|trace-time|use-ascii|verbose|"
	 "version|wdebug|xattr"},
	{CAPTURE_CURL_ARGUMENT, "CcDPmoxUQrYytzw",
	 "abstract-unix-socket|alt-svc|cacert|capath|cert-type|ciphers|connect-timeout|"
	 "connect-to|continue-at|cookie-jar|create-file-mode|crlfile|curves|delegation|"
	 "dns-interface|dns-ipv4-addr|dns-ipv6-addr|dns-servers|doh-url|dump-header|ech|"
	 "egd-file|engine|etag-compare|etag-save|expect100-timeout|ftp-account|"
	 "ftp-alternative-to-user|ftp-method|ftp-port|ftp-ssl-ccc-mode|"
	 "happy-eyeballs-timeout-ms|haproxy-clientip|hostpubmd5|hostpubsha256|hsts|interface|"
	 "ip-tos|ipfs-gateway|keepalive-cnt|keepalive-time|key|key-type|knownhosts|krb|krb4|"
	 "libcurl|limit-rate|local-port|login-options|mail-auth|mail-from|mail-rcpt|"
	 "max-filesize|max-redirs|max-time|noproxy|output|output-dir|parallel-max|"
	 "parallel-max-host|pass|pinnedpubkey|preproxy|proto|proto-default|proto-redir|proxy|"
	 "proxy-cacert|proxy-capath|proxy-cert|proxy-cert-type|proxy-ciphers|proxy-crlfile|"
	 "proxy-header|proxy-key|proxy-key-type|proxy-pass|proxy-pinnedpubkey|"
	 "proxy-service-name|proxy-tls13-ciphers|proxy-tlsauthtype|proxy-tlspassword|"
	 "proxy-tlsuser|proxy-user|proxy1.0|pubkey|quote|random-file|range|rate|resolve|retry|"
	 "retry-delay|retry-max-time|sasl-authzid|service-name|sigalgs|socks4|socks4a|socks5|"
	 "socks5-gssapi-service|socks5-hostname|speed-limit|speed-time|ssl-sessions|stderr|"
	 "telnet-option|tftp-blksize|time-cond|tls-max|tls13-ciphers|tlsauthtype|tlspassword|"
	 "tlsuser|trace|trace-ascii|trace-config|unix-socket|upload-flags|vlan-priority|"
	 "write-out"},
};

enum { SHAPING = sizeof shaping / sizeof *shaping, OTHERS = sizeof others / sizeof *others };

/* The options that a name begins. */
struct search {
	const char *name;
	size_t len, count;
	bool whole; /* one has that name */
	struct capture_curl_option found;
};

static void look(struct search *s, const char *name, size_t len, struct capture_curl_option option)
{
	if (len < s->len || memcmp(name, s->name, s->len) != 0)
		return;
	s->count++;
	if (!s->whole)
		s->found = option;
	s->whole |= len == s->len;
}

/* curl took the first letters of one option alone until version 8.10. */
bool capture_curl_option(const char *name, size_t len, struct capture_curl_option *out)
{
	struct search s = {.name = name, .len = len};
	struct words_clause word;
	for (size_t i = 0; i < SHAPING; i++)
		look(&s, shaping[i].name, strlen(shaping[i].name), shaping[i].option);
	for (size_t i = 0; i < OTHERS; i++)
		for (const char *list = others[i].names; words_entry(&list, &word);)
			look(&s, word.at, word.len,
			     (struct capture_curl_option){others[i].kind, CAPTURE_CURL_NOTHING});
	*out = s.found;
	return len > 0 && (s.whole || s.count == 1);
}

bool capture_curl_letter(char letter, struct capture_curl_option *out)
{
	if (letter == '\0')
		return false;
	for (size_t i = 0; i < SHAPING; i++)
		if (shaping[i].letter == letter) {
			*out = shaping[i].option;
			return true;
		}
	for (size_t i = 0; i < OTHERS; i++)
		if (strchr(others[i].letters, letter) != NULL) {
			*out = (struct capture_curl_option){others[i].kind, CAPTURE_CURL_NOTHING};
			return true;
		}
	return false;
}
