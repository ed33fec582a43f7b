// The section of docs/protocols.md on oblivious transfer: what each call sends, from the data in engine's primitives/ot.

import {
  type OtAdversary,
  type OtFieldBits,
  type OtFlow,
  otFlows,
  type OtOptions,
  otRounds,
  otSecurity,
} from '@tacit/engine';

const units = 8_000;
const shape = { rows: 16, inner: 16, columns: 16 };
const adversaries: readonly OtAdversary[] = ['semi-honest', 'malicious'];
const fields: readonly OtFieldBits[] = [1, 2, 4];

interface Call {
  readonly name: string;
  readonly unit: string;
  readonly units: number;
  readonly flow: (options: OtOptions) => OtFlow;
}

const calls: readonly Call[] = [
  { name: 'set-up, one direction', unit: 'set-up', units: 1, flow: (options) => otFlows.setup(options) },
  { name: 'set-up, both directions', unit: 'set-up', units: 1, flow: (options) => otFlows.setupPair(options) },
  { name: 'random, random bits', unit: 'OT', units, flow: (options) => otFlows.random(units, options) },
  { name: 'chosen messages of 16 bytes', unit: 'OT', units, flow: (options) => otFlows.send(units, options) },
  { name: 'correlated', unit: 'OT', units, flow: (options) => otFlows.correlated(units, options) },
  {
    name: 'correlated by exclusive or, 16 bytes',
    unit: 'OT',
    units,
    flow: (options) => otFlows.xorCorrelated(units, options),
  },
  { name: 'product of bits', unit: 'bit', units, flow: (options) => otFlows.bitProduct(units, options) },
  { name: 'product', unit: 'element', units, flow: (options) => otFlows.product(units, options) },
  {
    name: 'matrix product, 16 × 16 × 16',
    unit: 'product',
    units: 1,
    flow: (options) => otFlows.matrixProduct(shape, options),
  },
];

/** The section, in Markdown. */
export function transferSection(): string[] {
  return [
    '## oblivious transfer between two parties',
    '',
    'What additive-ot prepares with. Fields of k bits trade bytes for computation; 2 is the default.',
    '',
    ...adversaries.flatMap((adversary) => [
      `${adversary}: ${otSecurity[adversary].paper}. It reaches: ${otSecurity[adversary].reaches}.`,
      '',
      `| call | unit | rounds | ${fields.map((k) => `sender’s bytes, k = ${k} | receiver’s`).join(' | ')} |`,
      `|---|---|---|${'---|---|'.repeat(fields.length)}`,
      ...calls.map((call) => row(call, adversary)),
      '',
    ]),
  ];
}

function row({ name, unit, units: count, flow }: Call, adversary: OtAdversary): string {
  const rounds = new Set(fields.map((fieldBits) => otRounds(flow({ adversary, fieldBits }))));
  const bytes = fields.flatMap((fieldBits) => {
    const all = flow({ adversary, fieldBits });
    const down = all.reduce((sum, { toReceiver }) => sum + toReceiver, 0);
    const up = all.reduce((sum, { toSender }) => sum + toSender, 0);
    return [down, up].map((total) => Number((total / count).toPrecision(4)));
  });
  return `| ${[name, unit, [...rounds].join(' or '), ...bytes].join(' | ')} |`;
}
