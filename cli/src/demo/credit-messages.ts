import { addCatalogue } from '@tacit/party/api';

/** The demonstration of joint modelling. */
addCatalogue({
  'demo.option.report': {
    en: 'of credit and boosting: write the page with the judgement or the training here (default: a new temporary folder)',
    zh: '用于 credit 与 boosting：把评估或训练的报告页写到此文件（默认写入新的临时目录）',
  },
  'demo.credit': {
    en: 'A bank knows which of its customers defaulted; a telecom knows how people pay their bills. They want one model of both, and a number for each new applicant, without showing each other a row; a notary helps and has no data. Some of the customers are subscribers, too; which, neither is told.\nThree party processes, connected over TLS 1.3 on this machine:',
    zh: '银行知道哪些客户违约；电信公司知道人们如何缴费。双方要用两边的数据建立一个模型，并给每个新申请人一个分数，而不向对方展示任何一行；公证方提供协助，没有数据。部分客户同时是电信用户，但双方都不会获知是哪些。\n本机上运行三个参与方进程，彼此以 TLS 1.3 相连：',
  },
  'demo.credit.heading.align-customers': { en: 'Step 1 to 3: align the customers', zh: '第 1 至 3 步：对齐客户' },
  'demo.credit.heading.align-applicants': { en: 'The same for applicants', zh: '对齐申请人' },
  'demo.credit.heading.profile': { en: 'What the columns are like', zh: '各列的概况' },
  'demo.credit.heading.train': { en: 'Step 4: train, with rows left out', zh: '第 4 步：训练（留出部分行）' },
  'demo.credit.heading.judge': { en: 'Step 5: judge', zh: '第 5 步：评估' },
  'demo.credit.heading.train-all': { en: 'Train again, on all rows', zh: '用全部行再次训练' },
  'demo.credit.heading.judge-all': { en: 'Judge that', zh: '评估该模型' },
  'demo.credit.heading.score': { en: 'Step 6: score applicants', zh: '第 6 步：为申请人评分' },
  'demo.credit.heading.compared': { en: 'The same in the clear', zh: '明文对照' },
  'demo.boosting': {
    en: 'A bank knows which of its customers defaulted; a telecom knows how people pay their bills. They grow boosted trees on both tables as XGBoost would with all data in one place, without showing each other a row or a split; a notary helps and has no data. Told are how much the splits by each column gain, the course of the loss, how good the trees are, and of every applicant what each column adds to the score.\nThree party processes, connected over TLS 1.3 on this machine:',
    zh: '银行知道哪些客户违约；电信公司知道人们如何缴费。双方在两边的数据上训练提升树，与 XGBoost 把全部数据放在一处训练的结果相同，而不向对方展示任何一行或任何一次分裂；公证方提供协助，没有数据。公布的是按各列分裂的增益、损失的变化、模型的优劣，以及每位申请人得分中各列的贡献。\n本机上运行三个参与方进程，彼此以 TLS 1.3 相连：',
  },
  'demo.boosting.clear': {
    en: 'From all files in one place, by boosting in floating point that shares no code with the one above (only a demonstration can):',
    zh: '由另一段独立的浮点程序直接读取全部文件训练提升树（只有演示才能这样做）：',
  },
  'demo.boosting.equal': {
    en: '✓ all {figures} figures agree: counts exactly, AUC to 0.0005, the loss after each tree to 0.0001, the importance of each column to a thousandth of the greatest, what each column adds to the score of an applicant to 0.0005',
    zh: '✓ 全部 {figures} 个数字一致：计数完全相等，AUC 之差不超过 0.0005，每棵树之后的损失之差不超过 0.0001，各列重要性之差不超过最大值的千分之一，各列对申请人得分的贡献之差不超过 0.0005',
  },
  'demo.boosting.page': {
    en: 'importance and the course of the loss as a page: {file}',
    zh: '重要性与损失变化的报告页：{file}',
  },
  'demo.credit.heading.boost': { en: 'Grow trees', zh: '训练提升树' },
  'demo.credit.heading.judge-boost': { en: 'Judge them', zh: '评估' },
  'demo.stage.credit-boost': { en: 'grow trees', zh: '训练提升树' },
  'demo.credit.heading.explain-boost': { en: 'Explain scores of applicants', zh: '解释申请人的得分' },
  'demo.stage.credit-explain-boost': { en: 'explain scores', zh: '解释得分' },
  'demo.stage.credit-judge-boost': { en: 'judge them', zh: '评估' },
  'demo.credit.sent': { en: '{party} {megabytes} MB', zh: '{party} {megabytes} MB' },
  'demo.credit.signed': {
    en: 'job {id}, signed by {parties}',
    zh: '任务 {id}，由 {parties} 签署',
  },
  'demo.credit.cost': {
    en: '{rounds} rounds; sent: {sent}, as declared; signed receipts: {verified} of {count} verified; {seconds} s',
    zh: '{rounds} 轮，发送 {sent}，与声明一致；已签名回执：{count} 份中 {verified} 份通过验证；{seconds} 秒',
  },
  'demo.credit.cost-other': {
    en: '{rounds} rounds; sent: {sent}: not what was declared; signed receipts: {verified} of {count} verified; {seconds} s',
    zh: '{rounds} 轮，发送 {sent}：与声明不符；已签名回执：{count} 份中 {verified} 份通过验证；{seconds} 秒',
  },
  'demo.credit.column.figure': { en: 'figure', zh: '指标' },
  'demo.credit.column.told': { en: 'told', zh: '共同计算' },
  'demo.credit.column.clear': { en: 'in the clear', zh: '明文' },
  'demo.credit.clear': {
    en: 'From all files in one place, by a fit in floating point that shares no code with the one above (only a demonstration can):',
    zh: '由另一段独立的浮点程序直接读取全部文件拟合（只有演示才能这样做）：',
  },
  'demo.credit.equal': {
    en: '✓ all {figures} figures agree: counts, means and deviations exactly, correlations to 0.0001, coefficients to a hundredth of their standard errors, AUC to 0.0005, the scores of all applicants to 0.001',
    zh: '✓ 全部 {figures} 个数字一致：计数、均值与标准差完全相等，相关系数之差不超过 0.0001，系数之差不超过标准误的百分之一，AUC 之差不超过 0.0005，所有申请人的分数之差不超过 0.001',
  },
  'demo.credit.page': {
    en: 'ROC, KS, lift and calibration as a page: {file}',
    zh: 'ROC、KS、提升度与校准的报告页：{file}',
  },
  'demo.stage.page': { en: 'write the page', zh: '写出报告页' },
  'demo.stage.credit-align-customers': { en: 'align customers', zh: '对齐客户' },
  'demo.stage.credit-align-applicants': { en: 'align applicants', zh: '对齐申请人' },
  'demo.stage.credit-profile': { en: 'profile', zh: '数据概况' },
  'demo.stage.credit-train': { en: 'train', zh: '训练' },
  'demo.stage.credit-judge': { en: 'judge', zh: '评估' },
  'demo.stage.credit-train-all': { en: 'train on all rows', zh: '用全部行训练' },
  'demo.stage.credit-judge-all': { en: 'judge that', zh: '评估该模型' },
  'demo.stage.credit-score': { en: 'score applicants', zh: '为申请人评分' },
});
