// npm oidc-provider as an external issuer: its people log in there, its tokens are JWTs for the gateway, and the gateway has
// nothing to do with the flow. openid-client is the app.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as client from 'openid-client';
import Provider from 'oidc-provider';
import { exportJWK, generateKeyPair } from 'jose';

const { PORTWAY_BIN } = process.env;
const callback = 'https://app.example/back';
const audience = 'portway';
const algorithms = ['ES256', 'PS256', 'EdDSA'];

let folder, gateway, gatewayURL, provider, issuer;

const free = () => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

// startProvider publishes one key per algorithm; a token's algorithm is that of the resource that the app asks for.
async function startProvider() {
  const jwks = { keys: [] };
  for (const alg of algorithms) {
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    jwks.keys.push({ ...(await exportJWK(privateKey)), alg, use: 'sig', kid: `key-${alg}` });
  }
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${server.address().port}`;
  const oidc = new Provider(issuer, {
    jwks,
    clients: [{
      client_id: 'their-app', client_secret: 'secret-of-their-app-0123456789', redirect_uris: [callback], grant_types: ['authorization_code'], response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
    }],
    scopes: ['openid', 'posts:read', 'likes:read'],
    features: {
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: 'posts:read likes:read', audience, accessTokenFormat: 'jwt', accessTokenTTL: 300,
          jwt: { sign: { alg: new URL(resource).pathname.slice(1) } },
        }),
      },
    },
    cookies: { keys: ['k'] },
    pkce: { required: () => true },
  });
  oidc.on('server_error', (_, error) => console.error(error));
  server.on('request', oidc.callback());
  return server;
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portway-provider-'));
  const data = join(folder, 'data');
  provider = await startProvider();
  const issuers = join(folder, 'issuers.json');
  writeFileSync(issuers, JSON.stringify([{ url: issuer, audience, jwks: `${issuer}/jwks`, algorithms, allowLoopback: true }]));
  const port = await free();
  gatewayURL = `http://127.0.0.1:${port}`;
  const run = (...args) => execFileSync(PORTWAY_BIN, [...args, '--data', data, '--issuer', gatewayURL], { stdio: 'pipe' });
  run('user', 'add', 'mara');
  const batch = join(folder, 'batch.ndjson');
  writeFileSync(batch, JSON.stringify({ user: 'mara', operation: 'upsert', category: 'posts', record: { id: 'post_1', createdAt: '2026-01-01T10:00:00Z', title: 'one' } }));
  run('ingest', batch);
  run('user', 'link', 'mara', 'mara-at-home', '--at', issuer);
  gateway = spawn(PORTWAY_BIN, ['serve', '--addr', `127.0.0.1:${port}`, '--data', data, '--issuer', gatewayURL, '--audience', audience, '--issuers', issuers], { stdio: 'ignore' });
  for (let tries = 0; tries < 200; tries++) {
    if (await fetch(`${gatewayURL}/readyz`).then((r) => r.ok, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the gateway did not start');
});

after(async () => {
  const ended = gateway && new Promise((resolve) => gateway.once('exit', resolve));
  gateway?.kill();
  await ended;
  provider?.close();
  provider?.closeAllConnections();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

// login plays the person at the provider's own pages and returns where they are sent in the end.
async function login(start, subject) {
  const cookies = new Map();
  let address = start, form;
  for (let step = 0; step < 12; step++) {
    const response = await fetch(address, {
      method: form ? 'POST' : 'GET', body: form, redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = set.match(/^([^=]+)=([^;]*)/);
      if (value) cookies.set(name, value); else cookies.delete(name);
    }
    form = undefined;
    if (response.headers.get('location')) {
      address = new URL(response.headers.get('location'), address);
      if (address.href.startsWith(callback)) return address;
      continue;
    }
    const text = await response.text();
    const prompt = text.match(/name="prompt" value="([^"]+)"/)?.[1];
    assert.ok(prompt, text);
    address = new URL(text.match(/action="([^"]+)"/)[1], address);
    form = new URLSearchParams(prompt === 'login' ? { prompt, login: subject, password: 'any' } : { prompt });
  }
  throw new Error('the provider did not come to an end');
}

async function tokens(alg, { scope = 'openid posts:read', subject = 'mara-at-home' } = {}) {
  const config = await client.discovery(new URL(issuer), 'their-app', { id_token_signed_response_alg: 'ES256' }, client.ClientSecretBasic('secret-of-their-app-0123456789'), { execute: [client.allowInsecureRequests] });
  const verifier = client.randomPKCECodeVerifier();
  const resource = `https://portway.example/${alg}`;
  const question = client.buildAuthorizationUrl(config, {
    redirect_uri: callback, scope, resource, code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', state: 's',
  });
  const back = await login(question, subject);
  return client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: 's' }, { resource });
}

async function read(token, query = '{ me { posts(first: 1) { nodes { createdAt } } } }') {
  const response = await fetch(`${gatewayURL}/graphql`, {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query }),
  });
  return { status: response.status, body: await response.json() };
}

for (const alg of algorithms) {
  test(`oidc-provider: a token signed with ${alg} opens its scopes and nothing else`, async () => {
    const { access_token: token } = await tokens(alg);
    const got = await read(token);
    assert.equal(got.status, 200, JSON.stringify(got.body));
    assert.equal(got.body.data.me.posts.nodes.length, 1);
    const denied = await read(token, '{ me { likes(first: 1) { nodes { createdAt } } } }');
    assert.equal(denied.body.errors[0].extensions.code, 'UNAUTHORIZED_FIELD_OR_TYPE');
  });
}

test('oidc-provider: C14: its ID token is no access token', async () => {
  const { id_token: token } = await tokens('ES256');
  assert.equal((await read(token)).status, 401);
});

test('oidc-provider: somebody who is linked to no account has nothing here', async () => {
  const { access_token: token } = await tokens('ES256', { subject: 'somebody-else' });
  assert.equal((await read(token)).status, 401);
});

test('oidc-provider: C8: a token under the name of a key of another kind', async () => {
  const { access_token: token } = await tokens('PS256');
  const [header, payload, signature] = token.split('.');
  const forged = [Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(header, 'base64url')), kid: 'key-ES256' })).toString('base64url'), payload, signature].join('.');
  assert.equal((await read(forged)).status, 401);
  assert.equal((await read(token)).status, 200);
});
