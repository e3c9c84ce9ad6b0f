// Operations over WebSockets, with the client of https://github.com/enisdenjo/graphql-ws as it is.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const { PORTWAY_URL, PORTWAY_TOKEN, PORTWAY_BIN, PORTWAY_DATA } = process.env;
const url = `${PORTWAY_URL.replace('http', 'ws')}/graphql`;

const connect = (payload = { authorization: `Bearer ${PORTWAY_TOKEN}` }, options = {}) =>
  createClient({ url, webSocketImpl: WebSocket, connectionParams: payload, retryAttempts: 0, ...options });

// Another process writes, as a platform's importer would.
function write(...lines) {
  const input = lines.map((line) => JSON.stringify({ user: 'mara', category: 'searches', ...line })).join('\n');
  const done = spawnSync(PORTWAY_BIN, ['ingest', '--data', PORTWAY_DATA, '-'], { input, encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
}

const search = (id, term) => ({ operation: 'upsert', record: { id, createdAt: '2026-01-01T10:00:00Z', term } });

test('a query is answered, and a subscription tells what another process writes', async () => {
  const client = connect();
  const [{ data }] = await collect(client.iterate({ query: '{ changes(first: 1000, categories: ["searches"]) { pageInfo { endCursor } } }' }));
  write(search('search_ws', 'one'));
  const told = client.iterate({
    query: 'subscription($after: String) { changes(after: $after, categories: ["searches"]) { operation id record { ... on Search { term } } } }',
    variables: { after: data.changes.pageInfo.endCursor },
  });
  const next = async () => JSON.parse(JSON.stringify((await told.next()).value.data.changes));
  assert.deepEqual(await next(), { operation: 'CREATED', id: 'search_ws', record: { term: 'one' } });
  write({ operation: 'delete', id: 'search_ws' });
  assert.deepEqual(await next(), { operation: 'DELETED', id: 'search_ws', record: null });
  await told.return();
  await client.dispose();
});

test('what is wrong with a document is an error of the operation, not of the connection', async () => {
  const client = connect();
  await assert.rejects(collect(client.iterate({ query: '{ nonsense }' })), (errors) => errors[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED');
  const [{ data }] = await collect(client.iterate({ query: '{ schemaVersion }' }));
  assert.ok(data.schemaVersion);
  await client.dispose();
});

test('without a token, or with a bad one, the connection is closed with 4401', async () => {
  for (const payload of [{}, { authorization: 'Bearer nonsense' }]) {
    const client = connect(payload);
    await assert.rejects(collect(client.iterate({ query: '{ schemaVersion }' })), (closed) => closed.code === 4401);
  }
});

test('the token may come with the request', async () => {
  class Authorized extends WebSocket {
    constructor(address, protocols) { super(address, protocols, { headers: { authorization: `Bearer ${PORTWAY_TOKEN}` } }); }
  }
  const client = connect(undefined, { webSocketImpl: Authorized });
  const [{ data }] = await collect(client.iterate({ query: '{ schemaVersion }' }));
  assert.ok(data.schemaVersion);
  await client.dispose();
});

async function collect(iterator) {
  const all = [];
  for await (const value of iterator) all.push(value);
  return all;
}
