/** Texts about results, receipts and what is on record. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.result': { en: 'show the result of a completed job', zh: '显示已完成任务的结果' },
  'cli.ledger': {
    en: "what was answered about this party's datasets, to whom",
    zh: '查看本方数据集的以往结果及其接收方',
  },
  'cli.ledger.dataset': { en: 'only this dataset', zh: '只看该数据集' },
  'cli.ledger.empty': { en: 'nothing was answered yet', zh: '还没有给出过任何结果' },
  'cli.ledger.not-counted': { en: 'never answered', zh: '未给出结果' },
  'cli.receipt': { en: 'show a receipt, or verify one offline', zh: '查看回执，或离线验证回执' },
  'cli.audit': {
    en: "this party's audit log, with its chain checked; or whether it is all there",
    zh: '本方的审计日志（同时校验哈希链），或核对其是否完整',
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
  'cli.result.run': { en: 'number of the run (default: the latest)', zh: '运行编号（默认为最近一次）' },
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
  'cli.receipt.spent': {
    en: 'with noise: this run spent ε = {epsilon}, δ = {delta} of {dataset}',
    zh: '带噪声：此次运行对 {dataset} 花费 ε = {epsilon}、δ = {delta}',
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
});
