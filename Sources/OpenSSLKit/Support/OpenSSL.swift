import COpenSSL

/// The OpenSSL of this process, as a whole.
public enum OpenSSL {
    /// Leaves to the system what OpenSSL holds when the process exits; to be called before anything else of this module.
    ///
    /// A process may exit while threads still hash or end: OpenSSL would free, under them, what they use
    /// (`OPENSSL_INIT_NO_ATEXIT`, OPENSSL_init_crypto(3)).
    public static func staysUntilExit() {
        OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }
}
