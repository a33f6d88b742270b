-- Ce que voient les représentants légaux d'un mineur, à côté de ce qui est ; visibilité héritée d'un remplaçant ;
-- notifications rangées par dossier ; preuves à usage unique.

-- Une ligne publique (secrete = 0) dit ce que seuls les actes accomplis au grand jour auraient fait ; une ligne secrète,
-- si elle existe, dit ce qui est. Les représentants ne lisent que la première.
CREATE TABLE autorisation_3 (
    dossier_id       INTEGER NOT NULL REFERENCES dossier (id),
    nature           TEXT NOT NULL CHECK (nature IN ('PS', 'STRUCTURE')),
    titulaire        TEXT NOT NULL,
    secrete          INTEGER NOT NULL CHECK (secrete IN (0, 1)),
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
    PRIMARY KEY (dossier_id, nature, titulaire, secrete)
) STRICT, WITHOUT ROWID;
INSERT INTO autorisation_3
    SELECT dossier_id, nature, titulaire, secrete, nom, prenom, profession, specialite, debut_ms, dernier_acte_ms,
        expire_ms, retiree_ms, moyen, declaree_par
    FROM autorisation;
DROP TABLE autorisation;
ALTER TABLE autorisation_3 RENAME TO autorisation;
CREATE INDEX autorisation_titulaire ON autorisation (nature, titulaire, dernier_acte_ms);

-- leve : un blocage connu des représentants et levé en secret garde sa ligne publique ; la secrète dit qu'il n'est plus.
CREATE TABLE blocage_3 (
    dossier_id  INTEGER NOT NULL REFERENCES dossier (id),
    ps          TEXT NOT NULL,
    secrete     INTEGER NOT NULL CHECK (secrete IN (0, 1)),
    leve        INTEGER NOT NULL CHECK (leve IN (0, 1)),
    depuis_ms   INTEGER NOT NULL,
    PRIMARY KEY (dossier_id, ps, secrete)
) STRICT, WITHOUT ROWID;
INSERT INTO blocage_3 SELECT dossier_id, ps, secrete, 0, depuis_ms FROM blocage;
DROP TABLE blocage;
ALTER TABLE blocage_3 RENAME TO blocage;

-- Le médecin traitant que connaissent les représentants légaux.
ALTER TABLE dossier ADD COLUMN medecin_traitant_public TEXT;
UPDATE dossier SET medecin_traitant_public = medecin_traitant;

-- Visibilité de ce qui a remplacé le document : une version périmée n'est pas plus visible que celle qui la suit.
ALTER TABLE document ADD COLUMN visibilite_heritee INTEGER NOT NULL DEFAULT 0
    CHECK (visibilite_heritee BETWEEN 0 AND 7);
UPDATE document SET visibilite_heritee = (
    WITH RECURSIVE suite (unique_id, visibilite) AS (
        SELECT document.unique_id, 0
        UNION
        SELECT r.unique_id, f.visibilite
        FROM suite JOIN document r ON r.remplace = suite.unique_id AND r.dossier_id = document.dossier_id
            JOIN fiche f ON f.document_id = r.id AND f.courante = 1
    )
    SELECT max(visibilite & 1) | max(visibilite & 2) | max(visibilite & 4) FROM suite)
WHERE EXISTS (SELECT 1 FROM document r WHERE r.remplace = document.unique_id);

