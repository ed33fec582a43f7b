/** Names of the steps of a joint question, for progress, errors, costs and the egress meter. The join's own steps are named in the engine. */
export const steps = {
  local: 'local stage',
  input: 'share partial results',
  relations: 'relations',
  compare: 'compare',
  groups: 'groups',
  thresholds: 'thresholds',
  averages: 'averages',
  noise: 'noise',
  reveal: 'reveal',
} as const;

/** The step of one operator of a relation, by its number among the relation's nodes, from 1, as statements number them. */
export const relationStep = (number: number): string => `${steps.relations} ${number}`;
