import CSpawn
import Foundation

/// A program started by a test, with `posix_spawn`: it inherits its three standard descriptors, no blocked signal, and nothing else.
///
/// Foundation's `Process` walks the descriptors of the process that starts, and crashes in a test process where other threads
/// open and close hundreds of them meanwhile.
public final class ChildProcess {
    /// Where what the program says goes.
    public enum Output {
        case discarded
        /// Read by `readAvailable` and `readToEnd`.
        case piped
        /// To a file that exists, from its beginning.
        case file(String)
    }

    /// Why a program did not start.
    public enum Failure: Error {
        case spawn(program: String, errno: Int32)
        case pipe(errno: Int32)
    }

    /// How a program ended.
    public enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)

        /// The status that a shell would show.
        public var status: Int32 {
            switch self {
            case .exited(let code): code
            case .killed(let signal): 128 + signal
            }
        }
    }

    /// Its number, kept until this value is gone.
    public let pid: Int32
    private let output: Int32
    private var input: Int32
    private var ending: Ending?

    /// Starts a program, found by its path alone; the environment is this process's own, and a little more.
    ///
    /// - Parameters:
    ///   - output: where its standard output goes.
    ///   - errors: where its standard error goes; `piped` joins them to a piped output.
    ///   - variables: added to the environment.
    ///   - feeding: whether `finishInput` will write its standard input, which is empty otherwise.
    public init(
        _ path: String, _ arguments: [String], output: Output = .piped, errors: Output = .discarded,
        variables added: [String: String] = [:], feeding: Bool = false
    ) throws(Failure) {
        let (said, saying) = try Self.pipe()
        let (heard, hearing) = try Self.pipe()
        defer {
            close(saying)
            close(heard)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, heard, 0)
        Self.lead(output, to: 1, pipe: saying, &actions)
        Self.lead(errors, to: 2, pipe: saying, &actions)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads that run tests block signals; what they start must not.
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        sigaddset(&mask, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        let variables = ProcessInfo.processInfo.environment.merging(added) { $1 }
            .map { "\($0.key)=\($0.value)" }
        let environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { (words + environment).forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, path, &actions, &attributes, words, environment)
        guard code == 0 else {
            close(said)
            close(hearing)
            throw .spawn(program: path, errno: code)
        }
        self.pid = pid
        self.output = said
        input = hearing
        if !feeding { finishInput() }
    }

    deinit {
        kill(SIGKILL)
        waitUntilExit()
        close(output)
        if input >= 0 { close(input) }
    }

    /// Gives the program the rest of its input, and its end.
    ///
    /// What it does not read is lost.
    public func finishInput(_ text: String = "") {
        guard input >= 0 else { return }
        // A program that left without reading must not end the tests.
        signal(SIGPIPE, SIG_IGN)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        close(input)
        input = -1
    }

    /// Waits for bytes of its output, 64 KiB at most; none when it has closed it.
    public func readAvailable() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 1 << 16) { place, count in
            repeat {
                count = max(-1, read(output, place.baseAddress, place.count))
            } while count < 0 && errno == EINTR
            count = max(0, count)
        }
    }

    /// Its output until it closes it.
    public func readToEnd() -> [UInt8] {
        var all: [UInt8] = []
        while case let bytes = readAvailable(), !bytes.isEmpty { all += bytes }
        return all
    }

    /// Whether it still runs; a program that has ended is reaped here.
    public var isRunning: Bool { reap(WNOHANG) == nil }

    /// Waits for its end, and reaps it.
    @discardableResult
    public func waitUntilExit() -> Ending { reap(0) ?? .exited(-1) }

    /// Sends a signal, unless it has ended.
    public func kill(_ signal: Int32) {
        guard isRunning else { return }
        _ = Foundation.kill(pid, signal)
    }

    private func reap(_ options: Int32) -> Ending? {
        if let ending { return ending }
        var status: Int32 = 0
        var reaped = waitpid(pid, &status, options)
        while reaped < 0, errno == EINTR { reaped = waitpid(pid, &status, options) }
        guard reaped == pid else { return nil }
        let signal = status & 0x7F
        ending = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
        return ending
    }

    private static func lead(
        _ output: Output, to descriptor: Int32, pipe: Int32, _ actions: inout posix_spawn_file_actions_t
    ) {
        switch output {
        case .piped: posix_spawn_file_actions_adddup2(&actions, pipe, descriptor)
        case .discarded: posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        case .file(let path): posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY, 0)
        }
    }

    /// A program started meanwhile by another thread closes both ends: it keeps nothing above its standard descriptors.
    private static func pipe() throws(Failure) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { throw .pipe(errno: errno) }
        return (ends[0], ends[1])
    }
}
