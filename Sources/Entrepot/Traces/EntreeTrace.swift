import Domaine
import OpenSSLKit
import Regles

extension DocumentTrace {
    init(_ fiche: FicheDocument) {
        self.init(
            entryUUID: fiche.entryUUID, uniqueId: fiche.metadonnees.uniqueId,
            type: fiche.metadonnees.type.code.code)
    }

    init(_ document: RefDocument) {
        self.init(
            entryUUID: document.entryUUID, uniqueId: document.uniqueId, type: document.typeCode)
    }

    /// Un document par ligne, champs séparés par un espace : aucun de ces champs n'en contient.
    static func ecrire(_ documents: [DocumentTrace]) -> String {
        var texte = ""
        for document in documents {
            if !texte.isEmpty { texte += "\n" }
            texte += document.entryUUID
            texte += " "
            texte += document.uniqueId
            texte += " "
            texte += document.type
        }
        return texte
    }

    static func lire(_ texte: String) -> [DocumentTrace] {
        texte.split(separator: "\n").compactMap { ligne in
            let champs = ligne.split(separator: " ", omittingEmptySubsequences: false)
            // Un dépôt et un changement de fiche en scellent davantage : ``ScelleDepot``, ``ScelleFiche``.
            guard champs.count == 3 || champs.count == 5 || champs.count == 6 else { return nil }
            return DocumentTrace(
                entryUUID: String(champs[0]), uniqueId: String(champs[1]), type: String(champs[2]))
        }
    }
}

/// Une ligne du journal, avant son chaînage : les champs dans l'ordre où l'empreinte les prend.
struct EntreeTrace {
    /// 0 tant qu'elle n'a pas pris place dans le journal.
    var rang: Int64 = 0
    let uuid: String
    var instant: Int64
    var acteurGenre: String
    var acteurId: String
    var acteurNom: String?
    var acteurPrenom: String?
    var profession: String?
    var structure: String?
    var authentification: String?
    var mode: String
    var raison: String?
    var acte: String
    var action: String
    var dossierId: Int64?
    var documents: String
    var issue: String
    var motif: String
    var avis: String
    var facade: String
    var logiciel: String?
    var message: String?
    var adresse: String
    var versions: VersionsRegles
    var objet: String?
    var secrete: Bool
    /// Ce que l'empreinte prend de cette trace, préparé d'avance ; vide quand elle est relue de la base.
    var corps: [UInt8] = []

    /// - Parameters:
    ///   - acteur: tel qu'une trace peut le nommer (``ContexteTransaction/acteurTrace(_:)``).
    ///   - cle: celle sous laquelle sceller ce qui peut nommer le patient ou un proche.
    ///   - secrete: à taire aux représentants légaux d'un mineur.
    init(
        _ verdict: Verdict, uuid: String, acteur: Acteur?, instant: Instant, dossier: Int64?,
        documents: String, versions: VersionsRegles, cle: SecretKey, secrete: Bool
    ) {
        func sceller(_ texte: String?, _ champ: String) -> String? {
            texte.map { TexteScelle.sceller($0, cle, champ: champ) }
        }
        let demande = verdict.demande
        self.uuid = uuid
        self.instant = instant.ms
        acteurGenre = acteur?.genre.rawValue ?? "INCONNU"
        acteurId = acteur?.id ?? ""
        let proche = acteur?.genre.estProche == true
        acteurNom = proche ? sceller(acteur?.nom, ChampScelle.nom) : acteur?.nom
        acteurPrenom = proche ? sceller(acteur?.prenom, ChampScelle.prenom) : acteur?.prenom
        profession = acteur?.profession
        structure = acteur?.structure
        authentification = acteur?.authentification.rawValue
        mode = demande.mode.rawValue
        raison = sceller(demande.raison.map(TexteDeTrace.sansMatricule), ChampScelle.raison)
        acte =
            demande.action == .alimentation && acteur?.genre == .secretariat ? "TD2.2" : demande.action.codeTD
        action = demande.action.rawValue
        dossierId = dossier
        self.documents = documents
        issue = verdict.estAccorde ? "accorde" : "refuse"
        motif = verdict.motif.rawValue
        avis = CodageAvis.ecrire(verdict.avis)
        facade = demande.origine.facade.rawValue
        logiciel = demande.origine.logiciel.map(TexteDeTrace.sansMatricule)
        message = demande.origine.message.map(TexteDeTrace.sansMatricule)
        adresse = demande.origine.adresse
        self.versions = versions
        let texte = demande.objetTrace.map(TexteDeTrace.sansMatricule)
        // Une justification est un texte libre ; tout autre objet n'est fait que de codes et d'identifiants.
        objet = demande.objetEstUnTexteLibre ? sceller(texte, ChampScelle.objet) : texte
        self.secrete = secrete
        corps = Chaine.corps(self)
    }
}

/// Écriture compacte des avis : `AUT+ INS. DOC-05! CST-01`… (`+` favorable, `.` sans objet, `!` réserve, sinon le
/// motif du refus).
enum CodageAvis {
    static func ecrire(_ avis: [AvisDePorte]) -> String {
        var texte = ""
        texte.reserveCapacity(8 * avis.count)
        for porte in avis {
            if !texte.isEmpty { texte += " " }
            switch porte.avis {
            case .sansObjet:
                texte += porte.porte
                texte += "."
            case .favorable:
                texte += porte.porte
                texte += "+"
            case .reserve(let motif):
                texte += motif.rawValue
                texte += "!"
            case .defavorable(let motif): texte += motif.rawValue
            }
        }
        return texte
    }

    static func lire(_ texte: String) -> [AvisLu] {
        texte.split(separator: " ").map { mot in
            if mot.hasSuffix("+") { return AvisLu(code: String(mot.dropLast()), opinion: .favorable) }
            if mot.hasSuffix("!") { return AvisLu(code: String(mot.dropLast()), opinion: .reserve) }
            if mot.hasSuffix(".") { return AvisLu(code: String(mot.dropLast()), opinion: .sansObjet) }
            return AvisLu(code: String(mot), opinion: .defavorable)
        }
    }
}
