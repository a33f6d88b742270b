internal import CLibXML2

/// A vocabulary interned in one parser's dictionary: names are then compared by address.
///
/// libxml2 gives every name and namespace URI as an address of that dictionary.
final class InternedNames {
    private static let bits = 9
    // Open addressing; the table is never more than half full (see the precondition).
    private let keys: UnsafeMutablePointer<UnsafePointer<xmlChar>?>
    private let values: UnsafeMutablePointer<Int16>
    private let words: [UnsafePointer<xmlChar>?]
    private let namespaces: [UnsafePointer<xmlChar>?]

    init(_ vocabulary: XMLVocabulary, in dictionary: xmlDictPtr?) {
        let size = 1 << Self.bits
        precondition(vocabulary.names.count <= size / 2, "vocabulary too large")
        keys = .allocate(capacity: size)
        keys.initialize(repeating: nil, count: size)
        values = .allocate(capacity: size)
        values.initialize(repeating: -1, count: size)
        namespaces = vocabulary.namespaces.map { Self.intern($0, in: dictionary) }
        words = vocabulary.names.map { Self.intern($0, in: dictionary) }
        for (index, word) in words.enumerated() {
            guard let key = word else { continue }
            var slot = Self.slot(key)
            while keys[slot] != nil { slot = (slot + 1) & (size - 1) }
            keys[slot] = key
            values[slot] = Int16(index)
        }
    }

    deinit {
        keys.deallocate()
        values.deallocate()
    }

    func index(ofName name: UnsafePointer<xmlChar>?) -> Int {
        guard let name else { return XMLVocabulary.unknown }
        var slot = Self.slot(name)
        while let key = keys[slot] {
            if key == name { return Int(values[slot]) }
            slot = (slot + 1) & (1 << Self.bits - 1)
        }
        return XMLVocabulary.unknown
    }

    func index(ofNamespace uri: UnsafePointer<xmlChar>?) -> Int {
        guard let uri else { return XMLVocabulary.unknown }
        for index in namespaces.indices where namespaces[index] == uri { return index }
        return XMLVocabulary.unknown
    }

    typealias Pointers = (name: UnsafePointer<xmlChar>?, namespace: UnsafePointer<xmlChar>?)

    /// The addresses of a name and of a namespace of the vocabulary.
    func pointers(name: Int, namespace: Int) -> Pointers {
        (
            words.indices.contains(name) ? words[name] : nil,
            namespaces.indices.contains(namespace) ? namespaces[namespace] : nil
        )
    }

    private static func slot(_ key: UnsafePointer<xmlChar>) -> Int {
        Int((UInt64(UInt(bitPattern: key)) &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - bits))
    }

    private static func intern(_ word: String, in dictionary: xmlDictPtr?) -> UnsafePointer<xmlChar>? {
        var word = word
        return word.withUTF8 { xmlDictLookup(dictionary, $0.baseAddress, Int32($0.count)) }
    }
}
