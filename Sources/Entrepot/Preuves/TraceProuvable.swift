public import Domaine
import OpenSSLKit
public import Regles
import SQLiteKit

/// Une trace telle que sa feuille l'engage, réduite à ce que son lecteur peut voir.
public struct TraceProuvable: Sendable {
    /// Une partie : ses champs et son sel si le lecteur la voit, son engagement seul sinon.
    public struct Partie: Sendable {
        /// Son nom.
        public let nom: String
        /// Son sel, 32 octets ; `nil` si elle est tue.
        public let sel: [UInt8]?
        /// Ses champs, dans l'ordre ; vides si elle est tue.
        public let champs: [(nom: String, valeur: String?)]
        /// Ceux de ses champs qui sont scellés, ouverts : leur engagement est le SHA-256 du sel puis du texte.
        public let clairs: [(nom: String, sel: [UInt8], texte: String)]
        /// Son engagement, 32 octets.
        public let engagement: [UInt8]
    }

    /// Identifiant.
    public let id: String
    /// Rang.
    public let rang: Int64
    /// Ses parties, dans l'ordre de la feuille.
    public let parties: [Partie]
    /// Le haché de sa feuille, 32 octets.
    public let feuille: [UInt8]

    init(_ entree: EntreeTrace, empreinte: [UInt8], vues: Set<NomPartie>, _ cle: SecretKey?) {
        let feuille = FeuilleTrace(entree, empreinte: empreinte)
        id = entree.uuid
        rang = entree.rang
        parties = feuille.parties.map { partie in
            let vue = vues.contains(partie.nom)
            let sel = feuille.sel(partie.nom)
            return Partie(
                nom: partie.nom.rawValue, sel: vue ? sel.bytes : nil, champs: vue ? partie.champs : [],
                clairs: vue ? Self.clairs(partie, cle) : [],
                engagement: partie.engagement(sel: sel).bytes)
        }
        self.feuille = feuille.hache.bytes
    }

    private static func clairs(
        _ partie: PartieTrace, _ cle: SecretKey?
    ) -> [(nom: String, sel: [UInt8], texte: String)] {
        partie.champs.compactMap { nom, valeur in
            guard let cle, let ouvert = valeur.flatMap({ TexteScelle.ouvrir($0, cle, champ: nom) }) else {
                return nil
            }
            return (nom, ouvert.sel, ouvert.texte)
        }
    }
}

extension Transaction {
    /// Une trace de l'historique d'un dossier, pour en rendre la preuve ; et la trace de cette lecture.
    ///
    /// Consomme le permis, qui est celui de lire l'historique. Ce que le lecteur voit d'une trace est ce que
    /// ``historique(_:dossier:siennesSeulement:contre:nommer:lister:sansDocumentCache:)`` lui en montre : une partie dont un
    /// seul champ lui est caché est tue.
    ///
    /// - Parameters:
    ///   - rang: celui de la trace ; `nil` si elle n'a pas été trouvée.
    ///   - sansTypes: le lecteur n'a que des références, et ne lit pas le type d'un document.
    /// - Returns: `nil` si cette trace n'existe pas pour ce lecteur.
    public mutating func traceProuvable(
        _ id: String, rang: Int64?, dossier: RefDossier, siennesSeulement: Bool,
        contre permis: consuming Permis, nommer: (FaitsDocument) -> Bool,
        lister: (FaitsDocument) -> Bool, sansDocumentCache: Bool, sansTypes: Bool
    ) throws(ErreurEntrepot) -> TraceProuvable? {
        precondition(permis.action == .historique, "un permis d'historique est exigé")
        let verdict = permis.verdict
        var regard = RegardTraces(
            dossier, verdict.demande.appelant.acteur, siennesSeulement: siennesSeulement,
            sansDocumentCache: sansDocumentCache)
        let lue = try rang.map { (rang) throws(ErreurEntrepot) in try lireEntree(rang) } ?? nil
        var trouvee: TraceProuvable?
        if let (entree, empreinte) = lue, entree.uuid == id, entree.dossierId == dossier.id,
            let vues = try vues(entree, &regard, nommer: nommer, lister: lister, sansTypes: sansTypes)
        {
            trouvee = TraceProuvable(entree, empreinte: empreinte, vues: vues, try cle(dossier))
        }
        _ = try journaliser(verdict, dossier: dossier, documents: [])
        return trouvee
    }

    private mutating func lireEntree(_ rang: Int64) throws(ErreurEntrepot) -> (EntreeTrace, [UInt8])? {
        try convertir { () throws(SQLiteError) in
            try journal.entiere.bind(rang - 1, at: 1)
            return try journal.entiere.first { (EntreeTrace($0), LectureEntrees.empreinte($0)) }
        }
    }

    /// Les parties que le lecteur voit ; `nil` si la trace n'existe pas pour lui.
    private mutating func vues(
        _ entree: EntreeTrace, _ regard: inout RegardTraces, nommer: (FaitsDocument) -> Bool,
        lister: (FaitsDocument) -> Bool, sansTypes: Bool
    ) throws(ErreurEntrepot) -> Set<NomPartie>? {
        let sienne = regard.estSienne(genre: entree.acteurGenre, id: entree.acteurId)
        let objet = ObjetDUneTrace(entree, sienne: sienne)
        let documents = objet.documents
        guard !regard.tait(sienne: sienne, secrete: entree.secrete, ignoree: entree.estIgnoree),
            !regard.tait(explicationVaine: entree.estUneExplicationVaine),
            let vue = try voir(objet, &regard, nommer, lister)
        else { return nil }
        var vues: Set<NomPartie> = [.acte, .objet, .documents]
        if vue.objetTu { vues.remove(.objet) }
        if vue.documents.count < documents.count || (sansTypes && !documents.isEmpty) {
            vues.remove(.documents)
        }
        // Montrer la liste seulement quand elle est entière dirait, quand elle ne l'est pas, qu'un document est caché.
        if documents.count > 1, vue.examinee { vues.remove(.documents) }
        // « Tout masquer » nomme chaque document du dossier : sans aucun, sa preuve se tait comme s'il y en avait.
        if entree.action == Action.changementPreferences.rawValue,
            regard.examineLesDocuments(sienne: sienne)
        {
            vues.remove(.documents)
        }
        if vues.contains(.documents), entree.scelleSansSecret { vues.insert(.scelles) }
        return vues
    }
}

extension EntreeTrace {
    fileprivate var estIgnoree: Bool {
        LectureTrace.estIgnoree(issue: issue, action: action, documents: documents, avis: avis)
    }

    fileprivate var estUneExplicationVaine: Bool {
        LectureTrace.estUneExplicationVaine(issue: issue, action: action, avis: avis)
    }

    /// Rien de ce que la trace scelle ne parle d'un masque, ni d'un autre document.
    fileprivate var scelleSansSecret: Bool {
        documents.split(separator: "\n").allSatisfy { ligne in
            let champs = ligne.split(separator: " ", omittingEmptySubsequences: false)
            return champs.count == 3 || (champs.count == 6 && champs[4] == "0" && champs[5] == "-")
                || (champs.count == 5 && champs[4] == "0")
        }
    }
}
