/** Text of the errors of jobs and runs. */
import { addCatalogue } from '@tacit/engine/text';
import '../api/job-messages.ts';

addCatalogue({
  internal: {
    en: 'an internal error happened; the log has it under {id}',
    zh: '发生内部错误；日志中的编号为 {id}',
    hint: {
      en: 'look for {id} in the log of the party that failed and report it with the lines around it',
      zh: '请在出错方的日志中查找 {id}，并附上前后内容反馈问题',
    },
  },
  'job.unknown': {
    en: 'there is no job {job}',
    zh: '没有任务 {job}',
    hint: { en: 'list the jobs: tacit jobs', zh: '查看任务列表：tacit jobs' },
  },
  'job.ambiguous': {
    en: '{job} could be any of {matches}',
    zh: '{job} 同时匹配 {matches}',
    hint: { en: 'give more digits of the job id', zh: '请多输入几位任务编号' },
  },
  'job.cancelled': {
    en: '{party} cancelled job {job}',
    zh: '{party} 取消了任务 {job}',
    hint: {
      en: 'it does not run again at any party: agree with {party}, then propose the question anew: tacit propose',
      zh: '该任务在各方都不会再运行：请与 {party} 商定后重新提出问题：tacit propose',
    },
  },
  'run.needs-input': {
    en: 'a run of job {job} needs to be told what to ask: {fields}, for 1 to {atMost} items',
    zh: '任务 {job} 的运行需要给出所询问的内容：{fields}，1 至 {atMost} 项',
    hint: {
      en: 'tacit run {job} --ask FIELD=VALUE, or --ask-file FILE with a column for each field; it leaves this party in shares only',
      zh: 'tacit run {job} --ask 字段=值，或用 --ask-file 文件（每个字段一列）；它只以份额形式离开本方',
    },
  },
  'run.takes-no-input': {
    en: 'job {job} asks the same at each run: there is nothing to give',
    zh: '任务 {job} 每次运行询问的内容相同，无需给出输入',
    hint: { en: 'run it without --ask and --ask-file', zh: '请去掉 --ask 与 --ask-file 再运行' },
  },
  'run.input-elsewhere': {
    en: '{party} says at each run of job {job} what to ask, so that {party} alone begins its runs; found {leader}',
    zh: '任务 {job} 每次运行询问什么由 {party} 给出，因此只能由 {party} 启动运行；而发起者为 {leader}',
    hint: { en: 'ask {party} to run it', zh: '请联系 {party} 运行' },
  },
  'job.too-many-proposals': {
    en: '{limit} proposals of {sender} wait for a decision at {party} already',
    zh: '{sender} 已有 {limit} 个提案在等待 {party} 决定',
    hint: {
      en: 'wait until {party} has approved or rejected some, or cancel those that are no longer needed: tacit cancel JOB',
      zh: '请等 {party} 批准或拒绝一部分，或取消不再需要的：tacit cancel 任务',
    },
  },
  'job.proposals-paused': {
    en: 'too many proposals of {sender} were refused, or took long to compile: {party} looks at none for {minutes} more minutes',
    zh: '{sender} 的提案被拒绝过多，或编译耗时过长：{party} 在 {minutes} 分钟内不再受理',
    hint: {
      en: 'propose again after {until}; see what was refused and why, and try questions with tacit explain first',
      zh: '请在 {until} 之后再提出；请先查明被拒绝的原因，并用 tacit explain 试算',
    },
  },
  'job.no-result': {
    en: 'this party receives no result of job {job}: its recipients are {recipients}',
    zh: '本方不是任务 {job} 的结果接收方；接收方为 {recipients}',
    hint: {
      en: 'see it at one of {recipients}; who is to receive an answer is said when it is asked for: tacit propose … --to PARTY',
      zh: '请在 {recipients} 处查看；结果接收方在提出问题时指定：tacit propose … --to 参与方',
    },
  },
  'job.no-result-of-run': {
    en: 'there is no result of run {run} of job {job} here; there are results of: {known}',
    zh: '本方没有任务 {job} 第 {run} 次运行的结果；现有第 {known} 次的结果',
    hint: {
      en: 'choose one of these, or leave --run out for the latest; the contract is good for {atMost} runs, and one that failed has no result (tacit job {job})',
      zh: '请选择其中之一，或不加 --run 以查看最近一次；合约最多可运行 {atMost} 次，失败的运行没有结果（tacit job {job}）',
    },
  },
  'job.no-receipt-of-run': {
    en: 'there is no receipt of run {run} of job {job} here; there are receipts of: {known}',
    zh: '本方没有任务 {job} 第 {run} 次运行的回执；现有第 {known} 次的回执',
    hint: {
      en: 'choose one of these, or leave --run out for the latest; the contract is good for {atMost} runs, and one that failed has no receipt (tacit job {job})',
      zh: '请选择其中之一，或不加 --run 以查看最近一次；合约最多可运行 {atMost} 次，失败的运行没有回执（tacit job {job}）',
    },
  },
  'job.not-a-party': {
    en: '{party} takes no part in job {job}',
    zh: '{party} 不是任务 {job} 的参与方',
  },
  'job.no-content': {
    en: 'the result of job {job} is a {shape} that stands in the answer: there is no file of it',
    zh: '任务 {job} 的结果是 {shape}，已直接给出，没有单独的文件',
    hint: { en: 'take the result itself: tacit result {job}', zh: '请直接查看结果：tacit result {job}' },
  },
  'run.busy': {
    en: '{party} is running job {job} already',
    zh: '{party} 正在运行任务 {job}',
    hint: { en: 'wait for its end, or cancel it: tacit cancel {job}', zh: '请等待其结束，或取消：tacit cancel {job}' },
  },
  'run.released': {
    en: '{party} does not run job {job} again: at {at}, in run {run}, it was about to reveal its part of the answer',
    zh: '{party} 不再运行任务 {job}：它已在 {at}（运行 {run}）开始公布其持有的那部分结果',
    hint: {
      en: 'an approval is good for one answer, also when that run failed afterwards at {party} or elsewhere, or before others had got as far: propose the question again',
      zh: '一次批准只对应一次结果；即使那次运行此后在 {party} 或其他方失败，或其他方尚未进行到这一步，也是如此：请重新提出该问题',
    },
  },
  'run.all-used': {
    en: '{party} does not run job {job} again: its contract is good for {atMost} runs, and all have released their answers',
    zh: '{party} 不再运行任务 {job}：其合约最多可运行 {atMost} 次，均已公布结果',
    hint: {
      en: 'propose the question again; what the runs gave: tacit result {job} --run N',
      zh: '请重新提出该问题；各次运行的结果：tacit result {job} --run N',
    },
  },
  'run.number-used': {
    en: '{party} has released something of run {number} of job {job}; the next there is run {next}',
    zh: '{party} 已公布任务 {job} 第 {number} 次运行的内容；该方的下一次为第 {next} 次',
    hint: {
      en: 'a run that released something counts, also if it failed afterwards: run the job again, it takes the next number',
      zh: '已公布内容的运行即计数，此后失败也算：请重新运行任务，它会使用下一个编号',
    },
  },
  'run.attempts-used': {
    en: '{party} does not run job {job} again: {attempts} runs of it failed, and the contract allows no more',
    zh: '{party} 不再运行任务 {job}：已有 {attempts} 次运行失败，达到合约允许的上限',
    hint: {
      en: 'see why they failed (tacit job {job}), then propose the question again',
      zh: '请先查明失败原因（tacit job {job}），然后重新提出该问题',
    },
  },
  'run.too-often': {
    en: '{party} does not begin job {job} again: {limit} runs of it were begun and came to nothing',
    zh: '{party} 不再启动任务 {job}：已启动 {limit} 次，均未能进行',
    hint: {
      en: 'see why they ended (tacit job {job}), then propose the question again',
      zh: '请先查明原因（tacit job {job}），然后重新提出该问题',
    },
  },
  'run.unknown': {
    en: '{party} knows no run {run} of this job',
    zh: '{party} 没有该任务的运行记录 {run}',
    hint: { en: 'run the job again', zh: '请重新运行任务' },
  },
  'run.not-started': {
    en: 'the run was prepared but {party} never started it',
    zh: '运行已准备好，但 {party} 一直没有启动',
    hint: { en: 'run the job again', zh: '请重新运行任务' },
  },
  'run.process-ended': {
    en: 'the process of the run at {party} ended during step "{step}" ({cause})',
    zh: '{party} 的运行进程在步骤“{step}”中退出（{cause}）',
    hint: {
      en: 'see the log of {party} (log.jsonl in its home directory); if memory ran out, give its machine more or use smaller data, then run the job again',
      zh: '请查看 {party} 的日志（其目录中的 log.jsonl）；若内存不足，请增加内存或减小数据量，然后重新运行任务',
    },
  },
  'run.process-slow': {
    en: 'the process of the run at {party} did not get ready in time',
    zh: '{party} 的运行进程未能及时就绪',
    hint: { en: 'check the load of that machine, then run the job again', zh: '请检查该机器的负载，然后重新运行任务' },
  },
  'run.no-result': {
    en: '{party} is a recipient but reports no result',
    zh: '{party} 是结果接收方，却没有报告结果',
    hint: {
      en: 'check that all parties run the same version, then run the job again',
      zh: '请确认各方版本一致，然后重新运行任务',
    },
  },
  'run.no-artifact': {
    en: '{party} computes along but reports no artifact "{output}", which the contract leaves there',
    zh: '{party} 参与了计算，却没有报告合约应留在该方的产物“{output}”',
    hint: {
      en: 'check that all parties run the same version, then run the job again',
      zh: '请确认各方版本一致，然后重新运行任务',
    },
  },
  'run.no-report': {
    en: '{party} did not report the end of the run within {seconds} s',
    zh: '{party} 在 {seconds} 秒内没有报告运行结束',
    hint: {
      en: 'check that {party} is running, then run the job again',
      zh: '请确认 {party} 正在运行，然后重新运行任务',
    },
  },
  'run.no-receipt': {
    en: '{party} did not send the receipt within {seconds} s',
    zh: '{party} 在 {seconds} 秒内没有送达回执',
    hint: {
      en: 'check that {party} is running, then run the job again',
      zh: '请确认 {party} 正在运行，然后重新运行任务',
    },
  },
  'job.own-proposal': {
    en: '{by} proposed job {job}; with two or more approvers, somebody else signs it',
    zh: '任务 {job} 由 {by} 提出；有两名或以上审批人时，须由其他人签署',
    hint: {
      en: 'one of these signs it: {others}',
      zh: '请由以下人员之一签署：{others}',
    },
  },
  'run.restarted': {
    en: '{party} was restarted while the job was running',
    zh: '任务运行期间 {party} 被重新启动',
    hint: {
      en: 'tacit job {job} says whether the contract may run again; if so: tacit run {job}, else propose the question again',
      zh: '用 tacit job {job} 查看该合约是否还能运行；若可以，请用 tacit run {job} 重新运行，否则请重新提出该问题',
    },
  },
  'run.stopped': {
    en: '{party} was stopped while the job was running',
    zh: '任务运行期间 {party} 被停止',
    hint: {
      en: 'when {party} is back, run the job again if tacit job {job} says that the contract may, else propose the question again',
      zh: '{party} 恢复后，若 tacit job {job} 显示该合约还能运行，请重新运行，否则请重新提出该问题',
    },
  },
});
