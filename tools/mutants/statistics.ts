// Weakenings of what a description shows of small numbers of rows.

import type { Mutant } from './mutant.ts';

const gates = ['analysis/src/statistics/gates.test.ts'];
const protocols = ['analysis/src/statistics/protocols.test.ts'];
const question = ['analysis/src/statistics/question.test.ts'];

export const statisticsMutants: readonly Mutant[] = [
  {
    name: 'description-own-rows-count',
    file: 'analysis/src/statistics/enough.ts',
    find: 'for (const own of [null, ...ownStages(plan)]) {',
    replace: 'for (const own of [null]) {',
    tests: gates,
    why: 'a recipient subtracts its own rows from a part and has those of few others',
  },
  {
    name: 'description-last-part-small',
    file: 'analysis/src/statistics/intervals.ts',
    find: 'joined((_, j) => isEnough(j, points + 1)),',
    replace: 'joined((i, j) => isEnough(i, j)),',
    tests: gates,
    why: 'what lies after the last cut point that is shown may be a single row',
  },
  {
    name: 'description-cells-left-out',
    file: 'analysis/src/statistics/crosstab.ts',
    find: 'const fine = sharing.not(await sharing.and(incomplete, sharing.not(many)));',
    replace: 'const fine = sharing.not(await sharing.and(incomplete, sharing.not(incomplete)));',
    tests: gates,
    why: 'the one cell that a row leaves out is found by subtracting',
  },
  {
    name: 'description-cuts-of-withheld-groups',
    file: 'analysis/src/statistics/run.ts',
    find: 'const shown = isGated(plan) ? await sharing.multiply(kept, everywhere) : everywhere;',
    replace: 'const shown = kept;',
    tests: gates,
    why: 'cut points tell of groups and columns that are withheld',
  },
  {
    name: 'description-carries-tell-shares',
    file: 'analysis/src/statistics/wide-sums.ts',
    find: 'measures.set(id, sharing.slice(rest, i * groups, (i + 1) * groups));',
    replace: 'measures.set(id, sharing.slice(low, i * groups, (i + 1) * groups));',
    tests: ['analysis/src/statistics/wide-sums.test.ts'],
    why: 'what low parts carry tells how owners share in a sum',
  },
  {
    name: 'description-condition-is-frame',
    file: 'analysis/src/statistics/sql-text.ts',
    find: 'if (frameOf(parsed) !== frameOf(plain)) throw',
    replace: 'if (frameOf(parsed) === "") throw',
    tests: question,
    why: 'a condition closes its bracket and asks for clauses of its own',
  },
  {
    name: 'description-parts-not-entered',
    file: 'analysis/src/statistics/own-part.ts',
    find: 'return besides.length === 0 ? part : { ...part, besides };',
    replace: 'return part;',
    tests: ['party/src/budget/descriptions.test.ts'],
    why: 'cut points of two descriptions that differ a little tell of the few rows between them',
  },
  {
    name: 'description-cards-not-checked',
    file: 'analysis/src/statistics/sql-text.ts',
    find: '      checkCard(found);\n',
    replace: '',
    tests: question,
    why: 'a card that makes no sense decides how wide numbers are',
  },
  {
    name: 'description-reveals-off-the-record',
    file: 'analysis/src/statistics/run.ts',
    find: '  await releasing();\n',
    replace: '',
    tests: protocols,
    why: 'values are revealed before that is on record',
  },
];
