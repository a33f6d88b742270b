import Foundation
import Testing

@testable import OpenSSLKit

@Suite("Files that are created whole or not at all")
struct ExclusiveFileTests {
    private func create(_ path: String, _ bytes: [UInt8]) -> Result<Void, CryptoError> {
        bytes.withUnsafeBytes { raw in
            Result { () throws(CryptoError) in try ExclusiveFile.create(path, mode: 0o600, raw) }
        }
    }

    @Test("what an earlier process left half-written is not taken for the file, and goes")
    func leftover() throws {
        let folder = NSTemporaryDirectory() + "dmp-file-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/key"
        try Data([1, 2]).write(to: URL(fileURLWithPath: path + ".creation"))
        try create(path, [3, 4, 5]).get()
        #expect(try ExclusiveFile.read(path, limit: 3, ownerOnly: true) == [3, 4, 5])
        #expect(throws: CryptoError.file(errno: EEXIST)) { try create(path, [6]).get() }
        #expect(try ExclusiveFile.read(path, limit: 3, ownerOnly: true) == [3, 4, 5])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["key"])
    }
}
