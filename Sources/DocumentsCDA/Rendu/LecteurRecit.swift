internal import XMLKit

/// Écrit le corps du document dans la page au fil de la lecture : les sections, leurs titres et leurs textes.
///
/// Rien n'est retenu du document, sinon les éléments ouverts et les noms des notes.
final class LecteurRecit: XMLConsumer {
    /// Où en est la lecture, pour l'élément ouvert le plus profond.
    enum Etat {
        case hors, document, composant, corps, section, titre, recit, nonXML
        case piece(PieceAnnoncee)
    }

    /// Un élément ouvert du document, et ce que sa fin demande.
    struct Source {
        var etat: Etat
        var nom: NomRecit?
        /// Hauteur de la page où revenir à la fin de l'élément.
        var hauteur: Int
        /// Octets visibles, et octets, écrits avant lui.
        var visibles = 0
        var debut = 0
        var href: String?
    }

    struct SectionOuverte {
        /// Nombre de titres au-dessus d'elle, celui de la page non compris.
        let niveau: Int
        var aUnTitre = false
        /// Octets visibles écrits avant son texte, titre compris.
        var visibles: Int
    }

    var page: PageHTML
    var sources: [Source] = []
    /// Sorte de chaque liste ouverte.
    var listes: [Balise] = []
    /// Rang de chaque note déjà nommée, par son `ID`.
    var notes: [String: Int] = [:]
    var nombreDeNotes = 0

    private var sections: [SectionOuverte] = []
    private var aUnCorps = false
    private var estFini = false
    private let hauteurDuCorps: Int

    /// - Parameter page: déjà ouverte jusqu'au corps.
    init(page: PageHTML) {
        self.page = page
        hauteurDuCorps = page.hauteur
    }

    /// Les octets de la page.
    func terminer() -> [UInt8] {
        page.fermer(jusqua: hauteurDuCorps)
        if !aUnCorps { avertir("Ce document n’a pas de corps.") }
        return page.terminer(corps: hauteurDuCorps)
    }

    func start(_ element: borrowing XMLElement) -> XMLInterest {
        if estFini || page.plume.estCoupee {
            return .enough(watching: XMLVocabulary.unknown, in: XMLVocabulary.unknown)
        }
        let nom = NomRecit.nom(element)
        switch (sources.last?.etat ?? .hors, nom) {
        case (.hors, .clinicalDocument): return empiler(.document)
        case (.hors, _): return empiler(.hors)
        case (.document, .component): return empiler(.composant)
        case (.composant, .structuredBody): return empilerCorps(.corps)
        case (.composant, .nonXMLBody): return empilerCorps(.nonXML)
        case (.corps, .component), (.section, .component): return empiler(.corps)
        case (.corps, .section): return empilerSection()
        case (.section, .title): return empiler(.titre, .title, interet: .text)
        case (.section, .text):
            return empiler(.recit, .text, hauteur: page.ouvrirBloc(.div), interet: .text)
        // Un titre n'a que du texte : ses éléments n'ouvrent ni ne ferment rien.
        case (.titre, _): return empiler(.titre, nil, hauteur: .max, interet: .text)
        case (.recit, _): return empilerRecit(nom, AttributsRecit(element))
        case (.nonXML, .text): return empiler(.piece(PieceAnnoncee(element)), .text, interet: .text)
        default: return .skip
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let dernier = sources.indices.last else { return }
        switch sources[dernier].etat {
        case .titre: ecrireTitre(bytes)
        case .recit: page.ecrire(bytes)
        case .piece(var piece):
            piece.compter(bytes)
            sources[dernier].etat = .piece(piece)
        default: break
        }
    }

    func end() {
        guard let source = sources.popLast() else { return }
        switch source.etat {
        case .recit: finirRecit(source)
        case .titre where source.nom == .title: finirTitre(source)
        case .section: finirSection()
        case .piece(let piece): avertir(piece.phrase)
        case .document: estFini = true
        default: break
        }
        page.fermer(jusqua: source.hauteur)
    }

    /// Empile un élément ; `hauteur` est celle de la page sans lui.
    func empiler(
        _ etat: Etat, _ nom: NomRecit? = nil, hauteur: Int? = nil, href: String? = nil,
        interet: XMLInterest = .structure
    ) -> XMLInterest {
        sources.append(
            Source(
                etat: etat, nom: nom, hauteur: hauteur ?? page.hauteur, visibles: page.plume.visibles,
                debut: page.plume.octets.count, href: href))
        return interet
    }

    private func avertir(_ phrase: String) {
        let hauteur = page.ouvrirBloc(.p, .avis)
        page.ecrire(phrase)
        page.fermer(jusqua: hauteur)
    }

    private func empilerCorps(_ etat: Etat) -> XMLInterest {
        aUnCorps = true
        return empiler(etat)
    }

    private func empilerSection() -> XMLInterest {
        let niveau = sections.last.map { $0.niveau + ($0.aUnTitre ? 1 : 0) } ?? 0
        sections.append(SectionOuverte(niveau: niveau, visibles: page.plume.visibles))
        return empiler(.section, .section, hauteur: page.ouvrirBloc(.section))
    }

    /// Ouvre le titre à son premier caractère : un titre vide n'en est pas un.
    private func ecrireTitre(_ texte: UnsafeBufferPointer<UInt8>) {
        guard let rang = sections.indices.last, texte.contains(where: { $0 > 0x20 }) else {
            return page.ecrire(texte)
        }
        let balise = [Balise.h2, .h3, .h4][min(sections[rang].niveau, 2)]
        if page.balise != balise { _ = page.ouvrirBloc(balise) }
        page.ecrire(texte)
    }

    private func finirTitre(_ source: Source) {
        guard let rang = sections.indices.last, page.plume.visibles > source.visibles else { return }
        sections[rang].aUnTitre = true
        sections[rang].visibles += page.plume.visibles - source.visibles
    }

    private func finirSection() {
        guard let section = sections.popLast(), page.plume.visibles == section.visibles else { return }
        avertir("Cette section n’a pas de texte à afficher.")
    }
}
