// One program, four ways to run it: in the clear, priced without any data, as three parties in one process, and as three
// real parties: processes of their own that meet over TLS. `node examples/everywhere.ts`

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import {
  equal,
  lessThan,
  permitLines,
  replicated,
  runClear,
  runCost,
  runLocal,
  runParty,
  runProgram,
  type Sharing,
  together,
} from '@tacit/engine';
import { certificateSha256, createCertificate, type Identity, partyLinks, type Place } from '@tacit/engine/node';

const names = ['bank', 'insurer', 'helper'];
const length = 1_000;

/** In how many rows is the bank's number smaller, in how many are both equal? */
async function compare(sharing: Sharing): Promise<readonly bigint[] | undefined> {
  const { session } = sharing;
  const own = (party: number, factor: bigint) =>
    session.owns(party) ? BigUint64Array.from({ length }, (_, i) => (BigInt(i) * factor) % 101n) : undefined;
  const x = await sharing.inputRing(0, length, own(0, 7n));
  const y = await sharing.inputRing(1, length, own(1, 12n));
  // Two questions that do not depend on each other share their rounds.
  const [smaller, same] = await together(sharing, [(on) => lessThan(on, x, y, 8), (on) => equal(on, x, y, 8)]);
  const rows = await sharing.bitsToRing(sharing.joinPlanes([smaller, same]));
  const counts = await sharing.reveal(sharing.sum(rows, 2), 'counts', [0]);
  return counts === undefined ? undefined : [...counts];
}

const guard = permitLines({ counts: [0] });

/** What each real party's process does: everything else in this file is the demonstration around it. */
async function realParty(parties: Place[], self: number, identity: Identity): Promise<void> {
  const channels = await partyLinks({ parties, self, identity });
  // The same name at all parties, never used twice; and what they agreed to run.
  const run = { sessionId: 'everywhere, first run', program: 'compare, version 1' };
  const { result, traffic } = await runParty({ names, self, channels, ...run }, (session) =>
    runProgram(replicated, session, compare, guard),
  );
  const sent = traffic.sent.reduce((total, to) => total + to, 0);
  process.send?.(`${names[self]} learned ${show(result)} (${traffic.rounds} rounds, sent ${sent} bytes)`);
}

const show = (counts: readonly bigint[] | undefined): string => counts?.join(' and ') ?? 'nothing';

async function demonstrate(): Promise<void> {
  console.log(`in the clear: ${show(await runClear(names, compare))}`);

  const cost = await runCost(names, replicated, compare);
  console.log(`declared:     ${cost.rounds} rounds, bytes sent by each party ${cost.bytesPerParty.join(', ')}`);

  const local = await runLocal(names, (session) => runProgram(replicated, session, compare, guard));
  console.log(`one process:  ${names[0]} learned ${show(local.results[0])}`);

  // On real machines each party makes its key and certificate itself and tells the others its fingerprint and address.
  const identities = names.map((name) => createCertificate(name));
  const parties: Place[] = [];
  for (const [party, name] of names.entries()) {
    const certSha256 = certificateSha256((identities[party] as Identity).cert);
    parties.push({ name, host: '127.0.0.1', port: await freePort(), certSha256 });
  }
  const processes = names.map((_, self) => {
    const child = fork(fileURLToPath(import.meta.url), ['party']);
    child.send({ parties, self, identity: identities[self] });
    return once(child, 'message') as Promise<[string]>;
  });
  for (const [line] of await Promise.all(processes)) console.log(`over TLS:     ${line}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

if (process.argv[2] === 'party') {
  const [{ parties, self, identity }] = (await once(process, 'message')) as [
    { parties: Place[]; self: number; identity: Identity },
  ];
  await realParty(parties, self, identity);
  process.disconnect();
} else {
  await demonstrate();
}
