internal import CLibXML2

/// libxml2's parser of one document, and what its callbacks need.
///
/// Used by one thread, once.
final class ParserPass {
    let parser: xmlParserCtxtPtr
    let names: InternedNames
    let limits: XMLLimits
    let consumer: any XMLConsumer

    var depth = 0
    /// Depth of the element being skipped; `Int.max` when none is.
    var skipping = Int.max
    /// The element still announced once the consumer has enough.
    var watch: InternedNames.Pointers = (nil, nil)
    /// Whether its text is wanted, for each open element that is not skipped.
    var wantsText: [Bool] = []
    /// The first reason to stop; libxml2's later ones are consequences.
    var failure: XMLError?

    init(limits: XMLLimits, vocabulary: XMLVocabulary, consumer: any XMLConsumer) throws(XMLError) {
        var table = SAXTable.attentive
        guard let parser = xmlCreatePushParserCtxt(&table, nil, nil, 0, nil) else {
            throw XMLError(.outOfMemory)
        }
        self.parser = parser
        self.limits = limits
        self.consumer = consumer
        // No network, no DTD, no XML_PARSE_HUGE. XML_PARSE_NOENT opens nothing, since a DOCTYPE ends the parse before
        // any declaration is kept; without it libxml2 writes `&amp;` in attribute values as `&#38;`.
        // The encoding was checked by ``Prologue``: the declaration must not switch it.
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_NOENT.rawValue
        xmlCtxtUseOptions(parser, Int32(options))
        names = InternedNames(vocabulary, in: parser.pointee.dict)
        wantsText.reserveCapacity(64)
        parser.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        // An entity declaration makes libxml2 keep a document of its own, which the parser does not free.
        xmlFreeDoc(parser.pointee.myDoc)
        parser.pointee.myDoc = nil
        xmlFreeParserCtxt(parser)
    }

    /// Feeds the whole document.
    ///
    /// INVARIANT: `self` outlives every callback, which only happen in here.
    func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(XMLError) {
        var offset = 0
        while offset < bytes.count {
            let end = Self.pieceEnd(bytes, from: offset, size: isInCDATA ? Self.cdataPiece : XMLReader.piece)
            bytes.baseAddress?.withMemoryRebound(to: CChar.self, capacity: bytes.count) { base in
                _ = xmlParseChunk(parser, base + offset, Int32(end - offset), 0)
            }
            offset = end
            drainCDATA()
            if let failure { throw failure }
            if parser.pointee.disableSAX != 0 { throw malformed() }
            try checkPending()
        }
        _ = xmlParseChunk(parser, nil, 0, 1)
        if let failure { throw failure }
        guard parser.pointee.wellFormed == 1, parser.pointee.nsWellFormed == 1 else { throw malformed() }
    }

    /// Where the piece that begins at `start` ends: never inside a character (libxml2 sees to CR LF itself).
    private static func pieceEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, size: Int) -> Int {
        var end = min(start + size, bytes.count)
        while end < bytes.count, end > start + 1, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }

    // XML_PARSER_BIG_BUFFER_SIZE: what libxml2 gives of an unfinished CDATA section per call, whatever it was fed.
    private static let cdataPiece = 300

    private var isInCDATA: Bool { parser.pointee.instate == XML_PARSER_CDATA_SECTION }

    /// Bytes fed and not read yet.
    private var pending: UnsafeBufferPointer<UInt8> {
        guard let input = parser.pointee.input else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: input.pointee.cur, count: input.pointee.end - input.pointee.cur)
    }

    /// Lets libxml2 catch up with an unfinished CDATA section; it would otherwise pile up in its buffer.
    private func drainCDATA() {
        var before = Int.max
        while isInCDATA, pending.count > Self.cdataPiece, pending.count < before,
            parser.pointee.disableSAX == 0
        {
            before = pending.count
            _ = xmlParseChunk(parser, nil, 0, 0)
        }
    }

    /// Refuses a markup that is still not whole and already too large, before libxml2 looks at it.
    private func checkPending() throws(XMLError) {
        // Between two checks a piece holds a few thousand names at most.
        if Int(xmlDictSize(parser.pointee.dict)) > limits.names { throw failed(.markupTooLarge) }
        let pending = pending
        guard pending.count > XMLReader.piece, !isInCDATA else { return }
        if pending.count > limits.markupBytes
            || MarkupGuard.countAttributes(pending, upTo: limits.attributes + limits.namespaces)
                > limits.attributes + limits.namespaces
        {
            throw failed(.markupTooLarge)
        }
    }

    /// An error of this kind at the parser's present position.
    func failed(_ kind: XMLError.Kind) -> XMLError {
        let line = parser.pointee.input?.pointee.line ?? 0
        let column = parser.pointee.input?.pointee.col ?? 0
        return XMLError(kind, line: Int(line), column: Int(column))
    }

    private func malformed() -> XMLError {
        let code = parser.pointee.errNo
        let kind: XMLError.Kind = code == Int32(XML_ERR_NO_MEMORY.rawValue) ? .outOfMemory : .malformed
        let position = failed(kind)
        return XMLError(kind, line: position.line, column: position.column, code: code)
    }

    /// Keeps the first reason and lets nothing more reach the consumer.
    ///
    /// `xmlStopParser` would free buffers under libxml2's feet; the feeding loop stops by itself instead.
    func stop(_ reason: XMLError) {
        if failure == nil { failure = reason }
        parser.pointee.disableSAX = 1
    }
}
