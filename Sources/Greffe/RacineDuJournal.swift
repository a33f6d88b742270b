import Entrepot
import Merkle
import OpenSSLKit

/// La racine de l'arbre du journal, calculée à côté du serveur qui le tient.
public enum RacineDuJournal {
    /// Traces lues d'un coup.
    fileprivate static let lot = 4096

    /// La racine de l'arbre des premières traces.
    ///
    /// Part du dernier point signé quand l'arbre gardé est le sien : il ne reste que les traces d'un intervalle.
    ///
    /// - Parameters:
    ///   - donnees: le répertoire des données.
    ///   - traces: nombre de traces ; la base les a toutes.
    /// - Throws: ``ErreurGreffe/rupture(_:)`` si la chaîne est rompue avant.
    public static func calculer(donnees: String, traces: Int64) throws(ErreurGreffe) -> [UInt8] {
        let total = UInt64(clamping: traces)
        var lecteur = try deLEntrepot { () throws(ErreurEntrepot) in try LecteurJournal(repertoire: donnees) }
        var (bord, maillon) = try depart(DossierJournal(donnees: donnees), total, &lecteur)
        try avancer(&bord, &maillon, &lecteur, total)
        return bord.root.bytes
    }

    fileprivate static func avancer(
        _ bord: inout Frontier, _ maillon: inout MaillonJournal, _ lecteur: inout LecteurJournal,
        _ total: UInt64
    ) throws(ErreurGreffe) {
        while bord.size < total {
            var feuilles: [SHA256Digest] = []
            let reste = Int(min(UInt64(lot), total - bord.size))
            let rompu = try deLEntrepot { () throws(ErreurEntrepot) in
                try lecteur.avancer(&maillon, maximum: reste) { feuilles.append($0) }
            }
            if let rompu { throw .rupture(rompu) }
            guard !feuilles.isEmpty else { throw .rupture("trace \(bord.size + 1) : absente du journal") }
            for feuille in feuilles { bord.append(feuille) }
        }
    }

    fileprivate static func depart(
        _ dossier: DossierJournal, _ total: UInt64, _ lecteur: inout LecteurJournal
    ) throws(ErreurGreffe) -> (Frontier, MaillonJournal) {
        guard let point = dernierPoint(dossier), point.size > 0, point.size <= total,
            let arbre = try? FichierAjout(lire: dossier.arbre),
            let bord = try? Frontier(
                size: point.size,
                { (place) throws(ErreurGreffe) in
                    guard let hache = SHA256Digest(bytes: try arbre.lire(32, a: place * 32)) else {
                        throw .fichier(errno: 5)
                    }
                    return hache
                }), bord.root == point.root
        else { return (Frontier(), MaillonJournal()) }
        let lue = try deLEntrepot { () throws(ErreurEntrepot) in try lecteur.feuille(rang: point.size) }
        guard let lue else { return (Frontier(), MaillonJournal()) }
        return (bord, lue.1)
    }

    private static func dernierPoint(_ dossier: DossierJournal) -> Checkpoint? {
        guard let fichier = try? FichierAjout(lire: dossier.points), let taille = try? fichier.taille() else {
            return nil
        }
        let debut = taille > Points.finLue ? taille - Points.finLue : 0
        let octets = try? fichier.lire(Int(taille - debut), a: debut)
        return octets.flatMap { Points.lire($0, coupe: debut > 0).notes.last }.flatMap {
            PointSigne($0)?.point
        }
    }
}

/// La racine de l'arbre d'un journal qui grandit : chaque trace n'est lue et recalculée qu'une fois.
public struct RacineSuivie: ~Copyable {
    private let donnees: String
    private var lecteur: LecteurJournal
    private var bord: Frontier?
    private var maillon = MaillonJournal()

    /// - Parameter donnees: le répertoire des données ; sa base existe.
    public init(donnees: String) throws(ErreurGreffe) {
        self.donnees = donnees
        lecteur = try deLEntrepot { () throws(ErreurEntrepot) in try LecteurJournal(repertoire: donnees) }
    }

    /// La racine de l'arbre des premières traces.
    ///
    /// - Parameter traces: nombre de traces ; la base les a toutes.
    /// - Throws: ``ErreurGreffe/rupture(_:)`` si la chaîne est rompue avant.
    public mutating func racine(_ traces: Int64) throws(ErreurGreffe) -> [UInt8] {
        let total = UInt64(clamping: traces)
        if let bord, bord.size > total { self.bord = nil }
        if bord == nil {
            let (depart, maillon) = try RacineDuJournal.depart(
                DossierJournal(donnees: donnees), total, &lecteur)
            (bord, self.maillon) = (depart, maillon)
        }
        var suivi = bord ?? Frontier()
        // Une lecture interrompue se refait depuis le début.
        bord = nil
        try RacineDuJournal.avancer(&suivi, &maillon, &lecteur, total)
        bord = suivi
        return suivi.root.bytes
    }
}
