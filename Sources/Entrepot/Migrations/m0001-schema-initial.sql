-- Schéma initial. Un fichier publié ne change plus : toute évolution est un nouveau fichier.

-- Un dossier par INS. `uuid` est son seul nom au-dehors.
CREATE TABLE dossier (
    id                   INTEGER PRIMARY KEY,
    uuid                 TEXT NOT NULL UNIQUE,
    etat                 TEXT NOT NULL CHECK (etat IN ('NOTIFIE', 'OPPOSE', 'ACTIF', 'FERME', 'EFFACE')),
    etat_ms              INTEGER NOT NULL,
    fermeture_motif      TEXT,
    fermeture_raison     TEXT,
    medecin_traitant     TEXT,
    rattachement_mes     INTEGER NOT NULL DEFAULT 1 CHECK (rattachement_mes IN (0, 1)),
    bris_de_glace        INTEGER NOT NULL DEFAULT 1 CHECK (bris_de_glace IN (0, 1)),
    centre_15            INTEGER NOT NULL DEFAULT 1 CHECK (centre_15 IN (0, 1)),
    masques_en_urgence   INTEGER NOT NULL DEFAULT 0 CHECK (masques_en_urgence IN (0, 1)),
    masquage_par_defaut  INTEGER NOT NULL DEFAULT 0 CHECK (masquage_par_defaut IN (0, 1)),
    cree_ms              INTEGER NOT NULL
) STRICT;

-- Le matricule n'est que dans cette table, jamais dans une trace.
CREATE TABLE identite (
    dossier_id      INTEGER PRIMARY KEY REFERENCES dossier (id),
    matricule       TEXT NOT NULL CHECK (length(matricule) = 15),
    oid             TEXT NOT NULL,
    nom_naissance   TEXT NOT NULL,
    nom_usage       TEXT,
    prenoms         TEXT NOT NULL,
    date_naissance  TEXT NOT NULL,
    sexe            TEXT NOT NULL,
    lieu_naissance  TEXT NOT NULL,
    UNIQUE (matricule, oid)
) STRICT;

-- Autorisation d'un professionnel ou d'une structure (TD0.3).
CREATE TABLE autorisation (
    dossier_id       INTEGER NOT NULL REFERENCES dossier (id),
    nature           TEXT NOT NULL CHECK (nature IN ('PS', 'STRUCTURE')),
    titulaire        TEXT NOT NULL,
    nom              TEXT,
    prenom           TEXT,
    profession       TEXT,
    specialite       TEXT,
    debut_ms         INTEGER NOT NULL,
    dernier_acte_ms  INTEGER NOT NULL,
    expire_ms        INTEGER,
    retiree_ms       INTEGER,
    moyen            TEXT,
    declaree_par     TEXT NOT NULL,
    PRIMARY KEY (dossier_id, nature, titulaire)
) STRICT, WITHOUT ROWID;

-- Professionnels que le titulaire a bloqués.
CREATE TABLE blocage (
    dossier_id  INTEGER NOT NULL REFERENCES dossier (id),
    ps          TEXT NOT NULL,
    depuis_ms   INTEGER NOT NULL,
    PRIMARY KEY (dossier_id, ps)
) STRICT, WITHOUT ROWID;

-- Accès d'un acteur à un dossier : « nouveau » se compte depuis sa dernière liste, en rang du journal (deux actes
-- peuvent tomber dans la même milliseconde, jamais au même rang).
CREATE TABLE acces (
    dossier_id         INTEGER NOT NULL REFERENCES dossier (id),
    acteur             TEXT NOT NULL,
    premier_ms         INTEGER NOT NULL,
    derniere_liste_rang  INTEGER NOT NULL,
    PRIMARY KEY (dossier_id, acteur)
) STRICT, WITHOUT ROWID;

-- Ce qu'un document dit de lui-même : ne change jamais.
CREATE TABLE document (
    id                INTEGER PRIMARY KEY,
    dossier_id        INTEGER NOT NULL REFERENCES dossier (id),
    unique_id         TEXT NOT NULL UNIQUE,
    depot_ms          INTEGER NOT NULL,
    depot_rang        INTEGER NOT NULL,   -- rang de la trace de son dépôt
    type_code         TEXT NOT NULL,
    type_systeme      TEXT NOT NULL,
    type_libelle      TEXT NOT NULL,
    classe            TEXT NOT NULL,
    rubrique          TEXT NOT NULL,
    categorie         TEXT NOT NULL,
    du_patient        INTEGER NOT NULL CHECK (du_patient IN (0, 1)),
    format            TEXT NOT NULL,
    titre             TEXT NOT NULL,
    langue            TEXT NOT NULL,
    mime_type         TEXT NOT NULL,
    taille_octets     INTEGER NOT NULL,
    sha256            TEXT NOT NULL CHECK (length(sha256) = 64),
    creation_ms       INTEGER NOT NULL,
    acte_debut_ms     INTEGER NOT NULL,
    acte_fin_ms       INTEGER,
    -- Listes : champs séparés par U+001F, auteurs par U+001E, deux caractères que XML 1.0 interdit.
    auteurs           TEXT NOT NULL,
    cadre_code        TEXT NOT NULL,
    cadre_systeme     TEXT NOT NULL,
    secteur_code      TEXT NOT NULL,
    secteur_systeme   TEXT NOT NULL,
    confidentialite   TEXT NOT NULL,
    set_id            TEXT NOT NULL,
    numero_version    TEXT NOT NULL,
    -- Auteur au sens du règlement : le déposant (un professionnel par son identifiant, sinon sa structure).
    deposant          TEXT NOT NULL,
    deposant_structure TEXT,
    remplace          TEXT
) STRICT;
CREATE INDEX document_du_dossier ON document (dossier_id, depot_ms);
CREATE INDEX document_remplace ON document (remplace) WHERE remplace IS NOT NULL;

