internal import CLibXML2

/// The start of an element.
///
/// Lives during the callback only: it points into the parser's buffers.
public struct XMLElement: ~Copyable {
    /// Index of the local name in the vocabulary, or ``XMLVocabulary/unknown``.
    public let name: Int
    /// Index of the namespace in the vocabulary, or ``XMLVocabulary/unknown``.
    public let namespace: Int
    /// 1 for the root.
    public let depth: Int

    let names: InternedNames
    // libxml2's five pointers per attribute: local name, prefix, URI, value, end of value.
    let attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    let count: Int

    /// Hands each attribute without namespace whose name is in the vocabulary: index, then value.
    ///
    /// Values are UTF-8, references replaced; valid during the call only.
    public func forEachAttribute(_ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) {
        guard let attributes else { return }
        for rank in 0..<count where attributes[5 * rank + 1] == nil {
            let name = names.index(ofName: attributes[5 * rank])
            guard name != XMLVocabulary.unknown else { continue }
            let start = attributes[5 * rank + 3]
            let end = attributes[5 * rank + 4]
            guard let start, let end else { continue }
            body(name, UnsafeBufferPointer(start: start, count: end - start))
        }
    }

    /// The value of the attribute of this vocabulary index, without namespace; `nil` when absent.
    public func attribute(_ name: Int) -> String? {
        var value: String?
        forEachAttribute { found, bytes in
            if found == name { value = String(decoding: bytes, as: UTF8.self) }
        }
        return value
    }
}
