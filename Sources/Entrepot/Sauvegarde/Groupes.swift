import Foundation
import OpenSSLKit

/// Ce qu'une sauvegarde a ajouté au dépôt.
public struct Ajouts: Sendable, Equatable {
    /// Groupes que la sauvegarde nomme.
    public var nommes = 0
    /// Groupes qui n'y étaient pas.
    public var neufs = 0
    /// Octets de ces derniers.
    public var octets: Int64 = 0
}

/// Les groupes d'octets d'un dépôt, chacun nommé par son SHA-256, écrits une fois et jamais changés.
struct Groupes {
    /// Octets d'un groupe, sauf le dernier d'un fichier : huit pages de 8 Kio.
    static let taille = 1 << 16
    /// Empreintes par liste, au plus.
    static let parListe = 2048

    let depot: String
    private(set) var ajouts = Ajouts()
    /// Groupes écrits qui n'ont pas encore leur nom, et ce qu'on en sait : rien n'attend le disque tant que la base est lue.
    private var provisoires: [SHA256Digest: Provisoire] = [:]
    /// Ouvert avant le premier octet : une écriture qui échoue ensuite, même de loin, est dite quand il est vidé.
    private var disque: Disque?

    private struct Provisoire {
        var octets: Int
        /// Un fichier de la sauvegarde le nomme.
        var estNomme = false
    }

    init(depot: String) { self.depot = depot }

    private var racine: String { depot + "/groupes" }
    private static func nom(_ hache: String) -> String { "groupes/\(hache.prefix(2))/\(hache)" }
    private func provisoire(_ hache: String) -> String { depot + "/encours/" + hache }
    private func chemin(_ hache: String) -> String { depot + "/" + Self.nom(hache) }

    /// Ajoute un groupe, s'il n'y est pas déjà ; il n'est gardé que si un fichier le nomme ensuite.
    mutating func ajouter(_ octets: [UInt8]) throws(ErreurSauvegarde) -> SHA256Digest {
        let empreinte = SHA256.hash(octets)
        if provisoires[empreinte] != nil { return empreinte }
        let hache = empreinte.hex
        var etat = stat()
        if stat(chemin(hache), &etat) == 0, etat.st_size == octets.count { return empreinte }
        if disque == nil { disque = try Disque(depot) }
        try disque?.ecrire(provisoire(hache), octets, nom: Self.nom(hache))
        provisoires[empreinte] = Provisoire(octets: octets.count)
        return empreinte
    }

    /// Nomme les groupes d'un fichier, tous ajoutés, et ajoute leurs listes.
    mutating func fichier(
        _ nom: String, taille: Int64, _ groupes: [SHA256Digest]
    ) throws(ErreurSauvegarde) -> Manifeste.Fichier {
        for groupe in groupes { nommer(groupe) }
        var listes: [String] = []
        for debut in stride(from: 0, to: groupes.count, by: Self.parListe) {
            let fin = min(debut + Self.parListe, groupes.count)
            let liste = try ajouter(groupes[debut..<fin].flatMap(\.bytes))
            nommer(liste)
            listes.append(liste.hex)
        }
        return Manifeste.Fichier(nom: nom, taille: taille, listes: listes)
    }

    private mutating func nommer(_ groupe: SHA256Digest) {
        ajouts.nommes += 1
        guard let trouve = provisoires[groupe], !trouve.estNomme else { return }
        provisoires[groupe]?.estNomme = true
        ajouts.neufs += 1
        ajouts.octets += Int64(trouve.octets)
    }

    /// Rend durables les groupes nommés, puis leur donne leur nom : aucun ne le porte sans être entier.
    ///
    /// Le disque est vidé deux fois en tout, et non une fois par groupe : un serveur à côté attend le sien chaque fois.
    mutating func synchroniser(
        _ battement: () -> Void, _ cadence: Cadence = Cadence(repos: 0)
    ) throws(ErreurSauvegarde) {
        var cadence = cadence
        for (groupe, trouve) in provisoires where !trouve.estNomme { unlink(provisoire(groupe.hex)) }
        try disque?.vider()
        var touches: Set<String> = []
        for hache in provisoires.filter(\.value.estNomme).keys.map(\.hex).sorted() {
            let repertoire = String(hache.prefix(2))
            if touches.insert(repertoire).inserted {
                try FichierDurable.repertoire(racine + "/" + repertoire, nom: "groupes/" + repertoire)
            }
            try FichierDurable.renommer(provisoire(hache), chemin(hache), nom: Self.nom(hache))
            battement()
            cadence.souffler()
        }
        // Tous les noms, même sans groupe nouveau : une sauvegarde tuée a pu en laisser que rien n'a rendus durables.
        if disque == nil { disque = try Disque(depot) }
        try disque?.vider()
        provisoires = [:]
    }

    /// Les octets d'un groupe que cette sauvegarde a ajouté ou trouvé là.
    func relire(_ groupe: SHA256Digest) throws(ErreurSauvegarde) -> [UInt8] {
        let hache = groupe.hex
        guard provisoires[groupe] != nil else { return try lire(hache) }
        guard let octets = try FichierDurable.lire(provisoire(hache), nom: Self.nom(hache)),
            SHA256.hash(octets) == groupe
        else { throw .abime(Self.nom(hache), "son contenu n'est plus celui de son empreinte") }
        return octets
    }

    /// Les octets d'un groupe, dont l'empreinte est bien la sienne.
    func lire(_ hache: String) throws(ErreurSauvegarde) -> [UInt8] {
        guard let octets = try FichierDurable.lire(chemin(hache), nom: Self.nom(hache)) else {
            throw .abime(Self.nom(hache), "il manque")
        }
        guard SHA256.hash(octets).hex == hache else {
            throw .abime(Self.nom(hache), "son contenu n'est plus celui de son empreinte")
        }
        return octets
    }

    /// Les empreintes des groupes d'un fichier, dans l'ordre.
    func groupes(_ fichier: Manifeste.Fichier) throws(ErreurSauvegarde) -> [String] {
        var groupes: [String] = []
        for liste in fichier.listes {
            let octets = try lire(liste)
            guard octets.count % 32 == 0 else { throw .abime(Self.nom(liste), "ce n'est pas une liste") }
            for debut in stride(from: 0, to: octets.count, by: 32) {
                groupes.append(SHA256Digest(bytes: Array(octets[debut..<(debut + 32)]))?.hex ?? "")
            }
        }
        return groupes
    }

    /// Toutes les empreintes présentes.
    func presents() -> [String] {
        FichierDurable.noms(racine).flatMap { FichierDurable.noms(racine + "/" + $0) }
    }

    /// Retire un groupe que rien ne nomme ; rend ses octets.
    func retirer(_ hache: String) throws(ErreurSauvegarde) -> Int64 {
        var etat = stat()
        let taille = stat(chemin(hache), &etat) == 0 ? Int64(etat.st_size) : 0
        guard unlink(chemin(hache)) == 0 || errno == ENOENT else {
            throw .fichier(Self.nom(hache), errno: errno)
        }
        return taille
    }
}
