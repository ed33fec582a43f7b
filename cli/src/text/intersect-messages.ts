import { addCatalogue } from '@tacit/party/api';

/** `tacit intersect`. */
addCatalogue({
  'cli.intersect': {
    en: 'find out which rows several owners have in common, or how many',
    zh: '求多个数据方共有的行，或其数量',
  },
  'cli.intersect.tables': {
    en: 'two or more tables of different owners: owner.dataset each',
    zh: '不同数据方的两个或多个表，写作 数据方.数据集',
  },
  'cli.intersect.on': {
    en: 'the key: a column that all tables call the same, or one of each in their order (id=customer_id); several for a key of several columns',
    zh: '键：各表同名的列，或按表的顺序各写一列（id=customer_id）；键由多列组成时可写多个',
  },
  'cli.intersect.show': {
    en: 'what recipients learn: ids (which of their rows; default), count, sum:owner.dataset.column,… (and a*b), or payload:owner.dataset.column,… (ids and these columns beside them)',
    zh: '接收方获知什么：ids（自己的哪些行，默认）、count（数量）、sum:数据方.数据集.列,…（也可写 a*b）或 payload:数据方.数据集.列,…（ids 并附带这些列）',
  },
  'cli.intersect.canonical': {
    en: 'rules that bring texts to one form first: trim,nfc (always), nfkc, casefold, digits-only, cn-id, cn-mobile, e164',
    zh: '比较之前的文本规整规则：trim、nfc（始终应用）、nfkc、casefold、digits-only、cn-id、cn-mobile、e164',
  },
  'cli.intersect.duplicates': {
    en: 'rows with equal keys: refuse (default), or take each key once',
    zh: '键相同的行：refuse（拒绝，默认）或 once（每个键只取一次）',
  },
  'cli.intersect.least': {
    en: 'tell nothing if fewer are in common (count and sum: by all; ids: needs a helper)',
    zh: '共有数少于此数则不告知任何内容（count 和 sum 均可使用；ids 需要协助方）',
  },
  'cli.intersect.bad-least': {
    en: '--least {found}: expected a whole number from 1 on, of at most nine digits',
    zh: '--least {found}：应为从 1 开始、至多九位的整数',
    hint: { en: 'for example --least 100', zh: '例如 --least 100' },
  },
  'cli.intersect.changes': {
    en: 'with --runs: the tables may change from run to run, that of an owner that receives nothing by so many keys that come and so many that go',
    zh: '与 --runs 一起使用：各表可在两次运行之间变更；不接收结果的数据方的表，新增与移除的键各不超过此数',
  },
  'cli.intersect.explain': {
    en: 'only show who would learn what and what it would cost',
    zh: '只显示谁将获知什么以及代价，不提出',
  },
  'cli.intersect.by-sql': {
    en: '{options}: not with {show}: sums over the match are asked by joint SQL',
    zh: '{show} 不能与 {options} 合用：对匹配行求和通过联合 SQL 询问',
    hint: {
      en: 'bring the keys to one form in the data, each once, or ask for the number (--show count) or payload',
      zh: '请先在数据中统一键的形式并去重，或改为询问数量（--show count）或 payload',
    },
  },
  'cli.intersect.sum-tables': {
    en: 'sums over what is in common are for two tables, and there are {found}',
    zh: '对共有行求和需要两个表，而现有 {found} 个',
    hint: { en: 'name two tables of different owners', zh: '请指定不同数据方的两个表' },
  },
  'cli.intersect.sum-column': {
    en: '{found} is no column of {tables}',
    zh: '{found} 不是 {tables} 中的列',
    hint: { en: 'write owner.dataset.column', zh: '格式为 数据方.数据集.列' },
  },
  'cli.intersect.bad-on': {
    en: '--on {found}: expected one column name, or {tables} joined by =',
    zh: '--on {found}：应为一个列名，或用 = 连接的 {tables} 个列名',
    hint: {
      en: 'for two tables: --on id, or --on id=customer_id',
      zh: '两个表时：--on id，或 --on id=customer_id',
    },
  },
  'cli.intersect.run': {
    en: 'sign here at once, wait until all have signed, run, and show the result; asks before it signs',
    zh: '在本方立即签署，等待各方签署后运行并显示结果；签署之前会询问',
  },
  'cli.intersect.yes': {
    en: 'with --run: sign without asking; who learns what has been read (--explain)',
    zh: '与 --run 合用：不再询问，直接签署（已用 --explain 阅读“谁将获知什么”）',
  },
  'cli.intersect.output': {
    en: 'with --run: write the result to this file (CSV if it ends in .csv, otherwise Parquet for rows)',
    zh: '与 --run 合用：将结果写入该文件（以 .csv 结尾时为 CSV，否则行以 Parquet 格式写入）',
  },
  'cli.intersect.no-run': {
    en: '--output and --yes are of use only with --run',
    zh: '--output 和 --yes 只能与 --run 合用',
    hint: {
      en: 'add --run; or approve and run by hand, and write the result: tacit result JOB --output FILE',
      zh: '请加上 --run；或自行批准并运行，再写出结果：tacit result JOB --output FILE',
    },
  },
  'cli.intersect.unconfirmed': {
    en: '--run signs the contract, and nobody can be asked here',
    zh: '--run 会签署合约，而此处无法询问',
    hint: {
      en: 'read who learns what with --explain, then add --yes',
      zh: '请先用 --explain 阅读“谁将获知什么”，再加上 --yes',
    },
  },
  'cli.intersect.written': {
    en: 'the result of job {id} is in {file}',
    zh: '任务 {id} 的结果已写入 {file}',
  },
  'cli.intersect.left': {
    en: 'job {id} still waits for approvals; once it has them: tacit run {id}{flag}',
    zh: '任务 {id} 仍在等待批准；批准齐全后：tacit run {id}{flag}',
  },
});
