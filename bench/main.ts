// `npm run bench -- [NAME...] [--json]`: prints the tables that the documentation quotes. A NAME selects every measurement
// whose name starts with it.

import { parseArgs } from 'node:util';
import type { Bench, Measurement } from './measure.ts';
import { replicatedBenches } from './replicated.ts';
import { sqlBenches } from './sql.ts';

const benches: readonly Bench[] = [...replicatedBenches, ...sqlBenches];

const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
const isWanted = (name: string): boolean =>
  positionals.length === 0 || positionals.some((start) => name.startsWith(start));
const wanted = benches.filter(({ names }) => names.some(isWanted));
if (wanted.length === 0) {
  console.error(`error: no benchmark is named ${positionals.join(', ')}`);
  console.error(`hint: the names are ${benches.flatMap(({ names }) => names).join(', ')}`);
  process.exit(2);
}

const measured: Measurement[] = [];
for (const bench of wanted) {
  const lines = await bench.run();
  measured.push(...lines);
  if (values.json !== true) for (const line of lines) console.log(row(line));
}
if (values.json === true) console.log(JSON.stringify(measured, null, 2));

function row({ name, value, unit, rounds, bytesPerParty }: Measurement): string {
  const figure = value >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return [
    name.padEnd(28),
    `${figure} ${unit}`.padStart(14),
    `${rounds.toLocaleString('en-US')} rounds`.padStart(16),
    `${bytesPerParty.toLocaleString('en-US')} bytes a party`.padStart(28),
  ].join('');
}
