/** Canonical JSON and SHA-256 over it, and JSON that is refused before. */
import { canonicalJson } from '@tacit/analysis';
import { parseJson } from '../../party/src/api/json.ts';
import { type BadVector, hex, sha256Hex, type Vector, type VectorFile, utf8 } from './file.ts';

/** RFC 8785, appendix B: bits of a double and its text. */
const rfcNumbers: readonly (readonly [string, string])[] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

/** Texts as they may arrive. */
const texts: readonly (readonly [string, string])[] = [
  [
    'the example of RFC 8785, section 3.2.2',
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
  ],
  [
    'names by UTF-16 units (RFC 8785, section 3.2.3)',
    '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
  ],
  ['blanks go', ' { "b" : [ 1 , 2 ] ,\n\t"a" : { } }\r\n'],
  ['a name that is a prefix comes first, the empty one before all', '{"ab":1,"a":2,"":3,"B":4,"aa":5}'],
  ['digits are texts: 10 before 9', '{"9":1,"10":2}'],
  ['minus nought', '[-0,-0.0,0e5]'],
  ['escapes that must be written, and those that must not', '"\\u0000\\b\\t\\n\\f\\r\\u001f\\u007f\\/\\u2028<>&"'],
  ['letters are not normalised: composed and decomposed', '["\\u00e9","e\\u0301"]'],
  ['Chinese, and a letter beyond 16 bits', '{"\u57ce\u5e02":"\u4e0a\u6d77","\ud842\udfb7":1}'],
  ['lists keep their order', '[3,1,2,[],{},null,"",false]'],
  ['whole numbers up to 2^53', '[9007199254740991,-9007199254740991,1.0,100]'],
  ['numbers that no double holds become the nearest', '[9007199254740993,0.1000000000000000055511151231257827]'],
  ['a text under a name that some languages reserve', '{"__proto__":"text","constructor":1}'],
];

const bad: readonly (readonly [string, string, string])[] = [
  ['a number that is not finite', '{"a":1e400}', 'json.number'],
  ['half a surrogate pair in a text', '["\\ud83d"]', 'json.text'],
  ['the second half alone', '["\\ude00x"]', 'json.text'],
  ['half a surrogate pair in a name', '{"\\ud800":1}', 'json.text'],
  ['a name twice', '{"a":1,"a":1}', 'json.duplicate-key'],
  ['a name twice, once in escapes', '{"a":1,"\\u0061":2}', 'json.duplicate-key'],
  ['an object under a name that could become a prototype', '{"__proto__":{"a":1}}', 'json.reserved-key'],
  ['a byte order mark', '\ufeff{}', 'json.syntax'],
  ['a comma too many', '[1,]', 'json.syntax'],
  ['something after the end', '{} {}', 'json.syntax'],
  ['NaN', '[NaN]', 'json.syntax'],
  ['a number with a leading nought', '[01]', 'json.syntax'],
  ['a control character in a text', '["\u0001"]', 'json.syntax'],
  ['nothing', '', 'json.syntax'],
];

export function canonicalVectors(): VectorFile {
  const numbers = rfcNumbers.map(([bits, canonical]): Vector => {
    const value = Buffer.from(bits, 'hex').readDoubleBE();
    if (canonicalJson(value) !== canonical) throw new Error(`${bits} is not ${canonical}`);
    return { name: `number ${bits}`, bits, canonical };
  });
  const values = texts.map(([name, text]): Vector => {
    const canonical = canonicalJson(parseJson(text));
    return { name, text, canonical, canonicalHex: hex(utf8(canonical)), sha256: sha256Hex(canonical) };
  });
  const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  return {
    file: 'canonical-json',
    about: [
      'good: `text` is JSON as it may arrive, `canonical` the canonical text of its value (RFC 8785), `canonicalHex` that in UTF-8, `sha256` its digest.',
      '`bits` instead of `text`: the eight bytes of a double, most significant first (RFC 8785, appendix B).',
      'bad: `text`, or bytes in `hex`, that a reader must refuse; `levels`: so many lists within each other.',
    ],
    good: [...values, { name: 'lists as deep as may be', levels: 1_000, sha256: sha256Hex(deep(1_000)) }, ...numbers],
    bad: [
      ...bad.map(([name, text, error]): BadVector => ({ name, text, error })),
      { name: 'lists one level too deep', levels: 1_001, error: 'json.too-deep' },
      { name: 'bytes that are not UTF-8', hex: '22ff22', error: 'http.not-utf8' },
      { name: 'UTF-8 in more bytes than it needs', hex: '22c0af22', error: 'http.not-utf8' },
      { name: 'half a surrogate pair in UTF-8', hex: '22eda08022', error: 'http.not-utf8' },
    ],
  };
}
