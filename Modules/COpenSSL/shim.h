#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/pem.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/ecdsa.h>
#include <openssl/x509v3.h>

// Macros made of other macros are invisible to Swift.
static inline int dmp_public_key_selection(void) { return EVP_PKEY_PUBLIC_KEY; }

// The builder keeps the addresses of names and texts: they must be C literals, not Swift's temporary copies.
static inline int dmp_push_rsa(OSSL_PARAM_BLD *builder, const BIGNUM *n, const BIGNUM *e) {
    return OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n)
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e);
}

// The point's bytes must outlive the builder's use too.
static inline int dmp_push_p256(OSSL_PARAM_BLD *builder, const unsigned char *point, size_t count) {
    return OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0)
        && OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, count);
}

// TLS

#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>

// A BIO over a non-blocking socket. OpenSSL's own one writes with write(2), which raises SIGPIPE.
static int dmp_bio_write(BIO *bio, const char *bytes, int count) {
    BIO_clear_retry_flags(bio);
    ssize_t done;
    do done = send((int)(intptr_t)BIO_get_data(bio), bytes, (size_t)count, MSG_NOSIGNAL);
    while (done < 0 && errno == EINTR);
    if (done < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_write(bio);
    return (int)done;
}

static int dmp_bio_read(BIO *bio, char *bytes, int count) {
    BIO_clear_retry_flags(bio);
    ssize_t done;
    do done = recv((int)(intptr_t)BIO_get_data(bio), bytes, (size_t)count, 0);
    while (done < 0 && errno == EINTR);
    if (done < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_read(bio);
    if (done == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return (int)done;
}

static long dmp_bio_ctrl(BIO *bio, int command, long number, void *pointer) {
    (void)number;
    (void)pointer;
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    return command == BIO_CTRL_FLUSH;
}

static inline BIO_METHOD *dmp_bio_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
    if (method == NULL) return NULL;
    BIO_meth_set_write(method, dmp_bio_write);
    BIO_meth_set_read(method, dmp_bio_read);
    BIO_meth_set_ctrl(method, dmp_bio_ctrl);
    return method;
}

// Both directions of `ssl` go through `socket`, which stays the caller's to close.
static inline int dmp_tls_attach(SSL *ssl, const BIO_METHOD *method, int socket) {
    BIO *bio = BIO_new(method);
    if (bio == NULL) return 0;
    BIO_set_data(bio, (void *)(intptr_t)socket);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    return 1;
}

// Function-like macros.
static inline int dmp_tls_versions(SSL_CTX *context, int lowest, int highest) {
    return SSL_CTX_set_min_proto_version(context, lowest) && SSL_CTX_set_max_proto_version(context, highest);
}

static inline void dmp_tls_defaults(SSL_CTX *context) {
    // An end without close_notify cannot cut a message: HTTP/1.1 says where each one ends (RFC 9112 section 9.8).
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE
        | SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
    // Our own chain is what its file holds: completing it would look among the authorities of clients, and verify its
    // signatures, at each handshake.
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
        | SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
    // One system call per record rather than two.
    SSL_CTX_set_read_ahead(context, 1);
}

static inline int dmp_tls_groups(SSL_CTX *context, const char *list) {
    return (int)SSL_CTX_set1_groups_list(context, list);
}

// With 0, tickets carry the sessions: nothing is kept here for clients that have gone.
static inline void dmp_tls_sessions(SSL_CTX *context, long kept) {
    SSL_CTX_set_session_cache_mode(context, kept > 0 ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
    if (kept <= 0) return;
    SSL_CTX_sess_set_cache_size(context, kept);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
}

typedef int (*dmp_ticket_callback)(
    SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int sealing);

static inline int dmp_tls_tickets(SSL_CTX *context, dmp_ticket_callback callback) {
    return (int)SSL_CTX_set_tlsext_ticket_key_evp_cb(context, callback);
}

static inline int dmp_ticket_mac(EVP_MAC_CTX *mac, const unsigned char *key, size_t count) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)key, count),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_CTX_set_params(mac, parameters);
}

// A client wants to know an end that was told from one that was not.
static inline void dmp_tls_strict_end(SSL_CTX *context) {
    SSL_CTX_clear_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
}

static inline int dmp_tls_server_name(SSL *session, const char *name) {
    return (int)SSL_set_tlsext_host_name(session, name);
}

static inline int dmp_tls_keep_sessions(SSL_CTX *context) {
    return (int)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
}

static inline unsigned long dmp_name_format(void) { return XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB; }

// Names of a certificate's subjectAltName: the kind (GEN_*) and the bytes of the one at `index`, or NULL.
static inline const unsigned char *dmp_alternative_name(
    const GENERAL_NAMES *names, int index, int *kind, int *count) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    const ASN1_STRING *text = NULL;
    if (name == NULL) return NULL;
    *kind = name->type;
    switch (name->type) {
    case GEN_DNS: case GEN_EMAIL: case GEN_URI: text = name->d.ia5; break;
    case GEN_IPADD: text = name->d.iPAddress; break;
    default: return NULL;
    }
    *count = ASN1_STRING_length(text);
    return ASN1_STRING_get0_data(text);
}

static inline int dmp_alternative_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
