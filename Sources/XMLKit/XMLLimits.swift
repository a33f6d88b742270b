/// Bounds of one parse.
///
/// Each is checked while reading, never after.
public struct XMLLimits: Sendable, Equatable {
    /// Greatest size of the document, in bytes.
    ///
    /// Checked before anything is read.
    public var bytes: Int
    /// Greatest number of nested elements, the root counting for one.
    public var depth: Int
    /// Greatest number of attributes of one element.
    ///
    /// libxml2 compares them two by two (O(n²)).
    public var attributes: Int
    /// Greatest number of namespace declarations in force at one place.
    ///
    /// libxml2 searches them one by one.
    public var namespaces: Int
    /// Greatest size of one tag, comment or processing instruction, in bytes.
    ///
    /// Text and CDATA are not bounded.
    public var markupBytes: Int
    /// Greatest number of different names (elements, attributes, prefixes, namespaces).
    ///
    /// libxml2 2.9 keeps them in a table that stops growing: a million of them would take minutes.
    public var names: Int

    /// Makes the bounds; all have defaults but the size, which is the caller's business.
    public init(
        bytes: Int, depth: Int = 100, attributes: Int = 256, namespaces: Int = 256,
        markupBytes: Int = 1 << 20, names: Int = 10_000
    ) {
        self.bytes = bytes
        self.depth = depth
        self.attributes = attributes
        self.namespaces = namespaces
        self.markupBytes = markupBytes
        self.names = names
    }
}
