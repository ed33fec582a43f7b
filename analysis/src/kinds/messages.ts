/** Texts about kinds, whichever they are. */
import { addCatalogue } from '@tacit/engine/text';

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
  'plan.parties': {
    en: 'the parties {found} do not fit the question: its owners in this order are {owners}; {protocol} runs with {computers} computers and {dealers} dealers',
    zh: '参与方 {found} 与问题不符：按顺序其数据方为 {owners}；{protocol} 需要 {computers} 个计算方和 {dealers} 个分发方',
    hint: {
      en: 'name the computing owners in the order of their tables, then helpers without data, contributors, those that only receive, and the dealer',
      zh: '请依次列出参与计算的数据方（按表出现的顺序）、没有数据的协助方、只提交份额的数据方、只接收结果的一方，最后是分发方',
    },
  },
  'plan.join-protocol': {
    en: 'a join of two owners runs with a helper under {expected}, not under {protocol}',
    zh: '两个数据方的连接需在 {expected} 下借助一个协助方进行，而不是 {protocol}',
    hint: {
      en: 'name a neutral helper among your peers: --helper NAME; a union of tables needs none',
      zh: '请从对等方中指定一个中立的协助方：--helper NAME；合并多个表（UNION ALL）则不需要',
    },
  },
  'plan.recipients': {
    en: 'results cannot go to {found}; the parties are {parties}',
    zh: '结果不能发给 {found}；参与方为 {parties}',
    hint: { en: 'name one or more of the parties, each once', zh: '请指定一个或多个参与方，每个只写一次' },
  },
  'question.invalid': {
    en: 'this is no question of kind {kind}; expected: {expected}',
    zh: '这不是 {kind} 类型的问题；应为：{expected}',
    hint: { en: 'see the question as JSON in the documentation of the kind', zh: '问题的 JSON 格式见该类型的文档' },
  },
});
