import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Changes to the tables, by name in order; one that has shipped is never edited. They run when a store is opened, all
 * new ones in one transaction.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first-tables': { up: firstTables },
  '0002-unique-keys': { up: uniqueKeys },
  '0003-check-numbers': { up: checkNumbers },
  '0004-runs-that-release': { up: runsThatRelease },
  '0005-ledger': { up: ledger },
  '0006-tokens': { up: tokens },
  '0007-preparations': { up: preparations },
  '0008-artifacts': { up: artifacts },
  '0010-services': { up: services },
  '0011-ledger-of-datasets': { up: ledgerOfDatasets },
  '0012-people': { up: people },
};

/** What a dealer made ahead: at the computers which hold it, and at the dealer. */
async function preparations(db: Kysely<unknown>): Promise<void> {
  const text = 'text' as const;
  await db.schema
    .createTable('preparations')
    .addColumn('number', text, (column) => column.primaryKey())
    .addColumn('job_id', text, (column) => column.notNull().references('jobs.id'))
    .addColumn('dealer', text, (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('sha256', text, (column) => column.notNull())
    .addColumn('received_at', text, (column) => column.notNull())
    .addColumn('used_at', text)
    .addColumn('run_id', text)
    .addColumn('deleted_at', text)
    .execute();
  await db.schema.createIndex('preparations_by_job').on('preparations').columns(['job_id', 'received_at']).execute();
  await db.schema
    .createTable('dealt')
    .addColumn('number', text, (column) => column.primaryKey())
    .addColumn('job_id', text, (column) => column.notNull().references('jobs.id'))
    .addColumn('made_at', text, (column) => column.notNull())
    .addColumn('parts_json', text, (column) => column.notNull())
    .execute();
  // Whatever else goes wrong here: a preparation that was used stays so, and its number stays known.
  await sql`create trigger preparations_used_once before update on preparations
    when old.used_at is not null and new.used_at is not old.used_at
    begin select raise(abort, 'a preparation is used once'); end`.execute(db);
  await sql`create trigger preparations_no_delete before delete on preparations
    begin select raise(abort, 'numbers of preparations are kept'); end`.execute(db);
}

/** Invitations for one party only, and the numbers by which two parties compare what they pinned. */
async function checkNumbers(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('invitations').addColumn('for_party', 'text').execute();
  await db.schema.alterTable('invitations').addColumn('check_value', 'text').execute();
  await db.schema.alterTable('peers').addColumn('check_number', 'text').execute();
}

/** What this party publishes for callers to ask about, in which versions; the libraries that it fetched from others; and every call. */
async function services(db: Kysely<unknown>): Promise<void> {
  const text = 'text' as const;
  await db.schema
    .createTable('services')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('terms', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('library_versions')
    .addColumn('service', text, (column) => column.notNull().references('services.name'))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('notice_json', text, (column) => column.notNull())
    .addColumn('key_json', text, (column) => column.notNull())
    .addColumn('file', text, (column) => column.notNull().unique())
    .addColumn('outputs_json', text)
    .addColumn('rows', 'integer', (column) => column.notNull())
    .addColumn('content_digest', text, (column) => column.notNull())
    .addColumn('ends_at', text)
    .addPrimaryKeyConstraint('library_versions_key', ['service', 'version'])
    .execute();
  await db.schema
    .createTable('libraries')
    .addColumn('owner', text, (column) => column.notNull())
    .addColumn('service', text, (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('notice_json', text, (column) => column.notNull())
    .addColumn('file', text)
    .addColumn('ends_at', text)
    .addColumn('told_at', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('libraries_key', ['owner', 'service', 'version'])
    .execute();
  await db.schema
    .createTable('calls')
    .addColumn('job_id', text, (column) => column.notNull().references('jobs.id'))
    .addColumn('call', text, (column) => column.notNull())
    .addColumn('side', text, (column) => column.notNull())
    .addColumn('at', text, (column) => column.notNull())
    .addColumn('questions', 'integer', (column) => column.notNull())
    .addColumn('receipt_json', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('calls_key', ['job_id', 'call'])
    .execute();
  await db.schema.createIndex('calls_by_time').on('calls').columns(['job_id', 'at']).execute();
  // A call is paid for once and for good.
  for (const action of ['update', 'delete']) {
    await sql`create trigger ${sql.raw(`calls_no_${action}`)} before ${sql.raw(action)} on calls
      begin select raise(abort, 'calls are kept'); end`.execute(db);
  }
}

async function firstTables(db: Kysely<unknown>): Promise<void> {
  const text = 'text' as const;
  await db.schema
    .createTable('peers')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('url', text, (column) => column.notNull())
    .addColumn('public_key', text, (column) => column.notNull())
    .addColumn('certificate_sha256', text, (column) => column.notNull().unique())
    .addColumn('signature', text, (column) => column.notNull())
    .addColumn('since', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('invitations')
    .addColumn('secret_sha256', text, (column) => column.primaryKey())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('expires_at', text, (column) => column.notNull())
    .addColumn('used_at', text)
    .addColumn('used_by', text)
    .execute();
  await db.schema
    .createTable('datasets')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('source_json', text, (column) => column.notNull())
    .addColumn('format_json', text, (column) => column.notNull())
    .addColumn('key_json', text, (column) => column.notNull())
    .addColumn('columns_json', text, (column) => column.notNull())
    .addColumn('declared_json', text, (column) => column.notNull())
    .addColumn('row_count', 'bigint', (column) => column.notNull())
    .addColumn('content_digest', text, (column) => column.notNull())
    .addColumn('added_at', text, (column) => column.notNull())
    .addColumn('inspected_at', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('jobs')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('contract_digest', text, (column) => column.notNull().unique())
    .addColumn('contract_json', text, (column) => column.notNull())
    .addColumn('role', text, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('rejection_json', text)
    .addColumn('failure_json', text)
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('updated_at', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('approvals')
    .addColumn('job_id', text, (column) => column.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('party', text, (column) => column.notNull())
    .addColumn('at', text, (column) => column.notNull())
    .addColumn('signature', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('approvals_key', ['job_id', 'party'])
    .execute();
  await db.schema
    .createTable('grants')
    .addColumn('job_id', text, (column) => column.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('dataset', text, (column) => column.notNull())
    .addColumn('column', text, (column) => column.notNull())
    .addColumn('use', text, (column) => column.notNull())
    .addColumn('at', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('grants_key', ['job_id', 'dataset', 'column', 'use'])
    .execute();
  await db.schema
    .createTable('runs')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('job_id', text, (column) => column.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('started_at', text, (column) => column.notNull())
    .addColumn('finished_at', text)
    .addColumn('report_json', text)
    .execute();
  await db.schema.createIndex('runs_by_job').on('runs').columns(['job_id', 'started_at']).execute();
  await db.schema
    .createTable('results')
    .addColumn('run_id', text, (column) => column.primaryKey().references('runs.id').onDelete('cascade'))
    .addColumn('job_id', text, (column) => column.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('result_json', text, (column) => column.notNull())
    .addColumn('salt', text, (column) => column.notNull())
    .addColumn('seconds_json', text, (column) => column.notNull())
    .addColumn('measured_json', text, (column) => column.notNull())
    .addColumn('peak_memory_mb', 'real', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('results_by_job').on('results').column('job_id').execute();
  await db.schema
    .createTable('receipts')
    .addColumn('run_id', text, (column) => column.primaryKey().references('runs.id').onDelete('cascade'))
    .addColumn('job_id', text, (column) => column.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('receipt_json', text, (column) => column.notNull())
    .addColumn('at', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('receipts_by_job').on('receipts').column('job_id').execute();
  await db.schema
    .createTable('audit')
    .addColumn('sequence', 'integer', (column) => column.primaryKey())
    .addColumn('at', text, (column) => column.notNull())
    .addColumn('event', text, (column) => column.notNull())
    .addColumn('details_json', text, (column) => column.notNull())
    .addColumn('previous', text, (column) => column.notNull())
    .addColumn('digest', text, (column) => column.notNull())
    .execute();
  // The chain of digests shows a changed entry; these stop our own mistakes before they happen.
  for (const action of ['update', 'delete']) {
    await sql`create trigger ${sql.raw(`audit_no_${action}`)} before ${sql.raw(action)} on audit
      begin select raise(abort, 'the audit log only grows'); end`.execute(db);
  }
}

/** Which of the runs of a contract one is, and what runs left at this party. */
async function artifacts(db: Kysely<unknown>): Promise<void> {
  const text = 'text' as const;
  await db.schema
    .alterTable('runs')
    .addColumn('number', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
  await db.schema.alterTable('runs').addColumn('used_elsewhere', 'integer').execute();
  await db.schema
    .createTable('artifacts')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('content', text, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('job_id', text, (column) => column.notNull().references('jobs.id'))
    .addColumn('contract_digest', text, (column) => column.notNull())
    .addColumn('run_id', text, (column) => column.notNull())
    .addColumn('run', 'integer', (column) => column.notNull())
    .addColumn('output', text, (column) => column.notNull())
    .addColumn('file', text, (column) => column.notNull().unique())
    .addColumn('key_salt', text, (column) => column.notNull())
    .addColumn('bytes', 'integer', (column) => column.notNull())
    .addColumn('digest', text, (column) => column.notNull())
    .addColumn('kept_at', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('artifacts_by_run').on('artifacts').column('run_id').execute();
}

async function tokens(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tokens')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('sha256', 'text', (column) => column.notNull().unique())
    .addColumn('roles_json', 'text', (column) => column.notNull())
    .addColumn('added_at', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'text')
    .execute();
}

/** People who sign in with a browser, the links by which they first come in, and which of them proposed what. */
async function people(db: Kysely<unknown>): Promise<void> {
  const text = 'text' as const;
  await db.schema
    .createTable('people')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('roles_json', text, (column) => column.notNull())
    .addColumn('added_at', text, (column) => column.notNull())
    .addColumn('passphrase', text)
    .addColumn('passphrase_at', text)
    .execute();
  await db.schema
    .createTable('passkeys')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('person', text, (column) => column.notNull().references('people.name').onDelete('cascade'))
    .addColumn('public_key', text, (column) => column.notNull())
    .addColumn('counter', 'integer', (column) => column.notNull())
    .addColumn('added_at', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('sign_in_links')
    .addColumn('sha256', text, (column) => column.primaryKey())
    .addColumn('person', text, (column) => column.references('people.name').onDelete('cascade'))
    .addColumn('expires_at', text, (column) => column.notNull())
    .addColumn('used_at', text)
    .execute();
  await db.schema
    .createTable('proposers')
    .addColumn('job_id', text, (column) => column.primaryKey().references('jobs.id').onDelete('cascade'))
    .addColumn('by', text, (column) => column.notNull())
    .execute();
}

/** Which keys are unique is found when a dataset is read: for those added before, when they are refreshed. */
async function uniqueKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('datasets')
    .addColumn('unique_json', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
}

/** What was answered about a dataset, or may still be: written with this party's approval. */
async function ledger(db: Kysely<unknown>): Promise<void> {
  const text = 'text' as const;
  await db.schema
    .createTable('ledger')
    .addColumn('job_id', text, (column) => column.primaryKey().references('jobs.id'))
    .addColumn('dataset', text, (column) => column.notNull())
    .addColumn('contract_digest', text, (column) => column.notNull())
    .addColumn('at', text, (column) => column.notNull())
    .addColumn('recipients_json', text, (column) => column.notNull())
    .addColumn('content_digest', text, (column) => column.notNull())
    .addColumn('part_json', text, (column) => column.notNull())
    .addColumn('cells_json', text, (column) => column.notNull())
    .addColumn('verdict_json', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('ledger_by_dataset').on('ledger').columns(['dataset', 'at']).execute();
}

/** How often a contract was tried, whether something was released, and the heads of logs that approvals carry. */
async function runsThatRelease(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('attempt', 'integer').execute();
  await db.schema.alterTable('runs').addColumn('released_at', 'text').execute();
  await db.schema
    .alterTable('approvals')
    .addColumn('audit_sequence', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('approvals')
    .addColumn('audit_digest', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
}

/** A contract may take several datasets of its owner: an entry for each. */
async function ledgerOfDatasets(db: Kysely<unknown>): Promise<void> {
  await sql`create table ledger_of_datasets (
    job_id text not null references jobs(id),
    dataset text not null,
    contract_digest text not null,
    at text not null,
    recipients_json text not null,
    content_digest text not null,
    part_json text not null,
    cells_json text not null,
    verdict_json text not null,
    primary key (job_id, dataset)
  )`.execute(db);
  await sql`insert into ledger_of_datasets select job_id, dataset, contract_digest, at, recipients_json, content_digest, part_json,
    cells_json, verdict_json from ledger`.execute(db);
  await db.schema.dropTable('ledger').execute();
  await db.schema.alterTable('ledger_of_datasets').renameTo('ledger').execute();
  await db.schema.createIndex('ledger_by_dataset').on('ledger').columns(['dataset', 'at']).execute();
}