-- Une notification est une trace et un objet : id = 32 × rang de la trace + numéro de l'objet. Rangées par dossier, elles
-- ne coûtent qu'une insertion ; l'instant et l'acteur se lisent dans la trace. Aucune clé étrangère : chaque consultation
-- en écrit une, et ce qu'elles désignent s'écrit dans la même transaction.
CREATE TABLE notification_3 (
    dossier_id   INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    document_id  INTEGER,
    secrete      INTEGER NOT NULL CHECK (secrete IN (0, 1)),
    lue          INTEGER NOT NULL DEFAULT 0 CHECK (lue IN (0, 1)),
    PRIMARY KEY (dossier_id, id)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO notification_3
    SELECT dossier_id, 32 * trace_rang + CASE objet
            WHEN 'DEPOT' THEN 1 WHEN 'PREMIER_ACCES' THEN 2 WHEN 'ACCES_HORS_EQUIPE' THEN 3
            WHEN 'ACCES_URGENCE' THEN 4 WHEN 'MASQUAGE' THEN 5 WHEN 'DEMASQUAGE' THEN 6 WHEN 'VISIBILITE' THEN 7
            WHEN 'ARCHIVAGE' THEN 8 WHEN 'DESARCHIVAGE' THEN 9 WHEN 'SUPPRESSION' THEN 10
            WHEN 'AUTORISATION' THEN 11 WHEN 'MEDECIN_TRAITANT' THEN 12 WHEN 'BLOCAGE' THEN 13
            WHEN 'DEBLOCAGE' THEN 14 WHEN 'PREFERENCES' THEN 15 WHEN 'ACTIVATION' THEN 16
            WHEN 'OPPOSITION' THEN 17 WHEN 'FERMETURE' THEN 18 WHEN 'REOUVERTURE' THEN 19 ELSE 0 END,
        document_id, secrete, lue
    FROM notification;
DROP TABLE notification;
ALTER TABLE notification_3 RENAME TO notification;

-- Ce qu'une liste examine de chaque document, rangé par dossier : les documents d'un patient arrivent au fil des années
-- et se dispersent dans `document` et `fiche` ; ici ils se suivent. Des déclencheurs la tiennent, `dmp verifier` la compare.
CREATE TABLE liste (
    dossier_id          INTEGER NOT NULL,
    document_id         INTEGER NOT NULL,
    entry_uuid          TEXT NOT NULL,
    etat                TEXT NOT NULL,
    visibilite          INTEGER NOT NULL,
    visibilite_heritee  INTEGER NOT NULL,
    depot_ms            INTEGER NOT NULL,
    depot_rang          INTEGER NOT NULL,
    creation_ms         INTEGER NOT NULL,
    acte_debut_ms       INTEGER NOT NULL,
    type_code           TEXT NOT NULL,
    type_systeme        TEXT NOT NULL,
    type_libelle        TEXT NOT NULL,
    classe              TEXT NOT NULL,
    rubrique            TEXT NOT NULL,
    categorie           TEXT NOT NULL,
    du_patient          INTEGER NOT NULL,
    auteurs             TEXT NOT NULL,
    deposant            TEXT NOT NULL,
    deposant_structure  TEXT,
    PRIMARY KEY (dossier_id, document_id)
) STRICT, WITHOUT ROWID;
INSERT INTO liste
    SELECT d.dossier_id, d.id, f.entry_uuid, f.etat, f.visibilite, d.visibilite_heritee, d.depot_ms, d.depot_rang,
        d.creation_ms, d.acte_debut_ms, d.type_code, d.type_systeme, d.type_libelle, d.classe, d.rubrique, d.categorie,
        d.du_patient, d.auteurs, d.deposant, d.deposant_structure
    FROM document d JOIN fiche f ON f.document_id = d.id AND f.courante = 1;
CREATE TRIGGER liste_nouvelle_fiche AFTER INSERT ON fiche WHEN NEW.courante = 1
BEGIN
    INSERT INTO liste
        SELECT d.dossier_id, d.id, NEW.entry_uuid, NEW.etat, NEW.visibilite, d.visibilite_heritee, d.depot_ms,
            d.depot_rang, d.creation_ms, d.acte_debut_ms, d.type_code, d.type_systeme, d.type_libelle, d.classe,
            d.rubrique, d.categorie, d.du_patient, d.auteurs, d.deposant, d.deposant_structure
        FROM document d WHERE d.id = NEW.document_id
        ON CONFLICT (dossier_id, document_id) DO UPDATE
            SET entry_uuid = excluded.entry_uuid, etat = excluded.etat, visibilite = excluded.visibilite;
END;
CREATE TRIGGER liste_fiche_changee AFTER UPDATE OF etat, visibilite ON fiche WHEN NEW.courante = 1
BEGIN
    UPDATE liste SET etat = NEW.etat, visibilite = NEW.visibilite
    WHERE dossier_id = (SELECT dossier_id FROM document WHERE id = NEW.document_id) AND document_id = NEW.document_id;
END;
CREATE TRIGGER liste_document_change AFTER UPDATE OF auteurs, visibilite_heritee ON document
BEGIN
    UPDATE liste SET auteurs = NEW.auteurs, visibilite_heritee = NEW.visibilite_heritee
    WHERE dossier_id = NEW.dossier_id AND document_id = NEW.id;
END;
-- Les documents d'un dossier se trouvent par `liste`.
DROP INDEX document_du_dossier;

-- Preuves d'identité à usage unique qui ont servi : une empreinte, gardée jusqu'à leur échéance. Le compte est tenu à part :
-- il se lit à chacune.
CREATE TABLE preuve_servie (
    cle     BLOB NOT NULL CHECK (length(cle) = 32) PRIMARY KEY,
    fin_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX preuve_servie_fin ON preuve_servie (fin_ms);
CREATE TABLE compte_preuves (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    nombre  INTEGER NOT NULL CHECK (nombre >= 0)
) STRICT;
INSERT INTO compte_preuves (id, nombre) VALUES (1, 0);
CREATE TRIGGER preuve_gardee AFTER INSERT ON preuve_servie
BEGIN UPDATE compte_preuves SET nombre = nombre + 1; END;
CREATE TRIGGER preuve_oubliee AFTER DELETE ON preuve_servie
BEGIN UPDATE compte_preuves SET nombre = nombre - 1; END;
