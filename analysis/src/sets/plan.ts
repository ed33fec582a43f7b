/** The plan of an intersection: whose keys, brought to which form, under which protocol, and what is shown of the match. */
import type { IntersectionShape, StandingTerms } from '@tacit/engine';
import type { Matcher } from '../contract/contract.ts';
import type { ColumnType } from '../contract/cards.ts';
import type { KeyedPlan } from './keyed-plan.ts';

/** A column that an owner hands over beside rows in common. */
export interface PayloadColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Outputs of the stage: its value, and whether there is one. */
  readonly value: string;
  readonly present: string;
}

export interface IntersectPlan extends KeyedPlan {
  readonly join: Matcher | null;
  readonly parties: readonly string[];
  readonly clients: readonly string[];
  readonly dealer: null;
  readonly threshold: number;
  readonly recipients: readonly string[];
  readonly protocol: string;
  readonly show: 'ids' | 'count';
  /** Nothing is shown where less are in common; 0: everything is. */
  readonly least: number;
  /** Tables may change between so many runs; absent where they may not. */
  readonly changing?: { readonly runs: number };
  /** The set of the owner that receives nothing is prepared once and asked in so many runs. */
  readonly standing?: StandingTerms;
  /** By stage. */
  readonly payload: readonly (readonly PayloadColumn[])[];
}

/** Bytes of a text that is handed over; longer ones are refused. */
export const textBytes = 64;

/** Bytes of one column of a row: whether there is a value, and the value. */
export function bytesOfColumn({ type }: PayloadColumn): number {
  switch (type.kind) {
    case 'text':
      return 1 + 1 + textBytes;
    case 'boolean':
      return 1 + 1;
    case 'integer':
    case 'decimal':
    case 'date':
    case 'timestamp':
    case 'time':
      return 1 + 8;
  }
}

/** What one run of the protocol is asked for: one for each recipient of rows, one for all of a number. */
export function shapesOf(plan: IntersectPlan): IntersectionShape[] {
  const numberOf = (name: string): number => [...plan.parties, ...plan.clients].indexOf(name);
  const helper = plan.parties.find((name) => plan.stages.every(({ party }) => party !== name));
  const around = {
    least: plan.least,
    ...(helper === undefined ? {} : { helper: numberOf(helper) }),
    ...(plan.standing === undefined ? {} : { standing: plan.standing }),
  };
  const owners = (receiver: number) =>
    plan.stages.map(({ party, rowsUpTo }, place) => {
      const columns = receiver < 0 || place === receiver ? [] : (plan.payload[place] ?? []);
      const payloadBytes = columns.reduce((sum, column) => sum + bytesOfColumn(column), 0);
      return { party: numberOf(party), rows: rowsUpTo, payloadBytes };
    });
  if (plan.show === 'count') {
    return [{ ...around, owners: owners(-1), gives: { kind: 'count', to: plan.recipients.map(numberOf) } }];
  }
  return receiversOf(plan).map((receiver) => ({
    ...around,
    owners: owners(receiver),
    gives: { kind: 'rows', receiver },
  }));
}

/** Of a set that is kept between runs: whose table it is of, and who asks. */
export function standingOf(plan: IntersectPlan): { readonly sender: number; readonly receiver: number } | undefined {
  const [receiver] = receiversOf(plan);
  return plan.standing === undefined || receiver === undefined ? undefined : { sender: 1 - receiver, receiver };
}

/** Stages of those who learn which of their rows are in common, in their order. */
export function receiversOf(plan: IntersectPlan): number[] {
  return [...plan.stages.keys()].filter((place) => plan.recipients.includes(plan.stages[place]?.party ?? ''));
}
