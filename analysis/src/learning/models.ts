/** Kept models by the learners that made them, a line each: how each is used. */
import { UsageError } from '@tacit/engine';
import { clustersUse } from './clusters/use.ts';
import { componentsUse } from './components/use.ts';
import { bayesUse } from './bayes/use.ts';
import { glmUse } from './glm/use.ts';
import { levelTexts, nameOf } from './features.ts';
import { isolationUse } from './isolation/use.ts';
import { importedNetworkUse } from './import/network-use.ts';
import { importedTreesUse } from './import/use.ts';
import type { ModelCard } from './model-card.ts';
import './model-messages.ts';
import { networkUse } from './network/use.ts';
import type { Explained, ExplainUse, ModelOutput, ModelUse } from './model-use.ts';
import { treesUse } from './trees/use.ts';

// A use takes cards of its own learner alone, which `useOf` sees to.
const uses = [
  glmUse,
  networkUse,
  clustersUse,
  componentsUse,
  bayesUse,
  importedTreesUse,
  importedNetworkUse,
  treesUse,
  isolationUse,
] as unknown as readonly ModelUse[];

/** Throws UsageError 'model.learner' for a card of a learner that this version does not have. */
export function useOf({ learner = 'glm' }: ModelCard): ModelUse {
  const found = uses.find((each) => each.learner === learner);
  if (found !== undefined) return found;
  throw new UsageError('model.learner', { learner, known: uses.map((each) => each.learner) });
}

/** The output of this name, or the first one. Throws UsageError 'model.output'; as `useOf`. */
export function outputNamed(card: ModelCard, name: string | undefined, model: string): ModelOutput {
  const outputs = useOf(card).outputs(card);
  const found = name === undefined ? outputs[0] : outputs.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new UsageError('model.output', { model, found: name ?? '–', known: outputs.map((each) => each.name) });
}

/** How scores of this model are explained. Throws UsageError 'model.not-explained' where they are not; as `useOf`. */
export function explainUse(card: ModelCard, model: string): ExplainUse<ModelCard> {
  const { explain } = useOf(card);
  if (explain !== undefined) return explain;
  throw new UsageError('model.not-explained', { model, family: card.family });
}

/** What is explained of an output; undefined where nothing is asked for. Throws as `explainUse` and `ExplainUse.of`. */
export function explainedOutput(
  asked: unknown,
  card: ModelCard,
  output: ModelOutput,
  model: string,
): Explained | undefined {
  return asked === undefined ? undefined : explainUse(card, model).of(card, output, model);
}

/** The output that a judgement is about. Throws UsageError 'model.not-judged', 'model.several-classes' where there is none; as `useOf`. */
export function judgedOutput(card: ModelCard, model: string): ModelOutput {
  const outputs = useOf(card).outputs(card);
  const found = outputs.find(({ judged }) => judged !== undefined);
  if (found !== undefined && card.label !== null) return found;
  const classes = outputs.find(({ levels }) => levels !== undefined)?.levels;
  if (card.label !== null && classes !== undefined)
    throw new UsageError('model.several-classes', { model, label: nameOf(card.label), classes: levelTexts(classes) });
  throw new UsageError('model.not-judged', { model, family: card.family });
}
