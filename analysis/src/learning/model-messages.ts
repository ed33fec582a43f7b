/** What is wrong with a question about a model. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'model.learner': {
    en: 'this version knows no models of {learner}, but of {known}',
    zh: '此版本不识别 {learner} 的模型，只识别 {known}',
    hint: { en: 'all parties need a version that has it', zh: '各方须使用支持它的版本' },
  },
  'model.output': {
    en: '{model} has no {found}: it can tell {known}',
    zh: '{model} 没有 {found}：可给出 {known}',
    hint: { en: 'name one of these in `as`', zh: '请在 `as` 中填写其中之一' },
  },
  'model.decimals': {
    en: '"decimals" is {found}, and what the model says may be as large as {largest}',
    zh: '"decimals" 为 {found}，而模型给出的数可能大到 {largest}',
    hint: {
      en: 'take {most} decimals or fewer; where that does not do, train on columns in larger units or of a narrower declared range',
      zh: '请取 {most} 位小数或更少；若仍不行，请用更大的单位或更窄的声明范围的列训练',
    },
  },
  'model.not-judged': {
    en: '{model} is of the family {family}: it explains no label that its numbers could be compared with',
    zh: '{model} 是 {family} 模型：它不解释任何可与其数值比较的标签',
    hint: {
      en: 'judge a model of a yes-or-no label or of a number; `score` tells what others say of rows',
      zh: '请评判是非标签或数值的模型；其他模型对各行的结果用 `score` 给出',
    },
  },
  'model.several-classes': {
    en: '{model} tells {classes} of {label} apart: a judgement compares one yes or no, or a number, with the label',
    zh: '{model} 区分 {label} 的 {classes}：评估只能将一个是非值或一个数值与标签比较',
    hint: {
      en: 'train with "positive": VALUE, one class against all others, and judge that; `score` tells which class a model of several says of each row',
      zh: '请用 "positive": 取值 训练（一个类别对其余所有类别），再评估该模型；多类模型对各行判断的类别用 `score` 给出',
    },
  },
  'model.not-explained': {
    en: '{model} is of the family {family}: what each feature adds to its scores is not computed',
    zh: '{model} 是 {family} 模型：不计算各特征对其得分的贡献',
    hint: {
      en: 'explain scores of a tree, forest or boosting that a contract trained; of a linear model its coefficients say it',
      zh: '可解释的是由合约训练的决策树、随机森林或提升树的得分；线性模型由其系数说明',
    },
  },
  'model.explain-old': {
    en: '{model} was trained by a version that did not keep how many rows each node of a tree has, which explanations go by',
    zh: '{model} 由较早的版本训练，未留存树中各节点的行数，而解释以此为据',
    hint: { en: 'train it anew, by the same question', zh: '请以同一问题重新训练' },
  },
  'model.explain-class': {
    en: '{found} of {model} is the name of a class, which features add nothing to',
    zh: '{model} 的 {found} 是类别名称，特征对其没有可相加的贡献',
    hint: { en: 'name the number to be explained in `as`: {known}', zh: '请在 `as` 中写明要解释的数：{known}' },
  },
  'score.show-made': {
    en: 'column {column} was made by a preparation: what was fitted to all rows is in it',
    zh: '列 {column} 由预处理产生，含有按所有行拟合的内容',
    hint: { en: 'show a column as it was aligned, such as a key', zh: '请显示对齐时的原列，例如键列' },
  },
  'model.not-woe': {
    en: '{name} is not weights of evidence that a binning left',
    zh: '{name} 不是分箱所留存的证据权重',
    hint: {
      en: 'name what kind bin left with "keep": true: "bin/…/woe"',
      zh: '请写明类型 bin 以 "keep": true 留存的内容："bin/…/woe"',
    },
  },
  'model.prepared': {
    en: 'the model {model} was trained on a table prepared by {expected}; {table} was prepared by {found}',
    zh: '模型 {model} 在经 {expected} 预处理的表上训练；{table} 经 {found} 预处理',
    hint: {
      en: 'prepare the table in the same way, and name what comes of it: kind prepare, "with": "{expected}"',
      zh: '请以同样方式预处理该表，并改用所得的表：类型 prepare，"with": "{expected}"',
    },
  },
  'model.not-prepared': {
    en: 'the model {model} was trained on a table as it was aligned; {table} was prepared by {found}',
    zh: '模型 {model} 在对齐后未经预处理的表上训练；{table} 经 {found} 预处理',
    hint: { en: 'name the aligned table itself', zh: '请写明对齐表本身' },
  },
  'model.unknown-column': {
    en: 'the table has no column {column}; near: {near}; columns: {columns}',
    zh: '表没有列 {column}；相近的有：{near}；现有列：{columns}',
    hint: {
      en: 'write owner.dataset.column as `tacit artifact show` lists it; a column that was not aligned needs a new alignment',
      zh: '请按 `tacit artifact show` 所列写作 数据方.数据集.列；未参与对齐的列需要重新对齐',
    },
  },
  'model.ambiguous-column': {
    en: 'several tables have a column {column}',
    zh: '多个数据表都有列 {column}',
    hint: { en: 'write one of: {choices}', zh: '请写作其中之一：{choices}' },
  },
  'model.twice': {
    en: 'column {column} stands there twice',
    zh: '列 {column} 出现了两次',
    hint: {
      en: 'name every column once, as feature, label, weights or offset',
      zh: '每列只写一次：特征、标签、权重或偏移量',
    },
  },
  'model.constant': {
    en: 'column {column} can have one value only, by what its card says',
    zh: '按数据卡所述，列 {column} 只可能有一个取值',
    hint: {
      en: 'leave it out of "features": a constant tells nothing about the label',
      zh: '请从 "features" 中去掉：常量与标签无关',
    },
  },
  'model.too-many-terms': {
    en: 'the features make {found} terms, columns with a list of values one for each value but the first; at most {most} are possible',
    zh: '这些特征共产生 {found} 个项（有取值列表的列，除首个取值外每个取值一项）；最多 {most} 个',
    hint: {
      en: 'leave out columns with long lists of values; methods sgd and adam train up to 1,000 terms',
      zh: '请去掉取值列表较长的列；方法 sgd 与 adam 最多可训练 1,000 个项',
    },
  },
  'model.label-not-binary': {
    en: 'the label {column} is {type}; a logistic model needs one that is yes or no',
    zh: '标签 {column} 的类型为 {type}；逻辑回归需要是/否型标签',
    hint: {
      en: 'take a column of truth values, an integer with the declared range 0 to 1, or a column with a list of values and say which of them is 1: "positive"',
      zh: '请用布尔列、声明范围为 0 至 1 的整数列，或有取值列表的列并用 "positive" 写明哪个取值为 1',
    },
  },
  'model.positive': {
    en: '"positive" is {found}; the values of {column} are {values}',
    zh: '"positive" 为 {found}；{column} 的取值为 {values}',
    hint: { en: 'write one of its values', zh: '请写其中一个取值' },
  },
  'model.positive-number': {
    en: '"positive" is {found}, but the label {column} is taken as the number that it is',
    zh: '"positive" 为 {found}，但标签 {column} 按其数值本身使用',
    hint: {
      en: 'leave "positive" out; of a label of 0 and 1, a logistic model is about 1, and that of 0 has the same coefficients with the opposite sign',
      zh: '请去掉 "positive"；对 0/1 型标签，逻辑回归针对取值 1，针对 0 的模型系数相同、符号相反',
    },
  },
  'model.not-a-number': {
    en: '{column}, taken as {part}, is {type}; it must be a number',
    zh: '作为 {part} 的列 {column} 类型为 {type}；须为数值',
    hint: { en: 'take an integer or decimal column', zh: '请用整数或小数列' },
  },
  'model.too-small': {
    en: '{column}, taken as {part}, may be {min} by its declared range; it must be {least} or more',
    zh: '作为 {part} 的列 {column} 按声明范围可低至 {min}；须不小于 {least}',
    hint: { en: 'ask {owner} to declare its range from {least}', zh: '请 {owner} 声明其范围自 {least} 起' },
  },
  'model.no-bins': {
    en: '{column} is {type}: it is not cut into bins',
    zh: '{column} 的类型为 {type}：不能分箱',
    hint: {
      en: 'cut integers, decimals and dates; a column with a list of values has a bin for each of them without any cut',
      zh: '可分箱的是整数、小数与日期；有取值列表的列无需切点，每个取值即为一箱',
    },
  },
  'model.cuts': {
    en: '{column} ({type}, {min} to {max}) cannot be cut at {found}',
    zh: '{column}（{type}，{min} 至 {max}）不能按 {found} 切分',
    hint: {
      en: 'give ascending values above the least of its declared range and not above the greatest, with no more decimals than the column has; dates as "2026-01-31"',
      zh: '请按升序给出切点：大于声明范围的最小值、不大于最大值，小数位数不超过该列；日期写作 "2026-01-31"',
    },
  },
  'model.cuts-of-none': {
    en: 'cut points are given for {column}, which is none of the features',
    zh: '为 {column} 给出了切点，但它不是特征之一',
    hint: { en: 'name it in "features" too, or leave its cut points out', zh: '请同时写入 "features"，或去掉其切点' },
  },
  'model.unit': {
    en: 'the minimum of {owner}.{dataset} counts different values of {unit}, of which one may have several rows of the table',
    zh: '{owner}.{dataset} 的最小值按 {unit} 的不同取值计数，而一个取值在表中可能有多行',
    hint: {
      en: 'align by that column, so that each row is one of its values',
      zh: '请按该列对齐，使每行对应一个取值',
    },
  },
  'model.total-rule': {
    en: 'the policy of {owner}.{dataset} withholds totals that one row makes up for the most part; a model is not held to that',
    zh: '{owner}.{dataset} 的策略会隐去主要由单行构成的合计；模型不受该规则约束',
    hint: {
      en: 'ask {owner} to take largest_percent and p_percent out of the policy of a dataset that models are trained on',
      zh: '请 {owner} 从用于训练模型的数据集策略中去掉 largest_percent 与 p_percent',
    },
  },
  'model.not-a-model': {
    en: 'the artifact {name} is no model',
    zh: '产物 {name} 不是模型',
    hint: {
      en: 'name one that kind: train left: tacit artifact list',
      zh: '请写由 kind: train 留下的产物：可用 tacit artifact list 查看',
    },
  },
  'model.schema': {
    en: 'the model {model} takes {column} as {expected}; in the table it is {found}',
    zh: '模型 {model} 以 {expected} 使用 {column}；而表中为 {found}',
    hint: {
      en: 'align a table with this column, of the same type, with no other values in its list and a range that is no wider: its owner can declare one (tacit data add --range); or train the model anew',
      zh: '请对齐含有该列的表（类型相同，取值列表没有其他取值，范围不更宽；数据方可用 tacit data add --range 声明范围），或重新训练模型',
    },
  },
  'judge.no-parts': {
    en: 'rows of {model} for training and tests are those of the table {table}',
    zh: '{model} 的训练行与检验行属于表 {table}',
    hint: {
      en: 'judge it on that table, train it with "test": { "share": 0.3, "seed": 1 }, or take "parts": ["all"]',
      zh: '请在该表上评估，或训练时写 "test": { "share": 0.3, "seed": 1 }，或使用 "parts": ["all"]',
    },
  },
  'judge.parts-overlap': {
    en: '"parts" are {parts}: one less the other is about the rest, however few rows that has',
    zh: '"parts" 为 {parts}：两者相减得出其余各行，无论其多少',
    hint: { en: 'take ["train", "test"] or ["all"]', zh: '请用 ["train", "test"] 或 ["all"]' },
  },
  'judge.two-grids': {
    en: 'more than one of "bins", "cutOffs" and "rates": differences between two would be about few rows',
    zh: '"bins"、"cutOffs" 与 "rates" 同时出现不止一个：两者之差可能只涉及少数行',
    hint: { en: 'leave one of them', zh: '请只保留其中之一' },
  },
  'judge.no-grid': {
    en: 'a {family} model has no groups of rows by probability',
    zh: '{family} 模型没有按概率的分组',
    hint: { en: 'leave out "cutOffs" and "rates", or write "bins"', zh: '请去掉 "cutOffs" 与 "rates"，或改写 "bins"' },
  },
  'judge.offset': {
    en: '{model} was trained with an offset, which a judgement does not take',
    zh: '{model} 训练时带有偏移量，评估中不支持',
    hint: {
      en: 'train it with the offset among the features, or score the rows, which says what the model makes of them where the offset is 0',
      zh: '请将偏移量列入特征重新训练，或改用打分：结果为偏移量取 0 时模型给出的值',
    },
  },
  'judge.wide-label': {
    en: 'squares of {column}, from {min} to {max} in its last digit, do not fit into 63 bits over {rows} rows',
    zh: '{column} 以末位计为 {min} 至 {max}，{rows} 行的平方和超出 63 位',
    hint: {
      en: 'let the owner declare a narrower range of the column (tacit data add --range), or judge fewer rows',
      zh: '请联系数据方声明该列更窄的取值范围（tacit data add --range），或减少评估的行数',
    },
  },
});
