// Apollo Server with DataLoaders, its standalone server.
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import DataLoader from 'dataloader'
import { GraphQLError } from 'graphql'
import { edges, resolvers } from './schema.mjs'
import { authors, caller, host, port, typeDefs, videos } from './start.mjs'

const server = new ApolloServer({ typeDefs, resolvers: { ...resolvers, ...edges } })
await startStandaloneServer(server, {
  listen: { host, port: Number(port) },
  context: async ({ req }) => {
    const who = await caller(req.headers.authorization)
    if (!who) throw new GraphQLError('unauthorized', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } })
    return { who, videos: new DataLoader(videos), authors: new DataLoader(authors) }
  },
})
