/// Un dossier qui a autorisé l'appelant, tel que TD0.4 le rend.
public struct DossierAutorise: Sendable, Hashable {
    /// Identifiant opaque.
    public var dossier: String
    /// Matricule INS et son OID.
    public var matricule: String
    /// OID de l'autorité d'affectation.
    public var oid: String
    /// Traits de référence.
    public var traits: TraitsIdentite
    /// Nom d'usage.
    public var nomUsage: String?
    /// Échéance de l'autorisation.
    public var expire: Instant?
    /// Dernier acte sur l'autorisation.
    public var dernierActe: Instant
    /// L'autorisation est celle de la structure de l'appelant.
    public var parLaStructure: Bool
    /// L'appelant en est le médecin traitant.
    public var medecinTraitant: Bool

    /// Un dossier autorisé.
    public init(
        dossier: String, matricule: String, oid: String, traits: TraitsIdentite, nomUsage: String?,
        expire: Instant?, dernierActe: Instant, parLaStructure: Bool, medecinTraitant: Bool
    ) {
        self.dossier = dossier
        self.matricule = matricule
        self.oid = oid
        self.traits = traits
        self.nomUsage = nomUsage
        self.expire = expire
        self.dernierActe = dernierActe
        self.parLaStructure = parLaStructure
        self.medecinTraitant = medecinTraitant
    }
}

/// La place d'une page dans la liste des dossiers : le dernier déjà montré.
public struct CurseurDossiers: Sendable, Hashable {
    /// Dernier acte de ce dossier, en millisecondes Unix.
    public let cle: Int64
    /// Identifiant opaque de ce dossier.
    public let dossier: String

    /// Une place.
    public init(cle: Int64, dossier: String) {
        self.cle = cle
        self.dossier = dossier
    }

    /// Forme du curseur dans une URL : `clé.dossier`.
    public var texte: String { "\(cle).\(dossier)" }

    /// - Returns: `nil` si le texte n'a pas la forme de ``texte``.
    public init?(texte: String) {
        let parts = texte.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 36, let cle = Int64(parts[0]) else { return nil }
        self.init(cle: cle, dossier: String(parts[1]))
        guard self.texte == texte else { return nil }
    }
}

extension DossierAutorise: CustomStringConvertible, CustomReflectable {
    /// Masqué : un matricule n'entre dans aucun journal.
    public var description: String { "dossier autorisé (masqué)" }
    /// Vide, pour que `dump` ne montre rien.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
