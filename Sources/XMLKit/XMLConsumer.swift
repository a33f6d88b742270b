/// What reads a document, called in document order on the thread that parses.
public protocol XMLConsumer: AnyObject {
    /// An element begins; the answer says what to do with its content.
    func start(_ element: borrowing XMLElement) -> XMLInterest

    /// A part of the text or CDATA of the innermost element that answered ``XMLInterest/text``.
    ///
    /// UTF-8 bytes, valid during the call only. One text may come in many parts, cut anywhere between characters;
    /// text of child elements is not given to the parent.
    func text(_ bytes: UnsafeBufferPointer<UInt8>)

    /// An element for which ``start(_:)`` answered `.structure` or `.text` ends.
    func end()
}

/// What a consumer wants of the content of an element that begins.
public enum XMLInterest: Sendable {
    /// Its child elements.
    case structure
    /// Its child elements and its own text.
    case text
    /// Nothing of it: no callback before the element that follows it.
    case skip
    /// Nothing more: the rest is only checked, to its end, at libxml2's own speed. One element (two indices of the
    /// vocabulary, ``XMLVocabulary/unknown`` for none) is still announced, and may be answered by `.stop`.
    case enough(watching: Int, in: Int)
    /// Nothing more, and the parse ends with ``XMLError/Kind/stopped``.
    case stop
}
