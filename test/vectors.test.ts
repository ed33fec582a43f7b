/** Every vector through this software's own readers: good ones come out bit for bit, bad ones with their error. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { canonicalJson, committedResult, compile, contractDigest, kindNamed, verifyContract } from '@tacit/analysis';
import type { Cell, Contract, DatasetCard, KeptVector, Result } from '@tacit/analysis';
import { inspectSealed, openLibrary, oprfSuite } from '@tacit/engine';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../party/src/api/json.ts';
import type { CallReceipts, CallReceiptsVerdict, SignedNotice } from '../party/src/api/services.ts';
import type { ApprovalRecord, PartyCard, Receipt } from '../party/src/api/types.ts';
import { type SealedId, sealingSecret, unseal } from '../party/src/artifacts/sealed.ts';
import { sharesFromBytes } from '../party/src/artifacts/shares.ts';
import { approvalMessage, checkApproval } from '../party/src/contracts/approval.ts';
import {
  receiptBodyDigest,
  receiptDigest,
  receiptMessage,
  resultCommitment,
  verifyReceipt,
} from '../party/src/contracts/receipt.ts';
import { approvalRecord } from '../party/src/api/schemas/cards.ts';
import { readCards, readContract } from '../party/src/contracts/schemas.ts';
import { compareCards } from '../party/src/datasets/cards.ts';
import { verifyCard } from '../party/src/identity/card.ts';
import { checkCommitment, checkNumber } from '../party/src/identity/check-number.ts';
import { isSoundPoint } from '../party/src/identity/key-text.ts';
import { verifySignature } from '../party/src/identity/keys.ts';
import {
  checkFor,
  type InvitationContent,
  readInvitation,
  secretHash,
  writeInvitation,
} from '../party/src/peers/invitation.ts';
import { headBytes, isSigned, type PartHead, partKey, readHead } from '../party/src/preparations/head.ts';
import { readJson } from '../party/src/server/bodies.ts';
import { answerMessage, callMessage, verifyCallReceipts } from '../party/src/services/call.ts';
import { checkNotice, libraryId, noticeMessage } from '../party/src/services/notice.ts';
import { standingOf } from '../party/src/services/standing.ts';
import { missingPython } from '../tools/programs.ts';
import { hex, patched, sha256Hex, unhex, utf8 } from '../tools/vectors/file.ts';
import { keyOfSeed, testKey } from '../tools/vectors/keys.ts';
import { vectorFolder, vectorTexts } from '../tools/vectors.ts';
import { codeOf, goodCase, readVectors, required } from './vectors/files.ts';

test('vectors/ is what tools/vectors.ts writes; if the change of format is meant, run `node tools/vectors.ts`', async () => {
  const texts = await vectorTexts();
  expect(
    readdirSync(vectorFolder)
      .filter((name) => name.endsWith('.json'))
      .sort(),
  ).toEqual([...texts.keys()].sort());
  for (const [name, text] of texts) expect(readFileSync(new URL(name, vectorFolder), 'utf8') === text, name).toBe(true);
});

test.each(['vectors.md', 'vectors.zh-CN.md'])('docs/%s counts the cases as they are', (page) => {
  const text = readFileSync(new URL(`../docs/${page}`, vectorFolder), 'utf8');
  const rows = [...text.matchAll(/^\| \d+ \| `([a-z-]+)` \| (\d+) \| (\d+) \|/gm)].map(([, ...cells]) =>
    cells.join(' '),
  );
  const files = readdirSync(vectorFolder).filter((name) => name.endsWith('.json'));
  const counted = files.map((name) => {
    const { good, bad } = readVectors(name.slice(0, -5));
    return `${name.slice(0, -5)} ${good.length} ${bad.length}`;
  });
  expect(rows.sort()).toEqual(counted.sort());
});

test.skipIf(missingPython() !== undefined)('a program that shares no code with this one agrees', () => {
  const { status, stdout, stderr } = spawnSync('python3', [fileURLToPath(new URL('check.py', vectorFolder))], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(17);
});

describe('canonical-json', () => {
  const { good, bad } = readVectors<
    undefined,
    { text?: string; bits?: string; levels?: number; canonical: string; canonicalHex: string; sha256: string },
    { text?: string; hex?: string; levels?: number }
  >('canonical-json');
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

  test.each(good)('$name', ({ text, bits, levels, canonical, canonicalHex, sha256 }) => {
    if (bits !== undefined) {
      expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(canonical);
      return;
    }
    const found = canonicalJson(parseJson(text ?? nested(levels as number)));
    expect(sha256Hex(found)).toBe(sha256);
    if (text === undefined) return;
    expect(found).toBe(canonical);
    expect(hex(utf8(found))).toBe(canonicalHex);
    // A canonical text is its own.
    expect(canonicalJson(parseJson(found))).toBe(found);
  });

  test.each(bad)('refused: $name', async ({ text, hex: bytes, levels, error }) => {
    const read = () =>
      readJson(bytes === undefined ? Buffer.from(text ?? nested(levels as number)) : Buffer.from(bytes, 'hex'));
    expect(await codeOf(read)).toMatchObject({ code: error });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, '\ud83d', { '\ude00': 1 }, undefined, 1n])(
    '%s cannot be written',
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );
});

describe('signatures', () => {
  interface Signed {
    readonly publicKey: string;
    readonly message: string;
    readonly signature: string;
  }
  const { good, bad } = readVectors<undefined, Signed & { seed: string }, Signed & { unsound?: boolean }>('signatures');

  test.each(good)('$name', ({ seed, publicKey, message, signature }) => {
    const key = keyOfSeed(unhex(seed));
    expect(key.publicKey).toBe(publicKey);
    expect(key.sign(unhex(message))).toBe(signature);
    expect(verifySignature(publicKey, unhex(message), signature)).toBe(true);
    expect(isSoundPoint(publicKey)).toBe(true);
  });

  test.each(bad)('refused: $name', ({ publicKey, message, signature, unsound = false }) => {
    expect(verifySignature(publicKey, unhex(message), signature)).toBe(false);
    // By us: whether OpenSSL takes such a key depends on its version.
    expect(isSoundPoint(publicKey)).toBe(!unsound);
  });
});

const cards = readVectors<undefined, { card: DatasetCard; sha256: string }>('dataset-card');
const contracts = readVectors<
  { compiledAt: string; protocol: string },
  { contract: Contract; canonicalBytes: number; digest: string },
  { ownCard?: string; path?: string; digest?: string }
>('contract');

describe('dataset-card', () => {
  test.each(cards.good)('$name', ({ card, sha256 }) => {
    expect(sha256Hex(canonicalJson(readCards([card])?.[0]))).toBe(sha256);
  });

  test.each(cards.bad)('refused: $name', async ({ of, patch = [], error }) => {
    const card = patched(goodCase(cards.good, of).card, patch);
    expect(await codeOf(() => required(readCards([card]), 'contract.invalid'))).toMatchObject({ code: error });
  });
});

describe('contract', () => {
  const { common, good, bad } = contracts;
  /** As a party looks at a proposal, in its order. */
  async function accept(value: unknown, own?: DatasetCard): Promise<Contract> {
    const contract = required(readContract(value), 'contract.invalid');
    const kind = kindNamed(contract.kind);
    const theirs = contract.datasets.find(({ owner, name }) => owner === own?.owner && name === own.name);
    if (own !== undefined && theirs !== undefined) {
      const { path } = compareCards(theirs, own);
      if (path !== undefined) throw Object.assign(new Error(path), { code: 'contract.card-differs', fields: { path } });
    }
    const { datasets, parties, recipients } = contract;
    const question = kind.read(contract.question);
    const request = {
      kind: contract.kind,
      question,
      protocol: contract.security.protocol,
      datasets,
      parties,
      recipients,
      artifacts: contract.artifacts,
      runs: { atMost: contract.runs.atMost, until: contract.runs.until },
    };
    await verifyContract(contract, request, { at: common.compiledAt });
    return contract;
  }

  test.each(good)('$name', async ({ contract, digest, canonicalBytes }) => {
    const found = await accept(contract);
    expect(contractDigest(found)).toBe(digest);
    expect(utf8(canonicalJson(found)).length).toBe(canonicalBytes);
    await expect(compile({ ...found, protocol: common.protocol }, { at: common.compiledAt })).resolves.toMatchObject({
      plan: found.plan,
    });
  });

  test.each(bad)('refused: $name', async ({ of, patch = [], error, path, ownCard, digest }) => {
    const value = patched(goodCase(good, of).contract, patch);
    const own = ownCard === undefined ? undefined : goodCase(cards.good, ownCard).card;
    expect(await codeOf(() => accept(value, own))).toMatchObject({
      code: error,
      ...(path === undefined ? {} : { path }),
    });
    if (digest !== undefined) expect(contractDigest(value as Contract)).toBe(digest);
  });
});

