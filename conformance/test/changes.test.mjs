// Changes over server-sent events, with the client of https://github.com/enisdenjo/graphql-sse as it is.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createClient } from 'graphql-sse';

const { PORTWAY_URL, PORTWAY_TOKEN, PORTWAY_BIN, PORTWAY_DATA } = process.env;

const connect = () => createClient({
  url: `${PORTWAY_URL}/graphql`, headers: { authorization: `Bearer ${PORTWAY_TOKEN}` }, retryAttempts: 0,
});

// Another process writes, as a platform's importer would.
function write(...lines) {
  const input = lines.map((line) => JSON.stringify({ user: 'mara', category: 'searches', ...line })).join('\n');
  const done = spawnSync(PORTWAY_BIN, ['ingest', '--data', PORTWAY_DATA, '-'], { input, encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
}

const search = (id, term) => ({ operation: 'upsert', record: { id, createdAt: '2026-01-01T10:00:00Z', term } });

test('a subscription tells what another process writes, from a cursor on', async () => {
  const client = connect();
  const [{ data }] = await collect(client.iterate({ query: '{ changes(first: 1000, categories: ["searches"]) { pageInfo { hasNextPage endCursor } } }' }));
  assert.equal(data.changes.pageInfo.hasNextPage, false);
  write(search('search_sse', 'one'));
  const told = client.iterate({
    query: 'subscription($after: String) { changes(after: $after, categories: ["searches"]) { cursor operation id record { ... on Search { term } } } }',
    variables: { after: data.changes.pageInfo.endCursor },
  });
  const next = async () => {
    const { value } = await told.next();
    assert.equal(value.errors, undefined);
    const { cursor, ...change } = value.data.changes;
    assert.ok(cursor);
    return JSON.parse(JSON.stringify(change));
  };
  assert.deepEqual(await next(), { operation: 'CREATED', id: 'search_sse', record: { term: 'one' } });
  write(search('search_sse', 'two'));
  assert.deepEqual(await next(), { operation: 'UPDATED', id: 'search_sse', record: { term: 'two' } });
  write({ operation: 'delete', id: 'search_sse' });
  assert.deepEqual(await next(), { operation: 'DELETED', id: 'search_sse', record: null });
  await told.return();
  client.dispose();
});

test('what is wrong is told, and completes', async () => {
  const client = connect();
  const [answer, ...more] = await collect(client.iterate({ query: 'subscription { changes(after: "nonsense") { id } }' }));
  assert.equal(answer.errors[0].extensions.code, 'BAD_USER_INPUT');
  assert.deepEqual(more, []);
  const [invalid] = await collect(client.iterate({ query: 'subscription { nonsense }' }));
  assert.equal(invalid.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
  client.dispose();
});

async function collect(iterator) {
  const all = [];
  for await (const value of iterator) all.push(value);
  return all;
}
