/** Loans of one person at several lenders as a kind: how many have one and how much in all, hiding which of them and who is asked about. */
import { protocolNamed } from '@tacit/engine';
import { decimalText } from '../contract/decimals.ts';
import { checkCards, missingGrants } from '../contract/permissions.ts';
import type { Cell, Result, ResultColumn } from '../contract/results.ts';
import type { Kind } from '../kinds/kind.ts';
import { price } from '../kinds/runtime.ts';
import { previews as keyPreviews } from '../sets/preview.ts';
import { bindLending, grantsNeeded, lendersOf, planLending } from './compile.ts';
import { disclosureOf } from './disclosure.ts';
import { ownPart } from './own-part.ts';
import type { LendingPlan } from './plan.ts';
import { runLending, type ToldLoans } from './program.ts';
import { type LendingQuestion, readQuestion, schema } from './question.ts';
import { checkAsked } from './tokens.ts';
import { lendingView } from './view.ts';

export const lending: Kind<LendingQuestion, LendingPlan, ToldLoans> = {
  view: lendingView,
  version: 1,
  schema,
  read: readQuestion,
  tables: async (question) => await Promise.resolve(lendersOf(question)),
  check: async (question, datasets) => {
    bindLending(question, datasets);
    return await Promise.resolve({ matches: false });
  },
  grants: async (request) => {
    const { plan, cards } = planLending(request);
    const required = grantsNeeded(plan);
    return await Promise.resolve({ required, missing: missingGrants(required, cards) });
  },
  compile: async (request, options = {}) => {
    const { plan, cards } = planLending(request);
    checkCards(plan, grantsNeeded(plan), cards, (options.at ?? new Date().toISOString()).slice(0, 10));
    const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => runLending(plan, runtime));
    return { plan, disclosure: disclosureOf(plan, cards, request.runs?.atMost ?? 1), cost };
  },
  run: runLending,
  asks: (plan) => {
    const { asker: party, fields, persons: atMost } = plan;
    return { party, fields, atMost, check: (items) => checkAsked(plan, items) };
  },
  finish,
  stages: ({ stages }) => stages,
  ownPart,
  // Whoever has several loans of one person counts once, with their sum: none is left out.
  previews: (plan, owner) =>
    keyPreviews(plan, owner).map(({ stage, lines }) => ({
      stage,
      lines: (rows) =>
        lines(rows).map((line) =>
          line.text === 'sets.preview.repeated-once' ? { ...line, text: 'lending.preview.repeated' } : line,
        ),
    })),
};

const integer = { kind: 'integer' } as const;

/**
 * A row a person, numbered as they were given: who they are stays with the asker. `…_or_more` says that the limit is reached; of
 * amounts the step that holds the sum, whose upper end is empty then.
 */
function finish({ countUpTo, amount }: LendingPlan, { lenders, bands }: ToldLoans): Result {
  const columns: ResultColumn[] = [
    { name: 'person', type: integer },
    { name: 'lenders', type: integer },
    { name: 'lenders_or_more', type: { kind: 'boolean' } },
  ];
  if (amount !== null) {
    const { scale } = amount;
    const type = scale === 0 ? integer : ({ kind: 'decimal', precision: 38, scale } as const);
    columns.push({ name: 'amount_from', type }, { name: 'amount_below', type });
  }
  const rows = Array.from(lenders, (found, i): Cell[] => {
    const row: Cell[] = [String(i + 1), String(found), found === BigInt(countUpTo)];
    const band = bands?.[i];
    if (amount === null || band === undefined) return row;
    const { scale } = amount;
    const step = BigInt(amount.step);
    const below = band === BigInt(amount.bands) ? null : decimalText((band + 1n) * step, scale);
    return [...row, decimalText(band * step, scale), below];
  });
  return { kind: 'table', table: { columns, rows, withheldGroups: 0 } };
}
