import Domaine
import Testing

@testable import Entrepot

@Suite("Notifications : ce dont le titulaire est informé, et ce que chaque lecteur en voit")
struct NotificationsTests {
    @Test("autorisations, blocages et rôle informent quand ils changent quelque chose, et seulement alors")
    func droits() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        #expect(try banc.autoriser(dossier) == .change)
        #expect(try banc.autoriser(dossier) == .dejaAinsi)
        #expect(try banc.autoriser(dossier, .declarationMedecinTraitant) == .change)
        #expect(try banc.bloquer(dossier, Banc.medecin.id) == .change)
        #expect(try banc.bloquer(dossier, Banc.medecin.id) == .dejaAinsi)
        let bloque = try banc.faits(dossier, Banc.medecin)
        #expect(bloque.bloque == true && bloque.autorisation == .interdit && !bloque.medecinTraitant)
        #expect(try banc.bloquer(dossier, Banc.medecin.id, .deblocage) == .change)
        #expect(try banc.bloquer(dossier, Banc.medecin.id, .deblocage) == .dejaAinsi)
        // Débloquer ne rend rien.
        let debloque = try banc.faits(dossier, Banc.medecin)
        #expect(debloque.bloque == false && debloque.autorisation == .retire && !debloque.medecinTraitant)
        try banc.autoriser(dossier, par: Banc.patient, pour: .professionnel(Banc.confrere.id))
        try banc.autoriser(dossier, .autorisationSuppression, par: Banc.patient, pour: .structure("inconnue"))
        try banc.preferer(dossier, ChangementPreferences(brisDeGlace: false))
        try banc.preferer(dossier, ChangementPreferences(brisDeGlace: false))
        #expect(
            try banc.objets(dossier) == [
                .preferences, .autorisation, .deblocage, .blocage, .medecinTraitant, .autorisation,
            ])
        let traces = try banc.historique(dossier, par: Banc.patient).traces
        #expect(
            Set(traces.compactMap(\.objet)) == [
                "ps:899900063480", "ps:899900077985", "structure:inconnue", "brisDeGlace=false",
            ])
        let nom = try banc.compter(
            "SELECT count(*) FROM autorisation WHERE titulaire = '899900077985' AND nom IS NULL")
        #expect(nom == 1)
        #expect(try banc.rupture == nil)
    }

    @Test("un accès informe : le premier, en urgence toujours, et hors de l'équipe à chaque fois")
    func acces() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        let document = try banc.deposer(1, [1], dossier, Banc.identite)
        try banc.autoriser(dossier)
        try banc.lire(document)
        #expect(try banc.objets(dossier).prefix(2) == [.accesHorsEquipe, .premierAcces])
        // Lire n'est pas lister : tout reste nouveau.
        #expect(try banc.lister(dossier).fiches.map(\.nouveau) == [true])
        #expect(try banc.lister(dossier).fiches.map(\.nouveau) == [false])
        #expect(try banc.objets(dossier).prefix(3) == [.accesHorsEquipe, .accesHorsEquipe, .accesHorsEquipe])
        try banc.autoriser(dossier, par: Banc.medecin, pour: .structure("1750803447"))
        let avant = try banc.objets(dossier)
        try banc.lister(dossier)
        try banc.lire(document)
        #expect(try banc.objets(dossier) == avant)
        try banc.lister(dossier, mode: .centre15)
        try banc.lister(dossier, par: Banc.confrere, mode: .brisDeGlace)
        #expect(try banc.objets(dossier).prefix(3) == [.accesUrgence, .premierAcces, .accesUrgence])
        // Ni le patient, ni une structure ne sont des professionnels.
        let encore = try banc.objets(dossier)
        try banc.lister(dossier, par: Banc.patient)
        try banc.lister(dossier, par: Banc.hopital)
        #expect(try banc.objets(dossier) == encore)
        let acteur = try #require(try banc.notifications(dossier).notifications.first?.acteur)
        #expect(acteur.genre == "PS" && acteur.id == Banc.confrere.id && acteur.nom == "M")
    }

    @Test(
        "un document que le lecteur ne peut voir : au patient sans son document, au représentant pas du tout")
    func lecteurs() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir(Banc.enfant)
        let nu = try banc.deposer(1, [1], dossier, Banc.enfant)
        let invisible = try banc.deposer(2, [2], dossier, Banc.enfant, visibilite: .invisiblePatient)
        let secret = try banc.deposer(3, [3], dossier, Banc.enfant, visibilite: .invisibleRepresentants)
        try banc.autoriser(dossier, secrete: true)
        try banc.autoriser(dossier, par: Banc.confrere)
        let patient = try banc.notifications(dossier).notifications
        #expect(patient.map(\.document?.uniqueId) == [nil, nil, secret.uniqueId, nil, nu.uniqueId])
        let representant = try banc.notifications(dossier, par: Banc.representant).notifications
        #expect(representant.map(\.objet) == [.autorisation, .depot])
        #expect(representant.last?.document?.uniqueId == nu.uniqueId)
        // Un accès qui n'a montré que des documents cachés n'existe pas plus que sa trace.
        try banc.lire(secret, par: Banc.confrere)
        #expect(try banc.notifications(dossier, par: Banc.representant).notifications == representant)
        #expect(try banc.objets(dossier).count == 7)
        // Rendu visible, il se nomme de nouveau.
        try banc.changer(invisible, .visibilitePatient)
        #expect(try banc.notifications(dossier).notifications.last { $0.objet == .depot } != nil)
        #expect(
            try banc.notifications(dossier, par: Banc.representant).notifications.compactMap(
                \.document?.uniqueId)
                == [invisible.uniqueId, invisible.uniqueId, nu.uniqueId])
        let sansSecret = try banc.agir(
            Demande(.listeAutorisations, appelant: .reconnu(Banc.representant)), dossier
        ) { (t, permis) throws(ErreurEntrepot) in
            try t.autorisations(
                CriteresAutorisations(mode: .toutes), dossier, contre: permis, sansSecret: true
            ).autorisations
        }
        #expect(sansSecret.map(\.titulaire) == [Banc.confrere.id])
    }

    @Test("les pages se suivent sans trou ni doublon, deux notifications d'une même trace comprises")
    func pages() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        for numero in 1...3 { try banc.deposer(numero, [UInt8(numero)], dossier, Banc.identite) }
        try banc.autoriser(dossier)
        try banc.lister(dossier)
        let toutes = try banc.notifications(dossier).notifications.map(\.id)
        #expect(toutes.count == 6)
        for limite in 1...6 {
            var lues: [String] = []
            var suite: Int64?
            repeat {
                let page = try banc.notifications(dossier, limite: limite, avant: suite)
                #expect(page.notifications.count <= limite)
                lues += page.notifications.map(\.id)
                suite = page.suite
            } while suite != nil
            #expect(lues == toutes)
        }
    }

    @Test("une notification se dit lue, puis non lue ; inconnue ou d'un autre dossier, elle n'existe pas")
    func lecture() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        let autre = try banc.ouvrir(Banc.identite(1))
        try banc.deposer(1, [1], dossier, Banc.identite)
        let id = try #require(try banc.notifications(dossier).notifications.first?.id)
        func dire(_ id: String, _ lue: Bool, _ dossier: RefDossier) throws -> NotificationDossier? {
            try banc.agir(
                Demande(.lectureNotification, appelant: .reconnu(Banc.medecin)), dossier
            ) { (t, permis) throws(ErreurEntrepot) in
                try t.lireNotification(
                    dossier, id: id, lue: lue, contre: permis, nommer: { _ in true },
                    sansDocumentCache: false
                ).0
            }
        }
        #expect(try dire(id, true, dossier)?.lue == true)
        #expect(try banc.notifications(dossier).notifications.map(\.lue) == [true])
        #expect(try dire(id, false, dossier)?.lue == false)
        #expect(try dire(id, true, autre) == nil)
        #expect(try dire("x", true, dossier) == nil)
        #expect(try banc.notifications(dossier).notifications.map(\.lue) == [false])
    }

    @Test("à un représentant, deux mille notifications cachées ne font ni page creuse ni suite")
    func pagesDUnRepresentant() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir(Banc.enfant)
        try banc.autoriser(dossier)
        let cache = try banc.deposer(1, [1], dossier, Banc.enfant, visibilite: .invisibleRepresentants)
        for _ in 1...2100 { try banc.lire(cache) }
        let page = try banc.notifications(dossier, par: Banc.representant)
        #expect(page.notifications.map(\.objet) == [.autorisation])
        #expect(page.suite == nil)
    }

    @Test("à sa borne, une page ne donne de suite au représentant que d'une notification qu'il a vue")
    func borne() throws {
        let banc = try Banc(lignesExaminees: 10)
        let dossier = try banc.ouvrir(Banc.enfant)
        try banc.deposer(1, [1], dossier, Banc.enfant)
        let cache = try banc.deposer(2, [2], dossier, Banc.enfant, visibilite: .invisibleRepresentants)
        try banc.autoriser(dossier)
        for _ in 1...60 { try banc.lire(cache) }
        let vide = try banc.notifications(dossier, par: Banc.representant, limite: 4)
        #expect(vide.notifications.isEmpty && vide.suite == nil)
        try banc.deposer(3, [3], dossier, Banc.enfant)
        let page = try banc.notifications(dossier, par: Banc.representant, limite: 4)
        #expect(page.notifications.map(\.objet) == [.depot])
        let suite = try #require(page.suite)
        #expect(CleNotification(suite).texte == page.notifications.last?.id)
        let fin = try banc.notifications(dossier, par: Banc.representant, limite: 4, avant: suite)
        #expect(fin.notifications.isEmpty && fin.suite == nil)
    }
}
