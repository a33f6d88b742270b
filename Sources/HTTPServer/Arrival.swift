import OpenSSLKit

/// A connection just accepted, on its way to a worker.
struct Arrival: Sendable {
    let socket: Descriptor
    /// Numeric address of the client.
    let address: String
    let site: Site
    /// The TLS context at the time of the arrival; `nil` in clear.
    let context: TLSContext?
    let place: Admissions.Place
}
