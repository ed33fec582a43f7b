// Yao's millionaires: who is richer? Neither tells the other, and nobody else takes part: what they multiply with is prepared
// by oblivious transfer between them. `node examples/millionaires.ts 31000000 42000000`

import { additiveOt, lessThan, permitLines, runLocal, runProgram, type Sharing } from '@tacit/engine';

const wealth = process.argv.length > 3 ? process.argv.slice(2, 4).map(BigInt) : [31_000_000n, 42_000_000n];

async function isBobRicher(sharing: Sharing): Promise<BigUint64Array | undefined> {
  const { session } = sharing;
  const own = (party: number) => (session.owns(party) ? BigUint64Array.of(wealth[party] as bigint) : undefined);
  const alice = await sharing.inputRing(0, 1, own(0));
  const bob = await sharing.inputRing(1, 1, own(1));
  // 50 bits hold every difference of fortunes below half a quadrillion: the fewer bits, the less is sent.
  const richer = await lessThan(sharing, alice, bob, 50);
  return sharing.revealBits(richer, 'is Bob richer?', [0, 1]);
}

const guard = permitLines({ 'is Bob richer?': [0, 1] });
const names = ['Alice', 'Bob'];
const { results, traffic } = await runLocal(names, (session) => runProgram(additiveOt, session, isBobRicher, guard));

console.log(`Alice and Bob learned: ${results[0]?.[0] === 1n ? 'Bob is richer' : 'Bob is not richer'}`);
for (const { step, rounds, sent } of traffic[0]?.steps ?? []) {
  console.log(`Alice, ${step}: ${rounds} rounds, ${sent.reduce((sum, to) => sum + to, 0)} bytes sent`);
}
