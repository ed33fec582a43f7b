/** Who learns what by a comparison: two judgements, and how far the models agree. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { everyoneOf } from '../../kinds/seats.ts';
import {
  choosingLine,
  givenLines,
  line,
  minimumLines,
  nobodyRowsLine,
  ownRowsLines,
  partLines,
} from '../disclosure.ts';
import { groupsOf } from '../judge/grid.ts';
import { linesOf } from '../judge/lines.ts';
import './disclosure-messages.ts';
import { columnsOf, type ComparePlan, judgeOf, sides } from './plan.ts';
import { agreementLine, agreementValues, lineOfSide } from './run.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: ComparePlan): DisclosureLine[] {
  const { recipients, aligned, uses, compare, minimumGroupSize: minimum } = plan;
  const { tables: sources } = aligned.table;
  const inside = recipients.filter((name) => sources.some(({ owner }) => owner === name));
  const { part, yesFrom } = compare;
  const [, champion, challenger] = uses.map(({ name }) => name);
  return [
    line('result', recipients, 'compare-result', {
      champion: champion ?? '',
      challenger: challenger ?? '',
      table: aligned.name,
      part,
    }),
    ...sides.flatMap((side, i) => {
      const judged = judgeOf(plan, side);
      return linesOf(judged).map(({ line: id, values }) => {
        const about = { part: `${part}, ${uses[i + 1]?.name ?? ''}`, minimum, groups: groupsOf(judged.judge) };
        return line(lineOfSide(id, side), recipients, `judge-${id}`, about, values);
      });
    }),
    line(agreementLine, recipients, 'compare-agreement', { yesFrom, minimum }, agreementValues),
    ...minimumLines(plan),
    ...ownRowsLines(aligned.table, columnsOf(plan), inside, 'told', 'others'),
    ...choosingLine(plan, 'pairs', 'judge-infer-stacked'),
    line('infer.all-but-one', recipients, 'judge-infer-all-but-one'),
    line('infer.labels', recipients, 'judge-infer-labels'),
    line('infer.groups', recipients, 'judge-infer-groups'),
    ...sides
      .flatMap((side) => givenLines(judgeOf(plan, side).judge.model, everyoneOf(plan)))
      .filter(({ id }, i, all) => all.findIndex((each) => each.id === id) === i),
    line('infer.between', recipients, 'compare-infer-between', { minimum }),
    ...partLines(plan, columnsOf(plan)),
    nobodyRowsLine(plan, 'judge-nobody-rows'),
  ];
}
