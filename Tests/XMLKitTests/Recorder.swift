import XMLKit

/// Names of the test vocabulary.
enum Name: Int, CaseIterable {
    case a, b, c, x, y

    static let vocabulary = XMLVocabulary(
        names: allCases.map { "\($0)" }, namespaces: ["urn:one", "urn:two"])
}

/// Writes down what it is told, as `<a x=1>text</>`; unknown names are `?`.
final class Recorder: XMLConsumer {
    private(set) var log = ""
    private(set) var textBytes = 0
    private let interest: (Name?) -> XMLInterest

    init(_ interest: @escaping (Name?) -> XMLInterest = { _ in .text }) {
        self.interest = interest
    }

    func start(_ element: borrowing XMLElement) -> XMLInterest {
        let name = Name(rawValue: element.name)
        log += "<\(name.map { "\($0)" } ?? "?")"
        if element.namespace != XMLVocabulary.unknown { log += "@\(element.namespace)" }
        element.forEachAttribute { attribute, value in
            log +=
                " \(Name(rawValue: attribute).map { "\($0)" } ?? "?")=\(String(decoding: value, as: UTF8.self))"
        }
        log += ">"
        return interest(name)
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        textBytes += bytes.count
        if textBytes < 10_000 { log += String(decoding: bytes, as: UTF8.self) }
    }

    func end() {
        log += "</>"
    }
}

/// Reads with a large size limit and the default others.
func read(
    _ bytes: [UInt8], limits: XMLLimits = XMLLimits(bytes: 64 << 20), into recorder: Recorder = Recorder()
) throws(XMLError) {
    try XMLReader.read(bytes.span, limits: limits, vocabulary: Name.vocabulary, consumer: recorder)
}

/// The kind of error this document meets; `nil` when it is read.
func refusal(_ bytes: [UInt8], limits: XMLLimits = XMLLimits(bytes: 64 << 20)) -> XMLError.Kind? {
    do throws(XMLError) {
        try read(bytes, limits: limits)
        return nil
    } catch {
        return error.kind
    }
}
