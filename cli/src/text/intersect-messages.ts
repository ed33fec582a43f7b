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
    en: 'what recipients learn: ids (which of their rows; default), count, or payload:owner.dataset.column,… (ids and these columns beside them)',
    zh: '接收方获知什么：ids（自己的哪些行，默认）、count（数量）或 payload:数据方.数据集.列,…（ids 并附带这些列）',
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
    en: 'show nothing if fewer are in common (needs a helper)',
    zh: '共有数少于此数则不展示任何内容（需要协助方）',
  },
  'cli.intersect.explain': {
    en: 'only show who would learn what and what it would cost',
    zh: '只显示谁将获知什么以及代价，不提出',
  },
  'cli.intersect.bad-on': {
    en: '--on {found}: expected one column name, or {tables} joined by =',
    zh: '--on {found}：应为一个列名，或用 = 连接的 {tables} 个列名',
    hint: {
      en: 'for two tables: --on id, or --on id=customer_id',
      zh: '两个表时：--on id，或 --on id=customer_id',
    },
  },
});
