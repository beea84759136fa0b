/* SPDX-License-Identifier: MIT */
/* What the numbers and bits of the two verifiers mean. */
#include "http/parts.h"

/*
 * OpenSSL's X509_V_ERR_ numbers (x509_vfy.h), which never change their meaning. What is not here is
 * HTTP_CERT_OTHER, told in OpenSSL's own words.
 */
static const struct {
	long error;
	enum http_cert_fault fault;
	const char *words;
} openssl[] = {
	{2, HTTP_CERT_NO_AUTHORITY, "the issuer of an authority in its chain is not known here"},
	{7, HTTP_CERT_NO_AUTHORITY, "it is not signed by the authority that it names"},
	{9, HTTP_CERT_NOT_BEGUN, ""},
	{10, HTTP_CERT_ENDED, ""},
	{18, HTTP_CERT_NO_AUTHORITY, "it is self-signed"},
	{19, HTTP_CERT_NO_AUTHORITY, "its chain ends in an authority that is not known here"},
	{20, HTTP_CERT_NO_AUTHORITY,
	 "its issuer is not known here, or the server sends an incomplete chain"},
	{21, HTTP_CERT_NO_AUTHORITY,
	 "its issuer is not known here, or the server sends an incomplete chain"},
	{22, HTTP_CERT_PATH, "the chain is too long"},
	{23, HTTP_CERT_REVOKED, ""},
	{24, HTTP_CERT_ISSUER, ""},
	{25, HTTP_CERT_PATH, ""},
	{26, HTTP_CERT_PURPOSE, ""},
	{27, HTTP_CERT_NO_AUTHORITY, "its authority is not trusted here for this purpose"},
	{28, HTTP_CERT_PURPOSE, "its authority is marked here as not to be used for this purpose"},
	{32, HTTP_CERT_ISSUER, "its issuer's key usage does not allow to sign certificates"},
	{34, HTTP_CERT_EXTENSION, ""},
	{37, HTTP_CERT_ISSUER, ""},
	{39, HTTP_CERT_PURPOSE, "its key usage does not allow digital signatures"},
	{41, HTTP_CERT_EXTENSION, "an extension in it is not well-formed"},
	{47, HTTP_CERT_NAMES, ""},
	{48, HTTP_CERT_NAMES, ""},
	{51, HTTP_CERT_NAMES, ""},
	{62, HTTP_CERT_NAME, ""},
	{63, HTTP_CERT_NAME, ""},
	{64, HTTP_CERT_NAME, ""},
	{66, HTTP_CERT_KEY, ""},
	{67, HTTP_CERT_KEY, "the key of an authority in its chain is too short"},
	{68, HTTP_CERT_SIGNATURE, ""},
};

enum http_cert_fault http_verdict_openssl(long error, const char **words)
{
	*words = "";
	for (size_t i = 0; i < sizeof openssl / sizeof *openssl; i++)
		if (openssl[i].error == error) {
			*words = openssl[i].words;
			return openssl[i].fault;
		}
	return error == 0 ? HTTP_CERT_FINE : HTTP_CERT_OTHER;
}

/* gnutls_certificate_status_t (gnutls.h). A chain has several; the first here is told. */
static const struct {
	unsigned bit;
	enum http_cert_fault fault;
} gnutls[] = {
	{1u << 5, HTTP_CERT_REVOKED},       /* REVOKED */
	{1u << 6, HTTP_CERT_NO_AUTHORITY},  /* SIGNER_NOT_FOUND */
	{1u << 7, HTTP_CERT_ISSUER},        /* SIGNER_NOT_CA */
	{1u << 11, HTTP_CERT_NO_AUTHORITY}, /* SIGNATURE_FAILURE */
	{1u << 9, HTTP_CERT_NOT_BEGUN},     /* NOT_ACTIVATED */
	{1u << 10, HTTP_CERT_ENDED},        /* EXPIRED */
	{1u << 8, HTTP_CERT_WEAK},          /* INSECURE_ALGORITHM */
	{1u << 18, HTTP_CERT_PURPOSE},      /* PURPOSE_MISMATCH */
	{1u << 21, HTTP_CERT_EXTENSION},    /* UNKNOWN_CRIT_EXTENSIONS */
	{1u << 16, HTTP_CERT_NAMES},        /* SIGNER_CONSTRAINTS_FAILURE */
	{1u << 14, HTTP_CERT_NAME},         /* UNEXPECTED_OWNER */
};

enum http_cert_fault http_verdict_gnutls(long status)
{
	enum { INVALID = 1 << 1 };
	if (status <= 0) /* none, or an error of its own */
		return HTTP_CERT_FINE;
	for (size_t i = 0; i < sizeof gnutls / sizeof *gnutls; i++)
		if (((unsigned long)status & gnutls[i].bit) != 0)
			return gnutls[i].fault;
	return (status & INVALID) != 0 ? HTTP_CERT_OTHER : HTTP_CERT_FINE;
}
