/** What GROUPING SETS, ROLLUP and CUBE may not do. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'sql.grouping-sets': {
    en: 'line {line}, column {column}: this GROUP BY has {found} grouping sets, at most {limit} are possible',
    zh: '第 {line} 行第 {column} 列：此 GROUP BY 含 {found} 个分组集，最多 {limit} 个',
    hint: {
      en: 'name the sets you need: GROUP BY GROUPING SETS ((a, b), (a), ())',
      zh: '请只写出需要的分组集：GROUP BY GROUPING SETS ((a, b), (a), ())',
    },
  },
  'sql.grouping-set-twice': {
    en: 'line {line}, column {column}: a grouping set occurs twice, which would give its rows twice',
    zh: '第 {line} 行第 {column} 列：有分组集重复出现，其各行会重复给出',
    hint: {
      en: 'write GROUP BY DISTINCT … to have each once',
      zh: '请写 GROUP BY DISTINCT …，使每个分组集只出现一次',
    },
  },
  'sql.grouping-key': {
    en: 'line {line}, column {column}: GROUPING(…) takes columns of GROUP BY, found {found}',
    zh: '第 {line} 行第 {column} 列：GROUPING(…) 的参数须为 GROUP BY 中的列，此处为 {found}',
    hint: {
      en: 'name a column by which the question is grouped',
      zh: '请写问题分组所用的列',
    },
  },
  'sql.grouping-crossed': {
    en: 'line {line}, column {column}: with a minimum group size or a rule about totals the grouping sets must be a hierarchy, or one of them must have the keys of all others, all of which have lists of values; groups by ({first}) and by ({second}) cross, and from several totals that cross small groups can be worked out in more ways than can be ruled out',
    zh: '第 {line} 行第 {column} 列：有最小分组或总和规则时，分组集须为层级关系，或其中一个分组集含有其余各集的全部键且这些键都有取值列表；按（{first}）与按（{second}）的分组相互交叉，由多个交叉的合计推算出小分组的途径无法一一排除',
    hint: {
      en: 'write ROLLUP (a, b), or CUBE (a, b) of columns with lists of values (GROUP BY CASE … END has one), or ask for each hierarchy in a question of its own: the owners’ ledgers compare the answers',
      zh: '请写 ROLLUP (a, b)，或对有取值列表的列写 CUBE (a, b)（GROUP BY CASE … END 即有列表），或对每个层级各提一个问题：数据方的台账会比对各次结果',
    },
  },
  'sql.grouping-partners': {
    en: 'line {line}, column {column}: rows without a partner are counted with the keys that have one, which cannot be added up for totals of several groups',
    zh: '第 {line} 行第 {column} 列：统计无匹配的行时还须统计有匹配的键，而后者无法跨分组相加成合计',
    hint: { en: 'ask once for each grouping set', zh: '请对每个分组集各提交一次' },
  },
  'sql.grouping-keys': {
    en: 'line {line}, column {column}: for the minimum each row of {table} counts once, but it may be in several groups by {key}, so that what is counted in these cannot be added up for totals of them',
    zh: '第 {line} 行第 {column} 列：对最小值而言 {table} 的每一行只计一次，但按 {key} 分组时同一行可能属于多个分组，因此各分组的计数无法相加成合计',
    hint: {
      en: 'ask once for each grouping set, or roll up columns of {table} alone',
      zh: '请对每个分组集各提交一次，或只对 {table} 的列作合计',
    },
  },
});
