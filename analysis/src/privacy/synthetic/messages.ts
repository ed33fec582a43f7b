/** Why a question for synthetic rows is refused. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'synthesize.domain': {
    en: 'the columns have {found} values and bins in all, and at most {most} are counted, each with each',
    zh: '各列共有 {found} 个取值与分箱，最多统计 {most} 个（两两组合）',
    hint: {
      en: 'name fewer columns, ask for fewer "bins", or give "cuts"',
      zh: '请减少列，减小 "bins"，或给出 "cuts"',
    },
  },
  'synthesize.keep-column': {
    en: 'a pair of "keep" names {column}, which is none of the columns {columns}',
    zh: '"keep" 中的一对写了 {column}，但它不在列 {columns} 之中',
    hint: { en: 'name it in "columns" as well', zh: '请同时在 "columns" 中写出' },
  },
  'synthesize.keep-round': {
    en: 'the pairs of "keep" go round: {pair} are connected by the pairs before already',
    zh: '"keep" 中的各对形成了环：{pair} 已由前面的各对相连',
    hint: {
      en: 'leave one of these pairs out: rows are made along pairs that form a tree',
      zh: '请去掉其中一对：生成行所依据的各对须构成一棵树',
    },
  },
  'synthesize.privacy-small': {
    en: 'with ε = {epsilon} each count of {values} values would be off by ±{error}, and together by about as many rows as the table can have ({rows}): synthetic rows would be noise',
    zh: 'ε = {epsilon} 时，{values} 个取值的每个计数偏差为 ±{error}，合计约等于该表可有的行数（{rows}）：合成行将只是噪声',
    hint: {
      en: 'ask with a larger ε, or for fewer columns or "bins"; with a δ there is less noise',
      zh: '请增大 ε，或减少列数或 "bins"；给出 δ 时噪声较小',
    },
  },
  'synthesize.privacy-tiny': {
    en: 'ε = {epsilon} is so small that the noise could not be drawn',
    zh: 'ε = {epsilon} 过小，所需的噪声无法生成',
    hint: { en: 'ask with a larger ε', zh: '请增大 ε' },
  },
});
