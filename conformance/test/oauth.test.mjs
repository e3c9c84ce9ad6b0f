// Other people's OAuth clients, unmodified, through the whole flow: the app's half is theirs, the person's half is played
// with plain requests, as a browser without script would make them.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as client from 'openid-client';
import * as strict from 'oauth4webapi';
import { exportJWK, generateKeyPair } from 'jose';

const { PORTWAY_URL, PORTWAY_PASSWORD } = process.env;
const issuer = new URL(PORTWAY_URL);
const native = 'http://127.0.0.1:45678/demo/callback';
const web = 'https://app.example/back';

// answer logs a person in, ticks the boxes and sends the form; it returns the address that the person is sent back to.
async function answer(question, person, decision, scopes) {
  let cookie = '';
  const visit = async (address, form) => {
    const response = await fetch(new URL(address, PORTWAY_URL), {
      method: form ? 'POST' : 'GET', body: form, redirect: 'manual', headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    const set = response.headers.get('set-cookie');
    if (set) cookie = set.split(';')[0];
    return { to: response.headers.get('location'), text: await response.text(), status: response.status };
  };
  const token = (page) => page.text.match(/name="token" value="([^"]+)"/)[1];
  const consent = (await visit(question)).to;
  const login = (await visit(consent)).to;
  await visit(login, new URLSearchParams({ token: token(await visit(login)), name: person, password: PORTWAY_PASSWORD }));
  const page = await visit(consent);
  assert.equal(page.status, 200, page.text);
  const form = new URLSearchParams({ token: token(page), decision, period: 'all', duration: '30' });
  for (const scope of scopes) form.append('scope', scope);
  const sent = await visit(consent, form);
  assert.equal(sent.status, 303, sent.text);
  return new URL(sent.to);
}

async function register(metadata) {
  const response = await fetch(new URL('/oauth/register', PORTWAY_URL), {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ scope: 'posts:read likes:read', redirect_uris: [web], ...metadata, client_name: `${metadata.client_name} ${Math.random()}` }),
  });
  const body = await response.json();
  assert.equal(response.status, 201, JSON.stringify(body));
  return body;
}

const discover = (id, metadata, auth) => client.discovery(issuer, id, metadata, auth, { algorithm: 'oauth2', execute: [client.allowInsecureRequests] });

async function read(token, query = '{ me { posts(first: 1) { nodes { createdAt } } } }') {
  const response = await fetch(new URL('/graphql', PORTWAY_URL), {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query }),
  });
  return { status: response.status, body: await response.json() };
}

// run goes through the flow with openid-client and returns its answer.
async function run(config, { redirect, person, scope, ticked, par }) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const parameters = { redirect_uri: redirect, scope, state, code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' };
  const question = par ? await client.buildAuthorizationUrlWithPAR(config, parameters) : client.buildAuthorizationUrl(config, parameters);
  const sent = await answer(question, person, 'allow', ticked);
  return client.authorizationCodeGrant(config, sent, { pkceCodeVerifier: verifier, expectedState: state });
}

test('openid-client: a public app, code and PKCE, partial consent, refresh, revocation', async () => {
  const config = await discover('backup-buddy', undefined, client.None());
  const tokens = await run(config, { redirect: native, person: 'mara', scope: 'posts:read likes:read profile:read', ticked: ['posts:read'] });
  assert.equal(tokens.scope, 'posts:read');
  assert.ok(tokens.grant_id);
  const got = await read(tokens.access_token);
  assert.equal(got.status, 200);
  assert.equal(got.body.errors, undefined);
  const denied = await read(tokens.access_token, '{ me { likes(first: 1) { nodes { createdAt } } } }');
  assert.ok(denied.body.errors?.length, 'what was not ticked is not readable');
  const next = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(next.refresh_token, tokens.refresh_token);
  await client.tokenRevocation(config, next.refresh_token);
  assert.equal((await read(next.access_token)).status, 401);
  await assert.rejects(client.refreshTokenGrant(config, next.refresh_token), { error: 'invalid_grant' });
});

