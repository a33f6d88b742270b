/// L'en-tête d'un CDA, réduit aux éléments utiles, rangé dans trois tableaux plats.
///
/// Les valeurs restent des octets ; une `String` n'est faite que lorsqu'un champ la demande. Il ne change plus : chaque
/// ``Noeud`` le lit sans contrôle d'accès.
final class ArbreEntete {
    let elements: [ElementEntete]
    let attributs: [AttributEntete]
    let octets: [UInt8]

    /// L'arbre que la passe a fini de remplir.
    init(_ rempli: consuming ArbreARemplir) {
        elements = rempli.elements
        attributs = rempli.attributs
        octets = rempli.octets
    }

    func chaine(_ intervalle: Range<Int>) -> String {
        octets.withUnsafeBufferPointer { String(decoding: $0[intervalle], as: UTF8.self) }
    }
}

/// Un élément retenu, et sa place parmi les autres.
struct ElementEntete {
    let nom: Nom
    let parent: Int
    var premier = -1
    var dernier = -1
    var suivant = -1
    var attributs: Range<Int>
    var texte = 0..<0
}

/// Un attribut retenu ; sa valeur est un intervalle des octets.
struct AttributEntete {
    let nom: Nom
    let valeur: Range<Int>
}

/// L'arbre pendant la passe.
///
/// Une valeur : celui qui l'a le change sans qu'un accès soit vérifié pour chaque tableau.
struct ArbreARemplir {
    private(set) var elements: [ElementEntete] = []
    private(set) var attributs: [AttributEntete] = []
    private(set) var octets: [UInt8] = []

    init() {
        elements.reserveCapacity(256)
        attributs.reserveCapacity(512)
        octets.reserveCapacity(8 << 10)
    }

    /// Ajoute un élément sous `parent` (−1 pour la racine) ; rend son rang.
    mutating func ouvrir(_ nom: Nom, sous parent: Int) -> Int {
        let rang = elements.count
        elements.append(ElementEntete(nom: nom, parent: parent, attributs: attributs.count..<attributs.count))
        guard parent >= 0 else { return rang }
        let aine = elements[parent].dernier
        if aine < 0 { elements[parent].premier = rang } else { elements[aine].suivant = rang }
        elements[parent].dernier = rang
        return rang
    }

    /// Ajoute un attribut au dernier élément ouvert.
    mutating func attribuer(_ nom: Nom, _ valeur: UnsafeBufferPointer<UInt8>) {
        let debut = octets.count
        octets.append(contentsOf: valeur)
        attributs.append(AttributEntete(nom: nom, valeur: debut..<octets.count))
        let premier = elements[elements.count - 1].attributs.lowerBound
        elements[elements.count - 1].attributs = premier..<attributs.count
    }

    /// Prolonge le texte d'un élément ouvert.
    mutating func ecrire(_ texte: UnsafeBufferPointer<UInt8>, dans rang: Int) {
        let deja = elements[rang].texte
        var debut = deja.lowerBound
        if deja.upperBound != octets.count {
            // Un élément enfant s'est intercalé : le texte est regroupé à la fin.
            debut = octets.count
            octets.append(contentsOf: Array(octets[deja]))
        }
        octets.append(contentsOf: texte)
        elements[rang].texte = debut..<octets.count
    }

    /// La valeur d'un attribut du dernier élément ouvert ; `nil` s'il est absent.
    func valeurDuDernier(_ nom: Nom) -> String? {
        guard let dernier = elements.last,
            let trouve = attributs[dernier.attributs].first(where: { $0.nom == nom })
        else { return nil }
        return String(decoding: octets[trouve.valeur], as: UTF8.self)
    }
}

/// Un élément de l'arbre, vu par ceux qui en lisent les champs.
struct Noeud {
    let arbre: ArbreEntete
    let rang: Int

    /// Premier enfant de ce nom.
    func enfant(_ nom: Nom) -> Noeud? {
        var candidat = arbre.elements[rang].premier
        while candidat >= 0 {
            if arbre.elements[candidat].nom == nom { return Noeud(arbre: arbre, rang: candidat) }
            candidat = arbre.elements[candidat].suivant
        }
        return nil
    }

    /// Premier descendant par ce chemin, premier enfant à chaque pas.
    func chemin(_ noms: Nom...) -> Noeud? {
        var noeud: Noeud? = self
        for nom in noms { noeud = noeud?.enfant(nom) }
        return noeud
    }

    /// Tous les enfants de ce nom, dans l'ordre du document.
    func enfants(_ nom: Nom) -> [Noeud] {
        var trouves: [Noeud] = []
        var candidat = arbre.elements[rang].premier
        while candidat >= 0 {
            if arbre.elements[candidat].nom == nom { trouves.append(Noeud(arbre: arbre, rang: candidat)) }
            candidat = arbre.elements[candidat].suivant
        }
        return trouves
    }

    /// Valeur d'un attribut sans espace de noms ; `nil` s'il est absent.
    subscript(_ nom: Nom) -> String? {
        for rang in arbre.elements[rang].attributs where arbre.attributs[rang].nom == nom {
            return arbre.chaine(arbre.attributs[rang].valeur)
        }
        return nil
    }

    /// Texte de l'élément, sans les espaces de ses bords ; `nil` s'il est vide.
    var texte: String? {
        func estBlanc(_ octet: UInt8) -> Bool {
            octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D
        }
        var intervalle = arbre.elements[rang].texte
        while let debut = intervalle.first, estBlanc(arbre.octets[debut]) {
            intervalle = (debut + 1)..<intervalle.upperBound
        }
        while let fin = intervalle.last, estBlanc(arbre.octets[fin]) {
            intervalle = intervalle.lowerBound..<fin
        }
        return intervalle.isEmpty ? nil : arbre.chaine(intervalle)
    }
}
