/// Les critères d'une liste de documents.
///
/// Un critère vide ne filtre pas.
public struct CriteresListe: Sendable, Hashable {
    /// Codes de type admis.
    public var types: Set<String> = []
    /// Codes de classe admis.
    public var classes: Set<String> = []
    /// Rubriques admises.
    public var rubriques: Set<String> = []
    /// Catégories admises.
    public var categories: Set<String> = []
    /// Professions d'auteur admises.
    public var professions: Set<String> = []
    /// Spécialités d'auteur admises (`G15_10/SM03`, ou `SM03` seul).
    public var specialites: Set<String> = []
    /// Identifiants d'auteur admis.
    public var auteurs: Set<String> = []
    /// Structures d'auteur admises.
    public var structures: Set<String> = []
    /// Début de l'acte à partir de cet instant.
    public var du: Instant?
    /// Début de l'acte jusqu'à cet instant, compris.
    public var au: Instant?
    /// Déposé à partir de cet instant.
    public var depotDu: Instant?
    /// Déposé jusqu'à cet instant, compris.
    public var depotAu: Instant?
    /// Seulement ce qui a été déposé depuis la dernière consultation de l'appelant.
    public var nouveaux = false
    /// États admis ; par défaut, les versions à jour seulement (EX_3.1-1030).
    public var etats: Set<EtatDocument> = [.approved]
    /// Montrer aussi les documents masqués que l'appelant peut voir.
    public var masques = false
    /// Montrer aussi les documents invisibles au patient ou aux représentants que l'appelant peut voir.
    public var invisibles = false
    /// Ordre de la liste.
    public var tri: Tri = .depot
    /// Du plus récent au plus ancien.
    public var decroissant = true
    /// Nombre de fiches par page, de 1 à ``limiteMaximale``.
    public var limite = 50
    /// Où reprendre.
    public var curseur: Curseur?

    /// 200 fiches par page au plus.
    public static let limiteMaximale = 200

    /// La première page d'une liste qui montre tout ce que l'appelant n'a pas encore vu.
    ///
    /// Elle seule fait que rien n'est plus nouveau : une liste filtrée n'a pas tout montré.
    public var montreTousLesNouveaux: Bool {
        var sansFiltre = CriteresListe()
        sansFiltre.nouveaux = nouveaux
        sansFiltre.masques = masques
        sansFiltre.invisibles = invisibles
        sansFiltre.tri = tri
        sansFiltre.decroissant = decroissant
        sansFiltre.limite = limite
        sansFiltre.etats = etats
        return self == sansFiltre && etats.contains(.approved)
    }

    /// Les mêmes pour qui n'a que des références : toutes, sans filtre, dans l'ordre des dépôts.
    public var pourDesReferences: CriteresListe {
        var criteres = CriteresListe()
        criteres.masques = true
        criteres.invisibles = true
        criteres.etats = Set(EtatDocument.allCases).subtracting([.deleted])
        criteres.limite = limite
        criteres.curseur = curseur
        return criteres
    }

    /// La date qui ordonne la liste.
    public enum Tri: String, Sendable, CaseIterable { case depot, acte, creation }

    /// Aucun critère : les fiches à jour, les dernières déposées d'abord.
    public init() {}
}

/// La place d'une page dans une liste : la dernière fiche déjà montrée, et le repère des « nouveaux ».
///
/// Il ne dit rien que son porteur n'ait déjà vu.
public struct Curseur: Sendable, Hashable {
    /// Clé de tri de la dernière fiche montrée, en millisecondes Unix.
    public let cle: Int64
    /// entryUUID de la dernière fiche montrée.
    public let entryUUID: String
    /// Rang du journal avant lequel un document n'est plus nouveau.
    public let repere: Int64

    /// Une place.
    public init(cle: Int64, entryUUID: String, repere: Int64) {
        self.cle = cle
        self.entryUUID = entryUUID
        self.repere = repere
    }

    /// Forme du curseur dans une URL : `clé.entryUUID.repère`.
    public var texte: String { "\(cle).\(entryUUID).\(repere)" }

    /// - Returns: `nil` si le texte n'a pas la forme de ``texte``.
    public init?(texte: String) {
        let parts = texte.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 36, let cle = Int64(parts[0]),
            let repere = Int64(parts[2]),
            parts[1].utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) || $0 == 45 })
        else { return nil }
        self.init(cle: cle, entryUUID: String(parts[1]), repere: repere)
        // `Int64` admet `+5` et `007` : une place n'a qu'une écriture.
        guard self.texte == texte else { return nil }
    }
}

/// Les critères d'un historique (`GET /dossiers/{d}/traces`).
public struct CriteresTraces: Sendable, Hashable {
    /// À partir de cet instant.
    public var du: Instant?
    /// Jusqu'à cet instant, compris.
    public var au: Instant?
    /// Identifiant de l'acteur.
    public var acteur: String?
    /// entryUUID ou uniqueId d'un document.
    public var document: String?
    /// Nombre de traces par page, de 1 à ``limiteMaximale``.
    public var limite = 50
    /// Rang de la dernière trace déjà montrée.
    public var avantRang: Int64?

    /// 200 traces par page au plus.
    public static let limiteMaximale = 200

    /// Aucun critère.
    public init() {}
}
