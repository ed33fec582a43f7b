/** Texts about questions that are kept in files. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.run.argument': {
    en: 'an approved job (its id, or its first digits); or a question as tacit propose takes it, which is then proposed, signed here and run when all have signed',
    zh: '已获批准的任务（编号或其开头几位）；或 tacit propose 所接受的问题：将先提出、由本方签署，并在各方签署后运行',
  },
  'cli.run.yes': {
    en: 'of a question: sign without asking; who learns what is shown',
    zh: '用于问题：不再询问，直接签署（仍显示“谁将获知什么”）',
  },
  'cli.run.unconfirmed': {
    en: 'to run a question signs its contract, and nobody can be asked here',
    zh: '运行一个问题会签署其合约，而此处无法询问',
    hint: {
      en: 'read who learns what with tacit explain, then add --yes',
      zh: '请先用 tacit explain 阅读“谁将获知什么”，再加上 --yes',
    },
  },
  'cli.run.question-only': {
    en: 'options of a question stand beside a job, whose contract is made already',
    zh: '任务的合约已经确定，不能再给出问题的选项',
    hint: {
      en: 'leave them out, or name the question: tacit run query.sql …',
      zh: '请去掉这些选项，或改为给出问题：tacit run query.sql …',
    },
  },
  'cli.run.asks-job': {
    en: '--ask stands beside a question: it belongs to a run of a job',
    zh: '--ask 与问题同时给出：它属于任务的一次运行',
    hint: {
      en: 'propose the question first, then tacit run JOB --ask …',
      zh: '请先提出问题，再执行 tacit run 任务 --ask …',
    },
  },
  'cli.question.set': {
    en: "value of the parameter :name in the question, once for each: a date (2024-01-31), number, true or false, else a text; :'name' in the question is always a text",
    zh: "问题中参数 :name 的取值（每个参数一次）：日期（2024-01-31）、数字、true 或 false，其余为文本；问题中写作 :'name' 则始终为文本",
  },
  'cli.question.bad-set': {
    en: 'an option --set is not of the form NAME=VALUE',
    zh: '某个 --set 选项不是 名称=值 的形式',
    hint: { en: 'write for example --set from=2024-01-31', zh: '例如写成 --set from=2024-01-31' },
  },
  'cli.question.set-twice': {
    en: 'there are two values of {name}',
    zh: '{name} 给出了两次取值',
    hint: { en: 'leave one of them out', zh: '请只保留一个' },
  },
});
