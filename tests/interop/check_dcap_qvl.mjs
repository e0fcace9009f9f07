// The published JavaScript verifier (@phala/dcap-qvl) accepts the simulator's quotes under the simulator's root, and under no other.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import dcapQvl from '@phala/dcap-qvl';
import { DstackClient } from '@phala/dstack-sdk';

const { QuoteVerifier, verify } = dcapQvl;
const root = readFileSync(process.env.JINGUI_ROOT_DER);
const collateral = JSON.parse(readFileSync(process.env.JINGUI_COLLATERAL, 'utf8'));
const now = Math.floor(Date.now() / 1000);
const answer = await new DstackClient(process.env.JINGUI_GUEST_SOCKET).getQuote('interop');
const quote = Buffer.from(answer.quote, 'hex');

test('accepted under the development root', () => {
  const verdict = new QuoteVerifier(root).verify(quote, collateral, now);
  assert.equal(verdict.status, 'UpToDate');
  assert.deepEqual(verdict.advisory_ids, []);
});

test('refused under Intel\'s root', () => {
  assert.throws(() => verify(quote, collateral, now));
});

test('refused with one byte changed', () => {
  const changed = Buffer.from(quote);
  changed[200] ^= 1;
  assert.throws(() => new QuoteVerifier(root).verify(changed, collateral, now));
});
