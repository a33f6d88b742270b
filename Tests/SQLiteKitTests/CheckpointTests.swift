import Foundation
import SQLiteKit
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
    @Test("a connection that has read nothing yet copies back what another has written")
    func freshConnection() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "checkpoint-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "t.sqlite").path
        let writer = try Connection(path: path, mode: .create)
        try writer.execute("PRAGMA journal_mode=WAL")
        writer.watchWAL()
        try writer.execute("CREATE TABLE t (b BLOB)")
        try writer.execute("INSERT INTO t VALUES (zeroblob(100000))")

        let other = try Connection(path: path, mode: .readWrite)
        let done = try other.checkpointPassive()
        #expect(done.frames == writer.walFrames)
        #expect(done.copied == writer.walFrames)
        #expect(writer.walFrames > 20)
    }
}
