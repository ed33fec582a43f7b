/** Lines of the statement of synthetic rows. */
import { addCatalogue } from '@tacit/engine/text';
import '../../sql/disclosure-privacy-messages.ts';

addCatalogue({
  'disclosure.synthesize-result': {
    en: 'rows that are made up, with the columns {columns}, like those of {table} as far as the counts below say; the recipients make them of these counts alone, and copy no row of anybody, though by chance one may be the same as a true row',
    zh: '包含列 {columns} 的虚构行，在下列计数所及的范围内与 {table} 的行相似；接收方仅由这些计数生成它们，不复制任何人的行，但某一行可能碰巧与真实行相同',
  },
  'disclosure.synthesize-columns': {
    en: 'of each of {columns}: how many rows have each of its values or are in each of its bins ({numbers} numbers), plus noise that nobody knows: each within ±{error} of the true number 19 times in 20',
    zh: '{columns} 中每一列：具有各取值或落入各分箱的行数（共 {numbers} 个数），均加上任何一方都不知道的噪声：20 次中约有 19 次与真实值相差不超过 ±{error}',
  },
  'disclosure.synthesize-moved': {
    en: 'by how many rows the noise moves the counts of a column at most, 19 times in 20: {moved}',
    zh: '噪声使一列的计数至多移动的行数（20 次中约有 19 次）：{moved}',
  },
  'disclosure.synthesize-moved-pairs': {
    en: 'by how many rows the noise moves the counts of a column at most, 19 times in 20: {moved}; those of a pair: {least} to {most}, by how many cells it has',
    zh: '噪声使一列的计数至多移动的行数（20 次中约有 19 次）：{moved}；一对列的计数则为 {least} 至 {most}，视其单元格数而定',
  },
  'disclosure.synthesize-choice': {
    en: 'which pair of columns is measured as number {place}, of those that connect columns that are not connected yet: nearly the one whose counts differ most from those of independent columns, by the counts of columns with noise. No number is told: noise that nobody knows decides between pairs that are close, and 19 times in 20 the one told differs less than the greatest by {behind} rows at most',
    zh: '第 {place} 个测量哪一对列（限于连接尚未相连的列者）：与“各列相互独立”的计数（按带噪声的各列计数）相差接近最大的一对。不给出任何数值：相近者之间由任何一方都不知道的噪声决定，20 次中约有 19 次所选一对的差异比最大者至多小 {behind} 行',
  },
  'disclosure.synthesize-choice-next': {
    en: 'likewise, which pair of columns is measured as number {place}',
    zh: '同样，第 {place} 个测量哪一对列',
  },
  'disclosure.synthesize-pairs-chosen': {
    en: 'of the {pairs} pairs of columns that are chosen: how many rows have each value of one together with each of the other (up to {numbers} numbers), plus noise that nobody knows: each within ±{error} of the true number 19 times in 20',
    zh: '所选的 {pairs} 对列：一列各取值与另一列各取值同时出现的行数（至多 {numbers} 个数），均加上任何一方都不知道的噪声：20 次中约有 19 次与真实值相差不超过 ±{error}',
  },
  'disclosure.synthesize-pairs-named': {
    en: 'of {pairs} pairs of columns ({which}): how many rows have each value of one together with each of the other (up to {numbers} numbers), plus noise that nobody knows: each within ±{error} of the true number 19 times in 20',
    zh: '{pairs} 对列（{which}）：一列各取值与另一列各取值同时出现的行数（至多 {numbers} 个数），均加上任何一方都不知道的噪声：20 次中约有 19 次与真实值相差不超过 ±{error}',
  },
  'disclosure.synthesize-pairs-both': {
    en: 'of {pairs} pairs of columns: {which}, and those that are chosen: how many rows have each value of one together with each of the other (up to {numbers} numbers), plus noise that nobody knows: each within ±{error} of the true number 19 times in 20',
    zh: '{pairs} 对列（{which}，以及所选的各对）：一列各取值与另一列各取值同时出现的行数（至多 {numbers} 个数），均加上任何一方都不知道的噪声：20 次中约有 19 次与真实值相差不超过 ±{error}',
  },
  'disclosure.synthesize-gate': {
    en: 'the counts are told however few rows of {tables} they are made of; no minimum and no check of the rows is told or decides anything',
    zh: '无论由 {tables} 的多少行得出，计数都会公布；没有最小行数，也不透露对行的任何检查',
  },
  'disclosure.synthesize-exact': {
    en: 'noise is in these counts and choices alone: what was told when {table} was made, that the data fit what their owners declared, and other answers about the same rows are told without it; answers add up: two of ε = 1 are one of ε = 2. What is made of the counts, synthetic rows however many, spends nothing more',
    zh: '噪声只加在这些计数与选择上：生成 {table} 时所公布的内容、数据是否符合数据方的声明，以及关于相同数据的其他结果均不带噪声；多次结果会累加：两次 ε = 1 相当于一次 ε = 2。由计数得出的内容，无论多少合成行，都不再消耗预算',
  },
});
