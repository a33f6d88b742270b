import Entrepot
import Merkle
import OpenSSLKit

/// La racine de l'arbre du journal, calculée à côté du serveur qui le tient.
public enum RacineDuJournal {
    /// Traces lues d'un coup, sans que le WAL puisse recommencer.
    fileprivate static let lot = 256

    /// La racine de l'arbre des premières traces.
    ///
    /// Part du dernier point signé de ces traces quand l'arbre gardé est le sien : il ne reste que celles d'un intervalle. Un
    /// serveur en a pu signer d'autres depuis.
    ///
    /// - Parameters:
    ///   - donnees: le répertoire des données.
    ///   - traces: nombre de traces ; la base les a toutes.
    ///   - repos: appelé après chaque peu de traces, sans que rien ne soit tenu.
    /// - Throws: ``ErreurGreffe/rupture(_:)`` si la chaîne est rompue avant.
    public static func calculer(
        donnees: String, traces: Int64, repos: () -> Void = {}
    ) throws(ErreurGreffe) -> [UInt8] {
        let total = UInt64(clamping: traces)
        var lecteur = try deLEntrepot { () throws(ErreurEntrepot) in try LecteurJournal(repertoire: donnees) }
        var (bord, maillon) = try depart(DossierJournal(donnees: donnees), total, &lecteur)
        try avancer(&bord, &maillon, &lecteur, total, repos)
        return bord.root.bytes
    }

    fileprivate static func avancer(
        _ bord: inout Frontier, _ maillon: inout MaillonJournal, _ lecteur: inout LecteurJournal,
        _ total: UInt64, _ repos: () -> Void = {}
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
            repos()
        }
    }

    fileprivate static func depart(
        _ dossier: DossierJournal, _ total: UInt64, _ lecteur: inout LecteurJournal
    ) throws(ErreurGreffe) -> (Frontier, MaillonJournal) {
        guard let point = dernierPoint(dossier, de: total),
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

    /// Le dernier point qui ne couvre pas plus que tant de traces.
    private static func dernierPoint(_ dossier: DossierJournal, de total: UInt64) -> Checkpoint? {
        guard let fichier = try? FichierAjout(lire: dossier.points), let taille = try? fichier.taille() else {
            return nil
        }
        let debut = taille > Points.finLue ? taille - Points.finLue : 0
        let octets = try? fichier.lire(Int(taille - debut), a: debut)
        let notes = octets.map { Points.lire($0, coupe: debut > 0).notes } ?? []
        return notes.reversed().lazy.compactMap { PointSigne($0)?.point }
            .first { $0.size > 0 && $0.size <= total }
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
