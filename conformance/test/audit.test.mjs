// The audit suite of graphql-http against both modes of the gateway.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { auditServer } from 'graphql-http';

const { PORTWAY_URL, PORTWAY_TOKEN, PORTWAY_BIN, PORTWAY_DATA } = process.env;

const withToken = (url, options = {}) =>
  fetch(url, { ...options, headers: { ...Object.fromEntries(new Headers(options.headers)), authorization: `Bearer ${PORTWAY_TOKEN}` } });

async function audit(url) {
  const results = await auditServer({ url: `${url}/graphql`, fetchFn: withToken });
  return results.map(({ status, id, name, reason }) => ({ status, id, name, reason }));
}

const told = (results) => results.map((r) => `${r.status} ${r.id} ${r.name}: ${r.reason}`).join('\n');

test('the default mode has no error', async () => {
  const results = await audit(PORTWAY_URL);
  assert.ok(results.length > 50, `the suite ran ${results.length} audits`);
  const errors = results.filter((r) => r.status === 'error');
  assert.equal(told(errors), '');
});

test('compatibility mode has no warning either', async () => {
  const port = await freePort();
  const gateway = spawn(PORTWAY_BIN, ['serve', '--data', PORTWAY_DATA, '--addr', `127.0.0.1:${port}`], {
    env: { ...process.env, PORTWAY_GRAPHQL_COMPAT: 'audit2025' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await up(`http://127.0.0.1:${port}/healthz`);
    const results = await audit(`http://127.0.0.1:${port}`);
    const findings = results.filter((r) => r.status === 'error' || r.status === 'warn');
    assert.equal(told(findings), '');
  } finally {
    gateway.kill();
  }
});

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function up(url) {
  for (let i = 0; i < 300; i++) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // not yet
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} did not answer`);
}
