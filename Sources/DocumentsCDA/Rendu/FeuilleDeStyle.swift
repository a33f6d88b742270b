/// Le début invariable de la page : encodage, taille d'écran, et la feuille de style, lisible et imprimable.
enum FeuilleDeStyle {
    static let tete: StaticString = """
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
        body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: #1a1a1a; background: #fff;
          font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .75rem; }
        h2 { font-size: 1.3rem; border-bottom: 2px solid #1a4f8b; margin: 1.5rem 0 .5rem; }
        h3 { font-size: 1.1rem; margin: 1.25rem 0 .5rem; }
        h4 { font-size: 1rem; margin: 1rem 0 .5rem; }
        header { border: 1px solid #8a8a8a; padding: .75rem 1rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
        dt { grid-column: 1; font-weight: 600; }
        dd { grid-column: 2; margin: 0; }
        table { border-collapse: collapse; margin: .75rem 0; max-width: 100%; }
        caption, .legende { font-weight: 600; text-align: left; }
        th, td { border: 1px solid #8a8a8a; padding: .25rem .5rem; text-align: left; vertical-align: top; }
        th { background: #eef2f7; }
        p { margin: .5rem 0; }
        .gras { font-weight: 700; }
        .italique { font-style: italic; }
        .souligne { text-decoration: underline; }
        .note { color: #444; }
        .avis { border-left: 4px solid #b25e00; padding-left: .75rem; }
        @media print {
          body { max-width: none; padding: 0; font-size: 10pt; }
          h2, h3, h4 { break-after: avoid; }
          tr, li { break-inside: avoid; }
          thead { display: table-header-group; }
        }
        </style>

        """
}
