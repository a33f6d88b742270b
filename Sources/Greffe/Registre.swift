import Domaine
import Entrepot
import Merkle
import OpenSSLKit

/// Tout ce que le greffier tient : la lecture du journal, son arbre, ses points signés.
struct Registre: ~Copyable {
    private var lecteur: LecteurJournal
    private var arbre: Arbre
    private var points: FichierPoints
    private var maillon = MaillonJournal()
    private let cle: CleJournal
    /// Le journal que celui-ci reprend, dans un répertoire restauré.
    private let restauration: NoteDeRestauration?
    private(set) var dernier: PointSigne?
    /// Le premier maillon rompu : rien n'est plus signé.
    private(set) var rupture: String?

    /// Ouvre la clé, l'arbre et les points, et confronte le dernier point à la base, sans la relire toute.
    ///
    /// - Throws: ``ErreurGreffe/rupture(_:)`` quand la base n'est pas celle du dernier point signé.
    init(donnees: String, cle nommee: String?, origine: String?) throws(ErreurGreffe) {
        let dossier = DossierJournal(donnees: donnees)
        try dossier.creer()
        let fichier = try FichierAjout(dossier.arbre)
        try fichier.reserver()
        var dernier: PointSigne?
        let points = try FichierPoints(try FichierAjout(dossier.points), dernier: &dernier)
        let cle = try CleJournal(dossier, nommee: nommee, origine: origine, dejaSigne: dernier != nil)
        let restauration = try NoteDeRestauration(dossier)
        if let avant = restauration?.origine, avant == cle.origine { throw .cleDAvantRestauration }
        try dossier.synchroniser()
        var lecteur = try deLEntrepot { () throws(ErreurEntrepot) in try LecteurJournal(repertoire: donnees) }
        var arbre = Arbre(fichier)
        var maillon = MaillonJournal()
        if let dernier {
            maillon = try Self.reprendre(dernier, cle, &lecteur, &arbre)
        } else {
            _ = try arbre.reprendre(taille: 0, racine: MerkleHash.empty)
        }
        self.lecteur = lecteur
        self.arbre = arbre
        self.points = points
        self.cle = cle
        self.restauration = restauration
        self.dernier = dernier
        self.maillon = maillon
    }

    /// Reprend l'arbre du dernier point signé : c'est bien cette clé, et la base en a bien la dernière trace.
    private static func reprendre(
        _ dernier: PointSigne, _ cle: CleJournal, _ lecteur: inout LecteurJournal, _ arbre: inout Arbre
    ) throws(ErreurGreffe) -> MaillonJournal {
        let point = dernier.point
        guard point.origin == cle.origine,
            dernier.note.isSigned(by: cle.privee.publicKey, name: cle.origine)
        else { throw .rupture("le dernier point de contrôle n'est pas signé par la clé de ce journal") }
        let nombre = try deLEntrepot { () throws(ErreurEntrepot) in try lecteur.nombre() }
        guard nombre >= point.size else {
            throw .rupture(
                "trace \(nombre + 1) : absente du journal, dont \(point.size) traces ont été signées "
                    + "(fin coupée, ou base ramenée en arrière)")
        }
        // L'arbre perdu ou abîmé se reconstruit depuis la base ; la racine signée en sera juge.
        guard try arbre.reprendre(taille: point.size, racine: point.root), point.size > 0 else {
            return MaillonJournal()
        }
        let signee = try arbre.lire(StoredOrder.leaf(point.size - 1))
        let lue = try deLEntrepot { () throws(ErreurEntrepot) in try lecteur.feuille(rang: point.size) }
        guard let lue, lue.0 == signee else {
            throw .rupture("trace \(point.size) : n'est plus celle que le dernier point de contrôle a signée")
        }
        return lue.1
    }

