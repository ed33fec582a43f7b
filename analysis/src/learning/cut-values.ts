/** Where numbers are cut into bins, as questions have it. */
import { type Check, isList, isName, nameSchema } from '../kinds/members.ts';

/** A place where a number is cut: dates as text. */
export type CutValue = number | string;

export const mostCuts = 100;
const mostColumns = 200;

const isCuts: Check = isList(
  (each) => (typeof each === 'number' && Number.isFinite(each)) || isName(each),
  1,
  mostCuts,
);

/** Cut points by name of a column. */
export const isCutsByName: Check = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= mostColumns && entries.every(([name, cuts]) => isName(name) && isCuts(cuts));
};

export const cutsByNameSchema = {
  type: 'object',
  maxProperties: mostColumns,
  additionalProperties: {
    type: 'array',
    items: { anyOf: [{ type: 'number' }, nameSchema] },
    minItems: 1,
    maxItems: mostCuts,
    uniqueItems: true,
  },
};
