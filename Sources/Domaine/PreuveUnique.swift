/// Une preuve d'identité qui ne sert qu'une fois : un jeton à usage unique, ou toute assertion que son format dit telle.
///
/// L'entrepôt en garde la clé jusqu'à son échéance : présentée de nouveau, elle est refusée (AUT-07).
public struct PreuveUnique: Sendable, Hashable {
    /// Empreinte de l'émetteur et de l'identifiant de la preuve : 32 octets, dont rien ne se déduit.
    public let cle: [UInt8]
    /// À partir d'ici la preuve n'est plus admise d'elle-même, tolérance d'horloge comprise.
    public let fin: Instant

    /// Une preuve à garder.
    public init(cle: [UInt8], fin: Instant) {
        self.cle = cle
        self.fin = fin
    }
}
