// Parties without a Tacit server: `partyLinks` of the engine, over TLS on loopback.

import { createServer, type AddressInfo } from 'node:net';
import { additiveDealer, permitAll, runParty, runProgram, type Session, type Sharing } from '@tacit/engine';
import { certificateSha256, createCertificate, type Identity, partyLinks, type Place } from '@tacit/engine/node';
import { expect, test } from 'vitest';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

async function makeParties(count: number): Promise<{ parties: Place[]; identities: Identity[] }> {
  const identities: Identity[] = [];
  const parties: Place[] = [];
  for (let i = 0; i < count; i++) {
    const identity = createCertificate(`party ${i}`);
    identities.push(identity);
    parties.push({
      name: `party ${i}`,
      host: '127.0.0.1',
      port: await freePort(),
      certSha256: certificateSha256(identity.cert),
    });
  }
  return { parties, identities };
}

interface Options {
  readonly start?: readonly number[];
  readonly timeoutMs?: number;
}

async function runAll<T>(
  { parties, identities }: { parties: Place[]; identities: Identity[] },
  program: (session: Session) => Promise<T>,
  { start = parties.map((_, i) => i), timeoutMs = 20_000 }: Options = {},
) {
  return Promise.allSettled(
    start.map(async (self) => {
      // Parties do not appear at the same moment, nor in order.
      await new Promise((resolve) => setTimeout(resolve, (self * 37) % 200));
      const channels = await partyLinks({ parties, self, identity: identities[self] as Identity, timeoutMs });
      const names = parties.map(({ name }) => name);
      return runParty({ names, self, channels, sessionId: 'run 1', program: 'test' }, program);
    }),
  );
}

/** Adds the parties' numbers and multiplies the sum by itself. */
async function squareOfSum(sharing: Sharing): Promise<BigUint64Array> {
  const { session } = sharing;
  let sum = sharing.constantRing(BigUint64Array.of(0n));
  for (let party = 0; party < session.names.length; party++) {
    const values = session.owns(party) ? BigUint64Array.of(BigInt(party)) : undefined;
    sum = sharing.add(sum, await sharing.inputRing(party, 1, values));
  }
  return sharing.open(await sharing.multiply(sum, sum));
}

test('24 parties and a dealer compute over TLS', async () => {
  const world = await makeParties(25);
  const outcomes = await runAll(world, (session) => runProgram(additiveDealer, session, squareOfSum, permitAll));
  for (const [self, outcome] of outcomes.entries()) {
    if (outcome.status === 'rejected') throw outcome.reason;
    expect(outcome.value.result).toEqual(self === 24 ? undefined : BigUint64Array.of(276n ** 2n));
  }
});

test('a party that never comes is named by all', async () => {
  const outcomes = await runAll(await makeParties(3), async () => 'done', { start: [0, 1], timeoutMs: 4_000 });
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { code: 'peer.not-connected', fields: { party: 'party 2' } },
    });
  }
});

test('a party with another certificate than the one pinned is refused', async () => {
  const world = await makeParties(2);
  const other = createCertificate('party 1');
  world.identities[1] = other;
  const outcomes = await runAll(world, async () => 'done', { timeoutMs: 10_000 });
  for (const outcome of outcomes) {
    expect(outcome.status).toBe('rejected');
    const { code } = (outcome as PromiseRejectedResult).reason as { code: string };
    expect(['peer.certificate-not-pinned', 'peer.refused']).toContain(code);
  }
});
