// mercurius with its JIT and its loaders, on Fastify.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { resolvers } from './schema.mjs'
import { authors, caller, host, port, typeDefs, videos } from './start.mjs'

const app = Fastify()
app.get('/healthz', () => 'ok')
app.addHook('preHandler', async (request, reply) => {
  if (request.url === '/healthz') return
  request.who = await caller(request.headers.authorization)
  if (!request.who) return reply.code(401).send()
})
app.register(mercurius, {
  schema: typeDefs,
  resolvers,
  jit: 1,
  context: (request) => ({ who: request.who }),
  loaders: {
    Like: { video: (queries) => videos(queries.map(({ obj }) => obj.videoId)) },
    Video: { author: (queries) => authors(queries.map(({ obj }) => obj.authorId)) },
  },
})
await app.listen({ host, port: Number(port) })
