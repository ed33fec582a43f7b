/** Texts about proposing, approving and following jobs. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.propose': {
    en: 'propose a question to its parties: SQL, or a description',
    zh: '向相关各方提出一个问题：SQL，或统计描述',
  },
  'cli.inbox': { en: 'proposals that wait for this party', zh: '等待本方处理的提案' },
  'cli.approve': { en: 'sign a proposal after reading who learns what', zh: '阅读“谁将获知什么”之后签署提案' },
  'cli.reject': { en: 'refuse a proposal', zh: '拒绝一个提案' },
  'cli.run': {
    en: 'run an approved contract, or a question from its proposal on, and show its result',
    zh: '运行已获批准的合约，或从提出开始运行一个问题，并显示结果',
  },
  'cli.watch': { en: 'follow a job until it ends', zh: '跟踪一个任务直到结束' },
  'cli.cancel': { en: 'cancel a job at all parties', zh: '在所有参与方取消任务' },
  'cli.jobs': { en: 'all jobs and their states', zh: '所有任务及其状态' },
  'cli.job': {
    en: 'one job: question, who learns what, approvals, cost',
    zh: '查看一个任务：问题、谁将获知什么、批准情况与成本',
  },
  'cli.job.runs': {
    en: 'Runs: {used} of {atMost} have released an answer, as far as this party knows; the others can begin until {until}',
    zh: '运行：就本方所知，{atMost} 次中已有 {used} 次公布了结果；其余可在 {until} 之前开始',
  },
  'cli.approve.grant': {
    en: 'allow what the policy lacks: once (this contract) or always',
    zh: '补充策略未允许的用途：once（仅本合约）或 always（今后一直）',
  },
  'cli.approve.yes': {
    en: 'sign without asking; who learns what has been read',
    zh: '不再询问，直接签署（已阅读“谁将获知什么”）',
  },
  'cli.approve.confirm': { en: 'Sign exactly this?', zh: '确认签署以上内容？' },
  'cli.approve.not': { en: 'not signed', zh: '未签署' },
  'cli.approve.done': { en: 'signed {id}; still to sign: {parties}', zh: '已签署 {id}；尚待签署：{parties}' },
  'cli.approve.complete': {
    en: 'signed {id}; every party has signed, and {proposer} can run it',
    zh: '已签署 {id}；各方均已签署，{proposer} 可以运行',
  },
  'cli.yes': { en: 'Yes', zh: '是' },
  'cli.no': { en: 'No', zh: '否' },
  'cli.reject.why': { en: 'reason, told to all parties', zh: '理由，将告知所有参与方' },
  'cli.reject.noise': {
    en: 'as reason, what the policy lets be asked with noise in its place (earlier_answers: noise)',
    zh: '以“可改为带噪声提出的问题”作为理由（earlier_answers: noise）',
  },
  'cli.reject.no-reason': {
    en: 'a rejection of {id} needs a reason',
    zh: '拒绝 {id} 需要说明理由',
    hint: { en: '--why REASON, which all parties are told', zh: '请使用 --why 理由，该理由将告知所有参与方' },
  },
  'cli.reject.no-noise': {
    en: 'the verdict about {id} offers no noise: its exact answer is not refused, or the policy does not say earlier_answers: noise',
    zh: '对 {id} 的检查结论中没有噪声建议：其精确结果未被拒绝，或策略未设置 earlier_answers: noise',
    hint: {
      en: 'what is said about it: tacit job {id}; or give a reason: --why REASON',
      zh: '查看检查结论：tacit job {id}；或自行说明理由：--why 理由',
    },
  },
  'cli.reject.done': { en: 'rejected {id}', zh: '已拒绝 {id}' },
  'cli.run.unapproved': {
    en: 'job {id} is not approved yet, by this party either; waiting for {parties}',
    zh: '任务 {id} 尚未获得批准，本方也还没有批准；等待 {parties}',
    hint: {
      en: 'read it and sign it: tacit approve {id}{flag}',
      zh: '请阅读并签署：tacit approve {id}{flag}',
    },
  },
  'cli.removed': { en: 'removed {name}', zh: '已移除 {name}' },
  'cli.cancel.next': {
    en: 'It does not run again, at any party. To ask once more: tacit propose; what was done with it: tacit job {id}',
    zh: '该任务在各方都不会再运行。如需再次提问，请用 tacit propose；查看其经过：tacit job {id}',
  },
  'cli.propose.next': {
    en: 'Every party of the contract must approve it; then: tacit run {id}{flag}',
    zh: '合约各方都批准后，运行：tacit run {id}{flag}',
  },
  'cli.propose.quiet': { en: "print the job's id only", zh: '只输出任务编号' },
  'cli.inbox.next': { en: 'Next: tacit approve {id}{flag}', zh: '下一步：tacit approve {id}{flag}' },
  'cli.inbox.empty': { en: 'nothing waits for this party', zh: '没有等待本方处理的提案' },
  'cli.jobs.state': { en: 'only jobs in this state', zh: '只显示该状态的任务' },
  'cli.job.runs-all': {
    en: 'Runs: all {atMost} have released an answer, as far as this party knows',
    zh: '运行：就本方所知，{atMost} 次均已公布结果',
  },
  'cli.job.attempts': {
    en: 'Attempts at run {number}: {used} of {most} were started here; each may fail before anything is revealed',
    zh: '第 {number} 次运行的尝试：本方已启动 {used} 次，最多 {most} 次；每次都可能在公布任何内容之前失败',
  },
  'cli.job.released': {
    en: 'Released: this party began to reveal its part of the answer at {at}, in run {run}',
    zh: '公布：本方已于 {at} 在运行 {run} 中开始公布其持有的那部分结果',
  },
  'cli.job.used-up': {
    en: 'This contract does not run again here: propose the question again.',
    zh: '本方不会再运行该合约：请重新提出该问题。',
  },
  'cli.jobs.none': { en: 'no jobs', zh: '没有任务' },
  'cli.watch.waiting': {
    en: 'job {id}: {state}; waiting for {parties}',
    zh: '任务 {id}：{state}；等待 {parties}',
  },
  'cli.watch.state': { en: 'job {id}: {state}', zh: '任务 {id}：{state}' },
  'cli.job.head': {
    en: 'Job {id}: {state}, proposed by {proposer} at {at}',
    zh: '任务 {id}：{state}，由 {proposer} 于 {at} 提出',
  },
  'cli.approve.original': {
    en: 'show the question as its proposer wrote it, too',
    zh: '同时显示提出方所写的问题原文',
  },
  'cli.job.digest': { en: 'Contract {digest}', zh: '合约 {digest}' },
  'cli.job.approved': { en: 'Approved by {parties}', zh: '已批准：{parties}' },
  'cli.job.waiting': { en: 'Waiting for {parties}', zh: '等待：{parties}' },
  'cli.job.rejected': { en: 'Rejected by {party}: {why}', zh: '{party} 已拒绝：{why}' },
  'cli.job.egress': { en: 'Sent by this party in the last run:', zh: '本方在最近一次运行中发送的数据：' },
  'cli.job.failed': {
    en: 'failed at {party} in step “{step}”: {message}',
    zh: '在 {party} 的“{step}”步骤失败：{message}',
  },
  'cli.approve.unconfirmed': {
    en: 'approving {id} needs a confirmation, and standard input is no terminal',
    zh: '批准 {id} 需要确认，但标准输入不是终端',
    hint: {
      en: 'read who learns what above, then repeat with --yes',
      zh: '请阅读上面的“谁将获知什么”，然后加 --yes 重试',
    },
  },
});
