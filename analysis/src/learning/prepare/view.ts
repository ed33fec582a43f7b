/** How a preparation reads. */
import { type Language, say } from '@tacit/engine/text';
import type { ExplainStep, KindView } from '../../kinds/view.ts';
import '../disclosure-messages.ts';
import { cutText, levelTexts, nameOf } from '../features.ts';
import type { PreparePlan } from './plan.ts';
import type { PrepareQuestion } from './question.ts';
import type { PlannedStep } from './steps.ts';
import './disclosure-messages.ts';
import { quantileUnit } from './units.ts';
import './view-messages.ts';

function questionText(plan: PreparePlan, language: Language = 'en'): string {
  const { fitted, with: by, test } = plan.prepare;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) =>
    say(`prepare.question.${text}`, values, language);
  return [
    by === null ? words('about', { table: plan.aligned.name }) : words('with', { table: plan.aligned.name, with: by }),
    ...fitted.columns.map((column) => {
      const steps = column.steps.map((step) => stepText(step, language));
      return words('column', { column: nameOf(column), steps: steps.join(language === 'zh' ? '；' : '; ') });
    }),
    ...(fitted.woe === null ? [] : [words('label', { label: nameOf(fitted.woe.label), woe: fitted.woe.name })]),
    ...(test === null ? [] : [words('test', { percent: Math.round(test.share * 1000) / 10, seed: test.seed })]),
  ].join('\n');
}

function stepText({ operation, before, makes }: PlannedStep, language: Language): string {
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`prepare.do.${text}`, values, language);
  const shown = (carried: string) => (before.kind === 'number' ? cutText(before.type, carried) : carried);
  switch (operation.kind) {
    case 'fill':
      return words(`fill-${operation.with}`);
    case 'fill-value':
      return words('fill-value', { value: shown(operation.value) });
    case 'fill-mode':
      return words('fill-mode');
    case 'fill-level':
      return words('fill-value', {
        value: before.kind === 'levels' ? (levelTexts(before.levels)[operation.place] as string) : '',
      });
    case 'clip':
      return words('clip', { least: shown(operation.least), most: shown(operation.most) });
    case 'clip-quantiles': {
      const [least, most] = operation.places.map((each) => String(each / quantileUnit));
      return words('clip-quantiles', { least: least ?? '', most: most ?? '' });
    }
    case 'standardise':
      return words(`standardise-${operation.as}`);
    case 'transform':
      return words(operation.as);
    case 'one-hot':
      return words('one-hot', { columns: makes.map(({ name }) => name) });
    case 'ordinal':
      return words('ordinal', {
        values: operation.places.map((at) =>
          before.kind === 'levels' ? (levelTexts(before.levels)[at] as string) : '',
        ),
      });
    case 'woe':
      return words('woe', { bins: levelTexts(operation.feature.levels) });
    case 'missing':
      return words('missing', { columns: makes.map(({ name }) => name) });
    case 'weights':
      return words('weights', { columns: makes.map(({ name }) => name) });
  }
}

function steps(plan: PreparePlan, language: Language = 'en'): ExplainStep[] {
  const { parties: computers, recipients, aligned, keeps, minimumGroupSize: minimum } = plan;
  const { with: by } = plan.prepare;
  const words = (text: string, values: Parameters<typeof say>[1] = {}) => say(`prepare.step.${text}`, values, language);
  const outputs = keeps.map(({ output }) => output);
  return [
    { who: computers, text: words('take', { computers, table: aligned.name }) },
    { who: computers, text: by === null ? words('fit') : words('apply', { with: by }) },
    ...(by === null ? [{ who: computers, text: words('check', { minimum }) }] : []),
    { who: computers, text: words('keep', { computers, outputs }) },
    { who: recipients, text: words('tell', { recipients }) },
  ];
}

export const prepareView: KindView<PrepareQuestion, PreparePlan> = {
  name: 'prepare',
  questionText,
  originalText: (question) => JSON.stringify(question, undefined, 2),
  steps,
};
