import Testing

@testable import Greffe

@Suite("Témoins : adresses")
struct AdressesTests {
    // swift-format-ignore
    static let justes: [(String, String?, String, UInt16, String)] = [
        ("http://temoin.test", nil, "temoin.test", 80, "/"),
        ("http://temoin.test:8080/points?de=dmp", nil, "temoin.test", 8080, "/points?de=dmp"),
        ("https://192.0.2.7/x", "ac.pem", "192.0.2.7", 443, "/x"),
        ("http://[::1]:81/", nil, "::1", 81, "/"),
        ("http://[::1]/", nil, "::1", 80, "/"),
    ]

    @Test("une adresse juste est lue", arguments: justes)
    func juste(_ cas: (String, String?, String, UInt16, String)) throws {
        let lue = try #require(AdresseTemoin(cas.0, autorites: cas.1))
        #expect(lue.hote == cas.2 && lue.port == cas.3 && lue.chemin == cas.4)
    }

    @Test("une adresse fausse est refusée ; https sans autorités aussi")
    func fausses() {
        for url in [
            "", "temoin", "ftp://a/", "http://", "http:///x", "http://a:0/", "http://a:x/", "http://a:99999/",
            "http://u@a/", "http://a b/", "http://a/\r\nX: y", "https://a/",
        ] {
            #expect(AdresseTemoin(url) == nil, "\(url)")
        }
        #expect(AdresseTemoin("http://a/", autorites: "ac.pem") == nil)
    }
}
