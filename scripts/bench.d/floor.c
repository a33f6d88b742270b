// What a deposit cannot cost less than, in the libraries that its document must go through: microseconds of processor a
// document, on one thread.
//
//   floor ROUNDS DOCUMENT...
//
// libxml2 reads each document whole by its push parser, with callbacks that do nothing and the options of XMLKit; OpenSSL
// hashes it, then encrypts it. Nothing is received, decided, kept or answered.
// Prints: RESULT xml=US sha256=US aes=US
#include <libxml/parser.h>
#include <openssl/evp.h>
#include <string.h>
#include <time.h>

#include "whole.h"

const char *program = "floor";

enum { PIECE = 16 * 1024 };

static double used(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                  const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    (void)context, (void)name, (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)attributes,
        (void)defaulted, (void)values;
}

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    (void)context, (void)name, (void)prefix, (void)uri;
}

static void text(void *context, const xmlChar *bytes, int count) { (void)context, (void)bytes, (void)count; }

static void parse(const char *path, const char *bytes, size_t size) {
    xmlSAXHandler table;
    memset(&table, 0, sizeof table);
    table.initialized = XML_SAX2_MAGIC;
    table.startElementNs = start;
    table.endElementNs = end;
    table.characters = text;
    xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&table, NULL, NULL, 0, NULL);
    if (!parser) die(path, "no parser");
    xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT);
    for (size_t at = 0; at < size; at += PIECE)
        xmlParseChunk(parser, bytes + at, (int)(size - at < PIECE ? size - at : PIECE), 0);
    xmlParseChunk(parser, NULL, 0, 1);
    if (!parser->wellFormed) die(path, "is not well formed");
    xmlFreeParserCtxt(parser);
}

static void encrypt(const char *path, const char *bytes, size_t size, unsigned char *room) {
    unsigned char key[32] = {1}, nonce[12] = {2};
    int written;
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    if (!cipher || EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), NULL, key, nonce) != 1 ||
        EVP_EncryptUpdate(cipher, room, &written, (const unsigned char *)bytes, (int)size) != 1 ||
        EVP_EncryptFinal_ex(cipher, room, &written) != 1)
        die(path, "cannot be encrypted");
    EVP_CIPHER_CTX_free(cipher);
}

int main(int count, char **arguments) {
    if (count < 3) die("usage", "ROUNDS DOCUMENT...");
    int rounds = atoi(arguments[1]);
    double xml = 0, sha256 = 0, aes = 0, documents = 0;
    for (int i = 2; i < count; i++) {
        size_t size;
        char *bytes = whole(arguments[i], &size);
        unsigned char *room = malloc(size + 16), digest[EVP_MAX_MD_SIZE];
        if (!room) die(arguments[i], "is too large");
        for (int round = 0; round < rounds; round++, documents++) {
            double before = used();
            parse(arguments[i], bytes, size);
            double parsed = used();
            if (EVP_Digest(bytes, size, digest, NULL, EVP_sha256(), NULL) != 1) die(arguments[i], "cannot be hashed");
            double hashed = used();
            encrypt(arguments[i], bytes, size, room);
            xml += parsed - before, sha256 += hashed - parsed, aes += used() - hashed;
        }
        free(bytes);
        free(room);
    }
    printf("RESULT xml=%.1f sha256=%.1f aes=%.1f\n", xml / documents, sha256 / documents, aes / documents);
    return 0;
}
