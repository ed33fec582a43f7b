/** Text of plans in words. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'plan.noise': {
    en: 'together: {mechanism} noise is drawn for every number, so that nobody knows it, and added; nothing is withheld',
    zh: '共同计算：为每个数值生成{mechanism}噪声并加上，任何一方都不知道噪声的取值；不隐去任何分组',
  },
  'plan.noise-found': {
    en: 'together: {mechanism} noise is drawn for every number, so that nobody knows it, and added; groups of {threshold} or more noisy rows are kept',
    zh: '共同计算：为每个数值生成{mechanism}噪声并加上，任何一方都不知道噪声的取值；保留行数不小于 {threshold} 的分组',
  },
  'plan.noise-choices': {
    en: 'together: the values of quantiles are chosen',
    zh: '共同计算：选出各分位数的值',
  },
  'plan.counts-below': {
    en: 'how many rows have {column} below each of {counts} values',
    zh: '{column} 小于 {counts} 个给定值的行数',
  },
  'plan.choice': {
    en: 'together: every one of the {groups} groups gets noise that nobody knows, and the place of the largest sum is all that is told',
    zh: '共同：为 {groups} 个分组各加上任何一方都不知道的噪声，只公布其中最大者是哪一个',
  },
  'plan.noise-laplace': { en: 'discrete Laplace', zh: '离散拉普拉斯' },
  'plan.noise-gaussian': { en: 'discrete Gaussian', zh: '离散高斯' },
  'plan.where': { en: ' where {condition}', zh: '（满足 {condition}）' },
  'plan.rows': {
    en: '{owner}, in its own engine: rows of {table}{where}, joined by {keys}; hands over as shares, padded to {rows} rows: {gives}',
    zh: '{owner} 在自己的引擎中：取 {table} 的行{where}，按 {keys} 连接；填充至 {rows} 行后以秘密份额交出：{gives}',
  },
  'plan.rows-alone': {
    en: '{owner}, in its own engine: rows of {table}{where}; hands over as shares, padded to {rows} rows: {gives}',
    zh: '{owner} 在自己的引擎中：取 {table} 的行{where}；填充至 {rows} 行后以秘密份额交出：{gives}',
  },
  'plan.below': {
    en: 'together: the rows of {owners} stand below each other, {rows} in all, those that only fill up included',
    zh: '共同计算：将 {owners} 的行上下拼接，共 {rows} 行（含填充行）',
  },
  'plan.found': {
    en: 'together: rows are sorted by ({keys}) and {measures} found for every group that there is, at most {groups}',
    zh: '共同计算：按（{keys}）对行排序，并对实际存在的每个分组（最多 {groups} 个）求 {measures}',
  },
  'plan.found-arranged': {
    en: 'together: {measures} found for every group of ({keys}) that there is, at most {groups}; its rows stand beside each other already',
    zh: '共同计算：对实际存在的每个（{keys}）分组（最多 {groups} 个）求 {measures}；同组的行已相邻排列',
  },
  'plan.best': {
    en: 'together: of the groups that are shown only the first {groups} leave, ordered by {order}',
    zh: '共同计算：被公布的分组按 {order} 排序，只有前 {groups} 个会离开',
  },
  'plan.rows-merged': {
    en: '{owner}, in its own engine: rows of {table}{where}, joined by {keys}; those that differ only in what is added up are one, with how many they are; hands over as shares, padded to {rows} rows, as many as can differ: {gives}',
    zh: '{owner} 在自己的引擎中：取 {table} 的行{where}，按 {keys} 连接；仅在待累加的数值上不同的行合并为一行，并附其行数；填充至 {rows} 行（最多可能的不同行数）后以秘密份额交出：{gives}',
  },
  'plan.rows-own': {
    en: '{owner}, in its own engine: rows of {table}{where}; of each: {gives}',
    zh: '{owner} 在自己的引擎中：取 {table} 的行{where}；每行取：{gives}',
  },
  'plan.own-groups': {
    en: '{owner}, by itself: {measures} for every group of ({keys})',
    zh: '{owner} 独自计算：按（{keys}）的每个分组求 {measures}',
  },
  'plan.own-total': {
    en: '{owner}, by itself: {measures} over all rows',
    zh: '{owner} 独自计算：对所有行求 {measures}',
  },
  'plan.own-withhold': {
    en: '{owner}, by itself: what the gates do not let through is set to zero: groups of fewer than {minimum} rows, and all that the statement lists',
    zh: '{owner} 独自计算：将未通过检查的内容置零：少于 {minimum} 行的分组，以及声明中列出的其他情形',
  },
  'plan.own-having': {
    en: '{owner}, by itself: keep groups where {condition}',
    zh: '{owner} 独自计算：保留满足 {condition} 的分组',
  },
  'plan.own-best': {
    en: '{owner}, by itself: of the groups that are shown only the first {groups} leave, ordered by {order}',
    zh: '{owner} 独自计算：被公布的分组按 {order} 排序，只有前 {groups} 个会离开',
  },
  'plan.own-answer': {
    en: '{owner}: hands over as shares what leaves, filled up to {groups} groups',
    zh: '{owner}：将离开的内容填充至 {groups} 个分组，以秘密份额交出',
  },
  'plan.local-groups': {
    en: '{owner}, in its own engine: {gives} of {table}{where} for each of {groups} groups of ({keys}); hands them over as shares',
    zh: '{owner} 在自己的引擎中：对 {table}{where} 按（{keys}）的 {groups} 个分组计算 {gives}；以秘密份额交出',
  },
  'plan.local-total': {
    en: '{owner}, in its own engine: {gives} of {table}{where}; hands them over as shares',
    zh: '{owner} 在自己的引擎中：对 {table}{where} 计算 {gives}；以秘密份额交出',
  },
  'plan.flag': { en: 'whether {expression}', zh: '是否满足 {expression}' },
  'plan.category': { en: '{expression} (one of {values} values)', zh: '{expression}（{values} 个取值之一）' },
  'plan.units': {
    en: 'how many different {unit} there are among them',
    zh: '其中有多少个不同的 {unit}',
  },
  'plan.contributions': {
    en: 'the largest contributions to the totals',
    zh: '各总和中最大的贡献',
  },
  'plan.rows-per-unit': {
    en: 'how many rows one value of {unit} has at most',
    zh: '一个 {unit} 值最多有多少行',
  },
  'plan.nothing': { en: 'nothing but the rows themselves', zh: '除行本身外无其他内容' },
  'plan.join': {
    en: '{helper} matches keyed tokens of the rows of {owners} and sees no value; the joined table has {rows} rows under protocol, those without a partner included',
    zh: '{helper} 对 {owners} 各行的带密钥标记进行匹配，看不到任何取值；协议下的连接表共 {rows} 行，含未匹配的行',
  },
  'plan.join-arranged': {
    en: '{helper} matches keyed tokens of the rows of {owners} and sees no value; the joined table has {rows} rows under protocol, those without a partner and one more for each possible group included, in an order that {owner} alone knows',
    zh: '{helper} 对 {owners} 各行的带密钥标记进行匹配，看不到任何取值；协议下的连接表共 {rows} 行，含未匹配的行以及每个可能的分组另加的一行，其次序只有 {owner} 知晓',
  },
  'plan.join-many-inner': {
    en: 'match the rows of {owners} between these two: at most {rows} rows, one for each row of {table} whose key {other} has; keys may repeat in {table}, and nobody learns which match, how often or how many',
    zh: '{owners} 双方之间匹配各自的行：最多 {rows} 行，{table} 中键见于 {other} 的每一行各一行；{table} 的键可以重复，无人得知哪些匹配、重复多少次或共有多少',
  },
  'plan.join-many-merged': {
    en: 'match the rows of {owners} between these two: at most {rows} rows, one for each different row of {table} whose key {other} has; keys may repeat in {table}, and nobody learns which match, how often or how many',
    zh: '{owners} 双方之间匹配各自的行：最多 {rows} 行，{table} 中键见于 {other} 的每个不同的行各一行；{table} 的键可以重复，无人得知哪些匹配、重复多少次或共有多少',
  },
  'plan.join-many-left': {
    en: 'match the rows of {owners} between these two: at most {rows} rows, one for each row of {table}, with NULL beside it where {other} lacks its key; nobody learns which match, how often or how many',
    zh: '{owners} 双方之间匹配各自的行：最多 {rows} 行，{table} 的每一行各一行，{other} 中没有该键时以 NULL 补足；无人得知哪些匹配、重复多少次或共有多少',
  },
  'plan.join-many-without': {
    en: 'match the rows of {owners} between these two, and keep those of {table}, at most {rows}, whose key {other} lacks; nobody learns which these are or how many',
    zh: '{owners} 双方之间匹配各自的行，并保留 {table} 中键不见于 {other} 的行（最多 {rows} 行）；无人得知是哪些行或有多少',
  },
  'plan.join-alone': {
    en: '{owners} match their rows between themselves by a function that one of them programs and the other asks; who has a partner stays a share, and nobody sees a value; the joined table has some rows more than the smaller of the two, those without a partner included',
    zh: '{owners} 通过一方编程、另一方查询的函数在两方之间匹配各行；是否匹配始终以秘密份额保存，任何人都看不到取值；连接表的行数略多于两表中较小者，含未匹配的行',
  },
  'plan.tells-nobody': { en: 'tells nobody anything', zh: '不让任何人得知什么' },
  'plan.tells-common': {
    en: 'tells {helper} how many rows are in common',
    zh: '让 {helper} 得知共有多少行',
  },
  'plan.shared-input': {
    en: 'together: what {owners} hand over is shared',
    zh: '共同计算：将 {owners} 交出的数据变为秘密份额',
  },
  'plan.shared-outputs': {
    en: 'together: what is asked of each row below',
    zh: '共同计算：对下列每一行计算所问的内容',
  },
  'plan.rest': { en: 'together: what else a run takes', zh: '共同计算：运行所需的其他部分' },
  'plan.shared-where': {
    en: 'together, of the rows below: keep those where {condition}',
    zh: '共同计算：在下列行中保留满足 {condition} 的行',
  },
  'plan.shared-stage': {
    en: 'rows of {owner} (hand-over {number}): {columns}; {rows} rows',
    zh: '{owner} 的行（第 {number} 份交出的数据）：{columns}；{rows} 行',
  },
  'plan.shared-below': {
    en: 'together: rows of {owners} below each other; {rows} rows; {why}',
    zh: '共同计算：将 {owners} 的行上下拼接；{rows} 行；{why}',
  },
  'plan.shared-filter': {
    en: 'together: keep rows where {condition}; {rows} rows, those left out included; {why}',
    zh: '共同计算：保留满足 {condition} 的行；{rows} 行（含被排除的行）；{why}',
  },
  'plan.shared-compute': {
    en: 'together: calculate {columns}; {rows} rows; {why}',
    zh: '共同计算：计算 {columns}；{rows} 行；{why}',
  },
  'plan.shared-join': {
    en: 'together: {join} ON {keys}; {rows} rows; {why}',
    zh: '共同计算：{join} ON {keys}；{rows} 行；{why}',
  },
  'plan.shared-cross': {
    en: 'together: {join}, every row with every row; {rows} rows; {why}',
    zh: '共同计算：{join}，每行与每行组合；{rows} 行；{why}',
  },
  'plan.shared-group': {
    en: 'together: GROUP BY {keys}: {columns}; {rows} rows; {why}',
    zh: '共同计算：GROUP BY {keys}：{columns}；{rows} 行；{why}',
  },
  'plan.shared-total': {
    en: 'together: {columns} of all rows; {rows} row; {why}',
    zh: '共同计算：对所有行求 {columns}；{rows} 行；{why}',
  },
  'plan.shared-window': {
    en: 'together: {columns}; {rows} rows; {why}',
    zh: '共同计算：{columns}；{rows} 行；{why}',
  },
  'plan.shared-why-here': {
    en: 'no owner can do it alone: rows of {owners} meet here',
    zh: '任何一方都无法独自完成：{owners} 的行在此相遇',
  },
  'plan.shared-why-below': {
    en: 'no owner can do it alone: it takes rows in which {owners} have met',
    zh: '任何一方都无法独自完成：所取的行由 {owners} 的行组合而成',
  },
  'plan.shared-why-own': { en: '{owners} handed them over', zh: '由 {owners} 交出' },
  'plan.filter': {
    en: 'together, under protocol: keep rows where {condition}',
    zh: '各方在协议下共同计算：保留满足 {condition} 的行',
  },
  'plan.groups': {
    en: 'together: {measures} for each of {groups} groups of ({keys})',
    zh: '共同计算：按（{keys}）的 {groups} 个分组求 {measures}',
  },
  'plan.total': { en: 'together: {measures} over all rows', zh: '共同计算：对所有行求 {measures}' },
  'plan.combine': {
    en: 'together: the parts of {owners} are combined, group by group',
    zh: '共同计算：逐组合并 {owners} 的各部分',
  },
  'plan.withhold': {
    en: 'together: what the gates do not let through is set to zero: groups of fewer than {minimum} rows, and all that the statement lists',
    zh: '共同计算：将未通过检查的内容置零：少于 {minimum} 行的分组，以及声明中列出的其他情形',
  },
  'plan.present': { en: 'together: what has no rows is set to zero', zh: '共同计算：将没有行的内容置零' },
  'plan.having': { en: 'together: keep groups where {condition}', zh: '共同计算：保留满足 {condition} 的分组' },
  'plan.reveal': { en: '{recipients} receives {columns}', zh: '{recipients} 获得 {columns}' },
  'plan.finish': { en: '{recipients}, on what was received: {parts}', zh: '{recipients} 对收到的结果执行：{parts}' },
  'plan.protocol': {
    en: 'protocol: {protocol} among {computers}, secure against {threshold} of {of} computers that are curious (semi-honest)',
    zh: '协议：{computers} 之间的 {protocol}，可抵御 {of} 个计算方中的 {threshold} 个好奇方（半诚实）',
  },
  'plan.protocol-dealer': {
    en: 'protocol: {protocol} among {computers}, with randomness from {dealer}, secure against {threshold} of {of} computers that are curious (semi-honest)',
    zh: '协议：{computers} 之间的 {protocol}，随机数由 {dealer} 分发，可抵御 {of} 个计算方中的 {threshold} 个好奇方（半诚实）',
  },
});
