import Glibc

/// An open file descriptor, closed when its last holder lets it go.
///
/// Dispatch wants a descriptor open until the sources on it are cancelled: each source holds it too.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }
}
