public import Domaine
public import Regles
import SQLiteKit

extension Transaction {
    /// Les préférences du titulaire, et la trace de leur lecture.
    ///
    /// Consomme le permis.
    public mutating func preferences(
        _ dossier: RefDossier, contre permis: consuming Permis
    ) throws(ErreurEntrepot) -> (Preferences, TraceEcrite) {
        precondition(permis.action == .preferences, "un permis de lire les préférences est exigé")
        let lues = try convertir { () throws(SQLiteError) in try lirePreferences(dossier) }
        guard let lues else { throw .base(code: 1) }
        return (lues, try journaliser(permis.verdict, dossier: dossier, documents: []))
    }

    /// Change les préférences du titulaire.
    ///
    /// Consomme le permis.
    ///
    /// « Tout masquer » et « tout rendre visible » changent aussi la fiche de chaque document, même quand la préférence
    /// avait déjà cette valeur : le titulaire a pu démasquer un document depuis. La trace scelle chaque version écrite.
    public mutating func changerPreferences(
        _ dossier: RefDossier, contre permis: consuming Permis
    ) throws(ErreurEntrepot) -> (Preferences, TraceEcrite) {
        precondition(
            permis.action == .changementPreferences, "un permis de changer les préférences est exigé")
        let verdict = permis.verdict
        guard let voulu = verdict.demande.preferences else { throw .base(code: 1) }
        let lues = try convertir { () throws(SQLiteError) in try lirePreferences(dossier) }
        guard let avant = lues else { throw .base(code: 1) }
        let apres = voulu.applique(a: avant)
        let ecrites = try convertir { () throws(SQLiteError) -> [VersionFiche] in
            if apres != avant { try ecrire(apres, dossier) }
            guard let masque = voulu.masquageParDefaut else { return [] }
            return try masquerTout(dossier, masque)
        }
        let trace = try journaliser(
            verdict, dossier: dossier, texte: ecrites.map(ScelleFiche.ecrire).joined(separator: "\n"))
        if apres != avant || !ecrites.isEmpty { try notifier(.preferences, dossier, trace, verdict) }
        return (apres, trace)
    }

    mutating func lirePreferences(_ dossier: RefDossier) throws(SQLiteError) -> Preferences? {
        try vies.preferences.bind(dossier.id, at: 1)
        return try vies.preferences.first { ligne in
            Preferences(
                brisDeGlace: ligne.int64(0) == 1, centre15: ligne.int64(1) == 1,
                masquesEnUrgence: ligne.int64(2) == 1, masquageParDefaut: ligne.int64(3) == 1)
        }
    }

    private mutating func ecrire(_ preferences: Preferences, _ dossier: RefDossier) throws(SQLiteError) {
        try vies.changerPreferences.bind(dossier.id, at: 1)
        try vies.changerPreferences.bind(preferences.brisDeGlace, at: 2)
        try vies.changerPreferences.bind(preferences.centre15, at: 3)
        try vies.changerPreferences.bind(preferences.masquesEnUrgence, at: 4)
        try vies.changerPreferences.bind(preferences.masquageParDefaut, at: 5)
        try vies.changerPreferences.run()
    }

    private mutating func masquerTout(
        _ dossier: RefDossier, _ masque: Bool
    ) throws(SQLiteError) -> [VersionFiche] {
        var aChanger: [VersionFiche] = []
        if masque {
            try fiches.aMasquer.bind(dossier.id, at: 1)
            try fiches.aMasquer.forEachRow { aChanger.append(VersionFiche($0)) }
        } else {
            try fiches.aDemasquer.bind(dossier.id, at: 1)
            try fiches.aDemasquer.forEachRow { aChanger.append(VersionFiche($0)) }
        }
        var ecrites: [VersionFiche] = []
        for courante in aChanger {
            var visibilite = courante.visibilite
            if masque { visibilite.insert(.masquePS) } else { visibilite.remove(.masquePS) }
            ecrites.append(
                try ecrireVersion(apres: courante, etat: courante.etat, visibilite: visibilite))
        }
        return ecrites
    }
}
