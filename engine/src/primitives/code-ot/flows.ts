/** Sizes and messages of oblivious transfer by a linear code, as data. */
import { checkRows, chunkColumns, coinBytes, type OtFlow, type OtRound, otFlows } from '../ot/flows.ts';
import type { OtAdversary } from '../ot/types.ts';
import { groupColumns, type LinearCode, longCode, rowMultiple, shortCode } from './code.ts';

/** Rows of one chunk: each group of its columns is a message. */
export const chunkRows = chunkColumns;

export const codeFor = (adversary: OtAdversary): LinearCode => (adversary === 'malicious' ? longCode() : shortCode());

/** Rows of an extension for `count` values: padded, and with masks for the check. */
export const rowsFor = (count: number, adversary: OtAdversary): number =>
  rowMultiple * Math.max(1, Math.ceil((count + (adversary === 'malicious' ? checkRows : 0)) / rowMultiple));

/** Hashes of the rows of all groups, and of the values. */
export const codeProofBytes = (code: LinearCode): number => (checkRows * (code.groups + 1) * groupColumns) / 8;

/** In terms of the code's receiver and sender, who have their parts exchanged in the OTs of the set-up. */
export const codeFlows = {
  setup(adversary: OtAdversary): OtFlow {
    const options = { adversary };
    const flow = [...otFlows.setup(options), ...otFlows.random(codeFor(adversary).columns, options)];
    return flow.map(({ toReceiver, toSender }) => ({ toReceiver: toSender, toSender: toReceiver }));
  },
  extend(count: number, adversary: OtAdversary): OtFlow {
    const code = codeFor(adversary);
    const rounds: OtRound[] = [];
    const rows = rowsFor(count, adversary);
    for (let start = 0; start < rows; start += chunkRows) {
      rounds.push({ toReceiver: 0, toSender: (code.columns * Math.min(chunkRows, rows - start)) / 8 });
    }
    if (adversary === 'semi-honest') return rounds;
    return [...rounds, { toReceiver: coinBytes, toSender: 0 }, { toReceiver: 0, toSender: codeProofBytes(code) }];
  },
} as const;
