/** Texts about policies. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.policy': { en: 'show and change what a dataset may be used for', zh: '查看和修改数据集的使用策略' },
  'cli.policy.kept-shares': {
    en: 'Shares made of it may stay at the computers after a run, for later contracts that you sign.',
    zh: '由它得出的份额可在运行后留在计算方处，供此后经您签署的合约使用。',
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
  'cli.policy.privacy-row': {
    en: 'answers with noise are allowed: ε = {epsilon} and δ = {delta} on any one row ({period})',
    zh: '允许带噪声的结果：对任一行合计 ε = {epsilon}、δ = {delta}（周期：{period}）',
  },
  'cli.policy.privacy-unit': {
    en: 'answers with noise are allowed: ε = {epsilon} and δ = {delta} on any one {unit} with all its rows ({period})',
    zh: '允许带噪声的结果：对任一 {unit} 及其全部行合计 ε = {epsilon}、δ = {delta}（周期：{period}）',
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
  'cli.policy.earlier-noise': {
    en: 'Contracts whose exact answer would show single rows together with earlier answers are refused; the same questions may be asked with noise.',
    zh: '若新的精确结果与以往结果合在一起会暴露个别行，则拒绝该合约；同样的问题可以改为带噪声提出。',
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
