internal import XMLKit

/// Les éléments du texte affiché.
///
/// - Source: HL7 CDA R2, § 4.3.5, et `NarrativeBlock.xsd`.
extension LecteurRecit {
    func empilerRecit(_ nom: NomRecit?, _ attributs: AttributsRecit) -> XMLInterest {
        let hauteur = ouvrir(nom, attributs)
        let href = nom == .linkHtml ? attributs.href : nil
        return empiler(.recit, nom, hauteur: hauteur, href: href, interet: .text)
    }

    /// Écrit ce qui commence un élément ; rend la hauteur de la page sans lui.
    private func ouvrir(_ nom: NomRecit?, _ attributs: AttributsRecit) -> Int {
        let html = AttributsHTML(
            classes: attributs.classes, colspan: attributs.colspan, rowspan: attributs.rowspan)
        switch nom {
        case .content: return ouvrirContenu(attributs)
        case .sub: return page.ouvrirEnLigne(.sub)
        case .sup: return page.ouvrirEnLigne(.sup)
        case .renderMultiMedia: return page.ouvrirEnLigne(.span, .note)
        case .footnote: return ouvrirNote(attributs.identifiant)
        case .paragraph: return page.ouvrirBloc(.p, attributs.classes)
        case .list:
            listes.append(attributs.estOrdonnee ? .ol : .ul)
            return page.ouvrirBloc(.div, attributs.classes)
        case .item: return page.ouvrirItem(attributs.classes, liste: listes.last)
        case .table: return page.ouvrirBloc(.table, attributs.classes)
        case .caption: return page.ouvrirLegende()
        case .thead: return page.ouvrirPartie(.thead, html)
        case .tbody: return page.ouvrirPartie(.tbody, html)
        case .tfoot: return page.ouvrirPartie(.tfoot, html)
        case .tr: return page.ouvrirPartie(.tr, html)
        case .th: return page.ouvrirPartie(.th, html)
        case .td: return page.ouvrirPartie(.td, html)
        default: ecrireSansOuvrir(nom, attributs)
        }
        return page.hauteur
    }

    /// Les éléments dont il ne reste que du texte.
    private func ecrireSansOuvrir(_ nom: NomRecit?, _ attributs: AttributsRecit) {
        switch nom {
        case .linkHtml: break
        // Sans largeur ni `span`, qui ne sont pas recopiés, une colonne n'a pas d'effet.
        case .col, .colgroup: break
        case .br: page.passerALaLigne()
        case .footnoteRef:
            page.plume.espacer()
            page.ecrire("[note \(rang(attributs.identifiant))]")
        // Un élément inconnu : son texte est gardé, et ne se colle pas à celui qui l'entoure.
        default: page.plume.espacer()
        }
    }

    private func ouvrirContenu(_ attributs: AttributsRecit) -> Int {
        let balise: Balise? =
            switch (attributs.revised, attributs.classes) {
            case ("delete", _): .del
            case ("insert", _): .ins
            case (_, let classes) where classes.contains(.gras): .strong
            case (_, let classes) where classes.contains(.italique): .em
            case (_, let classes) where classes.contains(.souligne): .u
            default: nil
            }
        guard let balise else { return page.hauteur }
        return page.ouvrirEnLigne(balise, attributs.classes)
    }

    private func ouvrirNote(_ identifiant: String?) -> Int {
        page.plume.espacer()
        let hauteur = page.ouvrirEnLigne(.span, .note)
        page.ecrire("[note \(rang(identifiant)) : ")
        return hauteur
    }

    /// Rang d'une note, donné à la première mention de son `ID`, appel ou note.
    private func rang(_ identifiant: String?) -> Int {
        if let identifiant, let rang = notes[identifiant] { return rang }
        nombreDeNotes += 1
        if let identifiant { notes[identifiant] = nombreDeNotes }
        return nombreDeNotes
    }

    /// Écrit ce qui termine un élément, avant que la page ne le ferme.
    func finirRecit(_ source: Source) {
        switch source.nom {
        case .list: listes.removeLast()
        case .footnote: page.ecrire("]")
        case .renderMultiMedia where page.plume.visibles == source.visibles: page.ecrire("[image]")
        case .caption where page.contenu == .phrase: page.plume.espacer()
        case .linkHtml: ecrireAdresse(source)
        case nil, .section, .title, .text, .component: page.plume.espacer()
        default: break
        }
    }

    /// L'adresse d'un lien, en texte, à moins que le texte du lien ne la donne déjà.
    private func ecrireAdresse(_ source: Source) {
        guard let href = source.href, let adresse = AdresseAffichee(href)?.texte else { return }
        if page.plume.aEcrit(adresse, depuis: source.debut) { return }
        page.plume.espacer()
        page.ecrire("(\(adresse))")
    }
}
