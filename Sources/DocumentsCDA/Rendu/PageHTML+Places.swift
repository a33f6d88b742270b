/// Où s'ouvre chaque sorte d'élément ; chaque ouverture rend la hauteur à laquelle revenir pour le fermer.
extension PageHTML {
    /// Écrit un texte du document ; des blancs seuls n'ouvrent rien.
    mutating func ecrire(_ texte: UnsafeBufferPointer<UInt8>) {
        guard texte.contains(where: { $0 > 0x20 }) else {
            if !texte.isEmpty { plume.espacer() }
            return
        }
        assurerTexte()
        plume.ecrire(texte)
    }

    /// Écrit un texte du programme, ou un texte du document déjà en `String`.
    mutating func ecrire(_ texte: String) {
        assurerTexte()
        plume.ecrire(texte)
    }

    /// Ouvre un élément en ligne, là où du texte peut l'être.
    mutating func ouvrirEnLigne(_ balise: Balise, _ classes: Classes = []) -> Int {
        assurerTexte()
        return ouvrir(balise, AttributsHTML(classes: classes))
    }

    /// Ouvre un bloc, après avoir fermé les éléments de texte qui l'entourent.
    mutating func ouvrirBloc(_ balise: Balise, _ classes: Classes = []) -> Int {
        while contenu == .phrase { fermer() }
        assurerTexte()
        return ouvrir(balise, AttributsHTML(classes: classes))
    }

    /// Ouvre un `li` dans la liste que contient le `div` au sommet ; hors d'une liste, un `div`.
    ///
    /// - Parameter liste: `ul` ou `ol`, pour une liste qui n'en a pas encore.
    mutating func ouvrirItem(_ classes: Classes, liste: Balise?) -> Int {
        if contenu != .liste, let liste, balise == .div { ouvrir(liste, implicite: true) }
        guard contenu == .liste else { return ouvrirBloc(.div, classes) }
        return ouvrir(.li, AttributsHTML(classes: classes))
    }

    /// Ouvre une partie de table ; hors d'une table, un `div`.
    mutating func ouvrirPartie(_ balise: Balise, _ attributs: AttributsHTML) -> Int {
        while ouverts.last?.estImplicite == true, !admet(balise) { fermer() }
        if balise == .td || balise == .th, contenu == .table || contenu == .groupe {
            ouvrir(.tr, implicite: true)
        }
        guard admet(balise) else { return ouvrirBloc(.div, attributs.classes) }
        return ouvrir(balise, attributs)
    }

    private func admet(_ balise: Balise) -> Bool {
        switch balise {
        case .td, .th: contenu == .rang
        case .tr: contenu == .table || contenu == .groupe
        case .thead, .tbody, .tfoot: contenu == .table
        default: false
        }
    }

    /// Ouvre la légende d'une table, d'une liste ou d'un texte.
    mutating func ouvrirLegende() -> Int {
        switch contenu {
        case .table where estVierge: ouvrir(.caption)
        case .phrase: ouvrir(.span, AttributsHTML(classes: .legende))
        default: ouvrirBloc(.p, .legende)
        }
    }

    mutating func passerALaLigne() {
        guard contenu == .flux || contenu == .phrase, plume.reserver(4) else { return }
        plume.baliser("<br>")
        plume.border()
    }

    /// Fait qu'un texte soit admis au sommet : sort d'une liste, ou entre dans une cellule.
    private mutating func assurerTexte() {
        switch contenu {
        case .flux, .phrase: return
        case .liste: fermer()
        case .table, .groupe:
            ouvrir(.tr, implicite: true)
            ouvrir(.td, implicite: true)
        case .rang: ouvrir(.td, implicite: true)
        }
    }
}
