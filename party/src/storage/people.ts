/** People and how they come in: of links and passphrases only hashes are kept, of passkeys only their public halves. */
import type { PersonRole } from '../api/people.ts';
import { type Store, transact } from './store.ts';
import type { Tables } from './tables.ts';

export interface PersonRecord {
  readonly name: string;
  readonly roles: readonly PersonRole[];
  readonly addedAt: string;
  /** As `hashPassphrase` makes it. */
  readonly passphrase?: string;
  readonly passkeys: number;
}

export interface PasskeyRecord {
  /** The authenticator's, base64url. */
  readonly id: string;
  readonly person: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly addedAt: string;
}

export interface LinkRecord {
  /** Whose it is; null: the account that runs the party. */
  readonly person: string | null;
  readonly expiresAt: string;
  readonly usedAt: string | null;
}

/** How long a link that was used or has ended can still be told from one that there never was. */
const rememberedMs = 7 * 86_400_000;

/** False when there is a person of this name. */
export async function addPerson(
  store: Store,
  person: Pick<PersonRecord, 'name' | 'roles' | 'addedAt'>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await store
    .insertInto('people')
    .values({
      name: person.name,
      roles_json: JSON.stringify(person.roles),
      added_at: person.addedAt,
      passphrase: null,
      passphrase_at: null,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function getPerson(store: Store, name: string): Promise<PersonRecord | undefined> {
  const row = await store.selectFrom('people').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row, (await passkeysOf(store, name)).length);
}

/** All people by name. */
export async function listPeople(store: Store): Promise<PersonRecord[]> {
  const rows = await store.selectFrom('people').selectAll().orderBy('name').execute();
  const counts = new Map<string, number>();
  for (const { person } of await store.selectFrom('passkeys').select('person').execute())
    counts.set(person, (counts.get(person) ?? 0) + 1);
  return rows.map((row) => fromRow(row, counts.get(row.name) ?? 0));
}

/** Whether somebody has set what they can come back with. */
export function hasCredential({ passphrase, passkeys }: PersonRecord): boolean {
  return passphrase !== undefined || passkeys > 0;
}

/** Whether there is such a person. */
export async function setRoles(store: Store, name: string, roles: readonly PersonRole[]): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable('people')
    .set({ roles_json: JSON.stringify(roles) })
    .where('name', '=', name)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Whether there is such a person. */
export async function setPassphrase(store: Store, name: string, passphrase: string, at: string): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable('people')
    .set({ passphrase, passphrase_at: at })
    .where('name', '=', name)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** False when there is a passkey of this id. */
export async function addPasskey(store: Store, passkey: PasskeyRecord): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await store
    .insertInto('passkeys')
    .values({
      id: passkey.id,
      person: passkey.person,
      public_key: passkey.publicKey,
      counter: passkey.counter,
      added_at: passkey.addedAt,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function passkeysOf(store: Store, person: string): Promise<PasskeyRecord[]> {
  const rows = await store.selectFrom('passkeys').selectAll().where('person', '=', person).execute();
  return rows.map(passkeyOf);
}

export async function findPasskey(store: Store, id: string): Promise<PasskeyRecord | undefined> {
  const row = await store.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : passkeyOf(row);
}

export async function countPasskey(store: Store, id: string, counter: number): Promise<void> {
  await store.updateTable('passkeys').set({ counter }).where('id', '=', id).execute();
}

/** Takes away what a person could come in with that was set before `at`. */
export async function endCredentials(store: Store, person: string, at: string): Promise<void> {
  await store.deleteFrom('passkeys').where('person', '=', person).where('added_at', '<', at).execute();
  await store
    .updateTable('people')
    .set({ passphrase: null, passphrase_at: null })
    .where('name', '=', person)
    .where('passphrase_at', '<', at)
    .execute();
}

/** Also takes the person's links away. Whether there was such a person. */
export async function removePerson(store: Store, name: string): Promise<boolean> {
  const { numDeletedRows } = await store.deleteFrom('people').where('name', '=', name).executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Adds a link; those made before for the same person end, and those long past are forgotten. */
export async function addLink(
  store: Store,
  link: { readonly sha256: string; readonly person: string | null; readonly expiresAt: string },
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  await transact(store, async (inner) => {
    const forgotten = new Date(now.getTime() - rememberedMs).toISOString();
    await inner.deleteFrom('sign_in_links').where('expires_at', '<=', forgotten).execute();
    await endLinks(inner, link.person, at);
    await inner
      .insertInto('sign_in_links')
      .values({ sha256: link.sha256, person: link.person, expires_at: link.expiresAt, used_at: null })
      .execute();
  });
}

/** Ends links of a person that have not been used. */
export async function endLinks(store: Store, person: string | null, at: string): Promise<void> {
  await store
    .updateTable('sign_in_links')
    .set({ expires_at: at })
    .where('person', 'is', person)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .execute();
}

export async function findLink(store: Store, sha256: string): Promise<LinkRecord | undefined> {
  const row = await store.selectFrom('sign_in_links').selectAll().where('sha256', '=', sha256).executeTakeFirst();
  return row === undefined ? undefined : { person: row.person, expiresAt: row.expires_at, usedAt: row.used_at };
}

/** Marks a link used; false when somebody else was first. */
export async function useLink(store: Store, sha256: string, at: string): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable('sign_in_links')
    .set({ used_at: at })
    .where('sha256', '=', sha256)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Until when unused links work, by person. */
export async function openLinks(store: Store, at: string): Promise<ReadonlyMap<string | null, string>> {
  const rows = await store
    .selectFrom('sign_in_links')
    .select(['person', 'expires_at'])
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .execute();
  return new Map(rows.map(({ person, expires_at }) => [person, expires_at]));
}

/** Notes who of this party proposed a job: a name that stays here. */
export async function noteProposer(store: Store, job: string, by: string): Promise<void> {
  await store.insertInto('proposers').values({ job_id: job, by }).execute();
}

/** Undefined for jobs of other parties, and for those that were proposed before this was noted. */
export async function proposerOf(store: Store, job: string): Promise<string | undefined> {
  const row = await store.selectFrom('proposers').select('by').where('job_id', '=', job).executeTakeFirst();
  return row?.by;
}

function passkeyOf(row: Tables['passkeys']): PasskeyRecord {
  return {
    id: row.id,
    person: row.person,
    publicKey: row.public_key,
    counter: row.counter,
    addedAt: row.added_at,
  };
}

function fromRow(row: Tables['people'], passkeys: number): PersonRecord {
  return {
    name: row.name,
    roles: JSON.parse(row.roles_json) as PersonRole[],
    addedAt: row.added_at,
    passkeys,
    ...(row.passphrase === null ? {} : { passphrase: row.passphrase }),
  };
}
