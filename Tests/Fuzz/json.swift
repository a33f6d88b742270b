import Foundation

@testable import Authentification

/// The strict JSON reader: what it accepts, every other reader accepts, and one value has one writing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = input(pointer, count)
    guard let value = try? LecteurJSON.lire(bytes) else { return 0 }
    let written = value.octets
    guard let again = try? LecteurJSON.lire(written) else {
        must(false, "a value written is read back")
        return 0
    }
    must(again == value, "and it is the same value")
    must(again.octets == written, "one value has one writing")
    must(depth(value) <= 32, "no more than 32 levels")
    let foundation = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    must(foundation != nil, "a text accepted here is JSON for others too")
    return 0
}

private func depth(_ value: ValeurJSON) -> Int {
    switch value {
    case .tableau(let values): 1 + (values.map(depth).max() ?? 0)
    case .objet(let members): 1 + (members.values.map(depth).max() ?? 0)
    default: 1
    }
}
