internal import XMLKit

/// Retient de la passe XML les éléments utiles de l'en-tête, puis se tait dès le corps.
final class LecteurEntete: XMLConsumer {
    private(set) var arbre = ArbreARemplir()
    private(set) var racine: RacineCDA?
    private(set) var corps: CorpsCDA?
    /// Pourquoi la lecture s'est arrêtée d'elle-même.
    private(set) var arret: ErreurCDA?

    private let limites: LimitesCDA
    /// Rang de l'élément ouvert le plus profond ; −1 hors de `ClinicalDocument`.
    private var courant = -1

    init(limites: LimitesCDA) {
        self.limites = limites
    }

    func start(_ element: borrowing XMLElement) -> XMLInterest {
        let espace = EspaceDeNoms.rang(element.namespace)
        let nom = Nom.rang(element.name)
        if element.depth == 1 {
            racine = Self.racine(nom, espace)
            // Une autre racine n'est refusée qu'après lecture : DOC-01 passe avant DOC-02.
            if racine == nil { return .enough(watching: XMLVocabulary.unknown, in: XMLVocabulary.unknown) }
        }
        if espace == .hl7, nom == .clinicalDocument { return ouvrirDocument(element) }
        guard courant >= 0 else {
            return arbre.elements.isEmpty ? .structure : .resteSansInteret
        }
        guard let nom, espace == .hl7 || (espace == .dicom && nom == .accessionNumber) else { return .skip }
        return retenir(nom, element)
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard courant >= 0 else { return }
        arbre.ecrire(bytes, dans: courant)
    }

    func end() {
        guard courant >= 0 else { return }
        courant = arbre.elements[courant].parent
    }

    private static func racine(_ nom: Nom?, _ espace: EspaceDeNoms?) -> RacineCDA? {
        switch (nom, espace) {
        case (.clinicalDocument, .hl7): .clinicalDocument
        case (.signature, .signature): .dsSignature
        case (.stylesheet, .xsl): .xslStylesheet
        default: nil
        }
    }

    private func ouvrirDocument(_ element: borrowing XMLElement) -> XMLInterest {
        guard arbre.elements.isEmpty else {
            arret = .plusieursClinicalDocument
            return .stop
        }
        courant = arbre.ouvrir(.clinicalDocument, sous: -1)
        return .structure
    }

    private func retenir(_ nom: Nom, _ element: borrowing XMLElement) -> XMLInterest {
        let parent = arbre.elements[courant].nom
        guard Self.estUtile(nom, dans: parent) else { return .skip }
        let rang = arbre.ouvrir(nom, sous: courant)
        element.forEachAttribute { attribut, valeur in
            if let attribut = Nom.rang(attribut) { arbre.attribuer(attribut, valeur) }
        }
        guard arbre.elements.count <= limites.elementsEntete, arbre.octets.count <= limites.octetsEntete
        else {
            arret = .enteteTropGrand
            return .stop
        }
        if let corps = corps(nom) {
            self.corps = corps
            return .resteSansInteret
        }
        courant = rang
        return Self.porteUnTexte(nom) ? .text : .structure
    }

    /// Écarte les homonymes : adresses et textes hors des lieux où l'en-tête les attend.
    private static func estUtile(_ nom: Nom, dans parent: Nom) -> Bool {
        switch nom {
        case .addr: parent == .place
        case .text: parent == .nonXMLBody
        case .component: parent == .clinicalDocument
        case .section, .value, .signature, .stylesheet: false
        default: true
        }
    }

    private static func porteUnTexte(_ nom: Nom) -> Bool {
        switch nom {
        case .title, .name, .family, .given, .prefix, .suffix, .county, .manufacturerModelName, .softwareName:
            true
        default: false
        }
    }

    /// Le corps, quand l'élément qui vient de s'ouvrir le révèle.
    private func corps(_ nom: Nom) -> CorpsCDA? {
        switch nom {
        case .structuredBody: .structure
        case .text:
            .nonStructure(
                mediaType: arbre.valeurDuDernier(.mediaType),
                representation: arbre.valeurDuDernier(.representation))
        default: nil
        }
    }
}
