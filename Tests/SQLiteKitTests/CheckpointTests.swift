import Foundation
import SQLiteKit
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
    @Test("a connection that has read nothing copies back what another wrote")
    func fromAnotherConnection() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "wal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "t.sqlite").path
        let writer = try Connection(path: path, mode: .create)
        try writer.execute("PRAGMA journal_mode=WAL")
        writer.watchWAL()
        try writer.execute("CREATE TABLE t (a INTEGER)")
        try writer.execute("INSERT INTO t VALUES (1)")
        let other = try Connection(path: path, mode: .readWrite)
        let (frames, copied) = try other.checkpointPassive()
        #expect(frames == writer.walFrames)
        #expect(copied == frames)
    }
}
