/** Text of the command line: descriptions of commands and options, and what commands print. */
import './first-policy-messages.ts';
import './ask-messages.ts';
import './format-messages.ts';
import './intersect-messages.ts';
import './question-messages.ts';
import './service-messages.ts';
import './lending-messages.ts';
import './preview-messages.ts';
import './prompt-messages.ts';
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.tacit': {
    en: 'organisations compute together and learn only the agreed answer',
    zh: '多个机构共同计算，只得到约定的答案',
  },
  'cli.error': { en: 'error: {message}', zh: '错误：{message}' },
  'cli.hint': { en: 'hint: {hint}', zh: '提示：{hint}' },
  'cli.option.json': { en: 'print one JSON document', zh: '输出一个 JSON 文档' },
  'cli.option.lang': { en: 'language: en or zh (default: LANG)', zh: '语言：en 或 zh（默认取 LANG）' },
  'cli.option.home': {
    en: "the party's directory (default: TACIT_HOME, else ~/.tacit)",
    zh: '本方目录（默认取 TACIT_HOME，否则为 ~/.tacit）',
  },
  'cli.help.usage': { en: 'Usage:', zh: '用法：' },
  'cli.help.arguments': { en: 'Arguments:', zh: '参数：' },
  'cli.help.options': { en: 'Options:', zh: '选项：' },
  'cli.help.commands': { en: 'Commands:', zh: '命令：' },
  'cli.help.option': { en: 'show this help', zh: '显示帮助' },
  'cli.help.command': { en: 'show help for a command', zh: '显示某个命令的帮助' },
  'cli.help.version': { en: 'show the version', zh: '显示版本号' },
  'cli.unknown-command': {
    en: 'there is no command {found}',
    zh: '没有命令 {found}',
    hint: { en: 'see the commands: {help}', zh: '查看所有命令：{help}' },
  },
  'cli.unknown-command-near': {
    en: 'there is no command {found}; nearest: {near}',
    zh: '没有命令 {found}；相近的有：{near}',
    hint: { en: 'see the commands: {help}', zh: '查看所有命令：{help}' },
  },
  'cli.unknown-option': {
    en: 'there is no option {found}',
    zh: '没有选项 {found}',
    hint: { en: 'see the options: {help}', zh: '查看可用选项：{help}' },
  },
  'cli.unknown-option-near': {
    en: 'there is no option {found}; nearest: {near}',
    zh: '没有选项 {found}；相近的有：{near}',
    hint: { en: 'see the options: {help}', zh: '查看可用选项：{help}' },
  },
  'cli.missing-argument': {
    en: 'argument <{name}> is missing',
    zh: '缺少参数 <{name}>',
    hint: { en: 'see what is expected: {help}', zh: '查看所需参数：{help}' },
  },
  'cli.option-without-value': {
    en: 'option {option} needs a value',
    zh: '选项 {option} 需要一个值',
    hint: { en: 'see what is expected: {help}', zh: '查看用法：{help}' },
  },
  'cli.missing-option': {
    en: 'option {option} is missing',
    zh: '缺少选项 {option}',
    hint: { en: 'add it; see {help}', zh: '请加上该选项；用法见 {help}' },
  },
  'cli.too-many-arguments': {
    en: 'found {found} arguments, expected {expected}',
    zh: '收到 {found} 个参数，应为 {expected} 个',
    hint: { en: 'put texts with blanks in quotes; see {help}', zh: '含空格的文本请加引号；用法见 {help}' },
  },
  'cli.command-line': {
    en: 'this command line is not understood: {cause}',
    zh: '无法理解该命令行：{cause}',
    hint: { en: 'see {help}', zh: '用法见 {help}' },
  },
  'cli.bad-language': {
    en: '--lang {found} is neither en nor zh',
    zh: '--lang {found} 既不是 en 也不是 zh',
    hint: { en: 'choose --lang en or --lang zh', zh: '请使用 --lang en 或 --lang zh' },
  },
  'cli.example': { en: 'Example:', zh: '示例：' },

  'cli.demo': {
    en: 'three parties on this machine, sample data, one question, in one go',
    zh: '在本机启动三方，用示例数据一次跑通一个问题',
  },
  'cli.init': { en: 'make a party: keys, certificate, store, settings', zh: '创建一个参与方：密钥、证书、存储与设置' },
  'cli.start': { en: 'run the party until stopped', zh: '运行本方服务，直到被停止' },
  'cli.stop': { en: 'stop the running party', zh: '停止正在运行的本方服务' },
  'cli.status': { en: 'what the running party is and does', zh: '查看本方服务的状态' },
  'cli.peer': { en: 'invite, accept, list and remove peers', zh: '邀请、接受、列出和移除对等方' },
  'cli.token': {
    en: 'further tokens for the interface of this party, each with roles',
    zh: '管理本方接口的其他令牌及其角色',
  },
  'cli.artifact': {
    en: 'what contracts left at this party for later: list, show, delete',
    zh: '合约留在本方以备后用的产物：列出、查看、删除',
  },
  'cli.data': { en: 'add, list, show, refresh and remove datasets', zh: '添加、列出、查看、刷新和移除数据集' },
  'cli.policy': { en: 'show and change what a dataset may be used for', zh: '查看和修改数据集的使用策略' },
  'cli.catalog': { en: 'tables that may be asked about, own and of peers', zh: '可供提问的表：本方的与对等方的' },
  'cli.explain': {
    en: 'what a question or a description would tell whom, its plan, rounds, bytes and time; nothing is proposed',
    zh: '说明一个问题或统计描述将使谁获知什么，以及计划、轮数、字节数和时间；不发起提案',
  },
  'cli.propose': {
    en: 'propose a question to its parties: SQL, or a description',
    zh: '向相关各方提出一个问题：SQL，或统计描述',
  },
  'cli.tacit.questions': {
    en: `Questions:
  SQL           query.sql: SELECT segment, count(*) FROM bank.customers JOIN …
  descriptions  stays.yaml: counts, means, quantiles, histograms, correlations,
                cross-tables and tests of columns, as a report
                kind: describe
                question: { tables: [north.stays, south.stays], columns: [days] }
  in common     tacit intersect bank.customers insurer.policies --on id=customer_id:
                which rows several owners have in common, or how many
  tacit explain FILE says who would learn what; tacit propose FILE asks`,
    zh: `问题：
  SQL       query.sql：SELECT segment, count(*) FROM bank.customers JOIN …
  统计描述  stays.yaml：列的计数、均值、分位数、直方图、相关系数、交叉表与检验，
            结果为报告
            kind: describe
            question: { tables: [north.stays, south.stays], columns: [days] }
  隐私求交  tacit intersect bank.customers insurer.policies --on id=customer_id：
            多个数据方共有哪些行，或共有多少行
  tacit explain 文件 说明谁将获知什么；tacit propose 文件 发起提案`,
  },
  'cli.inbox': { en: 'proposals that wait for this party', zh: '等待本方处理的提案' },
  'cli.approve': { en: 'sign a proposal after reading who learns what', zh: '阅读“谁将获知什么”之后签署提案' },
  'cli.reject': { en: 'refuse a proposal', zh: '拒绝一个提案' },
  'cli.prepare': {
    en: 'prepare randomness ahead as the dealer of a contract, or take in what its dealer prepared',
    zh: '作为合约的分发方预先准备随机数，或导入分发方准备的内容',
  },
  'cli.prepare.make': {
    en: 'at the dealer: make what one run of a contract takes, seal it and deliver it',
    zh: '在分发方：生成合约一次运行所需的内容，密封并送达各计算方',
  },
  'cli.prepare.out': {
    en: 'write a file for each computer instead of delivering over the network',
    zh: '不经网络送达，而是为每个计算方写一个文件',
  },
  'cli.prepare.list': {
    en: 'preparations that this party holds, or made as a dealer',
    zh: '本方持有的，或作为分发方生成的预处理',
  },
  'cli.prepare.import': {
    en: 'take in the file that the dealer made for this party',
    zh: '导入分发方为本方生成的文件',
  },
  'cli.prepare.file': { en: 'file of the dealer for this party', zh: '分发方为本方生成的文件' },
  'cli.prepare.deliver': {
    en: 'at the dealer: deliver what could not be delivered before',
    zh: '在分发方：再次送达此前未能送达的部分',
  },
  'cli.prepare.number': { en: 'number of the preparation', zh: '预处理编号' },
  'cli.prepare.step.plan': { en: 'planning what the run takes', zh: '正在规划运行所需的内容' },
  'cli.prepare.step.deal': { en: 'making {total}', zh: '正在生成 {total}' },
  'cli.prepare.step.seal': { en: 'sealing: {done} of {total}', zh: '正在密封：{done}，共 {total}' },
  'cli.prepare.step.deliver': { en: 'delivering: {done} of {total}', zh: '正在送达：{done}，共 {total}' },
  'cli.prepare.made': {
    en: 'Preparation {number} of job {job}, good for one run:',
    zh: '任务 {job} 的预处理 {number}，只供一次运行使用：',
  },
  'cli.prepare.part.delivered': { en: '{party} has its part ({size})', zh: '{party} 已收到其部分（{size}）' },
  'cli.prepare.part.delivering': { en: 'being delivered to {party} ({size})', zh: '正在送达 {party}（{size}）' },
  'cli.prepare.part.kept': { en: '{party} does not have its part ({size})', zh: '{party} 尚未收到其部分（{size}）' },
  'cli.prepare.part.dropped': {
    en: 'the part of {party} ({size}) is not here any more',
    zh: '{party} 的部分（{size}）已不在本方',
  },
  'cli.prepare.part.written': { en: 'for {party} ({size}): {file}', zh: '给 {party}（{size}）：{file}' },
  'cli.prepare.next-run': {
    en: 'This party is not needed any more: any of the others runs it with tacit run {job}',
    zh: '此后不再需要本方在场：其他任何一方均可运行：tacit run {job}',
  },
  'cli.prepare.next-again': {
    en: 'Deliver the rest when that party is there: tacit prepare deliver {number}{flag}',
    zh: '待该方在线后送达其余部分：tacit prepare deliver {number}{flag}',
  },
  'cli.prepare.next-carry': {
    en: 'Take each file to its party, which alone can open it: tacit prepare import FILE there. Then delete the copies. This party is not needed any more.',
    zh: '请将每个文件交给对应的一方（只有该方能打开），在其处执行 tacit prepare import 文件，然后删除副本。此后不再需要本方在场。',
  },
  'cli.prepare.imported': {
    en: 'Preparation {number} of {dealer} for job {job} is here ({size}). Delete the file; when all computers have theirs: tacit run {job}{flag}',
    zh: '{dealer} 为任务 {job} 生成的预处理 {number} 已导入（{size}）。请删除该文件；各计算方都导入后即可运行：tacit run {job}{flag}',
  },
  'cli.prepare.not-taken': {
    en: '{file} changed while it was read',
    zh: '读取期间 {file} 发生了变化',
    hint: { en: 'copy it anew, then import it again', zh: '请重新复制后再导入' },
  },
  'cli.prepare.none': { en: 'There is no preparation here.', zh: '本方没有预处理。' },
  'cli.prepare.from': { en: 'own, by {dealer}', zh: '本方的，由 {dealer} 生成' },
  'cli.prepare.for': { en: 'for {party}', zh: '给 {party}' },
  'cli.prepare.state.ready': { en: 'ready for a run', zh: '可供运行' },
  'cli.prepare.state.used': { en: 'used at {at}', zh: '已于 {at} 使用' },
  'cli.prepare.state.dropped': { en: 'taken away', zh: '已删除' },
  'cli.prepare.state.kept': { en: 'waits here', zh: '在此等待送达' },
  'cli.prepare.state.delivering': { en: 'being delivered', zh: '正在送达' },
  'cli.prepare.state.delivered': { en: 'delivered', zh: '已送达' },
  'cli.column.preparation': { en: 'preparation', zh: '预处理' },
  'cli.column.part': { en: 'part', zh: '部分' },
  'cli.column.size': { en: 'size', zh: '大小' },
  'cli.run': {
    en: 'run an approved contract, or a question from its proposal on, and show its result',
    zh: '运行已获批准的合约，或从提出开始运行一个问题，并显示结果',
  },
  'cli.watch': { en: 'follow a job until it ends', zh: '跟踪一个任务直到结束' },
  'cli.cancel': { en: 'cancel a job at all parties', zh: '在所有参与方取消任务' },
  'cli.result': { en: 'show the result of a completed job', zh: '显示已完成任务的结果' },
  'cli.jobs': { en: 'all jobs and their states', zh: '所有任务及其状态' },
  'cli.job': {
    en: 'one job: question, who learns what, approvals, cost',
    zh: '查看一个任务：问题、谁将获知什么、批准情况与成本',
  },
  'cli.ledger': {
    en: "what was answered about this party's datasets, to whom",
    zh: '查看本方数据集的以往结果及其接收方',
  },
  'cli.ledger.dataset': { en: 'only this dataset', zh: '只看该数据集' },
  'cli.ledger.empty': { en: 'nothing was answered yet', zh: '还没有给出过任何结果' },
  'cli.ledger.not-counted': { en: 'never answered', zh: '未给出结果' },
  'cli.verdict.first': {
    en: 'Earlier answers: none about {dataset} to others among the recipients.',
    zh: '以往的结果：接收方中的其他各方还没有获得过关于 {dataset} 的结果。',
  },
  'cli.verdict.clear': {
    en: 'Earlier answers: compared with {compared} about {dataset} to the same recipients; nothing was found.',
    zh: '以往的结果：已与同样的接收方获得的 {compared} 个关于 {dataset} 的结果比较，未发现问题。',
  },
  'cli.verdict.off': {
    en: 'Earlier answers: not compared; the policy of {dataset} says earlier_answers: off.',
    zh: '以往的结果：未比较；{dataset} 的策略设置为 earlier_answers: off。',
  },
  'cli.verdict.pending': {
    en: 'Earlier answers: those about {dataset} are still being compared; look again in a minute.',
    zh: '以往的结果：仍在与关于 {dataset} 的结果比较，请稍后再看。',
  },
  'cli.verdict.warn': {
    en: 'Earlier answers: WARNING. Compared with {compared} about {dataset}:',
    zh: '以往的结果：注意！与 {compared} 个关于 {dataset} 的结果比较后发现：',
  },
  'cli.verdict.refuse': {
    en: 'Earlier answers: REFUSED by the policy of {dataset}. Compared with {compared}:',
    zh: '以往的结果：{dataset} 的策略不允许批准。与 {compared} 个结果比较后发现：',
  },
  'cli.receipt': { en: 'show a receipt, or verify one offline', zh: '查看回执，或离线验证回执' },
  'cli.audit': {
    en: "this party's audit log, with its chain checked; or whether it is all there",
    zh: '本方的审计日志（同时校验哈希链），或核对其是否完整',
  },
  'cli.doctor': {
    en: 'check settings, file modes, disk, data, and the way to peers, their clocks and versions',
    zh: '检查设置、文件权限、磁盘、数据，以及与各方的连接、时钟和版本',
  },

  'cli.argument.job': { en: "the job's id, or its first digits", zh: '任务编号，或其开头几位' },
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
  'cli.bad-runs': {
    en: '--runs {found} is no number of runs',
    zh: '--runs {found} 不是有效的运行次数',
    hint: { en: 'give a whole number from 1 on: --runs 3', zh: '请给出从 1 起的整数：--runs 3' },
  },
  'cli.bad-run': {
    en: '--run {found} is no number of a run',
    zh: '--run {found} 不是有效的运行编号',
    hint: { en: 'runs are numbered from 1 on: --run 2', zh: '运行从 1 开始编号：--run 2' },
  },
  'cli.bad-until': {
    en: '{found} is neither a date nor a time',
    zh: '{found} 既不是日期也不是时间',
    hint: {
      en: 'write it as 2027-06-30, or 2027-06-30T12:00:00Z',
      zh: '请写作 2027-06-30，或 2027-06-30T12:00:00Z',
    },
  },
  'cli.result.first-rows': {
    en: 'the first {shown} of {rows} rows',
    zh: '共 {rows} 行，以上为前 {shown} 行',
  },
  'cli.result.set': {
    en: 'Rows of {name}: {rows} ({columns})',
    zh: '{name} 的行：{rows} 行（{columns}）',
  },
  'cli.result.model': { en: 'A model: {name}', zh: '模型：{name}' },
  'cli.result.content': {
    en: '{name}, {bytes} bytes, SHA-256 {sha256}: kept encrypted as {artifact}; to write it to a file: tacit result {job} --run {run} --output FILE',
    zh: '{name}，{bytes} 字节，SHA-256 {sha256}：已加密保存为 {artifact}；写入文件：tacit result {job} --run {run} --output 文件',
  },
  'cli.result.large': {
    en: 'this table has {rows} rows and is kept as a Parquet file: it cannot be {format}',
    zh: '该表有 {rows} 行，以 Parquet 文件保存，无法输出为 {format}',
    hint: {
      en: 'write the file: --output rows.parquet, without another format',
      zh: '请写出该文件：--output rows.parquet，不要求其他格式',
    },
  },
  'cli.artifact.content.table': { en: 'table', zh: '表' },
  'cli.artifact.content.set': { en: 'rows of a table', zh: '表的行' },
  'cli.result.run': { en: 'number of the run (default: the latest)', zh: '运行编号（默认为最近一次）' },
  'cli.artifact.list': { en: 'list what is kept here', zh: '列出本方保存的产物' },
  'cli.artifact.show': {
    en: 'say what an artifact is, where it came from and who holds it',
    zh: '说明一个产物是什么、来自何处、由谁持有',
  },
  'cli.artifact.delete': {
    en: 'delete an artifact here: no contract can use it any more',
    zh: '删除本方的一个产物：此后任何合约都不能再使用它',
  },
  'cli.artifact.name': { en: 'its name: kind/job/output', zh: '产物名称：类型/任务/输出' },
  'cli.artifact.none': { en: 'no contract has left anything here', zh: '没有合约在本方留下产物' },
  'cli.artifact.deleted': {
    en: 'deleted {name}; what other parties hold of it they delete themselves',
    zh: '已删除 {name}；其他参与方持有的部分由其自行删除',
  },
  'cli.artifact.content.memory': { en: 'kept between runs', zh: '运行之间保存' },
  'cli.artifact.content.shares': { en: 'shares', zh: '份额' },
  'cli.artifact.content.model': { en: 'model', zh: '模型' },
  'cli.artifact.content.file': { en: 'file', zh: '文件' },
  'cli.artifact.what': {
    en: '{content}, {bytes} bytes on disk, encrypted',
    zh: '{content}，磁盘上占 {bytes} 字节，已加密',
  },
  'cli.artifact.from': {
    en: 'left by run {run} of job {job} at {at}',
    zh: '由任务 {job} 的第 {run} 次运行于 {at} 留下',
  },
  'cli.artifact.held': {
    en: 'each of {computers} holds its share, under {protocol}',
    zh: '{computers} 各持有一份份额，协议为 {protocol}',
  },
  'cli.artifact.made': {
    en: 'made of {datasets}; a contract that uses it is signed by {owners}',
    zh: '由 {datasets} 得出；使用它的合约须由 {owners} 签署',
  },
  'cli.artifact.digest': { en: 'digest, as in the receipt: {digest}', zh: '摘要（与回执一致）：{digest}' },
  'cli.column.artifact': { en: 'artifact', zh: '产物' },
  'cli.column.content': { en: 'content', zh: '内容' },
  'cli.job.runs': {
    en: 'Runs: {used} of {atMost} have released an answer, as far as this party knows; the others can begin until {until}',
    zh: '运行：就本方所知，{atMost} 次中已有 {used} 次公布了结果；其余可在 {until} 之前开始',
  },
  'cli.policy.kept-shares': {
    en: 'Shares made of it may stay at the computers after a run, for later contracts that you sign.',
    zh: '由它得出的份额可在运行后留在计算方处，供此后经您签署的合约使用。',
  },
  'cli.contract.runs-many': {
    en: 'up to {times} runs until {until}, to be approved by {expires}; up to {attempts} attempts at each before anything is released',
    zh: '最多运行 {times} 次，截止 {until}；须在 {expires} 之前批准；每次在公布任何内容之前最多可尝试 {attempts} 次',
  },
  'cli.question.request': {
    en: 'go on even if policies lack something; their owners are asked when they approve',
    zh: '即使策略有所欠缺也继续；数据方批准时会被询问',
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
  'cli.stop.done': { en: 'stopping', zh: '正在停止' },
  'cli.status.text': {
    en: '{name} at {url}, version {version}, Node {node}\npeers: {peers}; datasets: {datasets}; jobs: {jobs}',
    zh: '{name}，地址 {url}，版本 {version}，Node {node}\n对等方：{peers}；数据集：{datasets}；任务：{jobs}',
  },
  'cli.status.expired': {
    en: 'policies that have expired, so that nothing is granted: {datasets}',
    zh: '策略已过期、不再授予任何用途的数据集：{datasets}',
  },
  'cli.status.wait': { en: 'wait this long for the party to come up', zh: '等待服务就绪的最长秒数' },
  'cli.bad-seconds': {
    en: '--wait {found} is not a number of seconds',
    zh: '--wait {found} 不是秒数',
    hint: { en: 'for example: --wait 20', zh: '例如：--wait 20' },
  },
  'cli.peer.invite': {
    en: 'make a code that lets one other party join as a peer',
    zh: '生成邀请码，让另一参与方与本方互认',
  },
  'cli.peer.for': { en: 'only the party of this name can use the code', zh: '仅该名称的参与方可以使用此邀请码' },
  'cli.peer.invite.note': {
    en: 'Send this code to the other party over a channel you trust. It works once, until {expires}.\nThen compare check numbers by phone: tacit peer list{flag}',
    zh: '请通过可信渠道把邀请码发给对方。它只能使用一次，有效期至 {expires}。\n之后请电话核对校验码：tacit peer list{flag}',
  },
  'cli.peer.invite.note-for': {
    en: 'Send this code to {name} over a channel you trust. Only a party called {name} can use it, once, until {expires}.\nThen compare check numbers by phone: tacit peer show {name}{flag}',
    zh: '请通过可信渠道把邀请码发给 {name}。只有名为 {name} 的参与方可以使用，且仅限一次，有效期至 {expires}。\n之后请电话核对校验码：tacit peer show {name}{flag}',
  },
  'cli.peer.accept': {
    en: 'accept a code from another party (- reads it from standard input); both pin each other',
    zh: '接受对方的邀请码（- 表示从标准输入读取），双方互相锁定身份',
  },
  'cli.peer.accepted': {
    en: '{name} at {url} is now a peer; certificate {pin}\ncheck number {number}: ask {name} by phone whether it sees the same (tacit peer list)',
    zh: '已与 {name}（{url}）互认；证书指纹 {pin}\n校验码 {number}：请电话确认 {name} 看到的相同（tacit peer list）',
  },
  'cli.peer.list': { en: 'list peers', zh: '列出对等方' },
  'cli.peer.show': {
    en: 'one peer: address, keys, check number, and whether it can be reached now',
    zh: '查看一个对等方：地址、密钥、校验码，以及当前能否连接',
  },
  'cli.peer.check': { en: 'also try to reach each', zh: '同时检查能否连接' },
  'cli.peer.cards': {
    en: "print this party's card and its peers', for receipt verify --peers",
    zh: '输出本方与各对等方的名片，供 receipt verify --peers 使用',
  },
  'cli.peer.remove': { en: 'forget a peer', zh: '移除对等方' },
  'cli.peer.none': {
    en: 'no peers yet; begin with: tacit peer invite',
    zh: '还没有对等方；请先运行：tacit peer invite',
  },
  'cli.peer.clock-ahead': { en: 'its clock is {difference} ahead', zh: '对方时钟快 {difference}' },
  'cli.peer.clock-behind': { en: 'its clock is {difference} behind', zh: '对方时钟慢 {difference}' },
  'cli.peer.link': { en: 'reachable, {ms} ms, {bandwidth}', zh: '可连接，{ms} 毫秒，{bandwidth}' },
  'cli.peer.reachable': { en: 'reachable, {ms} ms', zh: '可连接，{ms} 毫秒' },
  'cli.token.add': {
    en: 'make a token and print it, once',
    zh: '创建令牌并显示一次',
  },
  'cli.token.name': {
    en: "the token's name, which the audit log gives with what is done with it",
    zh: '令牌名称；审计日志会以此记录由它所做的操作',
  },
  'cli.token.role': {
    en: 'ask (questions, runs, results), approve (sign, policies, data), administer (peers, data, tokens, audit, stop); more than one: repeat',
    zh: 'ask（提问、运行、查看结果）、approve（签署、策略、数据）、administer（对等方、数据、令牌、审计、停止）；多个角色请重复该选项',
  },
  'cli.token.days': { en: 'days until it ends (default: until revoked)', zh: '有效天数（默认直到撤销）' },
  'cli.token.list': { en: 'list tokens and their roles', zh: '列出令牌及其角色' },
  'cli.token.revoke': { en: 'end a token at once', zh: '立即撤销令牌' },
  'cli.token.revoked': { en: 'revoked {name}', zh: '已撤销 {name}' },
  'cli.token.none': {
    en: 'no tokens beside the one in the home directory',
    zh: '除主目录中的令牌外，没有其他令牌',
  },
  'cli.token.note': {
    en: 'This is shown once. Whoever has it sets TACIT_TOKEN to it, TACIT_URL to {url} and TACIT_CERTIFICATE to {pin}.',
    zh: '令牌仅显示这一次。使用者请设置 TACIT_TOKEN 为该令牌，TACIT_URL 为 {url}，TACIT_CERTIFICATE 为 {pin}。',
  },
  'cli.token.bad-role': {
    en: 'there is no role {found}; roles are {roles}',
    zh: '没有角色 {found}；可用角色：{roles}',
    hint: { en: 'for example: --role ask', zh: '例如：--role ask' },
  },
  'cli.token.bad-days': {
    en: '--days {found} is not a positive number of days',
    zh: '--days {found} 不是正的天数',
    hint: { en: 'for example: --days 90', zh: '例如：--days 90' },
  },
  'cli.data.add': {
    en: 'add a CSV or Parquet file or a PostgreSQL table',
    zh: '添加 CSV、Parquet 文件或 PostgreSQL 表',
  },
  'cli.data.name': { en: "the dataset's name", zh: '数据集名称' },
  'cli.data.source': {
    en: 'a .csv, .csv.gz or .parquet file, a folder of such files, or a postgres:// address',
    zh: '以 .csv、.csv.gz 或 .parquet 结尾的文件、存放此类文件的文件夹，或 postgres:// 地址',
  },
  'cli.data.key': { en: 'columns that are unique together', zh: '组合起来唯一的列' },
  'cli.data.repeats': {
    en: 'how many rows have one key at most (customer_id=12, or branch,account=3): checked, and shown to peers, who can then join larger tables',
    zh: '每个键至多有多少行（customer_id=12，或 branch,account=3）：会经检查并向对方显示，从而可连接更大的表',
  },
  'cli.data.type': {
    en: "types where the source does not say; '*=text' and 'f*=integer' for many; ~ behind a number rounds to it",
    zh: "数据源未说明时的列类型；'*=text'、'f*=integer' 可指定多列；数字类型后加 ~ 表示四舍五入",
  },
  'cli.data.null': {
    en: 'a text that stands for NULL, such as NA or -; once per mark',
    zh: '表示 NULL 的文字，例如 NA 或 -；每个写一次',
  },
  'cli.data.dates': {
    en: 'how the file writes dates: DD.MM.YYYY, M/D/YYYY',
    zh: '文件中日期的写法：DD.MM.YYYY、M/D/YYYY',
  },
  'cli.data.decimal': { en: 'mark before decimals: , or .', zh: '小数点符号：, 或 .' },
  'cli.data.thousands': { en: 'mark between groups of three digits', zh: '千位分隔符' },
  'cli.data.no-header': {
    en: 'the first line is a record: columns are called column1, column2, …',
    zh: '第一行是数据：各列命名为 column1、column2……',
  },
  'cli.data.header': {
    en: 'the first line names the columns, although it looks like a record',
    zh: '第一行虽像数据，但确是列名',
  },
  'cli.data.no-such-table': {
    en: '{found} is not one of the tables: {known}',
    zh: '没有表 {found}；现有：{known}',
    hint: { en: 'write owner.table as behind --table', zh: '请与 --table 中的 数据方.表 一致' },
  },
  'cli.data.bad-decimal': {
    en: '--decimal {found} is neither a comma nor a point',
    zh: '--decimal {found} 既不是逗号也不是句点',
    hint: { en: 'for example: --decimal ,', zh: '例如：--decimal ,' },
  },
  'cli.data.range': {
    en: 'smallest and largest value; otherwise rounded outward from the data',
    zh: '最小值与最大值；不填则由数据向外取整得到',
  },
  'cli.data.table': { en: 'PostgreSQL table', zh: 'PostgreSQL 表名' },
  'cli.data.unverified': {
    en: 'accept a way to the database on which nobody checks who answers',
    zh: '接受无法确认对方就是该数据库的连接',
  },
  'cli.data.is-unverified': { en: 'nobody checks who answers', zh: '未确认对方身份' },
  'cli.data.list': { en: 'list datasets', zh: '列出数据集' },
  'cli.data.show': {
    en: 'show one dataset: columns, values, what is allowed',
    zh: '查看一个数据集：列、取值与允许的用途',
  },
  'cli.data.refresh': {
    en: 'read changed data again; approved contracts over it need new approvals',
    zh: '重新读取已变化的数据；涉及它的合约需重新批准',
  },
  'cli.data.remove': { en: 'forget a dataset; the file or table stays', zh: '移除数据集（文件或表不受影响）' },
  'cli.data.none': {
    en: 'no datasets yet; begin with: tacit data add NAME FILE',
    zh: '还没有数据集；请先运行：tacit data add 名称 文件',
  },
  'cli.data.head': { en: '{name}: {rows} rows from {source}', zh: '{name}：{rows} 行，来自 {source}' },
  'cli.data.added': {
    en: 'Nothing may be done with it yet. Next: tacit policy edit {name}{flag}',
    zh: '目前不允许任何用途。下一步：tacit policy edit {name}{flag}',
  },
  'cli.policy.show': { en: 'print a policy', zh: '显示策略' },
  'cli.policy.set': { en: "replace a policy by a file's", zh: '用文件替换策略' },
  'cli.policy.edit': { en: 'change a policy in your editor', zh: '用编辑器修改策略' },
  'cli.policy.done': {
    en: 'policy of {dataset} in force, digest {digest}',
    zh: '{dataset} 的策略已生效，摘要 {digest}',
  },
  'cli.policy.unusable': {
    en: 'The policy of {dataset} cannot be used, so nothing is allowed: {problem}. {hint}',
    zh: '{dataset} 的策略无法使用，因此一律不允许：{problem}。{hint}',
  },
  'cli.policy.minimum': {
    en: 'Groups with fewer than {minimum} rows are withheld.',
    zh: '少于 {minimum} 行的分组予以隐去。',
  },
  'cli.policy.minimum-unit': {
    en: 'Groups with fewer than {minimum} different values of {unit} are withheld.',
    zh: '{unit} 的不同取值少于 {minimum} 个的分组予以隐去。',
  },
  'cli.policy.largest': {
    en: 'Totals are withheld where one contribution is more than {percent} % of them.',
    zh: '若某一笔数额超过总额的 {percent}%，则隐去该总额。',
  },
  'cli.policy.p-percent': {
    en: 'Totals are withheld where all contributions but the two largest come to less than {percent} % of the largest.',
    zh: '若除最大的两笔之外，其余数额之和不足最大一笔的 {percent}%，则隐去该总额。',
  },
  'cli.policy.curious': {
    en: 'Only under protocols that hold although {computers} computers are curious together.',
    zh: '仅限即使 {computers} 个计算方好奇并合谋仍然成立的协议。',
  },
  'cli.policy.curious-all': {
    en: 'Only under protocols that hold although all computers but one are curious together.',
    zh: '仅限即使除一方外所有计算方都好奇并合谋仍然成立的协议。',
  },
  'cli.policy.helpers-own-data': {
    en: 'The helper that matches rows may have data of its own.',
    zh: '匹配各行的协助方可以自己也有数据。',
  },
  'cli.policy.helpers-receive': {
    en: 'The helper that matches rows may also receive the result, and so work out how many rows withheld groups have.',
    zh: '匹配各行的协助方也可以接收结果，从而推算出被隐去的分组有多少行。',
  },
  'cli.policy.join-strict': {
    en: 'Nobody is told which rows another owner has, too, or how many, but as far as an answer shows it (join: strict).',
    zh: '除结果本身所示外，任何人都不得知道哪些行也为其他数据方所有、共有多少（join: strict）。',
  },
  'cli.policy.match': {
    en: 'You may match rows of other owners while you have this dataset.',
    zh: '在拥有本数据集期间，可以为其他数据方匹配各行。',
  },
  'cli.policy.withheld-hidden': {
    en: 'Recipients do not learn how many groups are withheld.',
    zh: '接收方不会知道有多少分组被隐去。',
  },
  'cli.policy.withheld-number': {
    en: 'Recipients learn how many groups are withheld.',
    zh: '接收方会知道有多少分组被隐去。',
  },
  'cli.policy.empty-hidden': {
    en: 'Groups without rows look like withheld ones.',
    zh: '没有行的分组与被隐去的分组看起来一样。',
  },
  'cli.policy.empty-public': {
    en: 'Recipients can tell groups without rows from withheld ones.',
    zh: '接收方可以区分没有行的分组与被隐去的分组。',
  },
  'cli.policy.earlier-refuse': {
    en: 'Contracts whose answer would show single rows together with earlier answers are refused.',
    zh: '若新的结果与以往结果合在一起会暴露个别行，则拒绝该合约。',
  },
  'cli.policy.earlier-warn': {
    en: 'You are warned before you approve a contract whose answer would show single rows together with earlier answers.',
    zh: '若新的结果与以往结果合在一起会暴露个别行，批准前会提醒您。',
  },
  'cli.policy.earlier-off': {
    en: 'Answers are not compared with earlier ones.',
    zh: '不与以往结果作比较。',
  },
  'cli.policy.month': {
    en: 'A recipient may receive {count} answers in a month.',
    zh: '每个接收方每月最多可获得 {count} 次结果。',
  },
  'cli.policy.month-any': {
    en: 'The number of answers in a month is not limited.',
    zh: '每月的结果次数没有限制。',
  },
  'cli.policy.expired': {
    en: 'the policy of {dataset} expired on {expires}: nothing is granted; to change that: tacit policy edit {dataset}{flag}',
    zh: '{dataset} 的策略已于 {expires} 过期，不授予任何用途；如需修改：tacit policy edit {dataset}{flag}',
  },
  'cli.policy.unchanged': { en: 'nothing changed', zh: '没有变化' },
  'cli.catalog.head': {
    en: '{table}, up to {rows} rows, groups of at least {minimum}',
    zh: '{table}，至多 {rows} 行，分组至少 {minimum} 行',
  },
  'cli.catalog.head-unit': {
    en: '{table}, up to {rows} rows, groups of at least {minimum} different {unit}',
    zh: '{table}，至多 {rows} 行，分组至少含 {minimum} 个不同的 {unit}',
  },
  'cli.catalog.unique': {
    en: 'Keys that occur once: {sets}',
    zh: '取值不重复的键：{sets}',
  },
  'cli.catalog.repeats': {
    en: 'At most so many rows of one key: {sets}',
    zh: '每个键至多的行数：{sets}',
  },
  'cli.catalog.unique-none': {
    en: 'No key occurs once among these columns, as far as is known: none can be what rows of others are matched by',
    zh: '在这些列中没有已知取值不重复的键：不能作为与他方匹配的依据',
  },
  'cli.catalog.nothing': {
    en: 'Nothing may be asked about it: its policy allows no use of any column. {owner} decides: tacit policy edit {name}',
    zh: '还不能提问：其策略不允许使用任何列。由 {owner} 决定：tacit policy edit {name}',
  },
  'cli.catalog.empty': {
    en: 'There is no table here: neither this party nor a peer has added one. Add one: tacit data add NAME FILE',
    zh: '没有数据表：本方和对等方都还没有添加。添加数据表：tacit data add 名称 文件',
  },
  'cli.catalog.expired': {
    en: 'its policy expired on {expires}: nothing is granted',
    zh: '其策略已于 {expires} 过期，不授予任何用途',
  },
  'cli.catalog.categories': { en: '{count} categories: {some}', zh: '{count} 个类别：{some}' },
  'cli.catalog.categories-some': { en: '{count} categories: {some} …', zh: '{count} 个类别：{some} …' },
  'cli.explain.missing-title': {
    en: 'Not granted yet by policies; the owners are asked for it when they approve:',
    zh: '策略尚未允许，数据方批准时会被询问：',
  },
  'cli.explain.missing': {
    en: '{owner} would have to allow {use} on {column}',
    zh: '需要 {owner} 允许对 {column} 进行 {use}',
  },
  'cli.use': { en: '{use} ({words})', zh: '{use}（{words}）' },
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
  'cli.result.csv': { en: 'print CSV', zh: '输出 CSV' },
  'cli.result.raw': {
    en: 'with CSV: texts as they are, also those that a spreadsheet takes for formulas',
    zh: '与 CSV 合用：文本保持原样，包括会被电子表格当作公式的内容',
  },
  'cli.result.force': { en: 'with --output: replace a file that exists', zh: '与 --output 合用：覆盖已有文件' },
  'cli.result.exists': {
    en: '{file} exists',
    zh: '{file} 已存在',
    hint: { en: 'choose another name, or replace it with --force', zh: '请换一个文件名，或用 --force 覆盖' },
  },
  'cli.result.html': { en: 'short for --format html', zh: '即 --format html' },
  'cli.result.no-page': {
    en: 'this result is a {shape} that is kept as a file: there is no page of it',
    zh: '该结果是 {shape}，以文件保存，没有对应的页面',
    hint: { en: 'write the file: --output FILE', zh: '请写出该文件：--output 文件' },
  },
  'cli.result.no-table': {
    en: 'this result is a {shape}, not a table: it cannot be {format}',
    zh: '该结果是 {shape}，不是表，无法输出为 {format}',
    hint: {
      en: 'take --format html for the page of a report, --json for its numbers; other files are written by --output FILE',
      zh: '报告请用 --format html 输出页面，或用 --json 输出数字；其他文件用 --output 文件 写出',
    },
  },
  'cli.result.output': { en: 'write to a file (readable by you only)', zh: '写入文件（仅本人可读）' },
  'cli.result.withheld-one': {
    en: "1 group withheld: it does not reach the owners' minimum, in all or without the recipient's own rows",
    zh: '1 个分组予以隐去：总体或除去接收方自己的行之后，未达到数据方设定的下限',
  },
  'cli.result.withheld': {
    en: "{count} groups withheld: they do not reach the owners' minimum, in all or without the recipient's own rows",
    zh: '{count} 个分组予以隐去：总体或除去接收方自己的行之后，未达到数据方设定的下限',
  },
  'cli.result.may-be-withheld': {
    en: "groups that are not here do not reach the owners' minimum, or have no rows",
    zh: '未列出的分组未达到数据方设定的下限，或没有数据',
  },
  'cli.result.withheld-cells': {
    en: 'withheld: too few rows, or too few with a value or without one, or single contributions weigh too much; tacit job says which rules hold',
    zh: '“隐去”：行过少，或有值、无值的行过少，或个别贡献占比过大；适用的规则见 tacit job',
  },
  'cli.result.withheld-cell': { en: 'withheld', zh: '隐去' },
  'cli.receipt.show': { en: 'print the receipt of a completed job', zh: '输出已完成任务的回执' },
  'cli.receipt.verify': {
    en: 'check a receipt: digest, approvals, signatures; needs no server',
    zh: '验证回执：摘要、批准与签名；无需服务',
  },
  'cli.receipt.file': { en: 'receipt file, or - for standard input', zh: '回执文件，或用 - 表示标准输入' },
  'cli.receipt.peers': {
    en: 'party cards to trust (JSON array); without it the keys named in the contract are shown',
    zh: '可信的参与方名片（JSON 数组）；不填则显示合约中的公钥供核对',
  },
  'cli.receipt.valid': {
    en: 'valid: contract {digest}, signed by {parties}',
    zh: '有效：合约 {digest}，签署方 {parties}',
  },
  'cli.receipt.unanchored': {
    en: 'The keys are those named in the contract; compare them with cards you trust: --peers cards.json (from tacit peer cards)',
    zh: '以上公钥取自合约本身；请与您信任的参与方名片核对：--peers cards.json（由 tacit peer cards 输出）',
  },
  'cli.receipt.strangers': {
    en: 'no card was given for {parties}: their keys are unknown to you',
    zh: '未提供 {parties} 的名片：无法确认其公钥',
  },
  'cli.audit.intact': { en: 'chain intact', zh: '哈希链完整' },
  'cli.audit.broken': {
    en: 'chain broken at entry {sequence}: the log was changed',
    zh: '哈希链在第 {sequence} 条断裂：日志被改动过',
  },
  'cli.audit.verify': {
    en: 'compare the log with every head of it in approvals and receipts, and with the file beside the store',
    zh: '将日志与各份批准、回执中记录的日志末条以及存储文件旁的记录逐一核对',
  },
  'cli.audit.against': {
    en: 'verify against receipts that peers kept, too: files, or a folder of JSON files',
    zh: '同时与对等方保存的回执核对：可给出若干文件，或存放 JSON 文件的目录',
  },
  'cli.audit.whole': {
    en: '{entries} entries; all of {anchors} heads of this log that were kept elsewhere are in it',
    zh: '共 {entries} 条；别处保存的 {anchors} 个日志末条记录均与日志相符',
  },
  'cli.audit.not-whole': {
    en: '{entries} entries, compared with {anchors} heads that were kept elsewhere: the log is not what it was; keep a copy of the home, and find out who had access to it',
    zh: '共 {entries} 条，与别处保存的 {anchors} 个日志末条记录核对：日志已非原样；请保留主目录的副本，并查明谁曾有权访问',
  },
  'cli.audit.cut': {
    en: 'the log ends at entry {entries}, but entry {sequence} was its last one {source}',
    zh: '日志止于第 {entries} 条，但{source}时末条已是第 {sequence} 条',
  },
  'cli.audit.changed': {
    en: 'entry {sequence} is not the one that was the last {source}: the log was written anew',
    zh: '第 {sequence} 条并非{source}时的那一条：日志被重写过',
  },
  'cli.audit.source.receipt': {
    en: 'when {party} signed the receipt of job {job}',
    zh: '{party} 签署任务 {job} 的回执',
  },
  'cli.audit.source.given': {
    en: 'when {party} signed the receipt of job {job} that was given',
    zh: '{party} 签署所提供的任务 {job} 的回执',
  },
  'cli.audit.source.approval': { en: 'when {party} approved job {job}', zh: '{party} 批准任务 {job}' },
  'cli.audit.source.head-file': { en: 'when {party} wrote the file audit-head', zh: '{party} 写入 audit-head 文件' },
  'cli.init.name': {
    en: 'name of this party: lowercase letters, digits, dots, hyphens',
    zh: '本方名称：小写字母、数字、点、连字符',
  },
  'cli.init.port': { en: 'port of the API, peers and runs', zh: 'API、对等方与运行共用的端口' },
  'cli.init.host': { en: 'address to listen on', zh: '监听地址' },
  'cli.init.url': { en: 'address at which peers reach this party', zh: '对等方访问本方的地址' },
  'cli.init.done': {
    en: 'made party {name} in {home}\naddress {url}\npublic key {key}\ncertificate {pin}\nnext: tacit start{flag}',
    zh: '已在 {home} 创建参与方 {name}\n地址 {url}\n公钥 {key}\n证书指纹 {pin}\n下一步：tacit start{flag}',
  },
  'cli.start.ready': { en: '{name} is ready at {url}; stop with Ctrl-C', zh: '{name} 已就绪：{url}；按 Ctrl-C 停止' },
  'cli.doctor.with': { en: 'only this peer', zh: '仅检查该机构' },
  'cli.doctor.line': { en: '{about}: {detail}', zh: '{about}：{detail}' },
  'cli.doctor.settings': { en: 'settings', zh: '设置' },
  'cli.doctor.disk': { en: 'disk', zh: '磁盘' },
  'cli.doctor.server': { en: 'server', zh: '服务' },
  'cli.doctor.data': { en: 'data', zh: '数据' },
  'cli.doctor.policy': { en: 'policy', zh: '策略' },
  'cli.doctor.peer': { en: 'peer', zh: '对等方' },
  'cli.doctor.clock': { en: 'clock', zh: '时钟' },
  'cli.doctor.version': { en: 'version', zh: '版本' },
  'cli.doctor.free': { en: '{free} free, {needed} needed', zh: '可用空间 {free}，至少需要 {needed}' },
  'cli.doctor.free-hint': {
    en: 'free some space on the disk that holds {home}: a run whose party cannot write fails at all parties',
    zh: '请在 {home} 所在磁盘上腾出空间：任何一方无法写入，运行就会在所有参与方失败',
  },
  'cli.doctor.restart': {
    en: 'the party answers at {url}, but config.yaml now says {configured}',
    zh: '本方服务的地址为 {url}，而 config.yaml 中现为 {configured}',
  },
  'cli.doctor.restart-hint': {
    en: 'start it again (tacit stop, tacit start); peers that were given {url} need a new invitation',
    zh: '请重新启动（tacit stop、tacit start）；已得到 {url} 的对等方需要重新邀请',
  },
  'cli.doctor.rows': { en: '{rows} rows, unchanged', zh: '{rows} 行，内容未变' },
  'cli.doctor.slow': {
    en: '{rows} rows; reading them all takes longer than this check waits',
    zh: '{rows} 行；全部读取所需时间超过本次检查的等待时间',
  },
  'cli.doctor.slow-hint': {
    en: 'nothing is known about changes; a run reads the data again and says so',
    zh: '无法判断内容是否有变；运行时会重新读取并给出结论',
  },
  'cli.doctor.clock-good': { en: 'differs by {difference}', zh: '相差 {difference}' },
  'cli.doctor.clock-hint': {
    en: 'check the clock of {suspects} (date -u): contracts and invitations are refused when clocks differ by more than 10 min',
    zh: '请检查 {suspects} 的时钟（date -u）：时钟相差超过 10 分钟时，合约与邀请会被拒绝',
  },
  'cli.doctor.no-clock': { en: 'the peer does not tell its time', zh: '该对等方未告知其时间' },
  'cli.doctor.versions': { en: 'the peer runs {found}, this party {own}', zh: '该对等方运行 {found}，本方运行 {own}' },
  'cli.doctor.same-version': {
    en: 'install the same version of Tacit at both parties: contracts between different ones are refused',
    zh: '请在双方安装相同版本的 Tacit：不同版本之间的合约会被拒绝',
  },
  'cli.doctor.see-log': { en: "see log.jsonl in the party's directory", zh: '请查看本方目录中的 log.jsonl' },
  'cli.progress': {
    en: '{bar} {step} · {rounds}/{roundsTotal} rounds · {bytes} of {bytesTotal} · {seconds} s',
    zh: '{bar} {step} · {rounds}/{roundsTotal} 轮 · {bytes}/{bytesTotal} · {seconds} 秒',
  },
  'cli.progress-left': {
    en: '{bar} {step} · {rounds}/{roundsTotal} rounds · {bytes} of {bytesTotal} · {seconds} s, about {left} s left',
    zh: '{bar} {step} · {rounds}/{roundsTotal} 轮 · {bytes}/{bytesTotal} · {seconds} 秒，约剩 {left} 秒',
  },
  'cli.progress-rounds': {
    en: '{bar} {step} · {rounds}/{roundsTotal} rounds · {seconds} s',
    zh: '{bar} {step} · {rounds}/{roundsTotal} 轮 · {seconds} 秒',
  },
  'cli.progress-rounds-left': {
    en: '{bar} {step} · {rounds}/{roundsTotal} rounds · {seconds} s, about {left} s left',
    zh: '{bar} {step} · {rounds}/{roundsTotal} 轮 · {seconds} 秒，约剩 {left} 秒',
  },
  'cli.progress-part': { en: '{step} ({done} of {of})', zh: '{step}（{done}/{of}）' },
  'cli.progress-short': {
    en: '{bar} {step} · {rounds}/{roundsTotal} · {seconds} s',
    zh: '{bar} {step} · {rounds}/{roundsTotal} · {seconds} 秒',
  },
  'cli.activity': { en: '{text} … {seconds} s', zh: '{text} … {seconds} 秒' },
  'cli.progress-begins': { en: 'every party begins its part of the run', zh: '各方正在启动本次运行' },
  'cli.report.rows': { en: 'rows', zh: '行数' },
  'cli.cost': { en: 'Cost: {rounds} rounds; sent by {bytes}', zh: '成本：{rounds} 轮；各方发送 {bytes}' },
  'cli.cost-time': {
    en: 'Cost: {rounds} rounds; sent by {bytes}; about {seconds} s on this network',
    zh: '成本：{rounds} 轮；各方发送 {bytes}；在当前网络上约 {seconds} 秒',
  },
  'cli.cost-later': {
    en: 'That is the first run, and any in which a party has lost what it kept. Later runs: {rounds} rounds; sent by {bytes}',
    zh: '以上为第一次运行（或某一方丢失所保存内容后的运行）的成本。之后各次：{rounds} 轮；各方发送 {bytes}',
  },
  'cli.cost-prepared': {
    en: 'Prepared ahead by {dealer} (tacit prepare), for {parts}: {rounds} rounds; sent by {bytes}; {dealer} need not be there',
    zh: '由 {dealer} 预先准备时（tacit prepare），文件大小为 {parts}：{rounds} 轮；各方发送 {bytes}；{dealer} 无需在场',
  },
  'cli.job.head': {
    en: 'Job {id}: {state}, proposed by {proposer} at {at}',
    zh: '任务 {id}：{state}，由 {proposer} 于 {at} 提出',
  },
  'cli.contract.title': { en: 'What is signed', zh: '签署内容' },
  'cli.contract.proposer': { en: 'asked by {proposer} at {at}', zh: '由 {proposer} 于 {at} 提出' },
  'cli.contract.recipients': { en: 'answer for {recipients}', zh: '结果接收方：{recipients}' },
  'cli.contract.computers': {
    en: 'computed by {computers}; helping without data in it: {helpers}',
    zh: '计算方：{computers}；在其中不提供数据的协助方：{helpers}',
  },
  'cli.contract.own-data': {
    en: 'rows are matched by {helper}, which has data of its own',
    zh: '各行由 {helper} 匹配，而它自己也有数据',
  },
  'cli.contract.contributors': {
    en: 'sending shares of their data only, without computing: {contributors}',
    zh: '只提交数据份额、不参与计算：{contributors}',
  },
  'cli.contract.protocol': {
    en: 'protocol {protocol}: holds as long as all follow it and at most {threshold} of {of} computers are curious together',
    zh: '协议 {protocol}：在各方都遵守协议、且 {of} 个计算方中至多 {threshold} 个好奇方合谋时成立',
  },
  'cli.contract.protocol-malicious': {
    en: 'protocol {protocol}: holds although {threshold} of {of} computers do not follow it, together',
    zh: '协议 {protocol}：即使 {of} 个计算方中有 {threshold} 个合谋且不遵守协议，仍然成立',
  },
  'cli.contract.dealer': {
    en: 'randomness is prepared by {dealer}, which must work together with none of the computers',
    zh: '随机数由 {dealer} 准备，它不得与任何计算方合谋',
  },
  'cli.contract.runs': {
    en: 'one answer, until {expires}; up to {attempts} attempts before anything is released',
    zh: '仅回答一次，有效期至 {expires}；在公布任何内容之前最多可尝试 {attempts} 次',
  },
  'cli.contract.minimum': {
    en: 'minimum: {minimum} rows a group ({each})',
    zh: '最小分组：每组 {minimum} 行（{each}）',
  },
  'cli.contract.no-minimum': {
    en: 'minimum: does not hold for rows in common, which are shown one by one (of groups: {each})',
    zh: '最小分组：不适用于逐行展示的共有行（分组时为：{each}）',
  },
  'cli.contract.minimum-number': {
    en: 'minimum: the number is told if it is at least {least} (of groups: {each})',
    zh: '最小分组：数量不少于 {least} 时才告知（分组时为：{each}）',
  },
  'cli.contract.minimum-kept': {
    en: 'minimum: nothing is shown here; questions about the table that is kept show groups of at least {minimum} rows ({each})',
    zh: '最小分组：此处不展示任何内容；针对所保存表的问题只展示至少 {minimum} 行的分组（{each}）',
  },
  'cli.contract.units': { en: '{minimum} different {unit}', zh: '{minimum} 个不同的 {unit}' },
  'cli.contract.missing': {
    en: 'your policy does not allow: {grants}; approving needs --grant once or --grant always',
    zh: '您的策略不允许：{grants}；批准时需加上 --grant once 或 --grant always',
  },
  'cli.contract.question': { en: 'Question, as it will be computed', zh: '问题（按实际计算内容）' },
  'cli.contract.original': { en: 'Question, as {proposer} wrote it', zh: '问题（{proposer} 的原文）' },
  'cli.approve.original': {
    en: 'show the question as its proposer wrote it, too',
    zh: '同时显示提出方所写的问题原文',
  },
  'cli.pager.more': {
    en: 'page {page} of {pages}; Enter for the next, q to stop',
    zh: '第 {page}/{pages} 页；按回车继续，按 q 停止',
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
  'cli.state.drafted': { en: 'drafted', zh: '草稿' },
  'cli.state.proposed': { en: 'proposed', zh: '待批准' },
  'cli.state.approved': { en: 'approved', zh: '已批准' },
  'cli.state.running': { en: 'running', zh: '运行中' },
  'cli.state.completed': { en: 'completed', zh: '已完成' },
  'cli.state.failed': { en: 'failed', zh: '失败' },
  'cli.state.rejected': { en: 'rejected', zh: '已拒绝' },
  'cli.state.revoked': { en: 'revoked', zh: '已撤销' },
  'cli.state.cancelled': { en: 'cancelled', zh: '已取消' },
  'cli.state.expired': { en: 'expired', zh: '已过期' },
  'cli.column.job': { en: 'job', zh: '任务' },
  'cli.column.state': { en: 'state', zh: '状态' },
  'cli.column.dataset': { en: 'dataset', zh: '数据集' },
  'cli.column.recipients': { en: 'recipients', zh: '接收方' },
  'cli.column.own-rows': { en: 'own rows', zh: '本方行数' },
  'cli.column.findings': { en: 'findings', zh: '发现' },
  'cli.column.proposer': { en: 'proposer', zh: '提出方' },
  'cli.column.approvals': { en: 'approvals', zh: '批准' },
  'cli.column.runs': { en: 'runs', zh: '运行' },
  'cli.column.released': { en: 'released', zh: '公布时间' },
  'cli.column.question': { en: 'question', zh: '问题' },
  'cli.column.name': { en: 'name', zh: '名称' },
  'cli.column.pin': { en: 'certificate', zh: '证书指纹' },
  'cli.column.check-number': { en: 'check number', zh: '校验码' },
  'cli.column.public-key': { en: 'public key', zh: '公钥' },
  'cli.column.since': { en: 'since', zh: '互认时间' },
  'cli.column.version': { en: 'version', zh: '版本' },
  'cli.column.rows': { en: 'rows', zh: '行数' },
  'cli.column.source': { en: 'source', zh: '来源' },
  'cli.column.key': { en: 'key', zh: '键' },
  'cli.column.column': { en: 'column', zh: '列' },
  'cli.column.type': { en: 'type', zh: '类型' },
  'cli.column.values': { en: 'values', zh: '取值' },
  'cli.column.possible': { en: 'can be used for', zh: '可用于' },
  'cli.column.allow': { en: 'allowed', zh: '允许' },
  'cli.column.time': { en: 'time', zh: '时间' },
  'cli.column.event': { en: 'event', zh: '事件' },
  'cli.column.details': { en: 'details', zh: '详情' },
  'cli.column.roles': { en: 'roles', zh: '角色' },
  'cli.column.bytes': { en: 'bytes', zh: '字节数' },
  'cli.column.added': { en: 'added', zh: '创建时间' },
  'cli.column.ends': { en: 'ends', zh: '失效时间' },
  'cli.column.way': { en: 'way', zh: '方式' },
  'cli.column.why': { en: 'why', zh: '原因' },
  'cli.column.step': { en: 'step', zh: '步骤' },
  'cli.column.protocol': { en: 'protocol', zh: '协议' },
  'cli.column.trust': { en: 'trust', zh: '信任假设' },
  'cli.column.all-runs': { en: 'all {runs} runs', zh: '全部 {runs} 次' },
  'cli.column.most-sent': { en: 'most sent', zh: '单方最多发送' },
  'cli.column.rounds': { en: 'rounds', zh: '轮数' },
  'cli.column.bytes-to': { en: 'bytes to {peer}', zh: '发往 {peer} 的字节数' },
  'cli.no-such-file': {
    en: 'there is no file {file}',
    zh: '没有文件 {file}',
    hint: {
      en: 'check the path; SQL given as text must contain a blank',
      zh: '请检查路径；直接给出的 SQL 文本须含空格',
    },
  },
  'cli.unreadable-file': {
    en: '{file} cannot be read ({cause})',
    zh: '无法读取 {file}（{cause}）',
    hint: { en: 'check the path and that you may read the file', zh: '请检查路径以及读取权限' },
  },
  'cli.csv-cells': {
    en: '{file}:{line}: cells of this row: {found}; columns in the first line: {expected}',
    zh: '{file}:{line}：该行有 {found} 个单元格，而首行有 {expected} 列',
    hint: {
      en: 'each row has a cell for each column, empty ones too; cells with commas stand in double quotes',
      zh: '每行须为每一列给出一个单元格（可为空）；含逗号的单元格用双引号括起',
    },
  },
  'cli.file-not-utf8': {
    en: '{file} is not UTF-8',
    zh: '{file} 不是 UTF-8 编码',
    hint: {
      en: 'save it as UTF-8; from Chinese Windows, for example: iconv -f GB18030 -t UTF-8 old.csv > new.csv',
      zh: '请另存为 UTF-8；例如来自中文 Windows 的文件：iconv -f GB18030 -t UTF-8 old.csv > new.csv',
    },
  },
  'cli.unwritable-file': {
    en: '{file} cannot be written ({cause})',
    zh: '无法写入 {file}（{cause}）',
    hint: { en: 'check the path and that you may write there', zh: '请检查路径以及写入权限' },
  },
  'cli.input-terminal': {
    en: 'there is nothing to read: standard input is a terminal',
    zh: '没有可读取的内容：标准输入是终端',
    hint: {
      en: 'give a file in place of -, or pipe into this: cat FILE | tacit …',
      zh: '请用文件名代替 -，或通过管道输入：cat 文件 | tacit …',
    },
  },
  'cli.input-empty': {
    en: 'standard input is empty',
    zh: '标准输入为空',
    hint: { en: 'check the command whose output should come here', zh: '请检查其输出应传入此处的命令' },
  },
  'cli.input-too-large': {
    en: 'standard input has more than {limit} bytes',
    zh: '标准输入超过 {limit} 字节',
    hint: {
      en: 'nothing that is read here is as large: check what is piped in',
      zh: '此处读取的内容不会这么大：请检查管道输入',
    },
  },
  'cli.input-not-utf8': {
    en: 'standard input is not UTF-8',
    zh: '标准输入不是 UTF-8 编码',
    hint: {
      en: 'check what is piped in, for example with: file -i FILE',
      zh: '请检查管道输入的内容，例如：file -i 文件',
    },
  },
  'cli.bad-address': {
    en: '{name} is "{found}", expected {expected}',
    zh: '{name} 为“{found}”，应为 {expected}',
    hint: {
      en: 'tacit token add prints it with the token; without TACIT_TOKEN the home directory says where the party is',
      zh: 'tacit token add 会连同令牌一起给出；不设置 TACIT_TOKEN 时由主目录得知参与方的位置',
    },
  },
  'cli.internal': {
    en: 'unexpected: {cause}',
    zh: '意外错误：{cause}',
    hint: { en: 'please report it with the command line that led here', zh: '请连同所用命令一并报告' },
  },
  'cli.not-json': {
    en: '{file} is not JSON',
    zh: '{file} 不是 JSON',
    hint: { en: 'use the file that `tacit receipt show` wrote', zh: '请使用 `tacit receipt show` 输出的文件' },
  },
  'cli.bad-port': {
    en: 'port {found} is not a whole number from 1 to 65535',
    zh: '端口 {found} 不是 1 到 65535 之间的整数',
    hint: { en: 'for example: --port 7443', zh: '例如：--port 7443' },
  },
  'cli.bad-hours': {
    en: '--expires {found} is not a positive number of hours',
    zh: '--expires {found} 不是正的小时数',
    hint: { en: 'for example: --expires 24', zh: '例如：--expires 24' },
  },
  'cli.bad-grant': {
    en: '--grant {found} is neither once nor always',
    zh: '--grant {found} 既不是 once 也不是 always',
    hint: { en: 'once allows it for this contract only', zh: 'once 表示仅限本合约' },
  },
  'cli.bad-assignment': {
    en: '{found} is not of the form column=value',
    zh: '{found} 不符合 列=值 的形式',
    hint: { en: 'for example: --type income=decimal(12,2)', zh: '例如：--type income=decimal(12,2)' },
  },
  'cli.approve.unconfirmed': {
    en: 'approving {id} needs a confirmation, and standard input is no terminal',
    zh: '批准 {id} 需要确认，但标准输入不是终端',
    hint: {
      en: 'read who learns what above, then repeat with --yes',
      zh: '请阅读上面的“谁将获知什么”，然后加 --yes 重试',
    },
  },
  'cli.data.no-table': {
    en: 'which PostgreSQL table?',
    zh: '未指定 PostgreSQL 表',
    hint: { en: 'add --table schema.table', zh: '请加上 --table 模式.表' },
  },
  'cli.data.unknown-source': {
    en: '{found} is neither a .csv, .csv.gz or .parquet file, nor a folder of such files, nor a postgres:// address',
    zh: '{found} 既不是 .csv、.csv.gz 或 .parquet 文件，也不是存放此类文件的文件夹或 postgres:// 地址',
    hint: { en: 'rename the file, or convert it to CSV or Parquet', zh: '请改名，或转换为 CSV 或 Parquet' },
  },
  'cli.policy.draft': {
    en: 'not accepted; your text is kept in {file}. When corrected: tacit policy set {dataset} {file}{flag}',
    zh: '未被接受；您的文本保存在 {file}。修改后运行：tacit policy set {dataset} {file}{flag}',
  },
  'cli.policy.no-editor': {
    en: 'the editor {editor} cannot be started ({cause})',
    zh: '无法启动编辑器 {editor}（{cause}）',
    hint: {
      en: 'set EDITOR, or use: tacit policy set DATASET FILE',
      zh: '请设置 EDITOR，或使用：tacit policy set 数据集 文件',
    },
  },
  'cli.policy.editor': {
    en: 'the editor {editor} did not end well; the policy is unchanged',
    zh: '编辑器 {editor} 未正常结束；策略未改变',
    hint: {
      en: 'set EDITOR, or use: tacit policy set DATASET FILE',
      zh: '请设置 EDITOR，或使用：tacit policy set 数据集 文件',
    },
  },
});
