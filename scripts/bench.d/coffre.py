"""What the server encrypts (docs/chiffrement.md), for rows copied by SQL: libcrypto by ctypes, nothing of the server's."""
import ctypes
import ctypes.util
import hashlib
import hmac
import os
import sqlite3

LIB = ctypes.CDLL(ctypes.util.find_library("crypto"))
for name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_gcm"):
    getattr(LIB, name).restype = ctypes.c_void_p
CIPHER = ctypes.c_void_p(LIB.EVP_aes_256_gcm())
SET_TAG, GET_TAG = 0x11, 0x10


def run(encrypting, key, nonce, text, context, tag):
    place, count = ctypes.create_string_buffer(len(text) + 16), ctypes.c_int()
    cipher = ctypes.c_void_p(LIB.EVP_CIPHER_CTX_new())
    try:
        LIB.EVP_CipherInit_ex(cipher, CIPHER, None, key, nonce, int(encrypting))
        LIB.EVP_CipherUpdate(cipher, None, ctypes.byref(count), context, len(context))
        LIB.EVP_CipherUpdate(cipher, place, ctypes.byref(count), text, len(text))
        if not encrypting:
            LIB.EVP_CIPHER_CTX_ctrl(cipher, SET_TAG, 16, tag)
        if LIB.EVP_CipherFinal_ex(cipher, ctypes.byref(ctypes.create_string_buffer(16)), ctypes.byref(count)) != 1:
            raise RuntimeError("this does not open")
        if encrypting:
            tag = ctypes.create_string_buffer(16)
            LIB.EVP_CIPHER_CTX_ctrl(cipher, GET_TAG, 16, tag)
            return nonce + place.raw[:len(text)] + tag.raw
        return place.raw[:len(text)]
    finally:
        LIB.EVP_CIPHER_CTX_free(cipher)


def seal(key, text, context):
    return run(True, key, os.urandom(12), text, context.encode(), None)


def opened(key, sealed, context):
    return run(False, key, sealed[:12], sealed[12:-16], context.encode(), sealed[-16:])


class Trousseau:
    """The keys of a store that no server holds open."""

    def __init__(self, data):
        [line] = [line for line in (data / "cle-principale").read_text().split() if len(line) == 64]
        self.master = bytes.fromhex(line)
        self.id = hmac.new(self.master, b"dmp/cle-principale/1", hashlib.sha256).hexdigest()[:16]
        self.db = sqlite3.connect(data / "trousseau.db", isolation_level=None)
        self.keys = {}

    def key(self, name):
        if name not in self.keys:
            row = self.db.execute("SELECT enveloppe FROM cle WHERE nom = ?", (name,)).fetchone()
            self.keys[name] = opened(self.master, row[0], f"dmp/trousseau/1 {self.id} {name}") if row else self.make(name)
        return self.keys[name]

    def make(self, name):
        key = os.urandom(32)
        self.db.execute("INSERT INTO cle (nom, etat, principale, enveloppe) VALUES (?, 3, ?, ?)",
                        (name, self.id, seal(self.master, key, f"dmp/trousseau/1 {self.id} {name}")))
        return key

    def lend(self, db, dossier, document):
        """Gives `db` what copies the texts of that document, and the identity of that dossier, for others."""
        uuid, texts, unique, identity = db.execute(
            "SELECT s.uuid, d.textes, d.unique_id, i.scelle FROM document d JOIN dossier s ON s.id = d.dossier_id"
            " JOIN identite i ON i.dossier_id = s.id WHERE d.id = ? AND s.id = ?", (document, dossier)).fetchone()
        texts = opened(self.key(uuid), texts, f"dmp/textes/1 {uuid} {unique}")
        identity = opened(self.key(uuid), identity, f"dmp/identite/2 {uuid} {dossier}")
        db.create_function("sealed_texts", 2, lambda uuid, unique: seal(
            self.key(uuid), texts, f"dmp/textes/1 {uuid} {unique}"))
        db.create_function("sealed_identity", 2, lambda uuid, number: seal(
            self.key(uuid), identity, f"dmp/identite/2 {uuid} {number}"))
        self.db.execute("PRAGMA synchronous=OFF")
        self.db.execute("BEGIN")

    def close(self):
        self.db.execute("COMMIT")
        self.db.close()
