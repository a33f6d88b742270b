/// Écrit les octets de la page dans une borne, et échappe tout ce qui vient du document.
///
/// Les blancs qui se suivent n'en font qu'un ; ceux du début et de la fin d'un bloc disparaissent.
struct PlumeHTML {
    private(set) var octets: [UInt8] = []
    /// Vrai une fois la borne atteinte : plus rien ne s'écrit, sinon les balises fermantes.
    private(set) var estCoupee = false
    /// Nombre d'octets visibles écrits.
    private(set) var visibles = 0
    /// Taille de ce qui reste dû à la page, balises fermantes comprises ; toujours tenue en réserve.
    var du: Int

    private let borne: Int
    private var estAuBord = true
    private var blancEnAttente = false

    init(borne: Int, du: Int) {
        self.borne = borne
        self.du = du
    }

    /// Vrai si tant d'octets de plus tiennent ; sinon la page est coupée ici.
    mutating func reserver(_ taille: Int) -> Bool {
        if octets.count + taille + du > borne { estCoupee = true }
        return !estCoupee
    }

    /// Un morceau de balisage qui appartient au programme ; la place en est déjà réservée.
    mutating func baliser(_ texte: StaticString) {
        texte.withUTF8Buffer { octets.append(contentsOf: $0) }
    }

    mutating func baliser(_ nombre: Int) {
        octets.append(contentsOf: String(nombre).utf8)
    }

    mutating func baliser(_ balise: Balise) {
        octets.append(contentsOf: balise.rawValue.utf8)
    }

    /// Un blanc, s'il reste du texte de part et d'autre.
    mutating func espacer() { blancEnAttente = true }

    /// Le bord d'un bloc : les blancs qui l'entourent ne comptent pas.
    mutating func border() {
        estAuBord = true
        blancEnAttente = false
    }

    /// Écrit le blanc en attente avant ce qui suit sur la ligne.
    mutating func ecrireBlanc() {
        guard blancEnAttente else { return }
        if !estAuBord, reserver(1) { octets.append(0x20) }
        border()
    }

    mutating func ecrire(_ texte: String) {
        var texte = texte
        texte.withUTF8 { ecrire($0) }
    }

    /// Écrit un texte du document, échappé et sans caractère de commande ; coupé entre deux caractères.
    mutating func ecrire(_ texte: UnsafeBufferPointer<UInt8>) {
        var debut = 0
        var rang = 0
        while rang < texte.count, !estCoupee {
            guard let special = Echappement.special(texte, rang) else {
                rang += 1
                continue
            }
            suite(UnsafeBufferPointer(rebasing: texte[debut..<rang]))
            ecrire(special.sens)
            rang += special.taille
            debut = rang
        }
        if !estCoupee { suite(UnsafeBufferPointer(rebasing: texte[debut..<rang])) }
    }

    private mutating func ecrire(_ sens: Echappement.Sens) {
        switch sens {
        case .blanc: blancEnAttente = true
        case .rien: break
        case .entite(let entite):
            ecrireBlanc()
            guard reserver(entite.utf8CodeUnitCount) else { return }
            baliser(entite)
            visibles += 1
            estAuBord = false
        case .tiret:
            // INVARIANT : la page ne contient jamais « http-equiv », fût-ce comme texte.
            ecrire(finitParP ? .entite("&#45;") : .entite("-"))
        }
    }

    /// Vrai si le dernier octet écrit est un `p`, en tenant compte du blanc en attente.
    private var finitParP: Bool {
        guard !blancEnAttente, let dernier = octets.last else { return false }
        return dernier | 0x20 == UInt8(ascii: "p")
    }

    /// Une suite d'octets qui s'écrivent tels quels.
    private mutating func suite(_ texte: UnsafeBufferPointer<UInt8>) {
        guard !texte.isEmpty else { return }
        ecrireBlanc()
        var fin = texte.count
        if !reserver(fin) {
            fin = max(0, borne - du - octets.count)
            while fin > 0, texte[fin] & 0xC0 == 0x80 { fin -= 1 }
        }
        octets.append(contentsOf: texte[..<fin])
        visibles += fin
        estAuBord = false
    }

    /// Remplace des octets déjà écrits par un mot de même taille.
    mutating func corriger(_ position: Int, _ mot: StaticString) {
        mot.withUTF8Buffer { for (rang, octet) in $0.enumerated() { octets[position + rang] = octet } }
    }

    /// Vrai si ce texte, et lui seul, a été écrit depuis cette position.
    func aEcrit(_ texte: String, depuis position: Int) -> Bool {
        var seule = PlumeHTML(borne: .max, du: 0)
        seule.ecrire(texte)
        return octets[position...].drop { $0 == 0x20 }.elementsEqual(seule.octets)
    }
}
