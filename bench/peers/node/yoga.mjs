// graphql-yoga with graphql-jit and DataLoaders, on Node's own HTTP server.
import { createServer } from 'node:http'
import { useGraphQlJit } from '@envelop/graphql-jit'
import DataLoader from 'dataloader'
import { createSchema, createYoga } from 'graphql-yoga'
import { edges, resolvers } from './schema.mjs'
import { authors, caller, host, port, typeDefs, videos } from './start.mjs'

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers: { ...resolvers, ...edges } }),
  logging: false,
  graphiql: false,
  plugins: [useGraphQlJit()],
  context: ({ req }) => ({ who: req.who, videos: new DataLoader(videos), authors: new DataLoader(authors) }),
})
const server = createServer(async (req, res) => {
  if (req.url === '/healthz') return res.end('ok')
  req.who = await caller(req.headers.authorization)
  if (!req.who) return res.writeHead(401).end()
  yoga(req, res)
})
server.listen(Number(port), host)
