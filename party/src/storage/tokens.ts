/** Tokens of the local API: only hashes of them are kept. */
import type { Token, TokenRole } from '../api/types.ts';
import type { Store } from './store.ts';
import type { TokensTable } from './tables.ts';

/** False when there is a token of this name. */
export async function addToken(store: Store, token: Token, sha256: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await store
    .insertInto('tokens')
    .values({
      name: token.name,
      sha256,
      roles_json: JSON.stringify(token.roles),
      added_at: token.addedAt,
      expires_at: token.expiresAt ?? null,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** The token with this hash, also when it has ended. */
export async function findToken(store: Store, sha256: string): Promise<Token | undefined> {
  const row = await store.selectFrom('tokens').selectAll().where('sha256', '=', sha256).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** All tokens by name. */
export async function listTokens(store: Store): Promise<Token[]> {
  return (await store.selectFrom('tokens').selectAll().orderBy('name').execute()).map(fromRow);
}

/** Whether there was such a token. */
export async function removeToken(store: Store, name: string): Promise<boolean> {
  const { numDeletedRows } = await store.deleteFrom('tokens').where('name', '=', name).executeTakeFirst();
  return numDeletedRows === 1n;
}

function fromRow(row: TokensTable): Token {
  return {
    name: row.name,
    roles: JSON.parse(row.roles_json) as TokenRole[],
    addedAt: row.added_at,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
  };
}
