/** How a scoring service reads. */
import { type Language, say } from '@tacit/engine/text';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import './disclosure-messages.ts';
import { fillsGaps } from '../model-card.ts';
import type { ServePlan } from './plan.ts';
import type { ServeQuestion } from './question.ts';
import './view-messages.ts';

function questionText(plan: ServePlan, language: Language = 'en'): string {
  const { service, serve, uses, stages, fields, perDay, recipients, rules } = plan;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`serve.question.${text}`, values, language);
  return [
    words(serve.output.text, { ...serve.output.values, service, model: uses[0].name, decimals: serve.decimals }),
    ...(serve.explained === undefined ? [] : [words('explain')]),
    words('rows', {
      tables: stages.map(({ party, dataset }) => quotedTable(party, dataset)),
      fields: fields.map(quoted),
    }),
    ...(serve.prepared === undefined ? [] : [words('prepared', { prepared: uses[1]?.name ?? '' })]),
    ...rules.flatMap((each, i) => (each.length === 0 ? [] : [words('rules', { part: i + 1, rules: [...each] })])),
    words('quota', { caller: recipients[0], perDay }),
  ].join('\n');
}

function steps(plan: ServePlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, stages, uses, fields, serve } = plan;
  const [caller] = recipients;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`serve.step.${text}`, values, language);
  const owners = stages.map(({ party }) => party);
  const others = owners.filter((owner) => owner !== caller);
  return [
    { who: [caller], text: words('ask', { caller, owners: others, fields: fields.map(quoted) }) },
    { who: owners, text: words(serve.prepared === undefined ? 'rows' : 'rows-prepared') },
    {
      who: computers,
      text:
        serve.prepared === undefined
          ? words(fillsGaps(serve.model) ? 'compute' : 'compute-given', { computers, model: uses[0].name })
          : words('compute-prepared', { computers, model: uses[0].name, prepared: uses[1]?.name ?? '' }),
    },
    { who: [caller], text: words('tell', { caller, owners: others }) },
  ];
}

export const serveView: KindView<ServeQuestion, ServePlan> = {
  name: 'serve',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
