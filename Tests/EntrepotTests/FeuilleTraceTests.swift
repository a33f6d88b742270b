import Testing

@testable import Entrepot

@Suite("La feuille d'une trace")
struct FeuilleTraceTests {
    @Test(
        "ses documents se séparent de ce qu'elle en scelle au troisième espace de chaque ligne",
        arguments: [
            ("", "", ""), ("a b c", "a b c", ""), ("a b c d e f", "a b c", "d e f"),
            ("a b c \nd", "a b c\nd", "\n"), ("a  c d", "a  c", "d"), ("a b c  d", "a b c", " d"),
            ("é ü ç dé\n\na b c d e\n", "é ü ç\n\na b c\n", "dé\n\nd e\n"),
        ])
    func separation(documents: String, noms: String, scelles: String) {
        let separes = FeuilleTrace.separer(documents)
        #expect(separes.noms == noms)
        #expect(separes.scelles == scelles)
        // Telle que chaque arbre déjà signé l'a prise.
        let lignes = documents.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.split(separator: " ", omittingEmptySubsequences: false)
        }
        #expect(noms == lignes.map { $0.prefix(3).joined(separator: " ") }.joined(separator: "\n"))
        #expect(scelles == lignes.map { $0.dropFirst(3).joined(separator: " ") }.joined(separator: "\n"))
    }
}
