// Logging in at somebody else's OpenID provider: npm's oidc-provider, unmodified, beside a gateway that trusts it for logins.
// The browser is played with plain requests; one cookie jar per site.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Provider from 'oidc-provider';

const { PORTWAY_BIN } = process.env;
const folder = mkdtempSync(join(tmpdir(), 'portway-upstream-'));
let site, upstream, gateway, provider;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

before(async () => {
  const [own, theirs] = [await freePort(), await freePort()];
  site = `http://127.0.0.1:${own}`;
  upstream = `http://127.0.0.1:${theirs}`;
  const client = { client_id: 'portway', client_secret: 'a secret of both', redirect_uris: [`${site}/login/callback`], grant_types: ['authorization_code'], response_types: ['code'] };
  provider = new Provider(upstream, {
    clients: [client], cookies: { keys: ['a key of the test'] }, pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  }).listen(theirs, '127.0.0.1');
  writeFileSync(join(folder, 'secret'), client.client_secret, { mode: 0o600 });
  gateway = spawn(PORTWAY_BIN, [
    'serve', '--addr', `127.0.0.1:${own}`, '--issuer', site, '--data', join(folder, 'data'), '--login-issuer', upstream, '--login-name', 'Example ID',
    '--login-client-id', 'portway', '--login-client-secret-file', join(folder, 'secret'), '--login-unknown', 'create',
  ], { stdio: 'ignore' });
  for (let tries = 0; !(await fetch(`${site}/readyz`).then((r) => r.ok, () => false)); tries++) {
    assert.ok(tries < 300, 'the gateway does not come up');
    await new Promise((next) => setTimeout(next, 100));
  }
});

after(async () => {
  gateway.kill();
  provider.close();
  provider.closeAllConnections();
  await new Promise((gone) => gateway.once('exit', gone));
  rmSync(folder, { recursive: true, force: true });
});

// A browser keeps cookies per site and follows nothing by itself.
function browser() {
  const jars = {};
  return async (address, form) => {
    const { origin } = new URL(address);
    jars[origin] ??= {};
    const response = await fetch(address, {
      method: form ? 'POST' : 'GET', body: form && new URLSearchParams(form), redirect: 'manual',
      headers: { cookie: Object.entries(jars[origin]).map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = set.match(/^([^=]+)=([^;]*)/);
      jars[origin][name] = value;
    }
    const to = response.headers.get('location');
    return { status: response.status, to: to && new URL(to, address).href, text: await response.text() };
  };
}

// away logs somebody in at the provider and returns the address that they are sent back to.
async function away(visit, start, login) {
  let { to } = await visit(start);
  assert.ok(to.startsWith(`${upstream}/auth?`), to);
  for (const form of [{ prompt: 'login', login, password: 'any' }, { prompt: 'consent' }]) {
    const question = (await visit(to)).to;
    to = (await visit(question, form)).to;
  }
  to = (await visit(to)).to;
  assert.ok(to.startsWith(`${site}/login/callback?`), to);
  return to;
}

test('a login at oidc-provider is a login here, of the same account each time', async () => {
  const accounts = [];
  for (let i = 0; i < 2; i++) {
    const visit = browser();
    assert.match((await visit(`${site}/login`)).text, /Log in with Example ID/);
    const back = await away(visit, `${site}/login/upstream?return=%2Faccount%2Fpasskeys`, 'mara@example.org');
    assert.equal(new URL(back).searchParams.get('iss'), upstream);
    assert.equal((await visit(back)).to, `${site}/account/passkeys`);
    const page = await visit(`${site}/account/passkeys`);
    assert.equal(page.status, 200);
    accounts.push(page.text.match(/<span>(u_[0-9a-f]+)<\/span>/)[1]);
    assert.equal((await visit(back)).status, 403, 'the answer counts once');
  }
  assert.equal(accounts[0], accounts[1]);
  const visit = browser();
  const page = await visit((await visit(await away(visit, `${site}/login/upstream?return=%2Faccount%2Fpasskeys`, 'nils@example.org'))).to);
  assert.ok(!page.text.includes(accounts[0]), 'somebody else has another account');
});

test('an answer of the provider is worth nothing in another browser', async () => {
  const [visit, other] = [browser(), browser()];
  const back = await away(visit, `${site}/login/upstream`, 'mara@example.org');
  await other(`${site}/login`);
  assert.equal((await other(back)).status, 403);
  assert.ok((await other(`${site}/account/passkeys`)).to.startsWith(`${site}/login`));
});
