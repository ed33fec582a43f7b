/** Further tokens of the local interface. */
import { PolicyError, UsageError } from '@tacit/engine/text';
import type { AddToken, NewToken, Token } from '../api/types.ts';
import { appendAudit } from '../audit/log.ts';
import { createToken, tokenSha256 } from '../identity/token.ts';
import { addToken, listTokens, removeToken } from '../storage/tokens.ts';
import { type Store, transact } from '../storage/store.ts';
import { getPerson } from '../storage/people.ts';
import type { Caller } from './auth.ts';

const dayMs = 86_400_000;

/**
 * Makes a token; nobody can be told its secret again. Nobody gives a role that the own token lacks: otherwise
 * `administer` alone would be all roles. Throws UsageError 'token.exists', PolicyError 'auth.role-beyond'.
 */
export async function issueToken(store: Store, request: AddToken, giver: Caller): Promise<NewToken> {
  const { name, days } = request;
  const roles = [...new Set(request.roles)];
  const beyond = roles.filter((role) => !giver.roles.includes(role));
  if (beyond.length > 0) throw new PolicyError('auth.role-beyond', { token: giver.name, roles: giver.roles, beyond });
  const secret = createToken();
  const now = Date.now();
  const token: Token = {
    name,
    roles,
    addedAt: new Date(now).toISOString(),
    ...(days === undefined ? {} : { expiresAt: new Date(now + days * dayMs).toISOString() }),
  };
  await transact(store, async (inner) => {
    // What `by` says in the audit log must mean one token or one person.
    const isPerson = (await getPerson(inner, name)) !== undefined;
    if (isPerson || !(await addToken(inner, token, tokenSha256(secret))))
      throw new UsageError('token.exists', { name });
    await appendAudit(inner, 'token.added', { token: name, roles: roles.join(' '), ends: token.expiresAt ?? 'never' });
  });
  return { ...token, token: secret };
}

/** The token ends at once. Throws UsageError 'token.unknown'. */
export async function revokeToken(store: Store, name: string): Promise<void> {
  await transact(store, async (inner) => {
    if (!(await removeToken(inner, name))) {
      const known = (await listTokens(inner)).map((token) => token.name);
      throw new UsageError('token.unknown', { name: name.slice(0, 80), known });
    }
    await appendAudit(inner, 'token.revoked', { token: name });
  });
}
