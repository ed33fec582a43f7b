/** The statement of contracts about isolation forests. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.isolation-result': {
    en: 'an isolation forest of {trees} trees by {features}, of the rows of "{table}"; the trees themselves stay as shares',
    zh: '以 {features} 对 “{table}” 的各行所作的 {trees} 棵树的孤立森林；各棵树以份额留存',
  },
  'disclosure.isolation-checks': {
    en: 'before anything else: whether there are {least} rows, and in a stack {minimum} without those of each recipient; if not, no more is told',
    zh: '在其他一切之前：是否有 {least} 行，且堆叠表去掉每个接收方自己的行后是否有 {minimum} 行；若否，则不再公布任何内容',
  },
  'disclosure.isolation-infer-cuts': {
    en: 'nothing from what is told here; but whoever later scores rows that it makes up can work out between which bins of {features} trees split: these lie between the least and the greatest values of ever fewer rows, down to single ones, though not whose, and, from what leaves add, how many of the rows that a tree saw are alike there. No minimum holds for that; owners allow it by the use "extreme" on numbers and "single-out" on lists',
    zh: '由此处所公布的内容无法推算；但之后若对自行编造的行评分，可推算各树在 {features} 的哪些分箱之间分裂：它们位于越来越少的行（直至单行）的最小与最大取值之间（但不知属于谁）；并可由叶子所增加的量推算一棵树所见的行中有多少行落在该处。对此不适用最小分组；数据方以数值列的用途“extreme”与列表的“single-out”允许',
  },
  'disclosure.isolation-nobody-model': {
    en: 'any split or leaf of the trees, and how many rows are in a leaf: they stay as shares at {computers}, and a later contract says what is made of them',
    zh: '各棵树的任何分裂或叶子，以及叶子中的行数：它们以份额留存于 {computers}，其用途由后续合约说明',
  },
});
