// What graphql-cop (https://github.com/dolevf/graphql-cop) looks for, asked without a token and with one.
import { test } from 'node:test';
import assert from 'node:assert/strict';

const { PORTWAY_URL, PORTWAY_TOKEN } = process.env;
const endpoint = `${PORTWAY_URL}/graphql`;

const repeat = (n, f) => Array.from({ length: n }, (_, i) => f(i)).join(' ');
const json = (body) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const probes = {
  'alias overload': json({ query: `{ ${repeat(101, (i) => `a${i}: __typename`)} }` }),
  'array batch': json(Array.from({ length: 10 }, () => ({ query: '{ __typename }' }))),
  'directive overload': json({ query: `{ __typename ${repeat(10, () => '@aa')} }` }),
  'circular introspection': json({ query: `{ __schema { types { ${'fields { type { '.repeat(9)} name ${'} } '.repeat(9)} } } }` }),
  'field suggestions': json({ query: '{ __schema { directive } }' }),
  introspection: json({ query: '{ __schema { types { name } } }' }),
  'GET query': { query: '?query={__typename}' },
  'GET mutation': { query: '?query=mutation{__typename}' },
  'urlencoded POST': { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'query=%7B__typename%7D' },
  'unhandled errors': json({ query: 'qwerty { abc }' }),
  tracing: json({ query: '{ __typename }' }),
};

for (const [name, { query = '', ...options }] of Object.entries(probes)) {
  test(`without a token: ${name}`, async () => {
    const response = await fetch(endpoint + query, options);
    const body = await response.json();
    assert.equal(response.status, 401);
    assert.match(response.headers.get('www-authenticate'), /^Bearer /);
    assert.ok(!('data' in body), 'data');
    assert.equal(body.errors[0].extensions.code, 'UNAUTHENTICATED');
    assert.ok(!('tracing' in (body.extensions ?? {})));
  });
}

const withToken = (options) => ({ ...options, headers: { ...options.headers, authorization: `Bearer ${PORTWAY_TOKEN}` } });

for (const name of ['alias overload', 'array batch', 'circular introspection', 'urlencoded POST', 'unhandled errors', 'field suggestions']) {
  test(`with a token: ${name}`, async () => {
    const response = await fetch(endpoint, withToken(probes[name]));
    const body = await response.json();
    assert.ok(response.status >= 400 && response.status < 500, `status ${response.status}`);
    assert.ok(!JSON.stringify(body).includes('Did you mean'), 'a suggestion');
    assert.ok(!JSON.stringify(body).includes('goroutine'), 'a stack');
  });
}
