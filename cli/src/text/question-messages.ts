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
  'cli.explain': {
    en: 'what a question or a description would tell whom, its plan, rounds, bytes and time; nothing is proposed',
    zh: '说明一个问题或统计描述将使谁获知什么，以及计划、轮数、字节数和时间；不发起提案',
  },
  'cli.question.sql': {
    en: 'SQL text, a file with SQL, - for standard input, or a task: a .yaml or .json file with kind (describe for statistics of columns) and question',
    zh: 'SQL 文本、SQL 文件、用 - 表示标准输入，或任务文件：含 kind（describe 即列的统计描述）与 question 的 .yaml 或 .json 文件',
  },
  'cli.question.helper': {
    en: 'party that takes part without data in the question; in a join, the one that matches rows',
    zh: '在问题中不提供数据的协助方；在连接中即负责匹配各行的一方',
  },
  'cli.question.join': {
    en: 'strict: joins only in ways that show nobody which rows match, or how many',
    zh: 'strict：只用不让任何人得知哪些行匹配、共有多少的方式连接',
  },
  'cli.question.dealer': {
    en: 'party without data that prepares randomness and is gone before the first input',
    zh: '不提供数据的分发方：只准备随机数，在数据输入之前即退出',
  },
  'cli.question.computers': {
    en: 'who computes, where not all owners do; the others only send shares of their data',
    zh: '参与计算的各方（并非所有数据方都计算时）；其余数据方只提交数据份额',
  },
  'cli.question.protocol': {
    en: 'protocol to compute under; default: the fastest that fits, as explain shows',
    zh: '使用的协议；默认：适用协议中最快的一个，见 explain',
  },
  'cli.explain.protocols': { en: 'protocols that fit, the one taken first', zh: '适用的协议（首个为所用协议）' },
  'cli.explain.price': { en: 'about {seconds} s and {bytes} a party', zh: '约 {seconds} 秒，每方 {bytes}' },
  'cli.explain.advice': {
    en: 'Two owners alone take {alone}. With a third party that both accept in their policies (--helper NAME) it would take {helped}.',
    zh: '仅由两个数据方计算{alone}。若指定一个双方策略都接受的第三方（--helper 名称），则{helped}。',
  },
  'cli.explain.errors': {
    en: 'how far off the numbers will be, 19 times in 20',
    zh: '各数值与真实值的偏差（20 次中约 19 次不超过）',
  },
  'cli.explain.ranks': { en: '±{error} ranks', zh: '±{error} 个名次' },
  'cli.column.number': { en: 'number', zh: '数值' },
  'cli.column.error': { en: 'off by', zh: '偏差' },
  'cli.explain.ways': { en: 'ways to compute it, the one taken first', zh: '可行的计算方式（首个为所用方式）' },
  'cli.explain.trust': {
    en: 'holds against {threshold} of {of} curious',
    zh: '可抵御 {of} 方中的 {threshold} 个好奇方',
  },
  'cli.explain.trust-malicious': {
    en: 'holds although {threshold} of {of} deviate',
    zh: '{of} 方中 {threshold} 方不遵守协议时仍成立',
  },
  'cli.explain.time': { en: 'about {seconds} s', zh: '约 {seconds} 秒' },
  'cli.question.to': { en: 'who receives the result (default: this party)', zh: '结果接收方（默认为本方）' },
  'cli.question.expires': { en: 'hours until the proposal expires (default 168)', zh: '提案有效期（小时，默认 168）' },
  'cli.question.runs': { en: 'how many runs the contract is good for (default 1)', zh: '合约可运行的次数（默认 1）' },
  'cli.question.until': {
    en: 'date or time until which runs may begin (default: when the proposal expires)',
    zh: '可开始运行的截止日期或时间（默认为提案到期时）',
  },
  'cli.question.request': {
    en: 'go on even if policies lack something; their owners are asked when they approve',
    zh: '即使策略有所欠缺也继续；数据方批准时会被询问',
  },
  'cli.explain.missing-title': {
    en: 'Not granted yet by policies; the owners are asked for it when they approve:',
    zh: '策略尚未允许，数据方批准时会被询问：',
  },
  'cli.explain.missing': {
    en: '{owner} would have to allow {use} on {column}',
    zh: '需要 {owner} 允许对 {column} 进行 {use}',
  },
});
