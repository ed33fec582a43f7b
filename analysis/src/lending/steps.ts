/** Names of the steps of a question about loans. */
import { addCatalogue } from '@tacit/engine/text';
import { steps as ofQueries } from '../sql/execute/steps.ts';

export const steps = {
  local: ofQueries.local,
  input: 'share loans',
  match: 'match persons',
  limit: 'cap count and sum',
  reveal: ofQueries.reveal,
} as const;

addCatalogue({
  'share loans': { en: 'share loans', zh: '共享贷款份额' },
  'match persons': { en: 'match persons', zh: '匹配人员' },
  'cap count and sum': { en: 'cap count and sum', zh: '对计数与合计设上限' },
});
