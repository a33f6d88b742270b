/// `dmp regles` : le règlement, ses tables et ses droits, tels qu'un auditeur les lit.
///
/// Une page de Markdown, la même à chaque fois pour un même programme.
enum CommandeRegles {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        try Options(arguments, valeurs: []).sansReste()
        let page = try PageReglement(nomenclatures: Service.nomenclatures())
        print(try page.markdown())
        return .fait
    }
}
