/* SPDX-License-Identifier: MIT */
/* The option rows: names, environment, kind, help. */
#include "settings/opts.h"

#define SECONDS_MAX (86400L * 1000)

/* clang-format off */
const struct opts_row opts_rows[OPTS_COUNT] = {
	[OPTS_CLIENT_ID] = {
		.name = "client-id", .argument = "ID", .env = "CXONE_CLIENT_ID",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CREDENTIALS, .complete = "none",
		.help = "The application's client id."},
	[OPTS_CLIENT_SECRET_FILE] = {
		.name = "client-secret-file", .argument = "FILE", .env = "CXONE_CLIENT_SECRET_FILE",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CREDENTIALS, .complete = "file",
		.help = "The file that holds the client secret; one final line end is removed; - "
			"is standard input. Better than --client-secret, whose value stays in "
			"the shell's history and shows in process lists until it is read."},
	[OPTS_CLIENT_SECRET] = {
		.name = "client-secret", .argument = "SECRET", .env = "CXONE_CLIENT_SECRET",
		.kind = OPTS_SECRET, .group = OPTS_GROUP_CREDENTIALS, .complete = "none",
		.help = "The client secret itself. It is overwritten in this process's arguments "
			"at once, but others may have seen it by then: prefer "
			"--client-secret-file."},
	[OPTS_ACCESS_KEY_ID] = {
		.name = "access-key-id", .argument = "ID", .env = "CXONE_ACCESS_KEY_ID",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CREDENTIALS, .complete = "none",
		.help = "The id of a user's access key, for --grant-type password: sent as "
			"username."},
	[OPTS_ACCESS_KEY_SECRET_FILE] = {
		.name = "access-key-secret-file", .argument = "FILE",
		.env = "CXONE_ACCESS_KEY_SECRET_FILE",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CREDENTIALS, .complete = "file",
		.help = "The file that holds the access key's secret, read as "
			"--client-secret-file is: sent as password."},
	[OPTS_ACCESS_KEY_SECRET] = {
		.name = "access-key-secret", .argument = "SECRET", .env = "CXONE_ACCESS_KEY_SECRET",
		.kind = OPTS_SECRET, .group = OPTS_GROUP_CREDENTIALS, .complete = "none",
		.help = "The access key's secret itself: prefer --access-key-secret-file, for "
			"the same reason."},
	[OPTS_ENV_FILE] = {
		.name = "env-file", .argument = "FILE",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CREDENTIALS, .complete = "file",
		.help = "Take variables that are not set from the NAME=VALUE lines of this file. "
			"Nothing in it is expanded."},
	[OPTS_PROFILE] = {
		.name = "profile", .argument = "NAME", .env = "CXONE_PROFILE",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CREDENTIALS, .complete = "profile",
		.help = "Take the settings of this profile, "
			"$XDG_CONFIG_HOME/cxtoken/NAME.env, else ~/.config/cxtoken/NAME.env, an "
			"env file. As an option it beats the environment, as a variable it does "
			"not. --profile= lists the profiles."},
	[OPTS_TOKEN_URL] = {
		.name = "token-url", .argument = "URL", .env = "CXONE_TOKEN_URL",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CREDENTIALS, .complete = "url",
		.help = "The token endpoint (default: "
			"https://api.nicecxone.com/auth/oauth/token)."},
	[OPTS_ISSUER] = {
		.name = "issuer", .argument = "URL", .env = "CXONE_ISSUER",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CREDENTIALS, .complete = "url",
		.help = "Find the token endpoint by OpenID discovery. A --token-url that is "
			"given the same way wins."},
	[OPTS_GRANT_TYPE] = {
		.name = "grant-type", .argument = "GRANT", .env = "CXONE_GRANT_TYPE",
		.kind = OPTS_CHOICE, .group = OPTS_GROUP_CREDENTIALS,
		.choices = "client_credentials|password",
		.help = "The grant to ask for (default: client_credentials)."},
	[OPTS_AUTH_METHOD] = {
		.name = "auth-method", .argument = "METHOD", .env = "CXONE_AUTH_METHOD",
		.kind = OPTS_CHOICE, .group = OPTS_GROUP_CREDENTIALS,
		.choices = "post|basic|basic-raw|client_secret_post=post|client_secret_basic=basic",
		.help = "How the client id and secret are sent: in the body, or as an "
			"Authorization field that is form-encoded first (basic) or not "
			"(basic-raw) (default: post). client_secret_post and "
			"client_secret_basic are accepted too."},
	[OPTS_SCOPE] = {
		.name = "scope", .argument = "SCOPE", .env = "CXONE_SCOPE",
		.kind = OPTS_LIST, .group = OPTS_GROUP_CREDENTIALS, .complete = "none",
		.help = "The scope to ask for; may be repeated."},
	[OPTS_PARAM] = {
		.name = "param", .argument = "NAME=VALUE",
		.kind = OPTS_LIST, .group = OPTS_GROUP_CREDENTIALS, .complete = "none",
		.help = "An extra parameter of the request, such as audience=URL; may be "
			"repeated. It is shown in reports, so put no secret there."},

	[OPTS_OUTPUT] = {
		.name = "output", .argument = "FORM",
		.kind = OPTS_CHOICE, .group = OPTS_GROUP_CACHE, .choices = "token|json|header|env",
		.help = "What to print (default: token): the token alone, a JSON object, an "
			"Authorization header line for curl -H @-, or export lines for sh."},
	[OPTS_CHECK] = {
		.name = "check", .kind = OPTS_SWITCH, .group = OPTS_GROUP_CACHE,
		.help = "Print no token; say on standard error whether one can be had."},
	[OPTS_MIN_TTL] = {
		.name = "min-ttl", .argument = "SECONDS", .env = "CXONE_MIN_TTL",
		.kind = OPTS_NUMBER, .group = OPTS_GROUP_CACHE, .complete = "none",
		.min = 0, .max = 1000000,
		.help = "Use a cached token only while it is valid for at least this long "
			"(default: 300), at most half of its lifetime."},
	[OPTS_FORCE_REFRESH] = {
		.name = "force-refresh", .kind = OPTS_SWITCH, .group = OPTS_GROUP_CACHE,
		.help = "Fetch a token and replace the cached one."},
	[OPTS_NO_CACHE] = {
		.name = "no-cache", .env = "CXONE_NO_CACHE",
		.kind = OPTS_SWITCH, .group = OPTS_GROUP_CACHE,
		.help = "Neither read nor write the cache."},
	[OPTS_CACHED_ONLY] = {
		.name = "cached-only", .kind = OPTS_SWITCH, .group = OPTS_GROUP_CACHE,
		.help = "Never ask the endpoint; exit with 6 where no usable token is cached."},
	[OPTS_CACHE_DIR] = {
		.name = "cache-dir", .argument = "DIR", .env = "CXONE_CACHE_DIR",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CACHE, .complete = "dir",
		.help = "Where cached tokens are kept (default: $XDG_CACHE_HOME/cxtoken, else "
			"~/.cache/cxtoken)."},
	[OPTS_CACHE_STATUS] = {
		.name = "cache-status", .kind = OPTS_SWITCH, .group = OPTS_GROUP_CACHE,
		.help = "Say whether a token is cached, how long it is valid, and whether a "
			"cool-down is on; never the token."},
	[OPTS_CLEAR_CACHE] = {
		.name = "clear-cache", .kind = OPTS_SWITCH, .group = OPTS_GROUP_CACHE,
		.help = "Forget the cached token of these settings, and their cool-down."},
	[OPTS_CACHE_URL] = {
		.name = "cache-url", .argument = "URL", .env = "CXONE_CACHE_URL",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CACHE, .complete = "url",
		.help = "Share tokens with other machines in this Redis or Valkey server: "
			"redis://HOST[:PORT][/DB], rediss://... (TLS) or unix:PATH. What it "
			"holds is sealed."},
	[OPTS_CACHE_USER] = {
		.name = "cache-user", .argument = "NAME", .env = "CXONE_CACHE_USER",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CACHE, .complete = "none",
		.help = "The user there, where it has users."},
	[OPTS_CACHE_PASSWORD_FILE] = {
		.name = "cache-password-file", .argument = "FILE",
		.env = "CXONE_CACHE_PASSWORD_FILE",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CACHE, .complete = "file",
		.help = "The file that holds the password there, read as --client-secret-file "
			"is. CXONE_CACHE_PASSWORD is the password itself."},
	[OPTS_CACHE_CACERT] = {
		.name = "cache-cacert", .argument = "FILE", .env = "CXONE_CACHE_CACERT",
		.kind = OPTS_STRING, .group = OPTS_GROUP_CACHE, .complete = "file",
		.help = "Trust the certificate authorities of this file (PEM) for rediss://; "
			"default: as --cacert."},

	[OPTS_CONNECT_TIMEOUT] = {
		.name = "connect-timeout", .argument = "SECONDS",
		.kind = OPTS_SECONDS, .group = OPTS_GROUP_NETWORK, .complete = "none",
		.min = 1, .max = SECONDS_MAX,
		.help = "Give up connecting after this time (default: 5)."},
	[OPTS_MAX_TIME] = {
		.name = "max-time", .letter = 'm', .argument = "SECONDS",
		.kind = OPTS_SECONDS, .group = OPTS_GROUP_NETWORK, .complete = "none",
		.min = 1, .max = SECONDS_MAX,
		.help = "Give up altogether after this time, all tries and the reading of files "
			"included (default: 30; with --diagnose, for each request). At least "
			"0.001: there is no way to wait forever, so 0 is an error."},
	[OPTS_RETRY] = {
		.name = "retry", .argument = "N",
		.kind = OPTS_NUMBER, .group = OPTS_GROUP_NETWORK, .complete = "none",
		.min = 0, .max = 20,
		.help = "How often to try again after a failure that may pass (default: 2, at "
			"most 20). A refusal is never retried."},
	[OPTS_CACERT] = {
		.name = "cacert", .argument = "FILE",
		.kind = OPTS_STRING, .group = OPTS_GROUP_NETWORK, .complete = "file",
		.help = "Trust the certificate authorities of this file (PEM)."},
	[OPTS_CERT] = {
		.name = "cert", .argument = "FILE",
		.kind = OPTS_STRING, .group = OPTS_GROUP_NETWORK, .complete = "file",
		.help = "A client certificate (PEM)."},
	[OPTS_KEY] = {
		.name = "key", .argument = "FILE",
		.kind = OPTS_STRING, .group = OPTS_GROUP_NETWORK, .complete = "file",
		.help = "The client certificate's private key (PEM)."},
	[OPTS_PROXY] = {
		.name = "proxy", .letter = 'x', .argument = "URL",
		.kind = OPTS_STRING, .group = OPTS_GROUP_NETWORK, .complete = "url",
		.help = "Use this proxy, as curl's --proxy; curl's proxy variables are used "
			"too."},
	[OPTS_ALLOW_HTTP] = {
		.name = "allow-http", .kind = OPTS_SWITCH, .group = OPTS_GROUP_NETWORK,
		.help = "Send credentials over http: also to a host that is not a loopback "
			"address. Everyone on the way can read them."},

	[OPTS_DIAGNOSE] = {
		.name = "diagnose", .kind = OPTS_SWITCH, .group = OPTS_GROUP_DIAGNOSIS,
		.help = "Send a form body and a JSON body; explain the answers side by side."},
	[OPTS_LISTEN] = {
		.name = "listen", .argument = "[HOST:]PORT",
		.kind = OPTS_OPTIONAL, .group = OPTS_GROUP_DIAGNOSIS, .complete = "none",
		.help = "Be a local token endpoint; explain each request that your own client "
			"sends (default: 127.0.0.1:8401; port 0 takes a free one)."},
	[OPTS_SERVE] = {
		.name = "serve", .argument = "[HOST:]PORT",
		.kind = OPTS_OPTIONAL, .group = OPTS_GROUP_DIAGNOSIS, .complete = "none",
		.help = "Be a local token endpoint that answers these settings' own client from "
			"the cache (default: 127.0.0.1:8402)."},
	[OPTS_ONCE] = {
		.name = "once", .kind = OPTS_SWITCH, .group = OPTS_GROUP_DIAGNOSIS,
		.help = "With --listen: end after one request, with 0 if it was correct and 4 if "
			"not."},
	[OPTS_INSPECT] = {
		.name = "inspect", .argument = "FILE",
		.kind = OPTS_STRING, .group = OPTS_GROUP_DIAGNOSIS, .complete = "file",
		.help = "Explain a recorded request, in whatever form you have it: raw HTTP, a "
			"command, a HAR file, a log, an export; - is standard input."},
	[OPTS_FORWARD] = {
		.name = "forward", .kind = OPTS_SWITCH, .group = OPTS_GROUP_DIAGNOSIS,
		.help = "With --listen: send the client's request on to the token URL, give the "
			"client the endpoint's answer, and show both beside a correct request."},
	[OPTS_REPLAY] = {
		.name = "replay", .kind = OPTS_SWITCH, .group = OPTS_GROUP_DIAGNOSIS,
		.help = "With --inspect, or with --listen --forward: prove by experiment at "
			"the token URL which difference between this request and a correct one "
			"gets it refused."},
	[OPTS_MAX_REQUESTS] = {
		.name = "max-requests", .argument = "N",
		.kind = OPTS_NUMBER, .group = OPTS_GROUP_DIAGNOSIS, .min = 3, .max = 10,
		.help = "With --diagnose and --replay: at most so many requests with credentials "
			"for one report, 3 to 10 (default: 5, with --replay 6)."},
	[OPTS_EXPLAIN] = {
		.name = "explain", .argument = "ID",
		.kind = OPTS_OPTIONAL, .group = OPTS_GROUP_DIAGNOSIS, .complete = "cause",
		.help = "The long explanation of one cause; without ID, list all of them; with a "
			"status or a word, those that it fits."},
	[OPTS_JSON] = {
		.name = "json", .kind = OPTS_SWITCH, .group = OPTS_GROUP_DIAGNOSIS,
		.help = "With --diagnose, --inspect, --listen, --explain and --cache-status: the "
			"same as a JSON document."},
	[OPTS_PROBES] = {
		.name = "probes", .argument = "LIST",
		.kind = OPTS_STRING, .group = OPTS_GROUP_DIAGNOSIS,
		.choices = "form|json|json-under-form|basic|basic-raw|post|decoded|discovery",
		.help = "Which requests --diagnose may send, joined by commas (default: form, "
			"json, and after a refusal those that can tell its cause apart)."},
	[OPTS_API_URL] = {
		.name = "api-url", .argument = "URL",
		.kind = OPTS_STRING, .group = OPTS_GROUP_DIAGNOSIS, .complete = "url",
		.help = "With --diagnose or --check: GET this address with the token too, and "
			"explain its answer."},
	[OPTS_DRY_RUN] = {
		.name = "dry-run", .kind = OPTS_SWITCH, .group = OPTS_GROUP_DIAGNOSIS,
		.help = "Show what would be sent, secrets hidden, and send nothing."},
	[OPTS_CLIENT] = {
		.name = "client", .argument = "NAME",
		.kind = OPTS_CHOICE, .group = OPTS_GROUP_DIAGNOSIS,
		.choices = "axios|fetch|curl|requests|k6|powershell|csharp|java|go",
		.help = "Write the fix for this client (default: the one that the evidence "
			"names, else axios)."},
	[OPTS_REPORT] = {
		.name = "report", .argument = "FORM=FILE",
		.kind = OPTS_LIST, .group = OPTS_GROUP_DIAGNOSIS, .complete = "report",
		.help = "With a mode that reports, or --check: write the report to FILE too, as "
			"markdown (for a ticket) or junit (for CI); may be repeated."},
	[OPTS_COLOR] = {
		.name = "color", .argument = "WHEN",
		.kind = OPTS_CHOICE, .group = OPTS_GROUP_DIAGNOSIS, .choices = "auto|always|never",
		.help = "Color in reports (default: auto: on a terminal, unless NO_COLOR is set)."},
	[OPTS_VERBOSE] = {
		.name = "verbose", .letter = 'v',
		.kind = OPTS_SWITCH, .group = OPTS_GROUP_DIAGNOSIS,
		.help = "Say on standard error what is going on, secrets hidden."},
	[OPTS_QUIET] = {
		.name = "quiet", .letter = 'q', .alias = "silent", .alias_letter = 's',
		.kind = OPTS_SWITCH, .group = OPTS_GROUP_DIAGNOSIS,
		.help = "Say nothing but errors on standard error."},

	[OPTS_HELP] = {
		.name = "help", .letter = 'h', .kind = OPTS_SWITCH, .group = OPTS_GROUP_ABOUT,
		.help = "Print this text; -h prints the most important of it."},
	[OPTS_VERSION] = {
		.name = "version", .letter = 'V', .kind = OPTS_SWITCH, .group = OPTS_GROUP_ABOUT,
		.help = "Print the version, and those of the libraries in use."},
	[OPTS_COMPLETION] = {
		.name = "completion", .argument = "SHELL",
		.kind = OPTS_CHOICE, .group = OPTS_GROUP_ABOUT, .choices = "bash|zsh|fish",
		.help = "Print the completion script for a shell."},
	[OPTS_CACHE_PASSWORD] = {
		.name = "cache-password", .argument = "PASSWORD", .env = "CXONE_CACHE_PASSWORD",
		.kind = OPTS_SECRET, .group = OPTS_GROUP_CACHE, .complete = "none",
		.help = "The password of --cache-url."},
};
