import SQLiteKit

/// Les migrations embarquées, dans l'ordre.
enum Schema {
    static let migrations = [
        Migration(version: 1, sql: PackageResources.m0001_schema_initial_sql),
        Migration(version: 2, sql: PackageResources.m0002_actes_sql),
        Migration(version: 3, sql: PackageResources.m0003_secret_et_lignees_sql),
        Migration(version: 4, sql: PackageResources.m0004_chiffrement_sql),
    ]
}