describe('approval', () => {
  interface Given {
    readonly contract: string;
    readonly contractDigest: string;
    readonly message: string;
    readonly approval: ApprovalRecord;
  }
  const { good, bad } = readVectors<undefined, Given, { presentedFor?: string }>('approval');
  const contractOf = (name: string): Contract => goodCase(contracts.good, name).contract;

  test.each(good)('$name', ({ contract, contractDigest: digest, message, approval }) => {
    expect(approvalRecord.parse(approval)).toEqual(approval);
    expect(contractDigest(contractOf(contract))).toBe(digest);
    expect(hex(approvalMessage(digest, approval))).toBe(message);
    checkApproval(contractOf(contract), digest, approval);
  });

  test.each(bad)('refused: $name', async ({ of, patch = [], presentedFor, error }) => {
    const { contract, contractDigest: digest, approval } = goodCase(good, of);
    const read = () => {
      const record = required(approvalRecord.safeParse(patched(approval, patch)).data, 'http.invalid');
      checkApproval(contractOf(contract), presentedFor ?? digest, record);
    };
    expect(await codeOf(read)).toMatchObject({ code: error });
  });
});

describe('result-commitment', () => {
  const { good, bad } = readVectors<
    undefined,
    {
      salt: string;
      result: Result;
      canonical: string;
      commitment: string;
      rows?: readonly (readonly Cell[])[];
      bytes?: string;
    },
    { salt?: string }
  >('result-commitment');

  test.each(good)('$name', ({ salt, result, canonical, commitment, rows, bytes }) => {
    expect(canonicalJson(result)).toBe(canonical);
    const whole: Result =
      result.kind === 'set' && rows !== undefined
        ? { kind: 'set', set: { ...result.set, rows } }
        : result.kind === 'file' && bytes !== undefined
          ? { kind: 'file', file: { ...result.file, bytes: unhex(bytes) } }
          : result;
    expect(canonicalJson(committedResult(whole))).toBe(canonical);
    expect(resultCommitment(salt, whole)).toBe(commitment);
  });

  test.each(bad)('differs: $name', ({ of, patch = [], salt }) => {
    const found = goodCase(good, of);
    const text = canonicalJson(patched(found.result, patch));
    const opened = sha256Hex(Buffer.concat([unhex(salt ?? found.salt), utf8(text)]));
    expect(opened).not.toBe(found.commitment);
    expect(sha256Hex(Buffer.concat([unhex(found.salt), utf8(found.canonical)]))).toBe(found.commitment);
  });
});

