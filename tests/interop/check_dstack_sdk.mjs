// The published JavaScript client of dstack (@phala/dstack-sdk) against the simulator's guest agent socket.
import assert from 'node:assert/strict';
import test from 'node:test';
import { DstackClient } from '@phala/dstack-sdk';

const client = new DstackClient(process.env.JINGUI_GUEST_SOCKET);

test('version', async () => {
  assert.match((await client.version()).version, /^\d+\.\d+\.\d+/);
});

test('info names the app and carries a certificate', async () => {
  const info = await client.info();
  assert.equal(info.app_id, process.env.JINGUI_APP_ID);
  assert.ok(info.app_cert.startsWith('-----BEGIN CERTIFICATE-----'));
  assert.ok(info.tcb_info.event_log.some((e) => e.event === 'app-id'));
});

test('a quote holds the report data', async () => {
  const answer = await client.getQuote('interop');
  const quote = Buffer.from(answer.quote, 'hex');
  assert.equal(quote.subarray(568, 575).toString(), 'interop');
});

test('a TLS key comes with a chain', async () => {
  const key = await client.getTlsKey({ subject: 'interop', usageRaTls: true });
  assert.ok(key.key.includes('PRIVATE KEY'));
  assert.equal(key.certificate_chain.length, 3);
});

test('keys are stable', async () => {
  const first = await client.getKey('path', 'purpose');
  const second = await client.getKey('path', 'purpose');
  assert.deepEqual(Buffer.from(first.key), Buffer.from(second.key));
  assert.equal(first.signature_chain.length, 2);
});
