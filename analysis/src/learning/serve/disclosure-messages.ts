/** Who learns what by calls of a scoring service, line by line. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.serve-result': {
    en: 'of one person at each call, whom it names by {fields}: what the model "{model}" says, from the rows that {tables} have of that person then',
    zh: '每次调用针对一人，由其以 {fields} 指明：模型 “{model}” 依据 {tables} 当时关于该人的行给出的结果',
  },
  'disclosure.serve-score-response': {
    en: 'the number of the model, a probability or an expected label, to {decimals} decimals',
    zh: '模型给出的数（概率或标签的期望值），保留 {decimals} 位小数',
  },
  'disclosure.serve-contributions-margin': {
    en: 'how much each of {features} moves the sum of the trees for that person, up or down, to {decimals} decimals, and what that sum is before them',
    zh: '{features} 中每一个使该人的各棵树合计上升或下降多少，保留 {decimals} 位小数；以及此前的合计',
  },
  'disclosure.serve-contributions-response': {
    en: 'how much each of {features} moves what the model expects of that person, up or down, to {decimals} decimals, and what that is before them',
    zh: '{features} 中每一个使模型对该人的预测值上升或下降多少，保留 {decimals} 位小数；以及此前的预测值',
  },
  'disclosure.serve-infer-contributions': {
    en: 'can work out: values of the features of {others} of a person, feature by feature: each part tells between which splits of its feature the value is, as far as answers about persons whose values it knows show which values move it so; a value that moves nothing adds 0 or nearly',
    zh: '可推算：某人在 {others} 的特征的取值（逐个特征）：每一部分都表明取值位于该特征的哪些分裂点之间，只要由对已知取值的人的查询可知何种取值会有此影响；不起作用的取值其贡献为 0 或接近 0',
  },
  'disclosure.serve-score-linear': {
    en: 'the linear predictor of the model, to {decimals} decimals',
    zh: '模型的线性预测值，保留 {decimals} 位小数',
  },
  'disclosure.serve-found-given': {
    en: 'whether {owners} has the key in its table; of one that has not, all features count as missing, as any other gap does',
    zh: '{owners} 的表中是否有该键；若没有，则其全部特征按缺失处理，与其他缺失值相同',
  },
  'disclosure.serve-score-cluster': {
    en: 'the cluster that the person is in',
    zh: '该人所属的聚类',
  },
  'disclosure.serve-score-distance-standardise': {
    en: 'how far the person is from the nearest centre, in deviations of the columns, to {decimals} decimals',
    zh: '该人与最近中心的距离，以各列标准差为单位，保留 {decimals} 位小数',
  },
  'disclosure.serve-score-distance-range': {
    en: 'how far the person is from the nearest centre, in declared ranges of the columns, to {decimals} decimals',
    zh: '该人与最近中心的距离，以各列声明的取值范围为单位，保留 {decimals} 位小数',
  },
  'disclosure.serve-score-distance-none': {
    en: 'how far the person is from the nearest centre, in the units of the columns, to {decimals} decimals',
    zh: '该人与最近中心的距离，以各列自身单位计，保留 {decimals} 位小数',
  },
  'disclosure.serve-score-component': {
    en: 'the score of the person on component {component}, to {decimals} decimals',
    zh: '该人在第 {component} 主成分上的得分，保留 {decimals} 位小数',
  },
  'disclosure.serve-infer-sum-centres': {
    en: 'can work out, also where it knows no centre: how far the features of {others} of a person are from those of centres, as it compares answers with that to a key which nobody has and, where it has rows itself, leaves out or changes these; with several answers about one person the values themselves, as far as there are few of them',
    zh: '即使不知道任何中心，也可推算：某人在 {others} 的特征与各中心的距离，因为它可与无人拥有的键所得的结果比较；若自己有行，还可略去或改动这些行；若针对同一人取得多次结果且特征不多，则可得知取值本身',
  },
  'disclosure.serve-infer-centres': {
    en: 'can work out: the centres of the clusters, and how columns are scaled, where it knows the features of about {terms} persons or more that it asks about',
    zh: '可推算：若其已知所查询的约 {terms} 人或更多人的特征，则可得知各聚类的中心以及各列的缩放方式',
  },
  'disclosure.serve-infer-own-centres': {
    en: 'can work out: the centres in {terms} columns of its own, by a few calls for each, with rows of its own that it changes; in those of others where it knows the features of persons that it asks about',
    zh: '可推算：改动自己的行，每列只需几次调用，即可得知各中心在自己 {terms} 列上的取值；若已知所查询的人的特征，还可得知在其他各方列上的取值',
  },
  'disclosure.serve-score-margin': {
    en: 'the sum of the model’s trees, to {decimals} decimals',
    zh: '模型各棵树的合计，保留 {decimals} 位小数',
  },
  'disclosure.serve-score-class': {
    en: 'the class that the model holds most probable',
    zh: '模型认为最可能的类别',
  },
  'disclosure.serve-score-class-probability': {
    en: 'how probable the model holds {class}, to {decimals} decimals',
    zh: '模型给出的 {class} 的概率，保留 {decimals} 位小数',
  },
  'disclosure.serve-found-sides': {
    en: 'whether {owners} has the key in its table; of one that has not, all features count as missing, and go to the side of a split that the training chose for missing values, or to that of low values where it had none',
    zh: '{owners} 的表中是否有该键；若没有，其全部特征视为缺失，并归入训练时为缺失值选定的一侧；若训练时没有缺失值，则归入较小值的一侧',
  },
  'disclosure.serve-infer-sum-model-trees': {
    en: 'can work out, also where it knows no tree: by how much the features of {others} move the number of a person, as far as the decimals tell, as it compares answers with that to a key which nobody has and, where it has rows itself, leaves out or changes these; and so in which bins a person’s values are, where only few leaves give such a number',
    zh: '即使不知道任何一棵树，也可推算：{others} 的特征使某人的结果改变多少（以小数位数为限），因为它可与无人拥有的键所得的结果比较；若自己有行，还可略去或改动这些行；若只有少数叶子能给出该结果，则可得知某人的取值所在的分箱',
  },
  'disclosure.serve-infer-model-trees': {
    en: 'can work out: by which features the trees split, where, and what their leaves add, as far as it knows the features of persons that it asks about and that differ in few of them; a split may be at the value of a single row, though not whose',
    zh: '可推算：若其已知所查询的人的特征，且这些人仅少数特征不同，则可得知各树按哪些特征、在何处分裂，以及叶子所增加的量；分裂处可能是单行的取值（但不知属于谁）',
  },
  'disclosure.serve-infer-own-model-trees': {
    en: 'can work out: where the trees split by {terms} features of its own, and what their leaves add, with rows of its own that it changes; those of others where it knows the features of persons that it asks about. A split may be at the value of a single row, though not whose',
    zh: '可推算：改动自己的行，即可得知各树按自己的 {terms} 个特征在何处分裂，以及叶子所增加的量；若已知所查询的人的特征，还可得知按其他各方的特征的分裂。分裂处可能是单行的取值（但不知属于谁）',
  },
  'disclosure.serve-found': {
    en: 'whether {owners} has the key in its table; of one that has not, all features stand at the mean of the training rows, as any other gap does',
    zh: '{owners} 的表中是否有该键；若没有，其全部特征取训练行的均值，其他缺失也是如此',
  },
  'disclosure.serve-found-first': {
    en: 'whether {owners} has the key in its table; of one that has not, all numbers stand at the mean of the training rows, and a list of values counts as its first one, as any other gap does',
    zh: '{owners} 的表中是否有该键；若没有，其全部数值取训练行的均值，列表则计为其首个取值，其他缺失也是如此',
  },
  'disclosure.serve-found-silent': {
    en: 'whether {owners} has the key in its table; of one that has not, all numbers stand at the mean of the training rows, and a list of values says nothing, as any other gap does',
    zh: '{owners} 的表中是否有该键；若没有，其全部数值取训练行的均值，列表则不提供任何信息，其他缺失也是如此',
  },
  'disclosure.serve-found-zero': {
    en: 'whether {owners} has the key in its table; of one that has not, and at any other gap, numbers count as 0 and a list as the first of its values: the answer means little then',
    zh: '{owners} 的表中是否有该键；若没有，或有其他缺失，则数值按 0、列表按其第一个取值处理，此时结果意义不大',
  },
  'disclosure.serve-found-prepared-given': {
    en: 'whether {owners} has the key in its table; of one that has not, all features count as missing. Any other gap is filled as the preparation {prepared} does, or counts as missing',
    zh: '{owners} 的表中是否有该键；若没有，则其全部特征按缺失处理。其他缺失按预处理 {prepared} 填补，或按缺失处理',
  },
  'disclosure.serve-found-prepared-first': {
    en: 'whether {owners} has the key in its table; of one that has not, all numbers stand at the mean of the training rows, and a list of values counts as its first one. Any other gap is filled as the preparation {prepared} does, or counts like that',
    zh: '{owners} 的表中是否有该键；若没有，其全部数值取训练行的均值，列表则计为其首个取值。其他缺失按预处理 {prepared} 填补，或同样处理',
  },
  'disclosure.serve-found-prepared': {
    en: 'whether {owners} has the key in its table; of one that has not, all features stand at the mean of the training rows. Any other gap is filled as the preparation {prepared} does, or stands at that mean',
    zh: '{owners} 的表中是否有该键；若没有，其全部特征取训练行的均值。其他缺失按预处理 {prepared} 填补，或取该均值',
  },
  'disclosure.serve-infer-fitted': {
    en: 'can work out, as it can the coefficients, by rows of its own that it changes or persons whose columns it knows: what the preparation {prepared} was fitted to in these columns, as the answers move by it: where numbers are clipped, what gaps are filled with, by what they are centred and divided; of weights of evidence each times the coefficient, and so how the label went with each bin',
    zh: '如同系数一样，通过改动自己的行，或借助已知其列的人，可推算预处理 {prepared} 在这些列上拟合的内容（因结果随之变动）：数值在何处截断、缺失以何值填补、以何值中心化与缩放；对证据权重，则为每个权重与系数之积，从而得知标签在各分箱中的情况',
  },
  'disclosure.serve-quota': {
    en: 'this of up to {perDay} persons a day, whom it chooses, also of people that it only guesses',
    zh: '每天至多 {perDay} 人，由其自行选择，也可能是仅凭猜测的人',
  },
  'disclosure.serve-key': {
    en: 'the key that is asked about at each call, in clear, and so whom {caller} scores and when',
    zh: '每次调用所查询的键（明文），因而得知 {caller} 在何时为谁评分',
  },
  'disclosure.serve-calls': {
    en: 'when {caller} calls, and how often',
    zh: '{caller} 何时调用以及调用多少次',
  },
  'disclosure.serve-changed': {
    en: 'between two calls: that a table of {owners} was taken in anew, as calls begin again then',
    zh: '两次调用之间：{owners} 的表是否被重新载入，因为届时调用会重新开始',
  },
  'disclosure.serve-infer-sum': {
    en: 'can work out, also where it knows no coefficient: what the features of {others} add up to in the predictor of a person beside those of an average one, as far as the decimals tell, as it compares answers with that to a key which nobody has and, where it has rows itself, leaves out or changes these; of somebody whom only one of them has, that owner’s part alone. Of an owner with one feature that is its value times a coefficient, which a person whose value it knows tells',
    zh: '即使不知道任何系数，也可推算：{others} 的特征在某人预测值中相对于平均水平的合计（以小数位数为限），因为它可与无人拥有的键所得的结果比较；若自己有行，还可略去或改动这些行；若其中仅一方有该人，则得知该方单独的部分。若某数据方只有一个特征，这就是其值乘以一个系数，而已知取值的人即可透露该系数',
  },
  'disclosure.serve-infer-sum-alike': {
    en: 'can work out, also where it knows nothing of the model: by how much the features of {others} move what is said of a person, as far as what is told shows it, as it compares answers with that to a key which nobody has and, where it has rows itself, leaves out or changes these; and so the values themselves, where only few give such an answer',
    zh: '即使对模型一无所知，也可推算：{others} 的特征使某人的结果改变多少（以所公布内容的精度为限），因为它可与无人拥有的键所得的结果比较；若自己有行，还可略去或改动这些行；若只有少数取值能给出该结果，则可得知取值本身',
  },
  'disclosure.serve-infer-model': {
    en: 'can work out: coefficients of the model, where it knows the features of about {terms} persons or more that it asks about',
    zh: '可推算：若其已知所查询的约 {terms} 人或更多人的特征，则可得知模型的系数',
  },
  'disclosure.serve-infer-own-model': {
    en: 'can work out: the coefficients of {terms} terms of its own, by about one call more than these are, with rows of its own that it changes; those of others where it knows the features of persons that it asks about',
    zh: '可推算：改动自己的行，以约比项数多一次的调用，即可得知自己 {terms} 个项的系数；若已知所查询的人的特征，还可得知其他各方的系数',
  },
  'disclosure.serve-single': {
    en: 'these numbers are about single persons: owners allow that by the use "single-out" on their features and "membership" on their keys',
    zh: '这些数针对单个的人：数据方以特征上的用途“single-out”与键上的用途“membership”允许这样做',
  },
  'disclosure.serve-nobody-score': {
    en: 'the score of a person, or who else has the key, from the calls: nobody but {caller}',
    zh: '除 {caller} 外，无人能从调用中得知某人的得分，或其他哪一方有该键',
  },
  'disclosure.serve-nobody-features': {
    en: 'the features of a person, from what is sent at a call; computers hold shares of them for as long as it takes',
    zh: '无人能从调用时传送的内容得知某人的特征；计算方仅在计算期间持有其份额',
  },
  'disclosure.serve-nobody-key': {
    en: 'whom {caller} asks about: {helpers} only learn that it calls',
    zh: '{caller} 查询的是谁：{helpers} 只得知其发起了调用',
  },
});
