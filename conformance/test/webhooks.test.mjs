// Webhooks, checked with the library of https://www.standardwebhooks.com as it is.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

const { PORTWAY_BIN, PORTWAY_DATA } = process.env;
const app = 'backup-buddy';

function portway(...args) {
  const done = spawnSync(PORTWAY_BIN, ['webhook', ...args, '--data', PORTWAY_DATA], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}

const secretIn = (text) => /whsec_\S+/.exec(text)[0];

test('I4: deliveries verify, also while a secret is rotated', async () => {
  const arrived = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    arrived.push({ body, headers: request.headers });
    server.emit('arrived');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const first = secretIn(portway('set', app, `http://127.0.0.1:${server.address().port}/hook`, '--loopback'));
  const tested = async () => {
    const next = once(server, 'arrived');
    portway('test', app);
    await next;
    return arrived.at(-1);
  };
  const delivery = await tested();
  const told = new Webhook(first).verify(delivery.body, delivery.headers);
  assert.equal(told.type, 'webhook.test');
  assert.throws(() => new Webhook(first).verify(delivery.body.replace('works', 'fails'), delivery.headers), WebhookVerificationError);
  for (const shift of [-600, 600]) {
    const moved = { ...delivery.headers, 'webhook-timestamp': String(Number(delivery.headers['webhook-timestamp']) + shift) };
    assert.throws(() => new Webhook(first).verify(delivery.body, moved), WebhookVerificationError);
  }
  const second = secretIn(portway('rotate', app));
  const rotated = await tested();
  for (const secret of [first, second]) new Webhook(secret).verify(rotated.body, rotated.headers);
  assert.match(portway('list', app), /webhook\.test\s+delivered/);
  portway('remove', app);
  server.close();
});
