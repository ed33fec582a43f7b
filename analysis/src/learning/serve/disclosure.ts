/** Who learns what at each call of a scoring service: the caller a number, the owners whom it is about. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { everyoneOf } from '../../kinds/seats.ts';
import { givenLines, isLinear, line, securityLines } from '../disclosure.ts';
import { nameOf, termsOf } from '../features.ts';
import { fillsGaps } from '../model-card.ts';
import { useOf } from '../models.ts';
import './disclosure-messages.ts';
import type { ServePlan } from './plan.ts';
import { lines } from './run.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: ServePlan): DisclosureLine[] {
  const { serve, uses, stages, fields, perDay } = plan;
  const [caller] = plan.recipients;
  const prepared = serve.prepared === undefined ? undefined : uses[1]?.name;
  const everyone = everyoneOf(plan);
  const tables = stages.map(({ party, dataset }) => quotedTable(party, dataset));
  const others = stages.flatMap(({ party }) => (party === caller ? [] : [party]));
  const helpers = everyone.filter((name) => name !== caller && !others.includes(name));
  const told = (id: string, text: string, values = {}, releases = 0) =>
    line(id, [caller], `serve-${text}`, values, releases);
  const withFeatures = others.filter((owner) => serve.features.some(({ feature }) => feature.owner === owner));
  const { gaps } = useOf(serve.model);
  const missing = gaps === 'zero' || fillsGaps(serve.model) ? gaps : 'given';
  const ownFeatures = serve.model.features.filter(({ owner }) => owner === caller);
  const own = gaps === 'sides' ? ownFeatures.length : termsOf(ownFeatures).length;
  const about = serve.output.tells ?? 'model';
  return [
    told('result', 'result', { model: uses[0].name, tables, fields: fields.map(quoted) }),
    told(lines.score, `score-${serve.output.text}`, { ...serve.output.values, decimals: serve.decimals }, 1),
    told(
      lines.found,
      ['found', ...(prepared === undefined ? [] : ['prepared']), ...(missing === undefined ? [] : [missing])].join('-'),
      { owners: others, ...(prepared === undefined ? {} : { prepared }) },
      others.length,
    ),
    ...(serve.explained === undefined
      ? []
      : [
          told(
            lines.contributions,
            `contributions-${serve.explained.what}`,
            { features: serve.features.map(({ feature }) => nameOf(feature)), decimals: serve.decimals },
            serve.features.length + 1,
          ),
          ...(withFeatures.length === 0
            ? []
            : [told('infer.contributions', 'infer-contributions', { others: withFeatures })]),
          line('infer.shares', [caller], 'score-infer-shares'),
        ]),
    told('quota', 'quota', { perDay }),
    told('single', 'single'),
    ...(withFeatures.length === 0 ? [] : [told('infer.sum', sumText(serve), { others: withFeatures })]),
    serve.model.learner === 'imported-network'
      ? told('infer.model', own === 0 ? 'infer-network' : 'infer-own-network', { terms: own })
      : serve.output.tells === undefined && !isLinear(serve.model)
        ? line('infer.model', [caller], 'model-infer-alike')
        : own === 0
          ? told('infer.model', `infer-${about}`, { terms: termsOf(serve.model.features).length + 1 })
          : told('infer.model', `infer-own-${about}`, { terms: own }),
    ...(about === 'model-trees' ? [line('infer.apart', [caller], 'score-infer-apart')] : []),
    ...(prepared === undefined ? [] : [told('infer.fitted', 'infer-fitted', { prepared })]),
    ...givenLines(serve.model, everyone),
    line('key', others, 'serve-key', { caller }),
    line(
      'calls',
      everyone.filter((name) => name !== caller),
      'serve-calls',
      { caller },
    ),
    line('changed', everyone, 'serve-changed', { owners: others }),
    ...securityLines(plan),
    line('nobody.score', [], 'serve-nobody-score', { caller }),
    line('nobody.features', [], 'serve-nobody-features'),
    ...(helpers.length === 0 ? [] : [line('nobody.key', [], 'serve-nobody-key', { caller, helpers })]),
  ];
}

/** What answers tell of the features of others, whatever the caller knows of the model. */
function sumText({ model, output: { tells } }: ServePlan['serve']): string {
  if (tells === undefined && isLinear(model)) return 'infer-sum';
  return `infer-sum-${tells === undefined || tells === 'bayes' || tells === 'isolation' ? 'alike' : tells}`;
}
