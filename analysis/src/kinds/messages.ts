/** Texts about kinds, whichever they are. */
import { addCatalogue, type Catalogue } from '@tacit/engine/text';

addCatalogue({
  'plan.title': { en: 'How it is computed', zh: '如何计算' },
  'plan.costs': { en: '{rounds} rounds, at most {bytes} a party', zh: '{rounds} 轮，每方至多 {bytes}' },
  'plan.costs-one': { en: '1 round, at most {bytes} a party', zh: '1 轮，每方至多 {bytes}' },
  'kind.unknown': {
    en: 'there is no kind of computation called {kind}; known: {known}',
    zh: '没有名为 {kind} 的计算类型；已知：{known}',
    hint: {
      en: 'check the spelling; if a peer proposed it, make sure that all parties run the same version',
      zh: '请检查拼写；若由对方提出，请确认各方运行同一版本',
    },
  },
  'plan.parties': {
    en: 'the parties {found} do not fit the question: its owners are {owners}; {protocol} runs with {computers} computers and {dealers} dealers',
    zh: '参与方 {found} 与问题不符：其数据方为 {owners}；{protocol} 需要 {computers} 个计算方和 {dealers} 个分发方',
    hint: {
      en: 'name those that compute first (owners, helpers), in any order, then those that only contribute or receive, and the dealer last',
      zh: '请先列出参与计算的各方（数据方、协助方，顺序不限），再列只提交份额或只接收结果的各方，最后是分发方',
    },
  },
  'plan.join-protocol': {
    en: 'a join of two owners runs with a helper under {expected}, or between the two alone; not with others under {protocol}',
    zh: '两个数据方的连接可在 {expected} 下借助一个协助方进行，也可由两方单独进行；不能在 {protocol} 下与其他方一起进行',
    hint: {
      en: 'let the two owners compute and nobody else, or name one neutral helper among your peers: --helper NAME',
      zh: '请只让两个数据方参与计算，或从对等方中指定一个中立的协助方：--helper NAME',
    },
  },
  'plan.join-places': {
    en: 'rows of {owners} are matched by these two, alone or with one helper, which compute together; found {computers}',
    zh: '{owners} 的行由这两方单独或与一个协助方共同计算匹配；而计算方为 {computers}',
    hint: {
      en: 'let both owners compute, alone or with one helper (--helper NAME); any number of further parties may receive the result (--to)',
      zh: '两个数据方都须参与计算，可另请一个协助方（--helper NAME）；其他各方可以只接收结果（--to），数量不限',
    },
  },
  'plan.two-owners-rows': {
    en: 'a table of up to {found} rows is too large for a join of two owners alone: at most {most}',
    zh: '最多 {found} 行的表过大，无法由两个数据方自行连接：最多 {most} 行',
    hint: {
      en: 'name a neutral helper that matches the rows (--helper NAME), or ask about fewer rows',
      zh: '请指定一个中立的协助方来匹配各行（--helper NAME），或减少行数',
    },
  },
  'plan.strict-rows': {
    en: 'a table of up to {found} rows is too large to be matched with join: strict, at most {most}; policies that say so: {tables}',
    zh: '最多 {found} 行的表过大，无法按 join: strict 匹配：最多 {most} 行；作此规定的策略：{tables}',
    hint: {
      en: 'ask about fewer rows, or ask the owners of these tables for join: any; of a question that says so itself leave it out',
      zh: '请减少行数，或请这些表的数据方改为 join: any；若是问题自己的要求，请去掉',
    },
  },
  'plan.two-owners-slow': {
    en: 'tables of {rows} rows, matched and computed by their two owners alone, would take about {minutes} minutes; more than {most} are not begun',
    zh: '{rows} 行的表若仅由两个数据方自行匹配和计算，约需 {minutes} 分钟；超过 {most} 分钟的不予开始',
    hint: {
      en: 'name a neutral helper that matches the rows (--helper NAME: about {helper} s), or a dealer that prepares randomness (--dealer NAME: about {dealer} s), or ask about fewer rows',
      zh: '请指定一个中立的协助方来匹配各行（--helper NAME：约 {helper} 秒），或一个准备随机数的分发方（--dealer NAME：约 {dealer} 秒），或减少行数',
    },
  },
  'plan.recipients': {
    en: 'results cannot go to {found}; the parties are {parties}',
    zh: '结果不能发给 {found}；参与方为 {parties}',
    hint: { en: 'name one or more of the parties, each once', zh: '请指定一个或多个参与方，每个只写一次' },
  },
});

/** What is wrong with the text of a question. `expected` is written as in JSON, and needs no translation. */
const questionTexts: Catalogue = {
  'question.invalid': {
    en: 'this is no question of kind {kind}; expected: {expected}',
    zh: '这不是 {kind} 类型的问题；应为：{expected}',
    hint: {
      en: 'write it like that; the page of its kind in docs/ lists all members',
      zh: '请按此书写；docs/ 中该类型的说明列出全部成员',
    },
  },
  'question.unknown-member': {
    en: 'a question of kind {kind} has no member {member}; near: {near}',
    zh: '{kind} 类型的问题没有成员 {member}；相近的有：{near}',
    hint: { en: 'its members: {known}', zh: '可用的成员：{known}' },
  },
  'question.task-member': {
    en: '{member} is no part of the question (kind {kind}): it says something of the task as a whole',
    zh: '{member} 不属于问题本身（{kind} 类型），而是整个任务的设置',
    hint: {
      en: 'in a file, put {expected} beside kind and question, not under question; with tacit explain and propose the option is {option}',
      zh: '在文件中，请将 {expected} 与 kind、question 并列，而不是放在 question 之下；使用 tacit explain 与 propose 时，选项为 {option}',
    },
  },
  'question.missing-member': {
    en: 'the question (kind {kind}) lacks {member}',
    zh: '问题（{kind} 类型）缺少 {member}',
    hint: { en: 'add it, for example: {expected}', zh: '请添加，例如：{expected}' },
  },
  'question.wrong-member': {
    en: 'in the question (kind {kind}) {member} is {found}',
    zh: '问题（{kind} 类型）中的 {member} 为 {found}',
    hint: { en: 'write it like this: {expected}', zh: '请写成：{expected}' },
  },
  'question.needs-member': {
    en: 'in the question (kind {kind}) {what} needs {member}, which is {found}',
    zh: '问题（{kind} 类型）中，{what} 需要 {member}，而其值为 {found}',
    hint: {
      en: 'write {member} like this: {expected}; or leave {what} out',
      zh: '请将 {member} 写成：{expected}；或去掉 {what}',
    },
  },
};

addCatalogue(questionTexts);

/** The same of a question in a file, with the place there: of what `question.x` says, `task.question.x`. */
addCatalogue(
  Object.fromEntries(
    Object.entries(questionTexts).map(([key, { en, zh, hint }]) => [
      `task.${key}`,
      {
        en: `{file}:{line}:{column}: ${en}`,
        zh: `{file}:{line}:{column}：${zh}`,
        ...(hint === undefined ? {} : { hint }),
      },
    ]),
  ),
);
