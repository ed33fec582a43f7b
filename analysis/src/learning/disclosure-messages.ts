/** The statement of contracts about models. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.train-result': {
    en: 'a {family} model of {label} on {features}, of the rows of "{table}" in which nothing is missing that is needed; the model itself stays as shares',
    zh: '以 {features} 解释 {label} 的 {family} 模型，取自 “{table}” 中不缺所需取值的行；模型本身以份额留存',
  },
  'disclosure.train-rows': { en: 'how many rows it was trained on', zh: '训练所用的行数' },
  'disclosure.train-rows-logistic': {
    en: 'how many rows it was trained on, and how many of these have the label',
    zh: '训练所用的行数，以及其中带有该标签的行数',
  },
  'disclosure.train-coefficients': {
    en: 'the coefficients of {terms} terms, and the intercept: of the columns as they are, and where all are at their means',
    zh: '{terms} 个项的系数，以及截距：按各列原值，以及各列均取均值时',
  },
  'disclosure.train-errors': {
    en: 'the standard errors of {terms} terms and of the intercept at the means; p-values and confidence intervals follow from coefficients and errors',
    zh: '{terms} 个项及均值处截距的标准误；p 值与置信区间可由系数和标准误推算',
  },
  'disclosure.train-curve': {
    en: 'how well it fits (deviance) at the start and after each of {iterations} iterations',
    zh: '开始时以及 {iterations} 次迭代每次之后的拟合程度（偏差）',
  },
  'disclosure.train-curve-epochs': {
    en: 'how well it fits (deviance) at the start and after each of {iterations} epochs, at the end of the training',
    zh: '训练结束时：开始时以及 {iterations} 轮每轮之后的拟合程度（偏差）',
  },
  'disclosure.train-woe': {
    en: 'the weights of evidence of {levels} bins and values of {features}, each of a group with at least {minimum} rows of each label; bins with the same number were joined, as one of them has fewer',
    zh: '{features} 的 {levels} 个分箱与取值的证据权重，每个对应两类标签各至少 {minimum} 行的一组；数值相同的分箱已合并，因其中某一箱的行不足',
  },
  'disclosure.train-checks': {
    en: 'before anything else: whether there are {minimum} rows more than terms and intercept, whether {minimum} rows have the label and {minimum} do not; where one fails, no more is told',
    zh: '在其他一切之前：行数是否比项数（含截距）多 {minimum}，带有与不带该标签的行是否各有 {minimum} 行；若有一项不满足，则不再公布任何内容',
  },
  'disclosure.train-checks-numbers': {
    en: 'before anything else: whether there are {minimum} rows more than terms and intercept; if not, no more is told',
    zh: '在其他一切之前：行数是否比项数（含截距）多 {minimum}；若否，则不再公布任何内容',
  },
  'disclosure.train-checks-levels': {
    en: 'before anything else: whether there are {minimum} rows more than terms and intercept, whether {minimum} rows have the label and {minimum} do not, and of each of {levels} values of {features} whether it has {minimum} rows (those with fewer count as the first value of the column); where one fails, no more is told',
    zh: '在其他一切之前：行数是否比项数（含截距）多 {minimum}，带有与不带该标签的行是否各有 {minimum} 行，以及 {features} 的 {levels} 个取值中每一个是否有 {minimum} 行（不足者计入该列的首个取值）；若有一项不满足，则不再公布任何内容',
  },
  'disclosure.train-checks-numbers-levels': {
    en: 'before anything else: whether there are {minimum} rows more than terms and intercept, and of each of {levels} values of {features} whether it has {minimum} rows (those with fewer count as the first value of the column); where one fails, no more is told',
    zh: '在其他一切之前：行数是否比项数（含截距）多 {minimum}，以及 {features} 的 {levels} 个取值中每一个是否有 {minimum} 行（不足者计入该列的首个取值）；若有一项不满足，则不再公布任何内容',
  },
  'disclosure.train-labels': {
    en: 'before anything else: whether some label is none that a {family} model has (of a yes-or-no label: neither 0 nor 1); where that is so, no more is told',
    zh: '在其他一切之前：是否有标签不是 {family} 模型可取的值（是非标签：既非 0 也非 1）；若是，则不再公布任何内容',
  },
  'disclosure.train-sound': {
    en: 'of each of {terms} terms whether it is the same in all rows, or nearly, or follows from those before it, and whether the fit went out of range; where one does, no more is told',
    zh: '{terms} 个项中每一个是否在所有行中相同（或几乎相同）或可由此前各项推出，以及拟合是否超出范围；若是，则不再公布任何内容',
  },
  'disclosure.train-sound-logistic': {
    en: 'of each of {terms} terms whether it is the same in all rows, or nearly, or follows from those before it, whether the fit went out of range, and whether the features tell every label; where one does, no more is told',
    zh: '{terms} 个项中每一个是否在所有行中相同（或几乎相同）或可由此前各项推出，拟合是否超出范围，以及特征是否可完全确定每个标签；若是，则不再公布任何内容',
  },
  'disclosure.train-sound-batches': {
    en: 'of each of {terms} terms whether it is the same in all rows, or nearly, and whether the fit ran away; where one is so, no more is told',
    zh: '{terms} 个项中每一个是否在所有行中相同（或几乎相同），以及拟合是否发散；若是，则不再公布任何内容',
  },
  'disclosure.train-step-forward': {
    en: 'in step 1 of the selection: which of {features} comes in, or that none does; it is the one by which {by} says most',
    zh: '选择的第 1 步：{features} 中哪一个进入，或没有任何一个进入；按 {by} 取最优者',
  },
  'disclosure.train-step-backward': {
    en: 'in step 1 of the selection: which of {features} goes out, or that none does; it is the one that by {by} says least',
    zh: '选择的第 1 步：{features} 中哪一个退出，或没有任何一个退出；按 {by} 取贡献最小者',
  },
  'disclosure.train-step-both': {
    en: 'in step 1 of the selection: which of {features} comes in or goes out, or that none does; it is the best change by {by}',
    zh: '选择的第 1 步：{features} 中哪一个进入或退出，或均不变；按 {by} 取最优变化',
  },
  'disclosure.train-step': {
    en: 'in step {step} of the selection, if there is one: the same of what is left',
    zh: '选择的第 {step} 步（如有）：对其余特征同上',
  },
  'disclosure.train-attempts-restart': {
    en: 'if a run ends before its model is told: that, and what the checks and steps of a selection find once more, which is the same each time; the contract is not used up by it, and the next attempt begins anew',
    zh: '若运行在公布模型之前结束：获知此事，并在下次尝试时再次获知检查与逐步选择的结果（每次相同）；合约不因此用尽，下次尝试从头开始',
  },
  'disclosure.train-attempts-resume': {
    en: 'if a run ends before its model is told: that, what the checks find once more, which is the same each time, and after which epoch the next attempt goes on; the contract is not used up by it',
    zh: '若运行在公布模型之前结束：获知此事，并在下次尝试时再次获知检查结果（每次相同）以及从哪一轮之后继续；合约不因此用尽',
  },
  'disclosure.train-checkpoint': {
    en: 'each keeps shares of where the fit is after each epoch, the last two, encrypted, for the next attempt, until the contract is over; {together} of them together could rebuild it',
    zh: '各自保存每轮之后拟合状态的份额（仅最近两轮，加密），供下次尝试使用，直至合约结束；其中 {together} 方联合可还原',
  },
  'disclosure.train-infer-all-but-one': {
    en: 'can work out: the values of a single row, where it knows those of all other rows that the model was trained on: what is told is computed from all of them together',
    zh: '可推算：若其已知训练所用的其他所有行的取值，则可得知剩下一行的取值，因为所公布的内容由全部行共同算出',
  },
  'disclosure.train-infer-own-told': {
    en: 'can work out: which of its own rows are in common, through rows and values that it chooses so: powers of two, a value that only one row has, or two columns that differ in a single row',
    zh: '可推算：通过其自行安排的行与取值（例如 2 的幂、仅一行才有的值，或仅一行不同的两列），得知自己的哪些行是共有的',
  },
  'disclosure.train-infer-about-told': {
    en: 'can work out likewise: {about} of single rows of these',
    zh: '可同样推算：这些行中单行的 {about}',
  },
  'disclosure.train-infer-own-checks': {
    en: 'can work out, from what the checks find: which of its own rows are in common, through rows and values that it chooses so: a value that only one row has, or that just as many rows have as the minimum asks for',
    zh: '可根据检查结果推算：通过其自行安排的行与取值（例如仅一行才有的值，或恰好达到最小行数的值），得知自己的哪些行是共有的',
  },
  'disclosure.train-infer-about-checks': {
    en: 'can work out likewise: whether a guess at {about} of these rows is right',
    zh: '可同样推算：对这些行的 {about} 的猜测是否正确',
  },
  'disclosure.train-infer-own-steps': {
    en: 'can work out, from what the checks find and which features are taken in which order: which of its own rows are in common, through rows and values that it chooses so: a value that only one row has, or that just as many rows have as the minimum asks for',
    zh: '可由检查结果以及各特征入选的先后推算：自己的哪些行是共有的，只要特意选择行与取值：只有一行才有的值，或行数恰好达到最小分组的值',
  },
  'disclosure.train-infer-about-steps': {
    en: 'can work out likewise: whether a guess at {about} of these rows is right, for instance whether the label goes with a column that one row alone has, or a few',
    zh: '同样可推算：对这些行的 {about} 的猜测是否正确，例如标签是否与仅一行或少数几行才有的列相随',
  },
  'disclosure.train-infer-alone': {
    en: 'can work out: the label of a row that alone has a value or a combination of values of {features}, from coefficients that this row decides; no minimum holds for it',
    zh: '可推算：若某一行独有 {features} 的某个取值或取值组合，则可由该行所决定的系数得知其标签；对其不适用最小分组',
  },
  'disclosure.train-infer-score': {
    en: 'can work out: what the model says of anybody whose features it knows or guesses',
    zh: '可推算：对任何已知或猜测其特征的人，模型给出的结果',
  },
  'disclosure.train-infer-levels': {
    en: 'can work out, where a model has {features} and nothing else: how the labels of the rows of each value add up, as of a group of at least {minimum} rows; whatever else it has, the label of every row of a value, where all of these rows have the same: its coefficient is far from those of all others then',
    zh: '可推算：若模型仅含 {features}，则可得知其每个取值的行的标签合计，即至少 {minimum} 行的分组合计；无论模型还含有什么，若某一取值的所有行标签相同，则可得知这些行的标签，因为其系数会远离其他系数',
  },
  'disclosure.train-nobody-rows': {
    en: 'which rows of {tables} the model was trained on, from what is told here alone, by anybody who has chosen none of the rows',
    zh: '模型使用了 {tables} 的哪些行（就未曾安排任何行、仅凭此处所公布内容的人而言）',
  },
  'disclosure.train-nobody-values': {
    en: 'any single value of {columns}, from what is told here alone, by anybody who has chosen none of the rows',
    zh: '{columns} 的任何单个取值（就未曾安排任何行、仅凭此处所公布内容的人而言）',
  },
  'disclosure.train-nobody-model': {
    en: 'any coefficient of the model: it stays as shares at {computers}, and a later contract says what is made of it',
    zh: '模型的任何系数：它以份额留存于 {computers}，由之后的合约写明其用途',
  },
  'disclosure.score-result-response': {
    en: 'what "{model}" expects of each row of "{table}" in which nothing is missing that is needed, to {decimals} decimals',
    zh: '“{model}” 对 “{table}” 中不缺所需取值的每一行给出的预测值，保留 {decimals} 位小数',
  },
  'disclosure.score-result-cluster': {
    en: 'the cluster of "{model}" that each row of "{table}" is in in which nothing is missing that is needed',
    zh: '“{table}” 中不缺所需取值的每一行属于 “{model}” 的哪个聚类',
  },
  'disclosure.score-result-distance-standardise': {
    en: 'how far each row of "{table}" in which nothing is missing that is needed is from the nearest centre of "{model}", in deviations of the columns, to {decimals} decimals',
    zh: '“{table}” 中不缺所需取值的每一行与 “{model}” 最近中心的距离，以各列标准差为单位，保留 {decimals} 位小数',
  },
  'disclosure.score-result-distance-range': {
    en: 'how far each row of "{table}" in which nothing is missing that is needed is from the nearest centre of "{model}", in declared ranges of the columns, to {decimals} decimals',
    zh: '“{table}” 中不缺所需取值的每一行与 “{model}” 最近中心的距离，以各列声明的取值范围为单位，保留 {decimals} 位小数',
  },
  'disclosure.score-result-distance-none': {
    en: 'how far each row of "{table}" in which nothing is missing that is needed is from the nearest centre of "{model}", in the units of the columns, to {decimals} decimals',
    zh: '“{table}” 中不缺所需取值的每一行与 “{model}” 最近中心的距离，以各列自身单位计，保留 {decimals} 位小数',
  },
  'disclosure.score-result-component': {
    en: 'the score of each row of "{table}" in which nothing is missing that is needed on component {component} of "{model}", to {decimals} decimals',
    zh: '“{table}” 中不缺所需取值的每一行在 “{model}” 第 {component} 主成分上的得分，保留 {decimals} 位小数',
  },
  'disclosure.score-infer-centres': {
    en: 'can work out: centres of the clusters, and how columns are scaled, where it knows the features of about {terms} rows or more; each is of as many rows as the minimum of the training asked for',
    zh: '可推算：若其已知约 {terms} 行或更多行的特征，则可得知各聚类的中心以及各列的缩放方式；每个中心都来自不少于训练时最小分组的行',
  },
  'disclosure.score-result-linear': {
    en: 'the linear predictor of "{model}" for each row of "{table}" in which nothing is missing that is needed, to {decimals} decimals',
    zh: '“{model}” 对 “{table}” 中不缺所需取值的每一行给出的线性预测值，保留 {decimals} 位小数',
  },
  'disclosure.score-result-margin': {
    en: 'the sum of the trees of "{model}" for each row of "{table}" in which nothing is missing that is needed, to {decimals} decimals',
    zh: '“{model}” 的各棵树对 “{table}” 中不缺所需取值的每一行的合计，保留 {decimals} 位小数',
  },
  'disclosure.score-result-class': {
    en: 'the class that "{model}" holds most probable for each row of "{table}" in which nothing is missing that is needed',
    zh: '“{model}” 对 “{table}” 中不缺所需取值的每一行认为最可能的类别',
  },
  'disclosure.score-result-class-probability': {
    en: 'how probable "{model}" holds {class} for each row of "{table}" in which nothing is missing that is needed, to {decimals} decimals',
    zh: '“{model}” 对 “{table}” 中不缺所需取值的每一行给出的 {class} 的概率，保留 {decimals} 位小数',
  },
  'disclosure.score-rows': {
    en: 'how many such rows there are, however few (at most {rows}), in an order that says nothing',
    zh: '此类行的行数，无论多少（至多 {rows} 行），其顺序不含任何信息',
  },
  'disclosure.score-scores': {
    en: 'of every such row one number that is computed of {features}: no minimum holds for it',
    zh: '每个此类行一个由 {features} 算出的数：对其不适用最小分组',
  },
  'disclosure.score-contributions-margin': {
    en: 'of every such row how much each of {features} moves the sum of the trees, up or down, to {decimals} decimals, and once what that sum is before them: no minimum holds for it',
    zh: '对每个此类行，{features} 中每一个使各棵树的合计上升或下降多少，保留 {decimals} 位小数；并一次性给出此前的合计：对其不适用最小分组',
  },
  'disclosure.score-contributions-response': {
    en: 'of every such row how much each of {features} moves what the model expects, up or down, to {decimals} decimals, and once what that is before them: no minimum holds for it',
    zh: '对每个此类行，{features} 中每一个使模型的预测值上升或下降多少，保留 {decimals} 位小数；并一次性给出此前的预测值：对其不适用最小分组',
  },
  'disclosure.score-infer-shares': {
    en: 'can work out, as parts are weighed by where the training rows went: which share of these rows goes to which side of each split, and so how many they are in groups of at least the minimum of the training, where it knows how many there were; what lies between two of these groups has no minimum',
    zh: '由于各部分按训练行的去向加权，可推算：训练行中有多大比例归入每次分裂的哪一侧；若其已知训练行数，则可得知各组（不少于训练时的最小分组）的行数；对两组之差不适用最小分组',
  },
  'disclosure.score-infer-contributions': {
    en: 'can work out: values of {features} of single rows, by feature: each part tells between which splits of its feature a row’s value is, as far as the rows in question, the model or other rows show which values move it so; a value that moves nothing adds 0 or nearly',
    zh: '可推算：单行的 {features} 的取值（逐个特征）：每一部分都表明该行的取值位于该特征的哪些分裂点之间，只要由所涉行、模型或其他行可知何种取值会有此影响；不起作用的取值其贡献为 0 或接近 0',
  },
  'disclosure.score-shown': {
    en: 'beside each of these numbers the row’s {columns}',
    zh: '每个数旁边还有该行的 {columns}',
  },
  'disclosure.score-infer-own': {
    en: 'can work out: which of its own rows are in common, and of each of them how {others} move its score, as far as it knows the model or tries rows of its own',
    zh: '可推算：自己的哪些行是共有的，以及对其中每一行，{others} 如何影响其得分（取决于其对模型的了解，或通过自行安排的行来试探）',
  },
  'disclosure.score-infer-own-alone': {
    en: 'can work out: which of its own rows are in common',
    zh: '可推算：自己的哪些行是共有的',
  },
  'disclosure.model-infer-alike': {
    en: 'can work out: a model that says nearly the same, from numbers of enough rows whose features it knows, and between which features the model’s numbers change',
    zh: '可推算：若其已知足够多行的特征，则可由这些行的数得到一个结论相近的模型，以及模型的数在哪些特征值之间变化',
  },
  'disclosure.score-infer-model': {
    en: 'can work out: coefficients of the model, where it knows the features of about {terms} rows or more',
    zh: '可推算：若其已知约 {terms} 行或更多行的特征，则可得知模型的系数',
  },
  'disclosure.score-infer-model-trees': {
    en: 'can work out: by which of {features} the trees split, where, and what their leaves add, as far as it knows the features of rows that differ in few of them; a split may be at the value of a single row, though not whose',
    zh: '可推算：若其已知若干仅少数特征不同的行的特征，则可得知各树按 {features} 中的哪些、在何处分裂，以及叶子所增加的量；分裂处可能是单行的取值（但不知属于谁）',
  },
  'disclosure.score-infer-apart': {
    en: 'can work out, from what leaves add: labels of single rows that the model was trained on and whose features it knows, where leaves of two trees have the same rows but for a few; each leaf is of the minimum of rows of its training, what lies between two of them is not',
    zh: '可由叶子所增加的量推算：若两棵树的叶子除少数行外包含相同的训练行，且其已知这些行的特征，则可得知单行的标签；每个叶子的行数不少于训练时的最小分组，两个叶子之差则不然',
  },
  'disclosure.score-single': {
    en: 'these numbers are about single rows: owners allow that by the use "single-out" on columns that they have in it and that others are told of',
    zh: '这些数针对单行：数据方以用途“single-out”允许将其列用于告知他方的得分',
  },
  'disclosure.judge-result': {
    en: 'how good "{model}" is on rows ({parts}) of "{table}" in which nothing is missing that is needed',
    zh: '“{model}” 在 “{table}” 中不缺所需取值的行（{parts}）上的表现',
  },
  'disclosure.judge-rows': {
    en: 'of the rows ({part}): how many there are and how many have the label, if at least {minimum} do and {minimum} do not; else that this is not so, and nothing more',
    zh: '对于 {part} 行：行数以及带有该标签的行数，前提是带有与不带的各至少 {minimum} 行；否则仅告知不满足，且不再公布任何内容',
  },
  'disclosure.judge-rows-numbers': {
    en: 'of the rows ({part}): how many there are, if these are {minimum} more than the model has terms, its intercept among them; else that this is not so, and nothing more',
    zh: '对于 {part} 行：行数，前提是比模型的项数（含截距）多 {minimum}；否则仅告知不满足，且不再公布任何内容',
  },
  'disclosure.judge-figures': {
    en: 'of the rows ({part}): sums over all of them that give AUC, KS, average precision, Brier score and log loss',
    zh: '对于 {part} 行：全部行的合计，由此得出 AUC、KS、平均精确率、Brier 分数与对数损失',
  },
  'disclosure.judge-figures-numbers': {
    en: 'of the rows ({part}): the sums of labels and residuals, of their squares, and of the sizes of residuals, which give RMSE, MAE and R²',
    zh: '对于 {part} 行：标签与残差之和、其平方和，以及残差绝对值之和，由此得出 RMSE、MAE 与 R²',
  },
  'disclosure.judge-importance': {
    en: 'of the rows ({part}), for each of {features}: the AUC that there would be if its values changed places among these rows, in an order that nobody chooses: what it loses by that is how much the model leans on it',
    zh: '对于 {part} 行，{features} 中每一个：若其取值在这些行之间按无人选定的顺序互换位置，AUC 会是多少；由此降低的量即模型对其依赖的程度',
  },
  'disclosure.judge-importance-numbers': {
    en: 'of the rows ({part}), for each of {features}: the sum of squared residuals that there would be if its values changed places among these rows, in an order that nobody chooses: what it grows by is how much the model leans on it',
    zh: '对于 {part} 行，{features} 中每一个：若其取值在这些行之间按无人选定的顺序互换位置，残差平方和会是多少；由此增加的量即模型对其依赖的程度',
  },
  'disclosure.judge-infer-importance': {
    en: 'can work out, where all rows but a few have the same value of a feature: labels of these few, and of the rows that get their values in the exchange, from what the figure changes by; no minimum holds for the difference of two figures',
    zh: '可推算：若某特征除少数行外取值全部相同，则可由指标的变化得知这少数行的标签，以及互换后得到这些取值的行的标签；两个指标之差不适用最小分组',
  },
  'disclosure.judge-groups': {
    en: 'of the rows ({part}), in up to {groups} groups by score: how many there are, how many have the label and how many were expected to; groups of fewer than {minimum} rows are joined with the next',
    zh: '对于 {part} 行，按得分分为至多 {groups} 组：每组的行数、带有该标签的行数以及预期行数；不足 {minimum} 行的组与下一组合并',
  },
  'disclosure.judge-groups-numbers': {
    en: 'of the rows ({part}), in up to {groups} groups by prediction: how many there are, and the sums of labels and of predictions in rough steps; groups of fewer than {minimum} rows are joined with the next',
    zh: '对于 {part} 行，按预测值分为至多 {groups} 组：每组的行数，以及按粗略步长给出的标签之和与预测值之和；不足 {minimum} 行的组与下一组合并',
  },
  'disclosure.judge-residuals-numbers': {
    en: 'of the rows ({part}), in up to {groups} groups by residual (label less prediction): how many there are, and the sum of residuals in rough steps; groups of fewer than {minimum} rows are joined with the next',
    zh: '对于 {part} 行，按残差（标签减预测值）分为至多 {groups} 组：每组的行数，以及按粗略步长给出的残差之和；不足 {minimum} 行的组与下一组合并',
  },
  'disclosure.judge-infer-groups-numbers': {
    en: 'can work out: which rows a group may consist of, where it knows the labels or the predictions of all rows, by searching for rows with such a sum: the smaller the groups, the fewer possibilities',
    zh: '可推算：若其知道所有行的标签或预测值，可通过搜索合计相符的行，得知某组可能由哪些行组成；组越小，可能性越少',
  },
  'disclosure.judge-infer-all-but-one': {
    en: 'can work out: the values of a single row, where it knows those of all other rows that the model is judged on: what is told is computed from all of them together',
    zh: '可推算：若其已知某部分其他所有行的取值，则可得知剩下一行的取值，因为所公布的内容由全部行共同算出',
  },
  'disclosure.judge-infer-labels': {
    en: 'can work out: the labels of single rows, where it knows what the model says of each row and these are not many: the sums have digits enough to tell which labels they are made of',
    zh: '可推算：若其知道模型对每一行给出的结果且行数不多，则可得知单行的标签：合计的位数足以看出其由哪些标签构成',
  },
  'disclosure.judge-nobody-rows': {
    en: 'which rows of {tables} the model is judged on, from what is told here alone, by anybody who has chosen none of the rows',
    zh: '以 {tables} 的哪些行来评判（就未曾安排任何行、仅凭此处所公布内容的人而言）',
  },
  'disclosure.judge-infer-groups': {
    en: 'can work out: the label of every row of a group in which all or none have it, where it knows which rows are in that group',
    zh: '可推算：若某组中全部或没有行带有该标签，且其知道哪些行在该组内，则可得知这些行的标签',
  },
  'disclosure.bin-result': {
    en: 'weight of evidence and information value of {features} for {label}, of the rows of "{table}" that have a label',
    zh: '{features} 对 {label} 的证据权重（WOE）与信息价值（IV），取自 “{table}” 中标签不缺失的行',
  },
  'disclosure.bin-result-part': {
    en: 'weight of evidence and information value of {features} for {label}, of the rows of "{table}" that have a label and are not left out for tests',
    zh: '{features} 对 {label} 的证据权重（WOE）与信息价值（IV），取自 “{table}” 中标签不缺失且未留作检验的行',
  },
  'disclosure.bin-rows': {
    en: 'how many rows there are, and how many have the label {label}, if at least {minimum} do and {minimum} do not; else that this is not so, and nothing more',
    zh: '行数以及带有标签 {label} 的行数，前提是带有与不带的各至少 {minimum} 行；否则仅告知不满足，且不再公布任何内容',
  },
  'disclosure.bin-bins': {
    en: 'of {features}, cut at the points that the question says (up to {levels} bins in all): how many rows are in each bin, and how many of them have the label; neighbouring bins are joined until {minimum} rows of each do and {minimum} do not',
    zh: '{features} 按问题所写切点分箱（合计至多 {levels} 箱）：每箱的行数以及其中带有标签的行数；相邻分箱会合并，直至每箱带有与不带标签的各至少 {minimum} 行',
  },
  'disclosure.bin-levels': {
    en: 'of {features}, value by value ({levels} in all): how many rows have it, and how many of them the label; values of which fewer than {minimum} rows do, or fewer than {minimum} do not, are withheld, and the rarest of the others with them where the rest would be too few',
    zh: '{features} 的每个取值（合计 {levels} 个）：行数以及其中带有标签的行数；带有或不带标签的行不足 {minimum} 的取值隐去，若其余部分仍过少，则其他取值中最少见的一个也一并隐去',
  },
  'disclosure.bin-infer-few': {
    en: 'can work out: of bins that were joined with the next and of values that are withheld, that fewer than {minimum} rows have the label, or fewer than {minimum} do not, or that it was the rarest of the others',
    zh: '可推算：对于与下一箱合并的分箱以及隐去的取值，其带有或不带标签的行不足 {minimum}，或它是其余取值中最少见的',
  },
  'disclosure.bin-infer-between': {
    en: 'can work out: counts of fewer than {minimum} rows, as the difference of bins of two columns, where it knows that rows of one of these bins are all in the other, as of two columns of which one follows from the other',
    zh: '可推算：若其知道某一列某箱的行全部落在另一列的某箱之中（例如一列可由另一列推出），则两箱之差可能是少于 {minimum} 行的计数',
  },
  'disclosure.bin-infer-all-but-one': {
    en: 'can work out: the label and the bins of a single row, where it knows those of all other rows, or its label where it knows its bin and the labels of all others in it',
    zh: '可推算：若其已知其他所有行的标签与分箱，则可得知剩下一行的标签与分箱；若已知某行所在分箱以及该箱其他行的标签，则可得知该行的标签',
  },
  'disclosure.bin-nobody-rows': {
    en: 'which rows of {tables} are counted, or the value of any of them, from what is told here alone, by anybody who has chosen none of the rows',
    zh: '未曾安排任何行的人，仅凭此处所公布的内容，无法得知计入了 {tables} 的哪些行，或其中任何一行的取值',
  },
  'disclosure.model-table-aligned': {
    en: 'what "{name}" is: the rows that all of {tables} have, beside each other',
    zh: '“{name}”是什么：{tables} 共有的行，左右并列',
  },
  'disclosure.model-table-stacked': {
    en: 'what "{name}" is: the rows of {tables}, one under the other; who has rows in several of them counts once for each',
    zh: '“{name}”是什么：{tables} 的行，上下堆叠；在多个表中都有行的人按行数重复计入',
  },
  'disclosure.model-table-beside': {
    en: 'what "{name}" is: the rows of {tables}, one under the other, whose keys {beside} have too, with their values beside them',
    zh: '“{name}”是什么：{tables} 的行上下堆叠，仅含其键在 {beside} 中也有的行，并与其取值左右并列',
  },
  'disclosure.model-infer-stacked-told': {
    en: 'can work out: what is told of the rows of {others} alone, as it takes its own out again; and as it chooses its own rows, these make up for what others lack to the minimum: so also counts, sums and values of single rows of {others}',
    zh: '可推算：去掉自己的行之后，仅关于 {others} 的行的结果；并且由于自己的行可由其安排，可用来凑足他方所缺的最小行数：因而也可得知 {others} 的单行计数、合计与取值',
  },
  'disclosure.model-infer-stacked-others': {
    en: 'can work out: what is told of the rows of {others} alone, as it takes its own out again; the minimum holds for these by themselves, too, but not for what several owners leave that tell each other their rows; where several recipients have rows, also whether a guess at how many the rest have is right',
    zh: '可推算：去掉自己的行之后，仅关于 {others} 的行的结果；最小分组对这些行单独也适用，但若若干数据方互相告知各自的行，则对剩下的行不适用；若有多个接收方在其中有行，则还可得知对其余各方行数的猜测是否正确',
  },
  'disclosure.model-infer-stacked-train': {
    en: 'can work out: what is told of the rows of {others} alone, as it takes its own out again. What the checks count has the minimum in these by themselves, too, but not in what several owners leave that tell each other their rows; where several recipients have rows, also whether a guess at how many the rest have is right. No minimum holds for what coefficients, errors, weights of evidence, steps of a selection and the course of the fit say of single rows of {others}, and its own rows may be chosen so that they say more',
    zh: '可推算：去掉自己的行之后，仅关于 {others} 的行的结果。检查所计的行数在这些行单独之中也达到最小值，但若若干数据方互相告知各自的行，则对剩下的行不适用；若有多个接收方在其中有行，则还可得知对其余各方行数的猜测是否正确。对系数、标准误、证据权重、逐步选择的各步以及拟合过程所反映的 {others} 的单行，不适用最小分组；且自己的行可经安排，使其反映得更多',
  },
  'disclosure.model-minimum-all': {
    en: 'how minimums are meant here: one counts as reached only where it is reached without the rows of each of {names}, too',
    zh: '此处最小值的含义：仅当去掉 {names} 中每一方的行之后也达到时，才算达到',
  },
  'disclosure.model-minimum-checks': {
    en: 'how minimums of the checks are meant: one counts as reached only where it is reached without the rows of each of {names}, too',
    zh: '检查中最小值的含义：仅当去掉 {names} 中每一方的行之后也达到时，才算达到',
  },
  'disclosure.judge-infer-stacked-numbers': {
    en: 'can move, by rows that it makes up, the ends of groups: each still has the minimum of rows of other owners',
    zh: '可通过自行安排的行移动各组的边界：每组中其他数据方的行仍达到最小值',
  },
  'disclosure.judge-infer-stacked': {
    en: 'can work out, by rows that it makes up: how many rows of other owners with either label have a score above or below that of such a row, down to a single one, as AUC, KS and average precision count pairs with them; and it moves the ends of groups',
    zh: '可通过自行安排的行推算：AUC、KS 与平均精确率会计入与这些行的配对，因而可得知其他数据方两类标签各有多少行的得分高于或低于该行，直至单独一行；并可移动各组的边界',
  },
  'disclosure.model-infer-stacked-checks': {
    en: 'can work out, from what the checks find, as its own rows make up for what others lack to the minimum: whether a guess at how many rows there are of {others}, in all, with the label or with a value, is right',
    zh: '可根据检查结果推算（由于自己的行可用来凑足他方所缺的最小行数）：对 {others} 的总行数、带有该标签或某个取值的行数的猜测是否正确',
  },
  'disclosure.model-infer-stacked-steps': {
    en: 'can work out, from what the checks find and which features are taken in which order, as it chooses its own rows, and these make up for what others lack to the minimum: whether a guess at how many rows there are of {others}, in all, with the label or with a value, or at how label and values of these go together, is right',
    zh: '可由检查结果以及各特征入选的先后推算，因为自己的行由其选择，且可弥补其他方不足最小分组之处：对 {others} 的行数（总数、带标签者或带某值者），以及其标签与取值的关联的猜测是否正确',
  },
  'disclosure.model-nobody-stacked': {
    en: 'how much each of {tables} adds to what is told, or which of its rows, from that alone, by anybody who has chosen none of the rows; beyond what cards show, such as a value that one owner alone lists',
    zh: '{tables} 各自对所公布内容的贡献多少，或涉及其中哪些行（就未曾安排任何行、仅凭此处所公布内容的人而言；数据卡上已列出的除外，例如仅一方列出的取值）',
  },
  'disclosure.score-infer-stacked': {
    en: 'can work out: which numbers are about rows of {others}, where it knows what the model says of its own',
    zh: '可推算：若其知道模型对自己各行给出的结果，则可得知哪些数针对 {others} 的行',
  },
  'disclosure.model-infer-prepared': {
    en: 'can work out, as {columns} are prepared by quantiles or by the least and greatest value: these, by comparing what is told with what is known of the columns as they were. Each is the value of a single row, though not whose; owners allow that by the use "extreme"',
    zh: '由于 {columns} 以分位数或最小值、最大值预处理，可推算：将所公布的内容与已知的原列情况相比，得知这些值。每个都是单行的取值（但不知属于谁）；数据方以用途“extreme”允许',
  },
  'disclosure.model-common': {
    en: 'nothing new: how many rows are in common it was told when it matched those of "{name}"',
    zh: '没有新的内容：在匹配“{name}”的行时，它已得知共有的行数',
  },
  'disclosure.model-common-receive': {
    en: 'can work out: how many rows in common take no part, by subtracting',
    zh: '可通过相减推算：有多少共有的行未参与',
  },
});
