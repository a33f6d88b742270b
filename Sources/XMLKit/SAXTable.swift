internal import CLibXML2

/// libxml2's tables of callbacks.
///
/// None of them knows DTDs, entities, comments or processing instructions.
enum SAXTable {
    /// While the consumer listens.
    static var attentive: xmlSAXHandler {
        var table = quiet
        table.startElementNs = { context, name, _, uri, _, _, count, _, attributes in
            guard let context else { return }
            Unmanaged<ParserPass>.fromOpaque(context)._withUnsafeGuaranteedRef {
                $0.start(name, uri, (count, attributes))
            }
        }
        table.endElementNs = { context, _, _, _ in
            guard let context else { return }
            Unmanaged<ParserPass>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.end() }
        }
        let characters: charactersSAXFunc = { context, bytes, count in
            guard let context, let bytes else { return }
            Unmanaged<ParserPass>.fromOpaque(context)._withUnsafeGuaranteedRef {
                $0.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
            }
        }
        table.characters = characters
        // The same function twice: libxml2 then does not ask itself whether the white space is ignorable.
        table.ignorableWhitespace = characters
        table.cdataBlock = characters
        return table
    }

    /// Once the consumer has enough: bounds, bans and well-formedness only.
    static var quiet: xmlSAXHandler {
        var table = xmlSAXHandler()
        table.initialized = UInt32(XML_SAX2_MAGIC)
        table.startElementNs = { context, name, _, uri, _, _, count, _, attributes in
            guard let context else { return }
            Unmanaged<ParserPass>.fromOpaque(context)._withUnsafeGuaranteedRef {
                $0.pass(name, uri, (count, attributes))
            }
        }
        table.internalSubset = { context, _, _, _ in
            guard let context else { return }
            Unmanaged<ParserPass>.fromOpaque(context)._withUnsafeGuaranteedRef {
                $0.stop($0.failed(.doctype))
            }
        }
        table.serror = { context, error in
            guard let context, let error else { return }
            Unmanaged<ParserPass>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.record(error.pointee) }
        }
        return table
    }
}

extension ParserPass {
    typealias Attributes = (count: Int32, values: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?)

    /// Checks depth, attributes and namespaces; `false` when the parse stops.
    private func isWithinBounds(_ attributes: Attributes) -> Bool {
        // The element that begins is not yet on libxml2's stack; `nsNr` counts prefix and URI.
        if Int(parser.pointee.nameNr) + 1 > limits.depth {
            stop(failed(.tooDeep))
            return false
        }
        if Int(attributes.count) > limits.attributes || Int(parser.pointee.nsNr) / 2 > limits.namespaces {
            stop(failed(.markupTooLarge))
            return false
        }
        return true
    }

    func start(_ name: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?, _ attributes: Attributes) {
        guard isWithinBounds(attributes) else { return }
        depth += 1
        guard skipping == Int.max else { return }
        switch consumer.start(element(name, uri, attributes, depth: depth)) {
        case .structure: wantsText.append(false)
        case .text: wantsText.append(true)
        case .skip: skipping = depth
        case .enough(let watched, let namespace):
            watch = names.pointers(name: watched, namespace: namespace)
            parser.pointee.sax.pointee = SAXTable.quiet
        case .stop: stop(failed(.stopped))
        }
    }

    /// The start of an element after ``XMLInterest/enough(watching:in:)``.
    func pass(_ name: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?, _ attributes: Attributes) {
        guard isWithinBounds(attributes), name == watch.name, uri == watch.namespace else { return }
        let depth = Int(parser.pointee.nameNr) + 1
        if case .stop = consumer.start(element(name, uri, attributes, depth: depth)) {
            stop(failed(.stopped))
        }
    }

    private func element(
        _ name: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?, _ attributes: Attributes, depth: Int
    ) -> XMLElement {
        XMLElement(
            name: names.index(ofName: name), namespace: names.index(ofNamespace: uri), depth: depth,
            names: names, attributes: attributes.values, count: Int(attributes.count))
    }

    func end() {
        defer { depth -= 1 }
        if skipping == Int.max {
            wantsText.removeLast()
            consumer.end()
        } else if skipping == depth {
            skipping = Int.max
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard skipping == Int.max, wantsText.last == true else { return }
        consumer.text(bytes)
    }

    /// Keeps the position and number of libxml2's first error; its text stays behind.
    func record(_ error: xmlError) {
        guard failure == nil, error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
        let kind: XMLError.Kind = error.code == Int32(XML_ERR_NO_MEMORY.rawValue) ? .outOfMemory : .malformed
        failure = XMLError(kind, line: Int(error.line), column: Int(error.int2), code: error.code)
    }
}
