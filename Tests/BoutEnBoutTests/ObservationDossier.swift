import Foundation
import Outillage
import Testing

/// Ce que l'historique d'un lecteur lui dit d'un document qui lui est caché (règlement § 6).
enum HistoireDuCache: Sendable {
    /// Rien : la trace n'existe pas pour lui.
    case tue
    /// L'acte, sans le document : au patient et au médecin traitant, qui lisent toutes les traces.
    case sansNom
}

extension Jumeau {
    /// Interroge le dossier de toutes les façons, dans le même ordre.
    ///
    /// - Parameter cache: l'entryUUID du document caché, ou celui d'aucun document.
    func observer(_ usager: Usager, _ cache: String, _ histoire: HistoireDuCache) throws -> Observation {
        var vu = Observation()
        vu.noter("recherche", try usager.chercher(sujet.patient.matricule))
        try listes(usager, &vu)
        vu.noter("recherche après la liste", try usager.chercher(sujet.patient.matricule))
        for id in ["1.2.250.1.999.1.\(Self.numeroCache)", cache] { try nommer(usager, id, &vu) }
        try visibles(usager, &vu)
        for suite in ["", "?type=11502-2", "?type=EXPPAT_3"] {
            vu.noter("explication\(suite)", try usager.get("/dossiers/\(dossier)/explication\(suite)"))
        }
        for mode in ["ACTIVE", "INTERDITE", "TOUTE"] {
            vu.noter("TD1.6 \(mode)", try usager.get("/dossiers/\(dossier)/autorisations?mode=\(mode)"))
        }
        vu.noter("préférences", try usager.get("/dossiers/\(dossier)/preferences"))
        vu.noter("dossiers", try usager.get("/dossiers"))
        try historique(usager, cache, histoire, &vu)
        return vu
    }

    private func listes(_ usager: Usager, _ vu: inout Observation) throws {
        let tous = "statut=Approved,Archived,Deprecated,Deleted&masques=true&invisibles=true"
        // La première, sans filtre, dit ce qui est nouveau ; elle vient avant celles qui n'y touchent pas.
        for suite in [
            "nouveaux=true", "type=11502-2", "", "nouveaux=true", "masques=true", "invisibles=true", tous,
            "statut=Archived&masques=true", "statut=Deleted&masques=true", "statut=Deprecated",
            "auteur=801234534765", "structure=1120459876", "classe=11", "tri=acte", "tri=-creation",
        ] {
            vu.noter("liste \(suite)", try usager.get("/consultation?dossier=\(dossier)&\(suite)"))
        }
        try pages("pages", "/consultation?dossier=\(dossier)&\(tous)&limite=1", usager, &vu)
    }

    /// Suit un curseur jusqu'au bout ; dix pages au plus qu'aucun de ces dossiers n'a.
    private func pages(_ canal: String, _ cible: String, _ usager: Usager, _ vu: inout Observation) throws {
        var suite = ""
        for rang in 1...200 {
            let page = try usager.get(cible + suite)
            vu.noter("\(canal), \(rang)", page)
            guard let curseur = page.objet["curseur"] else { return }
            suite = "&curseur=\(curseur)"
        }
        Issue.record("\(canal) : un curseur sans fin")
    }

    /// Tout ce qui nomme un document caché.
    private func nommer(_ usager: Usager, _ id: String, _ vu: inout Observation) throws {
        for accept in ["*/*", "application/json", "application/pdf", "text/html", "application/xml"] {
            vu.noter("lire, \(accept)", try usager.get("/consultation/\(id)", "Accept: \(accept)"))
        }
        for champ in ["Range: bytes=0-3", "If-None-Match: *", "If-None-Match: \"1\"", "If-Match: \"1\""] {
            vu.noter("lire, \(champ)", try usager.get("/consultation/\(id)", champ))
        }
        vu.noter("HEAD", try usager.demander("HEAD", "/consultation/\(id)"))
        for version in [nil, "\"1\"", "\"2\"", "*"] {
            vu.noter("masquer", try usager.masquer(id, #"{"masquePS":true}"#, si: version))
            vu.noter("archiver", try usager.archiver(id, si: version))
            vu.noter("supprimer", try usager.supprimer(id, si: version))
        }
        for corps in [
            #"{"masquePS":false}"#, #"{"invisiblePatient":true}"#, #"{"invisiblePatient":false}"#,
            #"{"invisibleRepresentants":true}"#, #"{"masquePS":true,"invisiblePatient":true}"#,
            #"{"masquePS":false,"invisiblePatient":false}"#, #"{"masquePS":"oui"}"#,
        ] {
            vu.noter("masquage \(corps)", try usager.masquer(id, corps))
        }
        vu.noter("désarchiver", try usager.archiver(id, false))
        vu.noter("expliquer", try usager.get("/dossiers/\(dossier)/explication?document=\(id)"))
        vu.noter("remplacer", try usager.tenterDepot(sujet.document(50), "?remplace=\(id)"))
    }

    /// Ce qui se voit du reste du dossier.
    private func visibles(_ usager: Usager, _ vu: inout Observation) throws {
        for numero in 1...3 {
            let id = sujet.document(numero).uniqueId
            vu.noter("fiche \(numero)", try usager.lireFiche(id))
            vu.noter("octets \(numero)", try usager.lire(id))
            vu.noter("page \(numero)", try usager.get("/consultation/\(id)", "Accept: text/html"))
            vu.noter("version périmée \(numero)", try usager.masquer(id, #"{"masquePS":true}"#, si: "\"9\""))
        }
    }

    private func historique(
        _ usager: Usager, _ cache: String, _ histoire: HistoireDuCache, _ vu: inout Observation
    ) throws {
        let base = "/dossiers/\(dossier)"
        for id in ["1.2.250.1.999.1.\(Self.numeroCache)", cache] {
            vu.noter("traces du caché", try usager.get("\(base)/traces?document=\(id)"))
        }
        switch histoire {
        case .tue:
            vu.noter("traces", try usager.get("\(base)/traces?limite=200"))
            vu.noter("notifications", try usager.get("\(base)/notifications?limite=200"))
            try pages("traces par page", "\(base)/traces?limite=50", usager, &vu)
            try pages("notifications par page", "\(base)/notifications?limite=1", usager, &vu)
        case .sansNom:
            let traces = try usager.traces(dossier)
            try vu.noter("traces", traces.filter { !nommes($0).isEmpty || !Self.agitSurUneFiche($0) })
            if usager.jeton == titulaire.jeton {
                let notifications = try usager.notifications(dossier)
                try vu.noter("notifications", notifications.filter { $0["document"] != nil })
            }
        }
    }

    /// Un dépôt ou un changement de fiche.
    static func agitSurUneFiche(_ trace: [String: Any]) -> Bool {
        let acte = trace["acte"] as? String ?? ""
        return acte.hasPrefix("TD2") || acte.hasPrefix("TD3.3")
    }
}
