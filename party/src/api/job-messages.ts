/** Words for a job that a client completes itself: names of steps, and errors that name states of jobs, which it shows in its own words. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  // Steps of a run beside those of the question.
  preflight: { en: 'preflight', zh: '运行前检查' },
  start: { en: 'start', zh: '启动' },
  'set-up': { en: 'set-up', zh: '建立会话' },
  preparation: { en: 'preparation', zh: '预处理' },
  result: { en: 'result', zh: '整理结果' },
  report: { en: 'report', zh: '汇报' },
  receipt: { en: 'receipt', zh: '回执' },
  release: { en: 'before the reveal', zh: '公布之前' },
  total: { en: 'total', zh: '合计' },

  'job.wrong-state': {
    en: 'job {job} is {state} and cannot become {wanted}; that is possible from: {needed}',
    zh: '任务 {job} 的状态为 {state}，不能变为 {wanted}；可由以下状态变更：{needed}',
    hint: { en: 'see what happened to it: tacit job {job}', zh: '查看任务详情：tacit job {job}' },
  },
  'job.no-result-yet': {
    en: 'job {job} is {state}: it has no result here',
    zh: '任务 {job} 的状态为 {state}：本方尚无结果',
    hint: {
      en: 'what it waits for, or why it ended: tacit job {job}; when all have approved: tacit run {job}',
      zh: '查看它在等待什么或为何结束：tacit job {job}；各方都批准后即可运行：tacit run {job}',
    },
  },
  'job.no-receipt': {
    en: 'job {job} is {state}: it has no receipt here',
    zh: '任务 {job} 的状态为 {state}：本方尚无回执',
    hint: {
      en: 'all parties of a run sign its receipt when it is completed; what the job waits for, or why it ended: tacit job {job}',
      zh: '运行完成时由其各参与方签署回执；查看任务在等待什么或为何结束：tacit job {job}',
    },
  },
  'job.no-receipt-of-dealer': {
    en: '{party} is the dealer of job {job} ({state}) and has no receipt of it: it signs those of runs that it takes part in, and a run that uses what it prepared ahead goes without it',
    zh: '{party} 是任务 {job}（状态：{state}）的分发方，没有回执：它只签署自己参加的运行，而使用其预先准备内容的运行没有它参加',
    hint: {
      en: 'have one of {others} show its receipt (tacit receipt show {job}); anybody can check it: tacit receipt verify FILE; what was prepared here: tacit prepare list',
      zh: '请联系 {others} 之一出示其回执（tacit receipt show {job}）；任何人都可验证：tacit receipt verify 文件；查看在此准备的内容：tacit prepare list',
    },
  },
  'service.closed': {
    en: '{party} does not answer this contract: it is {state}',
    zh: '{party} 不再应答该合约：其状态为 {state}',
    hint: {
      en: 'a contract that both have approved and that is not revoked or over is needed; ask {party}',
      zh: '须有双方均已批准、且未撤销未到期的合约；请联系 {party}',
    },
  },
});
