internal import CLibXML2

/// One pass over a document in memory, which is fed to libxml2 by pieces and never copied whole.
///
/// Safe to call from several threads at once: each call has its own parser and its own dictionary.
public enum XMLReader {
    // Small enough that what stands between two checks is small, large enough that pieces cost nothing.
    static let piece = 16 * 1024

    // Swift runs a static initializer once; libxml2 wants its own to run before threads use it.
    private static let library: Void = xmlInitParser()

    /// Reads `bytes` from the first to the last and tells `consumer` what it asks for.
    ///
    /// Returns only when the whole document is well formed. The consumer may have been called before an error.
    ///
    /// - Throws: ``XMLError``.
    public static func read(
        _ bytes: Span<UInt8>, limits: XMLLimits, vocabulary: XMLVocabulary, consumer: any XMLConsumer
    ) throws(XMLError) {
        guard bytes.count <= limits.bytes else { throw XMLError(.tooLarge) }
        try bytes.withUnsafeBufferPointer { (buffer) throws(XMLError) in
            let start = try Prologue.check(buffer)
            _ = library
            let pass = try ParserPass(limits: limits, vocabulary: vocabulary, consumer: consumer)
            try pass.read(UnsafeBufferPointer(rebasing: buffer[start...]))
        }
    }
}
