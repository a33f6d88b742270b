import Domaine
import Synchronization

/// Ce que les dernières lectures ont appris des dossiers et des documents, gardé en mémoire.
///
/// Une lecture qui ne demande rien d'autre se décide sans relire la base. Chaque connaissance porte le numéro de la
/// dernière transaction validée quand elle fut prise : l'écrivain n'écrit une trace décidée sur elle que si rien, depuis,
/// n'a changé de ce dossier (``Changements``), et reprend l'acte sinon. Rien ici n'est donc cru sur parole.
///
/// Ni titre, ni nom, ni trait, ni matricule n'y est gardé : rien de ce qui est chiffré dans la base. D'un patient ou d'un
/// représentant légal, que son matricule désigne, rien n'est retenu.
final class Connaissances: Sendable {
    /// Une chose sue, et jusqu'où elle vaut.
    struct Sue<Valeur: Sendable>: Sendable {
        let valeur: Valeur
        /// Numéro de transaction : aucun changement plus ancien ne lui manque.
        let repere: UInt64
        /// Instants entre lesquels elle vaut, la fin exclue : une autorisation échoit sans que rien ne s'écrive.
        let instants: Range<Int64>
    }

    /// Une chose, aux yeux d'un appelant : un dossier par son rang, un document par l'un de ses noms.
    struct Cle<Chose: Hashable & Sendable>: Hashable, Sendable {
        let chose: Chose
        /// Ce dont les faits dépendent de l'appelant, et rien d'autre.
        private let genre: Acteur.Genre
        private let id: String
        private let structure: String?

        /// `nil` pour un appelant dont rien n'est retenu.
        init?(_ chose: Chose, pour acteur: Acteur?) {
            guard let acteur, acteur.matricule == nil else { return nil }
            self.chose = chose
            genre = acteur.genre
            id = acteur.id
            structure = acteur.structure
        }

        /// L'identifiant d'un acteur suffit à répartir.
        func hash(into hasher: inout Hasher) {
            hasher.combine(chose)
            hasher.combine(id)
        }
    }

    /// L'appelant dans un dossier, au grand jour ou en secret.
    struct Acces: Hashable, Sendable {
        let dossier: Int64
        let secret: Bool
    }

    private struct Etat {
        var documents: [Cle<String>: Sue<DocumentLu>] = [:]
        var faits: [Cle<Int64>: Sue<FaitsDossier>] = [:]
        var acces: [Cle<Acces>: UInt64] = [:]
    }

    private let etat = Mutex(Etat())
    private let capacite: Int

    /// - Parameter capacite: choses de chaque espèce gardées au plus ; au-delà, toutes celles de l'espèce sont oubliées.
    init(capacite: Int = 1024) { self.capacite = capacite }

    /// Ce que l'on sait d'un document et de l'appelant envers lui, sans ses textes.
    func document(_ cle: Cle<String>, a instant: Instant) -> Sue<DocumentLu>? {
        etat.withLock { Self.valable($0.documents[cle], instant) }
    }

    /// Ce que l'on sait d'un dossier et de l'appelant dans ce dossier, sans ses traits.
    func faits(_ cle: Cle<Int64>, a instant: Instant) -> Sue<FaitsDossier>? {
        etat.withLock { Self.valable($0.faits[cle], instant) }
    }

    /// Le repère depuis lequel l'appelant est connu du dossier ; `nil` si l'on n'en sait rien.
    func acces(_ cle: Cle<Acces>) -> UInt64? { etat.withLock { $0.acces[cle] } }

    func retenir(_ lu: Sue<DocumentLu>, _ cle: Cle<String>) {
        etat.withLock { Self.poser(lu, a: cle, dans: &$0.documents, capacite) }
    }

    func retenir(_ faits: Sue<FaitsDossier>, _ cle: Cle<Int64>) {
        etat.withLock { Self.poser(faits, a: cle, dans: &$0.faits, capacite) }
    }

    func oublier(_ cle: Cle<String>) { etat.withLock { _ = $0.documents.removeValue(forKey: cle) } }

    func retenir(acces cle: Cle<Acces>, repere: UInt64) {
        etat.withLock { Self.poser(repere, a: cle, dans: &$0.acces, capacite) }
    }

    /// Oublie ce que l'on sait d'un dossier que l'on efface.
    ///
    /// Un dossier qui change n'a pas à l'être : l'acte repris retient ce qu'il lit à la place de ce qui ne valait plus.
    func oublier(_ dossier: Int64) {
        etat.withLock { etat in
            etat.documents = etat.documents.filter { $0.value.valeur.ref.dossier.id != dossier }
            etat.faits = etat.faits.filter { $0.key.chose != dossier }
            etat.acces = etat.acces.filter { $0.key.chose.dossier != dossier }
        }
    }

