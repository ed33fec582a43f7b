/** Texts about kinds, whichever they are. */
import { addCatalogue } from '@tacit/engine';

addCatalogue({
  'plan.title': { en: 'How it is computed', zh: '如何计算' },
  'kind.unknown': {
    en: 'there is no kind of computation called {kind}; known: {known}',
    zh: '没有名为 {kind} 的计算类型；已知：{known}',
    hint: {
      en: 'check the spelling; if a peer proposed it, make sure that all parties run the same version',
      zh: '请检查拼写；若由对方提出，请确认各方运行同一版本',
    },
  },
  'question.invalid': {
    en: 'this is no question of kind {kind}; expected: {expected}',
    zh: '这不是 {kind} 类型的问题；应为：{expected}',
    hint: { en: 'see the question as JSON in the documentation of the kind', zh: '问题的 JSON 格式见该类型的文档' },
  },
});
