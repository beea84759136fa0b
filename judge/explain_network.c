/* SPDX-License-Identifier: MIT */
/* A: the connection, the token, the API. See explain.c for the form of the texts. */
#include "judge/explain.h"

const struct explain_text explain_network[] = {
	{"name-not-resolved",
	 "The host name of the token URL (or of the proxy) has no address here. Nothing was\n"
	 "sent.\n\n"
	 "How it comes about: a typo; a name that exists only inside a company's network or\n"
	 "VPN; a container without DNS; a region's host that does not exist; a DNS server\n"
	 "that does not answer.\n\n"
	 "To see it: getent hosts NAME on the same machine, or in the same container.\n\n"
	 "To mend it: correct the name, or the machine's DNS. For NICE the published endpoint\n"
	 "is https://cxone.niceincontact.com/auth/token; --issuer finds it.\n\n"
	 "Confused with: not-connected, where the name has an address and nobody answers\n"
	 "there; with a proxy it is the proxy that must resolve the endpoint's name.\n"},
	{"not-connected",
	 "The name has an address, but no connection to it could be made: it was refused, or\n"
	 "there is no route.\n\n"
	 "How it comes about: nothing listens on that port; a wrong port; a firewall that\n"
	 "rejects; a service that is not up yet; IPv6 without a route; a proxy that is needed\n"
	 "and not set, or set and not there.\n\n"
	 "To see it: curl -v URL, or nc -vz HOST PORT from the same place; the report names\n"
	 "address, port and proxy.\n\n"
	 "To mend it: start the service or correct host and port; allow the connection in the\n"
	 "firewall; set HTTPS_PROXY or --proxy if this network needs one.\n\n"
	 "Confused with: timed-out, where packets are dropped without an answer. The\n"
	 "credentials were not sent.\n"},
	{"timed-out",
	 "No answer came in the time allowed. The report says in which phase: connecting,\n"
	 "TLS, or waiting for the answer.\n\n"
	 "How it comes about: a firewall that drops packets (then connecting hangs); an\n"
	 "overloaded endpoint (then the answer is missing); a proxy that is not reachable; a\n"
	 "broken path for large packets (then TLS hangs).\n\n"
	 "To see it: the phase in the report; curl -v shows the same.\n\n"
	 "To mend it: while connecting: firewall, proxy, address. While waiting: ask again,\n"
	 "or allow more with --max-time (30 s) and --connect-timeout (5 s).\n\n"
	 "Confused with: not-connected, where something answers \"no\" at once. A request that\n"
	 "timed out while waiting may have been read by the endpoint.\n"},
	{"connection-lost",
	 "The connection was closed before the answer was complete.\n\n"
	 "How it comes about: the server or a load balancer was restarted, or has a short\n"
	 "idle timeout; a firewall or an intrusion detection resets the connection; a server\n"
	 "that closes without a word when it dislikes the request; a body that is shorter\n"
	 "than its Content-Length.\n\n"
	 "To see it: whether it happens each time, and after how many bytes or seconds; the\n"
	 "same from another network.\n\n"
	 "To mend it: try again: once is no proof. If it happens each time, look for the\n"
	 "device on the way, or ask the operator with the exact time.\n\n"
	 "Confused with: timed-out; tls-handshake, when it happens before TLS is up.\n"},
	{"local-limit",
	 "This machine could not do its part: no file descriptor, no memory or no thread was\n"
	 "left for a connection. Nothing is said of the endpoint.\n\n"
	 "How it comes about: a low ulimit -n, -v or -u; a container's limit of memory or of\n"
	 "processes (pids); a parent that leaks descriptors; many runs at once.\n\n"
	 "To see it: ulimit -a in the same shell or job; ls /proc/PID/fd of the parent.\n\n"
	 "To mend it: raise the limit that the report names, or end what uses it up.\n\n"
	 "Confused with: not-connected and name-not-resolved, where the network says no.\n"},
	{"tls-untrusted",
	 "The server's certificate was not issued by an authority that this machine trusts,\n"
	 "so that nobody can tell who is on the other end. Nothing was sent.\n\n"
	 "How it comes about: a company proxy that opens TLS and issues certificates of its\n"
	 "own (the report names the issuer); a private authority; a server that does not send\n"
	 "its intermediate certificate; an image without the ca-certificates package.\n\n"
	 "To see it: openssl s_client -connect HOST:443 -servername HOST, and look at the\n"
	 "issuer lines.\n\n"
	 "To mend it: get the authority's certificate from whoever runs it, and pass it by\n"
	 "--cacert FILE or install it for the system. Never switch verification off: the\n"
	 "secret would go to anybody.\n\n"
	 "Confused with: tls-expired and tls-name, where the issuer is known. Node needs\n"
	 "NODE_EXTRA_CA_CERTS, Python requests REQUESTS_CA_BUNDLE for the same.\n"},
	{"tls-name",
	 "The certificate is valid, but for another name than the host in the URL. Nothing\n"
	 "was sent.\n\n"
	 "How it comes about: an IP address or an alias in the URL; a missing or misspelled\n"
	 "part of the name; a server that shows its default certificate; a DNS entry that\n"
	 "leads to another machine; a tunnel to localhost.\n\n"
	 "To see it: openssl s_client -connect HOST:443 -servername HOST | openssl x509\n"
	 "-noout -text, and look at the Subject Alternative Name.\n\n"
	 "To mend it: use the name that the certificate has, or have a certificate issued for\n"
	 "yours.\n\n"
	 "Confused with: tls-untrusted: here the issuer is trusted. A foreign name can also\n"
	 "mean that somebody else answers, and so verification stays on.\n"},
	{"tls-expired",
	 "The certificate is out of its time: it has expired, or is not valid yet. Nothing\n"
	 "was sent.\n\n"
	 "How it comes about: it was not renewed; the renewed one was not loaded; an\n"
	 "intermediate certificate has expired; or the clock of this machine is wrong, as on\n"
	 "a container host or board after a long sleep.\n\n"
	 "To see it: date -u on this machine first; then openssl x509 -noout -dates for the\n"
	 "server's certificate.\n\n"
	 "To mend it: set the clock, or have the operator renew the certificate.\n\n"
	 "Confused with: tls-untrusted; secret-expired, which is about the client secret.\n"},
	{"tls-unsuitable",
	 "An authority that this machine trusts stands behind the certificate, but the\n"
	 "certificate must not be used so. Nothing was sent.\n\n"
	 "How it comes about: a certificate for clients on a server (extended key usage); a\n"
	 "key of 1024 bits or a SHA-1 signature from an old private authority; a critical\n"
	 "extension that only its maker knows; an authority below one that allows none (path\n"
	 "length); a certificate that is no authority and signed others; one that is revoked.\n\n"
	 "To see it: openssl s_client -connect HOST:443 -showcerts, and openssl x509 -text for\n"
	 "the certificate that the report names.\n\n"
	 "To mend it: have the operator get a certificate that a server may use today. Never\n"
	 "switch verification off: the secret would go to anybody.\n\n"
	 "Confused with: tls-untrusted, where no authority is found; tls-expired.\n"},
	{"tls-handshake",
	 "The two sides could not agree on TLS, or the server wants a certificate from the\n"
	 "client. The handshake ended before any request.\n\n"
	 "How it comes about: a server or client that knows only old TLS versions; a port\n"
	 "that does not speak TLS; a proxy in between; a server that demands a client\n"
	 "certificate (mutual TLS), or refuses the one it was given.\n\n"
	 "To see it: openssl s_client -connect HOST:443 -servername HOST shows the alert, and\n"
	 "whether the server asks for a client certificate.\n\n"
	 "To mend it: correct the port; give --cert and --key where the server wants them;\n"
	 "update the older side.\n\n"
	 "Confused with: not-http, where the port does not speak TLS but something answers;\n"
	 "connection-lost.\n"},
	{"clock-skew",
	 "The server's Date and the clock of this machine are more than five minutes apart.\n\n"
	 "How it comes about: no time synchronization on this machine, in its container host\n"
	 "or virtual machine; a server or cache that sends an old Date.\n\n"
	 "To see it: date -u here, beside the Date field in the report.\n\n"
	 "To mend it: switch time synchronization on (chrony, systemd-timesyncd, or the\n"
	 "host's own).\n\n"
	 "Confused with: a wrong secret. That the clocks differ is certain; that it is the\n"
	 "cause is only possible: it matters for the token's expiry and for signed\n"
	 "assertions, and not for a plain id and secret.\n"},
	{"token-short-lived",
	 "The token is valid for less than twice the time that --min-ttl wants to have left.\n"
	 "It is used nevertheless, but fetched again more often than you may expect.\n\n"
	 "How it comes about: the application or the endpoint gives short tokens; --min-ttl\n"
	 "(300 s unless told) is large for them; a cached answer of a gateway arrives with\n"
	 "part of its time gone; expires_in is 0, negative, or no number of seconds from now:\n"
	 "then the token counts as expired, is printed all the same, and is never cached.\n\n"
	 "To see it: the lifetime in the report; cxtoken --cache-status shows what is left.\n\n"
	 "To mend it: set --min-ttl to what one run of your program needs. cxtoken never\n"
	 "wants more than half of the token's lifetime.\n\n"
	 "Confused with: rate-limited, which may come of it, where tokens are fetched too\n"
	 "often.\n"},
	{"scope-missing",
	 "A token came, but with less than was asked for: its scope, in the answer or in the\n"
	 "token's own claim, lacks one of the scopes.\n\n"
	 "How it comes about: the server leaves out what the application may not have instead\n"
	 "of refusing (RFC 6749, 3.3, allows that, and then it must say so); a misspelled\n"
	 "scope; the permission was removed.\n\n"
	 "To see it: scope in the answer, beside the scope in the request.\n\n"
	 "To mend it: have the scope granted to the application. In CXone look at its\n"
	 "permissions in the NICE portal and at the oauth_auth scope.\n\n"
	 "Confused with: scope-refused, where there is no token; api-forbidden, which is what\n"
	 "comes of it later, in the API call.\n"},
	{"api-refused-token",
	 "The token endpoint gave a token, and the API answers 401 to it. So the credentials\n"
	 "are good, and the API does not take this token.\n\n"
	 "How it comes about: the API belongs to another environment, region or tenant; it\n"
	 "wants another audience or issuer; the token was cut or changed on the way; the\n"
	 "header lacks the word Bearer; it has expired.\n\n"
	 "To see it: WWW-Authenticate in the API's answer (error=\"invalid_token\" and its\n"
	 "description); aud, iss and exp in the token's claims, which cxtoken shows without\n"
	 "checking the signature.\n\n"
	 "To mend it: take the API's address from the tenant's own configuration (NICE's\n"
	 "cxone-configuration), ask for the audience that the API names, and send\n"
	 "Authorization: Bearer TOKEN.\n\n"
	 "Confused with: credentials-refused. The 401 is the API's, not the token endpoint's.\n"},
	{"api-forbidden",
	 "The API refuses this call with this token: 403, or insufficient_scope. Mostly who\n"
	 "you are is clear, and what you ask for is not allowed.\n\n"
	 "How it comes about: the application lacks the permission for this API in the NICE\n"
	 "portal; the token lacks a scope; with an access key, the role of its user lacks the\n"
	 "right; the call concerns another tenant's data. A gateway or a firewall before the\n"
	 "API answers 403 too, some also to a token that they do not know.\n\n"
	 "To see it: scope in WWW-Authenticate, where the API names it; the scope of the\n"
	 "token in the report; an API that is known to be allowed.\n\n"
	 "To mend it: have the permission added to the application (in CXone: its permissions\n"
	 "and the oauth_auth scope), or the right to the user's role; then fetch a new token\n"
	 "with --force-refresh, as the old one keeps the old rights.\n\n"
	 "Confused with: api-refused-token, which is 401; blocked, where a firewall says 403\n"
	 "with an HTML page.\n"},
	{NULL, NULL},
};