    private static func valable<V>(_ sue: Sue<V>?, _ instant: Instant) -> Sue<V>? {
        guard let sue, sue.instants.contains(instant.ms) else { return nil }
        return sue
    }

    private static func poser<K, V>(_ valeur: V, a cle: K, dans table: inout [K: V], _ capacite: Int) {
        if table.count >= capacite, table[cle] == nil { table.removeAll(keepingCapacity: true) }
        table[cle] = valeur
    }
}

/// Un document demandé, et sous lequel de ses noms.
struct LectureDemandee {
    let identifiant: String
    let acteur: Acteur?
    /// Ce que la base en dit, à retenir si la lecture est accordée ; `nil` quand il était déjà su.
    var document: DocumentLu?
}

extension Transaction {
    /// Les instants à partir du présent où un fait lu maintenant vaut encore, la fin exclue.
    ///
    /// Un âge change à minuit (UTC) ; une autorisation et un délai d'opposition ont leur échéance, que la lecture note.
    private var validite: Range<Int64> {
        let minuit = (instant.ms / Self.unJour + 1) * Self.unJour
        return instant.ms..<max(instant.ms + 1, min(minuit, finDesFaits))
    }

    private static let unJour: Int64 = 86_400_000

    /// Le repère de ce qui se lit ici : celui d'avant l'instantané, ou, chez l'écrivain, d'avant la transaction ouverte.
    private var repereDeLecture: UInt64? { differe?.repere ?? changements?.repere }

    /// Ce qui est déjà su d'un document ; la décision ne vaudra que si rien n'en a changé depuis.
    mutating func rappelerDocument(_ identifiant: String, pour acteur: Acteur?) -> DocumentLu? {
        guard differe != nil, let cle = Connaissances.Cle(identifiant, pour: acteur),
            let sue = connaissances?.document(cle, a: instant)
        else { return nil }
        differe?.dependre(de: sue.repere)
        return sue.valeur
    }

    /// Ce qui est déjà su d'un dossier et de l'appelant dans ce dossier.
    mutating func rappelerFaits(_ dossier: RefDossier, pour acteur: Acteur?) -> FaitsDossier? {
        guard differe != nil, let cle = Connaissances.Cle(dossier.id, pour: acteur),
            let sue = connaissances?.faits(cle, a: instant)
        else { return nil }
        differe?.dependre(de: sue.repere)
        return sue.valeur
    }

    /// L'appelant est déjà connu du dossier : il le reste tant que le dossier n'est pas effacé.
    mutating func rappelerAcces(_ dossier: RefDossier, _ acteur: Acteur, secret: Bool) -> Bool {
        let acces = Connaissances.Acces(dossier: dossier.id, secret: secret)
        guard differe != nil, let cle = Connaissances.Cle(acces, pour: acteur),
            let repere = connaissances?.acces(cle)
        else { return false }
        differe?.dependre(de: repere)
        return true
    }

    /// Retient le document lu, la lecture étant accordée.
    ///
    /// Un document refusé n'est jamais retenu : caché, il se répondrait plus vite qu'un identifiant que rien ne porte.
    func retenirLAccordee() {
        guard let lecture, let document = lecture.document, let repere = repereDeLecture,
            let cle = Connaissances.Cle(lecture.identifiant, pour: lecture.acteur)
        else { return }
        let sue = Connaissances.Sue(valeur: document, repere: repere, instants: instant.ms..<Int64.max)
        connaissances?.retenir(sue, cle)
    }

    /// Oublie, sous ses noms d'aujourd'hui et sous celui qui est demandé, un document refusé à qui il fut accordé.
    func oublierRefuse(_ document: RefDocument, pour acteur: Acteur?) {
        for nom in [document.entryUUID, document.uniqueId, lecture?.identifiant ?? document.entryUUID] {
            if let cle = Connaissances.Cle(nom, pour: acteur) { connaissances?.oublier(cle) }
        }
    }

    func retenir(_ faits: FaitsDossier, _ dossier: RefDossier, pour acteur: Acteur?) {
        guard let repere = repereDeLecture, let cle = Connaissances.Cle(dossier.id, pour: acteur) else {
            return
        }
        let sue = Connaissances.Sue(valeur: faits, repere: repere, instants: validite)
        connaissances?.retenir(sue, cle)
    }

    func retenirAcces(_ dossier: RefDossier, _ acteur: Acteur, secret: Bool) {
        let acces = Connaissances.Acces(dossier: dossier.id, secret: secret)
        guard let repere = repereDeLecture, let cle = Connaissances.Cle(acces, pour: acteur) else { return }
        connaissances?.retenir(acces: cle, repere: repere)
    }
}
