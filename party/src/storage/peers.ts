/** Pinned peers. */
import type { Peer } from '../api/types.ts';
import type { Store } from './store.ts';
import type { PeersTable } from './tables.ts';

/** Adds a peer; its name and certificate must be new. */
export async function addPeer(store: Store, peer: Peer): Promise<void> {
  await store
    .insertInto('peers')
    .values({
      name: peer.name,
      url: peer.url,
      public_key: peer.publicKey,
      certificate_sha256: peer.certificateSha256,
      signature: peer.signature,
      since: peer.since,
      check_number: peer.checkNumber ?? null,
    })
    .execute();
}

export async function getPeer(store: Store, name: string): Promise<Peer | undefined> {
  const row = await store.selectFrom('peers').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** The peer that pinned this certificate (SHA-256 of its DER, hex). */
export async function getPeerByCertificate(store: Store, certificateSha256: string): Promise<Peer | undefined> {
  const row = await store
    .selectFrom('peers')
    .selectAll()
    .where('certificate_sha256', '=', certificateSha256.toLowerCase())
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** All peers by name. */
export async function listPeers(store: Store): Promise<Peer[]> {
  return (await store.selectFrom('peers').selectAll().orderBy('name').execute()).map(fromRow);
}

/** Whether there was such a peer. */
export async function removePeer(store: Store, name: string): Promise<boolean> {
  const { numDeletedRows } = await store.deleteFrom('peers').where('name', '=', name).executeTakeFirst();
  return numDeletedRows > 0n;
}

function fromRow(row: PeersTable): Peer {
  return {
    name: row.name,
    url: row.url,
    publicKey: row.public_key,
    certificateSha256: row.certificate_sha256,
    signature: row.signature,
    since: row.since,
    ...(row.check_number === null ? {} : { checkNumber: row.check_number }),
  };
}
