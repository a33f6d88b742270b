import Authentification
import Outillage
import Testing

/// Un mineur, un de ses parents, un médecin et un auteur, devant le dossier du mineur.
struct Famille {
    let serveur: ServeurEssai
    let parent: Usager
    let mineur: Usager
    let medecin: Usager
    let auteur: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        parent = try Usager(serveur, .parent())
        mineur = try Usager(serveur, .titulaire(Matricule.nessi))
        medecin = try Usager(serveur, .medecin)
        auteur = try Usager(serveur, .biologiste)
        dossier = try mineur.dossier(Matricule.nessi)
    }

    /// Ce que le parent lit de TD1.6, dans chaque mode.
    func autorisationsDuParent() throws -> [String] {
        try ["ACTIVE", "INTERDITE", "TOUTE"].map { mode in
            String(
                decoding: try parent.get("/dossiers/\(dossier)/autorisations?mode=\(mode)").body,
                as: UTF8.self)
        }
    }

    /// Les fiches que le parent lit, masquées et périmées comprises.
    func fichesDuParent() throws -> [[String: Any]] {
        try parent.liste(dossier, "&statut=Approved,Archived,Deprecated&masques=true").documents
    }
}
