import Domaine

/// Qui lit des traces, et ce que le règlement § 6 lui en montre : la même chose dans l'historique et dans une preuve.
struct RegardTraces {
    private let acteur: Acteur?
    private let siennesSeulement: Bool
    private let sansDocumentCache: Bool
    /// Le lecteur lit le journal de son dossier, ou du mineur qu'il représente.
    private let sonDossier: Bool
    /// Le lecteur n'a que des références : celles des documents de sa structure.
    fileprivate let estUneStructure: Bool
    fileprivate var documents: VueDocuments
    /// Les documents que nomment ses propres refus.
    fileprivate var refuses: VueDocuments

    /// - Parameters:
    ///   - siennesSeulement: ne montrer que les traces du lecteur.
    ///   - sansDocumentCache: taire une trace secrète, ou dont aucun document ne peut être nommé.
    init(_ dossier: RefDossier, _ acteur: Acteur?, siennesSeulement: Bool, sansDocumentCache: Bool) {
        self.acteur = acteur
        self.siennesSeulement = siennesSeulement
        self.sansDocumentCache = sansDocumentCache
        sonDossier = acteur?.genre == .patient || acteur?.genre == .representantLegal
        estUneStructure =
            switch acteur?.genre {
            case .secretariat, .etablissement, .personnelEtablissement: true
            default: false
            }
        documents = VueDocuments(dossier, acteur)
        refuses = documents
    }

    /// La trace est du lecteur lui-même.
    func estSienne(genre: String, id: String) -> Bool {
        acteur.map { genre == $0.genre.rawValue && id == $0.id } ?? false
    }

    /// La trace n'existe pas pour ce lecteur, quels que soient les documents qu'elle nomme.
    ///
    /// - Parameter ignoree: un refus qui taisait à son auteur ce qu'il nommait (``LectureTrace/estIgnoree``).
    func tait(sienne: Bool, secrete: Bool, ignoree: Bool) -> Bool {
        (sienne ? ignoree : siennesSeulement) || (sansDocumentCache && secrete)
    }

    /// La trace d'une explication qui n'a rien expliqué n'existe pas pour ce lecteur (``LectureTrace/estUneExplicationVaine``).
    func tait(explicationVaine: Bool) -> Bool { sansDocumentCache && explicationVaine }

    /// Ce qu'un lecteur voit d'une trace.
    struct Vue {
        /// Les documents qu'il peut voir nommés.
        var documents: [DocumentTrace]
        /// Ce qui fut fait de la fiche d'un document tu se tait aussi.
        var objetTu = false
        /// Les documents ont été examinés un à un : un professionnel voit entières ses propres traces accordées.
        var examinee = false
    }

    func examineLesDocuments(sienne: Bool) -> Bool { sonDossier || !sienne }

    fileprivate func conclure(_ vue: Vue, action: String) -> Vue? {
        // Changer ses préférences n'est pas un acte sur les documents qu'elles masquent.
        guard vue.documents.isEmpty, action != Action.changementPreferences.rawValue else { return vue }
        if sansDocumentCache { return nil }
        var vue = vue
        vue.objetTu = Action(rawValue: action)?.changeUneFiche == true
        return vue
    }
}

extension Transaction {
    /// Ce que le lecteur voit d'une trace qui existe pour lui ; `nil` si ses documents la lui taisent.
    mutating func voir(
        _ trace: ObjetDUneTrace, _ regard: inout RegardTraces, _ nommer: (FaitsDocument) -> Bool,
        _ lister: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> RegardTraces.Vue? {
        var vue = RegardTraces.Vue(documents: trace.documents)
        guard !trace.documents.isEmpty else { return vue }
        if regard.examineLesDocuments(sienne: trace.sienne) {
            vue.documents = try nommables(trace.documents, &regard.documents, nommer)
            vue.examinee = true
            return regard.conclure(vue, action: trace.action)
        }
        guard trace.refusee else { return vue }
        // Refusé, il n'a rien appris du document : sa trace ne lui en dit ni le type, ni l'identifiant qu'il n'a pas donné.
        vue.documents = try nommables(trace.documents, &regard.refuses, lister)
        vue.examinee = true
        // Le document d'une autre structure s'est dit comme un inconnu, qui ne laisse rien (DRO-03, règlement § 2).
        return vue.documents.isEmpty && regard.estUneStructure ? nil : vue
    }
}

/// De quoi une trace parle, et si elle est un refus fait au lecteur lui-même.
struct ObjetDUneTrace {
    let documents: [DocumentTrace]
    let action: String
    let sienne: Bool
    let refusee: Bool

    init(_ brute: TraceBrute) {
        documents = brute.trace.documents
        action = brute.trace.action
        sienne = brute.sienne
        refusee = brute.trace.issue == "refuse"
    }

    init(_ entree: EntreeTrace, sienne: Bool) {
        documents = DocumentTrace.lire(entree.documents)
        action = entree.action
        self.sienne = sienne
        refusee = entree.issue == "refuse"
    }
}
