/// An OpenSSL object as a number, so that its Swift owner can cross threads.
///
/// `OpaquePointer` is not `Sendable`. INVARIANT (who may store one): either the object is never changed after
/// it was made and OpenSSL counts its references atomically (EVP_PKEY, EVP_MD, X509), or its owner is `~Copyable`.
struct ForeignHandle: Sendable {
    private let address: UInt

    /// Takes the address only; releasing the object stays the owner's duty.
    init(_ pointer: OpaquePointer?) { address = UInt(bitPattern: pointer) }

    /// What OpenSSL's functions take; `nil` only if the handle was made from `nil`.
    var pointer: OpaquePointer? { OpaquePointer(bitPattern: address) }
}
