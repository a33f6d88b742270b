/// Why a document was not read.
///
/// Carries a position and a number, never a piece of the document.
public struct XMLError: Error, Sendable, Equatable {
    /// What stopped the parse.
    public enum Kind: Sendable, Equatable, CaseIterable {
        /// Not well formed (XML 1.0), or not namespace-well-formed (Namespaces in XML 1.0, § 7).
        case malformed
        /// A document type declaration. None is ever accepted: no DTD, no entity, no expansion.
        case doctype
        /// An encoding other than UTF-8, declared or seen in the first bytes.
        case encoding
        /// Bytes that are not UTF-8 (Unicode 15, table 3-7).
        case invalidUTF8
        /// Larger than ``XMLLimits/bytes``.
        case tooLarge
        /// Deeper than ``XMLLimits/depth``.
        case tooDeep
        /// More attributes, namespaces, different names, or bytes in one markup than ``XMLLimits`` allows.
        case markupTooLarge
        /// The consumer answered ``XMLInterest/stop``.
        case stopped
        /// libxml2 could not allocate.
        case outOfMemory
    }

    /// What stopped the parse.
    public let kind: Kind
    /// Line, from 1; 0 when the document was not looked at.
    public let line: Int
    /// Column in bytes, from 1; 0 when unknown.
    public let column: Int
    /// libxml2's `xmlParserErrors` number; 0 when libxml2 raised none.
    public let code: Int32

    init(_ kind: Kind, line: Int = 0, column: Int = 0, code: Int32 = 0) {
        self.kind = kind
        self.line = line
        self.column = column
        self.code = code
    }
}
