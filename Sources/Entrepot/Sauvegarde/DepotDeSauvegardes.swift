public import Domaine
import Foundation

/// Un dépôt de sauvegardes : un répertoire hors de celui des données, que plusieurs sauvegardes partagent.
///
/// `depot` dit sa forme, `sauvegardes/` a un manifeste par sauvegarde, `groupes/` les octets, `journaux/` ce qui prolonge
/// une sauvegarde, `encours/` ce qu'un arrêt a laissé. Une sauvegarde n'existe qu'une fois son manifeste renommé en place : tout ce qu'il nomme est alors durable.
public struct DepotDeSauvegardes: ~Copyable {
    /// Pourquoi on l'ouvre.
    public enum Usage: Sendable {
        /// Sauvegarder : il est créé s'il manque.
        case ecrire
        /// Purger.
        case purger
        /// Restaurer, vérifier.
        case lire
    }

    let chemin: String
    private let verrou: VerrouDeFichier

    private static let marque = "dmp sauvegardes \(Manifeste.formatConnu)\n"

    /// Ouvre un dépôt, réservé à cette commande si elle y écrit.
    public init(_ chemin: String, _ usage: Usage) throws(ErreurSauvegarde) {
        self.chemin = chemin
        if case .ecrire = usage { try Self.preparer(chemin) }
        guard let marque = try FichierDurable.lire(chemin + "/depot", nom: "depot"),
            marque == Array(Self.marque.utf8)
        else { throw .pasUnDepot }
        var seul = true
        if case .lire = usage { seul = false }
        verrou = try VerrouDeFichier(chemin + "/verrou", nom: "verrou", seul: seul, occupe: .occupe)
        guard seul else { return }
        nettoyer()
    }

    /// Retire ce qu'un arrêt ou une panne a laissé au milieu d'une écriture : personne d'autre n'écrit, rien ne le nomme.
    func nettoyer() {
        for nom in FichierDurable.noms(chemin + "/encours") { unlink(chemin + "/encours/" + nom) }
    }

    /// Crée un dépôt là où il n'y a rien ; reprend une création interrompue.
    private static func preparer(_ chemin: String) throws(ErreurSauvegarde) {
        if try FichierDurable.lire(chemin + "/depot", nom: "depot") != nil { return }
        let attendus: Set<String> = ["sauvegardes", "groupes", "encours", "verrou"]
        guard FichierDurable.noms(chemin).allSatisfy(attendus.contains) else { throw .pasVide }
        try FichierDurable.repertoire(chemin, nom: "DEPOT")
        let verrou = try VerrouDeFichier(chemin + "/verrou", nom: "verrou", seul: true, occupe: .occupe)
        for nom in ["sauvegardes", "groupes", "encours"] {
            try FichierDurable.repertoire(chemin + "/" + nom, nom: nom)
        }
        unlink(chemin + "/encours/depot")
        try FichierDurable.creer(chemin + "/encours/depot", Array(marque.utf8), nom: "depot")
        try FichierDurable.renommer(chemin + "/encours/depot", chemin + "/depot", nom: "depot")
        try FichierDurable.synchroniser(chemin, nom: "DEPOT")
        try FichierDurable.synchroniser(
            (chemin as NSString).deletingLastPathComponent.orPoint, nom: "DEPOT/..")
        _ = consume verrou
    }

    var groupes: Groupes { Groupes(depot: chemin) }

    /// Les numéros des sauvegardes, de la plus ancienne à la dernière.
    public func numeros() -> [Int] {
        FichierDurable.noms(chemin + "/sauvegardes").compactMap { Int($0) }.sorted()
    }

    /// Une sauvegarde, relue et conforme à son empreinte.
    public func manifeste(_ numero: Int) throws(ErreurSauvegarde) -> Manifeste {
        let nom = "sauvegardes/" + Manifeste.nom(numero)
        guard let octets = try FichierDurable.lire(chemin + "/" + nom, nom: nom) else {
            throw .abime(nom, "il manque")
        }
        guard let lu = Manifeste(octets), lu.numero == numero else {
            throw .abime(nom, "son contenu n'est plus celui de son empreinte")
        }
        guard lu.format == Manifeste.formatConnu else { throw .pasUnDepot }
        return lu
    }

    /// Toutes les sauvegardes ; la première abîmée arrête.
    public func manifestes() throws(ErreurSauvegarde) -> [Manifeste] {
        var lus: [Manifeste] = []
        for numero in numeros() { lus.append(try manifeste(numero)) }
        return lus
    }

    /// Inscrit une sauvegarde dont tous les groupes sont durables.
    func inscrire(_ manifeste: Manifeste) throws(ErreurSauvegarde) {
        let nom = Manifeste.nom(manifeste.numero)
        let provisoire = chemin + "/encours/" + nom
        try FichierDurable.creer(provisoire, manifeste.octets(), nom: "sauvegardes/" + nom)
        try FichierDurable.renommer(
            provisoire, chemin + "/sauvegardes/" + nom, nom: "sauvegardes/" + nom)
        try FichierDurable.synchroniser(chemin + "/sauvegardes", nom: "sauvegardes")
    }

    /// Où s'arrête ce qu'on restaure.
    public enum Moment: Sendable, Equatable {
        /// Le dernier état gardé.
        case dernier
        /// Le dernier de cet instant ou d'avant.
        case instant(Instant)
        /// Le dernier qui n'a pas plus de traces.
        case rang(Int64)
    }
}

extension String {
    /// Le répertoire courant, quand un chemin n'en nomme pas d'autre.
    var orPoint: String { isEmpty ? "." : self }
}
