import Domaine
import Entrepot
import Regles

/// Les chemins que suivent les demandes : faits, verdict, puis effet ou refus tracé.
extension Guichet {
    /// Le chemin de tout acte sur un dossier nommé : faits, verdict, puis effet ou refus tracé.
    func surDossier<R: Sendable>(
        _ dossier: String, _ demande: Demande, fin: @escaping @Sendable (Reponse<R>) -> Void,
        _ effet:
            @escaping @Sendable (inout Transaction, RefDossier, consuming Permis)
            throws(ErreurEntrepot) -> R
    ) {
        let reglement = reglement
        soumettre(
            demande, fin: fin,
            nommer: { (t) throws(ErreurEntrepot) in Nommes(dossier: try t.dossier(uuid: dossier)) }
        ) { (t) throws(ErreurEntrepot) -> Issue<R> in
            let ref = try t.dossier(uuid: dossier)
            var faits = Faits()
            if let ref { faits.dossier = try t.faits(dossier: ref, pour: demande.appelant.acteur) }
            switch reglement.statuer(demande, faits).permis() {
            case .accorde(let permis):
                guard let ref else { throw .base(code: 1) }
                return .accorde(try effet(&t, ref, permis))
            case .refuse(let verdict):
                let trace = try t.refuser(verdict, dossier: ref)
                return .refus(
                    Refus(verdict, trace: trace) { motif in
                        motif == .droitAbsent && demande.manqueLaDemandeEcrite ? Refus.sansDemandeEcrite : nil
                    })
            }
        }
    }

    /// Le chemin de tout acte sur un document nommé ; caché ou inconnu, c'est la même réponse.
    ///
    /// - Parameters:
    ///   - siVersion: les versions de la fiche que l'appelant admet (ETA-03).
    ///   - avecTextes: l'effet montre la fiche ; sinon, rien de ce qui est chiffré n'en est ouvert.
    ///   - effet: reçoit de quoi prendre la vue de l'appelant, s'il en a besoin.
    func surDocument<R: Sendable>(
        _ identifiant: String, _ demande: Demande, siVersion: VersionAdmise? = nil, avecTextes: Bool = true,
        fin: @escaping @Sendable (Reponse<R>) -> Void,
        _ effet:
            @escaping @Sendable (inout Transaction, DocumentLu, () -> Vue, consuming Permis)
            throws(ErreurEntrepot) -> R
    ) {
        let reglement = reglement
        soumettre(
            demande, fin: fin,
            nommer: { (t) throws(ErreurEntrepot) in Nommes(document: try t.document(identifiant)) }
        ) { (t) throws(ErreurEntrepot) in
            let acteur = demande.appelant.acteur
            let document = try t.lire(
                identifiant, pour: acteur, siVersion: siVersion?.nommees, avecTextes: avecTextes)
            var faits = Faits()
            if let document {
                faits.dossier = try t.faits(
                    dossier: document.ref.dossier, pour: acteur, souvenir: !avecTextes)
                // Sans ces faits, la lecture d'une fiche passerait pour une liste.
                faits.document = document.faits
                if siVersion?.exclut == true { faits.document?.versionPerimee.toggle() }
            }
            switch reglement.statuer(demande, faits).permis() {
            case .accorde(let permis):
                // INVARIANT (document) : sans document, DOS n'est pas favorable.
                guard let document else { throw .base(code: 1) }
                return .accorde(try effet(&t, document, { Vue(demande, faits, reglement) }, permis))
            case .refuse(let verdict):
                return .refus(
                    Refus(document: verdict, trace: try t.refuser(verdict, document: document?.ref)))
            }
        }
    }

    /// Soumet un acte à l'écrivain.
    ///
    /// Une demande sans preuve est refusée aussitôt, toujours du même pas, qu'elle nomme un dossier ou non ; sa
    /// trace suit, et seulement si le dossier existe : personne ne remplit le journal sans rien savoir.
    func soumettre<R: Sendable>(
        _ demande: Demande, fin: @escaping @Sendable (Reponse<R>) -> Void,
        nommer: @escaping @Sendable (inout Transaction) throws(ErreurEntrepot) -> Nommes,
        _ acte: @escaping @Sendable (inout Transaction) throws(ErreurEntrepot) -> Issue<R>
    ) {
        guard demande.appelant == .sansPreuve || demande.appelant == .preuveInvalide else {
            // Qu'une preuve ait déjà servi ne se sait que de l'écrivain, dans la transaction de la trace.
            return demande.action.neFaitQueLire && demande.preuveUnique == nil
                ? entrepot.soumettreLecture(demande, acte, fin: { fin(Reponse($0)) })
                : entrepot.soumettre(uneSeuleFois(demande, nommer: nommer, acte), fin: { fin(Reponse($0)) })
        }
        fin(.refus(Refus(reglement.statuer(demande, Faits()).verdict.motif)))
        entrepot.soumettre(
            { [reglement] (t) throws(ErreurEntrepot) in
                let nommes = try nommer(&t)
                guard let dossier = nommes.dossier else { return }
                // La réponse n'en dépend pas ; la trace, elle, dit ce qui est, et se tait à qui l'ignore.
                let faits = try t.faits(nommes, pour: demande.appelant.acteur)
                let verdict = reglement.statuer(demande, faits).verdict
                _ = try t.refuser(verdict, dossier: dossier, document: nommes.document)
            },
            fin: { [tracesPerdues] in tracesPerdues.noter($0) })
    }

    /// L'acte tel quel, ou gardé par la preuve qui ne sert qu'une fois : déjà présentée, il est refusé et tracé (AUT-07).
    ///
    /// La preuve a servi dès que sa demande est examinée, accordée ou non ; une panne, qui défait tout, la laisse neuve.
    func uneSeuleFois<R: Sendable>(
        _ demande: Demande,
        nommer: @escaping @Sendable (inout Transaction) throws(ErreurEntrepot) -> Nommes,
        _ acte: @escaping @Sendable (inout Transaction) throws(ErreurEntrepot) -> Issue<R>
    ) -> @Sendable (inout Transaction) throws(ErreurEntrepot) -> Issue<R> {
        guard let preuve = demande.preuveUnique, let acteur = demande.appelant.acteur else { return acte }
        let reglement = reglement
        return { (t) throws(ErreurEntrepot) in
            if try t.consommer(preuve) { return try acte(&t) }
            var rejouee = demande
            rejouee.appelant = .preuveRejouee(acteur)
            let nommes = try nommer(&t)
            let verdict = reglement.statuer(rejouee, try t.faits(nommes, pour: acteur)).verdict
            let trace = try t.refuser(verdict, dossier: nommes.dossier, document: nommes.document)
            return .refus(Refus(verdict, trace: trace))
        }
    }
}

extension Action {
    /// L'acte, accordé ou refusé, n'écrit que sa trace et ce qui en découle : il se décide sur un instantané.
    fileprivate var neFaitQueLire: Bool {
        switch self {
        // Chercher par des traits exige qu'un seul dossier réponde : l'écrivain seul sait qu'il n'en naît pas un second.
        case .rechercheDossier, .listeDossiers, .listeAutorisations, .rechercheMetadonnees, .consultation,
            .preferences, .historique, .notifications, .explication:
            true
        default: false
        }
    }
}
