// Archives, read with other people's libraries: fflate unpacks, jose checks the signature, hyparquet and Papa Parse read the tables,
// and age-encryption opens what is encrypted to a key.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { strFromU8, unzipSync } from 'fflate';
import { parquetReadObjects, parquetSchema, parquetMetadata } from 'hyparquet';
import { createLocalJWKSet, flattenedVerify } from 'jose';
import Papa from 'papaparse';

const { PORTWAY_URL, PORTWAY_TOKEN, PORTWAY_BIN, PORTWAY_DATA } = process.env;

const keys = await (await fetch(`${PORTWAY_URL}/.well-known/archive-keys.json`)).json();
const native = sections(await written('ndjson'), (text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line)));

// written gives the files of the sample person's archive, by name, after a check of what its manifest says of them.
async function written(format) {
  const folder = mkdtempSync(join(tmpdir(), 'portway-archive-'));
  try {
    const file = join(folder, 'archive.zip');
    const done = spawnSync(PORTWAY_BIN, ['archive', '--data', PORTWAY_DATA, '--user', 'mara', '--format', format, '--output', file], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    return await checked(readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function checked(packed) {
  const files = unzipSync(packed);
  const [head, detached, signature] = strFromU8(files['manifest.jws']).trim().split('.');
  assert.equal(detached, '');
  const payload = Buffer.from(files['manifest.json']).toString('base64url');
  await flattenedVerify({ protected: head, payload, signature }, createLocalJWKSet(keys));
  const manifest = JSON.parse(strFromU8(files['manifest.json']));
  const told = [...manifest.sections.flatMap((s) => s.files ?? []), ...(manifest.files ?? [])];
  for (const { name, bytes, sha256 } of told) {
    assert.equal(files[name].length, bytes, name);
    assert.equal(createHash('sha256').update(files[name]).digest('hex'), sha256, name);
  }
  const inside = Object.keys(files).filter((name) => !name.startsWith('manifest.')).sort();
  assert.deepEqual(inside, told.map((f) => f.name).sort());
  return { files, manifest };
}

function sections({ files, manifest }, read) {
  const wanted = manifest.sections.filter((s) => s.records > 0);
  assert.ok(wanted.length > 60, `${wanted.length} sections have records`);
  return new Map(wanted.map((s) => {
    const records = read(strFromU8(files[s.files[0].name]));
    assert.equal(records.length, s.records, s.category);
    return [s.category, records];
  }));
}

test('every format unpacks, and is what its signed manifest says', async () => {
  for (const format of ['json', 'html', 'tiktok']) {
    const { manifest } = await written(format);
    assert.equal(manifest.format, format);
  }
});

test('Parquet has the records of NDJSON, with types', async () => {
  const { files } = await written('parquet');
  for (const [category, records] of native) {
    const file = new Uint8Array(files[`${category}.parquet`]).buffer;
    const types = new Map(parquetSchema(parquetMetadata(file)).children.map(({ element: e }) => [e.name, e.logical_type?.type ?? e.converted_type ?? e.type]));
    assert.equal(types.get('createdAt'), 'TIMESTAMP', category);
    const rows = (await parquetReadObjects({ file })).map((row) => plain(row, types));
    assert.deepEqual(rows, records.map((r) => plain(r, types)), category);
  }
});

// plain makes values of both comparable: moments are milliseconds, and keys stand in one order.
function plain(row, types) {
  const value = (name, v) => {
    if (types.get(name) === 'TIMESTAMP' && v !== null) return new Date(v).getTime();
    if (v instanceof Date) return v.toISOString().slice(0, 10);
    return typeof v === 'bigint' ? Number(v) : v;
  };
  return Object.fromEntries(Object.keys(row).sort().map((name) => [name, value(name, row[name] ?? null)]));
}

// An apostrophe before what a spreadsheet could run is the one difference, and taking it away gives the text back.
test('CSV has the records of NDJSON, and nothing that runs', async () => {
  const tables = sections(await written('csv'), (text) => {
    const { data, errors } = Papa.parse(text, { header: true, skipEmptyLines: true });
    assert.deepEqual(errors, []);
    return data;
  });
  for (const [category, records] of native) {
    const cells = (r) => Object.fromEntries(Object.entries(r).map(([k, v]) => [k, v === null ? '' : String(v)]));
    const rows = tables.get(category);
    for (const text of rows.flatMap(Object.values)) assert.ok(Number.isFinite(Number(text)) || !/^[=+\-@\t\r\n]/.test(text), text);
    assert.deepEqual(rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v.replace(/^'/, '')]))), records.map(cells), category);
  }
});

test('an archive that is encrypted to a key comes in two pieces, and opens with it', async () => {
  const identity = await generateIdentity();
  const asked = await query('mutation($in: RequestArchiveInput!) { requestArchive(input: $in) { archive { id } userErrors { message } } }',
    { in: { encryptTo: await identityToRecipient(identity), categories: ['posts', 'likes'] } });
  assert.deepEqual(asked.requestArchive.userErrors, []);
  const { id } = asked.requestArchive.archive;
  let archive;
  do ({ archive } = await query('query($id: ID!) { archive(id: $id) { state bytes sha256 downloadUrl } }', { id }));
  while (['QUEUED', 'RUNNING'].includes(archive.state));
  assert.equal(archive.state, 'READY');
  const piece = async (range, tag) => {
    const answer = await fetch(archive.downloadUrl, { headers: { range, ...(tag && { 'if-range': tag }) } });
    assert.equal(answer.status, 206);
    return { bytes: Buffer.from(await answer.arrayBuffer()), tag: answer.headers.get('etag') };
  };
  const first = await piece('bytes=0-999');
  const packed = Buffer.concat([first.bytes, (await piece('bytes=1000-', first.tag)).bytes]);
  assert.equal(packed.length, archive.bytes);
  assert.equal(createHash('sha256').update(packed).digest('hex'), archive.sha256);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const { files } = await checked(await decrypter.decrypt(packed));
  assert.equal(strFromU8(files['likes.ndjson']).split('\n').filter(Boolean).length, native.get('likes').length);
});

async function query(text, variables) {
  const answer = await fetch(`${PORTWAY_URL}/graphql`, {
    method: 'POST', headers: { authorization: `Bearer ${PORTWAY_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: text, variables }),
  });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
}
