import Foundation

/// What the system says of a process: its memory, its descriptors.
public enum ProcessState {
    /// Resident memory in bytes; 0 once the process has gone.
    ///
    /// - Parameter process: this one when `nil`.
    public static func residentBytes(of process: Int32? = nil) -> Int {
        let path = "/proc/\(process.map { "\($0)" } ?? "self")/statm"
        let pages = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ")
        return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Under a sanitizer (`scripts/test --sanitize`), which keeps a shadow of the memory: no bound on it means anything.
    public static let isSanitized = ProcessInfo.processInfo.environment["DMP_SANITIZER"] != nil

    /// Raises the limit of open descriptors of this process as far as the system allows.
    ///
    /// - Returns: the limit in force.
    public static func raiseDescriptors() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