    /// Traces que l'arbre tient.
    var taille: UInt64 { arbre.taille }
    /// Traces que le dernier point signé couvre.
    var signees: UInt64 { dernier?.point.size ?? 0 }
    var clePublique: String { SignedNote.verifierKey(cle.privee.publicKey, name: cle.origine) }

    /// Ajoute à l'arbre les traces qui suivent.
    ///
    /// - Parameter maximum: traces lues, au plus.
    /// - Returns: il en reste peut-être.
    mutating func avancer(maximum: Int) throws(ErreurGreffe) -> Bool {
        guard rupture == nil else { return false }
        var suivant = maillon
        var feuilles: [SHA256Digest] = []
        let rompu = try deLEntrepot { () throws(ErreurEntrepot) in
            try lecteur.avancer(&suivant, maximum: maximum) { feuilles.append($0) }
        }
        let reste = feuilles.count >= maximum
        // Un arbre qui se reconstruit repasse par le dernier point signé.
        if let point = dernier?.point, taille < point.size, suivant.rang >= point.size {
            let manquantes = Int(point.size - taille)
            try arbre.ajouter(Array(feuilles.prefix(manquantes)))
            if arbre.racine != point.root {
                rupture =
                    "traces 1 à \(point.size) : ne sont plus celles que le dernier point de contrôle a signées"
                throw .rupture(rupture ?? "")
            }
            feuilles.removeFirst(manquantes)
        }
        try arbre.ajouter(feuilles)
        maillon = suivant
        if let rompu {
            rupture = rompu
            throw .rupture(rompu)
        }
        return reste
    }

    /// Signe l'arbre s'il a grandi depuis le dernier point ; n'écrit le point qu'une fois l'arbre durable.
    ///
    /// - Returns: le point signé, ou `nil` si rien n'est nouveau.
    mutating func signer(_ instant: Instant) throws(ErreurGreffe) -> PointSigne? {
        guard rupture == nil, taille > signees else { return nil }
        try arbre.synchroniser()
        let suite = ["instant " + instant.rfc3339] + (restauration.map { [$0.ligne] } ?? [])
        let point = Checkpoint(origin: cle.origine, size: taille, root: arbre.racine, extensions: suite)
        let signe = try PointSigne(point, cle)
        try points.ajouter(signe)
        dernier = signe
        return signe
    }

    /// Le rang d'une trace, si elle est de ce dossier.
    mutating func rang(trace: String, dossier: String) throws(ErreurGreffe) -> Int64? {
        try deLEntrepot { () throws(ErreurEntrepot) in try lecteur.rang(trace: trace, dossier: dossier) }
    }

    /// La preuve d'une trace dans le dernier point signé, qui la couvre.
    ///
    /// - Parameter depuis: taille d'un point plus ancien, dont la cohérence est prouvée aussi.
    /// - Throws: ``ErreurGreffe/rupture(_:)`` si la trace n'est plus celle qui est dans l'arbre.
    mutating func preuve(
        rang: UInt64, feuille: [UInt8]?, depuis: UInt64?
    ) throws(ErreurGreffe) -> PreuveJournal? {
        // Déjà dite : rien n'est plus prouvé.
        if rupture != nil { throw .rupture("") }
        guard let dernier, rang > 0, rang <= signees else { return nil }
        if let feuille, try arbre.lire(StoredOrder.leaf(rang - 1)).bytes != feuille {
            let rompu = "trace \(rang) : n'est plus celle que l'arbre a signée"
            rupture = rompu
            throw .rupture(rompu)
        }
        var coherence: PreuveJournal.Coherence?
        if let depuis, depuis > 0, depuis <= signees {
            coherence = PreuveJournal.Coherence(
                depuis: depuis,
                preuve: try arbre.coherence(depuis: depuis, taille: signees).map(\.hex))
        }
        return PreuveJournal(
            rang: rang, inclusion: try arbre.inclusion(rang: rang, taille: signees).map(\.hex),
            point: dernier.note.note, cle: clePublique, coherence: coherence)
    }
}
