import Domaine

/// Qui lit des traces, et ce que le règlement § 6 lui en montre : la même chose dans l'historique et dans une preuve.
struct RegardTraces {
    private let acteur: Acteur?
    private let siennesSeulement: Bool
    private let sansDocumentCache: Bool
    /// Le lecteur lit le journal de son dossier, ou du mineur qu'il représente.
    private let sonDossier: Bool
    fileprivate var documents: VueDocuments

    /// - Parameters:
    ///   - siennesSeulement: ne montrer que les traces du lecteur.
    ///   - sansDocumentCache: taire une trace secrète, ou dont aucun document ne peut être nommé.
    init(_ dossier: RefDossier, _ acteur: Acteur?, siennesSeulement: Bool, sansDocumentCache: Bool) {
        self.acteur = acteur
        self.siennesSeulement = siennesSeulement
        self.sansDocumentCache = sansDocumentCache
        sonDossier = acteur?.genre == .patient || acteur?.genre == .representantLegal
        documents = VueDocuments(dossier, acteur)
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

    /// Ce qu'un lecteur voit d'une trace.
    struct Vue {
        /// Les documents qu'il peut voir nommés.
        var documents: [DocumentTrace]
        /// Ce qui fut fait de la fiche d'un document tu se tait aussi.
        var objetTu = false
        /// Les documents ont été examinés un à un : un professionnel voit entières ses propres traces.
        var examinee = false
    }

    fileprivate func examineLesDocuments(sienne: Bool) -> Bool { sonDossier || !sienne }

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
        _ documents: [DocumentTrace], action: String, sienne: Bool, _ regard: inout RegardTraces,
        _ nommer: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> RegardTraces.Vue? {
        var vue = RegardTraces.Vue(documents: documents)
        guard !documents.isEmpty, regard.examineLesDocuments(sienne: sienne) else { return vue }
        vue.documents = try nommables(documents, &regard.documents, nommer)
        vue.examinee = true
        return regard.conclure(vue, action: action)
    }
}
