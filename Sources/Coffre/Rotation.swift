import Glibc
import SQLiteKit

/// Ce que tient un trousseau, en nombres.
public struct EtatTrousseau: Sendable, Equatable {
    /// Clés scellées sous chaque clé principale, par identifiant.
    public let cles: [String: Int]
    /// L'identifiant de la clé principale qui scelle.
    public let scelle: String
    /// Celui de la clé principale configurée.
    public let configuree: String

    /// Des clés restent sous une autre clé principale que celle qui est configurée.
    public var resteATourner: Int {
        cles.filter { $0.key != configuree }.values.reduce(0, +)
    }
}

extension Trousseau {
    /// Clés rescellées par transaction : le trousseau n'est jamais tenu longtemps.
    public static let lotDeRotation = 256

    /// Combien de clés sont sous chaque clé principale.
    public func etat() throws(ErreurCoffre) -> EtatTrousseau {
        let configuree = courante.id
        return try consulter { (base) throws(SQLiteError) in
            let comptes = try base.compter()
            return EtatTrousseau(
                cles: Dictionary(uniqueKeysWithValues: comptes.map { ($0.principale, $0.nombre) }),
                scelle: try base.lirePrincipale(), configuree: configuree)
        }
    }

    /// Rescelle toutes les clés sous la clé principale courante, par lots, à côté d'un serveur qui sert.
    ///
    /// Interrompue où que ce soit, elle se reprend : chaque clé est sous l'une ou sous l'autre. Dès le premier lot, les clés
    /// nouvelles se scellent sous la nouvelle, dans tous les processus.
    ///
    /// - Parameter apresLot: reçoit le nombre de clés rescellées jusque-là ; rend faux pour s'arrêter.
    /// - Returns: le nombre de clés rescellées.
    @discardableResult
    public func tourner(
        lot: Int = Trousseau.lotDeRotation, apresLot: (Int) -> Bool = { _ in true }
    ) throws(ErreurCoffre) -> Int {
        let nouvelle = courante
        var faites = 0
        var rang: Int64 = 0
        while true {
            let depuis = rang
            let (nombre, dernier) = try ecrire { (base) throws(ErreurCoffre) in
                let (lignes, dernier) = try convertir { () throws(SQLiteError) in
                    try base.poserPrincipale(nouvelle.id)
                    return try base.aResceller(apres: depuis, sous: nouvelle.id, maximum: lot)
                }
                for ligne in lignes {
                    guard
                        let cle = try self.principaleConnue(ligne.principale).ouvrir(
                            ligne.enveloppe, nom: ligne.nom)
                    else { throw .altere }
                    try convertir { () throws(SQLiteError) in
                        try base.resceller(
                            ligne.nom, principale: nouvelle.id, nouvelle.sceller(cle, nom: ligne.nom))
                    }
                }
                return (lignes.count, dernier)
            }
            if nombre == 0 {
                // Une passe entière sans rien trouver : c'est fini.
                if rang == 0 { return faites }
                rang = 0
                continue
            }
            faites += nombre
            rang = dernier
            guard apresLot(faites) else { return faites }
            // Laisse passer qui attend le trousseau : un autre processus ne fait pas la queue.
            usleep(2000)
        }
    }
}

/// La rotation d'une clé que le répertoire de données tient lui-même.
extension FichierDeCle {
    /// Met une clé nouvelle à la place de la courante, qui devient l'ancienne ; reprend où un arrêt brutal l'a laissée.
    ///
    /// - Returns: faux si une ancienne est encore là : sa rotation est à finir d'abord.
    public func changer() throws(ErreurCoffre) -> Bool {
        if access(ancienne, F_OK) == 0 {
            // L'arrêt a pu venir avant que la nouvelle prenne sa place.
            if access(nouvelle, F_OK) == 0 { try renommer() }
            return false
        }
        if access(nouvelle, F_OK) != 0 { try Self.creer(nouvelle) }
        guard link(courante, ancienne) == 0 else { throw .fichier(errno: errno) }
        Self.synchroniser(repertoireDe: courante)
        try renommer()
        return true
    }

    private func renommer() throws(ErreurCoffre) {
        guard rename(nouvelle, courante) == 0 else { throw .fichier(errno: errno) }
        Self.synchroniser(repertoireDe: courante)
    }

    /// Retire l'ancienne, une fois que plus rien n'est scellé sous elle.
    public func retirerAncienne() throws(ErreurCoffre) {
        let fichier = open(ancienne, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard unlink(ancienne) == 0 || errno == ENOENT else { throw .fichier(errno: errno) }
        if fichier >= 0 {
            // Sans nom d'abord : nul ne lit une clé à demi recouverte.
            var etat = stat()
            if fstat(fichier, &etat) == 0, etat.st_nlink == 0, etat.st_size > 0 {
                let zeros = [UInt8](repeating: 0, count: Int(etat.st_size))
                _ = write(fichier, zeros, zeros.count)
                fsync(fichier)
            }
            close(fichier)
        }
        Self.synchroniser(repertoireDe: ancienne)
    }
}