test('openid-client: a refusal comes back as access_denied, with iss', async () => {
  const config = await discover('backup-buddy', undefined, client.None());
  const verifier = client.randomPKCECodeVerifier();
  const question = client.buildAuthorizationUrl(config, {
    redirect_uri: native, scope: 'posts:read', state: 's', code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  const sent = await answer(question, 'mara', 'deny', ['posts:read']);
  assert.equal(sent.searchParams.get('iss'), config.serverMetadata().issuer);
  await assert.rejects(client.authorizationCodeGrant(config, sent, { pkceCodeVerifier: verifier, expectedState: 's' }), { error: 'access_denied' });
});

for (const [name, auth] of [['client_secret_basic', client.ClientSecretBasic], ['client_secret_post', client.ClientSecretPost]]) {
  test(`openid-client: a registered draft, ${name}, introspection`, async () => {
    const app = await register({ client_name: name, token_endpoint_auth_method: name });
    const config = await discover(app.client_id, undefined, auth(app.client_secret));
    const tokens = await run(config, { redirect: web, person: 'sandy', scope: 'posts:read likes:read', ticked: ['posts:read', 'likes:read'] });
    const about = await client.tokenIntrospection(config, tokens.access_token);
    assert.equal(about.active, true);
    assert.equal(about.scope, 'posts:read likes:read');
    assert.equal((await read(tokens.access_token)).status, 200);
  });
}

for (const alg of ['ES256', 'PS256', 'Ed25519']) {
  test(`openid-client: PAR and private_key_jwt with ${alg}; the refresh token stays`, async () => {
    const keys = await generateKeyPair(alg, { extractable: true });
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg, use: 'sig' };
    const app = await register({ client_name: 'signs', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } });
    const config = await discover(app.client_id, undefined, client.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' }));
    const tokens = await run(config, { redirect: web, person: 'sandy', scope: 'posts:read', ticked: ['posts:read'], par: true });
    assert.equal((await read(tokens.access_token)).status, 200);
    const next = await client.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal(next.refresh_token, tokens.refresh_token);
    assert.equal((await client.tokenIntrospection(config, next.access_token)).active, true);
  });
}

test('openid-client: PAR, private_key_jwt and DPoP; tokens are bound, the refresh token stays', async () => {
  const keys = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  const app = await register({ client_name: 'binds', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] }, dpop_bound_access_tokens: true });
  assert.equal(app.dpop_bound_access_tokens, true);
  for (const alg of ['ES256', 'PS256', 'Ed25519']) {
    const config = await discover(app.client_id, undefined, client.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' }));
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair(alg));
    const verifier = client.randomPKCECodeVerifier();
    const question = await client.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: web, scope: 'posts:read', state: 's', code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    }, { DPoP });
    const sent = await answer(question, 'sandy', 'allow', ['posts:read']);
    const tokens = await client.authorizationCodeGrant(config, sent, { pkceCodeVerifier: verifier, expectedState: 's' }, undefined, { DPoP });
    assert.equal(tokens.token_type, 'dpop'); // openid-client writes it in small letters
    const query = (token, handle) => client.fetchProtectedResource(config, token, new URL('/graphql', PORTWAY_URL), 'POST',
      JSON.stringify({ query: '{ me { posts(first: 1) { nodes { createdAt } } } }' }), new Headers({ 'content-type': 'application/json' }), { DPoP: handle });
    const got = await query(tokens.access_token, DPoP);
    assert.equal(got.status, 200);
    assert.equal((await got.json()).data.me.posts.nodes.length, 1);
    assert.equal((await read(tokens.access_token)).status, 401, 'a bound token is no bearer token');
    const thief = client.getDPoPHandle(config, await client.randomDPoPKeyPair(alg));
    await assert.rejects(query(tokens.access_token, thief), (error) => error.code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE');
    const next = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
    assert.equal(next.refresh_token ?? tokens.refresh_token, tokens.refresh_token);
    assert.equal((await query(next.access_token, DPoP)).status, 200);
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP: thief }), { error: 'invalid_grant' });
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_dpop_proof' });
    const about = await client.tokenIntrospection(config, next.access_token);
    assert.ok(about.cnf.jkt);
  }
});

test('openid-client: an app on its own behalf', async () => {
  const app = await register({ client_name: 'alone', token_endpoint_auth_method: 'client_secret_basic' });
  const config = await discover(app.client_id, undefined, client.ClientSecretBasic(app.client_secret));
  const tokens = await client.clientCredentialsGrant(config);
  assert.equal(tokens.scope, 'app:read');
  assert.equal(tokens.refresh_token, undefined);
  const people = await read(tokens.access_token);
  assert.ok(people.body.errors?.length, 'it opens nobody’s data');
  await assert.rejects(client.clientCredentialsGrant(config, { scope: 'posts:read' }), { error: 'invalid_scope' });
  const open = await discover('backup-buddy', undefined, client.None());
  await assert.rejects(client.clientCredentialsGrant(open), { error: 'unauthorized_client' });
});

test('a draft cannot ask somebody who is not a sandbox person', async () => {
  const app = await register({ client_name: 'draft', token_endpoint_auth_method: 'client_secret_basic' });
  const config = await discover(app.client_id, undefined, client.ClientSecretBasic(app.client_secret));
  const question = client.buildAuthorizationUrl(config, {
    redirect_uri: web, scope: 'posts:read', state: 's', code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()), code_challenge_method: 'S256',
  });
  const sent = await answer(question, 'mara', 'allow', ['posts:read']);
  assert.equal(sent.searchParams.get('error'), 'access_denied');
});

