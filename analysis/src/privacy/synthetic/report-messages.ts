/** Texts of the report of synthetic rows. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'synthesize.report.title': {
    en: 'Synthetic rows, and how they fit what was measured',
    zh: '合成行及其与测量结果的吻合程度',
  },
  'synthesize.report.judged': {
    en: 'These rows are judged against the counts with noise that they were made of, never against the true rows: nobody has compared them with those, and to do so would tell more of them. How far the counts themselves may be from the truth is what the columns "noise" say.',
    zh: '这些行仅与生成它们所用的带噪声的计数相比较，从未与真实行相比较：无人做过这种比较，且这样做会透露更多内容。计数本身与真实情况可能相差多少，见“噪声”列。',
  },
  'synthesize.report.privacy': {
    en: 'From counts with noise that nobody knows: ε = {epsilon}, δ = {delta}.',
    zh: '由带有任何一方都不知道的噪声的计数得出：ε = {epsilon}，δ = {delta}。',
  },
  'synthesize.report.rows': {
    en: '{made} rows were made. By the counts the table has about {rows}, ±{error} 19 times in 20.',
    zh: '共生成 {made} 行。按计数估计，该表约有 {rows} 行，20 次中约有 19 次相差不超过 ±{error}。',
  },
  'synthesize.report.bins': {
    en: 'Within a bin of {columns} nothing was measured: values are drawn evenly from it.',
    zh: '{columns} 的分箱之内没有测量任何内容：取值在箱内均匀抽取。',
  },
  'synthesize.report.columns': {
    en: 'Columns: how far the shares of values in the synthetic rows are from those measured with noise (total variation: the share of rows that would have to change), and by how much noise has moved the measured ones at most, 19 times in 20',
    zh: '各列：合成行中取值的占比与带噪声的测量结果相差多少（总变差：须改变的行所占比例），以及噪声使测量结果至多移动多少（20 次中约有 19 次）',
  },
  'synthesize.report.pairs': { en: 'Pairs that were measured, likewise', zh: '已测量的列对，同上' },
  'synthesize.report.independent': {
    en: 'Pairs that were not measured: the rows treat them as independent given the columns between them in the tree of pairs, and what else holds between them in the true rows is lost',
    zh: '未测量的列对：在给定列对树中位于两者之间的列时视为相互独立，真实行中两者之间的其他关系不再保留',
  },
  'synthesize.report.column': { en: 'column', zh: '列' },
  'synthesize.report.second': { en: 'second column', zh: '第二列' },
  'synthesize.report.values': { en: 'values', zh: '取值数' },
  'synthesize.report.cells': { en: 'cells', zh: '单元格数' },
  'synthesize.report.distance': { en: 'distance', zh: '距离' },
  'synthesize.report.noise': { en: 'noise, at most', zh: '噪声上限' },
  'synthesize.report.why': { en: 'measured because', zh: '测量原因' },
  'synthesize.report.named': { en: 'named', zh: '指定' },
  'synthesize.report.chosen': { en: 'chosen', zh: '选出' },
  'synthesize.report.given': { en: 'given', zh: '给定' },
  'synthesize.report.column-figure': { en: 'Distance by column', zh: '各列的距离' },
  'synthesize.report.pair-figure': { en: 'Distance by pair', zh: '各列对的距离' },
});
