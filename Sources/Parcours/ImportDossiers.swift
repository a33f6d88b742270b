import Domaine
import Entrepot
import Nomenclatures
public import Regles

/// Importer des dossiers d'un fichier CSV : tous, ou aucun.
public struct ImportDossiers: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Les colonnes attendues, dans cet ordre.
    public static let colonnes = [
        "matricule", "oid", "nom_naissance", "nom_usage", "prenoms", "date_naissance", "sexe",
        "lieu_naissance", "statut",
    ]

    /// Une ligne refusée : son numéro dans le fichier et pourquoi, sans rien de l'identité.
    public struct LigneRefusee: Sendable, Hashable {
        /// Numéro de ligne, à partir de 1.
        public let numero: Int
        /// Le motif du règlement, quand c'est lui qui refuse.
        public let motif: Motif?
        /// Une phrase.
        public let phrase: String
    }

    /// Ce qu'un import a fait.
    public enum Bilan: Sendable, Hashable {
        /// Tout est importé : dossiers créés, dossiers qui existaient déjà.
        case importes(crees: Int, existants: Int)
        /// Rien n'est importé.
        case refuse([LigneRefusee])
    }

    /// Lit le fichier, statue sur chaque ligne, puis crée tout dans une transaction.
    public func importer(_ octets: [UInt8], par presentation: Presentation) throws(Incident) -> Bilan {
        let lues = Self.lire(octets)
        guard case .success(let lignes) = lues else {
            guard case .failure(let refus) = lues else { return .refuse([]) }
            return .refuse(refus.lignes)
        }
        let reglement = guichet.reglement
        do throws(ErreurEntrepot) {
            return try guichet.entrepot.attendre { (t) throws(ErreurEntrepot) -> Bilan in
                let refusees = try Self.examiner(&t, lignes, presentation, reglement)
                guard refusees.isEmpty else { return .refuse(refusees) }
                var crees = 0
                for ligne in lignes {
                    let demande = presentation.demande(.creationDossier, identite: ligne.dossier.identite)
                    let issue = try Recherche.decider(&t, ligne.dossier, demande, reglement)
                    // Tout a été examiné ci-dessus dans la même transaction : un refus ici est une panne.
                    guard case .accorde(let cree) = issue else { throw .base(code: 1) }
                    if cree.cree { crees += 1 }
                }
                return .importes(crees: crees, existants: lignes.count - crees)
            }
        } catch { throw Incident(error) }
    }

    private struct Ligne: Sendable {
        let numero: Int
        let dossier: NouveauDossier
    }

    private struct Refusees: Error {
        let lignes: [LigneRefusee]
    }

    private static func examiner(
        _ t: inout Transaction, _ lignes: [Ligne], _ presentation: Presentation, _ reglement: Reglement
    ) throws(ErreurEntrepot) -> [LigneRefusee] {
        var refusees: [LigneRefusee] = []
        var vus: Set<String> = []
        for ligne in lignes {
            let identite = ligne.dossier.identite
            let cle = "\(identite.matricule ?? "") \(identite.oid ?? "")"
            guard vus.insert(cle).inserted else {
                refusees.append(
                    LigneRefusee(numero: ligne.numero, motif: nil, phrase: "cet INS est déjà dans le fichier")
                )
                continue
            }
            var faits = Faits()
            if let existant = try t.dossier(matricule: identite.matricule ?? "", oid: identite.oid ?? "") {
                faits.dossier = try t.faits(
                    dossier: existant, pour: presentation.appelant.acteur, avecTraits: true)
            }
            let verdict = reglement.statuer(
                presentation.demande(.creationDossier, identite: identite), faits
            ).verdict
            guard !verdict.estAccorde else { continue }
            refusees.append(
                LigneRefusee(numero: ligne.numero, motif: verdict.motif, phrase: verdict.motif.phrase))
        }
        return refusees
    }

    private static func lire(_ octets: [UInt8]) -> Result<[Ligne], Refusees> {
        var lecteur = LecteurCSV("import", octets)
        var lignes: [Ligne] = []
        var refusees: [LigneRefusee] = []
        do throws(ErreurNomenclature) {
            while try lecteur.commentaire() != nil {}
            let entete = try lecteur.champs() ?? []
            guard entete == colonnes else {
                let phrase = "colonnes attendues : " + colonnes.joined(separator: ",")
                return .failure(Refusees(lignes: [LigneRefusee(numero: 1, motif: nil, phrase: phrase)]))
            }
            while true {
                let numero = lecteur.ligne
                guard let champs = try lecteur.champs() else { break }
                if champs == [""] { continue }
                switch ligne(numero, champs) {
                case .success(let ligne): lignes.append(ligne)
                case .failure(let refus): refusees += refus.lignes
                }
            }
        } catch {
            refusees.append(
                LigneRefusee(numero: error.ligne, motif: nil, phrase: "CSV mal formé (RFC 4180, UTF-8)"))
        }
        return refusees.isEmpty ? .success(lignes) : .failure(Refusees(lignes: refusees))
    }

    private static func ligne(_ numero: Int, _ champs: [String]) -> Result<Ligne, Refusees> {
        func refuser(_ phrase: String) -> Result<Ligne, Refusees> {
            .failure(Refusees(lignes: [LigneRefusee(numero: numero, motif: nil, phrase: phrase)]))
        }
        guard champs.count == colonnes.count else { return refuser("\(colonnes.count) champs attendus") }
        guard let statut = StatutDeclare(champs[8]) else { return refuser(StatutDeclare.attendu) }
        func champ(_ rang: Int) -> String? { champs[rang].isEmpty ? nil : champs[rang] }
        let identite = IdentitePresentee(
            matricule: champ(0), oid: champ(1), nomNaissance: champ(2), prenoms: champ(4),
            dateNaissance: champ(5), sexe: champ(6), lieuNaissance: champ(7),
            declareeQualifiee: statut.qualifiee)
        return .success(
            Ligne(
                numero: numero,
                dossier: NouveauDossier(identite: identite, nomUsage: champ(3), etat: statut.etat)))
    }
}