describe('artifact', () => {
  interface Given {
    readonly id: SealedId;
    readonly keySalt: string;
    readonly digest: string;
    readonly file: string;
    readonly content: string;
    readonly vectors?: readonly KeptVector[];
    readonly shares?: readonly (readonly (readonly string[])[])[];
  }
  const { common, good, bad } = readVectors<{ party: string }, Given, Partial<Given> & { party?: string }>('artifact');
  const opened = (party: string, { id, keySalt, digest, file }: Given) =>
    unseal(
      sealingSecret((text) => testKey(party).sign(text)),
      id,
      { bytes: Buffer.from(unhex(file)), keySalt, digest },
    );

  test.each(good)('$name', (given) => {
    const content = opened(common.party, given);
    expect(content?.toString('hex')).toBe(given.content);
    if (given.vectors === undefined || content === undefined) return;
    const shares = sharesFromBytes(content, given.vectors);
    expect(shares?.map((parts) => parts.map((part) => [...part].map(String)))).toEqual(given.shares);
  });

  test.each(bad)('refused: $name', ({ of, party, ...change }) => {
    expect(opened(party ?? common.party, { ...goodCase(good, of), ...change })).toBeUndefined();
  });
});

describe('library', () => {
  interface Given {
    readonly file: string;
    readonly digest: string;
    readonly found: readonly { readonly output: string; readonly payload: string }[];
    readonly absent: string;
  }
  const { good, bad } = readVectors<undefined, Given, { file: string }>('library');

  test.each(good.filter(({ file }) => file !== undefined))('$name', async ({ file, digest, found, absent }) => {
    const library = openLibrary(await oprfSuite('voprf'), unhex(file));
    expect(hex(library.digest)).toBe(digest);
    for (const { output, payload } of found)
      expect(hex((await library.find(unhex(output))) ?? unhex('ff'))).toBe(payload);
    expect(await library.find(unhex(absent))).toBeUndefined();
  });

  test.each(bad)('refused: $name', async ({ of, file, error }) => {
    const output = unhex(goodCase(good, of).found[0]?.output ?? '');
    const suite = await oprfSuite('voprf');
    expect(await codeOf(async () => await openLibrary(suite, unhex(file)).find(output))).toMatchObject({ code: error });
  });
});

