import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { storeError, type StorePlace } from './errors.ts';

/** Statements kept prepared: every query of the party is one of few texts. */
const statementLimit = 256;

/**
 * Node's SQLite as Kysely's SQLite dialect expects a driver to be. `place` names the store in errors.
 *
 * Transactions take the write lock when they begin: one that first reads and then writes can then never find the data
 * changed between the two, and waits its turn at the start instead of failing in the middle.
 */
export function adaptSqlite(database: DatabaseSync, place: StorePlace): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();

  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw storeError(error, place);
    }
  };

  const adapted = (statement: StatementSync): SqliteStatement => ({
    reader: statement.columns().length > 0,
    all: (parameters) => attempt(() => statement.all(...(parameters as SQLInputValue[]))),
    run: (parameters) => attempt(() => statement.run(...(parameters as SQLInputValue[]))),
    iterate: (parameters) => attempt(() => statement.iterate(...(parameters as SQLInputValue[]))),
  });

  const prepared = (sql: string): SqliteStatement => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = adapted(database.prepare(sql));
      if (statements.size === statementLimit) statements.clear();
      statements.set(sql, statement);
    }
    return statement;
  };

  return {
    close: () => {
      statements.clear();
      database.close();
    },
    prepare: (sql) => {
      // A full disk makes SQLite roll back by itself; the second rollback must not hide the first error.
      if (sql === 'rollback' && !database.isTransaction) return nothing;
      return attempt(() => prepared(sql === 'begin' ? 'begin immediate' : sql));
    },
  };
}

const nothing: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};