-- Les versions d'une fiche : une ligne par version, une seule courante.
CREATE TABLE fiche (
    id           INTEGER PRIMARY KEY,
    document_id  INTEGER NOT NULL REFERENCES document (id),
    entry_uuid   TEXT NOT NULL UNIQUE,
    logical_id   TEXT NOT NULL,
    version      INTEGER NOT NULL CHECK (version >= 1),
    courante     INTEGER NOT NULL CHECK (courante IN (0, 1)),
    etat         TEXT NOT NULL CHECK (etat IN ('Approved', 'Archived', 'Deprecated', 'Deleted')),
    visibilite   INTEGER NOT NULL CHECK (visibilite BETWEEN 0 AND 7),
    depuis_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX fiche_courante ON fiche (document_id) WHERE courante = 1;

-- Les octets, tels qu'ils ont été déposés.
CREATE TABLE contenu (
    document_id  INTEGER PRIMARY KEY REFERENCES document (id),
    octets       BLOB NOT NULL
) STRICT;
CREATE TRIGGER contenu_sans_modification BEFORE UPDATE ON contenu
BEGIN SELECT RAISE(ABORT, 'contenu : les octets déposés ne changent pas'); END;

-- Versions du règlement et des tables qui ont servi à décider.
CREATE TABLE version_regles (
    id         INTEGER PRIMARY KEY,
    reglement  TEXT NOT NULL,
    matrice    TEXT NOT NULL,
    tables     TEXT NOT NULL,
    UNIQUE (reglement, matrice, tables)
) STRICT;

-- Le journal : ajout seul, chaîné par SHA-256.
CREATE TABLE trace (
    rang            INTEGER PRIMARY KEY,  -- 1, 2, 3… sans trou
    uuid            TEXT NOT NULL,
    instant_ms      INTEGER NOT NULL,
    acteur_genre    TEXT NOT NULL,
    acteur_id       TEXT NOT NULL,
    acteur_nom      TEXT,
    acteur_prenom   TEXT,
    profession      TEXT,
    structure       TEXT,
    authentification TEXT,
    mode            TEXT NOT NULL,
    raison          TEXT,
    acte            TEXT NOT NULL,        -- TD3.1, TD2.1…
    action          TEXT NOT NULL,
    dossier_id      INTEGER REFERENCES dossier (id),
    documents       TEXT NOT NULL,        -- entryUUID, uniqueId, type ; jamais de contenu
    issue           TEXT NOT NULL CHECK (issue IN ('accorde', 'refuse')),
    motif           TEXT NOT NULL,
    avis            TEXT NOT NULL,
    facade          TEXT NOT NULL,
    logiciel        TEXT,
    message         TEXT,
    adresse         TEXT NOT NULL,
    version_regles  INTEGER NOT NULL REFERENCES version_regles (id),
    precedente      BLOB NOT NULL CHECK (length(precedente) = 32),
    empreinte       BLOB NOT NULL CHECK (length(empreinte) = 32)
) STRICT;
CREATE INDEX trace_du_dossier ON trace (dossier_id, rang) WHERE dossier_id IS NOT NULL;
-- Le rang suit : ni trou, ni remplacement par INSERT OR REPLACE (qui n'appelle pas les autres déclencheurs).
CREATE TRIGGER trace_a_la_suite BEFORE INSERT ON trace
WHEN NEW.rang <> (SELECT coalesce(max(rang), 0) + 1 FROM trace)
BEGIN SELECT RAISE(ABORT, 'trace : ajout à la suite seulement'); END;
CREATE TRIGGER trace_sans_modification BEFORE UPDATE ON trace
BEGIN SELECT RAISE(ABORT, 'trace : ajout seul'); END;
CREATE TRIGGER trace_sans_suppression BEFORE DELETE ON trace
BEGIN SELECT RAISE(ABORT, 'trace : ajout seul'); END;
CREATE TRIGGER version_sans_modification BEFORE UPDATE ON version_regles
BEGIN SELECT RAISE(ABORT, 'version_regles : ajout seul'); END;
CREATE TRIGGER version_sans_suppression BEFORE DELETE ON version_regles
BEGIN SELECT RAISE(ABORT, 'version_regles : ajout seul'); END;
