/// La page en cours : ce qui est ouvert y est empilé, si bien que tout ce qui s'ouvre se ferme.
///
/// Un élément n'est ouvert que là où HTML l'admet : une cellule dans un rang, un rang dans une table ; ce qui manque
/// entre les deux est ajouté (*implicite*).
struct PageHTML {
    struct Ouvert {
        let balise: Balise
        let estImplicite: Bool
        /// Vrai tant que rien n'a été ouvert dedans.
        var estVierge = true
        /// Premier `scope` de ce rang, dans ``PageHTML/portees``.
        var portees = 0
        /// Vrai pour un rang qui a une cellule `td`.
        var aDesDonnees = false
    }

    var plume: PlumeHTML
    private(set) var ouverts: [Ouvert] = []
    /// Où sont écrits les `scope` des rangs ouverts.
    private var portees: [Int] = []

    /// - Parameter borne: taille maximale de la page, en octets.
    init(borne: Int) {
        plume = PlumeHTML(borne: borne, du: Self.coupure.utf8CodeUnitCount)
    }

    var hauteur: Int { ouverts.count }
    var balise: Balise? { ouverts.last?.balise }
    var contenu: Balise.Contenu { ouverts.last?.balise.contenu ?? .flux }
    var estVierge: Bool { ouverts.last?.estVierge ?? false }

    /// Ouvre un élément au sommet, tel quel ; rien si la page est coupée, ou l'emboîtement déjà trop profond.
    ///
    /// Le texte d'un élément qui n'est pas ouvert reste dans celui qui l'entoure.
    ///
    /// - Returns: la hauteur à laquelle revenir pour le fermer.
    @discardableResult
    mutating func ouvrir(
        _ balise: Balise, _ attributs: AttributsHTML = AttributsHTML(), implicite: Bool = false
    ) -> Int {
        guard implicite || hauteur < Self.profondeur else { return hauteur }
        // 120 : la plus longue balise ouvrante, toutes classes et nombres compris.
        guard plume.reserver(balise.tailleFermante + 120) else { return hauteur }
        if balise.estEnLigne { plume.ecrireBlanc() } else { plume.border() }
        plume.du += balise.tailleFermante
        if let dernier = ouverts.indices.last {
            ouverts[dernier].estVierge = false
            if balise == .td { ouverts[dernier].aDesDonnees = true }
        }
        plume.baliser("<")
        plume.baliser(balise)
        ecrire(attributs)
        if balise == .th { ecrirePortee() }
        plume.baliser(">")
        ouverts.append(Ouvert(balise: balise, estImplicite: implicite, portees: portees.count))
        return hauteur - 1
    }

    private mutating func ecrire(_ attributs: AttributsHTML) {
        if let langue = attributs.langue {
            plume.baliser(" lang=\"")
            plume.baliser(langue)
            plume.baliser("\"")
        }
        var separateur: StaticString = " class=\""
        for (classe, nom) in Classes.noms where attributs.classes.contains(classe) {
            plume.baliser(separateur)
            plume.baliser(nom)
            separateur = " "
        }
        if !attributs.classes.isEmpty { plume.baliser("\"") }
        ecrire(" colspan=\"", attributs.colspan)
        ecrire(" rowspan=\"", attributs.rowspan)
    }

    /// Un nombre ; 1, valeur par défaut de HTML, ne s'écrit pas.
    private mutating func ecrire(_ nom: StaticString, _ nombre: Int) {
        guard nombre > 1 else { return }
        plume.baliser(nom)
        plume.baliser(nombre)
        plume.baliser("\"")
    }

    /// Un `th` nomme sa colonne dans un `thead`, ou dans un rang sans `td` ; sinon son rang.
    ///
    /// Seule la fin du rang le dit : les trois lettres sont alors corrigées.
    private mutating func ecrirePortee() {
        let estDansThead = ouverts.count > 1 && ouverts[ouverts.count - 2].balise == .thead
        plume.baliser(" scope=\"")
        if !estDansThead { portees.append(plume.octets.count) }
        plume.baliser(estDansThead ? "col\"" : "row\"")
    }

    /// Ferme le sommet.
    mutating func fermer() {
        guard let ouvert = ouverts.popLast() else { return }
        if ouvert.balise == .tr {
            let nombre = portees.count - ouvert.portees
            if !ouvert.aDesDonnees {
                for rang in ouvert.portees..<portees.count { plume.corriger(portees[rang], "col") }
            }
            portees.removeLast(nombre)
        }
        plume.du -= ouvert.balise.tailleFermante
        plume.baliser("</")
        plume.baliser(ouvert.balise)
        plume.baliser(">")
        guard !ouvert.balise.estEnLigne else { return }
        plume.baliser("\n")
        plume.border()
    }

    /// Ferme tout ce qui dépasse cette hauteur.
    mutating func fermer(jusqua hauteur: Int) {
        while ouverts.count > hauteur { fermer() }
    }

    /// Nombre maximal d'éléments HTML emboîtés, implicites non compris : les navigateurs aplatissent au-delà de 512.
    private static let profondeur = 200

    static let coupure: StaticString = """
        <p class="avis">Document trop long pour être affiché en entier : la suite est à lire dans le document d’origine.</p>

        """

    /// Ferme le corps, en disant s'il a été coupé, puis la page ; rend ses octets.
    mutating func terminer(corps hauteur: Int) -> [UInt8] {
        fermer(jusqua: hauteur)
        plume.du -= Self.coupure.utf8CodeUnitCount
        if plume.estCoupee { plume.baliser(Self.coupure) }
        fermer(jusqua: 0)
        return plume.octets
    }
}
