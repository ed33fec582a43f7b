// Three parties multiply numbers that no other party sees. `node examples/hello.ts`

import { permitLines, replicated, runLocal, runProgram, type Sharing } from '@tacit/engine';

// 1. The program. Every party runs the same function. `multiply` works on secrets: nobody holds them, each party has shares.
async function products(sharing: Sharing): Promise<BigUint64Array | undefined> {
  const { session } = sharing;
  const x = await sharing.inputRing(0, 3, session.owns(0) ? BigUint64Array.of(3n, 5n, 7n) : undefined);
  const y = await sharing.inputRing(1, 3, session.owns(1) ? BigUint64Array.of(10n, 20n, 30n) : undefined);
  const z = await sharing.multiply(x, y);
  return sharing.reveal(z, 'products', [0]);
}

// 2. Who may learn what: the products, and only Ada. Anything else that the program revealed would be an error.
const guard = permitLines({ products: [0] });

// 3. Three parties in one process. With three processes or machines only this line changes: see everywhere.ts.
const names = ['Ada', 'Ben', 'helper'];
const { results, traffic } = await runLocal(names, (session) => runProgram(replicated, session, products, guard));

for (const [party, name] of names.entries()) {
  const { rounds, sent } = traffic[party] as (typeof traffic)[number];
  const learned = results[party]?.join(', ') ?? 'nothing';
  const bytes = sent.reduce((sum, to) => sum + to, 0);
  console.log(`${name} learned ${learned} (${rounds} rounds, sent ${bytes} bytes)`);
}
