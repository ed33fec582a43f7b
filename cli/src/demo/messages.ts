import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'demo.beyond-clear': {
    en: 'not compared: the computation in the clear that this demonstration compares with does not know {found}',
    zh: '未作对照：本演示用于对照的明文计算不支持 {found}',
  },
  'demo.argument': {
    en: 'bank (default), hospitals and tpch (SQL), two and consortium (descriptions), intersect (rows in common), lookup (a service), credit (a model), boosting (trees), attack, privacy (noise), advertising (a campaign measured with noise)',
    zh: 'bank（默认）、hospitals 与 tpch（SQL），two 与 consortium（统计描述），intersect（隐私求交），lookup（隐匿查询服务），credit（联合建模），boosting（树模型），attack，privacy（噪声），advertising（带噪声的广告效果衡量）',
  },
  'demo.option.table': {
    en: 'a CSV or Parquet file as a table of an owner; once per table',
    zh: '把 CSV 或 Parquet 文件作为某个数据方的表；每张表写一次',
  },
  'demo.option.query': { en: 'file with the SQL question over these tables', zh: '针对这些表的 SQL 问题文件' },
  'demo.option.type': {
    en: 'type of a column where the file does not say; once per column',
    zh: '文件未说明类型时指定列类型；每列写一次',
  },
  'demo.option.minimum': {
    en: 'groups of fewer rows are withheld (default: 10); for your own tables',
    zh: '行数少于该值的分组予以隐去（默认 10）；用于您自己的表',
  },
  'demo.option.shape': {
    en: 'slow the links down: round trip and bandwidth, such as 40ms,100mbit',
    zh: '模拟网络：往返时延与带宽，例如 40ms,100mbit',
  },
  'demo.option.keep': {
    en: "keep the parties' directories here instead of removing them",
    zh: '把各方目录保留在此处，而不在结束时删除',
  },
  'demo.option.write-tables': {
    en: 'only write the sample tables, policies and question here, to try the commands by hand',
    zh: '仅把示例表、策略与问题写入该目录，便于手动试用各命令',
  },
  'demo.attack': {
    en: 'An analyst at the bank runs honest software and asks hostile questions about people of the insurer.\nThree party processes on this machine; the insurer allows joins, conditions and totals, and refuses answers that could be subtracted from earlier ones (earlier_answers: refuse).',
    zh: '银行的一名分析员使用诚实的软件，却针对保险公司的客户提出别有用心的问题。\n本机上运行三个参与方进程；保险公司允许连接、条件和求和，并拒绝可与以往结果相减的问题（earlier_answers: refuse）。',
  },
  'demo.attack.powers': {
    en: 'Powers of two in one’s own column',
    zh: '在自己的列中放入 2 的幂',
  },
  'demo.attack.product': {
    en: 'A product that is zero for everybody but one',
    zh: '除一人外对所有人都为零的乘积',
  },
  'demo.attack.shrinking': {
    en: 'The same question twice, one own row fewer the second time',
    zh: '同一问题问两次，第二次自己的表少一行',
  },
  'demo.attack.would-tell': {
    en: 'What the answer would tell (this demonstration can look): {told}',
    zh: '答案会透露的内容（演示可以查看）：{told}',
  },
  'demo.attack.first-answer': {
    en: 'The first time it is an ordinary question, and is answered:',
    zh: '第一次是普通问题，得到了回答：',
  },
  'demo.attack.shrinks': {
    en: 'Now the bank takes one customer out of its own table and asks again.',
    zh: '现在银行从自己的表中删去一个客户，再次提问。',
  },
  'demo.attack.ledger': {
    en: 'What the insurer’s ledger says before it approves:',
    zh: '保险公司批准之前，其台账给出：',
  },
  'demo.attack.stopped-by-policy': {
    en: 'Refused by the policy, before anything is proposed:',
    zh: '在提出之前即被策略拒绝：',
  },
  'demo.attack.stopped-by-ledger': { en: 'Refused when the insurer approves:', zh: '在保险公司批准时被拒绝：' },
  'demo.attack.statement': {
    en: 'Had the owners granted it, the statement they sign would say:',
    zh: '即使数据方同意，其签署的声明也会写明：',
  },
  'demo.attack.ends': { en: 'All three stopped; {seconds} s in all.', zh: '三种攻击均被阻止；共 {seconds} 秒。' },
  'demo.not-stopped': {
    en: 'an attack of this demonstration was not stopped',
    zh: '本演示中的一种攻击未被阻止',
    hint: { en: 'this is a fault of this version: please report it', zh: '这是此版本的缺陷，请予报告' },
  },
  'demo.bank': {
    en: 'A bank and an insurer hold tables they must not share; a notary helps and holds none.\nThree party processes, connected over TLS 1.3 on this machine:',
    zh: '银行与保险公司各有不能共享的表；公证方不持有数据，只提供协助。\n本机上运行三个参与方进程，彼此以 TLS 1.3 相连：',
  },
  'demo.hospitals': {
    en: 'Three hospitals hold tables of one shape that they must not share; each also computes.\nThree party processes, connected over TLS 1.3 on this machine:',
    zh: '三家医院各有结构相同但不能共享的表，并各自参与计算。\n本机上运行三个参与方进程，彼此以 TLS 1.3 相连：',
  },
  'demo.two': {
    en: 'A bank and an insurer hold tables they must not share; nobody else takes part. Who of the one is also with the other stays a share, and neither learns how many there are.\nTwo party processes, connected over TLS 1.3 on this machine:',
    zh: '银行与保险公司各有不能共享的表，没有其他参与方。一方的客户是否也在另一方，始终以秘密份额保存，双方都不知道共有多少。\n本机上运行两个参与方进程，彼此以 TLS 1.3 相连：',
  },
  'demo.two-hospitals': {
    en: 'Two hospitals hold tables of one shape that they must not share; nobody else takes part.\nTwo party processes, connected over TLS 1.3 on this machine:',
    zh: '两家医院各有结构相同但不能共享的表，没有其他参与方。\n本机上运行两个参与方进程，彼此以 TLS 1.3 相连：',
  },
  'demo.intersect': {
    en: 'A bank and an insurer want to know which customers they have in common, by identity number, without showing their lists; nobody else takes part. Both write the numbers in ways of their own.\nTwo party processes, connected over TLS 1.3 on this machine:',
    zh: '一家银行和一家保险公司想按身份证号得知双方共有的客户，但不展示各自的名单，也没有其他参与方。双方书写号码的方式各不相同。\n本机上运行两个参与方进程，彼此以 TLS 1.3 相连：',
  },
  'demo.consortium': {
    en: 'Eight hospitals hold tables of one shape that they must not share. They only send shares of their sums to three computers, which hold none. Eleven party processes, connected over TLS 1.3 on this machine:',
    zh: '八家医院各有结构相同但不能共享的表，只把各自汇总值的份额发送给三个计算方，计算方不持有数据。\n本机上运行十一个参与方进程，彼此以 TLS 1.3 相连：',
  },
  'demo.own': {
    en: 'Your own tables, each given to a party of its own. For this demonstration every column may be used for whatever it is fit for and anybody may receive results; groups under {minimum} rows are withheld.\nThree party processes, connected over TLS 1.3 on this machine:',
    zh: '使用您自己的表，各归一个参与方。仅为演示起见，所有列均允许任何用途，任何参与方均可接收结果；少于 {minimum} 行的分组予以隐去。\n本机上运行三个参与方进程，彼此以 TLS 1.3 相连：',
  },
  'demo.has': { en: '{name} ({rows} rows)', zh: '{name}（{rows} 行）' },
  'demo.no-data': { en: 'none', zh: '无' },
  'demo.column.party': { en: 'party', zh: '参与方' },
  'demo.column.process': { en: 'process', zh: '进程' },
  'demo.column.address': { en: 'address', zh: '地址' },
  'demo.column.data': { en: 'data', zh: '数据' },
  'demo.column.rounds': { en: 'rounds', zh: '轮数' },
  'demo.column.bytes': { en: 'bytes sent by {party}', zh: '{party} 发送字节' },
  'demo.column.stage': { en: 'stage', zh: '阶段' },
  'demo.column.seconds': { en: 'seconds', zh: '秒' },
  'demo.heading.question': { en: 'The question', zh: '问题' },
  'demo.heading.disclosure': { en: 'Who learns what', zh: '谁将获知什么' },
  'demo.heading.cost': { en: 'What it costs', zh: '成本' },
  'demo.heading.approvals': { en: 'Approvals', zh: '批准' },
  'demo.heading.result': { en: 'The answer', zh: '答案' },
  'demo.heading.receipt': { en: 'The receipt', zh: '回执' },
  'demo.heading.seconds': { en: 'Where the time went', zh: '耗时' },
  'demo.proposed': {
    en: 'contract {digest}\njob {id} proposed; every party compiled the question itself and got the same contract',
    zh: '合约 {digest}\n任务 {id} 已提出；各方自行编译该问题，得到同一份合约',
  },
  'demo.approved': { en: '✓ {party} signed it', zh: '✓ {party} 已签署' },
  'demo.under-protocol': {
    en: 'Computed together, no table shared:',
    zh: '共同计算，未共享任何表：',
  },
  'demo.in-the-clear': {
    en: 'In the clear, from all files in one place, by a program of its own (only a demonstration can):',
    zh: '明文对照：由另一段独立程序直接读取全部文件计算（只有演示才能这样做）：',
  },
  'demo.equal': { en: '✓ both answers are equal, to the last digit', zh: '✓ 两份答案完全一致，精确到最后一位' },
  'demo.figures': {
    en: '✓ all {figures} numbers are those that a program of its own computes from all files in one place: counts exactly, {rounded} others as far as they are rounded or as their bounds say',
    zh: '✓ 全部 {figures} 个数字都与另一个独立程序根据汇集到一处的全部文件算出的结果一致：计数完全相等，另外 {rounded} 个数字在舍入或所声明的误差范围内相等',
  },
  'demo.rows': {
    en: '✓ all {rows} rows are those that a program of its own finds in both files in one place',
    zh: '✓ 全部 {rows} 行都与另一个独立程序在汇集到一处的两个文件中找到的结果一致',
  },
  'demo.different': { en: '✗ the answers differ', zh: '✗ 两份答案不一致' },
  'demo.withheld': {
    en: 'Withheld are groups of fewer than {minimum} rows; cells that fewer than {minimum} rows of their group have a value in; and cells that fewer than {minimum}, but some, have none in: whoever knew these few could subtract. In this demonstration of your own tables you may choose: --minimum-group-size 1 shows everything.',
    zh: '予以隐去的有：少于 {minimum} 行的分组；分组中有值的行少于 {minimum} 的单元格；以及缺值的行少于 {minimum}（但不为零）的单元格，因为知道这少数几行的人可以相减得出。在用您自己的表做演示时可自行选择：--minimum-group-size 1 会显示全部内容。',
  },
  'demo.withheld-cells': {
    en: 'withheld: too few rows have a value there, or too few have none, or single contributions weigh too much; the statement above says which rules hold (tacit job says it again where --keep keeps the parties)',
    zh: '“隐去”：有值或无值的行过少，或个别贡献占比过大；适用的规则见上面的声明（用 --keep 保留各方目录时，也可用 tacit job 查看）',
  },
  'demo.declared': { en: 'declared in the contract', zh: '合约中声明' },
  'demo.measured': { en: 'measured on the wire', zh: '实际测得' },
  'demo.framing': { en: 'frame headers, apart', zh: '帧头（另计）' },
  'demo.receipt': {
    en: 'run {run}, signed by {signers}; {verified} of {count} copies verified offline',
    zh: '运行 {run}，签署方：{signers}；{count} 份回执中有 {verified} 份通过离线验证',
  },
  'demo.memory.server': { en: '{party} server', zh: '{party} 服务' },
  'demo.memory.run': { en: '{party} run', zh: '{party} 运行' },
  'demo.memory': { en: 'Peak memory: {memory}', zh: '内存峰值：{memory}' },
  'demo.loading': { en: 'load the program', zh: '加载程序' },
  'demo.stage.prepare': { en: 'make and start the parties, add data', zh: '创建并启动各方，添加数据' },
  'demo.stage.attack': { en: 'ask', zh: '提问' },
  'demo.stage.sampleData': { en: 'make or find the tables', zh: '准备数据表' },
  'demo.stage.startParties': { en: 'make and start the parties', zh: '创建并启动各方' },
  'demo.stage.invitations': { en: 'invitations', zh: '互相邀请' },
  'demo.stage.addData': { en: 'add data, set policies', zh: '添加数据、设置策略' },
  'demo.stage.explain': { en: 'explain', zh: '说明' },
  'demo.stage.propose': { en: 'propose, compile at every party', zh: '提出，各方编译' },
  'demo.stage.approvals': { en: 'approvals', zh: '批准' },
  'demo.stage.run': { en: 'run, to the signed receipt', zh: '运行，直至回执签署' },
  'demo.run-around': { en: 'start of processes, signatures', zh: '启动进程、签署回执' },
  'demo.stage.plaintext': { en: 'the same in the clear', zh: '明文对照' },
  'demo.stage.receipts': { en: 'verify receipts', zh: '验证回执' },
  'demo.stage.total': { en: 'all together', zh: '合计' },
  'demo.unknown': {
    en: 'there is no demonstration {found}; there are {known}',
    zh: '没有名为 {found} 的演示；可选：{known}',
    hint: { en: 'for example: tacit demo hospitals', zh: '例如：tacit demo hospitals' },
  },
  'demo.table-and-query': {
    en: '--table and --query belong together',
    zh: '--table 与 --query 须同时使用',
    hint: {
      en: 'for example: --table bank.customers=c.csv --table insurer.policies=p.parquet --query question.sql',
      zh: '例如：--table bank.customers=c.csv --table insurer.policies=p.parquet --query question.sql',
    },
  },
  'demo.bad-table': {
    en: '--table {found} is not of the form owner.table=file',
    zh: '--table {found} 不符合 数据方.表=文件 的形式',
    hint: {
      en: 'for example: --table bank.customers=./customers.csv',
      zh: '例如：--table bank.customers=./customers.csv',
    },
  },
  'demo.bad-type': {
    en: '--type {found} names no column of {known}',
    zh: '--type {found} 没有指明 {known} 中的列',
    hint: {
      en: 'write owner.table.column=type, for example: --type bank.customers.income=decimal(12,2)',
      zh: '请写成 数据方.表.列=类型，例如：--type bank.customers.income=decimal(12,2)',
    },
  },
  'demo.no-query': {
    en: 'there is no file {file} with a question',
    zh: '没有问题文件 {file}',
    hint: { en: 'write the SQL into a file and name it with --query', zh: '请把 SQL 写入文件，并用 --query 指定' },
  },
  'demo.owners': {
    en: 'the tables belong to {found}; a demonstration needs two owners (a helper joins them) or three',
    zh: '这些表属于 {found}；演示需要两个数据方（另加一个协助方）或三个数据方',
    hint: {
      en: 'name the owner before the dot: --table bank.customers=…',
      zh: '点号之前是数据方：--table bank.customers=…',
    },
  },
  'demo.helper-name': {
    en: 'an owner cannot be called {found}: that is the name of the party without data',
    zh: '数据方不能叫 {found}：那是不持有数据的一方的名称',
    hint: { en: 'choose another name', zh: '请换一个名称' },
  },
  'demo.bad-minimum': {
    en: '--minimum-group-size {found} is not a whole number from 1 to 1000000',
    zh: '--minimum-group-size {found} 不是 1 到 1000000 之间的整数',
    hint: { en: 'for example: --minimum-group-size 1', zh: '例如：--minimum-group-size 1' },
  },
  'demo.minimum-of-own-tables': {
    en: '--minimum-group-size is for your own tables; the tables of this demonstration come with policies',
    zh: '--minimum-group-size 只用于您自己的表；本演示自带的表已有策略',
    hint: { en: 'add --table and --query, or leave it out', zh: '请加上 --table 与 --query，或去掉该选项' },
  },
  'demo.bad-shape': {
    en: '--shape {found} is not a round trip and a bandwidth',
    zh: '--shape {found} 不是往返时延与带宽',
    hint: { en: 'for example: --shape 40ms,100mbit', zh: '例如：--shape 40ms,100mbit' },
  },
  'demo.not-started': {
    en: 'the process of {party} did not start: {cause}',
    zh: '{party} 的进程未能启动：{cause}',
    hint: {
      en: 'run it again; with --keep DIR its files stay for a look',
      zh: '请重试；加 --keep 目录 可保留文件以便查看',
    },
  },
  'demo.not-completed': {
    en: 'the job ended {state}',
    zh: '任务结束时的状态为 {state}',
    hint: {
      en: 'run it again; with --keep DIR its files stay for a look',
      zh: '请重试；加 --keep 目录 可保留文件以便查看',
    },
  },
  'demo.interrupted': { en: 'interrupted', zh: '已中断' },
});
