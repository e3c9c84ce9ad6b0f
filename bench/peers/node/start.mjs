// What the servers of this folder share: flags, who asks, and the tables.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createLocalJWKSet, jwtVerify } from 'jose'
import pg from 'pg'

const { values: flags } = parseArgs({
  options: { jwks: { type: 'string' }, subjects: { type: 'string' }, postgres: { type: 'string' }, addr: { type: 'string' } },
})

export const [host, port] = flags.addr.split(':')
export const typeDefs = readFileSync(new URL('../schema.graphqls', import.meta.url), 'utf8')

const keys = createLocalJWKSet(JSON.parse(readFileSync(flags.jwks, 'utf8')))
const subjects = JSON.parse(readFileSync(flags.subjects, 'utf8'))
const known = new Map()

// caller verifies each token once and remembers it, as all sides of the comparison do; undefined where it is no good.
export async function caller(authorization = '') {
  const raw = authorization.replace(/^Bearer /, '')
  const found = known.get(raw)
  if (found) return found
  try {
    const { payload } = await jwtVerify(raw, keys, { algorithms: ['ES256'], audience: 'portway' })
    const person = subjects[payload.sub]
    if (!person) return undefined
    const made = { person, scopes: new Set(payload.scope.split(' ')) }
    known.set(raw, made)
    return made
  } catch {
    return undefined
  }
}

pg.types.setTypeParser(pg.types.builtins.INT8, Number)
const pool = new pg.Pool({ connectionString: flags.postgres, max: 10 })

// read runs a statement that PostgreSQL keeps prepared under its name.
async function read(name, text, values) {
  return (await pool.query({ name, text, values })).rows
}

const columns = {
  posts: 'id, created_at AS "createdAt", title, media_url AS "mediaUrl", like_count AS "likeCount", visibility',
  watched_videos: 'id, created_at AS "createdAt", url',
  comments: 'id, created_at AS "createdAt", text',
  likes: 'id, created_at AS "createdAt", url, video_id AS "videoId"',
  followed_accounts: 'id, created_at AS "createdAt", username',
}
const standing = 'WHERE user_id = $1 AND until_seq = 9223372036854775807'

export async function list(table, { person }, first) {
  const sql = `SELECT ${columns[table]} FROM ${table} ${standing} ORDER BY created_at DESC, id DESC LIMIT $2`
  return { nodes: await read(table, sql, [person, first]) }
}

export async function profile({ person }) {
  const sql = `SELECT username, display_name AS "displayName", follower_count AS "followerCount" FROM profile ${standing}`
  return (await read('profile', sql, [person]))[0] ?? null
}

// videos and authors answer in the order of the ids.
export async function videos(ids) {
  const sql = `SELECT id, url, title, duration_seconds AS "durationSeconds", published_at AS "publishedAt", author_id AS "authorId"
    FROM catalogue_videos WHERE id = ANY($1)`
  return inOrder(ids, await read('videos', sql, [ids]))
}

export async function authors(ids) {
  const sql = 'SELECT id, username, display_name AS "displayName", follower_count AS "followerCount" FROM catalogue_authors WHERE id = ANY($1)'
  return inOrder(ids, await read('authors', sql, [ids]))
}

function inOrder(ids, rows) {
  const byID = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byID.get(id) ?? null)
}
