/** Invitations: only hashes of their secrets are kept, and each secret works once. */
import type { Store } from './store.ts';

export interface NewInvitation {
  /** SHA-256 of the secret, hex. */
  readonly secretSha256: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** The one party that may use it; any if absent. */
  readonly forParty?: string;
  /** This party's value for the check number. */
  readonly checkValue: string;
}

/** What came of using an invitation. Only `used` marks it used. */
export type InvitationUse =
  | { readonly kind: 'used'; readonly checkValue: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'expired'; readonly expiresAt: string }
  | { readonly kind: 'for-another'; readonly forParty: string };

/** Adds an invitation and forgets those that expired a day before it was made. */
export async function addInvitation(store: Store, invitation: NewInvitation): Promise<void> {
  // Those of the last day can still be told from unknown ones.
  const forgotten = new Date(Date.parse(invitation.createdAt) - 86_400_000).toISOString();
  await store.deleteFrom('invitations').where('expires_at', '<=', forgotten).execute();
  await store
    .insertInto('invitations')
    .values({
      secret_sha256: invitation.secretSha256,
      created_at: invitation.createdAt,
      expires_at: invitation.expiresAt,
      used_at: null,
      used_by: null,
      for_party: invitation.forParty ?? null,
      check_value: invitation.checkValue,
    })
    .execute();
}

/** Marks the invitation used, for the first caller of the right name who does so before its expiry. */
export async function useInvitation(
  store: Store,
  secretSha256: string,
  use: { readonly at: string; readonly by: string },
): Promise<InvitationUse> {
  const { numUpdatedRows } = await store
    .updateTable('invitations')
    .set({ used_at: use.at, used_by: use.by })
    .where('secret_sha256', '=', secretSha256)
    .where('used_at', 'is', null)
    .where('expires_at', '>', use.at)
    .where((where) => where.or([where('for_party', 'is', null), where('for_party', '=', use.by)]))
    .executeTakeFirst();
  const row = await store
    .selectFrom('invitations')
    .select(['used_at', 'expires_at', 'for_party', 'check_value'])
    .where('secret_sha256', '=', secretSha256)
    .executeTakeFirst();
  // Made by an earlier version, it cannot be compared: as good as unknown.
  const checkValue = row?.check_value ?? undefined;
  if (numUpdatedRows === 1n && checkValue !== undefined) return { kind: 'used', checkValue };
  if (row === undefined || row.used_at !== null) return { kind: 'unknown' };
  if (row.expires_at <= use.at) return { kind: 'expired', expiresAt: row.expires_at };
  return row.for_party === null ? { kind: 'unknown' } : { kind: 'for-another', forParty: row.for_party };
}
