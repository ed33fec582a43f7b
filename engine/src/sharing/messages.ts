import { addCatalogue } from '../base/text.ts';

/** A value of the wrong kind; what to do follows from both kinds. */
const wrong = {
  en: '{operation}: found {found} where {expected} belongs',
  zh: '{operation}:此处应为 {expected},实际为 {found}',
};

/** What people may read from the sharing layer. */
addCatalogue({
  'guard.not-disclosed': {
    en: 'refused to reveal {values} values to party {party} under disclosure line "{line}": no such line in the contract permits it',
    zh: '拒绝按披露条目“{line}”向第 {party} 方公开 {values} 个值:合约中没有允许此事的条目',
    hint: {
      en: 'propose a contract whose disclosure lists this result, its recipient and its size, and have every owner approve it; a program of your own names the line and its recipients in its guard: permitLines({ line: [party] })',
      zh: '请提出一份新合约,在披露清单中写明该结果、接收方和数量,并由所有数据方批准;自行编写的程序请在其 guard 中写明披露条目和接收方,例如 permitLines({ line: [party] })',
    },
  },
  'guard.too-many': {
    en: 'refused to reveal {found} values in all to party {party} under disclosure line "{line}": at most {most} are permitted',
    zh: '拒绝按披露条目“{line}”向第 {party} 方累计公开 {found} 个值:最多允许 {most} 个',
    hint: {
      en: 'reveal fewer values, or have every owner agree to more and say so in the guard: permitLines({ line: { to: [party], values } })',
      zh: '请减少公开的值,或由所有数据方同意更多数量并写入 guard:permitLines({ line: { to: [party], values } })',
    },
  },
  'sharing.words': {
    en: 'the value at position {position} is no whole number from -2^63 to 2^63 - 1',
    zh: '位置 {position} 上的值不是 -2^63 到 2^63 - 1 之间的整数',
    hint: {
      en: 'numbers of type number are whole up to 2^53 only: give larger ones as bigint, and numbers with a point as fixed(…)',
      zh: 'number 类型只在 2^53 以内能准确表示整数:更大的数请用 bigint,带小数的数请用 fixed(…)',
    },
  },
  'secret.coerced': {
    en: '{secret} cannot be printed, compared or branched on ({attempt})',
    zh: '{secret} 不能被打印、比较或用作分支条件({attempt})',
    hint: {
      en: 'compute on it through the sharing, and release the result with reveal()',
      zh: '请通过 sharing 的运算处理它,并用 reveal() 公开结果',
    },
  },
  'secret.foreign': {
    en: '{operation} of {protocol} was given something that is not a {expected} of this protocol',
    zh: '{protocol} 的 {operation} 收到的参数不是本协议的 {expected}',
    hint: {
      en: 'use values made by the same sharing (or a branch of it)',
      zh: '请使用同一个 sharing(或其分支)产生的值',
    },
  },
  'sharing.at-rest': {
    en: 'kept shares do not fit: found {found}, expected {expected}',
    zh: '留存的份额不符:实际为 {found},应为 {expected}',
    hint: {
      en: 'keep and use shares under one protocol, at the same computers, with the shape that the contract states',
      zh: '请在同一协议、相同的计算方下,按合约写明的形状留存和使用份额',
    },
  },
  'secret.promise': {
    en: '{operation} was given a promise of a {expected}, not the {expected} itself',
    zh: '{operation} 收到的是 {expected} 的 Promise,而不是 {expected} 本身',
    hint: {
      en: 'an await is missing where the value was made: const z = await sharing.multiply(x, y)',
      zh: '产生该值的地方缺少 await,例如 const z = await sharing.multiply(x, y)',
    },
  },
  'secret.kind': {
    ...wrong,
    hint: {
      en: 'give a value of the expected kind: the types of the function, in docs/api, say what each argument is',
      zh: '请传入所需类型的值;各参数的类型见 docs/api 中该函数的签名',
    },
  },
  'secret.bits-for-ring': {
    ...wrong,
    hint: {
      en: 'bits become numbers with sharing.bitsToRing(x), one for each plane, or toNumber(sharing, x) for numbers of several bits',
      zh: '用 sharing.bitsToRing(x) 可将比特转换为数(每个比特平面一个),多位数请用 toNumber(sharing, x)',
    },
  },
  'secret.fixed-for-ring': {
    ...wrong,
    hint: {
      en: 'fixed-point numbers have functions of their own: fixedReveal, fixedLessThan, fixedAdd, fixedMultiply …; where units are meant, x.ring holds them',
      zh: '定点数有专用函数:fixedReveal、fixedLessThan、fixedAdd、fixedMultiply 等;若需要以最小单位计的整数,请用 x.ring',
    },
  },
  'secret.fixed-for-bits': {
    ...wrong,
    hint: {
      en: 'compare fixed-point numbers with fixedLessThan; the bits of their units are toBits(sharing, x.ring, width)',
      zh: '定点数的比较请用 fixedLessThan;其单位整数的比特为 toBits(sharing, x.ring, width)',
    },
  },
  'secret.matrix-for-ring': {
    ...wrong,
    hint: {
      en: 'the elements of a matrix are x.values; matrices have functions of their own: multiplyMatrices, addMatrices, transpose …',
      zh: '矩阵的元素为 x.values;矩阵有专用函数:multiplyMatrices、addMatrices、transpose 等',
    },
  },
  'secret.ring-for-bits': {
    ...wrong,
    hint: {
      en: 'numbers become bits with toBits(sharing, x, width); comparisons such as isZero and lessThan give bits',
      zh: '用 toBits(sharing, x, width) 可将数转换为比特;isZero、lessThan 等比较的结果即为比特',
    },
  },
  'secret.ring-for-fixed': {
    ...wrong,
    hint: {
      en: 'make fixed-point numbers with fixedInput or fixedConstant; whole numbers in units of a format, with a declared range, become one with asFixed(format, sharing.within(x, bounds))',
      zh: '定点数由 fixedInput 或 fixedConstant 产生;以某格式最小单位计、且已声明取值范围的整数可用 asFixed(format, sharing.within(x, bounds)) 转换',
    },
  },
  'secret.bits-for-fixed': {
    ...wrong,
    hint: {
      en: 'bits become numbers with sharing.bitsToRing(x), and these fixed-point numbers with asFixed(fixed({ fractionBits: 0 }), sharing.within(numbers, { min: 0n, max: 1n }))',
      zh: '先用 sharing.bitsToRing(x) 将比特转换为数,再用 asFixed(fixed({ fractionBits: 0 }), sharing.within(numbers, { min: 0n, max: 1n })) 转换为定点数',
    },
  },
  'secret.number-for-bigint': {
    ...wrong,
    hint: {
      en: 'whole numbers are bigints here: write 3n, or BigInt(value); for fractions use fixed-point numbers and fixedScale',
      zh: '此处整数须为 bigint:请写作 3n 或 BigInt(value);小数请使用定点数和 fixedScale',
    },
  },
  'secret.no-bounds': {
    ...wrong,
    hint: {
      en: 'a range is two bigints, such as { min: 0n, max: 100n }; fixed-point functions take one of two numbers',
      zh: '取值范围由两个 bigint 组成,例如 { min: 0n, max: 100n };定点数函数的范围则为两个 number',
    },
  },
  'sharing.constant': {
    en: '{operation}: the public constant {found} is not a number of 64 bits: expected {min} to {max}',
    zh: '{operation}:公开常数 {found} 不是 64 位数,应在 {min} 到 {max} 之间',
    hint: {
      en: 'what is computed here are numbers of 64 bits: give a smaller constant; lessThanConstant, equalConstant, isWithin and inSet take any',
      zh: '此处的运算以 64 位数进行,请给出较小的常数;lessThanConstant、equalConstant、isWithin 和 inSet 可接受任意大小的常数',
    },
  },
  'sharing.promise': {
    en: '{operation}: element {index} breaks what was promised of it: {promise}',
    zh: '{operation}:第 {index} 个元素不符合调用方的承诺:{promise}',
    hint: {
      en: 'protocols cannot see this and give a wrong result: promise what the data keep, declare their range with within() and leave the width out, or clamp them before',
      zh: '协议无法发现这一点,结果会出错:请只承诺数据确实满足的条件,或用 within() 声明取值范围并省略位宽,或事先截断数据',
    },
  },
  'sharing.shape': {
    en: '{operation}: found {found}, expected {expected}',
    zh: '{operation}:实际为 {found},应为 {expected}',
    hint: {
      en: 'give the operation vectors of matching shapes; lengths are public and equal at every party',
      zh: '请传入形状一致的向量;长度是公开的,各方必须相同',
    },
  },
  'sharing.overflow': {
    en: '{operation}: values of {operands} could give {result}, beyond 64 signed bits',
    zh: '{operation}:取值范围为 {operands} 的数据可能得到 {result},超出 64 位有符号整数',
    hint: {
      en: 'declare tighter ranges, use fewer fraction bits, or sum in parts; within(x) without bounds asks for arithmetic modulo 2^64',
      zh: '请声明更窄的取值范围、减少小数位数,或分段求和;如确需模 2^64 运算,请用不带范围的 within(x)',
    },
  },
  'sharing.out-of-range': {
    en: 'element {index} of a vector that is declared to be from {min} to {max} is not',
    zh: '声明取值范围为 {min} 到 {max} 的向量中,第 {index} 个元素超出该范围',
    hint: {
      en: 'declare the range that the data really have, or clamp them before they are shared',
      zh: '请按数据的真实取值声明范围,或在分享之前将其截断到范围之内',
    },
  },
  'sharing.published': {
    en: '{operation} was given a result that this program revealed, without bounds: what follows would cost something else than a cost run says, which has no results',
    zh: '{operation} 收到了本程序公开的结果,但没有声明取值范围:成本试算中没有这样的结果,后续运算的成本将与试算不符',
    hint: {
      en: 'declare what the result may be whatever the data are: constantRing(values, { min, max }), fixedConstant(sharing, format, values, { min, max })',
      zh: '请声明该结果对任何数据都成立的取值范围:constantRing(values, { min, max })、fixedConstant(sharing, format, values, { min, max })',
    },
  },
  'sharing.bounds': {
    en: 'no 64-bit numbers are from {min} to {max}',
    zh: '{min} 到 {max} 不是有效的 64 位取值范围',
    hint: {
      en: 'give the smaller bound first, both from -2^63 to 2^63 - 1',
      zh: '请先给出较小的界,且两个界都应在 -2^63 到 2^63 - 1 之间',
    },
  },
  'sharing.missing-data': {
    en: '{operation}: party {party} must give its values and gave none',
    zh: '{operation}:第 {party} 方应提供数据,但没有提供',
    hint: {
      en: 'load the values where session.owns(party) is true and pass undefined elsewhere',
      zh: '请在 session.owns(party) 为真的一方加载数据,其他各方传入 undefined',
    },
  },
  'sharing.parties': {
    en: 'protocol {protocol} runs with {expected} parties, found {found}',
    zh: '协议 {protocol} 需要 {expected} 方参与,实际为 {found} 方',
    hint: {
      en: 'choose a protocol that fits the number of parties, or add or remove a helper',
      zh: '请选择与参与方数量相符的协议,或增减辅助方',
    },
  },
  'sharing.client': {
    en: '{operation} needs a party that computes: party {party} is a client, the first {computers} parties compute',
    zh: '{operation} 需要由计算方执行：第 {party} 方是客户端，只有前 {computers} 方参与计算',
    hint: {
      en: 'name a party that computes; a client can only own inputs and receive results',
      zh: '请指定一个计算方；客户端只能提交输入和接收结果',
    },
  },
  'client.opened': {
    en: 'the program returned an opened vector at a client, which does not learn it',
    zh: '程序在客户端返回了打开的值，而客户端并不知道这些值',
    hint: {
      en: 'give clients results with reveal(x, line, recipients); what is opened is for the computers only',
      zh: '请用 reveal(x, line, recipients) 把结果交给客户端；打开的值只有计算方可见',
    },
  },
  'repeat.client': {
    en: '{operation} involves client {party} in a loop that ends on an opened bit, which clients do not see',
    zh: '{operation} 在以打开的比特结束的循环中涉及第 {party} 方客户端，而客户端看不到该比特',
    hint: {
      en: 'take inputs from clients before repeatUntil, and reveal to them after it',
      zh: '请在 repeatUntil 之前接收客户端的输入，在其之后向客户端公开结果',
    },
  },
  'preparation.none': {
    en: 'protocol {protocol} has no preparation',
    zh: '协议 {protocol} 没有预处理阶段',
    hint: { en: 'run the program with runProgram()', zh: '请直接用 runProgram() 运行程序' },
  },
  'preparation.missing': {
    en: 'protocol {protocol} was started without a preparation',
    zh: '协议 {protocol} 启动时没有预处理结果',
    hint: {
      en: 'run the program with runProgram(), or prepare() and then runPrepared()',
      zh: '请用 runProgram() 运行程序,或先 prepare() 再 runPrepared()',
    },
  },
  'preparation.used': {
    en: 'preparation {id} has been used before',
    zh: '预处理 {id} 已被使用过',
    hint: {
      en: 'make a new preparation: using one twice would reveal secrets',
      zh: '请重新生成预处理:重复使用会泄露秘密',
    },
  },
  'preparation.unreadable': {
    en: 'the sealed preparation cannot be opened: the key is another one, or the file is changed or cut',
    zh: '无法打开密封的预处理文件:密钥不符,或文件被改动或截断',
    hint: {
      en: 'give the key that it was sealed with and the whole file, or make a new preparation',
      zh: '请提供密封时所用的密钥和完整文件,或重新生成预处理',
    },
  },
  'preparation.key': {
    en: 'a key for sealed preparations has {expected} bytes, this one {found}',
    zh: '密封预处理所用的密钥应为 {expected} 字节,实际为 {found} 字节',
    hint: { en: 'draw the key at random and keep it secret', zh: '请随机生成密钥并妥善保密' },
  },
  'preparation.foreign': {
    en: 'the preparation was made for {found}, this run is {expected}',
    zh: '该预处理是为 {found} 生成的,而本次运行是 {expected}',
    hint: {
      en: 'load the preparation that this party made with the same parties and protocol',
      zh: '请加载本方与相同参与方、相同协议生成的预处理',
    },
  },
  'preparation.other': {
    en: 'party {party} holds another preparation than {id}, or one of another program',
    zh: '{party} 方持有的预处理与 {id} 不同,或属于另一个程序',
    hint: {
      en: 'agree with all parties on one preparation that none of them has used, or make a new one',
      zh: '请与各方商定同一份尚未使用的预处理,或重新生成',
    },
  },
  'preparation.too-little': {
    en: 'the preparation holds {found} units of "{correlation}" for branch {branch}, the program takes {expected}',
    zh: '预处理中分支 {branch} 的“{correlation}”有 {found} 份,而程序需要 {expected} 份',
    hint: {
      en: 'plan and prepare for this very program and these sizes',
      zh: '请针对本程序及其规模重新规划并生成预处理',
    },
  },
  'preparation.exhausted': {
    en: 'the program takes {expected} more units of "{correlation}" in branch {branch}, and {found} are left: its shape differs from its cost run',
    zh: '程序在分支 {branch} 中还需要 {expected} 份“{correlation}”,仅剩 {found} 份:其形状与成本试算时不同',
    hint: {
      en: 'let no opened value steer how many operations the program does; a loop that ends on one is repeatUntil(sharing, turns, body), and a protocol without a preparation runs any. Public values that the program has opened or computed from such need declared bounds: constantRing(values, bounds)',
      zh: '请勿让打开的值影响程序的运算次数;以打开的值结束的循环请写作 repeatUntil(sharing, turns, body),或改用没有预处理的协议。打开的值以及由其算出的公开值需要声明取值范围:constantRing(values, bounds)',
    },
  },
  'cost.adaptive': {
    en: 'the cost run did {operation} of {shape} {times} times in step "{step}" and did not end: the program seems to loop until an opened or revealed value ends it, and a cost run has none',
    zh: '成本试算在步骤“{step}”中执行 {operation}({shape})已达 {times} 次仍未结束:程序似乎要等某个打开或公开的值才结束循环,而成本试算中没有这样的值',
    hint: {
      en: 'say how often the loop may turn at most: repeatUntil(sharing, turns, body). Additive protocols plan every program by a cost run. A loop that really is as long names its parts: session.step("part 2")',
      zh: '请说明循环的最大次数:repeatUntil(sharing, turns, body)。加法类协议都要先做成本试算来规划程序。若循环确实有这么长,请用 session.step("part 2") 分段命名',
    },
  },
  'repeat.not-done': {
    en: 'no turn of {turns} ended the loop',
    zh: '循环 {turns} 次后仍未结束',
    hint: {
      en: 'run the program again, or allow more turns in repeatUntil(sharing, turns, body)',
      zh: '请重新运行程序,或在 repeatUntil(sharing, turns, body) 中允许更多次数',
    },
  },
  'sharing.unknown-protocol': {
    en: 'protocol {protocol} is unknown; known are {known}',
    zh: '未知的协议 {protocol};可用的协议有 {known}',
    hint: { en: 'name one of the known protocols', zh: '请选用其中一个协议' },
  },
  'abort.bad-order': {
    en: 'party {party} sent a row order that is no choice of {keep} different rows among {rows}',
    zh: '第 {party} 方发来的行次序无效:应为 {rows} 行中互不相同的 {keep} 行',
    hint: {
      en: 'this peer does not follow the protocol: do not run with it again before its operator has explained',
      zh: '该方没有遵守协议;在其运营方作出解释之前,请勿再与其运行',
    },
  },
});
