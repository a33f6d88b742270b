internal import XMLKit

/// Cherche une pièce dans le corps et la décode au fil de la lecture.
final class LecteurParties: XMLConsumer {
    static let pdf = "application/pdf"
    private static let gabaritCopie = "1.2.250.1.213.1.1.2.243"

    private(set) var aVuUnDocument = false
    private(set) var arret: ErreurCDA?

    private let limites: LimitesCDA
    /// Type cherché dans les corps de tout niveau ; `nil` : tout type, niveau 1 seulement.
    private let filtre: String?
    /// Éléments ouverts ; `nil` pour ceux dont le nom est inconnu.
    private var pile: [Nom?] = []
    /// Sections ouvertes ; vrai pour une section de copie.
    private var sections: [Bool] = []
    private var enCours: DecodeurPiece?
    private var choisie: DecodeurPiece?
    private var estDefinitive = false

    init(limites: LimitesCDA, filtre: String?) {
        self.limites = limites
        self.filtre = filtre
    }

    /// La pièce trouvée ; `nil` s'il n'y en a pas.
    func piece() throws(ErreurCDA) -> PieceCDA? {
        guard let choisie else { return nil }
        return try choisie.terminer()
    }

    func start(_ element: borrowing XMLElement) -> XMLInterest {
        let nom = EspaceDeNoms.rang(element.namespace) == .hl7 ? Nom.rang(element.name) : nil
        if nom == .clinicalDocument {
            if aVuUnDocument {
                arret = .plusieursClinicalDocument
                return .stop
            }
            aVuUnDocument = true
            return ouvrir(nom)
        }
        if estDefinitive { return .resteSansInteret }
        // Hors du document, aucun nom n'a de sens : une section de l'enveloppe n'en ouvre pas une.
        guard aVuUnDocument else { return ouvrir(nil) }
        return interet(nom, element)
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        enCours?.ajouter(bytes)
    }

    func end() {
        let nom = pile.removeLast()
        if nom == .section { sections.removeLast() }
        if let piece = enCours, nom == .text || nom == .value {
            choisie = piece
            enCours = nil
            estDefinitive = nom == .text || sections.contains(true)
        }
        // Ce qui suit le document dans son enveloppe ne lui appartient pas.
        if nom == .clinicalDocument { estDefinitive = true }
    }

    private func ouvrir(_ nom: Nom?) -> XMLInterest {
        pile.append(nom)
        return .structure
    }

    private func interet(_ nom: Nom?, _ element: borrowing XMLElement) -> XMLInterest {
        let parent = pile.last ?? nil
        // De l'en-tête, rien ; d'une section, pas le texte affiché.
        if parent == .clinicalDocument && nom != .component { return .skip }
        switch nom {
        case .text where parent == .nonXMLBody:
            return decoder(nom, element)
        case .text: return .skip
        case .structuredBody where filtre == nil: return .skip
        case .section:
            sections.append(false)
            return ouvrir(nom)
        case .templateId where parent == .section:
            if element.attribute(Nom.root.rang) == Self.gabaritCopie { sections[sections.count - 1] = true }
            return .skip
        case .value:
            // Le premier PDF, remplacé par celui de la copie s'il vient ensuite.
            return choisie == nil || sections.contains(true) ? decoder(nom, element) : .skip
        default: return ouvrir(nom)
        }
    }

    private func decoder(_ nom: Nom?, _ element: borrowing XMLElement) -> XMLInterest {
        let mediaType = element.attribute(Nom.mediaType.rang)?.lowercased() ?? "text/plain"
        if let filtre, mediaType != filtre { return .skip }
        pile.append(nom)
        enCours = DecodeurPiece(
            mediaType: mediaType, representation: element.attribute(Nom.representation.rang),
            compression: element.attribute(Nom.compression.rang), limite: limites.octetsPiece)
        return .text
    }
}
