public import Domaine

/// Un code, sa nomenclature et son libellé.
public struct Concept: Sendable, Hashable {
    /// Le code et sa nomenclature.
    public let code: CodeSysteme
    /// Libellé officiel.
    public let libelle: String
}