describe('receipt', () => {
  interface Given {
    readonly receipt: Receipt;
    readonly trusted?: readonly PartyCard[];
    readonly bodyDigest: string;
    readonly message: string;
    readonly receiptDigest: string;
    readonly verdict: object;
  }
  const { good, bad } = readVectors<undefined, Given, { trusted?: readonly PartyCard[] }>('receipt');

  test.each(good)('$name', ({ receipt, trusted, bodyDigest, message, receiptDigest: digest, verdict }) => {
    // What a run spent follows from the contract, and is no part of what is verified.
    expect(verifyReceipt(receipt, trusted)).toMatchObject(verdict);
    expect(receiptBodyDigest(receipt.body)).toBe(bodyDigest);
    expect(hex(receiptMessage(receipt.body))).toBe(message);
    expect(receiptDigest(receipt)).toBe(digest);
  });

  test.each(bad)('refused: $name', async ({ of, patch = [], trusted, error }) => {
    const receipt = patched(goodCase(good, of).receipt, patch);
    expect(await codeOf(() => verifyReceipt(receipt, trusted))).toMatchObject({ code: error });
  });
});

describe('services', () => {
  const calls = readVectors<
    undefined,
    { file: CallReceipts; messages: readonly string[]; verdict: CallReceiptsVerdict }
  >('call-receipts');
  const notices = readVectors<
    { owner: string; ownerKey: string; contract: string; terms: object },
    SignedNotice & { message: string }
  >('library-notice');
  const { contract } = goodCase(calls.good, 'three calls').file;
  const { owner, ownerKey } = notices.common;
  const terms = standingOf(contract);
  const check = (signed: SignedNotice): void => {
    if (terms === undefined) throw new Error('the contract does not stand');
    checkNotice(signed, { owner, ownerKey, terms });
  };

  test.each(calls.good)('receipts: $name', ({ file, messages, verdict }) => {
    expect(verifyCallReceipts(file)).toEqual(verdict);
    const { receipts } = file;
    expect(receipts.slice(0, 1).flatMap(({ call, answer }) => [callMessage(call), answerMessage(answer)])).toEqual(
      messages,
    );
  });

  test.each(calls.bad)('receipts refused: $name', async ({ of, patch = [], error }) => {
    const file = patched(goodCase(calls.good, of).file, patch);
    expect(await codeOf(() => verifyCallReceipts(file))).toMatchObject({ code: error });
  });

  test.each(notices.good)('notice: $name', ({ notice, signature, message }) => {
    check({ notice, signature });
    expect(noticeMessage(notice)).toBe(message);
    expect(sha256Hex(canonicalJson(notices.common.terms))).toBe(notice.terms);
    expect(terms?.common).toEqual(notices.common.terms);
    expect(hex(libraryId(owner, notice.service, notice.terms, notice.version, notice.publicKey))).toBe(notice.library);
  });

  test.each(notices.bad)('notice refused: $name', async ({ of, patch = [], error }) => {
    const { notice, signature } = goodCase(notices.good, of);
    expect(await codeOf(() => check(patched({ notice, signature }, patch) as SignedNotice))).toMatchObject({
      code: error,
    });
  });
});

