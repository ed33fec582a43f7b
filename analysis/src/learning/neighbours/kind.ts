/** Nearest neighbours as a kind: what rows of a kept table near a point that nobody else sees are like. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../kept-table-kind.ts';
import { askedCells } from './asked.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, type NeighboursPlan, planNeighbours } from './plan.ts';
import { type NeighboursQuestion, readQuestion, schema } from './question.ts';
import { type Found, runNeighbours } from './run.ts';
import { tableOf } from './table.ts';
import { neighboursView } from './view.ts';

export const neighbours: Kind<NeighboursQuestion, NeighboursPlan, Found> = keptTableKind({
  view: neighboursView,
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planNeighbours,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runNeighbours,
  finish: (plan, released) => ({ kind: 'table', table: tableOf(plan, released) }),
  asks: (plan) => ({
    party: plan.recipients[0],
    fields: plan.neighbours.fields,
    atMost: plan.neighbours.points,
    check: (items) => void askedCells(plan, items),
  }),
  asked: ({ neighbours: asked }) => ({ kind: 'neighbours', ...asked }),
});
