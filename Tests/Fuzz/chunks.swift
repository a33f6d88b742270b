@testable import HTTPWire

/// The chunked coding: the same content whatever the cuts, never more than was given or allowed.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzChunks(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = input(pointer, count)
    let whole = Decoding([bytes])
    var draw = Draw(bytes)
    must(whole == Decoding(draw.pieces(of: bytes)), "the same content whatever the cuts")
    if bytes.count <= 1000 {
        must(whole == Decoding(bytes.map { [$0] }), "the same content byte by byte")
    }
    must(whole.used <= bytes.count, "no more used than given")
    must(whole.body.count <= min(whole.used, Decoding.maximum), "no more content than used, nor than allowed")
    if let error = whole.error { must((400...499).contains(error.status), "a refusal is a 4xx") }

    // What an honest sender makes of any content is read back.
    let content = Array(bytes.prefix(Decoding.maximum))
    var coded: [UInt8] = []
    for piece in draw.pieces(of: content) {
        coded += Array(String(piece.count, radix: 16, uppercase: draw.below(2) == 0).utf8)
        coded += Array("\r\n".utf8) + piece + Array("\r\n".utf8)
    }
    coded += Array("0\r\n\r\n".utf8)
    let behind = Array("GET / HTTP/1.1\r\n".utf8)
    let read = Decoding([coded + behind])
    must(read.isDone && read.body == content, "a content coded in chunks is read back")
    must(read.used == coded.count, "and nothing of what follows it is used")
    return 0
}

/// One run of the decoder.
struct Decoding: Equatable {
    static let maximum = 4000
    var body: [UInt8] = []
    var used = 0
    var isDone = false
    var error: WireError?

    init(_ pieces: [[UInt8]]) {
        var limits = Limits()
        limits.chunkExtensions = 40
        limits.trailerSection = 100
        var decoder = ChunkDecoder(limits: limits, maximum: Self.maximum)
        for piece in pieces where !isDone {
            do throws(WireError) {
                let count = try decoder.decode(piece.span, into: &body)
                must(count <= piece.count, "no more used than given")
                must(count == piece.count || decoder.isDone, "all is used until the end")
                used += count
                isDone = decoder.isDone
            } catch {
                self.error = error
                // Where a refused content stops does not matter: it is thrown away.
                body = []
                used = 0
                return
            }
        }
        if isDone {
            var more: [UInt8] = []
            must((try? decoder.decode(Array("5\r\nhello\r\n".utf8).span, into: &more)) == 0, "done is done")
        }
    }
}
