extension [UInt8] {
    /// En hexadécimal minuscule, sans séparateur.
    var hexadecimal: String { map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}
