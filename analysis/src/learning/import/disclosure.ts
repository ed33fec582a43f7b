/** Who learns what by an import: of the model nothing but its shape. */

import type { DisclosureLine } from '../../contract/contract.ts';
import { quotedTable } from '../../contract/nearest.ts';
import { everyoneOf } from '../../kinds/seats.ts';
import { line, partLines } from '../disclosure.ts';
import './disclosure-messages.ts';
import type { ImportPlan } from './plan.ts';
import { shapeOf, shapeValues } from './shape-text.ts';

/** In the order in which people read it; what is kept has its line in every contract. */
export function disclosureOf(plan: ImportPlan): DisclosureLine[] {
  const { recipients, parties: computers, stages, aligned } = plan;
  const [{ party: owner }] = stages;
  const values = shapeValues(plan);
  const everyone = everyoneOf(plan);
  const tables = aligned.table.tables.map((each) => quotedTable(each.owner, each.dataset));
  return [
    line('result', recipients, 'import-result', values),
    line('shape', everyone, `import-shape-${shapeOf(plan.keeps[0].model)}`, values),
    line('numbers', computers, 'import-numbers', values),
    line('choice', everyone, 'import-choice', { owner }),
    line('trust.model', everyone, 'import-trust', values),
    ...partLines(plan),
    line('nobody.rows', [], 'import-nobody-rows', { tables }),
    line('nobody.model', [], `import-nobody-${shapeOf(plan.keeps[0].model)}`),
  ];
}