describe('invitation', () => {
  interface Coded {
    readonly code: string;
    readonly content: InvitationContent;
    readonly cardMessage?: string;
    readonly rewritten?: string;
  }
  interface Numbered {
    readonly inviter: PartyCard;
    readonly guest: PartyCard;
    readonly values: { readonly inviter: string; readonly guest: string };
    readonly commitment: string;
    readonly checkNumber: string;
  }
  const { common, good, bad } = readVectors<
    { secretHash: string },
    Coded | Numbered,
    { code: string; reader?: string }
  >('invitation');

  test.each(good)('$name', (given) => {
    if ('checkNumber' in given) {
      expect(checkCommitment(given.values.inviter)).toBe(given.commitment);
      expect(checkNumber(given.inviter, given.guest, given.values)).toBe(given.checkNumber);
      return;
    }
    const { code, content, cardMessage, rewritten } = given;
    expect(readInvitation(code)).toEqual(content);
    expect(writeInvitation(content)).toBe(rewritten ?? code);
    expect(secretHash(content.secret)).toBe(common.secretHash);
    expect(verifyCard(content.card)).toBe(true);
    const { publicKey, signature } = content.card;
    if (cardMessage !== undefined) expect(verifySignature(publicKey, unhex(cardMessage), signature)).toBe(true);
  });

  test.each(bad)('refused: $name', async ({ code, reader, error }) => {
    const read = () => {
      const invitation = readInvitation(code);
      if (reader !== undefined) checkFor(invitation.for, reader, invitation.card.name);
    };
    expect(await codeOf(read)).toMatchObject({ code: error });
  });
});

describe('preparation-part', () => {
  interface Part {
    readonly file: string;
    readonly head: PartHead;
    readonly reader: string;
    readonly secret: string;
    readonly key: string;
    readonly number: string;
  }
  const { common, good, bad } = readVectors<{ dealerKey: string; seed: string }, Part, { file: string }>(
    'preparation-part',
  );
  const reader = keyOfSeed(unhex(common.seed));
  const refused = (code: string) => Object.assign(new Error(code), { code, fields: {} });

  /** In the order in which a party checks; what it compares with its contract is elsewhere. */
  async function open(file: Uint8Array) {
    const head = required(readHead(file), 'prepare.not-a-file');
    if (!isSigned(file, common.dealerKey)) throw refused('prepare.bad-signature');
    const sealed = file.subarray(headBytes);
    if (sealed.length !== head.bytes || sha256Hex(sealed) !== head.sha256) throw refused('prepare.altered');
    const secret = required(reader.decapsulate(Buffer.from(head.encapsulated, 'base64url')), 'prepare.unreadable');
    const key = partKey(secret, head);
    const inside = await inspectSealed([sealed], key).catch(() => undefined);
    const { id } = required(inside?.id === head.number ? inside : undefined, 'prepare.unreadable');
    return { head, reader: reader.publicKey, secret: hex(secret), key: hex(key), number: id };
  }

  test.each(good)('$name', async ({ file, head, reader: readerKey, secret, key, number }) => {
    expect(await open(unhex(file))).toEqual({ head, reader: readerKey, secret, key, number });
  });

  test.each(bad)('refused: $name', async ({ file, error }) => {
    expect(await codeOf(() => open(unhex(file)))).toMatchObject({ code: error });
  });
});