test('oauth4webapi: every answer as the standards have it, and the access token is one of RFC 9068', async () => {
  const insecure = { [strict.allowInsecureRequests]: true };
  const server = await strict.processDiscoveryResponse(issuer, await strict.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
  const app = { client_id: 'backup-buddy' };
  const verifier = strict.generateRandomCodeVerifier();
  const state = strict.generateRandomState();
  const question = new URL(server.authorization_endpoint);
  question.search = new URLSearchParams({
    client_id: app.client_id, redirect_uri: native, response_type: 'code', scope: 'posts:read', state,
    code_challenge: await strict.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  const parameters = strict.validateAuthResponse(server, app, await answer(question, 'mara', 'allow', ['posts:read']), state);
  const response = await strict.authorizationCodeGrantRequest(server, app, strict.None(), parameters, native, verifier, insecure);
  const tokens = await strict.processAuthorizationCodeResponse(server, app, response);
  const claims = await strict.validateJwtAccessToken(server,
    new Request(new URL('/graphql', PORTWAY_URL), { headers: { authorization: `Bearer ${tokens.access_token}` } }), 'portway', insecure);
  assert.equal(claims.client_id, app.client_id);
  const refreshed = await strict.processRefreshTokenResponse(server, app,
    await strict.refreshTokenGrantRequest(server, app, strict.None(), tokens.refresh_token, insecure));
  await strict.processRevocationResponse(await strict.revocationRequest(server, app, strict.None(), refreshed.refresh_token, insecure));
});

test('oauth4webapi: DPoP; the request and its proof as a resource server would check them', async () => {
  let sent; // the last request to the API, as it went out
  const options = {
    [strict.allowInsecureRequests]: true,
    [strict.customFetch]: (url, init) => {
      if (new URL(url).pathname === '/graphql') sent = new Request(url, { method: init.method, headers: init.headers });
      return fetch(url, init);
    },
  };
  const server = await strict.processDiscoveryResponse(issuer, await strict.discoveryRequest(issuer, { algorithm: 'oauth2', ...options }));
  assert.deepEqual(server.dpop_signing_alg_values_supported, ['ES256', 'PS256', 'EdDSA', 'Ed25519']);
  const app = { client_id: 'backup-buddy' };
  const DPoP = strict.DPoP(app, await strict.generateKeyPair('ES256'));
  const verifier = strict.generateRandomCodeVerifier();
  const question = new URL(server.authorization_endpoint);
  question.search = new URLSearchParams({
    client_id: app.client_id, redirect_uri: native, response_type: 'code', scope: 'posts:read', dpop_jkt: await DPoP.calculateThumbprint(),
    code_challenge: await strict.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  const parameters = strict.validateAuthResponse(server, app, await answer(question, 'mara', 'allow', ['posts:read']), strict.expectNoState);
  const tokens = await strict.processAuthorizationCodeResponse(server, app,
    await strict.authorizationCodeGrantRequest(server, app, strict.None(), parameters, native, verifier, { DPoP, ...options }));
  const response = await strict.protectedResourceRequest(tokens.access_token, 'POST', new URL('/graphql', PORTWAY_URL),
    new Headers({ 'content-type': 'application/json' }), JSON.stringify({ query: '{ me { id } }' }), { DPoP, ...options });
  assert.equal(response.status, 200);
  const claims = await strict.validateJwtAccessToken(server, sent, 'portway', { requireDPoP: true, ...options });
  assert.equal(claims.cnf.jkt, await DPoP.calculateThumbprint());
  const refreshed = await strict.processRefreshTokenResponse(server, app,
    await strict.refreshTokenGrantRequest(server, app, strict.None(), tokens.refresh_token, { DPoP, ...options }));
  await strict.processRevocationResponse(await strict.revocationRequest(server, app, strict.None(), refreshed.refresh_token ?? tokens.refresh_token, options));
});

test('oauth4webapi: client_credentials', async () => {
  const insecure = { [strict.allowInsecureRequests]: true };
  const server = await strict.processDiscoveryResponse(issuer, await strict.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
  const registered = await register({ client_name: 'alone, strictly', token_endpoint_auth_method: 'client_secret_post' });
  const app = { client_id: registered.client_id };
  const tokens = await strict.processClientCredentialsResponse(server, app,
    await strict.clientCredentialsGrantRequest(server, app, strict.ClientSecretPost(registered.client_secret), new URLSearchParams({ scope: 'app:read' }), insecure));
  const claims = await strict.validateJwtAccessToken(server,
    new Request(new URL('/graphql', PORTWAY_URL), { headers: { authorization: `Bearer ${tokens.access_token}` } }), 'portway', insecure);
  assert.equal(claims.sub, app.client_id);
});
