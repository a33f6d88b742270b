import Testing

@testable import Entrepot

@Suite("La file des actes : les courts devant, les dépôts par lots bornés")
struct FileDActesTests {
    private static let bornes = FileDActes.Bornes(actes: 8, octets: 100, octetsPartages: 50, parDepot: 10)
    private let file = FileDActes(capacite: 40)

    /// Un acte que l'on reconnaît à ses octets ; un acte court n'en a pas.
    private func acte(_ octets: Int = 0) -> ActeEnAttente {
        ActeEnAttente(executer: { _ in .fait { _ in } }, abandonner: { _ in }, octets: octets)
    }

    private func ajouter(_ octets: Int...) {
        for nombre in octets { #expect(file.ajouter(acte(nombre)) == nil) }
    }

    /// Les octets des actes du lot suivant.
    private func lot() -> [Int]? { file.prendre(Self.bornes, avant: 0)?.map(\.octets) }

    @Test("les actes courts passent devant, seuls ; les dépôts gardent leur ordre, et leur part")
    func deuxVoies() {
        ajouter(11, 0, 12, 0, 13)
        #expect(lot() == [0, 0])
        #expect(lot() == [11, 12], "12 + 11 et 10 chacun font 43 ; 13 de plus en ferait 66")
        #expect(lot() == [13])
        #expect(lot() == [])
    }

    @Test("seuls une fois sur deux : les dépôts n'attendent pas plus d'un lot")
    func unLotSurDeux() {
        ajouter(11, 12, 13, 0)
        #expect(lot() == [0])
        ajouter(0)
        #expect(lot() == [0, 11, 12])
        ajouter(0)
        #expect(lot() == [0])
        #expect(lot() == [13])
        ajouter(0)
        #expect(lot() == [0], "aucun dépôt n'attend : rien n'est devancé")
        ajouter(0, 14)
        #expect(lot() == [0])
    }

    @Test("les actes courts venus pendant un lot s'y joignent, dans leur ordre et sans aucun dépôt")
    func venusPendant() {
        ajouter(11)
        #expect(lot() == [11])
        ajouter(12, 0, 13, 0, 0)
        #expect(file.prendreCourts(2).map(\.octets) == [0, 0])
        #expect(file.prendreCourts(-1).isEmpty)
        #expect(file.prendreCourts(8).map(\.octets) == [0])
        #expect(file.prendreCourts(8).isEmpty)
        ajouter(14)
        #expect(lot() == [12, 13], "ils font ménager ceux qui pourraient les suivre")
        #expect(lot() == [14])
    }

    @Test("des actes courts pris au vol ne font pas oublier de ménager les suivants")
    func avertissements() {
        for _ in 0..<100 {
            ajouter(0)
            #expect(file.prendreCourts(8).count == 1)
        }
        #expect(lot() == [])
        ajouter(11, 12, 13)
        #expect(lot() == [11, 12])
    }

    @Test("sans acte court, un lot prend plus de dépôts")
    func seuls() {
        ajouter(11, 12, 13, 14, 15)
        #expect(lot() == [11, 12, 13, 14], "50 et 10 chacun font 90 ; 15 de plus en ferait 115")
        #expect(lot() == [15])
    }

    @Test("un acte court fait encore ménager ceux qui pourraient le suivre, un temps")
    func memoire() throws {
        ajouter(0)
        #expect(lot() == [0])
        ajouter(11, 12, 13)
        #expect(lot() == [11, 12])
        #expect(lot() == [13])
        for _ in 0..<40 {
            ajouter(1)
            #expect(lot() == [1])
        }
        ajouter(11, 12, 13)
        #expect(lot() == [11, 12, 13])
    }

    @Test("un dépôt plus grand que la borne est pris seul de son espèce")
    func grand() {
        ajouter(1000, 1, 0)
        #expect(lot() == [0])
        #expect(lot() == [1000])
        #expect(lot() == [1])
    }

    @Test("des actes courts sans nombre laissent aux dépôts leur part, un lot sur deux")
    func sansFamine() {
        ajouter(5, 6, 30)
        for _ in 0..<35 { ajouter(0) }
        #expect(lot() == [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(lot() == [0, 0, 0, 0, 0, 0, 0, 0, 5, 6])
        #expect(lot() == [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(lot() == [0, 0, 0, 0, 0, 0, 0, 0, 30])
        #expect(lot() == [0, 0, 0])
    }

    @Test("la capacité compte les deux voies ; fermée, la file rend ce qui reste, puis rien")
    func capacite() {
        for rang in 0..<40 { ajouter(rang % 2) }
        #expect(file.ajouter(acte()) == .surcharge)
        #expect(file.ajouter(acte(1)) == .surcharge)
        #expect(file.enAttente == 40)
        file.fermer()
        #expect(file.ajouter(acte()) == .fermee)
        var pris = 0
        while let suivant = lot() { pris += suivant.count }
        #expect(pris == 40)
    }
}
