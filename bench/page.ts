// docs/performance.md: the engine's table as measured here, and how to measure it again.

import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Measurement } from './measure.ts';
import { markdownTable } from './table.ts';

const page = new URL('../docs/performance.md', import.meta.url);

/** The machine as far as it explains the figures. */
function machine(): string {
  const cores = cpus();
  const model = (cores[0]?.model ?? 'unknown')
    .replace(/\(R\)|\(TM\)|CPU|@.*$/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} cores (${model}), ${memory} GB of memory, Node ${process.versions.node}, ${process.platform}`;
}

export function writePerformancePage(lines: readonly Measurement[]): void {
  writeFileSync(page, performancePage(lines, machine()));
}

export const performancePage = (lines: readonly Measurement[], where: string): string => `# Performance of the engine

Written by \`npm run bench -- engine --write\`; measured on ${where}.

All parties of a computation run on this one machine, each in a process of its own, over TLS 1.3 on loopback, and share its
cores: what a party has to itself in real use it shares here with two others. To reproduce a row, run
\`npm run -s bench -- NAME\`; \`--json\` prints every figure unrounded, \`--no-raw\` leaves the plain TCP runs out. Leave the
machine otherwise idle: a row's time is that of its slowest party, and what else runs lengthens it.

- **median** of several runs over TLS after warm-up; a run starts when all parties are ready and ends with the slowest.
- **must**, **aim**: what two cores shall reach, in the unit of the median; **met**: which of them this run did.
- **raw TCP**: the same without encryption, which shows what TLS costs. Only benchmarks can do this; parties never do.
- **rounds**, **bytes a party**: of one run; payload of the party that sends most. They equal the declared cost.
- **CPU a party**: processor time of one run, of the party that needs most.
- **first run**: before compilers and memory are warm. **start**: from the start of the process to its session.
- **memory**: the largest resident size of a party's process, inputs and warm-up included.

${markdownTable(lines)}

\`compare-64\` is signed less-than of operands whose difference fits 64 bits.
`;
