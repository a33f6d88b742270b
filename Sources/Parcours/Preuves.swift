import Domaine
import Entrepot
import Greffe
import Regles

/// Rendre la preuve qu'une trace est dans le journal signé.
public struct Preuves: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Ce qui est répondu à qui peut lire l'historique.
    public enum Contenu: Sendable {
        /// La trace telle que ce lecteur la voit, et la preuve de sa place.
        case preuve(Preuve)
        /// Aucune trace de ce nom pour ce lecteur.
        case inconnue
        /// Aucun point signé ne la couvre encore ; à redemander après ce nombre de secondes.
        case pasEncoreScellee(Int)
        /// Le journal n'est plus celui qui a été signé.
        case rompu
    }

    /// Une trace telle que son lecteur la voit, et de quoi en vérifier la place ; les hachés sont en hexadécimal.
    public struct Preuve: Sendable {
        /// Une partie de la trace : montrée avec son sel, ou tue.
        public struct Partie: Sendable {
            /// Son nom.
            public let nom: String
            /// Son sel ; `nil` si elle est tue.
            public let sel: String?
            /// Nom et valeur de ses champs, dans l'ordre ; vides si elle est tue.
            public let champs: [[String?]]
            /// Nom, sel et texte de ceux qui sont scellés, ouverts pour ce lecteur.
            public let clairs: [[String]]
            /// Son engagement.
            public let engagement: String
        }

        /// Identifiant de la trace.
        public let trace: String
        /// Son rang dans le journal.
        public let rang: Int64
        /// Ses parties, dans l'ordre de la feuille.
        public let parties: [Partie]
        /// Preuve d'inclusion (RFC 9162 § 2.1.3).
        public let inclusion: [String]
        /// Point de contrôle signé.
        public let point: String
        /// Clé publique qui l'a signé.
        public let cle: String
        /// Preuve de cohérence depuis un point plus ancien, si elle a été demandée.
        public let coherence: (depuis: UInt64, preuve: [String])?
    }

    /// La preuve d'une trace.
    ///
    /// Mêmes portes que l'historique, et même trace : qui lit la preuve d'une trace lit l'historique.
    ///
    /// - Parameter depuis: taille d'un point de contrôle plus ancien, dont la cohérence est prouvée aussi.
    public func prouver(
        _ dossier: String, trace id: String, depuis: UInt64?, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<Contenu>) -> Void
    ) {
        // Sans preuve d'identité valable, rien n'est cherché.
        guard let greffier = guichet.greffier, !presentation.sansPreuve else {
            return lire(dossier, id, nil, presentation) { fin($0.contenu) }
        }
        greffier.chercher(trace: id, dossier: dossier) { rang in
            lire(dossier, id, rang, presentation) { reponse in
                guard case .accorde(let trouvee?) = reponse else { return fin(reponse.contenu) }
                greffier.prouver(rang: trouvee.rang, feuille: trouvee.feuille, depuis: depuis) { issue in
                    switch issue {
                    case .success(let preuve): fin(.accorde(.preuve(Preuve(trouvee, preuve))))
                    case .failure(.pasEncoreScellee(let secondes)):
                        fin(.accorde(.pasEncoreScellee(secondes)))
                    case .failure(.rompu): fin(.accorde(.rompu))
                    }
                }
            }
        }
    }

    private func lire(
        _ dossier: String, _ id: String, _ rang: Int64?, _ presentation: Presentation,
        fin: @escaping @Sendable (Reponse<TraceProuvable?>) -> Void
    ) {
        let demande = presentation.demande(.historique)
        let reglement = guichet.reglement
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            let faits = permis.verdict.faits
            let vue = Vue(demande, faits, reglement)
            return try t.traceProuvable(
                id, rang: rang, dossier: ref,
                siennesSeulement: !reglement.ouvreToutLHistorique(demande, faits), contre: permis,
                nommer: { reglement.peutNommer($0, demande, faits) }, lister: { vue.montre($0) },
                sansDocumentCache: demande.appelant.acteur?.genre == .representantLegal,
                sansTypes: reglement.references(demande, faits))
        }
    }
}

extension Reponse<TraceProuvable?> {
    /// La même, quand aucune preuve ne peut suivre.
    fileprivate var contenu: Reponse<Preuves.Contenu> {
        switch self {
        case .accorde(nil): .accorde(.inconnue)
        case .accorde: .accorde(.pasEncoreScellee(60))
        case .refus(let refus): .refus(refus)
        case .incident(let incident): .incident(incident)
        }
    }
}

extension Preuves.Preuve {
    fileprivate init(_ trouvee: TraceProuvable, _ preuve: PreuveJournal) {
        trace = trouvee.id
        rang = trouvee.rang
        parties = trouvee.parties.map { partie in
            Partie(
                nom: partie.nom, sel: partie.sel.map { Self.hexadecimal($0) },
                champs: partie.champs.map { [$0.nom, $0.valeur] },
                clairs: partie.clairs.map { [$0.nom, Self.hexadecimal($0.sel), $0.texte] },
                engagement: Self.hexadecimal(partie.engagement))
        }
        inclusion = preuve.inclusion
        point = preuve.point
        cle = preuve.cle
        coherence = preuve.coherence.map { ($0.depuis, $0.preuve) }
    }

    private static func hexadecimal(_ octets: [UInt8]) -> String {
        octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
