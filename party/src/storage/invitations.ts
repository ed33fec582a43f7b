/** Invitations: only hashes of their secrets are kept, and each secret works once. */
import type { Store } from './store.ts';

export interface NewInvitation {
  /** SHA-256 of the secret, hex. */
  readonly secretSha256: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** Adds an invitation and forgets those that expired before it was made. */
export async function addInvitation(store: Store, invitation: NewInvitation): Promise<void> {
  await store.deleteFrom('invitations').where('expires_at', '<=', invitation.createdAt).execute();
  await store
    .insertInto('invitations')
    .values({
      secret_sha256: invitation.secretSha256,
      created_at: invitation.createdAt,
      expires_at: invitation.expiresAt,
      used_at: null,
      used_by: null,
    })
    .execute();
}

/** Marks the invitation used: true for the first caller who does so before its expiry, false for all others. */
export async function useInvitation(
  store: Store,
  secretSha256: string,
  use: { readonly at: string; readonly by: string },
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable('invitations')
    .set({ used_at: use.at, used_by: use.by })
    .where('secret_sha256', '=', secretSha256)
    .where('used_at', 'is', null)
    .where('expires_at', '>', use.at)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
