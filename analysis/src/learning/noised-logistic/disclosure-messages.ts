/** Text of the statement about logistic models from sums with noise. */
import { addCatalogue } from '@tacit/engine/text';
import '../noised/disclosure-messages.ts';

addCatalogue({
  'disclosure.noised-logistic-result': {
    en: 'a logistic model of {label} = {positive} on {features}, of the rows of {table}, which the recipients make of the sums below in {steps} steps; {chooser} gives the coefficients of each back, as shares that nobody reads, for the next one',
    zh: '以 {features} 解释 {label} = {positive} 的逻辑回归模型，取自 {table} 的行，由接收方根据下列合计分 {steps} 步得出；{chooser} 将每一步的系数以任何人都读不到的份额形式交回，供下一步使用',
  },
  'disclosure.noised-logistic-first': {
    en: '{numbers} sums over all rows: of {columns} columns (1 in every row, {features}; lists of values as 0 and 1, numbers divided by the end of their range that is further from 0, and rounded to 1/{parts}) each times 1/2 or −1/2, as {label} is {positive} or not, within ±{slopes} of the true sum 19 times in 20; and of each product of two columns, within ±{curvature}: with noise that nobody knows',
    zh: '对所有行的 {numbers} 个合计：{columns} 列（每行为 1 的一列、{features}；取值列表记为 0 与 1，数值除以其取值范围中离 0 较远的一端并取整到 1/{parts}）各自乘以 1/2 或 −1/2（视 {label} 是否为 {positive}）的合计，20 次中约有 19 次与真实合计相差不超过 ±{slopes}；以及每两列乘积的合计，相差不超过 ±{curvature}：均带有任何一方都不知道的噪声',
  },
  'disclosure.noised-logistic-step': {
    en: 'step {step}: {numbers} sums over all rows, of each column times what the model of the step before is off by in the row, within ±{slopes} of the true sum 19 times in 20; and of each product of two columns times how uncertain that model is of the row (1/4 at most), within ±{curvature}: with noise that nobody knows',
    zh: '第 {step} 步：对所有行的 {numbers} 个合计，即各列乘以上一步模型在该行的偏差的合计，20 次中约有 19 次与真实合计相差不超过 ±{slopes}；以及每两列乘积再乘以该模型对该行的不确定程度（至多 1/4）的合计，相差不超过 ±{curvature}：均带有任何一方都不知道的噪声',
  },
  'disclosure.noised-logistic-chooser': {
    en: '{chooser} may give other coefficients back, and nobody could tell: the sums of later steps are then about whatever it chose, and the model and its intervals that others make of them are wrong; ε holds all the same',
    zh: '{chooser} 可以交回别的系数而无人能够察觉：其后各步的合计即取决于其选择，其他接收方由此得出的模型及其区间随之错误；ε 仍然成立',
  },
  'disclosure.noised-logistic-expected': {
    en: 'how far off: each coefficient of a column from −1 to 1 is within about ±{error} of the one without noise 19 times in 20 at best, if all {rows} rows take part and say as much as rows can; otherwise it is further off',
    zh: '偏差：最好的情况下（全部 {rows} 行都参与并提供尽可能多的信息时），取值 −1 至 1 的列的每个系数 20 次中约有 19 次与不带噪声时相差不超过约 ±{error}；否则偏差更大',
  },
});
